"""Conditions as products write them, family by family: as a tree, in words in both languages, and decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse
from marketplace.asking.questions import fact_questions
from marketplace.core import current
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import facts_of
from marketplace.engine.criteria_json import read_node, write_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.saying.sentences import clause
from marketplace.engine.values import known_from_json
from marketplace.engine.vocabulary.facts import FACTS

REFERENCE = current.reference()
DAY = date(2026, 11, 30)


def at(fact: str, op: str, to: Any) -> dict[str, Any]:
    return {"fact": fact, "op": op, "to": to}


def some(fact: str, *codes: str) -> dict[str, Any]:
    return at(fact, "within" if FACTS[fact].type.value in ("code", "codes") else "any_of", list(codes))


# The source's words, the tree, what is said in Chinese and in English, a firm that meets it and one that does not.
CONDITIONS: dict[str, list[tuple[str, dict[str, Any], str, str, dict[str, Any], dict[str, Any]]]] = {
    "relation": [
        ("本行开立基本账户", at("basic_account", "is", True), "基本存款账户开在该机构", "keeps its basic account with the institution", {"basic_account": True}, {"basic_account": False}),
        ("开户满半年", at("account_months", "ge", 6), "在该机构开户满 6 个月", "has had an account with the institution for at least 6 months", {"account_months": 6}, {"account_months": 5}),
        ("经营收入全部在本行结算", at("settlement_share", "ge", 100), "经该机构结算的收入占比不低于 100%", "share of income settled there at least 100%", {"settlement_share": 100}, {"settlement_share": "99.99"}),
        ("近三个月日均存款不低于50万元", at("average_deposits_3m", "ge", 50), "近 3 个月在该机构日均存款不少于 50 万元", "average deposits there in 3 months at least CNY 500,000", {"average_deposits_3m": 50}, {"average_deposits_3m": 49}),
        ("存量授信客户", at("existing_borrower", "is", True), "是该机构的存量授信客户", "has a credit line or loan with the institution", {"existing_borrower": True}, {"existing_borrower": False}),
    ],
    "trade": [
        ("核心企业上游客户", some("chain_roles", "supplier"), "在产业链中是上游供应商", "is an upstream supplier in its supply chain", {"chain_roles": ["supplier"]}, {"chain_roles": ["distributor"]}),
        ("订单交易方为政府采购方、三甲医院或985高校", some("customer_kinds", "government", "top_hospital", "key_university"), "买方包括“政府机关和事业单位”、三级甲等医院或双一流高校", 'sells to government bodies, grade-A tertiary hospitals or key universities', {"customer_kinds": ["top_hospital"]}, {"customer_kinds": ["hospital"]}),
        ("与核心企业合作满1年", at("core_firm_months", "ge", 12), "与核心企业合作满 12 个月", "has dealt with its core firm for at least 12 months", {"core_firm_months": 12}, {"core_firm_months": 11}),
        ("有在手订单", at("orders", "gt", 0), "有在手订单或合同", "has orders in hand", {"orders": 1}, {"orders": 0}),
        ("账期不超过180天", at("receivable_days", "le", 180), "应收账款最长账期不超过 180 天", "longest receivable term at most 180 days", {"receivable_days": 180}, {"receivable_days": 181}),
        ("近6个月月均流水不低于贷款额1.5倍", at("bank_inflow_6m", "ge", {"fact": "amount", "times": 9}), "近 6 个月银行流入不少于融资金额的 9 倍", "bank inflow in 6 months at least 9 times amount wanted", {"bank_inflow_6m": 900, "amount": 100}, {"bank_inflow_6m": 899, "amount": 100}),
        ("最长连续断票不超过180天", at("invoice_gap_days", "le", 180), "近 12 个月最长断票天数不超过 180 天", "longest gap between invoices in 12 months at most 180 days", {"invoice_gap_days": 30}, {"invoice_gap_days": 200}),
    ],
    "security": [
        ("贷款不超过抵押物评估价值70%", at("amount", "le", {"fact": "collateral_value", "times": 0.7}), "融资金额不超过抵押物价值合计的 70%", "amount wanted at most 70% of value of all mortgaged things", {"amount": 70, "collateral_value": 100}, {"amount": 71, "collateral_value": 100}),
        ("抵押物无他项抵押", at("collateral_clear", "is", True), "抵押物权属清晰且未设其他抵押", "its collateral has clear title and carries no other mortgage", {"collateral_clear": True}, {"collateral_clear": False}),
        ("数据资产评估价值", at("data_asset_value", "gt", 0), "有经评估的数据资产", "has appraised data assets", {"data_asset_value": 10}, {"data_asset_value": 0}),
    ],
    "awards": [
        ("获国家或市级自然科学奖、技术发明奖、科技进步奖", some("awards", "national_science", "municipal_science"), "获得过国家科学技术奖或市级科学技术奖", "has won the national science award or municipal science award", {"awards": ["national_invention"]}, {"awards": ["china_patent"]}),
        ("近三年获中国专利奖", some("awards_3y", "china_patent"), "近三年获得过中国专利奖", "has won the China patent award in the last three years", {"awards_3y": ["patent_silver"]}, {"awards_3y": []}),
    ],
    "talents": [
        ("入选国家级人才计划", some("talent_levels", "national"), "企业主、主要股东或核心成员是国家级人才", "its owner, a main shareholder or a core member is a talent at national level", {"talent_levels": ["changjiang"]}, {"talent_levels": ["furong"]}),
        ("高层次人才为第一大股东", some("talent_roles", "largest_shareholder"), "入选人才是企业的第一大股东", "a recognised talent is its largest shareholder", {"talent_roles": ["largest_shareholder"]}, {"talent_roles": ["employee"]}),
        ("人才持股不低于30%", at("talent_share", "ge", 30), "入选人才持股比例不低于 30%", "share held by its talents at least 30%", {"talent_share": 30}, {"talent_share": 29}),
        ("带头人博士", at("leader_degree", "in", ["doctor"]), "带头人学历为博士", "the degree of its leading person is doctor", {"leader_degree": "doctor"}, {"leader_degree": "master"}),
    ],
    "investors": [
        ("省天使基金群支持企业", some("invested_by", "provincial_angel_fund"), "已获省天使基金（群）投资", "has been invested in by a provincial angel fund", {"invested_by": ["provincial_angel_fund"]}, {"invested_by": ["venture_capital"]}),
        ("近2年风险投资到账5000万元以上", at("equity_raised_24m", "ge", 5000), "近两年外部股权融资不少于 5,000 万元", "equity raised in two years at least CNY 50,000,000", {"equity_raised_24m": 5000}, {"equity_raised_24m": 4999}),
        ("首两轮外部机构投资", at("rounds_closed", "le", 1), "已完成的外部融资轮数不超过 1 轮", "outside rounds closed at most 1", {"rounds_closed": 1}, {"rounds_closed": 2}),
        ("A轮之前", {"not": some("round_closed", "a", "b", "c", "d", "pre_ipo")}, "最近完成的融资轮次不是 A 轮、B 轮、C 轮、D 轮及以后或 Pre-IPO", "has not closed series A, series B, series C, series D onwards or the pre-IPO round as its latest round", {"round_closed": "pre_a"}, {"round_closed": "b"}),
        ("获合作投资机构投资", at("partner_invested", "is", True), "已获该机构合作的投资机构投资", "has been invested in by an investor that works with the institution", {"partner_invested": True}, {"partner_invested": False}),
    ],
    "ratings": [
        ("浦发银行信用评级A-或以上", some("grades", "spdb_a_minus", "spdb_a", "spdb_a_plus"), "评级为浦发银行 A- 级、浦发银行 A 级或浦发银行 A+ 级", "is graded A- by SPD Bank, A by SPD Bank or A+ by SPD Bank", {"grades": ["spdb_a"]}, {"grades": ["spdb_bbb"]}),
        ("海关高级认证企业", some("grades", "customs_aeo"), "评级为海关高级认证企业", "is graded an advanced certified enterprise of customs", {"grades": ["customs_aeo"]}, {"grades": ["customs_registered"]}),
    ],
    "recommended": [
        ("区县推荐或核心企业推荐函", some("recommended_by", "district", "core_firm"), "经区县政府或核心企业推荐", "is recommended by a district government or core firm", {"recommended_by": ["core_firm"]}, {"recommended_by": ["park"]}),
    ],
    "carriers": [
        ("国家级孵化器在孵", some("carriers", "incubator_national"), "入驻国家级科技企业孵化器", "is in a national technology incubator", {"carriers": ["incubator_national"]}, {"carriers": ["pilot_base"]}),
        ("入驻中试基地", some("carriers", "pilot_base"), "入驻中试基地", "is in a pilot-production base", {"carriers": ["pilot_base_provincial"]}, {"carriers": []}),
    ],
    "lists": [
        ("省科技企业贷款风险补偿资金池入库企业", some("lists", "risk_pool_firms"), "已入科技企业贷款风险补偿资金池入库企业名单", "is entered in the firms in the risk-compensation pool", {"lists": ["risk_pool_firms"]}, {"lists": []}),
    ],
    "schemes": [
        ("2024年内结清", at("repaid_on", "between", ["2024-01-01", "2024-12-31"]), "贷款结清日期在 2024 年 1 月 1 日至 2024 年 12 月 31 日之间", "day the loan was repaid between 2024-01-01 and 2024-12-31", {"repaid_on": "2024-06-30"}, {"repaid_on": "2025-01-01"}),
        ("已全额支付保费", at("premium_settled", "is", True), "已签订保单并付清保费", "has taken out the policy and paid the premium", {"premium_settled": True}, {"premium_settled": False}),
        ("技改投资2000万元及以上", at("project_investment", "ge", 2000), "项目投资额不少于 2,000 万元", "investment in the project at least CNY 20,000,000", {"project_investment": 2000}, {"project_investment": 1999}),
        ("同一笔贷款未获其他财政贴息", at("other_support", "is", False), "同一事项未获其他财政资金支持", "no other public money was paid for the same matter", {"other_support": False}, {"other_support": True}),
    ],
}  # fmt: skip
ROWS = [(family, *row) for family, rows in CONDITIONS.items() for row in rows]


@pytest.mark.parametrize(("family", "words", "data", "zh", "en", "meets", "fails"), ROWS, ids=[row[1] for row in ROWS])
def test_a_condition_is_said_and_decided(
    family: str, words: str, data: dict[str, Any], zh: str, en: str, meets: dict[str, Any], fails: dict[str, Any]
) -> None:
    node = read_node(data, "tree")
    check_criteria(node, REFERENCE)
    assert write_node(node) == data
    assert (clause(node, "zh-hans", REFERENCE), clause(node, "en", REFERENCE)) == (zh, en)
    outcomes = [evaluate(node, known_from_json(firm, DAY, REFERENCE)).outcome for firm in (meets, fails, {})]
    assert outcomes == [Outcome.YES, Outcome.NO, Outcome.UNKNOWN]


@pytest.mark.parametrize("key", sorted(set().union(*(facts_of(read_node(row[2], "tree")) for row in ROWS))))
def test_what_a_condition_asks_can_be_asked_in_a_form(key: str) -> None:
    assert may_ask(key, towards_one=True)
    (question,) = fact_questions((key,))
    field = question.field(CodesInUse({}), (), DAY, REFERENCE, None)
    assert field.label
    assert question.read([""], DAY, REFERENCE) is None


def test_facts_about_persons_need_a_consent_of_their_own() -> None:
    persons = {
        "rep_owns_home",
        "rep_no_credit_history",
        "spouse_adverse_credit",
        "rep_card_use",
        "leader_age",
        "inquiries_3m",
    }
    for key in persons:
        assert FACTS[key].is_sensitive
        assert not may_ask(key, towards_one=True)
        assert may_ask(key, {key})
