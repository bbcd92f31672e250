"""Rules as nested groups: what the tree says, in the engine's words, with negations where a reader expects them."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Any as AnyValue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.criteria import All, Any, Node, Not, Phrase, nodes, nodes_in, operands, phrases
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import evaluate
from marketplace.engine.saying.groups import Condition, Group, GroupKind, rule_of
from marketplace.engine.saying.sentences import clause
from tests.property.trees import firm, tree

REFERENCE = current.reference()

OVERDUE = {"fact": "current_overdue", "op": "is", "to": False}
AGE = {"fact": "age_months", "op": "ge", "to": 18}
DEBT = {"fact": "debt_ratio", "op": "le", "to": 70}
HNTE = {"fact": "qualifications", "op": "any_of", "to": ["hnte", "tsme"]}
PATENTS = {"fact": "patents", "op": "ge", "to": 2}
ESTATE = {"not": {"fact": "sectors", "op": "within", "to": ["real_estate"]}}
JUDGED = {"judgement": {"zh": "经营良好", "en": "does well"}, "says": [{"key": "credit", "text": "经营良好"}]}


def said(document: dict[str, AnyValue], language: str = "zh-hans", **kwargs: AnyValue) -> list[AnyValue]:
    """A rule as nested lists: (kind, [texts and groups])."""

    def _group(group: Group) -> AnyValue:
        return group.kind.value, [_group(part) if isinstance(part, Group) else part.text for part in group.members]

    return [_group(group) for group in rule_of(read_node(document, "tree"), language, REFERENCE, **kwargs).groups]


def first(document: dict[str, AnyValue], language: str = "zh-hans", **kwargs: AnyValue) -> Condition:
    part = rule_of(read_node(document, "tree"), language, REFERENCE, **kwargs).groups[0].members[0]
    assert isinstance(part, Condition)
    return part


def test_conditions_choices_and_exclusions_stand_apart() -> None:
    document = {"all": [AGE, OVERDUE, {"any": [HNTE, {"all": [PATENTS, DEBT]}]}, ESTATE]}
    assert said(document) == [
        ("all", ["成立满 18 个月"]),
        ("any", ["有高新技术企业或科技型中小企业资质", ("all", ["专利不少于 2 件", "资产负债率不超过 70%"])]),
        ("none", ["有当前逾期", "产业领域属于房地产"]),
    ]


def test_a_short_choice_is_one_sentence() -> None:
    assert said({"all": [AGE, {"any": [PATENTS, DEBT]}]}) == [
        ("all", ["成立满 18 个月", "专利不少于 2 件，或资产负债率不超过 70%"])
    ]


def test_not_any_is_all_not_and_not_all_is_any_not() -> None:
    kind, members = said({"not": {"any": [AGE, {"not": PATENTS}]}})[0]
    assert kind == "all"
    assert members[1] == "专利不少于 2 件"
    three = {"not": {"all": [AGE, PATENTS, {"all": [DEBT, HNTE]}]}}
    assert said(three)[0][0] == "any"
    assert len(said(three)[0][1]) == 4


def test_nested_groups_of_one_kind_are_dissolved_with_their_words() -> None:
    inner = {"all": [DEBT, PATENTS], "says": [{"key": "other", "text": "负债适中且有专利"}]}
    rule = rule_of(read_node({"all": [AGE, inner]}, "tree"), "zh-hans", REFERENCE)
    assert [member.phrases for member in rule.groups[0].members] == [(), ("负债适中且有专利",), ("负债适中且有专利",)]


def test_a_long_group_keeps_its_words_for_itself() -> None:
    inner = {"all": [DEBT, PATENTS, HNTE, AGE], "says": [{"key": "other", "text": "四项都要"}]}
    rule = rule_of(
        read_node({"all": [{"fact": "revenue", "op": "ge", "to": 100}, inner]}, "tree"), "zh-hans", REFERENCE
    )
    assert [group.phrases for group in rule.groups] == [(), ("四项都要",)]


def test_preferred_conditions_do_not_count_and_stand_last() -> None:
    rule = rule_of(read_node({"all": [DEBT | {"preferred": True}, AGE]}, "tree"), "zh-hans", REFERENCE)
    assert [member.preferred for member in rule.groups[0].members] == [False, True]
    assert (rule.required, rule.preferred) == (1, 1)


def test_a_preferred_exclusion_is_no_exclusion() -> None:
    assert said(OVERDUE | {"preferred": True}) == [("all", ["没有当前逾期"])]


def test_a_choice_counts_as_one_condition() -> None:
    rule = rule_of(
        read_node({"all": [AGE, {"any": [HNTE, {"all": [PATENTS, DEBT]}]}, OVERDUE]}, "tree"), "zh-hans", REFERENCE
    )
    assert rule.required == 3
    assert rule.deciding == 3


def test_what_a_person_judges_is_marked_with_the_reason() -> None:
    condition = first(JUDGED, "en", why={"经营良好": "nothing to measure"})
    assert condition.judged
    assert condition.text == "Does well"
    assert condition.why == "nothing to measure"
    assert condition.phrases == ("经营良好",)
    assert not condition.is_chinese
    untranslated = {"judgement": {"zh": "经营良好", "en": "经营良好"}}
    assert first(untranslated, "en").is_chinese


@pytest.mark.parametrize(
    ("document", "strong"),
    [
        (DEBT, ["70%"]),
        (HNTE, ["高新技术企业或科技型中小企业"]),
        ({"fact": "rep_age", "op": "between", "to": [18, 65]}, ["18", "65 岁"]),
        ({"fact": "rd_spend", "op": "ge", "to": {"fact": "revenue", "times": 0.05}}, []),
        ({"fact": "current_overdue", "op": "is", "to": True}, []),
    ],
)
def test_figures_and_names_are_strong_and_formulas_are_not(document: dict[str, AnyValue], strong: list[str]) -> None:
    assert [run.text for run in first(document).runs if run.is_strong] == strong


def test_an_empty_rule_has_no_group() -> None:
    assert said({"all": []}) == []


def test_english_sentences_begin_with_a_capital() -> None:
    assert first(AGE, "en").text.startswith("Founded")


def plain(node: Node) -> Node:
    """The tree without what does not decide being told apart, so that its logic can be compared."""
    match node:
        case All(of) | Any(of):
            return type(node)(tuple(map(plain, of)), replace(node.note, preferred=False))
        case Not(of):
            return Not(plain(of), replace(node.note, preferred=False))
    return replace(node, note=replace(node.note, preferred=False))


def rebuilt(part: Condition | Group) -> Node:
    """The logic of what a reader sees."""
    if isinstance(part, Condition):
        return part.node if part.holds else Not(part.node)
    members = tuple(map(rebuilt, part.members))
    match part.kind:
        case GroupKind.ALL:
            return All(members)
        case GroupKind.ANY:
            return Any(members)
    return Not(Any(members))


@given(st.randoms(use_true_random=False))
def test_what_a_reader_sees_is_what_the_tree_decides(draw: Random) -> None:
    node, known = plain(tree(draw)), firm(draw)
    rule = rule_of(node, "en", REFERENCE)
    assert evaluate(All(tuple(map(rebuilt, rule.groups))), known).outcome is evaluate(node, known).outcome


@given(st.randoms(use_true_random=False))
def test_every_sentence_is_the_engines_and_no_phrase_is_lost(draw: Random) -> None:
    node = plain(tree(draw))
    shown: set[str] = set()
    waiting: list[Condition | Group] = list(rule_of(node, "zh-hans", REFERENCE).groups)
    while waiting:
        part = waiting.pop()
        shown.update(part.phrases)
        if isinstance(part, Group):
            waiting.extend(part.members)
        elif not part.judged:
            assert part.text == clause(part.node, "zh-hans", REFERENCE, part.holds)
    words = {phrase.text for phrase in phrases(node) if len(re.findall("[㐀-鿿]{2}", phrase.text))}
    assert shown >= words - {phrase.text for phrase in phrases_of_tiers(node)}


def phrases_of_tiers(node: Node) -> list[Phrase]:
    """Phrases said inside the tier tables of operands, which stand within a sentence."""
    return [phrase for part in nodes(node) for operand in operands(part) for inner in nodes_in(operand)
            for phrase in inner.note.says]  # fmt: skip
