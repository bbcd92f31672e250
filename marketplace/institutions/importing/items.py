"""One item of a list put together: its own trees first, then rules for whatever they do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as AnyValue

from django.utils.translation import gettext as _

from marketplace.core.text import fold
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import NOTHING, Node, Phrase, both, phrases
from marketplace.engine.criteria_json import CriteriaError, criteria_from_json
from marketplace.engine.limits import Limits, limits_from_json
from marketplace.institutions.content import Content, PersonCondition

from . import reasons
from .bounds import bounds_of
from .building import Source, merged
from .facing import facing
from .locating import Step
from .phrases import split_phrases
from .reading import Fault, Item
from .rules import ELIGIBILITY, FUND
from .said import Said, judged_phrases
from .shapes import is_fund, problems
from .stated import ALTERNATIVES, TERM_RULES, Unit, stated, without, words_of
from .words import regions

_CASE = "案例"  # a phrase of amount_rule that reports what one firm got


class ItemError(ValueError):
    """An item that cannot be imported; `faults` says everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


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
    tree, own = _own_trees(item)
    said, judged = Said((*phrases(tree), *_said_by_limits(own))), Said(judged_phrases(tree, own))
    units, dropped = _conditions(item)
    _check_said(item, said, (*units, *dropped))
    left: list[Unit] = []
    person: list[PersonCondition] = []
    for unit in units:
        if not said.says(unit) and unit.key in _table(item.data):
            left.append(unit)
        elif not said.says(unit):
            person.append(PersonCondition(unit.key, unit.text, reasons.FREE_TEXT))
        elif hanging := judged.of(unit):
            person.append(PersonCondition(unit.key, "; ".join(phrase.text for phrase in hanging), reasons.JUDGED))
    nodes, unread = _read(item.data, left, said)
    place = [] if said.pieces("region") else _place(item.data)
    criteria = merged(both(*place, *nodes, *([tree] if tree != NOTHING else [])))
    conditions = (*unread, *person)
    bounds = bounds_of(item.data, own)
    content = facing(item.data, criteria, bounds, conditions, tuple(Phrase(unit.key, unit.text) for unit in dropped))
    return Draft(item.data["id"], content, len(units), item.data.get("member"))


def _table(data: Mapping[str, AnyValue]) -> Mapping[str, AnyValue]:
    return FUND if is_fund(data) else ELIGIBILITY


def _own_trees(item: Item) -> tuple[Node, Limits]:
    """The item's `criteria` and `limits`, held against the vocabulary."""
    tree: Node = NOTHING
    own = Limits()
    faults = []
    try:
        if item.data.get("criteria") is not None:
            tree = criteria_from_json(item.data["criteria"])
            check_criteria(tree)
    except CriteriaError as error:
        faults.append(_criteria_fault(item, "criteria", error))
    try:
        if item.data.get("limits") is not None:
            own = limits_from_json(item.data["limits"])
    except CriteriaError as error:
        faults.append(_criteria_fault(item, "limits", error))
    if faults:
        raise ItemError(faults)
    return tree, own


def _said_by_limits(limits: Limits) -> Iterator[Phrase]:
    for name in Limits.__dataclass_fields__:
        limit = getattr(limits, name)
        if limit is not None:
            yield from limit.says


def _conditions(item: Item) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The units that are conditions, and those that the item, or its being one reported case, says are none."""
    every = stated(item.data)
    named = [Phrase(row["key"], row["text"]) for row in item.data.get("not_conditions") or ()]
    units, unmatched = without(every, named)
    if unmatched:
        at = named.index(unmatched[0])
        problem = _("“%(text)s” is not stated under “%(key)s”. Copy the phrase exactly.") % {
            "text": unmatched[0].text,
            "key": unmatched[0].key,
        }
        raise ItemError([item.fault(("not_conditions", at), problem)])
    if item.data.get("amount_is_case_only"):
        units = tuple(unit for unit in units if not (unit.key == "amount_rule" and _CASE in unit.text))
    return units, tuple(unit for unit in every if unit not in units)


def _check_said(item: Item, said: Said, units: Sequence[Unit]) -> None:
    """Raise ItemError where a tree says words the item has not, or some only of a list of alternatives."""
    misspelt = said.unknown(units, _other_words(item.data))
    if misspelt is not None:
        problem = _("“%(text)s” is not a phrase of “%(key)s”. Copy the phrase exactly.") % {
            "text": misspelt.text,
            "key": misspelt.key,
        }
        raise ItemError([item.fault((_tree_with(item.data, misspelt),), problem)])
    for key in ALTERNATIVES:
        of_key = [unit for unit in units if unit.key == key]
        missing = [unit for unit in of_key if not said.says(unit)]
        if missing and len(missing) < len(of_key):
            problem = _("The tree says some of the alternatives of “%(key)s” but not “%(text)s”. Say all or none.") % {
                "key": key,
                "text": missing[0].text,
            }
            raise ItemError([item.fault((_tree_with(item.data, None),), problem)])


def _tree_with(data: Mapping[str, AnyValue], phrase: Phrase | None) -> str:
    """Which of the two trees says a phrase."""
    in_limits = phrase is not None and phrase.text in words_of(data.get("limits") or {})
    return "limits" if in_limits or data.get("criteria") is None else "criteria"


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


_STEP = re.compile(r"([A-Za-z_]+)|\[(\d+)\]")


def _criteria_fault(item: Item, field: str, error: CriteriaError) -> Fault:
    """A fault at the place a CriteriaError names (`tree.all[0].to`, or `tree[0]` for the first part of a node)."""
    path: list[Step] = [field]
    here: AnyValue = item.data[field]
    for name, index in _STEP.findall(error.place.removeprefix("limits.").removeprefix("criteria")):
        step: Step = name or int(index)
        if isinstance(step, int) and isinstance(here, Mapping):
            inner = next((key for key in ("all", "any", "not") if key in here), None)
            if inner is None:
                break
            path.append(inner)
            here = here[inner]
            if inner == "not":
                continue
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        path.append(step)
    return item.fault(path, f"{error.problem} {error.remedy}")
