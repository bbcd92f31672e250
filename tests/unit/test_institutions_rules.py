"""Every row of the table of rules, the vocabulary of synonyms, the patents, the limits: what each comes to."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import NOTHING, Judgement, nodes, phrases
from marketplace.engine.criteria_json import write_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.limits import limits_to_json
from marketplace.engine.values import known_from_json
from marketplace.institutions.importing.reasons import REASONS
from marketplace.institutions.importing.rules import AT_CLOSING, ELIGIBILITY, FUND
from marketplace.institutions.importing.shapes import ELIGIBILITY as FIELDS
from marketplace.institutions.importing.vocabulary import FOLDER, vocabulary
from tests.offerings import draft, fund, plain, product

REFERENCE = current.reference()


def without_words(tree: Any) -> Any:
    """The JSON of a tree without the phrases it says."""
    if isinstance(tree, list):
        return [without_words(part) for part in tree]
    if isinstance(tree, dict):
        return {key: without_words(part) for key, part in tree.items() if key != "says"}
    return tree


def conditions(item: dict[str, Any]) -> list[Any]:
    """The outermost conditions an item comes to, as JSON without words."""
    tree = without_words(write_node(draft(item).content.criteria))
    return tree["all"]


def criteria(**eligibility: Any) -> list[Any]:
    return conditions(product(eligibility=eligibility))


def fact(key: str, op: str, to: Any) -> dict[str, Any]:
    return {"fact": key, "op": op, "to": to}


HNTE = fact("qualifications", "any_of", ["hnte"])
TABLE: list[tuple[dict[str, Any], list[Any]]] = [
    ({"entity": "科技型中小微企业"}, [fact("tech_enterprise", "is", True), fact("size", "within", ["micro", "small", "medium"])]),
    ({"regions": ["湖南省", "咸宁市"]}, [fact("region", "within", ["430000", "421200"])]),
    ({"regions": ["全国", "长沙市"]}, []),
    ({"regions": ["湖南湘江新区"]}, [{"any": [fact("region", "within", ["430100-xiangjiang"]), {"all": [fact("region", "within", ["430100"]), fact("zones", "within", ["430100-xiangjiang"])]}]}]),
    ({"qualifications_any": ["高企", "专精特新小巨人"]}, [fact("qualifications", "any_of", ["hnte", "little_giant"])]),
    ({"qualifications_all": ["高新技术企业", "科小"]}, [fact("qualifications", "all_of", ["hnte", "tsme"])]),
    ({"qualifications_all": ["高新技术企业"]}, [HNTE]),
    ({"industries": ["人工智能", "制造业"]}, [fact("sectors", "within", ["ai", "advanced_manufacturing"])]),
    ({"industries": ["人工智能", "住宿业"]}, [{"any": [fact("sectors", "within", ["ai"]), fact("industry", "within", ["H61"])]}]),
    ({"excluded_industries": ["房地产关联"]}, [{"not": fact("sectors", "within", ["real_estate"])}]),
    ({"any_of": ["甲", "乙"]}, [{"any": [{"judgement": {"zh": "甲", "en": "甲"}}, {"judgement": {"zh": "乙", "en": "乙"}}]}]),
    ({"other": ["甲", "乙"]}, [{"judgement": {"zh": "甲", "en": "甲"}}, {"judgement": {"zh": "乙", "en": "乙"}}]),
    ({"min_years": 1.5}, [fact("age_months", "ge", 18)]),
    ({"max_years": 5}, [fact("age_months", "le", 60)]),
    ({"min_revenue_wan": 500}, [fact("revenue", "ge", 500)]),
    ({"max_revenue_wan": 40000}, [fact("revenue", "le", 40000)]),
    ({"min_taxable_sales_wan": 50}, [fact("taxable_sales", "ge", 50)]),
    ({"min_avg_tax_wan": 0.5}, [fact("average_tax", "ge", 0.5)]),
    ({"tax_grades": ["A", "M"]}, [fact("tax_grade", "in", ["A", "M"])]),
    ({"max_debt_ratio": 0.7}, [fact("debt_ratio", "le", 70)]),
    ({"max_total_debt_to_revenue": 0.5}, [fact("debt_to_revenue", "le", 50)]),
    ({"min_rd_ratio": 0.03}, [fact("rd_ratio", "ge", 3)]),
    ({"min_rd_ratio": 0.03, "min_rd_ratio_hnte": 0.05}, [fact("rd_ratio", "ge", {"tiers": [{"when": HNTE, "then": 5}], "otherwise": 3})]),
    ({"min_rd_ratio_hnte": 0.05}, [{"any": [{"not": HNTE}, fact("rd_ratio", "ge", 5)]}]),
    ({"min_revenue_growth": 0.1}, [fact("revenue_growth", "ge", 10)]),
    ({"profit_required": True}, [fact("net_profit", "gt", 0)]),
    ({"profit_required": False}, []),
    ({"min_college_staff_ratio": 0.305}, [fact("college_staff_ratio", "ge", 30.5)]),
    ({"patents": {"required": True}}, [fact("patents", "ge", 1)]),
    ({"project_level": "国家级"}, [fact("project_levels", "any_of", ["national"])]),
    ({"project_level": "有立项研发项目"}, [fact("project_levels", "any_of", ["national", "provincial", "municipal", "district"])]),
    ({"credit": "无当前逾期; 近2年无连三累六"}, [fact("current_overdue", "is", False), fact("overdue_streak_24m", "lt", 3), fact("overdue_times_24m", "lt", 6)]),
    ({"max_lenders": 5}, [fact("lenders", "le", 5)]),
    ({"max_other_bank_loans_wan": 1000}, [fact("other_bank_loans", "le", 1000)]),
    ({"max_inquiries_6m": 6}, [fact("inquiries_6m", "le", 6)]),
    ({"legal_rep_age": [18, 65]}, [fact("rep_age", "between", [18, 65])]),
    ({"legal_rep_min_share": 0.2}, [fact("rep_share", "ge", 20)]),
    ({"legal_rep_stable_months": 6}, [fact("rep_tenure", "ge", 6)]),
    ({"equity_investment_required": "接受银行系投资不超过5%"}, [fact("accepts_bank_equity", "is", True)]),
    ({"whitelist_required": "苏知贷企业库"}, [fact("lists", "any_of", ["suzhi_pool"])]),
    ({"not_listed": True}, [{"not": fact("listing_state", "within", ["listed", "overseas"])}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("eligibility", "expected"), TABLE, ids=lambda value: ", ".join(value) if isinstance(value, dict) else ""
)
def test_a_row_of_the_table(eligibility: dict[str, Any], expected: list[Any]) -> None:
    assert criteria(**eligibility) == expected


def test_every_key_has_a_rule_and_a_row_here() -> None:
    stated = set(ELIGIBILITY) | set(AT_CLOSING)
    assert stated == set(FIELDS) == {key for eligibility, _expected in TABLE for key in eligibility} | set(AT_CLOSING)
    assert len(FIELDS) == 35


def test_what_is_done_at_the_closing_is_no_condition() -> None:
    said = draft(product(eligibility={"account_required": True, "other": ["无需实物抵押", "承诺不对外投资"]}))
    assert (conditions(product(eligibility={"account_required": True})), said.stated) == ([], 0)
    assert [phrase.text for phrase in said.content.not_conditions] == [
        "办理时在该机构开立账户",
        "无需实物抵押",
        "承诺不对外投资",
    ]
    assert draft(product(eligibility={"account_required": False})).content.not_conditions == ()
    # A subsidy is for what was done.
    assert draft(product(kinds=["补贴"], eligibility={"other": ["投保履约保险"]})).stated == 1


def test_nothing_stated_asks_for_nothing() -> None:
    assert draft(product()).content.criteria == NOTHING
    assert conditions(product(region="全国")) == []


def test_the_place_is_where_the_offering_is_open() -> None:
    assert conditions(product(region="湖南省沅江市")) == [fact("region", "within", ["430981"])]
    both = product(region="四川省绵阳市", eligibility={"regions": ["四川省"]})
    assert conditions(both) == [fact("region", "within", ["510000"])]
    assert draft(both).content.regions == ("510000",)
    somewhere = draft(product(region="火星"))
    assert [type(node) for node in nodes(somewhere.content.criteria)][1:] == [Judgement]
    assert somewhere.content.region is None


def test_a_zone_of_another_city_is_a_certain_no() -> None:
    rule = draft(product(region="苏州工业园区")).content.criteria
    kaifu = known_from_json({"region": "430105"}, date(2026, 11, 23), REFERENCE)
    assert evaluate(rule, kaifu).outcome is Outcome.NO
    suzhou = known_from_json({"region": "320500"}, date(2026, 11, 23), REFERENCE)
    assert evaluate(rule, suzhou).outcome is Outcome.UNKNOWN


def test_a_rule_says_the_words_it_comes_from() -> None:
    content = draft(product(eligibility={"min_years": 2, "qualifications_any": ["高企", "科小"]})).content
    assert [(phrase.key, phrase.text) for phrase in phrases(content.criteria)] == [
        ("qualifications_any", "高企"),
        ("qualifications_any", "科小"),
        ("min_years", "2"),
    ]


def test_the_same_condition_is_said_once_with_all_its_words() -> None:
    content = draft(
        product(eligibility={"entity": "高企法人/实控人/股东/高管(个人)", "qualifications_any": ["高企"]})
    ).content
    assert without_words(write_node(content.criteria)) == {"all": [HNTE]}
    assert {phrase.key for phrase in phrases(content.criteria)} == {"entity", "qualifications_any"}


# Patents

PATENTS: list[tuple[dict[str, Any], list[Any]]] = [
    ({"required": True, "types_any": None, "min_count": 1}, [fact("patents", "ge", 1)]),
    ({"required": True, "types_any": ["发明专利"], "min_count": 1}, [fact("invention_patents", "ge", 1)]),
    (
        {"required": True, "types_any": ["专利", "软件著作权"], "min_count": 1},
        [{"any": [fact("patents", "ge", 1), fact("software_copyrights", "ge", 1)]}],
    ),
    (
        {"required": True, "types_any": ["专利", "发明专利", "注册商标"], "min_count": 2},
        [{"sum": ["patents", "trademarks"], "op": "ge", "to": 2}],
    ),
    (
        {"required": True, "types_any": ["著作权"], "min_count": 1, "min_hold_years": 1},
        [
            {"any": [fact("software_copyrights", "ge", 1), fact("other_copyrights", "ge", 1)]},
            fact("ip_held_months", "ge", 12),
        ],
    ),
    (
        {"required": True, "types_any": ["发明专利", "注册商标专用权"], "min_count": 1, "min_remaining_years": {"发明专利": 8}, "min_implementation_years": 2, "gold_award_implementation_years": 1, "trademark_min_use_years": 2},
        [
            {
                "any": [
                    {"all": [fact("invention_patents", "ge", 1), fact("invention_years_left", "ge", 96), fact("ip_used_months", "ge", {"tiers": [{"when": fact("patent_award", "is", True), "then": 12}], "otherwise": 24})]},
                    {"all": [fact("trademarks", "ge", 1), fact("trademark_used_months", "ge", 24)]},
                ]
            }
        ],
    ),
    (
        {"required": True, "types_any": ["发明专利", "实用新型专利"], "min_count": 3, "min_remaining_years": {"任一": 3}},
        [{"sum": ["invention_patents", "utility_patents"], "op": "ge", "to": 3}, fact("patent_months_left", "ge", 36)],
    ),
    (
        {"required": True, "types_any": ["发明专利", "实用新型专利"], "min_count": 2, "min_remaining_years": {"发明专利": 8}},
        [
            {"sum": ["invention_patents", "utility_patents"], "op": "ge", "to": 2},
            {"any": [{"all": [fact("invention_patents", "ge", 1), fact("invention_years_left", "ge", 96)]}, fact("utility_patents", "ge", 1)]},
        ],
    ),
    ({"required": True, "types_any": ["注册商标"], "min_implementation_years": 2}, [fact("trademarks", "ge", 1), fact("ip_used_months", "ge", 24)]),
    ({"required": True, "min_count": 1, "other": "年费已缴; 不涉密; 中国有效专利"}, [fact("patents", "ge", 1), fact("ip_fees_paid", "is", True), fact("ip_secret", "is", False)]),
    ({"required": False, "types_any": ["专利"]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("patents", "expected"), PATENTS)
def test_patents_become_rules(patents: dict[str, Any], expected: list[Any]) -> None:
    read = draft(product(eligibility={"patents": patents}))
    assert without_words(write_node(read.content.criteria))["all"] == expected
    assert (read.stated, read.rules) == (1, 1)


@pytest.mark.parametrize(
    ("patents", "key", "text"),
    [
        ({"required": True, "rule": "重大/I类1项 或 II类2项"}, "patents.rule", "重大/I类1项 或 II类2项"),
        ({"required": True, "types_any": ["专利"], "rule": "甲; 乙"}, "patents.rule", "甲; 乙"),
        ({"required": True, "types_any": ["专利", "神秘权利"]}, "patents.types_any", "神秘权利"),
        ({"required": True, "types_any": ["专利"], "min_remaining_years": {"软件著作权": 3}}, "patents.min_remaining_years", "软件著作权 3"),
        ({"required": True, "types_any": ["专利"], "trademark_min_use_years": 2}, "patents.trademark_min_use_years", "2"),
        ({"required": True, "types_any": ["专利"], "other": "传家之宝"}, "patents.other", "传家之宝"),
        ({"required": False, "types_any": ["专利"], "or_other": "创新商业模式"}, "patents.or_other", "创新商业模式"),
    ],
)  # fmt: skip
def test_what_patents_leave_to_a_person(patents: dict[str, Any], key: str, text: str) -> None:
    read = draft(product(eligibility={"patents": patents}))
    assert [(item.key, item.text) for item in read.content.person] == [(key, text)]
    assert any(isinstance(node, Judgement) for node in nodes(read.content.criteria))
    assert (read.stated, read.rules) == (1, 0)


def test_rights_without_a_named_kind_are_not_guessed_where_words_name_them() -> None:
    tree = draft(product(eligibility={"patents": {"required": True, "rule": "I类1项"}})).content.criteria
    assert [type(node) for node in nodes(tree)][1:] == [Judgement]


def test_an_alternative_to_rights_stands_beside_them() -> None:
    found = criteria(patents={"required": False, "types_any": ["专利"], "or_other": "创新商业模式"})
    assert found == [{"any": [fact("patents", "ge", 1), {"judgement": {"zh": "创新商业模式", "en": "创新商业模式"}}]}]


# Words

FILES = sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("key", FILES)
def test_the_vocabulary_is_sound(key: str) -> None:
    document = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    assert document["key"] == key
    for entry in vocabulary(key).values():
        if entry.tree is not None:
            check_criteria(entry.tree, REFERENCE)
            assert not phrases(entry.tree), "what a tree says is the text it is found by"
        assert entry.why is None or entry.why in REASONS
        assert ("left" in entry.values) == (entry.tree is not None and entry.why is not None)
        if "code" in entry.values:
            assert entry.values["code"] in taxonomy("guarantee_modes")


def test_keys_in_words_have_a_vocabulary() -> None:
    in_words = {"entity", "credit", "project_level", "whitelist_required", "equity_investment_required"}
    lists = {"qualifications_any", "qualifications_all", "industries", "excluded_industries", "tax_grades"}
    assert in_words | lists | {"patents", "guarantee_modes", "rate"} == set(FILES)


@pytest.mark.parametrize("text", ["科技型中小微企业", "科技型 中小微企业", "“科技型”中小微企业", "科技型中小微企业 "])
def test_spelling_does_not_matter(text: str) -> None:
    assert criteria(entity=text) == criteria(entity="科技型中小微企业")


def test_texts_that_are_not_recognised_go_to_a_person_with_the_reason() -> None:
    read = draft(product(eligibility={"entity": "天选之企", "credit": "无当前逾期; 信誉卓著"}))
    assert [(item.key, item.text, item.why) for item in read.content.person] == [
        ("entity", "天选之企", "unknown"),
        ("credit", "信誉卓著", "unknown"),
    ]
    assert (read.stated, read.rules) == (2, 0)
    shown = [node.text.zh for node in nodes(read.content.criteria) if isinstance(node, Judgement)]
    assert shown == ["天选之企", "信誉卓著"]
    # What was recognised of the text still decides.
    assert fact("current_overdue", "is", False) in conditions(product(eligibility={"credit": "无当前逾期; 信誉卓著"}))


def test_a_text_can_be_half_a_rule() -> None:
    read = draft(product(eligibility={"entity": "中小实体企业"}))
    assert conditions(product(eligibility={"entity": "中小实体企业"})) == [
        fact("size", "within", ["micro", "small", "medium"]),
        {"judgement": {"zh": "实体企业", "en": "实体企业"}},
    ]
    assert [(item.text, item.why) for item in read.content.person] == [("中小实体企业", "vague")]


def test_an_unknown_name_is_an_alternative_for_a_person() -> None:
    read = draft(product(eligibility={"qualifications_any": ["高企", "天选之企"]}))
    assert conditions(product(eligibility={"qualifications_any": ["高企", "天选之企"]})) == [
        {"any": [HNTE, {"judgement": {"zh": "天选之企", "en": "天选之企"}}]}
    ]
    assert (read.stated, read.rules) == (2, 1)


def test_a_banks_own_list_is_that_banks() -> None:
    of_bank = product(institution="中国工商银行", eligibility={"whitelist_required": "白名单"})
    assert conditions(of_bank) == [fact("preapproved_by", "any_of", ["icbc"])]
    of_nobody = draft(product(institution="某银行", eligibility={"whitelist_required": "白名单"}))
    assert [item.key for item in of_nobody.content.person] == ["whitelist_required"]


# Funds


def test_a_fund_is_equity_with_stages_sectors_and_tickets() -> None:
    item = fund(
        stages=["种子期", "初创期"],
        sectors=["人工智能", "半导体"],
        ticket_max_wan=500,
        region="长沙市",
        manager="甲公司",
        anchor_share_max=0.3,
    )
    content = draft(item).content
    assert content.kinds == ("equity",)
    assert (content.publisher_name, content.publisher_type) == ("甲公司", "venture_fund")
    assert conditions(item) == [
        fact("region", "within", ["430100"]),
        fact("stage", "within", ["seed", "startup", "angel"]),
        fact("sectors", "within", ["ai", "integrated_circuits"]),
    ]
    assert content.stages == ("seed", "startup", "angel")
    assert content.sectors == ("ai", "integrated_circuits")
    assert limits_to_json(content.limits)["amount_most"]["to"] == 500
    assert content.equity is not None
    assert content.equity.anchor_share_most == 30
    assert draft(fund(fund_type="AIC股权基金")).content.publisher_type == "bank_investment"


def test_what_a_fund_says_in_words_goes_to_a_person() -> None:
    read = draft(fund(target_company_rule="设立<=5年; A轮之前", holding_rule="不控股", sectors=["人工智能", "炼金术"]))
    assert [(item.key, item.text) for item in read.content.person] == [
        ("sectors", "炼金术"),
        ("target_company_rule", "A轮之前"),
        ("holding_rule", "不控股"),
    ]
    assert fact("age_months", "le", 60) in without_words(write_node(read.content.criteria))["all"]
    judged = [node.text.zh for node in nodes(read.content.criteria) if isinstance(node, Judgement)]
    assert judged == ["炼金术", "A轮之前"], "how a fund holds its stake is no condition on the firm"


def test_other_sectors_admit_all_and_directions_of_umbrella_funds_are_no_sector() -> None:
    assert conditions(fund(sectors=["产业引导", "科技创新", "其他"])) == []
    read = draft(fund(sectors=["基础设施"]))
    assert [(item.text, item.why) for item in read.content.person] == [("基础设施", "direction")]


def test_every_list_of_a_fund_has_a_rule() -> None:
    assert set(FUND) == {"stages", "sectors", "target_company_rule"}


# Limits

LPR = {"fact": "lpr_1y"}
RATES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"min_pct": 3.2, "max_pct": 4.35}, {"rate_least": 3.2, "rate_most": 4.35}),
    ({"base": "LPR1Y", "max_spread_bp": 80}, {"rate_most": {"sum": [LPR, 0.8]}}),
    ({"base": "LPR", "max_spread_bp": -150}, {"rate_most": {"sum": [LPR, -1.5]}}),
    ({"base": "LPR", "max_spread_bp": 0}, {"rate_most": LPR}),
    ({"base": "LPR", "max_multiple": 1.3}, {"rate_most": {"fact": "lpr_1y", "times": 1.3}}),
    ({"base": "LPR", "max_spread_bp": 0, "text": "LPR起"}, {"rate_least": LPR}),
    ({"base": "LPR", "text": "不低于当期LPR"}, {"rate_least": LPR}),
    ({"min_pct": 3.2, "max_pct": 3.95, "text": "3.95%起(2024-12); 另一来源3.2%起"}, {"rate_least": 3.2}),
    ({"base": "LPR", "text": "参考当期LPR"}, {}),
    ({"base": "人民银行基准利率", "max_multiple": 1.2, "text": "不超过上浮20%"}, {}),
]


@pytest.mark.parametrize(("rate", "expected"), RATES)
def test_rates(rate: dict[str, Any], expected: dict[str, Any]) -> None:
    content = draft(product(rate=rate)).content
    found = limits_to_json(content.limits)
    assert {name: found[name]["to"] for name in found if name != "schema"} == expected
    if not expected:
        assert [phrase.key for phrase in content.remarks] == ["rate"]
        assert rate["text"] in content.remarks[0].text


def test_amounts_and_terms() -> None:
    found = limits_to_json(draft(product(amount_min_wan=40, amount_max_wan=300.5, term_max_months=36)).content.limits)
    assert {name: found[name]["to"] for name in found if name != "schema"} == {
        "amount_least": 40,
        "amount_most": 300.5,
        "tenor_most": 36,
    }


def test_a_reported_case_is_no_limit() -> None:
    item = product(amount_max_wan=1000, amount_rule="案例1000万元(2022济宁); 最高上浮15%", amount_is_case_only=True)
    read = draft(item)
    assert read.content.limits.amount_most is None
    assert read.content.case_amount == 1000
    assert [(phrase.key, phrase.text) for phrase in read.content.not_conditions] == [
        ("amount_rule", "案例1000万元(2022济宁)")
    ]
    assert [item.text for item in read.content.person] == ["最高上浮15%"]
    assert (read.stated, read.rules) == (1, 0)


def test_insurance() -> None:
    insurance = {
        "cover_max_wan": 240,
        "premium_wan": 2.5,
        "premium_rate_max": 0.02,
        "covers": ["研发费用损失"],
        "period_months": 12,
    }
    content = draft(product(kinds=["科技保险"], name="专利执行险+被侵权损失险", insurance=insurance)).content
    found = limits_to_json(content.limits)
    assert (found["amount_most"]["to"], found["tenor_most"]["to"]) == (240, 12)
    assert content.insurance is not None
    assert content.insurance.lines == ("patent_enforcement", "patent_infringement", "rd_cost")
    assert content.insurance.premium_rate_most == 2


def test_what_a_reader_sees() -> None:
    content = draft(
        product(
            kinds=["信用贷", "担保贷", "信用贷"],
            guarantee_modes=["信用", "担保公司保证(费率<=1%)", "魔法"],
            repayment="随借随还/按月付息/分期",
            risk_compensation={"gov_share": 0.8, "bank_share": 0.2, "text": "省市同比例"},
            sources=["https://a.example", "https://b.example"],
            link_ok=[True, False],
            source_date="2025-06",
        )
    ).content
    assert content.kinds == ("credit_loan", "guaranteed_loan")
    assert content.guarantee_modes == ("credit", "guarantor_company")
    assert [phrase.text for phrase in content.remarks] == ["担保公司保证(费率<=1%)", "魔法"]
    assert content.repayments == ("revolving", "interest_first", "instalments")
    assert content.risk_compensation is not None
    assert dict(content.risk_compensation.shares) == {"government": 80, "bank": 20}
    assert [source.link_ok for source in content.sources] == [True, False]
    assert str(content.source_day) == "2025-06-01"


# The whole published lists


@pytest.mark.parametrize("name", ["products", "funds"])
def test_every_figure_ratio_flag_list_and_known_text_of_the_published_lists_is_a_rule(name: str) -> None:
    free = {"any_of", "other", "amount_rule", "term_rule", "patents.rule", "patents.or_other"}
    free |= {"target_company_rule", "holding_rule", "reinvestment_rule", "loss_tolerance"}
    left = {}
    for item in plain(name):
        read = draft(item)
        left.update({(item["id"], p.key): p.why for p in read.content.person if p.key not in free})
        assert read.stated - len(read.content.person) == read.rules >= 0
    vague = {("P003", "qualifications_any"), ("P050", "qualifications_any"), ("P046", "credit")}
    vague |= {(number, "entity") for number in ("P035", "P058", "P065", "P076")}
    assert left == ({} if name == "funds" else dict.fromkeys(vague, "vague"))


@pytest.mark.parametrize("name", ["products", "funds"])
def test_what_is_stored_reads_back_equal(name: str) -> None:
    for item in plain(name):
        content = draft(item).content
        stored = json.loads(json.dumps(content.to_json()))
        assert type(content).from_json(stored) == content
