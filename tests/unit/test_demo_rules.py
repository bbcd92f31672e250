"""The rules written for the published products and funds: each decides real firms as its words say.

For a dozen trees: a firm that fits, one that just misses, and one on which the published words decide nothing yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.assessment import Verdict, assess
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import phrases
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.limits import Limits, limits_from_json, limits_to_json, quote
from marketplace.engine.values import known_from_json
from marketplace.institutions.importing.items import Draft, draft_of
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reading import read_file

REFERENCE = current.reference()

DATA = Path(__file__).resolve().parents[2] / "marketplace" / "institutions" / "data" / "demo"
DAY = date(2026, 11, 2)
ITEMS: dict[str, Mapping[str, Any]] = {
    item["id"]: item
    for name in ("products", "funds")
    for item in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
}
WITH_RULES = [key for key, item in ITEMS.items() if item.keys() & {"criteria", "limits", "not_conditions"}]


@dataclass(frozen=True, slots=True)
class Case:
    """Three firms for one tree. ``misses`` and ``open`` say how they differ from ``fits``; None: the fact is unknown.

    ``waits_for``: the open facts of the third firm; ``judged``: it also hangs on the institution's judgement.
    """

    offering: str
    fits: Mapping[str, Any]
    misses: Mapping[str, Any]
    open: Mapping[str, Any]
    waits_for: tuple[str, ...]
    judged: bool = False
    missed: Verdict = Verdict.JUST_MISSES


CASES = (
    # 沅江: one year and a grade from A to C, or a start-up with core rights that an expert panel lets through.
    Case(
        "P003",
        {
            "qualifications": ["tsme"],
            "founded": "2023-05-01",
            "tax_grade": "B",
            "stage": ["growth"],
            "core_ip": 0,
            "sectors": ["software"],
            "dishonest": False,
            "major_litigation": False,
        },
        misses={"tax_grade": "D"},
        open={"founded": "2026-03-01", "stage": ["startup"], "core_ip": 2},
        waits_for=(),
        judged=True,
    ),
    # 善科贷: five alternatives, a clean record of the firm and of its representative.
    Case(
        "P010",
        {
            "qualifications": [],
            "core_ip": 1,
            "talent_levels": [],
            "project_levels": [],
            "project_kinds": [],
            "substandard_3y": False,
            "current_overdue": False,
            "interest_arrears": False,
            "rep_overdue_times_24m": 6,
            "rep_overdue_streak_24m": 1,
        },
        misses={"core_ip": 0},
        open={"core_ip": 0, "talent_levels": None},
        waits_for=("talent_levels",),
    ),
    # 科技成果转化贷款: a signed transfer (a new drug in its third phase), or production that passed its tests.
    Case(
        "P013",
        {
            "transfer_contract": True,
            "clinical_stage": "phase_3",
            "mass_production": False,
            "core_ip": 3,
            "ip_disputed": False,
            "provincial_test": False,
        },
        misses={"clinical_stage": "phase_2"},
        open={"clinical_stage": None},
        waits_for=("clinical_stage",),
    ),
    # 农行科创贷: one right of class I or two of class II, neither three in a row nor six in all.
    Case(
        "P025",
        {
            "invention_patents": 0,
            "plant_varieties": 0,
            "ic_layouts": 0,
            "drug_certificates": 0,
            "utility_patents": 1,
            "design_patents": 0,
            "software_copyrights": 1,
            "current_overdue": False,
            "overdue_streak_24m": 2,
            "overdue_times_24m": 5,
        },
        misses={"software_copyrights": 0},
        open={"overdue_times_24m": None},
        waits_for=("overdue_times_24m",),
    ),
    # 专精特新小巨人贷: in Hefei the provincial title is enough.
    Case(
        "P026",
        {"qualifications": ["srdi"], "region": "340104"},
        misses={"region": "430105"},
        open={"region": "340000"},
        waits_for=(),
    ),
    # 邮储科创e贷: a title, or a technology firm on its way to an exchange.
    Case(
        "P027",
        {"qualifications": [], "tech_enterprise": True, "listing_state": "ipo_tutoring"},
        misses={"listing_state": "neeq"},
        open={"tech_enterprise": None},
        waits_for=("tech_enterprise",),
    ),
    # 智权贷: eight years left of an invention, four of a utility model, a mark used for two; used for two years, or
    # for one with the gold award.
    Case(
        "P030",
        {
            "invention_patents": 2,
            "invention_years_left": 96,
            "ip_used_months": 12,
            "patent_award": True,
            "utility_patents": 0,
            "trademarks": 0,
            "software_copyrights": 0,
            "other_copyrights": 0,
            "ip_fees_paid": True,
            "ip_secret": False,
            "ip_disputed": False,
        },
        misses={"patent_award": False},
        open={"patent_award": None},
        waits_for=("patent_award",),
    ),
    # 昆科贷: titles, talents and contest winners are one set of alternatives; the banks' list decides too.
    Case(
        "P047",
        {
            "qualifications": [],
            "talent_levels": ["district"],
            "contest_awards": [],
            "preapproved_by": ["kunshan_banks"],
        },
        misses={"preapproved_by": []},
        open={"talent_levels": [], "contest_awards": None},
        waits_for=("contest_awards",),
    ),
    # 西投保: the pledged rights come to half of the loan.
    Case(
        "P054",
        {"guarantees_offered": ["patent_pledge"], "ip_valuation": "200", "amount": "400"},
        misses={"amount": "400.02"},
        open={"ip_valuation": None},
        waits_for=("ip_valuation",),
    ),
    # 新三板股权质押: guarantees given and borrowings within twice the net assets.
    Case(
        "P057",
        {
            "listing_state": "neeq",
            "external_guarantees": "500",
            "total_debt": "1500",
            "net_assets": "1000",
            "shares_paid_up": True,
            "pledged_share": "50",
        },
        misses={"pledged_share": "60"},
        open={"total_debt": None},
        waits_for=("total_debt",),
    ),
    # 善新贷: a medium firm stays below one of two sizes; small ones need neither.
    Case(
        "P091",
        {
            "current_overdue": False,
            "overdue_streak_24m": 0,
            "overdue_times_24m": 0,
            "size": "medium",
            "revenue": "45000",
            "total_assets": "40000",
            "rep_changes_24m": 2,
            "inquiries_1m": 3,
        },
        misses={"inquiries_1m": 4},
        open={"total_assets": None},
        waits_for=("total_assets",),
    ),
    # 上市贷: two years of gross profit, or two years of growth.
    Case(
        "P114",
        {
            "listing_state": "regional_planned",
            "size": "micro",
            "malicious_arrears": False,
            "audited_years": 2,
            "gross_profit": "-10",
            "gross_profit_prior": "5",
            "revenue_growth": "12",
            "revenue_growth_prior": "3",
            "operating_cash_flow": "1",
            "operating_cash_flow_prior": "1",
            "share_reform": True,
        },
        misses={"share_reform": False},
        open={"revenue_growth_prior": None},
        waits_for=("revenue_growth_prior",),
    ),
    # 长沙经开: the bounds are for seed firms only.
    Case(
        "F009",
        {
            "stage": ["seed"],
            "staff": 150,
            "total_assets": "5000",
            "revenue": "1000",
            "founded": "2022-01-01",
            "outside_equity": False,
        },
        # Nobody is advised to sell less, so it is no near miss.
        misses={"revenue": "1000.01"},
        open={"outside_equity": None},
        waits_for=("outside_equity",),
        missed=Verdict.NO,
    ),
    # 常德: three kinds of project, one is enough.
    Case(
        "F015",
        {"result_transfer": False, "founded": "2024-01-15", "tech_enterprise": True, "student_founder": False},
        misses={"tech_enterprise": False},
        open={"founded": "2021-01-15", "result_transfer": None},
        waits_for=("result_transfer",),
    ),
)


def verdict_of(case: Case, changes: Mapping[str, Any]) -> Any:
    tree = criteria_from_json(ITEMS[case.offering]["criteria"])
    return assess(tree, known_from_json({**case.fits, **changes}, DAY, REFERENCE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.offering)
def test_firms_come_out_as_the_words_say(case: Case) -> None:
    assert verdict_of(case, {}).verdict is Verdict.FITS
    assert verdict_of(case, case.misses).verdict is case.missed
    undecided = verdict_of(case, case.open)
    assert undecided.verdict is Verdict.MAY_FIT
    assert set(case.waits_for) <= set(undecided.open_facts)
    assert bool(undecided.judgements) is case.judged


# offering, what the firm says, bound, lowest and highest figure that the rule leaves (万元, percent, months).
QUOTES = (
    ("P010", {"guarantees_offered": ["patent_pledge"]}, "amount_most", 1000, 1000),
    ("P010", {"guarantees_offered": []}, "amount_most", 500, 500),
    ("P010", {}, "amount_most", 500, 1000),
    ("P015", {"guarantees_offered": ["housing_mortgage"]}, "amount_most", 1000, 1000),
    (
        "P017",
        {"guarantees_offered": ["government_guarantor"], "qualifications": ["little_giant"]},
        "amount_most",
        800,
        800,
    ),
    ("P017", {"guarantees_offered": [], "qualifications": ["tsme", "hnte"]}, "amount_most", 300, 300),
    (
        "P025",
        {"size": "small", "guarantees_offered": [], "qualifications": [], "revenue": "2000", "net_assets": "5000"},
        "amount_most",
        600,
        600,
    ),
    ("P025", {"size": "micro", "guarantees_offered": ["land_mortgage"]}, "amount_most", 500, 500),
    ("P025", {"fund_uses": ["technical_upgrade"]}, "tenor_most", 120, 120),
    ("P025", {"fund_uses": ["rd"]}, "tenor_most", 36, 36),
    ("P045", {"revenue": "4999", "borrowed_before": False}, "amount_most", 300, 300),
    ("P045", {"revenue": "4999", "borrowed_before": True}, "amount_most", 500, 500),
    ("P045", {"revenue": "5000"}, "amount_most", 2000, 2000),
    ("P045", {"revenue": "5000"}, "rate_most", Decimal("5.22"), Decimal("5.22")),
    ("P048", {"last_valuation": "12000"}, "amount_most", 600, 600),
    ("P048", {"last_valuation": "50000"}, "amount_most", 1000, 1000),
    ("P075", {"government_contracts": "280"}, "amount_most", 280, 280),
    ("P091", {"sales_12m": "1000"}, "amount_most", 240, 300),
    ("P093", {"qualifications": ["srdi"], "listing_state": "ipo_review"}, "amount_most", 3000, 3000),
    ("P109", {"qualifications": ["little_giant"], "guarantees_offered": []}, "amount_most", 2000, 2000),
    ("P109", {"qualifications": ["srdi"], "guarantees_offered": ["guarantor_company"]}, "amount_most", 3000, 3000),
    ("P113", {"invention_patents": 1, "utility_patents": 1}, "amount_most", 300, 300),
    ("P114", {"listing_state": "regional_listed", "revenue": "1000"}, "amount_most", 300, 300),
    ("P119", {"talents": 7}, "amount_most", 5000, 5000),
)


@pytest.mark.parametrize(("offering", "facts", "bound", "low", "high"), QUOTES)
def test_limits_come_out_as_the_words_say(
    offering: str, facts: Mapping[str, Any], bound: str, low: int | Decimal, high: int | Decimal
) -> None:
    quoted = quote(limits_from_json(ITEMS[offering]["limits"]), known_from_json(facts, DAY, REFERENCE))[bound]
    assert (quoted.low, quoted.high) == (low, high)


def texts(value: Any) -> Iterator[str]:
    """Every text of a value of the item, whole and phrase by phrase; names of its parts; figures as written."""
    if isinstance(value, str):
        yield value
        yield from split_phrases(value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield name
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif value is not None:
        yield str(value)


def said(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Key and text of every phrase that the item's own tree, limits and third class claim to say."""
    found = [(phrase["key"], phrase["text"]) for phrase in item.get("not_conditions", ())]
    if "criteria" in item:
        found += [(phrase.key, phrase.text) for phrase in phrases(criteria_from_json(item["criteria"]))]
    for _bound, limit in limits_from_json(item["limits"]) if "limits" in item else Limits():
        found += [(phrase.key, phrase.text) for phrase in limit.says]
    return found


