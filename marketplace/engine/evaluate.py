"""One tree against one firm on one day: yes, no or unknown, with a trace. The oracle of the whole project: plain.

Kleene's logic throughout. Ordered values are spans, so a sum with a missing part, a band and an unknown figure all
follow one rule: the answer is certain only where every value in the span gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.taxonomies import Taxonomy
from marketplace.engine.criteria import (
    All,
    Any,
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Judgement,
    Least,
    Node,
    Not,
    Operand,
    Operator,
    Sum,
    Tiers,
    children,
    operands,
    parts,
)
from marketplace.engine.holding import Codes
from marketplace.engine.known import Known, to_scaled
from marketplace.engine.normal import Part, asked_below
from marketplace.engine.span import Figure, Span, doubled, greatest, hull, least, total
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS

ENGINE_VERSION = 2


class Outcome(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unk"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the trace: what was compared, with which values, and what came of it.

    ``missing``: the facts that leave a comparison open, in the order of the rule; a code that is too coarse for it
    (the province where a district is wanted) counts. ``wanted``: what the operands came to, in scaled units of the
    first fact. ``children``: the steps of the node's parts, in the node's order.
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
    if isinstance(node, Comparison):
        return _compare(node, known)
    return of_parts(node, tuple(evaluate(part, known) for part in children(node)))


def of_parts(node: Node, steps: tuple[Step, ...]) -> Step:
    """The step of a group from the steps of its parts; a judgement is always open."""
    match node:
        case All():
            return Step(node, conjunction(step.outcome for step in steps if step.decides), steps)
        case Any():
            return Step(node, disjunction(step.outcome for step in steps), steps)
        case Not():
            return Step(node, negation(steps[0].outcome), steps)
    return Step(node, Outcome.UNKNOWN)


def conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's and: one no decides, then one unknown."""
    seen = set(outcomes)
    return Outcome.NO if Outcome.NO in seen else Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.YES


def disjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's or: one yes decides, then one unknown."""
    seen = set(outcomes)
    return Outcome.YES if Outcome.YES in seen else Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.NO


def blocking(step: Step, outcome: Outcome) -> Iterator[Step]:
    """The leaves that make a step come out as ``outcome`` (no or unknown), in order.

    Below Not a yes is what makes a no; the leaf keeps its own outcome.
    """
    if not step.decides or step.outcome is not outcome:
        return
    if isinstance(step.node, Comparison | Judgement):
        yield step
    for child in step.children:
        yield from blocking(child, outcome_below(step.node, outcome))


def outcome_of(part: Part[Step]) -> Outcome:
    """What a part of a trace's normal form comes out as: a step that is asked not to hold, the opposite."""
    return part.at.outcome if part.holds else negation(part.at.outcome)


def negation(outcome: Outcome) -> Outcome:
    """Kleene's not."""
    return {Outcome.YES: Outcome.NO, Outcome.NO: Outcome.YES}.get(outcome, outcome)


def outcome_below(node: Node, outcome: Outcome) -> Outcome:
    """What those below a node come out as where they give it this outcome."""
    return outcome if asked_below(node, True) else negation(outcome)


def span_of(operand: Operand, fact: Fact, known: Known, silent: Span | None = None) -> Span | None:
    """What an operand comes to, in scaled units of ``fact``. ``silent``: what a tier table counts as that gives this firm
    no value; None: then there is none, unless another row may give one."""
    match operand:
        case Constant(value):
            return Span.exactly(to_scaled(fact, value))
        case FactTimes(key, factor):
            # From the read fact's scale to the compared one's, in one rounding.
            return known.span(key).times(factor.scaleb(fact.scale - FACTS[key].scale))
        case Sum(of):
            return _joined(of, fact, known, silent, total)
        case Least(of):
            return _joined(of, fact, known, silent, least)
        case Greatest(of):
            return _joined(of, fact, known, silent, greatest)
        case Tiers():
            return _span_of_tiers(operand, fact, known, silent)


