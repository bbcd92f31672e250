"""One item of a list put together: its own trees first, then rules for whatever they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.engine.building import merged
from marketplace.engine.criteria import Node, Phrase, both
from marketplace.institutions.content import Content
from marketplace.institutions.importing.bounds import bounds_of
from marketplace.institutions.importing.facing import facing
from marketplace.institutions.importing.rules import ALTERNATIVE_KEYS, AT_CLOSING, ELIGIBILITY, FUND
from marketplace.institutions.importing.shapes import is_fund, problems
from marketplace.institutions.importing.stated import ALTERNATIVES, TERM_RULES, stated
from marketplace.institutions.importing.words import regions
from marketplace.listing.conditions import Entry, Stated, stated_by
from marketplace.listing.reading import Item
from marketplace.listing.reasons import FREE_TEXT
from marketplace.listing.recognising.later import is_done_later
from marketplace.listing.recognising.texts import describes_scoring
from marketplace.listing.rules import Reading, Rule, Source, read_keys
from marketplace.listing.said import PersonCondition, Unit, words_of
from marketplace.listing.short_texts import Context

_FREE = frozenset({"other", "amount_rule"})
_SUBSIDY = "subsidy"
_CASE = "案例"  # a phrase of amount_rule that reports what one firm got


@dataclass(frozen=True, slots=True)
class Draft(Entry[Content]):
    """An offering as it would be stored; `member` is the institution that a list of the demonstration names."""

    member: Mapping[str, AnyValue] | None


def draft_of(item: Item) -> Draft:
    """Check and read one item. Raises ItemError."""
    item.check(problems(item.data))
    data = item.data
    found = stated_by(item, stated(data), _other_words(data), ALTERNATIVES, lambda unit: _is_none(unit, data))
    table = _table(data)
    by_rule = [unit for unit in found.unsaid.values() if unit.key in table]
    no_rule = {place: _left(unit) for place, unit in found.unsaid.items() if unit.key not in table}
    context = Context(item.decided, _here(data))
    reading = read_keys(by_rule, table, found.own.said, data.get("institution") or "", context, ALTERNATIVE_KEYS)
    place = [] if found.own.said.pieces("region") else _place(data)
    criteria = merged(both(*place, *reading.nodes, *found.tree))
    person = (*reading.person, *found.in_order(no_rule))
    content = facing(
        data, criteria, bounds_of(data, found.own.limits, _amount_rule(no_rule)), person, _no_conditions(found)
    )
    return Draft(data["id"], content, len(found.units), data.get("member"))


def _no_conditions(found: Stated) -> tuple[Phrase, ...]:
    """What is stated and is no condition; of a flag that is set what it says in words."""
    return tuple(
        Phrase(unit.key, AT_CLOSING.get(unit.key, unit.text)) for unit in found.dropped if unit.value is not False
    )


def _amount_rule(left: Mapping[int, Reading]) -> str:
    """What the item says about the amount in words that no limit says."""
    return "; ".join(one.text for reading in left.values() for one in reading.person if one.key == "amount_rule")


def _table(data: Mapping[str, AnyValue]) -> Mapping[str, Rule]:
    return FUND if is_fund(data) else ELIGIBILITY


def _is_none(unit: Unit, data: Mapping[str, AnyValue]) -> bool:
    """Whether words are no condition: they report one firm's case, tell how points are given, or what is done at the
    closing."""
    if unit.key in AT_CLOSING:
        return True
    if data.get("amount_is_case_only") and unit.key == "amount_rule" and _CASE in unit.text:
        return True
    if unit.key not in _FREE or not isinstance(unit.value, str):
        return False
    reference = current.reference()
    if describes_scoring(unit.text, reference):
        return True
    # A subsidy is for what was done: a policy taken out is a condition of it.
    is_subsidy = _SUBSIDY in {taxonomy("kinds").find(kind) for kind in data.get("kinds") or ()}
    return unit.key == "other" and not is_subsidy and is_done_later(unit.text, reference)


def _left(unit: Unit) -> Reading:
    """Words about terms go to a person as they are; they are no criterion of a firm."""
    return Reading(person=(PersonCondition(unit.key, unit.text, FREE_TEXT),))


def _other_words(data: Mapping[str, AnyValue]) -> Iterator[Phrase]:
    """Words of the item that a tree may say although they are not counted: region, rate, figures, note."""
    for key, value in data.items():
        if key in ("criteria", "limits", "eligibility", "not_conditions", *TERM_RULES):
            continue
        for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]:
            if isinstance(part, (str, int, Decimal)):
                yield Phrase(key, words_of(part))


def _here(data: Mapping[str, AnyValue]) -> str:
    """The code of the one place the offering is for, "" where it names none or several."""
    named = (data.get("eligibility") or {}).get("regions") or ([data["region"]] if data.get("region") else [])
    return (taxonomy("regions").find(named[0]) or "") if len(named) == 1 else ""


def _place(data: Mapping[str, AnyValue]) -> list[Node]:
    """Where the offering is open, from `region`, unless `eligibility.regions` says it."""
    if (data.get("eligibility") or {}).get("regions") or not data.get("region"):
        return []
    return list(regions("region", [data["region"]], Source({})).nodes)