@pytest.mark.parametrize("key", WITH_RULES)
def test_every_rule_is_sound_and_says_words_of_its_item(key: str) -> None:
    item = ITEMS[key]
    if "criteria" in item:
        tree = criteria_from_json(item["criteria"])
        check_criteria(tree, REFERENCE)
        assert criteria_to_json(tree) == item["criteria"]
    if "limits" in item:
        assert limits_to_json(limits_from_json(item["limits"])) == item["limits"]
    words = {**item, **(item.get("eligibility") or {})}
    for name, text in said(item):
        assert text in set(texts(words[name])), (name, text)


def test_no_phrase_is_both_a_rule_and_no_condition() -> None:
    for key in WITH_RULES:
        left_out = {(phrase["key"], phrase["text"]) for phrase in ITEMS[key].get("not_conditions", ())}
        ruled = said({**ITEMS[key], "not_conditions": ()})
        assert not left_out.intersection(ruled), key


def test_every_alternative_has_its_own_node() -> None:
    for item in ITEMS.values():
        wanted = {("any_of", text) for text in (item.get("eligibility") or {}).get("any_of") or ()}
        assert wanted <= set(said(item)), item["id"]


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    """Every item as the importer reads it."""
    read = [draft_of(item) for name in ("products", "funds") for item in read_file(DATA / f"{name}.json")[0]]
    return {draft.external_id: draft for draft in read}


