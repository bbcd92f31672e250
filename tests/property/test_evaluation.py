"""The evaluator against a second one, against the laws of logic, and against mutants of every operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any as AnyValue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.checks import check_criteria
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
    nodes_in,
)
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json, write_node
from marketplace.engine.evaluate import Outcome, at_least, evaluate
from marketplace.engine.known import Known
from marketplace.engine.limits import Limit, Limits, quote
from marketplace.engine.span import Span
from tests.property.second_evaluator import decide
from tests.property.trees import DAY, MONEY, completed, firm, operand, tree

REFERENCE = current.reference()

random_source = st.randoms(use_true_random=False)
PAIRS = 3000


def second(node: Node, known: Known) -> str:
    return decide(write_node(node), dict(known.values), DAY)


def many_pairs(count: int = PAIRS, seed: int = 20261123) -> list[tuple[Node, Known]]:
    draw = Random(seed)
    return [(tree(draw), firm(draw)) for _ in range(count)]


@given(random_source)
def test_both_evaluators_agree(draw: Random) -> None:
    node, known = tree(draw), firm(draw)
    assert evaluate(node, known).outcome.value == second(node, known)


def test_every_outcome_is_a_fifth_of_the_pairs_and_all_agree() -> None:
    seen: Counter[str] = Counter()
    for node, known in many_pairs():
        outcome = evaluate(node, known).outcome.value
        assert outcome == second(node, known), criteria_to_json(node)
        seen[outcome] += 1
    assert set(seen) == {"yes", "no", "unk"}
    assert min(seen.values()) >= PAIRS / 5, seen


@given(random_source)
def test_json_round_trip(draw: Random) -> None:
    node = tree(draw)
    assert criteria_from_json(criteria_to_json(node)) == node


@given(random_source)
def test_random_trees_pass_the_vocabulary(draw: Random) -> None:
    check_criteria(tree(draw), REFERENCE)


def outcome_of(node: Node, known: Known) -> Outcome:
    return evaluate(node, known).outcome


@given(random_source)
def test_kleene_laws(draw: Random) -> None:
    a, b, c = (tree(draw, 2) for _ in range(3))
    known = firm(draw)

    def same(left: Node, right: Node) -> None:
        assert outcome_of(left, known) is outcome_of(right, known)

    same(Not(Not(a)), a)
    same(Not(All((a, b))), Any((Not(a), Not(b))))
    same(Not(Any((a, b))), All((Not(a), Not(b))))
    same(All((a, b)), All((b, a)))
    same(Any((a, b)), Any((b, a)))
    same(All((a, All((b, c)))), All((All((a, b)), c)))
    same(All((a, Any((b, c)))), Any((All((a, b)), All((a, c)))))
    same(Any((a, All((b, c)))), All((Any((a, b)), Any((a, c)))))
    same(All((a, a)), a)
    same(Any((a, All((a, b)))), a)


def test_empty_groups() -> None:
    known = Known({}, DAY, REFERENCE)
    assert outcome_of(All(()), known) is Outcome.YES
    assert outcome_of(Any(()), known) is Outcome.NO


def test_what_is_certain_stays_so_when_everything_is_known() -> None:
    """However the blanks turn out, a yes stays a yes and a no a no: bands, coarse codes and ratios included."""
    draw, certain = Random(99), 0
    for _ in range(PAIRS):
        node, known = tree(draw), firm(draw, unknown=0.4, bands=0.3)
        before = outcome_of(node, known)
        if before is Outcome.UNKNOWN:
            continue
        certain += 1
        for _ in range(3):
            full = completed(draw, known)
            assert outcome_of(node, full) is before, (criteria_to_json(node), known, full)
    assert certain >= PAIRS / 4


def test_a_quoted_bound_holds_whatever_the_blanks_turn_out_to_be() -> None:
    draw, open_quotes, silent = Random(5), 0, 0
    for _ in range(PAIRS):
        limits = Limits(amount_most=Limit(without_last_rows(draw, operand(draw, MONEY, 2))))
        known = firm(draw, unknown=0.4, bands=0.2)
        quoted = quote(limits, known).get("amount_most")
        if quoted is None:
            continue
        settled = quote(limits, completed(draw, known)).get("amount_most")
        if settled is None:
            assert quoted.may_be_silent
            silent += 1
            continue
        assert quoted.low <= settled.low
        assert quoted.high is None or (settled.high is not None and settled.high <= quoted.high)
        assert not quoted.is_exact or settled.is_exact
        assert quoted.is_exact or quoted.missing or quoted.may_be_silent or any_judged(limits.amount_most)
        open_quotes += not quoted.is_exact
    assert open_quotes >= 200
    assert silent >= 10


def test_a_limit_that_is_silent_for_some_firms_decides_only_what_is_certain() -> None:
    """Whatever figure a silent table might have had for them: the answer stands, and the least is no more than its parts."""
    draw, decided, cap = Random(11), 0, Constant(Decimal(500))
    for _ in range(PAIRS):
        table = without_last_rows(draw, operand(draw, MONEY, 2))
        silent, known = Least((cap, table)), firm(draw, unknown=0.4, bands=0.2)
        limit = Comparison(("amount",), Operator.AT_MOST, operand=silent)
        outcome = evaluate(limit, known).outcome
        above = at_least(known.span("amount"), Span.exactly(50_001))
        if above is Outcome.YES:
            assert outcome is Outcome.NO, "more than the flat maximum is never covered"
        if outcome is Outcome.UNKNOWN:
            continue
        decided += 1
        for figure in (0, 100, 700):
            told = replace(table, otherwise=Constant(Decimal(figure))) if is_silent(table) else table
            full = completed(draw, known)
            assert evaluate(replace(limit, operand=Least((cap, told))), full).outcome is outcome
    assert decided >= PAIRS / 10


def is_silent(part: Operand) -> bool:
    return isinstance(part, Tiers) and part.otherwise is None


def without_last_rows(draw: Random, part: Operand) -> Operand:
    """The operand; of a tier table now and then without the value for all others."""
    if isinstance(part, Tiers) and draw.random() < 0.7:
        return replace(part, otherwise=None)
    return part


def any_judged(limit: Limit | None) -> bool:
    return limit is not None and any(isinstance(node, Judgement) for node in nodes_in(limit.operand))


@given(random_source)
def test_the_trace_mirrors_the_tree(draw: Random) -> None:
    node, known = tree(draw), firm(draw)

    def compare(step: AnyValue, part: Node) -> None:
        assert step.node is part
        assert len(step.children) == len(children(part))
        for below, child in zip(step.children, children(part), strict=True):
            compare(below, child)

    compare(evaluate(node, known), node)


# ---------- Mutants: each changes one operator everywhere; the second evaluator must notice. ----------

SWAPS = {
    Operator.AT_LEAST: Operator.MORE_THAN,
    Operator.AT_MOST: Operator.LESS_THAN,
    Operator.MORE_THAN: Operator.AT_LEAST,
    Operator.LESS_THAN: Operator.AT_MOST,
    Operator.EQUAL: Operator.AT_LEAST,
    Operator.ANY_OF: Operator.ALL_OF,
    Operator.ALL_OF: Operator.ANY_OF,
}


def mapped(node: Node, change: Callable[[Node], Node], inside: Callable[[Operand], Operand]) -> Node:
    """A copy with every node and operand passed through a change, from the bottom up."""

    def deep(part: Operand) -> Operand:
        match part:
            case Sum(of) | Least(of) | Greatest(of):
                part = type(part)(tuple(deep(item) for item in of))
            case Tiers(rows, otherwise):
                copies = tuple(replace(row, when=mapped(row.when, change, inside), then=deep(row.then)) for row in rows)
                part = Tiers(copies, None if otherwise is None else deep(otherwise))
        return inside(part)

    match node:
        case All(of, note):
            node = All(tuple(mapped(part, change, inside) for part in of), note)
        case Any(of, note):
            node = Any(tuple(mapped(part, change, inside) for part in of), note)
        case Not(of, note):
            node = Not(mapped(of, change, inside), note)
        case Comparison(operand=low, upper=high) if low is not None:
            node = replace(node, operand=deep(low), upper=None if high is None else deep(high))
    return change(node)


def comparison_mutant(operator: Operator) -> Callable[[Node], Node]:
    def change(node: Node) -> Node:
        if not isinstance(node, Comparison) or node.operator is not operator:
            return node
        if operator is Operator.BETWEEN:
            return replace(node, operator=Operator.AT_LEAST, upper=None)
        if operator is Operator.IS:
            return replace(node, flag=not node.flag)
        if operator in (Operator.IN, Operator.WITHIN):
            return replace(node, codes=node.codes[1:])
        return replace(node, operator=SWAPS[operator])

    return change


def unchanged(part: AnyValue) -> AnyValue:
    return part


MUTANTS: dict[str, tuple[Callable[[Node], Node], Callable[[Operand], Operand]]] = {
    **{operator.value: (comparison_mutant(operator), unchanged) for operator in Operator},
    "all": (lambda node: Any(node.of, node.note) if isinstance(node, All) else node, unchanged),
    "any": (lambda node: All(node.of, node.note) if isinstance(node, Any) else node, unchanged),
    "not": (lambda node: node.of if isinstance(node, Not) else node, unchanged),
    "sum of facts": (
        lambda node: replace(node, facts=node.facts[:1]) if isinstance(node, Comparison) else node,
        unchanged,
    ),
    "factor": (unchanged, lambda part: replace(part, factor=part.factor * 2) if isinstance(part, FactTimes) else part),
    "sum": (unchanged, lambda part: part.of[0] if isinstance(part, Sum) else part),
    "least": (unchanged, lambda part: Greatest(part.of) if isinstance(part, Least) else part),
    "greatest": (unchanged, lambda part: Least(part.of) if isinstance(part, Greatest) else part),
    "tiers": (unchanged, lambda part: Tiers(part.rows[1:], part.otherwise) if isinstance(part, Tiers) else part),
    "otherwise": (
        unchanged,
        lambda part: (
            replace(part, otherwise=Constant(0))
            if isinstance(part, Tiers) and not isinstance(part.otherwise, Constant)
            else part
        ),
    ),
}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Node, Known, str]]:
    return [(node, known, second(node, known)) for node, known in many_pairs()]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str, pairs: list[tuple[Node, Known, str]]) -> None:
    change, inside = MUTANTS[name]
    assert any(outcome_of(mapped(node, change, inside), known).value != expected for node, known, expected in pairs)