def range_of(operand: Operand, fact: Fact, known: Known) -> Span:
    """Where an operand lies for certain: what gives this firm no value may be anything, and of several parts the least is
    still no more than the others."""
    return span_of(operand, fact, known, _ANYTHING) or _ANYTHING


_ANYTHING = Span(None, None)


def _joined(
    of: tuple[Operand, ...], fact: Fact, known: Known, silent: Span | None, join: Callable[[list[Span]], Span]
) -> Span | None:
    spans = [span_of(part, fact, known, silent) for part in of]
    found = [span for span in spans if span is not None]
    return join(found) if len(found) == len(spans) else None


def _span_of_tiers(table: Tiers, fact: Fact, known: Known, silent: Span | None) -> Span | None:
    """The first row that holds; where a row is open, everything from there on that may still apply."""
    possible: list[Span | None] = []
    for row in table.rows:
        outcome = evaluate(row.when, known).outcome
        if outcome is Outcome.NO:
            continue
        possible.append(span_of(row.then, fact, known, silent))
        if outcome is Outcome.YES:
            break
    else:
        possible.append(silent if table.otherwise is None else span_of(table.otherwise, fact, known, silent))
    spans = [span for span in possible if span is not None]
    return hull(spans) if spans else None


def may_be_silent(operand: Operand, known: Known) -> bool:
    """True where a tier table may end without a value for what is known."""
    if not isinstance(operand, Tiers):
        return any(may_be_silent(part, known) for part in parts(operand))
    for row in operand.rows:
        outcome = evaluate(row.when, known).outcome
        if outcome is not Outcome.NO and may_be_silent(row.then, known):
            return True
        if outcome is Outcome.YES:
            return False
    return operand.otherwise is None or may_be_silent(operand.otherwise, known)


def open_facts(operand: Operand, known: Known) -> list[str]:
    """The facts that leave an operand open; rows of tier tables that cannot apply ask for nothing."""
    if isinstance(operand, FactTimes):
        return [] if known.is_known(operand.fact) else [operand.fact]
    if not isinstance(operand, Tiers):
        return [key for part in parts(operand) for key in open_facts(part, known)]
    found: list[str] = []
    for row in operand.rows:
        step = evaluate(row.when, known)
        if step.outcome is Outcome.NO:
            continue
        found += [key for leaf in step.leaves() if leaf.outcome is Outcome.UNKNOWN for key in leaf.missing]
        found += open_facts(row.then, known)
        if step.outcome is Outcome.YES:
            return found
    return found if operand.otherwise is None else found + open_facts(operand.otherwise, known)


def _compare(node: Comparison, known: Known) -> Step:
    fact = FACTS[node.fact]
    if not fact.type.is_ordered:
        outcome = _of_codes(node, fact, known)
        return Step(node, outcome, missing=node.facts if outcome is Outcome.UNKNOWN else ())
    wanted = tuple(span_of(operand, fact, known) for operand in operands(node))
    # A constant is what it is; a tier table that may end without a value, as limits may, may ask for anything.
    ranges = [
        span if span is not None and isinstance(operand, Constant) else range_of(operand, fact, known)
        for span, operand in zip(wanted, operands(node), strict=True)
    ]
    left = known.span(node.fact) if len(node.facts) == 1 else total(known.span(key) for key in node.facts)
    outcome = _ordered(node.operator, left, *ranges)
    if outcome is not Outcome.UNKNOWN:
        return Step(node, outcome, wanted=wanted)
    missing = [key for key in node.facts if not known.is_known(key)]
    for operand in operands(node):
        missing += open_facts(operand, known)
    return Step(node, outcome, missing=tuple(dict.fromkeys(missing)), wanted=wanted)


