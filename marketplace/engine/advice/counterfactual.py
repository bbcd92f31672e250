"""What would turn a no into not-no: a smallest set of changes that the firm itself can make within a year.

Unknown facts stay unknown, so the result may still hang on them. Plain search, one change first, then two, and so
on: a fact that stands in the way is moved to a value at which some comparison turns, and where the pair still fails,
the next fact that now stands in the way. Every answer is checked by evaluating the changed firm, and no part of it is
enough on its own. Nothing is advised that lies beyond the reach of a year (``reaching.py``) or that nobody decides,
such as more revenue. Formulas of several facts that would have to be solved together are beyond it: then there is no
advice, never a wrong one.

Facts that follow from others stay true to them. The debt ratio may be advised on directly as long as assets or
liabilities can give way: changeable, and read by nothing else in the rule. Where the rule pins them all (revenue at
most 40,000 *and* growth of revenue at least 20 %), it moves with them and the advice speaks of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any as AnyValue

from marketplace.core.reference import Reference
from marketplace.core.text import Text
from marketplace.engine.advice.turning import Turning, effort_of, months_to, place_of, rounded_outward
from marketplace.engine.criteria import Comparison, Judgement, Node, facts_of, nodes
from marketplace.engine.evaluate import Outcome, Step, blocking, evaluate, of_parts, outcome_below
from marketplace.engine.holding import Partly, certain_of
from marketplace.engine.known import Known, to_scaled
from marketplace.engine.normal import is_every
from marketplace.engine.reaching import asked_for, is_within_reach, ways
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.derivations import MonthsSince, Same
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS

# Advice longer than this helps nobody; a rule that needs more changes is answered with "none within reach".
MOST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact from its value to another (canonical values).

    ``months`` it usually takes, 0 for at once. ``missing``: the facts that leave open whether the firm can come by it:
    what a title requires and the firm has not said. ``asked``: the criteria in force by whose rule a title is given.
    """

    fact: str
    before: AnyValue
    after: AnyValue
    months: int = 0
    missing: tuple[str, ...] = ()
    asked: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """A smallest set of changes and the outcome once they are made (yes, or unknown).

    ``open_facts``: the facts, and ``judged`` the number of judgements, that it still hangs on then.
    """

    changes: tuple[FactChange, ...]
    outcome: Outcome
    open_facts: tuple[str, ...] = ()
    judged: int = 0


def counterfactual(node: Node, known: Known, most: int = MOST_CHANGES, step: Step | None = None) -> Advice | None:
    """The smallest changes that make a failing pair pass, or None where none of up to ``most`` facts is found.

    ``step``: the trace, where it is there already. Among sets of one size: those that can be done at once, then the
    soonest, then those that lead to a certain yes, then the smallest.
    """
    step = step or evaluate(node, known)
    if step.outcome is not Outcome.NO or not _could_be(step, _can_change):
        return None
    rule = _Rule(node, known)
    for size in range(1, most + 1):
        found = list(rule.ways(step, {}, size))
        if found:
            return rule.explained(min(found, key=lambda advice: _effort(advice, known)))
    return None


def changed(known: Known, changes: Mapping[str, AnyValue]) -> Known:
    """What is known once the changes are made. What follows from them replaces a statement that it contradicts."""
    after = known.with_changes({key: _in_place_of(known.values.get(key), value) for key, value in changes.items()})
    for fact in (fact for key in changes for fact in _FOLLOWING[key]):
        if fact.key in known.values and fact.key not in changes:
            follows = after.follows(fact)
            if follows is not None and not _agree(known.get(fact.key), follows, fact):
                after = after.with_changes({fact.key: follows})
    return after


def _in_place_of(stated: AnyValue, value: AnyValue) -> AnyValue:
    """A new value of a fact: where only a part of a set was stated, the rest stays open."""
    return stated.gaining(value) if isinstance(stated, Partly) and isinstance(value, frozenset) else value


def _agree(stated: AnyValue, follows: AnyValue, fact: Fact) -> bool:
    """Whether a statement is among what follows."""
    if not isinstance(follows, Span) or isinstance(stated, Span):
        return bool(stated == follows)
    figure = to_scaled(fact, stated)
    return (follows.low is None or follows.low <= figure) and (follows.high is None or figure <= follows.high)


# The facts that follow from each fact.
_FOLLOWING: Mapping[str, tuple[Fact, ...]] = {
    key: tuple(fact for fact in FACTS.values() if key in fact.derived_from) for key in FACTS
}


