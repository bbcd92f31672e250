"""One item of a list put together: its own trees first, then rules for whatever they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import fold
from marketplace.engine.building import merged
from marketplace.engine.criteria import NOTHING, Node, Phrase, both
from marketplace.institutions.content import Content
from marketplace.institutions.importing import reasons
from marketplace.institutions.importing.bounds import bounds_of
from marketplace.institutions.importing.building import Source
from marketplace.institutions.importing.facing import facing
from marketplace.institutions.importing.rules import ELIGIBILITY, FUND
from marketplace.institutions.importing.shapes import is_fund, problems
from marketplace.institutions.importing.stated import ALTERNATIVES, TERM_RULES, stated
from marketplace.institutions.importing.words import regions
from marketplace.listing.own_trees import check_said, conditions_of, own_trees
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reading import Item, ItemError
from marketplace.listing.said import PersonCondition, Said, Unit, words_of

_CASE = "案例"  # a phrase of amount_rule that reports what one firm got


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as it would be stored, and its count: `stated` things, of which `rules` are said by rules."""

    external_id: str
    content: Content
    stated: int
    member: Mapping[str, AnyValue] | None

    @property
    def rules(self) -> int:
        return self.stated - len(self.content.person)


def draft_of(item: Item) -> Draft:
    """Check and read one item. Raises ItemError."""
    faults = [item.fault(path, problem) for path, problem in problems(item.data)]
    if faults:
        raise ItemError(faults)
    own = own_trees(item)
    tree, said = own.tree, own.said
    units, dropped = _conditions(item)
    check_said(item, said, (*units, *dropped), _other_words(item.data), ALTERNATIVES)
    left: list[Unit] = []
    person: list[PersonCondition] = []
    for unit in units:
        if not said.says(unit) and unit.key in _table(item.data):
            left.append(unit)
        elif not said.says(unit):
            person.append(PersonCondition(unit.key, unit.text, reasons.FREE_TEXT))
        elif hanging := own.judged.of(unit):
            person.append(PersonCondition(unit.key, "; ".join(phrase.text for phrase in hanging), reasons.JUDGED))
    nodes, unread = _read(item.data, left, said)
    place = [] if said.pieces("region") else _place(item.data)
    criteria = merged(both(*place, *nodes, *([tree] if tree != NOTHING else [])))
    conditions = (*unread, *person)
    bounds = bounds_of(item.data, own.limits)
    content = facing(item.data, criteria, bounds, conditions, tuple(Phrase(unit.key, unit.text) for unit in dropped))
    return Draft(item.data["id"], content, len(units), item.data.get("member"))


def _table(data: Mapping[str, AnyValue]) -> Mapping[str, AnyValue]:
    return FUND if is_fund(data) else ELIGIBILITY


def _conditions(item: Item) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The units that are conditions, and those that the item, or its being one reported case, says are none."""
    every = stated(item.data)
    units, _named = conditions_of(item, every)
    if item.data.get("amount_is_case_only"):
        units = tuple(unit for unit in units if not (unit.key == "amount_rule" and _CASE in unit.text))
    return units, tuple(unit for unit in every if unit not in units)


def _other_words(data: Mapping[str, AnyValue]) -> Iterator[Phrase]:
    """Words of the item that a tree may say although they are not counted: region, rate, figures, note."""
    for key, value in data.items():
        if key in ("criteria", "limits", "eligibility", "not_conditions", *TERM_RULES):
            continue
        for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]:
            if isinstance(part, (str, int, Decimal)):
                yield Phrase(key, words_of(part))


def _read(data: Mapping[str, AnyValue], left: Sequence[Unit], said: Said) -> tuple[list[Node], list[PersonCondition]]:
    """Rules for the units that no tree of the item's own says, in the order of the table."""
    values: dict[str, AnyValue] = {}
    for unit in left:
        if unit.key == "patents":
            values[unit.key] = _patents_left(unit.value, said)
        elif unit.is_one_of_many:
            values.setdefault(unit.key, []).append(unit.value)
        elif isinstance(unit.value, str):
            values[unit.key] = _text_left(unit, said)
        else:
            values[unit.key] = unit.value
    source = Source(values, data.get("institution") or "")
    nodes: list[Node] = []
    person: list[PersonCondition] = []
    for key, rule in _table(data).items():
        if key in values:
            reading = rule(key, values[key], source)
            nodes.extend(reading.nodes)
            person.extend(reading.person)
    return nodes, person


def _text_left(unit: Unit, said: Said) -> str:
    """A short text without the phrases that a tree says."""
    pieces = said.pieces(unit.key)
    if not pieces & unit.pieces:
        return unit.text
    return "; ".join(phrase for phrase in split_phrases(unit.text) if fold(phrase) not in pieces)


def _patents_left(value: Mapping[str, AnyValue], said: Said) -> dict[str, AnyValue]:
    """The patents without the sub-keys and phrases that a tree says."""
    pieces = said.pieces("patents")
    left: dict[str, AnyValue] = {}
    for key, part in value.items():
        if isinstance(part, str):
            rest = [phrase for phrase in split_phrases(part) if fold(phrase) not in pieces]
            left[key] = "; ".join(rest) or None
        else:
            left[key] = None if fold(key) in pieces else part
    return left


def _place(data: Mapping[str, AnyValue]) -> list[Node]:
    """Where the offering is open, from `region`, unless `eligibility.regions` says it."""
    if (data.get("eligibility") or {}).get("regions") or not data.get("region"):
        return []
    return list(regions("region", [data["region"]], Source({})).nodes)