def _ordered(operator: Operator, left: Span, low: Span, high: Span | None = None) -> Outcome:
    match operator:
        case Operator.AT_LEAST:
            return at_least(left, low)
        case Operator.AT_MOST:
            return at_least(low, left)
        case Operator.MORE_THAN:
            return negation(at_least(low, left))
        case Operator.LESS_THAN:
            return negation(at_least(left, low))
        case Operator.EQUAL:
            return conjunction((at_least(left, low), at_least(low, left)))
        case Operator.BETWEEN:
            assert high is not None
            return conjunction((at_least(left, low), at_least(high, left)))
    raise AssertionError(f"{operator} is not for ordered facts")


def at_least(left: Span, right: Span) -> Outcome:
    """Whether left ≥ right for all, for none, or for some of the values they may have."""
    if left.low is not None and right.high is not None and _reaches(left.low, right.high):
        return Outcome.YES
    if left.high is not None and right.low is not None and not _reaches(left.high, right.low):
        return Outcome.NO
    return Outcome.UNKNOWN


def _reaches(left: Figure, right: Figure) -> bool:
    """left ≥ right, on the doubled grid; figures that both stand on steps need not be put on it."""
    if type(left) is int and type(right) is int:
        return left >= right
    return doubled(left) >= doubled(right)


def _of_codes(node: Comparison, fact: Fact, known: Known) -> Outcome:
    """A flag, a choice or a set of codes against what the rule names."""
    value: bool | str | frozenset[str] | Codes | None = known.get(fact.key)
    if value is None:
        return Outcome.UNKNOWN
    if isinstance(value, Codes):
        return _of_possible_codes(node, fact, value, known)
    held = frozenset((value,) if isinstance(value, str | bool) else value)
    match node.operator:
        case Operator.IS:
            return _certain(value is node.flag)
        case Operator.IN | Operator.ANY_OF:
            return _certain(not held.isdisjoint(node.code_set))
        case Operator.ALL_OF:
            return _certain(held.issuperset(node.code_set))
        case Operator.WITHIN:
            tree = known.reference.taxonomy(fact.taxonomy)
            return disjunction(_within_any(tree, str(code), node.codes) for code in held)
    raise AssertionError(f"{node.operator} is not for listed facts")


def _of_possible_codes(node: Comparison, fact: Fact, held: Codes, known: Known) -> Outcome:
    """The same where only some codes are certain: every choice among the possible ones, without going through them."""
    tree = known.reference.taxonomy(fact.taxonomy)
    wanted = tuple(code for code in node.codes if code not in held.lacked)

    def serves(code: str) -> Outcome:
        if node.operator is Operator.WITHIN:
            return _within_any(tree, code, wanted)
        return _certain(code in node.code_set)

    if held.is_one:
        each = {serves(code) for code in held.possible}
        return each.pop() if len(each) == 1 else Outcome.UNKNOWN
    if node.operator is Operator.ALL_OF:
        if held.certain >= node.code_set:
            return Outcome.YES
        return Outcome.UNKNOWN if held.possible >= node.code_set else Outcome.NO
    if any(serves(code) is Outcome.YES for code in held.certain):
        return Outcome.YES
    return Outcome.NO if all(serves(code) is Outcome.NO for code in held.possible) else Outcome.UNKNOWN


def _within_any(tree: Taxonomy, code: str, wanted: tuple[str, ...]) -> Outcome:
    """Below one of them: yes. Above one (only the province is known, a district is wanted) or beside it with
    something in common (growth is series A or B, expansion B or C): unknown."""
    if any(tree.is_within(code, one) for one in wanted):
        return Outcome.YES
    if not any(tree.have_common(code, one) for one in wanted):
        return Outcome.NO
    entry = tree.get(code)
    # A free-standing group is one of its members, so it is enough that each of them is wanted.
    whole = entry.members if entry.parent is None else ()
    inside = bool(whole) and all(_within_any(tree, member, wanted) is Outcome.YES for member in whole)
    return Outcome.YES if inside else Outcome.UNKNOWN


def _certain(holds: bool) -> Outcome:
    return Outcome.YES if holds else Outcome.NO
