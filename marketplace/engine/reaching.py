"""How far a firm can come within a year: what "just misses" rests on.

A fact that cannot change within a year stays as it is. Another one is open: a figure up to its declared reach, what
can be changed at once without bounds unless one is declared, a set to the codes that can be had within a year. A code says in its taxonomy
how many months it takes (``months``), what a firm must have first (``requires``, a condition as JSON) and whether
anybody can set out for it (``attainable``). What is required is judged by the present facts with the firm a year
older, titles by their own way; what is not known counts as given, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any as AnyValue

from marketplace.core.criteria import criteria_on
from marketplace.core.taxonomies import Taxonomy
from marketplace.core.text import Text
from marketplace.engine.criteria import Comparison, Node, nodes
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import Outcome, blocking, evaluate
from marketplace.engine.holding import Codes
from marketplace.engine.known import Known, to_scaled
from marketplace.engine.span import Figure, Span
from marketplace.engine.vocabulary.derivations import MonthsSince, Same
from marketplace.engine.vocabulary.fact_types import YEAR_MONTHS, Change, Direction, Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS

# A code of a fact.
Title = tuple[str, str]
_AGES = tuple(fact for fact in FACTS.values() if isinstance(fact.derivation, MonthsSince))


@dataclass(frozen=True, slots=True)
class Way:
    """What it takes to hold a code: months from today, and the facts that what it requires leaves open."""

    months: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened(Known):
    """What is known, with every fact open that the firm can change within a year. Unknown facts stay unknown."""

    present: Known = field(kw_only=True)

    def _look_up(self, fact: Fact) -> AnyValue:
        value = self.present.exact(fact.key)
        if value is None:
            return None
        is_stated = self.present.values.get(fact.key) is not None
        if fact.can_change_within_a_year and (is_stated or not isinstance(fact.derivation, Same)):
            return _open(fact, value, self.present)
        # What follows from others moves with them, even where it cannot be moved by itself.
        return value if is_stated else self.follows(fact)


def opened(known: Known) -> Known:
    """What is known, with every fact that the firm can change within a year open in its direction within its reach."""
    if "opened" not in known.memo:
        known.memo["opened"] = Opened(known.values, known.day, known.reference, present=known)
    found: Known = known.memo["opened"]
    return found


def ways(fact: Fact, known: Known) -> Mapping[str, Way]:
    """The codes of a listed fact that the firm does not hold and can have within a year, with what each takes.

    Only in the direction of the fact; {} where it is not known what the firm holds.
    """
    if ("ways", fact.key) not in known.memo:
        known.memo["ways", fact.key] = _ways(fact, known)
    found: Mapping[str, Way] = known.memo["ways", fact.key]
    return found


def _ways(fact: Fact, known: Known) -> Mapping[str, Way]:
    value = known.exact(fact.key)
    if value is None or not fact.can_change_within_a_year or (fact.type.is_many and fact.direction is Direction.DOWN):
        return {}
    tree = known.reference.taxonomy(fact.taxonomy)
    found = {}
    for entry in tree:
        held = entry.code in _held(value) or (not fact.type.is_many and not _is_ahead(fact, value, entry.code, tree))
        way = None if held or (entry.members and not fact.type.is_many) else way_to((fact.key, entry.code), known)
        if way is not None:
            found[entry.code] = way
    return found


def way_to(title: Title, known: Known, asked_for: tuple[Title, ...] = ()) -> Way | None:
    """What it takes to hold a code; None where it cannot be had within a year. ``asked_for``: the titles for whose
    sake it is asked, none of which can be had first."""
    key, code = title
    fact = FACTS[key]
    tree = known.reference.taxonomy(fact.taxonomy)
    attributes = tree.get(code).attributes
    months = attributes.get("months", fact.change_months or 0)
    if title in asked_for or not attributes.get("attainable", True) or months > YEAR_MONTHS:
        return None
    rule = prerequisite(tree, code, known.day)
    if rule is None:
        return Way(months)
    first = {
        other: way for other in _titles(rule, known) if (way := way_to(other, known, (*asked_for, title))) is not None
    }
    for wait in sorted({0, *(way.months for way in first.values())}):
        if months + wait > YEAR_MONTHS:
            break
        by_then = {other: way for other, way in first.items() if way.months <= wait}
        step = evaluate(rule, _ahead(known, frozenset(by_then)))
        if step.outcome is not Outcome.NO:
            unknown = [
                key for leaf in blocking(step, Outcome.UNKNOWN) for key in leaf.missing if known.get(key) is None
            ]
            behind = [key for way in by_then.values() for key in way.missing]
            return Way(months + wait, tuple(dict.fromkeys([*unknown, *behind])))
    return None


@lru_cache(maxsize=4096)
def prerequisite(tree: Taxonomy, code: str, day: date) -> Node | None:
    """What a firm must have before it can have a code: the rule of the criteria in force on a day, where they carry one,
    else what the code ``requires``; None where nobody said."""
    entry = tree.get(code)
    asked = criteria_on(entry, day) or {}
    said = asked.get("rule") or entry.attributes.get("requires")
    return None if said is None else read_node(said, f"{tree.name}.{code}.requires")


def asked_for(tree: Taxonomy, code: str, day: date) -> Text | None:
    """The criteria in force on a day in their own words, where it is their rule that decides (``prerequisite``)."""
    asked = criteria_on(tree.get(code), day) or {}
    said = asked.get("text")
    return Text(said["zh"], said.get("en") or said["zh"]) if said and asked.get("rule") else None


def _titles(rule: Node, known: Known) -> list[Title]:
    """The codes that a rule names and the firm could set out for."""
    found = []
    for node in nodes(rule):
        if isinstance(node, Comparison) and FACTS[node.fact].type.is_many and node.codes:
            value = known.exact(node.fact)
            if value is not None and FACTS[node.fact].can_change_within_a_year:
                found += [(node.fact, code) for code in node.codes if code not in _held(value)]
    return list(dict.fromkeys(found))


def _ahead(known: Known, titles: frozenset[Title]) -> Known:
    """What is known of the firm in a year if it comes by some titles and nothing else changes but its age."""
    if ("ahead", titles) not in known.memo:
        known.memo["ahead", titles] = _a_year_on(known, titles)
    found: Known = known.memo["ahead", titles]
    return found


def _a_year_on(known: Known, titles: frozenset[Title]) -> Known:
    values = dict(known.values)
    for fact in _AGES:
        if known.exact(fact.key) is not None:
            span = known.span(fact.key)
            values[fact.key] = Span(*(None if end is None else end + YEAR_MONTHS for end in (span.low, span.high)))
    for key in {key for key, _code in titles}:
        held = _held(known.exact(key))
        values[key] = Codes(held, held.union(code for of, code in titles if of == key))
    return Known(values, known.day, known.reference)


def _open(fact: Fact, value: AnyValue, known: Known) -> AnyValue:
    """A value that may change within a year."""
    if fact.type.is_ordered:
        return _open_figure(fact, known.span(fact.key))
    if fact.type is FactType.FLAG:
        stays = fact.direction is not Direction.BOTH and value is (fact.direction is Direction.UP)
        return value if stays else None
    may_hold = value.possible if isinstance(value, Codes) else _held(value)
    there = may_hold.union(ways(fact, known))
    if not fact.type.is_many:
        return Codes(frozenset(), there, is_one=True)
    return Codes(_held(value) if fact.direction is Direction.UP else frozenset(), there)


def _open_figure(fact: Fact, span: Span) -> Span:
    least, most = (None if end is None else end * 10**fact.scale for end in (fact.minimum, fact.maximum))
    low, high = span.low, span.high
    if fact.direction is not Direction.DOWN and high is not None:
        high = _farthest(fact, high, True, most)
    if fact.direction is not Direction.UP and low is not None:
        low = _farthest(fact, low, False, least)
    return Span(low, high)


def _farthest(fact: Fact, figure: Figure, upwards: bool, bound: int | None) -> Figure | None:
    """The farthest figure within a year, never past the fact's own bound."""
    if fact.reach is None:
        return bound if fact.change is Change.NOW else figure
    far = fact.reach.farthest(figure, upwards, fact.scale)
    if bound is None:
        return far
    return max(min(far, bound), figure) if upwards else min(max(far, bound), figure)


def _held(value: AnyValue) -> frozenset[str]:
    """The codes that are held for certain."""
    if isinstance(value, Codes):
        return value.certain
    return frozenset((value,)) if isinstance(value, str) else frozenset(value)


def is_within_reach(fact: Fact, value: AnyValue, known: Known) -> bool:
    """Whether a fact can have another value within a year than it has now."""
    there = opened(known).exact(fact.key)
    if there is None:
        return True
    if isinstance(there, Span):
        figure = to_scaled(fact, value)
        is_far = (there.low is not None and figure < there.low) or (there.high is not None and figure > there.high)
        return not is_far and figure != known.span(fact.key).low
    if isinstance(there, Codes):
        held = frozenset((value,)) if there.is_one else value
        return bool(there.certain <= held <= there.possible) and value != known.get(fact.key)
    # What it has now is all there is.
    return False


def _is_ahead(fact: Fact, here: AnyValue, there: str, tree: Taxonomy) -> bool:
    """Whether a code lies in the direction in which a single code moves."""
    if fact.direction is Direction.BOTH or not isinstance(here, str):
        return True
    first, second = (here, there) if fact.direction is Direction.UP else (there, here)
    return tree.position(first) < tree.position(second)
