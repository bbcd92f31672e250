"""Criteria held against the vocabulary: every operator, unit, code and operand must make sense for its fact."""

from __future__ import annotations

from typing import Any

from marketplace.core.reference import Reference
from marketplace.engine.criteria import (
    All,
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Least,
    Node,
    Operand,
    Operator,
    Sum,
    Tiers,
    children,
    operands,
    parts,
)
from marketplace.engine.faults import CriteriaError, echo
from marketplace.engine.known import to_scaled
from marketplace.engine.limits import Limits, limits_from_json, limits_to_json
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS, has_term
from marketplace.engine.vocabulary.families import FAMILIES, code_of

_ORDERED = frozenset(
    {Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN, Operator.EQUAL, Operator.BETWEEN}
)
OPERATORS: dict[FactType, frozenset[Operator]] = {
    FactType.NUMBER: _ORDERED,
    FactType.MONEY: _ORDERED,
    FactType.PERCENT: _ORDERED,
    FactType.MONTHS: _ORDERED,
    FactType.SCORE: _ORDERED,
    FactType.DATE: _ORDERED,
    FactType.FLAG: frozenset({Operator.IS}),
    FactType.CHOICE: frozenset({Operator.IN}),
    FactType.CHOICES: frozenset({Operator.ANY_OF, Operator.ALL_OF}),
    FactType.CODE: frozenset({Operator.WITHIN}),
    FactType.CODES: frozenset({Operator.WITHIN}),
}


def check_criteria(node: Node, reference: Reference, place: str = "tree", may_prefer: bool = True) -> None:
    """Raise CriteriaError at the first thing that does not fit the vocabulary or the lists of ``reference``.

    Preferred parts may stand only in the outermost All, where they cannot decide; with ``may_prefer`` False nowhere.
    """
    if node.note.preferred:
        raise CriteriaError(place, "only_preferred")
    if not isinstance(node, All):
        _check_node(node, reference, place)
        return
    for i, child in enumerate(node.of):
        _check_node(child, reference, f"{place}[{i}]", may_prefer)


def _check_node(node: Node, reference: Reference, place: str, may_prefer: bool = False) -> None:
    if node.note.preferred and not may_prefer:
        raise CriteriaError(place, "preferred_inside")
    if isinstance(node, Comparison):
        _check_comparison(node, reference, place)
    for i, child in enumerate(children(node)):
        _check_node(child, reference, f"{place}[{i}]")


def check_limits(limits: Limits, reference: Reference) -> None:
    """Raise CriteriaError at the first bound that does not fit the vocabulary or the lists of ``reference``."""
    for bound, limit in limits:
        place = f"limits.{bound.name}.to"
        _check_operand(limit.operand, bound.fact, reference, place, needs_value=False, bounded=True)


def check_rule(criteria: Node, limits: Limits, reference: Reference) -> None:
    """Raise CriteriaError at the first thing in a whole rule that does not fit, in its limits also where they could not
    be read again once they are stored."""
    check_criteria(criteria, reference)
    check_limits(limits_from_json(limits_to_json(limits)), reference)


def _check_operand(
    operand: Operand, fact: Fact, reference: Reference, place: str, needs_value: bool, bounded: bool
) -> None:
    """Hold one operand against the fact it is compared with. ``needs_value``: a tier table must end with one."""
    match operand:
        case Constant(value):
            _check_constant(value, fact, place, bounded)
        case FactTimes(key, factor, kind):
            _check_fact_times(FACTS[key], kind, factor > 0, fact, place)
        case Sum() if fact.type is FactType.DATE:
            raise CriteriaError(place, "dates_added")
        case Sum(of) | Least(of) | Greatest(of) if len(of) < 2:
            raise CriteriaError(place, "too_few_values")
        case Tiers(rows, otherwise):
            if not rows:
                raise CriteriaError(place, "tiers_empty")
            if needs_value and otherwise is None:
                raise CriteriaError(place, "tiers_open")
            for i, row in enumerate(rows):
                _check_node(row.when, reference, f"{place}.tiers[{i}].when")
    for part in parts(operand):
        _check_operand(part, fact, reference, place, needs_value, bounded and not isinstance(operand, Sum))


def _check_comparison(node: Comparison, reference: Reference, place: str) -> None:
    facts = [FACTS[key] for key in node.facts]
    for fact in facts:
        _check_term(fact, reference, place)
    first = facts[0]
    if node.operator not in OPERATORS[first.type]:
        usable = tuple(sorted(operator.value for operator in OPERATORS[first.type]))
        raise CriteriaError(place, "wrong_operator", fact=first, operator=node.operator.value, usable=usable)
    if len(facts) > 1:
        _check_sum(facts, place)
    if first.type.is_listed:
        if not node.codes:
            raise CriteriaError(place, "codes_empty")
        known = reference.taxonomy(first.taxonomy)
        for code in node.codes:
            if code not in known:
                raise CriteriaError(place, "no_code", taxonomy=first.taxonomy, code=echo(code))
    for operand in operands(node):
        _check_operand(operand, first, reference, f"{place}.to", needs_value=True, bounded=len(facts) == 1)


def _check_term(fact: Fact, reference: Reference, place: str) -> None:
    """A member of a family must be of a term that the lists have."""
    if fact.family is not None and not has_term(fact, reference):
        taxonomy = FAMILIES[fact.family].taxonomy
        raise CriteriaError(place, "no_code", taxonomy=taxonomy, code=echo(code_of(fact.key)))


def _check_sum(facts: list[Fact], place: str) -> None:
    if len({fact.key for fact in facts}) < len(facts):
        raise CriteriaError(place, "added_to_itself")
    if len({fact.type for fact in facts}) > 1 or not facts[0].type.is_ordered or facts[0].type is FactType.DATE:
        raise CriteriaError(place, "units_differ")


def _check_constant(value: Any, fact: Fact, place: str, bounded: bool) -> None:
    """``bounded``: the constant stands alone, so a figure the fact can never have is a slip of the pen."""
    if fact.type is FactType.DATE:
        return
    # A constant finer than the fact's scale would be rounded silently and so decide another rule than was written.
    if to_scaled(fact, value) != value * 10**fact.scale:
        raise CriteriaError(place, "too_fine", value=value, fact=fact, places=fact.scale)
    low, high = fact.minimum, fact.maximum
    if bounded and ((low is not None and value < low) or (high is not None and value > high)):
        raise CriteriaError(place, "never", fact=fact, value=value, low=low, high=high)


def _check_fact_times(read: Fact, kind: FactType | None, positive: bool, fact: Fact, place: str) -> None:
    if not positive:
        raise CriteriaError(place, "factor_not_positive")
    if not read.type.is_ordered or FactType.DATE in (read.type, fact.type) or read.type is FactType.SCORE:
        raise CriteriaError(place, "not_in_formula", fact=read)
    if (kind or read.type) is not fact.type:
        types = {"read_type": read.type, "type": fact.type, "as_type": fact.type.value}
        raise CriteriaError(place, "types_differ", read=read, fact=fact, **types)
