"""What would turn a no into not-no: a smallest set of changes to facts that a firm can change.

Unknown facts stay unknown, so the result may still hang on them. Plain search: sets of changeable facts that take
part in a failing comparison, smaller sets first; for each, the values at which some comparison turns. Every answer
is checked by evaluating the changed firm, and no part of it is enough on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any as AnyValue

from marketplace.engine.criteria import (
    All,
    Any,
    Comparison,
    Node,
    Not,
    Operator,
    facts_of,
    nodes,
    operands,
)
from marketplace.engine.evaluate import Outcome, Step, evaluate, span_of
from marketplace.engine.fact_types import Change, Direction, Fact, FactType
from marketplace.engine.facts import FACTS
from marketplace.engine.known import Known, from_scaled, to_scaled
from marketplace.engine.operands import FactTimes, walk
from marketplace.engine.span import Span, total

# Advice longer than this helps nobody; a rule that needs more changes is answered with "none within reach".
MOST_CHANGES = 4
_MOST_FACTS = 10


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact from its value to another (canonical values)."""

    fact: str
    before: AnyValue
    after: AnyValue


@dataclass(frozen=True, slots=True)
class Advice:
    """A smallest set of changes and the outcome once they are made (yes, or unknown)."""

    changes: tuple[FactChange, ...]
    outcome: Outcome


def counterfactual(node: Node, known: Known, most: int = MOST_CHANGES) -> Advice | None:
    """The smallest changes that make a failing pair pass, or None where none of up to ``most`` facts does.

    Among sets of one size: those that lead to a certain yes, then those that can be done at once.
    """
    step = evaluate(node, known)
    if step.outcome is not Outcome.NO or not _could_pass(step):
        return None
    usable = sorted(key for key in failing_facts(step) if FACTS[key].can_change and known.get(key) is not None)[
        :_MOST_FACTS
    ]
    for size in range(1, min(most, len(usable)) + 1):
        found = [advice for group in combinations(usable, size) for advice in _solutions(node, known, group)]
        if found:
            return min(found, key=_effort)
    return None


def failing_facts(step: Step, wanted: Outcome = Outcome.YES) -> set[str]:
    """Facts read by the comparisons that stand in the way of ``wanted``."""
    if not step.decides or step.outcome is wanted or step.outcome is Outcome.UNKNOWN:
        return set()
    match step.node:
        case Comparison():
            return facts_of(step.node)
        case Not():
            return failing_facts(step.children[0], Outcome.NO if wanted is Outcome.YES else Outcome.YES)
    return set().union(*(failing_facts(child, wanted) for child in step.children))


def _could_pass(step: Step, wanted: Outcome = Outcome.YES) -> bool:
    """False where a failing comparison that nothing replaces rests on facts that cannot change."""
    if not step.decides or step.outcome is wanted or step.outcome is Outcome.UNKNOWN:
        return True
    match step.node:
        case Comparison():
            return any(FACTS[key].can_change for key in facts_of(step.node))
        case Not():
            return _could_pass(step.children[0], Outcome.NO if wanted is Outcome.YES else Outcome.YES)
        case All():
            every = wanted is Outcome.YES
        case Any():
            every = wanted is Outcome.NO
        case _:
            return True
    possible = [_could_pass(child, wanted) for child in step.children]
    return all(possible) if every else any(possible)


def _solutions(node: Node, known: Known, group: tuple[str, ...]) -> Iterator[Advice]:
    """Advice that changes exactly the facts of ``group``, each to a value at which something turns."""
    seen: set[tuple[AnyValue, ...]] = set()
    for order in permutations(group):
        for changed in _assignments(node, known, order):
            key = tuple(changed[fact] for fact in group)
            if key in seen:
                continue
            seen.add(key)
            outcome = evaluate(node, known.with_changes(changed)).outcome
            if outcome is not Outcome.NO and not _part_suffices(node, known, changed):
                yield Advice(tuple(FactChange(fact, known.get(fact), changed[fact]) for fact in group), outcome)


def _assignments(node: Node, known: Known, order: tuple[str, ...]) -> Iterator[dict[str, AnyValue]]:
    """Values for the facts one after another: a formula's turning point depends on the facts set before it."""
    if not order:
        yield {}
        return
    first, rest = order[0], order[1:]
    for value in turning_values(node, first, known):
        for others in _assignments(node, known.with_changes({first: value}), rest):
            yield {first: value, **others}


def _part_suffices(node: Node, known: Known, changes: dict[str, AnyValue]) -> bool:
    for size in range(1, len(changes)):
        for part in combinations(changes, size):
            if evaluate(node, known.with_changes({key: changes[key] for key in part})).outcome is not Outcome.NO:
                return True
    return False


