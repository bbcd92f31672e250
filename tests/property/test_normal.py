"""The normal form decides, reads and cites what the tree does, and is the form that every reader takes it for."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.engine.criteria import (
    PLAIN,
    All,
    Any,
    Comparison,
    Judgement,
    Node,
    Not,
    Operator,
    children,
    facts_of,
    nodes,
    phrases,
)
from marketplace.engine.evaluate import Outcome, Step, conjunction, disjunction, evaluate, negation
from marketplace.engine.known import Known
from marketplace.engine.normal import (
    Bare,
    Junction,
    Literal,
    Part,
    citations_of,
    every_part,
    fold,
    normal,
    normal_form,
    parts,
    rule_parts,
)
from tests.demo_trees import demo_trees
from tests.property.normal_trees import as_node
from tests.property.trees import DAY, REFERENCE, firm, tree

TURNED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN, Operator.IS)
random_source = st.randoms(use_true_random=False)


def rule(draw: Random) -> Node:
    """A random tree with empty groups, and preferred parts where a rule may have them: in its outermost list."""
    node = tree(draw, draw.choice((2, 3, 4)))
    if draw.random() < 0.2:
        node = All((node, draw.choice((All(()), Any(()), Not(All(())), Not(Any((All(()), All(())), node.note))))))
    if draw.random() < 0.3:
        helps = tree(draw, 2)
        node = All((node, replace(helps, note=replace(helps.note, preferred=True))))
    return node


def cited(node: Node) -> list[str]:
    return list(dict.fromkeys(part.note.citation for part in nodes(node) if part.note.citation))


@given(random_source)
def test_a_tree_and_its_normal_form_have_one_outcome(draw: Random) -> None:
    node = rule(draw)
    form = as_node(normal(node))
    for _ in range(4):
        known = firm(draw, unknown=draw.choice((0.0, 0.2, 0.6)))
        assert evaluate(form, known).outcome is evaluate(node, known).outcome


@given(random_source)
def test_the_opposite_has_the_opposite_outcome(draw: Random) -> None:
    node, known = tree(draw, 4), firm(draw)
    opposite = as_node(normal(node, holds=False))
    assert evaluate(opposite, known).outcome is negation(evaluate(node, known).outcome)


@given(random_source)
def test_it_is_its_own_normal_form(draw: Random) -> None:
    form = as_node(normal(rule(draw)))
    assert as_node(normal(form)) == form


@given(random_source)
def test_it_reads_cites_and_says_the_same(draw: Random) -> None:
    node = rule(draw)
    form = as_node(normal(node))
    assert facts_of(form) == facts_of(node)
    assert cited(form) == cited(node)
    assert set(phrases(form)) == set(phrases(node))
    assert sum(part.note.preferred for part in children(form)) <= 1


@given(random_source)
def test_it_has_the_form_that_readers_take_it_for(draw: Random) -> None:
    form = as_node(normal(rule(draw)))
    for part in nodes(form):
        if isinstance(part, Not):
            assert isinstance(part.of, Comparison | Judgement)
            assert isinstance(part.of, Judgement) or part.of.operator not in TURNED
        elif isinstance(part, All | Any):
            assert not any(type(below) is type(part) and below.note == PLAIN for below in part.of)
            # One that is left has a citation that the part below it, with its own, cannot tell.
            assert len(part.of) != 1 or (part.note.citation and part.of[0].note.citation)


@given(random_source)
def test_a_trace_has_the_form_of_its_tree(draw: Random) -> None:
    node, known = rule(draw), firm(draw)
    bare, traced = normal(node), normal_form(evaluate(node, known))
    assert as_node(traced) == as_node(bare)
    assert fold(traced, _outcome, _of_group) is evaluate(node, known).outcome


def _outcome(part: Literal[Step]) -> Outcome:
    return part.at.outcome if part.holds else negation(part.at.outcome)


def _of_group(part: Junction[Step], of: tuple[Outcome, ...]) -> Outcome:
    if not part.every:
        return disjunction(of)
    return conjunction(each for each, below in zip(of, part.of, strict=True) if not below.preferred)


@given(random_source)
def test_taking_up_groups_loses_no_condition_and_no_note(draw: Random) -> None:
    form = normal(rule(draw))
    for every in (True, False):
        taken = list(parts(form, every))
        assert not any(isinstance(part, Junction) and part.every is every and not part.preferred for part in taken)
        if taken != [form]:
            assert _literals(*taken) == _literals(form)
            assert {address for part in taken for address in _below(part)} == set(_below(form)) or not taken


def _literals(*of: Part[Bare]) -> list[tuple[Node, bool]]:
    return [(part.node, part.holds) for one in of for part in every_part(one) if isinstance(part, Literal)]


def _below(part: Part[Bare]) -> list[str]:
    return [address for each in every_part(part) for address in citations_of(each)]


def test_every_citation_of_the_published_rules_is_told_once_by_some_part() -> None:
    for node in demo_trees().values():
        told = [address for part in rule_parts(node) for address in citations_of(part)]
        assert told == [part.note.citation for part in nodes(node) if part.note.citation]


def test_the_published_rules_are_decided_alike() -> None:
    draw = Random(5)
    firms = [firm(draw) for _ in range(20)] + [Known({}, DAY, REFERENCE)]
    for node in demo_trees().values():
        form = as_node(normal(node))
        assert facts_of(form) == facts_of(node)
        assert all(evaluate(form, known).outcome is evaluate(node, known).outcome for known in firms)
