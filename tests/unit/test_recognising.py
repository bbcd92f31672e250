"""Short texts that state a condition: what is surely read, what is proposed with what is left, and what is no condition."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.criteria_json import read_node, write_node
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.recognising.figures import Figure, Measure, figures_at
from marketplace.listing.recognising.later import is_done_later
from marketplace.listing.recognising.texts import describes_scoring, recognise, recognise_phrases
from marketplace.listing.recognising.words import words
from marketplace.listing.recognising.written import written

REFERENCE = current.reference()
HERE = "430105"


def said(text: str, here: str = HERE) -> str:
    """What a text surely says, as the engine says it; with the words left over where it is only proposed."""
    found = recognise(text, REFERENCE, here)
    words_ = "" if found.tree is None else sentence(found.tree, "zh", REFERENCE)
    return words_ if found.sure else f"? {words_} {'; '.join(found.left)}".strip()


SURE = [
    # Figures with their units, comparison before and behind.
    ("企业成立满2年", "成立满 24 个月。"),
    ("成立年限至少2年及以上", "成立满 24 个月。"),
    ("成立满2年(含2年)以上", "成立满 24 个月。"),
    ("设立时间不超过五年", "成立不超过 60 个月。"),
    ("上年营业收入不低于5,000万元", "上年营业收入不少于 5,000 万元。"),
    ("年营业收入≤5亿元", "上年营业收入不超过 50,000 万元。"),
    ("上年度销售收入2000万元（含）以上", "上年营业收入不少于 2,000 万元。"),
    ("营业收入超过2000万元但不超过4亿元", "上年营业收入超过 2,000 万元；上年营业收入不超过 40,000 万元。"),
    ("营业收入500-1000万元", "上年营业收入在 500 至 1,000 万元之间。"),
    ("职工人数20人（含）-300人（含）", "从业人数在 20 至 300 人之间。"),
    ("上年营业收入500万（含）至2000万元（含）", "上年营业收入在 500 至 2,000 万元之间。"),
    ("资产负债率不得高于百分之七十", "资产负债率不超过 70%。"),
    ("净资产不得为负数", "净资产不少于 0 万元。"),
    ("对外担保不超过净资产2倍", "对外担保余额不超过净资产的 2 倍。"),
    ("职工<=500人", "从业人数不超过 500 人。"),
    # Rights: how many of which.
    ("2件以上发明专利", "发明专利不少于 2 件。"),
    ("拥有不少于5项软件著作权", "软件著作权不少于 5 件。"),
    ("拥有发明专利或软件著作权1件以上", "有发明专利，或有软件著作权。"),
    ("拥有1项以上发明专利、或3项以上软件著作权", "有发明专利，或软件著作权不少于 3 件。"),
    # Persons and periods that are the fact's own.
    ("法定代表人年龄18-65周岁", "法定代表人年龄在 18 至 65 岁之间。"),
    ("企业法人年龄：20-65周岁", "法定代表人年龄在 20 至 65 岁之间。"),
    ("实际控制人从业经验≥3年", "实际控制人从业满 36 个月。"),
    ("近1月征信查询<=3次", "近 1 个月征信查询不超过 3 次。"),
    ("2年内法人变更不足3次", "近两年法定代表人变更少于 3 次。"),
    ("近两年连续盈利", "上年盈利；前年盈利。"),
    # Terms of lists, with and without words round them.
    ("注册地在湖南省长沙市开福区", "注册地在开福区。"),
    ("在长沙市注册、纳税的独立法人", "注册地在长沙市；在长沙市纳税；主体为法人。"),
    ("本市注册", "注册地在长沙市。"),
    ("企业纳税等级为A、B、M级", "纳税信用为 A 级、B 级或 M 级。"),
    ("纳税信用评级B级以上（含B级）", "纳税信用为 A 级或 B 级。"),
    ("纳税信用等级不低于B级", "纳税信用为 A 级或 B 级。"),
    ("制造业企业", "行业属于制造业。"),
    ("拥有1项以上有效期内的发明专利", "有发明专利。"),
    ("在库科技型中小企业", "有科技型中小企业资质。"),
    ("高新技术企业（有效期内）", "有高新技术企业资质。"),
    ("高新技术企业、科技型中小企业或专精特新企业", "有高新技术企业、科技型中小企业或专精特新中小企业资质。"),
    ("同时具有高新技术企业和科技型中小企业资质", "同时有高新技术企业和科技型中小企业资质。"),
    ("省级以上专精特新中小企业", "有专精特新中小企业资质。"),
    ("科技型中小微企业", "是科技型企业；属于中小微企业。"),
    ("湖南省高新技术企业", "注册地在湖南省；有高新技术企业资质。"),
    ("成立满2年的高新技术企业", "成立满 24 个月；有高新技术企业资质。"),
    ("主营业务属于软件和信息技术服务业", "行业属于软件和信息技术服务业。"),
    ("不属于房地产行业", "产业领域不属于房地产。"),
    ("承担省级以上科研项目", "承担国家级或省级科技立项项目。"),
    # A ratio by its two amounts, two words that compare, several clauses.
    ("研发投入占当年销售收入总额的比重不低于3%", "研发费用占营业收入比不低于 3%。"),
    ("大专以上学历人员占企业职工总数30%以上", "大专以上人员占比不低于 30%。"),
    ("与核心企业合作时间至少满1年", "与核心企业合作满 12 个月。"),
    ("职工总数不超过500人、销售收入不超过2亿元以及资产总额不超过2亿元", "从业人数不超过 500 人；上年营业收入不超过 20,000 万元；总资产不超过 20,000 万元。"),
    ("企业主在本行业持续经营3年（含）以上", "实际控制人从业满 36 个月。"),
    ("近2年至少1年净利润为正", "上年盈利，或前年盈利。"),
    # For how long something has not happened, of whom.
    ("近三年未发生安全生产事故、质量事故", "近 36 个月没有安全生产事故；近 36 个月没有质量事故。"),
    ("企业及法定代表人近两年无逾期记录", "近 24 个月没有贷款逾期；近 24 个月没有法定代表人逾期。"),
    ("目前无被执行记录", "没有未了结的被执行。"),
    ("无欠缴社保、拖欠职工工资行为", "没有未了结的欠缴社会保险费；没有未了结的拖欠工资。"),
    ("近6个月纳税无中断记录", "连续纳税满 6 个月。"),
    ("未被列入经营异常名录或严重违法失信企业名单", "未被列入经营异常名录；企业和法定代表人未被列入严重失信或失信被执行人名单。"),
    # Terms of several levels, of a period; places of a project; a body in brackets.
    ("近三年获得省级以上科学技术奖", "近三年获得过国家科学技术奖或省级科学技术奖。"),
    ("项目实施地在长沙市", "项目实施地在长沙市。"),
    ("申报单位为本市的制造业企业", "注册地在长沙市；行业属于制造业。"),
    ("中小企业（独立法人）", "属于中小微企业；主体为法人。"),
    ("不属于高耗能、高污染行业", "主营业务不属于高耗能行业或高污染行业。"),
    # What is not there; a list hangs on one 无.
    ("无欠税、欠息", "没有欠税；没有未结清欠息。"),
    ("企业及法定代表人未被列入失信被执行人名单", "企业和法定代表人未被列入严重失信或失信被执行人名单。"),
    # Several places of one firm, kinds of bodies, a region's own 区内, a balance that names its period, comments.
    ("工商注册、税收关系、统计关系均在本市", "注册地在长沙市；在长沙市纳税；统计关系在长沙市。"),
    ("企业、高校或科研院所", "主体为企业、高等学校或科研机构。"),
    ("宁夏区内注册企业", "注册地在宁夏回族自治区。"),
    ("在我行年日均存款30万元以上", "近 12 个月在该机构日均存款不少于 30 万元。"),
    ("成立满2年（以营业执照为准）", "成立满 24 个月。"),
    ("产业结构调整指导目录（2024年版）鼓励类", "主营业务属于产业结构调整指导目录鼓励类。"),
    # Who is refused: the opposite must hold.
    ("存在欠税、欠息的企业不得申报", "没有欠税；没有未结清欠息。"),
    ("资产负债率超过70%的，不予支持", "资产负债率不超过 70%。"),
    ("成立不满一年的企业不得申请", "成立满 12 个月。"),
    ("近两年发生安全生产事故的不得申报本专项", "近 24 个月没有安全生产事故。"),
    ("获得高新技术企业认定的不得申报", "没有高新技术企业资质。"),
    ("有欠税且成立不满1年的不得申报", "没有欠税，或成立满 12 个月。"),
    ("有下列情形之一的，不予支持：1.存在欠税；2.资产负债率超过70%", "没有欠税；资产负债率不超过 70%。"),
    # Alternatives and enumerations.
    ("符合以下条件之一：1.高新技术企业；2.拥有发明专利", "有高新技术企业资质，或有发明专利。"),
    ("在长沙市注册，且符合下列条件之一：高新技术企业；科技型中小企业", "注册地在长沙市；有高新技术企业资质，或有科技型中小企业资质。"),
    ("优先支持高新技术企业", "优先：有高新技术企业资质。"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), SURE)
def test_what_is_surely_read(text: str, meant: str) -> None:
    assert said(text) == meant


UNSURE = [
    # Another period, another person.
    "近3年无不良信用记录", "近一年营业收入不低于1000万元", "近三年累计销售收入不低于1000万元", "法定代表人无不良信用记录",
    # Words that nobody can measure, or that soften.
    "信用记录良好", "成立满2年的优质企业", "原则上成立满2年", "注册时间一般不超过36个月", "具有发展潜力的高新技术企业",
    # May be read in two ways.
    "发明专利或软件著作权2件以上", "民营、中小企业", "高新技术企业，成立满2年；科技型中小企业，成立满1年",
    "高新技术企业研发费用占比不低于3%", "初创期：成立满1年", "营业收入5000万元以下的，研发费用占比不低于5%", "近两年无欠税，无欠息",
    "属于新一代信息技术、生物医药、新材料等领域", "入驻国家级科技企业孵化器或众创空间", "资产、负债均不超过500",
    "除高新技术企业外，须成立满2年", "成立满2年，高新技术企业除外", "市级以上专精特新企业", "珠海市工业投资项目库", "无重大不良信用记录",
    # A period or person that may be meant for the next clause; an event without a period; a narrower thing.
    "前年净利润为正、营业收入不低于500万元", "近三年无重大违法违规行为、无欠税", "无行政处罚", "实际控制人无不良信用记录",
    "拥有省级以上重点实验室", "承担过省级科技重大专项", "近三年为高新技术企业", "小微企业（个体工商户）", "（成立满2年，高新技术企业）",
    "近三年营业收入年均增长率不低于10%，研发费用占比不低于5%", "近三年无重大质量事故",
    # A place that may be another; a catalogue of another year; a comment that may soften; a balance at some bank.
    "自治区内注册", "某某区内注册", "产业结构调整指导目录（2011年本）鼓励类", "成立满2年（主要支持对象）", "近12个月日均存款余额50万元以上",
    "企业或成立满2年", "高校、企业联合体", "法定代表人年龄一般不超过65周岁",
    # Refused in a way that may be one case or several.
    "成立满2年，存在欠税的不予支持", "企业及法定代表人被列入失信被执行人名单的不予支持", "受到行政处罚的不予支持", "原则上房地产企业不予支持",
    "成立不满1年、资产负债率超过70%的不得申报", "存在欠税的，不予支持，且成立满2年",
    # Left over, or not the fact's.
    "注册1年以上居民企业", "有自主知识产权", "经营满2年", "单笔≤3万元", "年均营业收入500万元以上", "2个完整会计年度以上",
    "营业收入500万元（不含）至2000万元", "2016年以上成立", "二〇一六年以上成立",
    "注册资本500万美元以上", "10⁶元以上营业收入", "成立2年以上以内", "资产负债率70", "三百五万元以上营业收入",
]  # fmt: skip


@pytest.mark.parametrize("text", UNSURE)
def test_what_is_not_surely_read_is_never_a_rule(text: str) -> None:
    assert not recognise(text, REFERENCE, HERE).sure


def test_a_proposal_names_what_is_left() -> None:
    assert said("成立满2年的优质企业") == "? 成立满 24 个月。 的优质企业"
    assert said("近3年无不良信用记录") == "? 没有不良信用记录。 近3年"
    assert said("成立满3年，主业突出，拥有发明专利") == "? 成立满 36 个月；有发明专利。 主业突出"
    assert said("主业突出") == "?"


def test_phrases_that_hang_on_each_other_are_not_surely_read() -> None:
    def sure(*phrases: str) -> list[bool]:
        return [one.sure for one in recognise_phrases(phrases, REFERENCE)]

    assert sure("成立满2年", "拥有发明专利") == [True, True]
    assert sure("高新技术企业", "或科技型中小企业") == [False, False]
    assert sure("近两年无不良信用记录", "无欠税") == [False, False]
    assert sure("成立满1年", "成立满2年") == [False, False]
    assert sure("高新技术企业", "科技型中小企业之一") == [False, False]


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("评价含研发投入、知识产权等7个维度", True), ("科技人员20分+研发投入50分+科技成果30分", True), ("采用评分模型自动测算", True),
        ("评价得分60分以上", False), ("科技型中小企业评价得分不低于60分", False), ("成立满2年", False),
    ],
)  # fmt: skip
def test_how_points_are_given_is_no_condition(text: str, is_none: bool) -> None:
    assert describes_scoring(text, REFERENCE) is is_none


@pytest.mark.parametrize(
    ("text", "is_later"),
    [
        ("无需提供抵押", True), ("放款前在本行开立结算账户", True), ("须在农业银行开立结算账户", True), ("承诺不对外投资", True), ("购买履约保险", True),
        ("已在本行开立结算账户", False), ("在本行开户满1年", False), ("承诺一年内迁入本市", False), ("无抵押物权属纠纷", False), ("签订采购合同", False),
    ],
)  # fmt: skip
def test_what_is_done_at_the_closing(text: str, is_later: bool) -> None:
    assert is_done_later(text, REFERENCE) is is_later


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("5000万元", Figure(Measure.MONEY, 5000)), ("1亿2000万", Figure(Measure.MONEY, 12000)), ("¥3,000,000", Figure(Measure.MONEY, 300)),
        ("三年", Figure(Measure.MONTHS, 36)), ("1年半", Figure(Measure.MONTHS, 18)), ("半年", Figure(Measure.MONTHS, 6)),
        ("百分之三十", Figure(Measure.PERCENT, 30)), ("1.2倍", Figure(Measure.TIMES, 1)), ("2件", Figure(Measure.COUNT, 2, "件")),
        ("500-1000万元", Figure(Measure.MONEY, 500, "", 1000)), ("18至65周岁", Figure(Measure.COUNT, 18, "周岁", 65)),
    ],
)  # fmt: skip
def test_figures_with_their_units(text: str, figure: Any) -> None:
    plain = written(text).text
    found = [one for end, one in figures_at(plain, 0) if end == len(plain)]
    assert [(one.measure, one.unit, one.upper) for one in found] == [(figure.measure, figure.unit, figure.upper)]
    if figure.measure is not Measure.TIMES:
        assert found[0].value == figure.value


def test_what_words_mean_is_data_that_fits_the_vocabulary() -> None:
    for row in words()["states"]:
        node = read_node(row["tree"], "words.json")
        assert read_node(write_node(node), "words.json") == node


@pytest.mark.parametrize("text", ["正常经营", "生产经营", "经营活动", "企业正常生产经营", "技术改造", "创业投资机构"])
def test_a_word_that_needs_its_frame_is_no_condition_alone(text: str) -> None:
    assert not recognise(text, REFERENCE).sure


@pytest.mark.parametrize(
    "text",
    [
        "获得高新技术企业认定的概不考虑",
        "资产负债率超过70%的，概不考虑",
        "不是成立满2年的企业不予支持",
        "未被有关部门认定为高新技术企业的不予受理",
    ],
)
def test_nothing_is_proposed_where_what_is_left_may_turn_it_round(text: str) -> None:
    assert recognise(text, REFERENCE).tree is None


@pytest.mark.parametrize("text", ["经认定的高新技术企业培育对象", "与金融机构合作的某类主体"])
def test_nothing_is_cut_out_of_a_longer_word(text: str) -> None:
    assert recognise(text, REFERENCE).tree is None
