"""The pre-check over a small market: verdicts, order, reasons, what helps most, limits worked out for the firm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from marketplace.core import current
from marketplace.engine.assessment import Verdict
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.known import Known
from marketplace.engine.limits import limits_from_json
from marketplace.engine.values import known_from_json
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.offering.checking import needed_facts, withheld_facts
from marketplace.matching.precheck.market import Market
from marketplace.matching.precheck.questions import KIND_FAMILY
from marketplace.matching.precheck.result_page import helpful
from marketplace.matching.results.groups import family_table
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import PrecheckResult, asked_facts, check_one, precheck
from tests.precheck_world import DEBT, HOME, SAMPLES, offerings, published

REFERENCE = current.reference()

DAY = date(2026, 11, 23)
FACTS: Mapping[str, Any] = {
    "amount": 300,
    "region": "430105",
    "qualifications": ["hnte", "tsme"],
    "founded": "2023-03-01",
    "revenue": 1860,
    "sectors": ["ai"],
}


def firm(**changes: Any) -> Known:
    return known_from_json({**FACTS, **changes}, DAY, REFERENCE)


def run(known: Known | None = None, **options: Any) -> PrecheckResult:
    return precheck(known or firm(), offerings(), **options)


def names(result: PrecheckResult, verdict: Verdict) -> list[str]:
    return [item.offering.name for item in result.by_verdict[verdict]]


def row(result: PrecheckResult, name: str, language: str = "zh-hans") -> ResultRow:
    found = next(item for item in result.results if item.offering.name == name)
    return ResultRow(found, result.known, language)


def test_every_offering_gets_its_answer() -> None:
    result = run()
    assert set(names(result, Verdict.FITS)) == {"甲贷", "戊基金", "庚险"}
    assert set(names(result, Verdict.MAY_FIT)) == {"乙贷", "丙贷", "壬担保"}
    assert names(result, Verdict.JUST_MISSES) == ["丁贷"]
    assert set(names(result, Verdict.NO)) == {"苏贷", "浙贷"}
    assert names(result, Verdict.UNPUBLISHED) == ["己贷"]


def test_nothing_known_is_nothing_refused() -> None:
    result = run(Known({}, DAY, REFERENCE))
    assert result.count(Verdict.NO, Verdict.FITS, Verdict.JUST_MISSES) == 0


def test_noes_are_counted_by_place_first_and_by_kind() -> None:
    assert [(key, len(found)) for key, found in run(firm(debt_ratio=90)).reasons] == [("region", 2)]
    reasons = dict(run(families=frozenset({"equity"})).reasons)
    assert {item.offering.name for item in reasons[KIND_FAMILY]} >= {"甲贷", "己贷", "苏贷"}
    assert names(run(families=frozenset({"equity"})), Verdict.FITS) == ["戊基金"]


def market(*changes: dict[str, Any]) -> tuple[PublishedOffering, ...]:
    """甲贷 once for each of the changes: of its conditions, its limits, or the facts that it asks for besides."""
    found = []
    for number, change in enumerate(changes):
        rule = criteria_from_json({"schema": 1, "tree": {"all": change.get("conditions", HOME_AND_AGE)}})
        limits = limits_from_json({"schema": 1, **change.get("limits", {"amount_most": {"to": 500}})})
        found.append(published(number, replace(SAMPLES[0].content, criteria=rule, limits=limits)))
    return tuple(found)


HOME_AND_AGE = [HOME, {"fact": "age_months", "op": "ge", "to": 12}, {"fact": "revenue", "op": "ge", "to": 100}]
STAFF = {"fact": "staff", "op": "ge", "to": 1}
RATED = {"amount_most": {"to": 500}, "rate_least": {"to": 3}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"conditions": [*HOME_AND_AGE, DEBT, STAFF]}, {"conditions": [HOME, DEBT], "limits": RATED}),  # though more is open
        ({}, {"conditions": HOME_AND_AGE[:2], "limits": RATED}),  # three conditions before two
        ({"conditions": [*HOME_AND_AGE, DEBT]}, {"conditions": [*HOME_AND_AGE, DEBT, STAFF], "limits": RATED}),
        ({}, {"limits": {"amount_most": {"to": 200}, "rate_least": {"to": 3}}}),  # covers the least alone
        ({"limits": RATED}, {}),  # a rate before none
        ({"limits": RATED}, {"limits": RATED | {"rate_least": {"to": 4}}}),
    ],
)  # fmt: skip
def test_order_within_a_verdict(first: dict[str, Any], second: dict[str, Any]) -> None:
    known = firm(amount_least=100)
    for pair in ((first, second), (second, first)):
        results = precheck(known, market(*pair)).results
        assert len({item.verdict for item in results}) == 1
        assert results[0].offering.address == f"sample{pair.index(first)}"


def test_equal_results_change_places_from_day_to_day() -> None:
    result = run()
    assert names(result, Verdict.FITS)[0] == "甲贷", "three published conditions before two"
    assert names(result, Verdict.MAY_FIT)[0] == "乙贷", "it publishes four conditions, the others two"
    plain = market({}, {})
    orders = {
        tuple(
            item.offering.address
            for item in precheck(Known(firm().values, DAY + timedelta(days=day), REFERENCE), plain).results
        )
        for day in range(12)
    }
    assert len(orders) == 2


def test_what_helps_most_counts_real_results() -> None:
    result = run()
    first = result.open_facts(5)[0]
    assert (first.key, first.results, first.alone) == ("debt_ratio", 2, 1)
    assert result.settled_by(["debt_ratio"]) == 1
    assert result.settled_by(["debt_ratio", "current_overdue", "inquiries_6m"]) == 2, "a person still judges 壬"


def test_sensitive_facts_are_named_and_never_asked() -> None:
    found = row(run(), "乙贷")
    assert [ask.key for ask in found.asks] == ["debt_ratio", "current_overdue"]
    assert found.consent == ["近 6 个月征信查询"]
    second = next(offering for offering in offerings() if offering.name == "乙贷")
    assert "inquiries_6m" not in needed_facts(second, DAY, REFERENCE)
    assert withheld_facts(second) == ("inquiries_6m",)
    with translation.override("zh-hans"):
        found = helpful(run(), "zh-hans")
    assert {line["key"]: line["askable"] for line in found["rows"]}["inquiries_6m"] is False


def test_an_age_is_asked_as_the_day_of_founding() -> None:
    told = {"region": "430105", "qualifications": ["hnte"], "amount": 300, "revenue": 1860}
    known = known_from_json(told, DAY, REFERENCE)
    first = next(item for item in run(known).results if item.offering.name == "甲贷")
    assert asked_facts(first.assessment.trace, known) == ("founded",)


def test_a_place_that_is_too_coarse_is_asked_again() -> None:
    known = firm(region="430000")
    first = next(item for item in run(known).results if item.offering.name == "甲贷")
    assert first.verdict is Verdict.MAY_FIT
    assert asked_facts(first.assessment.trace, known) == ("region",)


@pytest.mark.parametrize(
    ("changes", "limit", "remark"),
    [
        ({}, "500 万元", "上年营业收入的 30%，最高 500 万元"),
        ({"revenue": 900}, "270 万元", "低于您要的 300 万元"),
        ({"revenue": None}, "最高 500 万元", "取决于上年营业收入"),
    ],
)
def test_limits_are_worked_out_for_the_firm(changes: dict[str, Any], limit: str, remark: str) -> None:
    with translation.override("zh-hans"):
        found = row(run(firm(**changes)), "甲贷")
        assert (found.limit.text, found.limit.remark) == (limit, remark)


def test_a_range_says_what_it_hangs_on() -> None:
    with translation.override("zh-hans"):
        assert row(run(), "乙贷").limit == row(run(), "乙贷").limit.__class__("400–600 万元", "取决于纳税信用等级")
        assert row(run(), "甲贷").rate.text == "3.2–3.9%"
        assert row(run(), "甲贷").tenor.text == "36 个月内"
        assert row(run(), "丁贷").limit.text == "", "nobody published one"


def test_one_open_fact_says_what_decides() -> None:
    with translation.override("zh-hans"):
        assert row(run(), "丙贷").decisive == "不超过 70%"
        assert row(run(), "乙贷").decisive == ""
        assert "专精特新" in row(run(), "丁贷").advice
        assert row(run(), "丁贷").changes == 1


def test_a_check_of_one_offering_ignores_kinds() -> None:
    first = offerings()[0]
    assert check_one(firm(), first).verdict is Verdict.FITS
    assert needed_facts(first, DAY, REFERENCE) == (
        "amount",
        "amount_least",
        "region",
        "qualifications",
        "founded",
        "revenue",
    )


def test_families_count_an_offering_in_each_of_its_kinds() -> None:
    table = {line["code"]: line for line in family_table(run(), "zh-hans")}
    assert table["loan"]["cells"] == [1, 1, 1, 2, 1]
    assert table["equity"]["worth"] == 1
    assert sum(table["insurance"]["cells"]) == 1


def test_codes_offered_are_those_that_rules_use() -> None:
    from marketplace.asking.answers import Answers

    form = Market(offerings(), DAY, REFERENCE).form(("qualifications", "sectors"), Answers({}))
    values = [code for code, _name in form.fields["qualifications"].choices]
    assert values == ["hnte", "tsme", "srdi", "none", "unsure"]
    assert form.fields["qualifications"].common(1) <= {"hnte", "tsme", "srdi"}


def test_amounts_are_exact() -> None:
    quoted = next(item for item in run(firm(revenue="1860.15")).results if item.offering.name == "甲贷").quoted
    assert quoted["amount_most"].low == Decimal(500)
    quoted = next(
        item for item in run(firm(revenue="100.15", amount=50)).results if item.offering.name == "甲贷"
    ).quoted
    assert quoted["amount_most"].low == Decimal("30.05")