def turning_values(node: Node, key: str, known: Known) -> list[AnyValue]:
    """Values of one fact, other than its present one, at which a comparison of the tree may turn."""
    fact, before = FACTS[key], known.get(key)
    found: list[AnyValue] = []
    for part in nodes(node):
        if not isinstance(part, Comparison) or key not in facts_of(part):
            continue
        if fact.type.is_ordered:
            found.extend(_ordered_values(part, fact, known))
        else:
            found.extend(_listed_values(part, fact, before))
    unique = list(dict.fromkeys(value for value in found if value != before))
    return [value for value in unique if _is_reachable(fact, before, value)]


def _ordered_values(part: Comparison, fact: Fact, known: Known) -> Iterator[AnyValue]:
    """The threshold and its neighbours, for the fact on the left or inside the operand."""
    before = known.span(fact.key)
    if not before.is_exact:
        return
    compared = FACTS[part.fact]
    spans = [known.span(key) for key in part.facts]
    left = total(spans)
    for operand in operands(part):
        inside = any(isinstance(item, FactTimes) and item.fact == fact.key for item in walk(operand))
        wanted = span_of(operand, compared, known)
        for point in _points(wanted):
            if fact.key in part.facts:
                others = total(span for key, span in zip(part.facts, spans, strict=True) if key != fact.key)
                for rest in _points(others):
                    yield from _near(fact, point - rest)
            if inside:
                yield from _near(fact, _solve_inside(operand, compared, fact, known, left))


def _points(span: Span | None) -> list[int]:
    return [] if span is None else list(dict.fromkeys(end for end in (span.low, span.high) if end is not None))


def _near(fact: Fact, scaled: int | None) -> Iterator[AnyValue]:
    """A threshold, one step below and one above, within the fact's bounds."""
    if scaled is None:
        return
    low = None if fact.minimum is None else fact.minimum * 10**fact.scale
    high = None if fact.maximum is None else fact.maximum * 10**fact.scale
    for value in (scaled, scaled + 1, scaled - 1):
        if (low is None or value >= low) and (high is None or value <= high):
            yield from_scaled(fact, value)


def _solve_inside(operand: AnyValue, compared: Fact, fact: Fact, known: Known, left: Span) -> int | None:
    """The smallest value of a fact inside a formula at which the operand reaches the left side.

    Formulas grow with each fact they read (factors are positive), so halving the interval finds it. The conditions
    of tier tables are comparisons of their own, whose thresholds are tried beside this.
    """
    target = left.high
    if target is None:
        return None

    def reaches(scaled: int) -> bool:
        span = span_of(operand, compared, known.with_changes({fact.key: from_scaled(fact, scaled)}))
        return span is not None and span.low is not None and span.low >= target

    low: int = (fact.minimum or 0) * 10**fact.scale
    high: int = max(1, abs(target), abs(to_scaled(fact, known.get(fact.key)))) * 1000
    if fact.maximum is not None:
        high = min(high, fact.maximum * 10**fact.scale)
    if not reaches(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle + 1, high)
    return low


def _listed_values(part: Comparison, fact: Fact, before: AnyValue) -> Iterator[AnyValue]:
    if fact.key not in part.facts:
        return
    match fact.type:
        case FactType.FLAG:
            yield not before
        case FactType.CHOICE | FactType.CODE:
            yield from part.codes
        case FactType.CHOICES | FactType.CODES:
            if part.operator is Operator.ALL_OF:
                yield before | frozenset(part.codes)
            else:
                for code in part.codes:
                    yield before | {code}
            yield before - frozenset(part.codes)


def _is_reachable(fact: Fact, before: AnyValue, after: AnyValue) -> bool:
    """Only the way the fact can move: a firm grows older, a qualification is added."""
    if fact.direction is Direction.BOTH:
        return True
    upward: bool
    match fact.type:
        case FactType.FLAG:
            upward = bool(after)
        case FactType.CHOICES | FactType.CODES:
            upward = after > before
        case FactType.CHOICE | FactType.CODE:
            return True
        case _:
            low = before.low if isinstance(before, Span) else to_scaled(fact, before)
            upward = low is not None and to_scaled(fact, after) > low
    return upward is (fact.direction is Direction.UP)


def _effort(advice: Advice) -> tuple[bool, int, int, int, str]:
    """Sort key: certain before open, at once before months, fewer months, the smaller move, then by fact."""
    facts = [FACTS[change.fact] for change in advice.changes]
    slow = sum(fact.change is not Change.NOW for fact in facts)
    months = max(fact.change_months or 0 for fact in facts)
    move = sum(_distance(FACTS[change.fact], change) for change in advice.changes)
    names = str(
        [
            (change.fact, sorted(change.after) if isinstance(change.after, frozenset) else str(change.after))
            for change in advice.changes
        ]
    )
    return (advice.outcome is not Outcome.YES, slow, months, move, names)


def _distance(fact: Fact, change: FactChange) -> int:
    if fact.type.is_ordered:
        return abs(to_scaled(fact, change.after) - to_scaled(fact, change.before))
    return len(change.after ^ change.before) if fact.type.is_many else 1