class _Rule:
    """A rule and a firm that fails it: which facts can be moved, and what moves with them."""

    def __init__(self, node: Node, known: Known) -> None:
        self.node, self.known = node, known
        self.comparisons = [part for part in nodes(node) if isinstance(part, Comparison)]
        self.reads = {id(part): facts_of(part) for part in self.comparisons}
        self.facts = frozenset[str]().union(*self.reads.values())
        self.bound = frozenset(key for key in self.facts if self._is_bound(FACTS[key]))
        self.levers = self._movable(self.facts)

    def _is_bound(self, fact: Fact) -> bool:
        """True where a fact follows from others of which none is free to give way, or is another one until it is said."""
        if not fact.derived_from or self.known.follows(fact) is None:
            return False
        movable = [key for key in fact.derived_from if _is_lever(FACTS[key])]
        if isinstance(fact.derivation, Same) and fact.key not in self.known.values:
            return bool(movable)
        others = self.facts - {fact.key}
        read = others.union(*(FACTS[key].derived_from for key in others))
        return bool(movable) and all(key in read for key in movable)

    def _movable(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the facts, and of what they follow from, that are known exactly and changeable.

        A bound one only moves with what it follows from; what the rule does not read gives way by itself.
        """
        read = frozenset(keys)
        sources = {
            source for key in read for source in FACTS[key].derived_from if key in self.bound or source in self.facts
        }
        found = (read - self.bound) | sources
        return frozenset(key for key in found if _is_lever(FACTS[key]) and _is_settled(self.known, key))

    def ways(self, step: Step, made: dict[str, AnyValue], left: int) -> Iterator[Advice]:
        """Advice of ``left`` more changes to other facts, where ``step`` is the failure after those made."""
        in_the_way = self._movable(key for part in _in_the_way(step) for key in self.reads[id(part)])
        for key in sorted(in_the_way - made.keys()):
            if not self._is_promising(step, key, left, made):
                continue
            turned = self._turned_by((key,))
            for value in self._values(key, made):
                changes = {**made, key: value}
                after = changed(self.known, changes)
                now = self._again(step, after, turned)
                if now.outcome is Outcome.NO:
                    yield from self.ways(now, changes, left - 1) if left > 1 else ()
                elif left == 1 and not self._part_suffices(changes):
                    yield Advice(tuple(self._change(fact, changes[fact]) for fact in sorted(changes)), now.outcome)

    def _is_promising(self, step: Step, key: str, left: int, made: Iterable[str]) -> bool:
        """False where something fails that neither the fact nor the changes still left could turn."""
        others = self.levers.difference(made, (key,))
        groups = [(key,)] if left == 1 else [(key, other) for other in others] if left == 2 else [(key, *others)]
        return any(_could_be(step, self._turned_by(group)) for group in groups)

    def _turned_by(self, keys: Iterable[str]) -> Callable[[Comparison], bool]:
        """Whether a comparison reads one of the facts, or what follows from one."""
        moved = _moved_by(keys)
        return lambda part: not moved.isdisjoint(self.reads[id(part)])

    def _again(self, step: Step, after: Known, turned: Callable[[Comparison], bool]) -> Step:
        """The step once more for what is known now; comparisons that were not turned keep theirs."""
        if isinstance(step.node, Comparison):
            return evaluate(step.node, after) if turned(step.node) else step
        return of_parts(step.node, tuple(self._again(child, after, turned) for child in step.children))

    def _values(self, key: str, made: dict[str, AnyValue]) -> Iterator[AnyValue]:
        """The values of a fact at which something turns, once the changes are made."""
        moves, known = _moved_by((key,)), changed(self.known, made)
        if not _is_settled(known, key):
            return
        turning = Turning(known, self.known, key, moves, lambda value: changed(self.known, {**made, key: value}))
        for value in turning.values(filter(self._turned_by((key,)), self.comparisons)):
            if is_within_reach(FACTS[key], value, self.known):
                yield value

    def _change(self, key: str, value: AnyValue) -> FactChange:
        fact, before = FACTS[key], certain_of(self.known.get(key))
        if not fact.type.is_listed:
            is_age = isinstance(fact.derivation, MonthsSince)
            return FactChange(key, before, value, value - before if is_age else fact.change_months or 0)
        there = ways(fact, self.known)
        gained = [code for code in (value - before if fact.type.is_many else (value,)) if code in there]
        missing = dict.fromkeys(key for code in gained for key in there[code].missing)
        asked = [asked_for(self.known.reference.taxonomy(fact.taxonomy), code, self.known.day) for code in gained]
        months = months_to(fact, gained, self.known)
        return FactChange(key, before, value, months, tuple(missing), tuple(filter(None, asked)))

    def explained(self, advice: Advice) -> Advice:
        """The advice with what it still hangs on."""
        step = evaluate(self.node, changed(self.known, {change.fact: change.after for change in advice.changes}))
        still = list(blocking(step, Outcome.UNKNOWN))
        open_facts = dict.fromkeys(key for leaf in still for key in leaf.missing)
        judged = sum(isinstance(leaf.node, Judgement) for leaf in still)
        return replace(advice, open_facts=tuple(open_facts), judged=judged)

    def _part_suffices(self, changes: dict[str, AnyValue]) -> bool:
        return any(
            evaluate(self.node, changed(self.known, {key: changes[key] for key in part})).outcome is not Outcome.NO
            for size in range(1, len(changes))
            for part in combinations(changes, size)
        )


def _is_settled(known: Known, key: str) -> bool:
    """Whether a fact can be moved from where it is: it is known, or as much of a set as was stated."""
    return known.is_known(key) or isinstance(known.values.get(key), Partly)


def _moved_by(keys: Iterable[str]) -> frozenset[str]:
    """The facts and what follows from them."""
    given = frozenset(keys)
    return given.union(fact.key for key in given for fact in _FOLLOWING[key])


def _in_the_way(step: Step, wanted: Outcome = Outcome.YES) -> Iterator[Comparison]:
    """The comparisons that stand in the way of ``wanted``."""
    if not step.decides or step.outcome is wanted or step.outcome is Outcome.UNKNOWN:
        return
    if isinstance(step.node, Comparison):
        yield step.node
    for child in step.children:
        yield from _in_the_way(child, outcome_below(step.node, wanted))


def _could_be(step: Step, can_turn: Callable[[Comparison], bool], wanted: Outcome = Outcome.YES) -> bool:
    """False where a comparison that cannot turn stands in the way of ``wanted`` and nothing replaces it."""
    if not step.decides or step.outcome is wanted or step.outcome is Outcome.UNKNOWN:
        return True
    if isinstance(step.node, Comparison):
        return can_turn(step.node)
    below = outcome_below(step.node, wanted)
    possible = (_could_be(child, can_turn, below) for child in step.children)
    return all(possible) if is_every(step.node, wanted is Outcome.YES) else any(possible)


def _can_change(comparison: Comparison) -> bool:
    return any(_is_lever(FACTS[key]) for key in facts_of(comparison))


def _is_lever(fact: Fact) -> bool:
    """Whether the firm itself decides about it, and can within a year."""
    return fact.is_own and fact.can_change_within_a_year


def _effort(advice: Advice, known: Known) -> tuple[AnyValue, ...]:
    """Sort key: at once before months, fewer months, certain before open, plain figures, the smaller move, by name."""
    slow = sum(change.months > 0 for change in advice.changes)
    months = max(change.months for change in advice.changes)
    odd = sum(_is_odd(FACTS[change.fact], change.after) for change in advice.changes)
    move = sum(_distance(FACTS[change.fact], change, known.reference) for change in advice.changes)
    names = [(change.fact, _places(FACTS[change.fact], change.after, known)) for change in advice.changes]
    return (slow, months, advice.outcome is not Outcome.YES, odd, move, names)


def _is_odd(fact: Fact, value: AnyValue) -> bool:
    """Whether an amount has more digits than anybody plans with."""
    return fact.type.is_ordered and rounded_outward(fact, to_scaled(fact, value), 1) != to_scaled(fact, value)


def _distance(fact: Fact, change: FactChange, reference: Reference) -> int:
    if fact.type.is_ordered:
        return abs(to_scaled(fact, change.after) - to_scaled(fact, change.before))
    if fact.type.is_many:
        return len(change.after ^ change.before)
    if not fact.type.is_listed:
        return 1
    return abs(place_of(fact, change.after, reference) - place_of(fact, change.before, reference))


def _places(fact: Fact, value: AnyValue, known: Known) -> list[AnyValue]:
    """A value to sort by: codes by what it takes to hold them."""
    if not fact.type.is_listed:
        return [str(value)]
    return sorted(effort_of(fact, code, known) for code in (value if fact.type.is_many else (value,)))
