"""The four figures, the tables of bounds and the row of a list, for every way in which a bound can be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from marketplace.core import current
from marketplace.core.lpr import lpr_on
from marketplace.engine.criteria_json import read_node
from marketplace.engine.limits import limits_from_json
from marketplace.institutions.content import Content, Equity, Insurance
from marketplace.institutions.glance import main_conditions
from marketplace.institutions.terms import Figure, Figures, figures
from marketplace.matching.offering.bound_tables import Bound, BoundTable, Pick, Row, bound_groups

DAY = date(2026, 11, 23)
REFERENCE = current.reference()
HNTE = {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}
GIANT = {"fact": "qualifications", "op": "any_of", "to": ["little_giant"]}
GUARANTEED = {"fact": "guarantees_offered", "op": "within", "to": ["guarantor_company"]}
REVENUE_SHARE = {"fact": "revenue", "times": 0.3}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def content(kinds: tuple[str, ...] = ("credit_loan",), limits: dict[str, Any] | None = None, **changes: Any) -> Content:
    return Content(
        name="测试贷",
        publisher_name="测试银行",
        publisher_type="city_bank",
        kinds=kinds,
        evidence="official",
        limits=limits_from_json({"schema": 1, **{name: {"to": to} for name, to in (limits or {}).items()}}),
        **changes,
    )


def shown(said: Content, language: str = "en") -> Figures:
    return figures(said, DAY, language, REFERENCE)


def remarks(figure: Figure) -> list[str]:
    return [remark.text for remark in figure.remarks]


def bound(to: Any, name: str = "amount_most") -> Bound:
    limits = limits_from_json({"schema": 1, name: {"to": to}})
    return bound_groups(limits, "en", REFERENCE)[0].bounds[0]


def test_what_nobody_stated_is_empty_and_applies() -> None:
    for figure in shown(content()):
        assert figure.text == ""
        assert figure.applies


def test_plain_figures() -> None:
    found = shown(content(limits={"amount_most": 1000, "rate_least": 3, "rate_most": 3.65, "tenor_most": 36}))
    assert [figure.text for figure in found] == ["CNY 10,000,000", "3.00–3.65%", "36 months at most", ""]


def test_the_same_in_chinese_has_number_and_unit_apart() -> None:
    with translation.override("zh-hans"):
        limit = shown(content(limits={"amount_most": 1000}), "zh-hans").limit
    assert (limit.value, limit.unit, limit.text) == ("1,000", "万元", "1,000 万元")


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"rate_least": 3.95}, "from 3.95%"),
        ({"rate_most": 4.2}, "up to 4.20%"),
        ({"rate_least": 4, "rate_most": 4}, "4.00%"),
    ],
)
def test_a_rate_with_one_end(limits: dict[str, Any], text: str) -> None:
    assert shown(content(limits=limits)).rate.text == text


def test_a_rate_on_the_lpr_is_worked_out_and_says_so() -> None:
    rate = shown(content(limits={"rate_most": {"sum": [{"fact": "lpr_1y"}, 0.4]}})).rate
    quote = lpr_on(DAY)
    assert rate.text == f"up to {quote.one_year + Decimal('0.4'):.2f}%"
    assert any("plus 40 bp" in remark for remark in remarks(rate))
    assert f"LPR 1 year {quote.one_year:.2f}%, quoted on {quote.date}" in remarks(rate)


def test_a_limit_that_depends_on_the_firm_stands_at_its_widest() -> None:
    limit = shown(content(limits={"amount_most": {"least": [1000, REVENUE_SHARE]}})).limit
    assert limit.text == "CNY 10,000,000"
    assert remarks(limit) == ["depends on revenue last year"]


def test_a_limit_without_any_figure_is_by_formula() -> None:
    limit = shown(content(limits={"amount_most": REVENUE_SHARE})).limit
    assert limit.text == "By formula"
    assert remarks(limit) == ["30% of revenue last year"]


def test_a_lower_bound_alone() -> None:
    assert shown(content(limits={"amount_least": 40})).limit.text == "from CNY 400,000"


def test_a_reported_case_is_no_limit() -> None:
    limit = shown(content(case_amount=Decimal(1000))).limit
    assert limit.text == ""
    assert remarks(limit) == ["one case of CNY 10,000,000 was reported; that is no limit"]


def test_insurance_has_cover_premium_and_period() -> None:
    insured = Insurance(cover_most=Decimal(300), premium_rate_most=Decimal("2.5"), period_months=12)
    found = shown(content(("insurance",), insurance=insured))
    assert [figure.text for figure in found] == ["CNY 3,000,000", "up to 2.5%", "12 months", ""]
    assert [figure.label for figure in found] == ["Largest cover", "Premium rate", "Period of cover", "Guarantee mode"]
    assert not found.guarantee.applies


def test_equity_bears_no_interest() -> None:
    found = shown(content(("equity",), {"amount_least": 50, "amount_most": 500}, equity=Equity()))
    assert [figure.applies for figure in found] == [True, False, False, False]
    assert found.limit.text == "CNY 5,000,000"
    assert remarks(found.limit) == ["from CNY 500,000"]


def test_many_guarantee_modes_are_counted_and_all_named_below() -> None:
    guarantee = shown(content(guarantee_modes=("credit", "mortgage", "pledge", "guarantee"))).guarantee
    assert guarantee.text == "Unsecured, Mortgage and 2 more"
    assert remarks(guarantee) == ["Unsecured, Mortgage, Pledge, Guarantee"]


def test_a_plain_figure_needs_no_table() -> None:
    limits = limits_from_json({"schema": 1, "amount_most": {"to": 500}, "rate_most": {"to": {"fact": "lpr_1y"}}})
    assert bound_groups(limits, "en", REFERENCE) == []


def test_tiers_with_a_cap() -> None:
    found = bound({"least": [{"tiers": [{"when": HNTE, "then": 500}], "otherwise": 300}, REVENUE_SHARE]})
    rows = (Row("CNY 5,000,000", "is recognised as a high-tech enterprise"), Row("CNY 3,000,000", "", True))
    assert found.tables == (BoundTable(Pick.FIRST, rows, Pick.LEAST, "30% of revenue last year"),)


def test_a_table_inside_a_row_is_spread_out() -> None:
    inner = {"tiers": [{"when": GIANT, "then": 800}], "otherwise": 300}
    found = bound({"tiers": [{"when": GUARANTEED, "then": inner}], "otherwise": 200})
    (table,) = found.tables
    assert [row.value for row in table.rows] == ["CNY 8,000,000", "CNY 3,000,000", "CNY 2,000,000"]
    assert [row.otherwise for row in table.rows] == [False, True, True]
    assert table.rows[1].condition
    assert not table.rows[2].condition


def test_a_table_inside_a_row_that_leaves_a_gap_stays_there() -> None:
    """Spread out, a firm in the gap would fall through to a row that is not meant for it."""
    inner = {"tiers": [{"when": GIANT, "then": 800}], "otherwise": None}
    (table,) = bound({"tiers": [{"when": GUARANTEED, "then": inner}], "otherwise": 200}).tables
    assert [row.otherwise for row in table.rows] == [False, True]
    assert table.rows[0].is_long


def test_firms_in_no_row_have_nothing_stated() -> None:
    (table,) = bound({"tiers": [{"when": HNTE, "then": 500}], "otherwise": None}).tables
    assert table.rows[-1] == Row("", "", True)


def test_several_tables_and_their_least() -> None:
    tiers = {"tiers": [{"when": HNTE, "then": 500}], "otherwise": 300}
    found = bound({"least": [tiers, tiers, 1000]})
    assert found.pick is Pick.LEAST
    assert [table.pick for table in found.tables] == [Pick.FIRST, Pick.FIRST, Pick.LEAST]


def test_a_least_of_formulas_is_one_table() -> None:
    found = bound({"least": [1000, REVENUE_SHARE]})
    assert found.tables == (BoundTable(Pick.LEAST, (Row("CNY 10,000,000"), Row("30% of revenue last year"))),)


def test_the_main_conditions_leave_out_the_place_and_count_alternatives() -> None:
    place = {"fact": "region", "op": "within", "to": ["430000"]}
    many = {"fact": "qualifications", "op": "any_of", "to": ["hnte", "tsme", "srdi", "little_giant"]}
    ways = {"any": [{"fact": "patents", "op": "ge", "to": 1}, GIANT, {"fact": "trademarks", "op": "ge", "to": 1}]}
    judged = {"judgement": {"zh": "经营良好", "en": "does well"}}
    criteria = read_node({"all": [place, judged, many, ways, {"fact": "age_months", "op": "ge", "to": 12}]}, "tree")
    assert main_conditions(criteria, "en", REFERENCE) == (
        "is recognised as a high-tech enterprise or technology SME, or one of 2 others",
        "holds patents, or one of 2 other ways",
        "founded at least 12 months ago",
    )


def test_where_only_the_place_is_asked_it_is_shown() -> None:
    place = read_node({"fact": "region", "op": "within", "to": ["430000"]}, "tree")
    assert len(main_conditions(place, "zh-hans", REFERENCE)) == 1
    assert "湖南省" in main_conditions(place, "zh-hans", REFERENCE)[0]


def test_what_applies_unless_something_else_does_is_not_shortened_into_its_opposite() -> None:
    unless = {"any": [{"not": HNTE}, GIANT]}
    assert main_conditions(read_node(unless, "tree"), "en", REFERENCE) == ()
