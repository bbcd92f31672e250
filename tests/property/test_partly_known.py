"""Sets known in part against brute force: every set that the firm may turn out to hold is gone through."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from itertools import combinations
from random import Random
from typing import Any as AnyValue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.advice.counterfactual import counterfactual
from marketplace.engine.criteria import All, Any, Comparison, Node, Not, Operator
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.holding import Partly, contradiction_of, implied
from marketplace.engine.known import Known
from marketplace.engine.values import known_from_json, parse_value, value_to_json
from marketplace.engine.vocabulary.facts import FACTS

REFERENCE = current.reference()
DAY = date(2026, 11, 30)
# What rules name, by fact: titles of which one brings another, levels, a scale of which one grade is held.
POOLS = {
    "qualifications": ("hnte", "tsme", "srdi", "little_giant", "gazelle"),
    "talent_levels": ("national", "provincial", "wanren", "furong"),
    "grades": ("customs_aeo", "customs_registered", "customs_dishonest", "contract_honest"),
}
SCALES = ({"customs_aeo", "customs_registered", "customs_dishonest"},)
random_source = st.integers(0, 2**32).map(Random)


def stated(draw: Random, key: str) -> Partly:
    """A statement in part that does not contradict itself."""
    while True:
        held, lacked = frozenset[str](), frozenset[str]()
        for code in POOLS[key]:
            shape = draw.random()
            held |= {code} if shape < 0.3 else frozenset()
            lacked |= {code} if shape > 0.65 else frozenset()
        part = Partly(held, lacked)
        one_grade = all(len(held & scale) <= 1 for scale in SCALES)
        if one_grade and contradiction_of(part, REFERENCE.taxonomy(FACTS[key].taxonomy)) is None:
            return part


@cache
def completions(key: str, part: Partly) -> tuple[frozenset[str], ...]:
    """Every set of the pool that the statement leaves possible."""
    tree = REFERENCE.taxonomy(FACTS[key].taxonomy)
    subsets = (frozenset(found) for size in range(len(POOLS[key]) + 1) for found in combinations(POOLS[key], size))
    return tuple(
        found
        for found in subsets
        if implied(found, tree) & set(POOLS[key]) <= found
        and part.held <= found
        and found.isdisjoint(part.lacked)
        and all(len(found & scale) <= 1 for scale in SCALES)
    )


def leaf(draw: Random) -> Comparison:
    key = draw.choice(tuple(POOLS))
    operator = Operator.WITHIN if key == "grades" else draw.choice((Operator.ANY_OF, Operator.ALL_OF))
    return Comparison((key,), operator, codes=tuple(draw.sample(POOLS[key], draw.randrange(1, 4))))


def tree(draw: Random, depth: int = 2) -> Node:
    shape = draw.random()
    if depth == 0 or shape < 0.3:
        return leaf(draw)
    if shape < 0.45:
        return Not(tree(draw, depth - 1))
    return (All if shape < 0.75 else Any)(tuple(tree(draw, depth - 1) for _ in range(draw.randrange(1, 4))))


def outcomes(node: Node, values: dict[str, AnyValue]) -> set[Outcome]:
    """What a rule comes out as for each way in which the open sets may turn out."""
    found = [values]
    for key, value in values.items():
        if isinstance(value, Partly):
            found = [{**each, key: whole} for each in found for whole in completions(key, value)]
    return {evaluate(node, Known(each, DAY, REFERENCE)).outcome for each in found}


@given(random_source)
def test_one_comparison_is_as_certain_as_every_way_it_may_turn_out(draw: Random) -> None:
    node = leaf(draw)
    values: dict[str, AnyValue] = {node.fact: stated(draw, node.fact)}
    found = outcomes(node, values)
    expected = found.pop() if len(found) == 1 else Outcome.UNKNOWN
    assert evaluate(node, Known(values, DAY, REFERENCE)).outcome is expected


@given(random_source)
def test_what_is_certain_of_a_rule_holds_however_the_rest_turns_out(draw: Random) -> None:
    node = tree(draw)
    values: dict[str, AnyValue] = {key: stated(draw, key) for key in POOLS}
    outcome = evaluate(node, Known(values, DAY, REFERENCE)).outcome
    assert outcome is Outcome.UNKNOWN or outcomes(node, values) == {outcome}


@given(random_source)
def test_to_say_more_never_turns_an_answer_round(draw: Random) -> None:
    node, key = tree(draw), draw.choice(tuple(POOLS))
    values: dict[str, AnyValue] = {each: stated(draw, each) for each in POOLS}
    before = evaluate(node, Known(values, DAY, REFERENCE)).outcome
    whole = draw.choice(completions(key, values[key]))
    after = evaluate(node, Known({**values, key: whole}, DAY, REFERENCE)).outcome
    assert before in (Outcome.UNKNOWN, after)


def test_all_three_answers_are_seen() -> None:
    draw, seen = Random(7), Counter[Outcome]()
    for _ in range(600):
        node = leaf(draw)
        seen[evaluate(node, Known({node.fact: stated(draw, node.fact)}, DAY, REFERENCE)).outcome] += 1
    assert min(seen[outcome] for outcome in Outcome) > 60, seen


@given(random_source)
def test_it_is_stored_and_read_back(draw: Random) -> None:
    key = draw.choice(tuple(POOLS))
    part = stated(draw, key)
    assert parse_value(key, value_to_json(key, part), REFERENCE) == part
    for data in ({key: value_to_json(key, part)}, {key: {"value": value_to_json(key, part), "source": "证书"}}):
        assert known_from_json(data, DAY, REFERENCE).values[key] == part


@pytest.mark.parametrize("codes", [[], ["hnte"], ["hnte", "tsme"]])
def test_what_was_stored_as_a_list_stays_the_whole_set(codes: list[str]) -> None:
    known = known_from_json({"qualifications": codes}, DAY, REFERENCE)
    assert known.values["qualifications"] == frozenset(codes)
    rule = Comparison(("qualifications",), Operator.ANY_OF, codes=("gazelle",))
    assert evaluate(rule, known).outcome is Outcome.NO


def test_a_set_known_in_part_and_nothing_known_are_as_open_as_each_other_where_nothing_was_said() -> None:
    rule = Comparison(("qualifications",), Operator.ANY_OF, codes=("gazelle", "unicorn"))
    for values in ({}, {"qualifications": Partly(frozenset({"hnte"}))}):
        step = evaluate(rule, Known(values, DAY, REFERENCE))
        assert (step.outcome, step.missing) == (Outcome.UNKNOWN, ("qualifications",))


@given(random_source)
def test_advice_gains_what_was_lacking_and_leaves_the_rest_open(draw: Random) -> None:
    node = Comparison(("qualifications",), Operator.ANY_OF, codes=tuple(draw.sample(POOLS["qualifications"], 2)))
    known = Known({"qualifications": stated(draw, "qualifications")}, DAY, REFERENCE)
    if evaluate(node, known).outcome is not Outcome.NO:
        return
    advice = counterfactual(node, known)
    for change in advice.changes if advice else ():
        assert change.before <= change.after
        assert not (change.after - change.before).isdisjoint(node.code_set)
        part = known.values["qualifications"].gaining(change.after)
        assert evaluate(node, known.with_changes({"qualifications": part})).outcome is not Outcome.NO