def is_open_to_hunan(draft: Draft) -> bool:
    """Whether some firm in Hunan lies where the offering is open; nothing stated means everywhere."""
    regions = taxonomy("regions")
    places = draft.content.regions
    return not places or any(
        regions.is_within(a, b) for place in places for a, b in ((place, "430000"), ("430000", place))
    )


@pytest.mark.parametrize("first", ["P", "F"])
def test_what_is_stated_for_hunan_becomes_rules(drafts: dict[str, Draft], first: str) -> None:
    for_hunan = [draft for key, draft in drafts.items() if key.startswith(first) and is_open_to_hunan(draft)]
    assert len(for_hunan) >= 25
    assert sum(draft.rules for draft in for_hunan) >= 0.95 * sum(draft.stated for draft in for_hunan)


@pytest.mark.parametrize(
    ("offering", "text"),
    [
        ("P060", "知识产权、研发投入、团队、产学研、科技资质等九大维度评分"),  # the node is a judgement
        ("P003", "有核心知识产权或颠覆性技术的初创企业经专家论证可放宽年限与纳税等级"),  # it holds one
        ("P012", "评级客户2000万元"),  # a tier of the limit does
        ("P055", "创新商业模式"),  # one part of what is stated about patents
    ],
)
def test_what_a_judgement_says_is_counted_for_a_person(drafts: dict[str, Draft], offering: str, text: str) -> None:
    draft = drafts[offering]
    assert text in [condition.text for condition in draft.content.person]
    assert draft.rules < draft.stated


def test_what_stands_beside_a_judgement_is_a_rule(drafts: dict[str, Draft]) -> None:
    assert [condition.key for condition in drafts["P003"].content.person] == ["other"]
