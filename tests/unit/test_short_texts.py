"""Short texts in an import: one set of alternatives under several keys, what is no condition, a maximum by a rule, and what
a person decided."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from cms.benefits.importing.items import draft_of as policy_draft
from marketplace.core import current
from marketplace.engine.criteria import Judgement, Node, nodes
from marketplace.engine.criteria_json import read_node, write_node
from marketplace.engine.known import Known
from marketplace.engine.limits import quote
from marketplace.institutions.importing.items import draft_of
from marketplace.institutions.importing.reasons import REASONS
from marketplace.institutions.terms import figures
from marketplace.listing.reading import read_text
from marketplace.listing.report import row_of
from marketplace.listing.short_texts import Decision, Wording
from tests.benefit_world import benefit, policy
from tests.offerings import draft, product

AGE = read_node({"fact": "age_months", "op": "ge", "to": 24}, "test")
REFERENCE = current.reference()


def bare(node: Node) -> Any:
    """A node as JSON without the words it says."""

    def stripped(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: stripped(value) for key, value in part.items() if key != "says"}
        return [stripped(one) for one in part] if isinstance(part, list) else part

    return stripped(write_node(node))


def test_alternatives_stand_together_whatever_their_key() -> None:
    read = draft(
        product(
            eligibility={
                "qualifications_any": ["高新技术企业"],
                "any_of": ["拥有发明专利", "天使轮之前"],
                "project_level": "国家级",
                "min_years": 2,
            }
        )
    )
    assert bare(read.content.criteria)["all"] == [
        {
            "any": [
                {"fact": "qualifications", "op": "any_of", "to": ["hnte"]},
                {"fact": "invention_patents", "op": "ge", "to": 1},
                {"judgement": {"zh": "天使轮之前", "en": "天使轮之前"}},
                {"fact": "project_levels", "op": "any_of", "to": ["national"]},
            ]
        },
        {"fact": "age_months", "op": "ge", "to": 24},
    ]
    assert [one.text for one in read.content.person] == ["天使轮之前"]


def test_a_preference_is_none_of_the_alternatives() -> None:
    read = draft(product(eligibility={"any_of": ["优先支持高新技术企业"], "other": ["优先支持科技型中小企业"]}))
    assert [one.key for one in read.content.person] == ["any_of"]
    (preferred,) = [node for node in nodes(read.content.criteria) if node.note.preferred]
    assert bare(preferred) == {"fact": "qualifications", "op": "any_of", "to": ["tsme"], "preferred": True}


def test_a_maximum_beside_a_rule_in_words_is_no_promise() -> None:
    flat, ruled = (draft(product(amount_max_wan=1000, **more)) for more in ({}, {"amount_rule": "小型300; 微型100"}))
    known = Known({}, date(2026, 11, 30), REFERENCE)
    assert quote(flat.content.limits, known)["amount_most"].is_exact
    assert not quote(ruled.content.limits, known)["amount_most"].is_exact
    with translation.override("zh-hans"):
        shown = figures(ruled.content, date(2026, 11, 30), "zh", REFERENCE).limit
    assert shown.value == "1,000"
    assert shown.remarks[0].text == "最高，按额度规则"
    # What the item names as no condition is no rule.
    none = product(
        amount_max_wan=1000, amount_rule="循环额度", not_conditions=[{"key": "amount_rule", "text": "循环额度"}]
    )
    assert quote(draft(none).content.limits, known)["amount_most"].is_exact


def test_how_points_are_given_and_what_an_amount_is_counted_on_are_no_conditions() -> None:
    read = draft(product(eligibility={"other": ["评价含研发投入等7个维度", "评分60分以上"]}))
    assert [one.text for one in read.content.not_conditions] == ["评价含研发投入等7个维度"]
    assert [one.text for one in read.content.person] == ["评分60分以上"]
    item = read_text(
        json.dumps([policy("X1", benefit(base="贷款利息", eligible="成立满2年; 经营稳定"))], ensure_ascii=False)
    )[0][0]
    (given,) = policy_draft(item).benefits
    assert (given.stated, given.rules) == (2, 1)
    assert [one.text for one in given.content.person] == ["经营稳定"]


def test_phrases_of_a_benefit_that_hang_on_each_other_are_for_a_person() -> None:
    item = read_text(
        json.dumps([policy("X1", benefit(eligible="高新技术企业, 或科技型中小企业"))], ensure_ascii=False)
    )[0][0]
    (given,) = policy_draft(item).benefits
    assert given.rules == 0
    assert {one.why for one in given.content.person} == {"proposed"}


@pytest.mark.parametrize("decided", [Decision(AGE), Decision(None)])
def test_what_a_person_decided_comes_before_the_grammar(decided: Decision) -> None:
    text = "拥有发明专利"
    item = read_text(json.dumps([product(eligibility={"other": [text]})], ensure_ascii=False))[0][0]
    read = draft_of(replace(item, decided={Wording.of("other", " 拥有 发明专利"): decided}))
    if decided.tree is None:
        assert [(one.text, one.why) for one in read.content.person] == [(text, "left_as_words")]
        assert any(isinstance(node, Judgement) for node in nodes(read.content.criteria))
    else:
        assert bare(read.content.criteria) == {"all": [bare(AGE)]}
    assert draft_of(replace(item, decided={Wording.of("any_of", text): decided})).content.person == ()


def test_the_report_shows_what_is_proposed_and_what_is_left() -> None:
    read = draft(product(eligibility={"other": ["成立满2年的优质企业", "经营稳定"]}))
    with translation.override("zh-hans"):
        first, second = row_of(read, REASONS, "zh")["person"]
    assert first["proposed"] == "成立满 24 个月。"
    assert first["left"] == ["的优质企业"]
    assert "proposed" not in second
