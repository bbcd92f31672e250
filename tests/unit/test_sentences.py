"""Trees as sentences in both languages: what a clerk would write, word for word."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.english import article, small
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Taxonomy
from marketplace.engine.advice.counterfactual import FactChange, counterfactual
from marketplace.engine.criteria_json import criteria_from_json, read_node, read_operand
from marketplace.engine.saying.changes import advice_text, change_text
from marketplace.engine.saying.sentences import (
    clause,
    label_text,
    operand_text,
    sentence,
    wanted_text,
)
from marketplace.engine.saying.wording import value_text
from marketplace.engine.values import known_from_json, parse_value
from marketplace.engine.vocabulary.facts import FACTS
from tests.property.trees import tree

REFERENCE = current.reference()

DAY = date(2026, 11, 23)

CLAUSES: list[tuple[dict[str, Any], str, str]] = [
    ({"fact": "debt_ratio", "op": "le", "to": 70}, "资产负债率不超过 70%", "debt ratio at most 70%"),
    (
        {"fact": "revenue", "op": "ge", "to": 1200.5},
        "上年营业收入不少于 1,200.5 万元",
        "revenue last year at least CNY 12,005,000",
    ),
    ({"fact": "age_months", "op": "ge", "to": 18}, "成立满 18 个月", "founded at least 18 months ago"),
    ({"fact": "lenders", "op": "lt", "to": 5}, "在贷银行家数少于 5 家", "number of lending banks below 5"),
    (
        {"fact": "rep_age", "op": "between", "to": [18, 65]},
        "法定代表人年龄在 18 至 65 岁之间",
        "age of the legal representative between 18 and 65 years",
    ),
    ({"fact": "current_overdue", "op": "is", "to": False}, "没有当前逾期", "nothing overdue now"),
    ({"not": {"fact": "current_overdue", "op": "is", "to": True}}, "没有当前逾期", "nothing overdue now"),
    (
        {"fact": "tax_grade", "op": "in", "to": ["A", "B", "M"]},
        "纳税信用为 A 级、B 级或 M 级",
        "has tax credit grade A, grade B or grade M",
    ),
    (
        {"fact": "qualifications", "op": "any_of", "to": ["hnte", "tsme"]},
        "有高新技术企业或科技型中小企业资质",
        "is recognised as a high-tech enterprise or technology SME",
    ),
    (
        {"not": {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}},
        "没有高新技术企业资质",
        "is not recognised as a high-tech enterprise",
    ),
    ({"fact": "region", "op": "within", "to": ["430105"]}, "注册地在开福区", "is registered in Kaifu District"),
    (
        {"sum": ["patents", "software_copyrights", "trademarks"], "op": "ge", "to": 2},
        "专利、软件著作权、注册商标合计不少于 2 件",
        "patents, software copyrights and registered trademarks together at least 2",
    ),
    (
        {"fact": "external_guarantees", "op": "le", "to": {"fact": "net_assets", "times": 2}},
        "对外担保余额不超过净资产的 2 倍",
        "guarantees given to others at most 2 times net assets",
    ),
    (
        {
            "any": [
                {"not": {"fact": "size", "op": "within", "to": ["medium"]}},
                {"fact": "revenue", "op": "le", "to": 30000},
            ]
        },
        "不属于中型企业，或上年营业收入不超过 30,000 万元",
        "either is not a medium enterprise or revenue last year at most CNY 300,000,000",
    ),
]

CLAUSES += [
    ({"fact": "founded", "op": "ge", "to": "2024-01-31"}, "成立日期不早于 2024 年 1 月 31 日", "date of founding not before 2024-01-31"),
    ({"not": {"fact": "founded", "op": "ge", "to": "2024-01-31"}}, "成立日期早于 2024 年 1 月 31 日", "date of founding before 2024-01-31"),
    ({"not": {"fact": "age_months", "op": "ge", "to": 18}}, "成立不满 18 个月", "founded less than 18 months ago"),
    ({"fact": "age_months", "op": "le", "to": 1}, "成立不超过 1 个月", "founded no more than 1 month ago"),
    ({"not": {"fact": "debt_ratio", "op": "lt", "to": 70}}, "资产负债率不低于 70%", "debt ratio at least 70%"),
    ({"not": {"fact": "debt_ratio", "op": "between", "to": [30, 70]}}, "资产负债率不在 30% 至 70% 之间", "debt ratio not between 30% and 70%"),
    ({"fact": "revenue", "op": "between", "to": [100, 500]}, "上年营业收入在 100 至 500 万元之间", "revenue last year between CNY 1,000,000 and CNY 5,000,000"),
    ({"not": {"fact": "qualifications", "op": "all_of", "to": ["hnte", "tsme"]}}, "不同时有高新技术企业和科技型中小企业资质", "is not recognised as a high-tech enterprise and technology SME at once"),
    ({"fact": "invention_patents", "op": "ge", "to": 1}, "有发明专利", "holds invention patents"),
    ({"not": {"fact": "pct_patents", "op": "ge", "to": 1}}, "没有 PCT 专利申请", "holds no PCT applications"),
    ({"fact": "net_profit", "op": "gt", "to": 0}, "上年盈利", "made a profit last year"),
    ({"not": {"fact": "revenue", "op": "gt", "to": 0.0}}, "上年没有营业收入", "had no revenue last year"),
    ({"fact": "staff", "op": "le", "to": 150}, "从业人数不超过 150 人", "staff at most 150"),
    ({"fact": "stage", "op": "within", "to": ["seed", "angel", "startup"]}, "处于种子期或初创期", "is at the seed or start-up stage"),
    ({"not": {"fact": "tax_region", "op": "within", "to": ["430000"]}}, "不在湖南省纳税", "does not pay tax in Hunan"),
    ({"fact": "sectors", "op": "within", "to": ["culture_tourism_sport", "ai"]}, "产业领域属于文旅体或人工智能", 'its sector is "culture, tourism and sport" or artificial intelligence'),
    ({"fact": "industry", "op": "within", "to": ["I", "C"]}, "行业属于“信息传输、软件和信息技术服务业”或制造业", 'its industry is "information transmission, software and information technology services" or manufacturing'),
    ({"fact": "sectors", "op": "within", "to": ["culture_tourism_sport"]}, "产业领域属于文旅体", "its sector is culture, tourism and sport"),
    (
        {"fact": "amount", "op": "le", "to": {"least": [{"fact": "revenue", "times": 0.3}, 500]}},
        "融资金额不超过上年营业收入的 30%（最高 500 万元）",
        "amount wanted at most 30% of revenue last year (at most CNY 5,000,000)",
    ),
    # A group inside a group of its own kind is one group, also through a negation or a group of one.
    (
        {"any": [{"any": [{"fact": "tax_arrears", "op": "is", "to": True}, {"fact": "share_reform", "op": "is", "to": True}]}, {"fact": "outside_equity", "op": "is", "to": True}]},
        "下列之一：①有欠税，②已完成股份制改造，③已获外部机构股权投资",
        "one of: (a) has tax arrears, (b) has converted to a joint-stock company, (c) has raised equity from outside investors",
    ),
    (
        {"all": [{"fact": "tax_arrears", "op": "is", "to": False}, {"all": [{"any": [{"fact": "share_reform", "op": "is", "to": True}, {"fact": "outside_equity", "op": "is", "to": True}]}]}]},
        "没有欠税，且（已完成股份制改造，或已获外部机构股权投资）",
        "no tax arrears and (either has converted to a joint-stock company or has raised equity from outside investors)",
    ),
]  # fmt: skip

OPERANDS: list[tuple[Any, str, str, str]] = [
    (
        {"least": [{"fact": "ip_valuation", "times": 0.3}, 500]},
        "amount",
        "知识产权评估价值的 30%，最高 500 万元",
        "30% of appraised value of the rights, at most CNY 5,000,000",
    ),
    ({"sum": [{"fact": "lpr_1y"}, 0.8]}, "max_rate", "1 年期 LPR 加 80 个基点", "1-year LPR plus 80 bp"),
    ({"sum": [{"fact": "lpr_1y"}, -0.3]}, "max_rate", "1 年期 LPR 减 30 个基点", "1-year LPR less 30 bp"),
    (
        {"fact": "talents", "times": 1000, "as": "money"},
        "amount",
        "入选人才数每人 1,000 万元",
        "CNY 10,000,000 for each of its recognised talents",
    ),
    (
        {
            "tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}, "then": 1000}],
            "otherwise": 500,
        },
        "amount",
        "（有高新技术企业资质：1,000 万元；其他：500 万元）",
        "(is recognised as a high-tech enterprise: CNY 10,000,000; otherwise: CNY 5,000,000)",
    ),
]


OPERANDS += [
    # A cap inside a sum bounds its part only.
    (
        {"sum": [{"fact": "net_assets"}, {"least": [{"fact": "revenue", "times": 0.3}, 500]}]},
        "amount",
        "净资产加（上年营业收入的 30%，最高 500 万元）",
        "net assets plus (30% of revenue last year, at most CNY 5,000,000)",
    ),
    (
        {"least": [{"fact": "net_assets"}, {"fact": "revenue", "times": 0.5}, {"fact": "ip_valuation", "times": 0.3}]},
        "amount",
        "净资产、上年营业收入的 50% 和知识产权评估价值的 30% 中最小者",
        "the least of net assets, 50% of revenue last year and 30% of appraised value of the rights",
    ),
    (
        {"greatest": [{"sum": [{"fact": "net_assets"}, {"fact": "revenue"}]}, {"fact": "total_assets", "times": 2}]},
        "amount",
        "（净资产加上年营业收入）和总资产的 2 倍中较大者",
        "the greater of (net assets plus revenue last year) and 2 times total assets",
    ),
    ({"sum": [{"fact": "revenue_growth"}, 5]}, "debt_ratio", "营业收入增长率加 5 个百分点", "revenue growth plus 5 percentage points"),
    (
        {
            "tiers": [
                {
                    "when": {
                        "any": [
                            {"fact": "tax_arrears", "op": "is", "to": False},
                            {"fact": "share_reform", "op": "is", "to": True},
                            {"fact": "outside_equity", "op": "is", "to": True},
                        ]
                    },
                    "then": 5,
                }
            ],
            "otherwise": 3,
        },
        "amount",
        "（（下列之一：①没有欠税，②已完成股份制改造，③已获外部机构股权投资）：5 万元；其他：3 万元）",
        ("((one of: (a) no tax arrears, (b) has converted to a joint-stock company, "
        "(c) has raised equity from outside investors): CNY 50,000; otherwise: CNY 30,000)"),
    ),
    ({"fact": "tenor", "times": 2, "as": "money"}, "amount", "融资期限每个月 2 万元", "CNY 20,000 for each month of term wanted"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "chinese", "english"), CLAUSES)
def test_clauses(data: dict[str, Any], chinese: str, english: str) -> None:
    node = read_node(data, "tree")
    assert clause(node, "zh-hans", REFERENCE) == chinese
    assert clause(node, "en", REFERENCE) == english


@pytest.mark.parametrize(("data", "fact", "chinese", "english"), OPERANDS)
def test_operands(data: Any, fact: str, chinese: str, english: str) -> None:
    operand = read_operand(data, "to", fact)
    assert operand_text(operand, FACTS[fact], "zh-hans", REFERENCE) == chinese
    assert operand_text(operand, FACTS[fact], "en", REFERENCE) == english


def test_a_whole_rule_with_alternatives_and_a_preference() -> None:
    rule = criteria_from_json(
        {
            "schema": 1,
            "tree": {
                "all": [
                    {"fact": "age_months", "op": "ge", "to": 24},
                    {
                        "any": [
                            {"fact": "patents", "op": "ge", "to": 1},
                            {"fact": "software_copyrights", "op": "ge", "to": 3},
                            {
                                "all": [
                                    {"fact": "rd_ratio", "op": "ge", "to": 5},
                                    {"fact": "tax_arrears", "op": "is", "to": False},
                                ]
                            },
                        ]
                    },
                    {"fact": "outside_equity", "op": "is", "to": True, "preferred": True},
                ]
            },
        }
    )
    assert sentence(rule, "zh-hans", REFERENCE) == (
        "成立满 24 个月；下列之一：①有专利，②软件著作权不少于 3 件，③研发费用占营业收入比不低于 5%，且没有欠税。优先：已获外部机构股权投资。"
    )
    assert sentence(rule, "en", REFERENCE) == (
        "Founded at least 24 months ago; one of: (a) holds patents, (b) software copyrights at least 3, "
        "(c) R&D share of revenue at least 5% and no tax arrears. Preferred: has raised equity from outside investors."
    )


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("High-tech enterprise", "a high-tech enterprise"),
        ("Unicorn", "a unicorn"),
        ("Innovative SME", "an innovative SME"),
        ("IP demonstration enterprise", "an IP demonstration enterprise"),
        ("BeiDou navigation", "a BeiDou navigation"),
        ("Pre-A", "a Pre-A"),
        ("E-commerce", "an e-commerce"),
        ("China Patent Gold Award", "a China Patent Gold Award"),
    ],
)
def test_english_names_inside_a_sentence(name: str, inside: str) -> None:
    assert f"{article(small(name))} {small(name)}" == inside


def test_nothing_published() -> None:
    nothing = criteria_from_json({"schema": 1, "tree": {"all": []}})
    assert sentence(nothing, "zh-hans", REFERENCE) == "没有公布条件。"
    assert sentence(nothing, "en", REFERENCE) == "No conditions published."


def test_the_column_of_what_is_wanted() -> None:
    node = read_node({"fact": "debt_ratio", "op": "le", "to": 70}, "tree")
    assert label_text(node, "zh-hans", REFERENCE) == "资产负债率"
    assert wanted_text(node, "zh-hans", REFERENCE) == "不超过 70%"
    assert wanted_text(node, "en", REFERENCE, holds=False) == "above 70%"
    held = read_node({"fact": "qualifications", "op": "all_of", "to": ["hnte", "tsme"]}, "tree")
    assert wanted_text(held, "zh-hans", REFERENCE) == "同时有高新技术企业和科技型中小企业"
    assert wanted_text(held, "zh-hans", REFERENCE, holds=False) == "不能同时有高新技术企业和科技型中小企业"
    graded = read_node({"fact": "tax_grade", "op": "in", "to": ["C", "D"]}, "tree")
    assert wanted_text(graded, "zh-hans", REFERENCE, holds=False) == "不能是 C 级或 D 级"
    assert wanted_text(graded, "en", REFERENCE, holds=False) == "not grade C or grade D"
    assert (
        wanted_text(read_node({"fact": "founded", "op": "ge", "to": "2024-01-31"}, "tree"), "en", REFERENCE)
        == "not before 2024-01-31"
    )


def test_advice_in_words() -> None:
    rule = read_node(
        {
            "all": [
                {"fact": "debt_ratio", "op": "le", "to": 70},
                {"fact": "qualifications", "op": "any_of", "to": ["hnte"]},
            ]
        },
        "tree",
    )
    firm = {
        "debt_ratio": 75, "qualifications": [], "age_months": 30, "patents": 3, "revenue": "800", "rd_ratio": 8,
        "tech_staff_ratio": 20, "hightech_income_ratio": 70,
    }  # fmt: skip
    advice = counterfactual(rule, known_from_json({**firm, "main_incident": False}, DAY, REFERENCE))
    assert advice is not None
    lower = "资产负债率由 75% 降到 70%（偿还负债或增加资本金，通常约 6 个月）"
    assert advice_text(advice, "zh-hans", REFERENCE) == f"{lower}；取得高新技术企业资质（通常约 9 个月）"
    advice = counterfactual(rule, known_from_json(firm, DAY, REFERENCE))
    assert advice is not None
    assert advice_text(advice, "zh-hans", REFERENCE).endswith(
        "取得高新技术企业资质（通常约 9 个月，能否取得还要看重大安全、质量、环保或科研诚信问题）"
    )
    young = counterfactual(
        read_node({"fact": "qualifications", "op": "any_of", "to": ["hnte"]}, "tree"),
        known_from_json({"qualifications": []}, DAY, REFERENCE),
    )
    assert young is not None
    assert advice_text(young, "zh-hans", REFERENCE) == (
        "取得高新技术企业资质（通常约 9 个月，能否取得还要看成立时间、专利、软件著作权等 11 项）"
    )
    assert advice_text(young, "en", REFERENCE) == (
        "become recognised as a high-tech enterprise (usually about 9 months, "
        "hangs on time since founding, patents, software copyrights and 8 more)"
    )
    waiting = counterfactual(
        read_node({"fact": "age_months", "op": "ge", "to": 24}, "tree"),
        known_from_json({"founded": "2025-03-01"}, DAY, REFERENCE),
    )
    assert waiting is not None
    assert advice_text(waiting, "zh-hans", REFERENCE) == "再等 4 个月，成立时间就够了"
    assert advice_text(waiting, "en", REFERENCE) == "wait 4 months more"


CHANGES: list[tuple[str, Any, Any, str, str]] = [
    ("qualifications", [], ["little_giant", "srdi"], "取得专精特新“小巨人”企业资质（通常约 12 个月）", "become recognised as a little giant enterprise (usually about 12 months)"),
    (
        "fund_uses",
        ["equipment"],
        ["rd", "working_capital"],
        "资金用于流动资金和研发投入，资金不用于设备购置（现在就能改）",
        'the money is for working capital and "research and development" and the money is not for equipment (can be changed at once)',
    ),
    ("guarantees_offered", [], ["ip_pledge"], "能提供知识产权质押（现在就能改）", "can offer an IP pledge (can be changed at once)"),
    ("kinds", ["equity"], [], "融资品种去掉股权融资（现在就能改）", "drop equity from kinds wanted (can be changed at once)"),
    ("tax_arrears", True, False, "缴清欠税（通常约 1 个月）", "pay the arrears (usually about 1 month)"),
    ("accepts_bank_equity", False, True, "接受银行系机构小比例股权投资（现在就能改）", "accepts a small equity stake by a bank's investor (can be changed at once)"),
    ("tax_grade", "D", "B", "纳税信用等级由 D 级变为 B 级（按时申报纳税，次年 4 月重新评价，通常约 12 个月）", "tax credit grade from Grade D to Grade B (file and pay on time; graded anew each April, usually about 12 months)"),
    ("net_profit", "-943.31", "0.01", "上年盈利（通常约 12 个月）", "made a profit last year (usually about 12 months)"),
    ("age_months", 23, 24, "再等 1 个月，成立时间就够了", "wait 1 month more"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "before", "after", "chinese", "english"), CHANGES)
def test_changes_in_words(fact: str, before: Any, after: Any, chinese: str, english: str) -> None:
    change = FactChange(fact, parse_value(fact, before, REFERENCE), parse_value(fact, after, REFERENCE))
    assert change_text(change, "zh-hans", REFERENCE) == chinese
    assert change_text(change, "en", REFERENCE) == english


def test_every_random_tree_can_be_said_without_chinese_in_english() -> None:
    draw = Random(3)
    for _ in range(400):
        node = tree(draw)
        assert sentence(node, "zh-hans", REFERENCE).endswith("。")
        english = sentence(node, "en", REFERENCE)
        assert english.isascii(), english


def test_codes_are_called_as_in_the_lists_that_are_handed_in() -> None:
    """A rule of a past day is said with the names of that day, whatever they are called now."""
    now = REFERENCE.taxonomy("qualifications")
    named = [
        {"code": entry.code, "zh": entry.name.zh, "en": entry.name.en, "parent": entry.parent, "members": entry.members}
        for entry in now
        if entry.code != "tsme"
    ]
    entries = [{**row, "zh": "高企", "en": "HNTE"} if row["code"] == "hnte" else row for row in named]
    then = Taxonomy({"name": "qualifications", "entries": entries})
    past = Reference({**REFERENCE.taxonomies, "qualifications": then}, REFERENCE.rates)
    node = read_node({"fact": "qualifications", "op": "any_of", "to": ["hnte", "little_giant"]}, "tree")
    assert clause(node, "zh-hans", past).startswith("有高企或")
    assert clause(node, "en", past).startswith("is recognised as a HNTE or ")
    assert "高新技术企业" in clause(node, "zh-hans", REFERENCE)
    assert value_text("qualifications", frozenset({"hnte"}), "zh-hans", past) == "高企"
    unknown = read_node({"fact": "qualifications", "op": "any_of", "to": ["tsme"]}, "tree")
    with pytest.raises(KeyError, match="tsme"):
        clause(unknown, "zh-hans", past)
