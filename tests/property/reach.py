"""A second reading of what a firm can reach within a year, deliberately unlike the engine's.

It reads what a title requires from the shipped file, tries every set of titles that could come first, and decides each
with the second evaluator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import chain, combinations
from typing import Any as AnyValue

from marketplace.core.taxonomies import DATA
from marketplace.engine.known import Known
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.fact_types import Change, Direction, Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS
from tests.property.second_evaluator import IMPLIED, decide


@cache
def entries(taxonomy: str) -> Mapping[str, Mapping[str, AnyValue]]:
    """The rows of a shipped list by code."""
    document = json.loads((DATA / f"{taxonomy}.json").read_text(encoding="utf-8"))
    return {row["code"]: row for row in document["entries"]}


def with_implied(codes: frozenset[str]) -> frozenset[str]:
    return codes.union(*(IMPLIED.get(code, ()) for code in codes))


def subsets(codes: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(codes, size) for size in range(len(codes) + 1))


def months_to(known: Known, key: str, code: str, behind: tuple[str, ...] = ()) -> int | None:
    """Months from today until a code of a set is held; None where that is more than a year or never."""
    row, fact = entries(FACTS[key].taxonomy or "")[code], FACTS[key]
    months = row.get("months", fact.change_months or 0)
    if code in behind or row.get("attainable") is False or months > 12:
        return None
    if "requires" not in row:
        return months
    held = known.values[key]
    named = [one for one in _codes_in(row["requires"], key) if one not in with_implied(held)]
    first = {one: found for one in named if (found := months_to(known, key, one, (*behind, code))) is not None}
    possible = [
        months + max((first[one] for one in some), default=0)
        for some in subsets(list(first))
        if decide(row["requires"], _a_year_on(known) | {key: held.union(some)}, known.day) != "no"
    ]
    return min((found for found in possible if found <= 12), default=None)


def _codes_in(rule: AnyValue, key: str) -> list[str]:
    if isinstance(rule, list):
        return [code for part in rule for code in _codes_in(part, key)]
    if not isinstance(rule, dict):
        return []
    own = list(rule["to"]) if rule.get("fact") == key else []
    return own + [code for part in rule.values() for code in _codes_in(part, key)]


def _a_year_on(known: Known) -> dict[str, AnyValue]:
    age = known.get("age_months")
    if age is None:
        return dict(known.values)
    older = Span(age.low + 12, age.high + 12) if isinstance(age, Span) else age + 12
    return {**known.values, "age_months": older}


def reachable(known: Known, fact: Fact, value: AnyValue) -> bool:
    """Whether a fact that is exactly known can have the value within a year, or has it now."""
    before = known.get(fact.key)
    if value == before:
        return True
    if fact.change is Change.NEVER or (fact.change is Change.MONTHS and fact.change_months > 12):
        return False
    if fact.type is FactType.FLAG:
        return fact.direction is Direction.BOTH or value is (fact.direction is Direction.UP)
    if fact.type.is_many:
        gained = value - before
        may_lose = fact.direction is Direction.BOTH
        return (may_lose or before <= value) and all(
            months_to(known, fact.key, code) is not None for code in gained - with_gained_implied(gained)
        )
    if fact.type.is_listed:
        order = list(entries(fact.taxonomy or ""))
        step = order.index(value) - order.index(before)
        row = entries(fact.taxonomy or "")[value]
        return row.get("attainable") is not False and (step > 0 if fact.direction is Direction.UP else step < 0)
    return _in_reach(fact, before, value)


def with_gained_implied(gained: frozenset[str]) -> frozenset[str]:
    """What comes with the others of a set."""
    return frozenset[str]().union(*(IMPLIED.get(code, ()) for code in gained))


def _in_reach(fact: Fact, before: AnyValue, value: AnyValue) -> bool:
    rises = value > before
    if fact.direction is (Direction.DOWN if rises else Direction.UP):
        return False
    if fact.change is Change.NOW:
        return True
    if fact.reach is None:
        return False
    old, new, by, times = Fraction(before), Fraction(value), fact.reach.by, Fraction(fact.reach.times)
    return (new - old <= by or new <= old * times) if rises else (old - new <= by or new * times >= old)
