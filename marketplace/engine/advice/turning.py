"""The values of a fact at which a comparison of a rule turns: where advice looks.

Plain thresholds are worked out; where a fact stands in a formula, or a ratio follows from it, the turning point is
found by halving. Everything found is only a proposal, which `counterfactual.py` evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any as AnyValue

from marketplace.core.reference import Reference
from marketplace.engine.criteria import (
    Comparison,
    FactTimes,
    Greatest,
    Least,
    Operand,
    Operator,
    Sum,
    Tiers,
    operands,
    parts,
    walk,
)
from marketplace.engine.evaluate import Outcome, at_least, span_of
from marketplace.engine.holding import certain_of
from marketplace.engine.known import Known, from_scaled, to_scaled, with_implied
from marketplace.engine.reaching import ways
from marketplace.engine.span import Span, round_scaled, total
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS

# Beyond this, in scaled units, no figure of a firm lies: a billion 万元.
_FARTHEST = 10**11

# For each operand of a comparison: where it turns, in steps from the threshold, first one side, then the other; and
# which order of the two sides decides, left ≥ right (0) or right ≥ left (1).
_TURNS: Mapping[Operator, tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]] = {
    Operator.AT_LEAST: (((0, -1), (0,)),),
    Operator.AT_MOST: (((0, 1), (1,)),),
    Operator.MORE_THAN: (((1, 0), (1,)),),
    Operator.LESS_THAN: (((-1, 0), (0,)),),
    Operator.EQUAL: (((0, -1, 1), (0, 1)),),
    Operator.BETWEEN: (((0, -1), (0,)), ((0, 1), (1,))),
}


@dataclass(frozen=True, slots=True)
class Turning:
    """One known fact that may move. ``moves``: the fact and what follows from it.

    ``known``: before it moves; ``moved``: what is known once it has another value; ``present``: the firm as it is,
    by which it is judged what can be reached.
    """

    known: Known
    present: Known
    key: str
    moves: frozenset[str]
    moved: Callable[[AnyValue], Known]

    @property
    def fact(self) -> Fact:
        return FACTS[self.key]

    def values(self, comparisons: Iterable[Comparison]) -> list[AnyValue]:
        """The values at which one of the comparisons may turn; the present one may be among them."""
        fact, before, parts = self.fact, certain_of(self.known.get(self.key)), tuple(comparisons)
        if fact.type.is_ordered:
            figures = dict.fromkeys(figure for part in parts for figure in self._figures(part))
            return [from_scaled(fact, figure) for figure in figures if _is_possible(fact, figure)]
        own = [part for part in parts if self.key in part.facts]
        if fact.type is FactType.FLAG:
            return [not before]
        find = _sets if fact.type.is_many else _codes
        return list(find(own, fact, before, self.present))

    def _figures(self, part: Comparison) -> Iterator[int]:
        """Scaled values at which one comparison may turn."""
        for operand, (steps, sides) in zip(operands(part), _TURNS[part.operator], strict=True):
            inside = any(isinstance(item, FactTimes) and item.fact in self.moves for item in walk(operand))
            if inside or not (self.moves - {self.key}).isdisjoint(part.facts):
                yield from self._crossings(part, operand, sides)
            elif self.key in part.facts:
                others = total(self.known.span(key) for key in part.facts if key != self.key)
                for threshold in _thresholds(operand, FACTS[part.fact], self.known):
                    yield from (threshold - rest + step for rest in _ends(others) for step in steps)

    def _crossings(self, part: Comparison, operand: Operand, sides: tuple[int, ...]) -> Iterator[int]:
        """Where the two sides of a comparison pass each other as the fact moves: the first value on the other side."""
        start = to_scaled(self.fact, self.known.get(self.key))

        @cache
        def order(scaled: int) -> tuple[Outcome, Outcome]:
            known = self.moved(from_scaled(self.fact, scaled))
            left = total(known.span(key) for key in part.facts)
            right = span_of(operand, FACTS[part.fact], known)
            none = (Outcome.UNKNOWN, Outcome.UNKNOWN)
            return none if right is None else (at_least(left, right), at_least(right, left))

        def turns(scaled: int, side: int, end: Outcome) -> bool:
            return (order(scaled)[side] is end) != (order(start)[side] is end)

        for sign, side, end in product(_signs(self.fact), sides, (Outcome.YES, Outcome.NO)):
            found = _first(start, sign, self.fact, partial(turns, side=side, end=end))
            if found is not None:
                yield from (rounded_outward(self.fact, found, sign), found)


def place_of(fact: Fact, code: str, reference: Reference) -> int:
    """Where a code stands in its taxonomy."""
    return reference.taxonomy(fact.taxonomy).position(code)


def months_to(fact: Fact, codes: Iterable[str], known: Known) -> int:
    """How long it takes until codes are held, those that are held already and those that come with others not counted."""
    there = ways(fact, known)
    return max((there[code].months for code in codes if code in there), default=0)


def effort_of(fact: Fact, code: str, known: Known) -> tuple[int, bool, int, int]:
    """Sort key of codes by what it takes to hold them: the sooner first, then self-assessed titles, then lower levels."""
    tree = known.reference.taxonomy(fact.taxonomy)
    attributes = tree.get(code).attributes
    is_granted = not attributes.get("self_assessed", False)
    return (months_to(fact, (code,), known), is_granted, -int(attributes.get("rank", 0)), tree.position(code))


# Figures


def _signs(fact: Fact) -> tuple[int, ...]:
    """The directions in which a figure may move."""
    return {Direction.UP: (1,), Direction.DOWN: (-1,), Direction.BOTH: (1, -1)}[fact.direction]


def _is_possible(fact: Fact, scaled: int) -> bool:
    low, high = fact.minimum, fact.maximum
    return (low is None or scaled >= low * 10**fact.scale) and (high is None or scaled <= high * 10**fact.scale)


def _ends(span: Span | None) -> set[int]:
    return set() if span is None else {round_scaled(end) for end in (span.low, span.high) if end is not None}


def _thresholds(operand: Operand, compared: Fact, known: Known) -> set[int]:
    """Everything an operand may come to by another choice among its parts: any row of a table, any part of a least."""
    if isinstance(operand, Tiers | Least | Greatest):
        return {end for part in parts(operand) for end in _thresholds(part, compared, known)}
    if isinstance(operand, Sum):
        return {sum(ends) for ends in product(*(_thresholds(part, compared, known) for part in operand.of))}
    return _ends(span_of(operand, compared, known))


def _first(start: int, sign: int, fact: Fact, holds: Callable[[int], bool]) -> int | None:
    """The value nearest to ``start`` in one direction at which ``holds`` is true; None where there is none."""
    step = 1
    while not holds(start + sign * step):
        step *= 2
        if step > _FARTHEST or not _is_possible(fact, start + sign * step):
            limit = fact.maximum if sign > 0 else fact.minimum
            step = _FARTHEST if limit is None else abs(limit * 10**fact.scale - start)
            if step == 0 or not holds(start + sign * step):
                return None
            break
    low, high = step // 2 if step > 1 else 0, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(start + sign * middle) else (middle, high)
    return start + sign * high


def rounded_outward(fact: Fact, scaled: int, sign: int) -> int:
    """An amount with three digits, a little farther than needed: nobody plans for 4,855.51."""
    if fact.type is not FactType.MONEY:
        return scaled
    unit: int = 10 ** max(len(str(abs(scaled))) - 3, 0)
    return -(-scaled // unit) * unit if sign > 0 else scaled // unit * unit


# Codes


def _codes(comparisons: list[Comparison], fact: Fact, before: str, known: Known) -> Iterator[str]:
    """Of all codes in reach that the comparisons treat alike the soonest, and of these the one nearest to the present."""
    tree = known.reference.taxonomy(fact.taxonomy)
    here, there = tree.position(before), ways(fact, known)
    named = [code for part in comparisons for code in part.codes]
    seen: set[frozenset[str]] = set()
    for code in sorted(there, key=lambda code: (there[code].months, abs(tree.position(code) - here))):
        alike = frozenset(wanted for wanted in named if tree.is_within(code, wanted))
        if alike not in seen:
            seen.add(alike)
            yield code


def _sets(comparisons: list[Comparison], fact: Fact, before: frozenset[str], known: Known) -> Iterator[frozenset[str]]:
    """Sets of codes some moves away: as many moves as there are comparisons of the fact."""
    seen, latest = {before}, {before}
    for _round in comparisons:
        moves = (moved for held in latest for moved in _next_sets(comparisons, fact, held, known))
        latest = {with_implied(fact, moved, known.reference) for moved in moves} - seen
        seen |= latest
        yield from sorted(latest, key=sorted)


def _next_sets(
    comparisons: list[Comparison], fact: Fact, held: frozenset[str], known: Known
) -> Iterator[frozenset[str]]:
    """One code more, all that one comparison wants, or none or one fewer of those that one counts."""
    if fact.direction is not Direction.DOWN:
        # Of codes that serve the same comparisons the easiest stands for all.
        serving: dict[frozenset[int], str] = {}
        reference, there = known.reference, ways(fact, known)
        named = {code for part in comparisons for code in part.codes if code in there}
        for code in sorted(named, key=lambda one: effort_of(fact, one, known)):
            alone = frozenset({code})
            serves = frozenset(i for i, part in enumerate(comparisons) if _counted(part, fact, alone, True, reference))
            serving.setdefault(serves, code)
        yield from (held | {code} for code in serving.values())
        yield from (held.union(part.codes) for part in comparisons if part.operator is Operator.ALL_OF)
    if fact.direction is not Direction.UP:
        for part in comparisons:
            counted = _counted(part, fact, held, False, known.reference)
            yield held - counted
            if part.operator is Operator.ALL_OF:
                yield from (held - {code} for code in counted)


def _counted(part: Comparison, fact: Fact, held: frozenset[str], certain: bool, reference: Reference) -> frozenset[str]:
    """The held codes that a comparison counts, itself or for what they imply; ``certain`` False: that it may count."""
    if part.operator is not Operator.WITHIN:
        return frozenset(
            code for code in held if not with_implied(fact, frozenset({code}), reference).isdisjoint(part.codes)
        )
    tree = reference.taxonomy(fact.taxonomy)
    lies = tree.is_within if certain else tree.have_common
    return frozenset(code for code in held for wanted in part.codes if lies(code, wanted))
