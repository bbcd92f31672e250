"""Conditions of products that nobody here had seen, family by family: as a tree, in words in both languages, decided and asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse
from marketplace.asking.questions import fact_questions
from marketplace.core import current
from marketplace.core.terms.schemas import SCHEMAS
from marketplace.engine.assessment import assess
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import facts_of
from marketplace.engine.criteria_json import read_node, write_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.saying.sentences import clause
from marketplace.engine.values import known_from_json
from marketplace.engine.vocabulary.facts import FACTS, fact_in
from marketplace.engine.vocabulary.families import FAMILIES, NEVER, members
from marketplace.matching.precheck.questions import STEPS, askable
from tests.unit.test_vocabulary_families import at, some

REFERENCE = current.reference()
DAY = date(2026, 11, 30)

# The source's words, the tree, what is said in Chinese and in English, a firm that meets it and one that does not.
CONDITIONS: dict[str, list[tuple[str, dict[str, Any], str, str, dict[str, Any], dict[str, Any]]]] = {
    "years": [
        ("近三年营收累计不低于3000万元", {"sum": ["revenue", "revenue_prior", "revenue_third"], "op": "ge", "to": 3000}, "上年营业收入、前年营业收入、大前年营业收入合计不少于 3,000 万元", "revenue last year, revenue the year before and revenue three years ago together at least CNY 30,000,000", {"revenue": 1500, "revenue_prior": 1000, "revenue_third": 500}, {"revenue": 1500, "revenue_prior": 1000, "revenue_third": 499}),
        ("近三年每年盈利", {"all": [at("net_profit", "gt", 0), at("net_profit_prior", "gt", 0), at("net_profit_third", "gt", 0)]}, "上年盈利，且前年盈利，且大前年盈利", "made a profit last year and made a profit the year before and made a profit three years ago", {"net_profit": 1, "net_profit_prior": 1, "net_profit_third": 1}, {"net_profit": 1, "net_profit_prior": 1, "net_profit_third": 0}),
        ("净利率不低于5%", at("net_profit", "ge", {"fact": "revenue", "times": 0.05}), "上年净利润不少于上年营业收入的 5%", "net profit last year at least 5% of revenue last year", {"net_profit": 5, "revenue": 100}, {"net_profit": 4, "revenue": 100}),
        ("近半年销售额下滑不超50%", at("sales_6m_change", "ge", -50), "近 6 个月销售额变动不低于 -50%", "change of sales in 6 months at least -50%", {"sales_6m_change": -50}, {"sales_6m_change": -51}),
        ("连续纳税满2年", at("taxed_months", "ge", 24), "连续纳税满 24 个月", "has paid tax without a gap for at least 24 months", {"taxed_months": 24}, {"taxed_months": 23}),
        ("红冲作废发票占比不超过50%", at("voided_share", "le", 50), "近 12 个月红冲、作废发票占比不超过 50%", "share of invoices reversed or voided in 12 months at most 50%", {"voided_share": 50}, {"voided_share": 51}),
        ("流水覆盖月供2.5倍", at("bank_inflow_12m", "ge", {"fact": "monthly_repayment", "times": 30}), "近 12 个月银行流入不少于每月还本付息额的 30 倍", "bank inflow in 12 months at least 30 times monthly debt service", {"bank_inflow_12m": 300, "monthly_repayment": 10}, {"bank_inflow_12m": 299, "monthly_repayment": 10}),
    ],
    "records": [
        ("两年内无税务处罚", at("since__tax_penalty", "ge", 24), "近 24 个月没有税务处罚", "no tax penalty in the last 24 months", {"since__tax_penalty": 1200}, {"since__tax_penalty": 12}),
        ("无当前涉诉", at("since__lawsuit", "ge", 1), "没有未了结的作为被告的诉讼", "no lawsuit as defendant that is not settled", {"since__lawsuit": 1200}, {"since__lawsuit": 0}),
        ("大股东变更满6个月", at("since__shareholder_change", "ge", 6), "近 6 个月没有主要股东变更", "no change of a main shareholder in the last 6 months", {"since__shareholder_change": 6}, {"since__shareholder_change": 5}),
        ("近两年获得过政府科技资助", at("since__public_grant", "le", 24), "近 24 个月有过政府科技资助", "public grant for technology in the last 24 months", {"since__public_grant": 24}, {"since__public_grant": 25}),
    ],
    "figures of few": [
        ("电商GMV不低于200万元", at("money__platform_sales", "ge", 200), "近 12 个月电商平台销售额不少于 200 万元", "platform sales in the last 12 months at least CNY 2,000,000", {"money__platform_sales": 200}, {"money__platform_sales": 199}),
        ("付款及时率95%以上", at("share__paid_on_time", "ge", 95), "按期付款比例不低于 95%", "share of payments on time at least 95%", {"share__paid_on_time": 95}, {"share__paid_on_time": 94}),
        ("近三年贸易纠纷不超过2次", at("number__trade_disputes_3y", "le", 2), "近三年贸易纠纷次数不超过 2", "trade disputes in three years at most 2", {"number__trade_disputes_3y": 2}, {"number__trade_disputes_3y": 3}),
        ("2024年首次认定高企", at("day__hnte_first", "between", ["2024-01-01", "2024-12-31"]), "首次认定高新技术企业日期在 2024 年 1 月 1 日至 2024 年 12 月 31 日之间", "day of the first high-tech recognition between 2024-01-01 and 2024-12-31", {"day__hnte_first": "2024-06-30"}, {"day__hnte_first": "2025-01-01"}),
        ("额度不超过电商年销售额30%", at("amount", "le", {"fact": "money__platform_sales", "times": 0.3}), "融资金额不超过近 12 个月电商平台销售额的 30%", "amount wanted at most 30% of platform sales in the last 12 months", {"amount": 30, "money__platform_sales": 100}, {"amount": 31, "money__platform_sales": 100}),
    ],
    "nature": [
        ("非产能过剩、高耗能行业", {"not": some("industry_policies", "overcapacity", "high_energy")}, "主营业务不属于产能过剩行业或高耗能行业", "its main business is not among the industries with overcapacity or the energy-intensive industries", {"industry_policies": []}, {"industry_policies": ["overcapacity"]}),
        ("工业母机、传感器企业", some("products", "machine_tools", "sensors"), "主要产品为工业母机或传感器", "its main product is machine tools or sensors", {"products": ["sensors"]}, {"products": ["robots"]}),
        ("实际经营地在长沙", some("business_region", "430100"), "实际经营地在长沙市", "does its business in Changsha", {"business_region": "430105"}, {"business_region": "110000"}),
        ("统计关系在长沙", some("statistics_region", "430100"), "统计关系在长沙市", "reports its statistics in Changsha", {"statistics_region": "430105"}, {"statistics_region": "110000"}),
    ],
    "certificates": [
        ("有进出口经营权", some("permits", "export_right"), "有进出口经营权", "holds a right to import and export", {"permits": ["export_right"]}, {"permits": ["iso9001"]}),
        ("通过管理体系认证", some("permits", "management_system"), "有管理体系认证", "holds a management-system certificate", {"permits": ["iso9001"]}, {"permits": ["ccc"]}),
        ("建有省级以上企业技术中心", some("platforms", "technology_centre_national", "technology_centre_provincial"), "建有国家级企业技术中心或省级企业技术中心", "runs a national enterprise technology centre or provincial enterprise technology centre", {"platforms": ["technology_centre_provincial"]}, {"platforms": ["technology_centre_municipal"]}),
        ("成果评价国内领先以上", some("technology_levels", "world_leading", "world_advanced", "national_leading"), "科技成果经评价为国际领先、国际先进或国内领先", "its technology was appraised as world-leading, advanced by world standards or leading in China", {"technology_levels": ["national_leading"]}, {"technology_levels": ["national_advanced"]}),
        ("产品处于中试以后", some("product_stage", "pilot", "first_customers", "sold"), "产品处于中试、客户验证或批量销售", "its product is at the stage of pilot production, validation with customers or sold in volume", {"product_stage": "sold"}, {"product_stage": "prototype"}),
        ("已投保出口信用保险", some("insured_lines", "export_credit"), "已投保出口信用保险", "is insured by export credit insurance", {"insured_lines": ["export_credit"]}, {"insured_lines": ["drone"]}),
        ("获得省级以上政府奖补", some("support_levels", "national", "provincial"), "获得过国家级或省级政府奖补", "has received a public grant at national or provincial level", {"support_levels": ["provincial"]}, {"support_levels": ["district"]}),
        ("已实施股权激励", some("matters", "equity_incentive"), "符合：已实施股权激励", "meets: equity incentives for its staff", {"matters": ["equity_incentive"]}, {"matters": ["own_brand"]}),
    ],
    "staff": [
        ("新招用重点群体占比10%(百人以上5%)", at("supported_hires_share", "ge", {"tiers": [{"when": at("staff", "gt", 100), "then": 5}], "otherwise": 10}), "新招用重点群体占比不低于（从业人数超过 100 人：5%；其他：10%）", "share of supported people hired at least (staff above 100: 5%; otherwise: 10%)", {"supported_hires_share": 5, "staff": 120}, {"supported_hires_share": 9, "staff": 50}),
        ("带头人有中级职称", some("leader_titles", "middle", "senior"), "带头人有中级职称或高级职称", "its leading person holds an intermediate title or senior title", {"leader_titles": ["middle"]}, {"leader_titles": ["junior"]}),
        ("核心团队从业5年以上", at("team_industry_months", "ge", 60), "核心团队平均从业时间不少于 60 个月", "core team in the trade for, on average at least 60 months", {"team_industry_months": 60}, {"team_industry_months": 59}),
    ],
    "rights": [
        ("有申请中的发明专利", at("patent_applications", "ge", 1), "有申请中的发明专利", "has applied for an invention patent", {"patent_applications": 1}, {"patent_applications": 0}),
        ("出质专利在企业名下", at("ip_owned", "is", True), "拟质押的知识产权登记在企业名下", "the rights to be pledged are registered in its name", {"ip_owned": True}, {"ip_owned": False}),
        ("知识产权自主研发", some("ip_sources", "own"), "知识产权来源为自主研发", "its rights were acquired by own development", {"ip_sources": ["own"]}, {"ip_sources": ["transferred"]}),
        ("商标注册满3年", at("trademark_months", "ge", 36), "商标注册时间不少于 36 个月", "trademark registered for at least 36 months", {"trademark_months": 36}, {"trademark_months": 35}),
    ],
    "property": [
        ("抵押厂房或办公用房", some("property_kinds", "factory", "office"), "可抵押工业厂房或写字楼", "can mortgage a factory building or office", {"property_kinds": ["office"]}, {"property_kinds": ["shop"]}),
        ("房龄25年内", at("building_age_months", "le", 300), "抵押房产房龄不超过 300 个月", "age of the building to mortgage at most 300 months", {"building_age_months": 300}, {"building_age_months": 301}),
        ("租赁数控机床", some("equipment_kinds", "machine_tools"), "设备为机床", "the equipment is machine tools", {"equipment_kinds": ["machine_tools"]}, {"equipment_kinds": ["vehicles"]}),
    ],
    "contracts": [
        ("与主要供应商合作3年", at("supplier_months", "ge", 36), "与主要供应商合作时间不少于 36 个月", "dealings with main suppliers for at least 36 months", {"supplier_months": 36}, {"supplier_months": 35}),
        ("以信用证或托收结算", some("trade_terms", "letter_of_credit", "collection"), "以信用证或托收结算", "is paid by letter of credit or documentary collection", {"trade_terms": ["collection"]}, {"trade_terms": ["transfer"]}),
        ("付款方评级AA以上", some("core_firm_grades", "agency_aaa", "agency_aa_plus", "agency_aa"), "核心企业或付款方评级为评级机构 AAA 级、评级机构 AA+ 级或评级机构 AA 级", "its core firm or payer is graded AAA by a rating agency, AA+ by a rating agency or AA by a rating agency", {"core_firm_grades": ["agency_aa"]}, {"core_firm_grades": ["agency_a"]}),
        ("应收账款可转让", at("receivables_assignable", "is", True), "应收账款无争议、未质押且可转让", "its receivables are undisputed, unpledged and assignable", {"receivables_assignable": True}, {"receivables_assignable": False}),
    ],
    "taken up": [
        ("由本市机构放款", some("lender_region", "430100"), "放款机构在长沙市", "the lender's branch is in Changsha", {"lender_region": "430105"}, {"lender_region": "110000"}),
        ("年度贷款额不低于3000万", at("drawn_amount", "ge", 3000), "已发放的贷款金额不少于 3,000 万元", "amount paid out at least CNY 30,000,000", {"drawn_amount": 3000}, {"drawn_amount": 2999}),
        ("贷款利率不超过LPR加150个基点", at("loan_rate", "le", {"sum": [{"fact": "lpr_1y"}, 1.5]}), "贷款年利率不超过 1 年期 LPR 加 150 个基点", "rate of the loan at most 1-year LPR plus 150 bp", {"loan_rate": "4.5"}, {"loan_rate": "4.51"}),
        ("直接租赁或直转回", at("lease_mode", "in", ["direct", "direct_via_leaseback"]), "租赁方式为直接租赁或直转回", "the lease is a direct lease or leaseback of newly bought equipment", {"lease_mode": "direct"}, {"lease_mode": "leaseback"}),
        ("拟收购股权不低于20%", at("acquired_share", "ge", 20), "拟收购的股权比例不低于 20%", "share to be acquired at least 20%", {"acquired_share": 20}, {"acquired_share": 19}),
        ("前期手续齐备", at("project_permits", "is", True), "项目的用地、环评、节能、安全手续齐备", "the project's land, environment, energy and safety permits are complete", {"project_permits": True}, {"project_permits": False}),
    ],
    "relation": [
        ("在该行结算8个月以上", at("settlement_months_12m", "ge", 8), "近 12 个月在该机构有结算的月数不少于 8 个月", "months with payments there in the last 12 at least 8", {"settlement_months_12m": 8}, {"settlement_months_12m": 7}),
        ("代发工资且代缴税", at("services_there", "all_of", ["payroll", "tax_payment"]), "在该机构办理代发工资和代缴税费", "uses the institution's payment of wages and payment of taxes", {"services_there": ["payroll", "tax_payment"]}, {"services_there": ["payroll"]}),
        ("累计享受不超过3次", at("times_supported", "le", 2), "已享受该政策的次数不超过 2 次", "times supported by the scheme at most 2", {"times_supported": 2}, {"times_supported": 3}),
        ("承诺5年不迁离", at("stays_locally", "is", True), "承诺在约定年限内不迁离当地", "promises not to move away for the years agreed", {"stays_locally": True}, {"stays_locally": False}),
    ],
    "persons": [
        ("法定代表人两年无60天以上逾期", at("rep_longest_overdue_24m", "le", 60), "法定代表人近两年最长逾期天数不超过 60 天", "representative: longest overdue in two years at most 60 days", {"rep_longest_overdue_24m": 60}, {"rep_longest_overdue_24m": 61}),
        ("法定代表人近12个月无逾期", at("person_since__rep_overdue", "ge", 12), "近 12 个月没有法定代表人逾期", "no overdue payment of the representative in the last 12 months", {"person_since__rep_overdue": 12}, {"person_since__rep_overdue": 3}),
        ("法定代表人无未结诉讼", at("person_since__rep_lawsuit", "ge", 1), "没有未了结的法定代表人作为被告的诉讼", "no lawsuit against the representative that is not settled", {"person_since__rep_lawsuit": 1200}, {"person_since__rep_lawsuit": 0}),
        ("法定代表人为内地居民", at("rep_residence", "in", ["mainland"]), "法定代表人是中国内地居民", "its legal representative is a resident of mainland China", {"rep_residence": "mainland"}, {"rep_residence": "foreign"}),
        ("信用负债不超过年收入", at("rep_debts", "le", {"fact": "rep_income", "times": 12}), "法定代表人信用负债不超过法定代表人月收入的 12 倍", "representative's unsecured debts at most 12 times representative's monthly income", {"rep_debts": 24, "rep_income": 2}, {"rep_debts": 25, "rep_income": 2}),
        ("到期时不超过65岁", at("rep_age_at_end", "le", 65), "贷款到期时法定代表人年龄不超过 65 岁", "representative's age when the loan ends at most 65 years", {"rep_age_at_end": 65}, {"rep_age_at_end": 66}),
        ("芝麻分600以上", at("person_number__sesame", "ge", 600), "法定代表人芝麻信用分不低于 600", "representative's Zhima credit score at least 600", {"person_number__sesame": 600}, {"person_number__sesame": 599}),
    ],
}  # fmt: skip
ROWS = [row for rows in CONDITIONS.values() for row in rows]
ASKED = sorted(set().union(*(facts_of(read_node(row[1], "tree")) for row in ROWS)) - {"lpr_1y"})


@pytest.mark.parametrize(("words", "data", "zh", "en", "meets", "fails"), ROWS, ids=[row[0] for row in ROWS])
def test_a_condition_is_said_and_decided(
    words: str, data: dict[str, Any], zh: str, en: str, meets: dict[str, Any], fails: dict[str, Any]
) -> None:
    node = read_node(data, "tree")
    check_criteria(node, REFERENCE)
    assert write_node(node) == data
    assert (clause(node, "zh-hans", REFERENCE), clause(node, "en", REFERENCE)) == (zh, en)
    outcomes = [evaluate(node, known_from_json(firm, DAY, REFERENCE)).outcome for firm in (meets, fails, {})]
    assert outcomes == [Outcome.YES, Outcome.NO, Outcome.UNKNOWN]


@pytest.mark.parametrize("key", ASKED)
def test_what_a_condition_asks_can_be_asked_in_a_form(key: str) -> None:
    assert may_ask(key, {key}, towards_one=True)
    (question,) = fact_questions((key,))
    field = question.field(CodesInUse({}), (), DAY, REFERENCE, None)
    assert field.label
    assert question.read([""], DAY, REFERENCE) is None


def test_a_figure_of_a_term_is_asked_by_its_name() -> None:
    (question,) = fact_questions(("since__tax_penalty",))
    field = question.field(CodesInUse({}), (), DAY, REFERENCE, None)
    assert (field.label, field.unit) == ("距最近一次税务处罚的时间", "个月")
    assert str(NEVER) in field.help_text
    assert question.read([str(NEVER)], DAY, REFERENCE) == NEVER
    assert fact_in("person_since__rep_overdue", REFERENCE).label.zh == "距最近一次法定代表人逾期的时间"


def test_every_family_has_a_list_that_the_bureau_keeps() -> None:
    for family in FAMILIES.values():
        assert family.taxonomy in SCHEMAS
        keys = [key for key in members(REFERENCE) if key.startswith(f"{family.like.key}__")]
        assert len(keys) == len(REFERENCE.taxonomy(family.taxonomy))
        for key in keys:
            fact = fact_in(key, REFERENCE)
            assert "{" not in fact.label.zh + fact.label.en
            assert all("{term}" not in said.zh + said.en for said in fact.says.values())


def test_facts_about_persons_need_a_consent_of_their_own() -> None:
    persons = [key for key in ASKED if key.startswith(("rep_", "person_", "controller_"))]
    persons += ["controller_age", "controller_assets", "rep_lenders", "rep_mortgage"]
    asked = askable(REFERENCE)
    for key in persons:
        assert FACTS[key].is_sensitive, key
        assert not may_ask(key, towards_one=True)
        assert key not in asked


def test_the_steps_ask_for_none_of_them() -> None:
    steps = {key for step in STEPS for key in step.keys}
    assert not steps & set(ASKED) - {"amount", "revenue"}


def test_nobody_is_advised_to_let_time_pass_or_to_change_a_named_figure() -> None:
    for rule, firm in (
        (at("since__tax_penalty", "ge", 24), {"since__tax_penalty": 20}),
        (at("money__platform_sales", "ge", 200), {"money__platform_sales": 150}),
    ):
        found = assess(read_node(rule, "tree"), known_from_json(firm, DAY, REFERENCE))
        assert not found.advice or not found.advice.changes
