"""What nobody published is open: a limit, a kind. It is said, it stands first, and questions are chosen past it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from marketplace.core import current
from marketplace.engine.assessment import Verdict
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.known import Known
from marketplace.engine.limits import limits_from_json
from marketplace.engine.values import known_from_json
from marketplace.institutions.content import Insurance
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.precheck.counting import still_possible
from marketplace.matching.precheck.result_page import counts, helpful
from marketplace.matching.results.groups import Rows
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one, open_codes, precheck, settled_by_answer
from tests.precheck_world import DEBT, HOME, SAMPLES, published

REFERENCE = current.reference()
DAY = date(2026, 11, 30)
AGED = {"fact": "age_months", "op": "ge", "to": 12}
REVENUE = {"fact": "revenue", "op": "ge", "to": 100}
LOAN = frozenset({"loan"})


def firm(**facts: Any) -> Known:
    return known_from_json({"amount": 300, "region": "430105", "founded": "2022-03-01", **facts}, DAY, REFERENCE)


def offering(number: int, *conditions: dict[str, Any], most: int | None = 500, **changes: Any) -> PublishedOffering:
    rule = criteria_from_json({"schema": 2, "tree": {"all": [HOME, *conditions]}})
    limits = limits_from_json({"schema": 2} | ({} if most is None else {"amount_most": {"to": most}}))
    return published(number, replace(SAMPLES[0].content, criteria=rule, limits=limits, **changes))


@pytest.mark.parametrize(
    ("conditions", "families", "verdict"),
    [
        ([AGED], LOAN, Verdict.MAY_FIT),
        ([AGED], frozenset(), Verdict.FITS),  # nothing was chosen, so nothing hangs on it
        ([AGED, DEBT], LOAN, Verdict.MAY_FIT),
        ([AGED, {"fact": "region", "op": "within", "to": ["310000"]}], LOAN, Verdict.NO),
        ([], LOAN, Verdict.UNPUBLISHED),
    ],
)
def test_an_offering_of_unknown_kind_is_open_where_kinds_were_chosen(
    conditions: list[dict[str, Any]], families: frozenset[str], verdict: Verdict
) -> None:
    unknown = offering(1, *conditions, kinds=())
    (found,) = precheck(firm(), (unknown,), families=families).results
    assert found.verdict is verdict
    assert still_possible(firm(), (unknown,), families).possible == (verdict is not Verdict.NO)


def test_why_a_kind_is_open_is_said_in_the_row_and_in_its_reasons() -> None:
    unknown = offering(1, AGED, kinds=())
    with translation.override("zh-hans"):
        row = ResultRow(check_one(firm(), unknown, LOAN), firm(), "zh-hans")
        assert row.why_open == "公布条件 2 项，符合；融资品种未公布，请向机构询问"
        (line,) = [line for line in row.conditions if line.label == "融资品种"]
        assert (line.wanted, line.is_judged) == ("未公布", False)
        none_chosen = ResultRow(check_one(firm(), unknown), firm(), "zh-hans")
        assert none_chosen.verdict is Verdict.FITS
        both = ResultRow(check_one(firm(), offering(1, AGED, kinds=(), most=None), LOAN), firm(), "zh-hans")
        assert both.why_open == "公布条件 2 项，符合；额度和融资品种未公布，请向机构询问"


def test_what_meets_all_that_is_published_stands_first_under_its_own_heading() -> None:
    market = (
        offering(1, AGED, DEBT, REVENUE),
        offering(2, AGED, most=None),
        offering(3, AGED, DEBT, kinds=("equity",)),
        offering(4, AGED, DEBT, kinds=("insurance",), insurance=Insurance(lines=("rd_cost",))),
        offering(5, AGED, REVENUE, most=None),
    )
    with translation.override("zh-hans"):
        rows = Rows(precheck(firm(), market), market, "zh-hans")
        (group,) = [group for group in rows.groups(None) if group.verdict is Verdict.MAY_FIT]
        assert [(part.title, [row.offering.address for row in part.rows]) for part in group.sections] == [
            ("公布的条件都符合，未公布的要问机构：1 款", ["sample2"]),
            ("还要补资料，或由机构判断：2 款", ["sample1", "sample5"]),
            ("股权，1 支可能符合", ["sample3"]),
            ("保险，1 款", ["sample4"]),
        ]
        assert (group.unpublished_only, group.waiting) == (1, 0)


def test_cover_stands_on_top_only_where_nothing_gives_money() -> None:
    cover = offering(1, AGED, kinds=("insurance",), insurance=Insurance(lines=("rd_cost",)))
    loan = offering(2, AGED, DEBT)
    for market, best in (((cover, loan), "sample2"), ((cover,), "sample1")):
        found = Rows(precheck(firm(), market), market, "zh-hans").best()
        assert found is not None
        assert found.offering.address == best
    assert Rows(precheck(firm(), ()), (), "zh-hans").best() is None


def test_insurance_shows_an_insurers_figures_and_is_not_held_against_the_money_wanted() -> None:
    cover = offering(1, AGED, most=100, kinds=("insurance",), insurance=Insurance(lines=("rd_cost",), period_months=12))
    with translation.override("zh-hans"):
        row = ResultRow(check_one(firm(), cover), firm(), "zh-hans")
        told = {name: (figure.text, figure.remark) for name, figure in row.figures}
    assert told["最高保额"] == ("100 万元", "")
    assert told["保险期间"][0] == "12 个月"
    assert told["险种"][0] == "研发费用损失保险"


def test_an_answer_settles_what_hangs_on_nothing_else_but_publication() -> None:
    market = (offering(1, AGED, DEBT, most=None), offering(2, AGED, DEBT), offering(3, AGED, DEBT, REVENUE, most=None))
    result = precheck(firm(), market)
    (first, _second) = result.open_facts(2)
    assert (first.key, first.results, first.alone) == ("debt_ratio", 3, 2)
    answered = precheck(firm(debt_ratio=40), market)
    assert settled_by_answer(answered, "debt_ratio") == {Verdict.FITS: 1, Verdict.MAY_FIT: 1}


def test_nothing_is_asked_of_which_there_is_none_by_what_the_firm_said() -> None:
    valued = offering(1, AGED, {"fact": "last_valuation", "op": "le", "to": 50000}, kinds=("equity",))
    with translation.override("zh-hans"):
        for equity, asks, words in (
            (None, ["last_valuation"], "最近一轮融资估值"),
            (True, ["last_valuation"], "最近一轮融资估值"),
            (False, [], "最近一轮融资估值：企业还没有，怎么算请向机构询问"),
        ):
            known = firm(outside_equity=equity)
            row = ResultRow(check_one(known, valued), known, "zh-hans")
            assert row.verdict is Verdict.MAY_FIT
            assert [ask.key for ask in row.asks] == asks
            assert words in row.why_open
            assert [fact.key for fact in precheck(known, (valued,)).open_facts(3)] == asks


def test_what_a_formula_asks_is_no_answer_to_the_fact_in_it() -> None:
    share = limits_from_json({"schema": 2, "amount_most": {"to": {"fact": "last_valuation", "times": 0.05}}})
    content = replace(
        SAMPLES[0].content, criteria=criteria_from_json({"schema": 2, "tree": {"all": [HOME, AGED]}}), limits=share
    )
    with translation.override("zh-hans"):
        row = ResultRow(check_one(firm(), published(1, content)), firm(), "zh-hans")
        assert [ask.key for ask in row.asks] == ["last_valuation"]
        assert row.decisive == ""


def test_the_titles_that_results_hang_on_are_counted() -> None:
    titles = {"fact": "qualifications", "op": "any_of", "to": ["hnte", "srdi"]}
    tiers = {
        "tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["tsme"]}, "then": 500}],
        "otherwise": 100,
    }
    by_tier = replace(
        SAMPLES[0].content,
        criteria=criteria_from_json({"schema": 2, "tree": {"all": [HOME, AGED]}}),
        limits=limits_from_json({"schema": 2, "amount_most": {"to": tiers}}),
    )
    market = (offering(1, titles), offering(2, titles, AGED), published(3, by_tier))
    assert open_codes(firm(), market, "qualifications") == {"hnte": 2, "srdi": 2, "tsme": 1}
    part = firm(qualifications={"held": [], "lacked": ["srdi"]})
    assert open_codes(part, market, "qualifications") == {"hnte": 2, "tsme": 1}
    assert not open_codes(firm(qualifications=["hnte"]), market, "qualifications")


def test_how_much_would_do_is_asked_where_limits_fall_short_of_what_is_wanted() -> None:
    market = (
        offering(1, AGED, most=200),
        offering(2, AGED, most=100),
        offering(3, AGED, most=100, kinds=("equity",)),
        offering(4, AGED, DEBT),
    )
    with translation.override("zh-hans"):
        result = precheck(firm(), market, families=LOAN)
        assert result.falls_short == 2
        told = helpful(result, "zh-hans")
        assert [(row["key"], row["results"]) for row in told["first"]] == [("amount_least", 2), ("debt_ratio", 1)]
        assert counts(result)["unpublished_only"] == 0
        assert precheck(firm(amount_least=250), market, families=LOAN).falls_short == 0, "it has said so"
