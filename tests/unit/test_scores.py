"""Scores by whom: one fact for each issuer of a list, from the rule to the form and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from marketplace.asking.choices import CodesInUse
from marketplace.asking.questions import fact_questions
from marketplace.core import current
from marketplace.engine.assessment import assess
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json, read_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.faults import CriteriaError, FactValueError
from marketplace.engine.known import Known
from marketplace.engine.limits import limits_from_json
from marketplace.engine.saying.changes import facts_named
from marketplace.engine.saying.sentences import clause
from marketplace.engine.values import known_from_json, parse_value, value_to_json
from marketplace.engine.vocabulary.facts import FACTS, fact_in
from marketplace.engine.vocabulary.families import members
from marketplace.institutions.selectors import PublishedOffering
from marketplace.institutions.services import offering_save
from marketplace.institutions.terms import figures
from marketplace.institutions.uses import offerings_with
from marketplace.matching.offering.similar import similar
from marketplace.matching.results.noes import reasons
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one, precheck
from tests.precheck_pages import body, fields
from tests.precheck_world import DEBT, HOME, SAMPLES, VALID_FROM, Sample, published

REFERENCE = current.reference()
DAY = date(2026, 11, 30)
KEY = "score__innovation_points"
RULE: dict[str, Any] = {"fact": KEY, "op": "ge", "to": 70}
REVENUE = {"fact": "revenue", "op": "ge", "to": 100}


@pytest.mark.parametrize(
    ("score", "outcome"), [(None, Outcome.UNKNOWN), ("69.99", Outcome.NO), ("70", Outcome.YES), ("85.5", Outcome.YES)]
)
def test_a_rule_asks_for_the_score_of_one_issuer(score: str | None, outcome: Outcome) -> None:
    node = criteria_from_json({"schema": 2, "tree": RULE})
    check_criteria(node, REFERENCE)
    assert criteria_to_json(node)["tree"] == RULE
    known = known_from_json({KEY: score, "score__knowledge_value": 99}, DAY, REFERENCE)
    assert evaluate(node, known).outcome is outcome, "another issuer's score says nothing"
    assert assess(node, Known({}, DAY, REFERENCE)).open_facts == (KEY,)


def test_it_is_said_by_its_issuer() -> None:
    node = read_node(RULE, "tree")
    assert clause(node, "zh-hans", REFERENCE) == "企业创新积分得分不低于 70 分"
    assert clause(node, "en", REFERENCE) == "innovation points of a firm (score) at least 70"
    assert fact_in(KEY, REFERENCE).label.zh == "企业创新积分得分"


def test_a_score_is_stored_exactly_and_only_of_a_known_issuer() -> None:
    assert parse_value(KEY, "85.5", REFERENCE) == Decimal("85.5")
    assert value_to_json(KEY, Decimal("85.5")) == "85.50"
    for key, data in (("score__nobody", 5), (KEY, "85.555"), (KEY, -1), ("score__", 5), ("score", 5)):
        with pytest.raises(FactValueError):
            parse_value(key, data, REFERENCE)
    with pytest.raises(CriteriaError) as fault:
        check_criteria(read_node({**RULE, "fact": "score__nobody"}, "tree"), REFERENCE)
    assert fault.value.code == "no_code"
    with pytest.raises(CriteriaError):
        check_criteria(read_node({"fact": "amount", "op": "le", "to": {"fact": KEY, "as": "money"}}, "tree"), REFERENCE)


def test_every_term_has_its_fact_and_none_is_gone_through() -> None:
    assert KEY in members(REFERENCE)
    scores = [key for key in members(REFERENCE) if key.startswith("score__")]
    assert len(scores) == len(REFERENCE.taxonomy("institution_scores"))
    assert not set(members(REFERENCE)) & set(FACTS)
    assert KEY in FACTS
    assert "score__" not in FACTS


def test_it_is_drawn_as_a_figure_with_its_name() -> None:
    (question,) = fact_questions((KEY,))
    field = question.field(CodesInUse({}), (), DAY, REFERENCE, None)
    assert (field.label, field.unit) == ("企业创新积分得分", "分")
    assert question.read(["85.5"], DAY, REFERENCE) == Decimal("85.50")
    assert question.read(["85.5 分"], DAY, REFERENCE) == Decimal("85.50")
    assert question.read([""], DAY, REFERENCE) is None


@pytest.mark.django_db
def test_a_visitor_says_a_score_and_sees_it_decide(client: Client) -> None:
    sample = Sample("积分贷", ("credit_loan",), (RULE, DEBT), {})
    version, _is_new = offering_save(external_id="C1", content=sample.content, valid_from=VALID_FROM)
    address = f"/offerings/{version.record.address}/check/"
    assert {KEY, "debt_ratio"} <= fields(body(client.post(address, {})))
    answers = {"at": "check", "debt_ratio": "46", KEY: "71"}
    assert "符合" in body(client.post(address, answers))
    assert "不符合" in body(client.post(address, answers | {KEY: "12"}))
    result = body(client.post("/precheck/", {"at": "result", "region": "430105", "debt_ratio": "46"}))
    assert "企业创新积分得分" in result
    filled = body(client.post("/precheck/", {"at": "result", "region": "430105", "debt_ratio": "46", KEY: "71"}))
    assert f'name="{KEY}" value="71"' in filled


@pytest.mark.django_db
def test_an_issuer_whose_score_is_asked_for_is_in_use() -> None:
    sample = Sample("积分贷", ("credit_loan",), (RULE, DEBT), {})
    offering_save(external_id="C1", content=sample.content, valid_from=VALID_FROM)
    assert offerings_with("institution_scores", "innovation_points").count == 1
    assert offerings_with("institution_scores", "knowledge_value").count == 0
    assert offerings_with("lists", "innovation_points").count == 0


def _offering(number: int, *conditions: dict[str, Any], limits: dict[str, Any] | None = None) -> PublishedOffering:
    rule = criteria_from_json({"schema": 2, "tree": {"all": [HOME, DEBT, *conditions]}})
    bounds = limits_from_json({"schema": 2, **(limits or {})})
    return published(number, replace(SAMPLES[0].content, criteria=rule, limits=bounds))


def test_wherever_it_is_named_its_issuer_is() -> None:
    """In a list of facts, a formula, what a limit hangs on, a reason of noes, what is asked, what similar ones lack."""
    assert facts_named([KEY, "debt_ratio"], "zh-hans", REFERENCE) == "企业创新积分得分和资产负债率"
    tiers = {"tiers": [{"when": RULE, "then": 500}], "otherwise": 300}
    by_tier, asking = _offering(1, limits={"amount_most": {"to": tiers}}), _offering(2, RULE, REVENUE)
    known = known_from_json({"region": "430105", "amount": 100, "debt_ratio": 40}, DAY, REFERENCE)
    with translation.override("zh-hans"):
        shown = ResultRow(check_one(known, by_tier), known, "zh-hans")
        assert shown.limit.remark == "取决于企业创新积分得分"
        assert "企业创新积分得分" in figures(by_tier.said, DAY, "zh-hans", REFERENCE).limit.remarks[0].text
        low = known.with_changes({KEY: Decimal(10)})
        told = reasons(precheck(low, (asking,)), "zh-hans")
        assert [reason.label for reason in told] == ["企业创新积分得分不符合要求"]
        (other,) = similar(asking, (_offering(3, REVENUE),), DAY, "zh-hans", REFERENCE)
        assert any("企业创新积分得分" in words for words in other.differences)
        (open_row,) = [
            row for row in ResultRow(check_one(known, asking), known, "zh-hans").conditions if row.fill == KEY
        ]
        assert open_row.fill_label == "企业创新积分得分"
