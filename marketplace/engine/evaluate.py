"""One tree against one firm on one day: yes, no or unknown, with a trace. The oracle of the whole project: plain.

Kleene's logic throughout. Ordered values are spans, so a sum with a missing part, a band and an unknown figure all
follow one rule: the answer is certain only where every value in the span gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.taxonomies import Taxonomy, taxonomy
from marketplace.engine.criteria import All, Any, Comparison, Judgement, Node, Not, Operator, facts_of_operand, operands
from marketplace.engine.fact_types import Fact, FactType
from marketplace.engine.facts import FACTS
from marketplace.engine.known import Known, to_scaled
from marketplace.engine.operands import Constant, FactTimes, Greatest, Least, Operand, Sum, Tiers
from marketplace.engine.span import Span, greatest, hull, least, total

ENGINE_VERSION = 1


class Outcome(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unk"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the trace: what was compared, with which values, and what came of it.

    ``missing``: facts without an exact value that this comparison reads. ``wanted``: what the operands came to, in
    scaled units of the first fact. ``children``: the steps of the node's parts, in the node's order.
    """

    node: Node
    outcome: Outcome
    children: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    wanted: tuple[Span | None, ...] = ()

    def leaves(self) -> Iterator[Step]:
        """All comparisons and judgements below, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    @property
    def decides(self) -> bool:
        """False for preferred parts."""
        return not self.node.note.preferred


def evaluate(node: Node, known: Known) -> Step:
    """Decide a tree for what is known. Never raises for a tree that ``check_criteria`` accepts."""
    match node:
        case All(of):
            steps = tuple(evaluate(part, known) for part in of)
            return Step(node, conjunction(step.outcome for step in steps if step.decides), steps)
        case Any(of):
            steps = tuple(evaluate(part, known) for part in of)
            return Step(node, disjunction(step.outcome for step in steps), steps)
        case Not(of):
            step = evaluate(of, known)
            return Step(node, negation(step.outcome), (step,))
        case Judgement():
            return Step(node, Outcome.UNKNOWN)
        case Comparison():
            return _compare(node, known)


def conjunction(outcomes: Iterator[Outcome]) -> Outcome:
    """Kleene's and: one no decides, then one unknown."""
    seen = set(outcomes)
    return Outcome.NO if Outcome.NO in seen else Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.YES


def disjunction(outcomes: Iterator[Outcome]) -> Outcome:
    """Kleene's or: one yes decides, then one unknown."""
    seen = set(outcomes)
    return Outcome.YES if Outcome.YES in seen else Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.NO


def negation(outcome: Outcome) -> Outcome:
    """Kleene's not."""
    return {Outcome.YES: Outcome.NO, Outcome.NO: Outcome.YES}.get(outcome, outcome)


def span_of(operand: Operand, fact: Fact, known: Known) -> Span | None:
    """What an operand comes to, in scaled units of ``fact``; None where a tier table gives no value."""
    match operand:
        case Constant(value):
            return Span.exactly(to_scaled(fact, value))
        case FactTimes(key, factor):
            # From the read fact's scale to the compared one's, in one rounding.
            return known.span(key).times(factor.scaleb(fact.scale - FACTS[key].scale))
        case Sum(of):
            return _joined(of, fact, known, total)
        case Least(of):
            return _joined(of, fact, known, least)
        case Greatest(of):
            return _joined(of, fact, known, greatest)
        case Tiers():
            return _span_of_tiers(operand, fact, known)


def _joined(of: tuple[Operand, ...], fact: Fact, known: Known, join: Callable[[list[Span]], Span]) -> Span | None:
    spans = [span_of(part, fact, known) for part in of]
    found = [span for span in spans if span is not None]
    return join(found) if len(found) == len(spans) else None


def _span_of_tiers(table: Tiers, fact: Fact, known: Known) -> Span | None:
    """The first row that holds; where a row is open, everything from there on that may still apply."""
    possible: list[Span | None] = []
    for row in table.rows:
        outcome = evaluate(row.when, known).outcome
        if outcome is Outcome.NO:
            continue
        possible.append(span_of(row.then, fact, known))
        if outcome is Outcome.YES:
            break
    else:
        possible.append(None if table.otherwise is None else span_of(table.otherwise, fact, known))
    spans = [span for span in possible if span is not None]
    return hull(spans) if spans else None


def _compare(node: Comparison, known: Known) -> Step:
    fact = FACTS[node.fact]
    read = list(node.facts)
    for operand in operands(node):
        read.extend(sorted(facts_of_operand(operand) - set(read)))
    missing = tuple(key for key in read if not known.is_known(key))
    if fact.type.is_ordered:
        spans = [known.span(key) for key in node.facts]
        left = total(spans)
        wanted = tuple(span_of(operand, fact, known) for operand in operands(node))
        outcome = Outcome.UNKNOWN if None in wanted else _ordered(node.operator, left, *wanted)  # type: ignore[arg-type]
        return Step(node, outcome, missing=missing, wanted=wanted)
    value = known.get(node.fact)
    if value is None:
        return Step(node, Outcome.UNKNOWN, missing=missing)
    if fact.type is FactType.FLAG:
        return Step(node, _certain(value is node.flag), missing=missing)
    return Step(node, _listed(node, fact, value), missing=missing)


def _ordered(operator: Operator, left: Span, low: Span, high: Span | None = None) -> Outcome:
    match operator:
        case Operator.AT_LEAST:
            return _at_least(left, low)
        case Operator.AT_MOST:
            return _at_least(low, left)
        case Operator.MORE_THAN:
            return negation(_at_least(low, left))
        case Operator.LESS_THAN:
            return negation(_at_least(left, low))
        case Operator.EQUAL:
            return conjunction(iter((_at_least(left, low), _at_least(low, left))))
        case Operator.BETWEEN:
            assert high is not None
            return conjunction(iter((_at_least(left, low), _at_least(high, left))))
    raise AssertionError(f"{operator} is not for ordered facts")


def _at_least(left: Span, right: Span) -> Outcome:
    if left.low is not None and right.high is not None and left.low >= right.high:
        return Outcome.YES
    if left.high is not None and right.low is not None and left.high < right.low:
        return Outcome.NO
    return Outcome.UNKNOWN


def _listed(node: Comparison, fact: Fact, value: str | frozenset[str]) -> Outcome:
    match node.operator:
        case Operator.IN:
            return _certain(value in node.codes)
        case Operator.ANY_OF:
            return _certain(not frozenset(node.codes).isdisjoint(value))
        case Operator.ALL_OF:
            return _certain(frozenset(node.codes) <= frozenset(value))
        case Operator.WITHIN:
            held = (value,) if isinstance(value, str) else value
            tree = taxonomy(fact.taxonomy or "")
            return disjunction(_within(tree, code, wanted) for code in held for wanted in node.codes)
    raise AssertionError(f"{node.operator} is not for listed facts")


def _within(tree: Taxonomy, code: str, wanted: str) -> Outcome:
    """Below it: yes. Above it (only the province is known, a district is wanted): unknown."""
    if tree.is_within(code, wanted):
        return Outcome.YES
    return Outcome.UNKNOWN if tree.is_within(wanted, code) else Outcome.NO


def _certain(holds: bool) -> Outcome:
    return Outcome.YES if holds else Outcome.NO
