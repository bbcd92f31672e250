"""Advice makes the pair pass, no part of it does, and where there is none a search over the pools finds none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import inf
from random import Random
from typing import Any as AnyValue

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.advice.counterfactual import Advice, counterfactual
from marketplace.engine.criteria import (
    All,
    Any,
    Comparison,
    Constant,
    FactTimes,
    Least,
    Node,
    Operator,
    Sum,
    Tier,
    Tiers,
    facts_of,
)
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.fact_types import Change, Fact
from marketplace.engine.vocabulary.facts import FACTS
from tests.property.reach import reachable
from tests.property.trees import FACTORS, MONEY, SETS, firm, leaf, tree, value_for

REFERENCE = current.reference()

random_source = st.randoms(use_true_random=False)


def failing_pairs(count: int, seed: int = 7, shape=tree) -> Iterator[tuple[Random, Node, Known]]:
    draw = Random(seed)
    found = 0
    while found < count:
        node, known = shape(draw), firm(draw, bands=draw.choice((0, 0, 0.1)))
        if evaluate(node, known).outcome is Outcome.NO and agrees_with_itself(known):
            found += 1
            yield draw, node, known


def agrees_with_itself(known: Known) -> bool:
    """False where a stated ratio is not the ratio of the stated figures."""
    for key, stated in known.values.items():
        rest = Known({other: value for other, value in known.values.items() if other != key}, known.day, REFERENCE)
        if FACTS[key].derivation and rest.get(key) not in (None, stated):
            return False
    return True


def after(known: Known, changes: Mapping[str, AnyValue]) -> Known:
    """Written anew for the test: a statement that contradicts what follows from the changes is out of date."""
    values = {**known.values, **changes}
    for key in [key for key in values if key not in changes and not changes.keys().isdisjoint(FACTS[key].derived_from)]:
        rest = Known({other: value for other, value in values.items() if other != key}, known.day, REFERENCE)
        if rest.get(key) is None:
            continue
        stated, possible = Known(values, known.day, REFERENCE).span(key).low, rest.span(key)
        low, high = (end if end is not None else far for end, far in ((possible.low, -inf), (possible.high, inf)))
        if stated is None or not low <= stated <= high:
            values = dict(rest.values)
    return Known(values, known.day, REFERENCE)


def free_inputs(node: Node, fact: Fact) -> set[str]:
    """What a fact follows from and nothing else in the rule reads: it can give way."""
    others = facts_of(node) - {fact.key}
    read = others.union(*(FACTS[key].derived_from for key in others))
    return {key for key in fact.derived_from if is_lever(FACTS[key]) and key not in read}


def is_lever(fact: Fact) -> bool:
    """Only what the firm itself decides, and can within a year."""
    return fact.is_own and fact.can_change and (fact.change is Change.NOW or fact.change_months <= 12)


def is_bound(node: Node, known: Known, fact: Fact) -> bool:
    """Whether the rule pins everything a fact follows from, so that it cannot be moved by itself."""
    if known.follows(fact) is None:
        return False
    return any(is_lever(FACTS[key]) for key in fact.derived_from) and not free_inputs(node, fact)


def check_advice(node: Node, known: Known) -> Advice | None:
    """Every promise of an advice."""
    advice = counterfactual(node, known)
    if advice is None:
        return None
    changes = {change.fact: change.after for change in advice.changes}
    assert evaluate(node, after(known, changes)).outcome is advice.outcome
    assert advice.outcome is not Outcome.NO
    for size in range(len(changes)):
        for part in combinations(changes, size):
            made = after(known, {key: changes[key] for key in part})
            assert evaluate(node, made).outcome is Outcome.NO
    for change in advice.changes:
        fact = FACTS[change.fact]
        assert is_lever(fact)
        assert known.is_known(fact.key), "unknowns stay unknown, bands too"
        assert change.before == known.get(fact.key)
        assert change.after != change.before
        assert reachable(known, fact, change.after)
        assert 0 <= change.months <= 12
        assert not is_bound(node, known, fact), "what follows from pinned facts is not advised on by itself"
    check_that_it_can_all_be_true(node, known, changes)
    return advice


def check_that_it_can_all_be_true(node: Node, known: Known, changes: Mapping[str, AnyValue]) -> None:
    """No advice on a ratio contradicts what is known or advised of the figures it follows from."""
    for key in facts_of(node) | changes.keys():
        fact = FACTS[key]
        touched = key in changes or not changes.keys().isdisjoint(fact.derived_from)
        if fact.derived_from and touched and key in changes and after(known, changes).follows(fact):
            movable = any(is_lever(FACTS[source]) for source in fact.derived_from)
            assert free_inputs(node, fact) - changes.keys() or not movable, (node, known, changes)


@given(random_source)
def test_advice_keeps_its_promises(draw: Random) -> None:
    node, known = tree(draw), firm(draw, bands=0.05)
    if evaluate(node, known).outcome is Outcome.NO:
        check_advice(node, known)
    else:
        assert counterfactual(node, known) is None


def test_many_failing_pairs_have_advice() -> None:
    with_advice = [check_advice(node, known) for _, node, known in failing_pairs(1200)]
    assert sum(advice is not None for advice in with_advice) >= 150
    assert sum(len(advice.changes) > 1 for advice in with_advice if advice) >= 15


def levers(node: Node, known: Known) -> list[str]:
    """Everything that may be moved: what the rule reads, and what its ratios follow from where they are bound."""
    keys = set(facts_of(node))
    for key in list(keys):
        if is_bound(node, known, FACTS[key]):
            keys |= set(FACTS[key].derived_from)
            keys.discard(key)
    return [key for key in sorted(keys) if is_lever(FACTS[key]) and known.is_known(key)]


def smaller_ways(draw: Random, node: Node, known: Known, most: int, values: int = 10) -> Iterator[dict[str, AnyValue]]:
    """Changes of up to ``most`` facts, each to values drawn from its pool."""
    pools = {}
    for key in levers(node, known):
        drawn = dict.fromkeys(value_for(draw, key) for _ in range(values))
        before = known.get(key)
        pools[key] = [value for value in drawn if value != before and reachable(known, FACTS[key], value)]
    for size in range(1, most + 1):
        for keys in combinations(pools, size):
            yield from (dict(zip(keys, found, strict=True)) for found in product(*(pools[key] for key in keys)))


def check_that_nothing_smaller_is_missed(draw: Random, node: Node, known: Known, most_without: int = 2) -> None:
    advice = counterfactual(node, known)
    most = len(advice.changes) - 1 if advice else most_without
    for changes in smaller_ways(draw, node, known, most):
        made = after(known, changes)
        assert evaluate(node, made).outcome is Outcome.NO, (node, known, changes)


def test_nothing_smaller_is_missed() -> None:
    """Where the answer takes n facts, no change of fewer facts over the pools of values passes."""
    for draw, node, known in failing_pairs(250, seed=11):
        check_that_nothing_smaller_is_missed(draw, node, known)


def entangled(draw: Random) -> Node:
    """Formulas that share facts, tables whose rows turn on them, several lists of one set, a ratio and its parts."""
    shape = draw.randrange(6)
    if shape == 0:  # two formulas with two facts each
        one, two, three = draw.sample([key for key in MONEY if key not in ("net_profit", "net_assets")], 3)
        share = FactTimes(two, draw.choice(FACTORS))
        cap = Least((FactTimes(three, draw.choice(FACTORS)), Constant(draw.choice((100, 500)))))
        return All((_money(one, Operator.AT_MOST, share), _money(two, Operator.AT_LEAST, cap), leaf(draw)))
    if shape == 1:  # a table whose row hangs on the fact that it bounds
        row = Tier(_money("revenue", Operator.LESS_THAN, Constant(500)), Constant(draw.choice((300, 1000))))
        other = Sum((FactTimes("rd_spend", draw.choice(FACTORS)), Constant(draw.choice((0, 100)))))
        return All((_money("revenue", Operator.AT_LEAST, Tiers((row,), other)), leaf(draw)))
    if shape == 2:  # several lists of one set
        return All(tuple(_codes(draw, "qualifications") for _ in range(draw.randrange(2, 4))))
    if shape == 3:  # growth and the revenue it follows from
        growth = Comparison(("revenue_growth",), Operator.AT_LEAST, operand=Constant(draw.choice((30, 70))))
        return All((growth, _money("revenue", draw.choice((Operator.AT_MOST, Operator.AT_LEAST)), Constant(500))))
    if shape == 4:  # the debt ratio and what it follows from
        ratio = Comparison(("debt_ratio",), Operator.AT_MOST, operand=Constant(draw.choice((30, 70))))
        return All((ratio, *(_money(key, Operator.AT_LEAST, Constant(300)) for key in ("total_assets", "net_assets"))))
    return All((Any((leaf(draw), leaf(draw))), leaf(draw), leaf(draw)))


def _money(key: str, operator: Operator, operand: AnyValue) -> Comparison:
    return Comparison((key,), operator, operand=operand)


def _codes(draw: Random, key: str) -> Comparison:
    operator = draw.choice((Operator.ANY_OF, Operator.ANY_OF, Operator.ALL_OF))
    return Comparison((key,), operator, codes=tuple(draw.sample(SETS[key], 2)))


def test_nothing_smaller_is_missed_in_entangled_rules() -> None:
    advised = 0
    for draw, node, known in failing_pairs(400, seed=23, shape=entangled):
        advised += check_advice(node, known) is not None
        check_that_nothing_smaller_is_missed(draw, node, known)
    assert advised >= 100
