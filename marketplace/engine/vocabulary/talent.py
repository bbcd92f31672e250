"""The people who carry the firm: recognised talents and their place in it, founders, controller."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import (
    BANDED,
    CHARTER,
    OWN_PLAN,
    PAYROLL,
    PERSONAL_REPORT,
    PERSONS,
    REGISTER,
    SENSITIVE,
    flag,
    later,
)

TALENT: tuple[Fact, ...] = (
    Fact(
        "talent_roles",
        FactType.CHOICES,
        Text("入选人才在企业的身份", "Place of its talents in the firm"),
        Group.PEOPLE,
        Text("任职文件、股东名册", "appointment papers, shareholder register"),
        taxonomy="talent_roles",
        help=Text(
            "入选人才计划的人在企业中的身份，可多选", "of those who belong to a talent programme; several may apply"
        ),
        says={
            "any_of": Text("入选人才是企业的{value}", "a recognised talent is its {value}"),
            "not_any_of": Text("入选人才不是企业的{value}", "no recognised talent is its {value}"),
        },
        **BANDED,
        **later(6, Direction.UP),
    ),
    Fact(
        "talent_share",
        FactType.PERCENT,
        Text("入选人才持股比例", "Share held by its talents"),
        Group.PEOPLE,
        CHARTER,
        maximum=100,
        help=Text(
            "入选人才计划的人及其团队合计持股，没有填 0", "of recognised talents and their teams together; 0 if none"
        ),
        **later(
            3, Direction.UP, "转让股权并办理变更登记", "transfer shares and register the change", reach=Reach(by=100)
        ),
    ),
    Fact(
        "founder_backgrounds",
        FactType.CHOICES,
        Text("创始人背景", "Background of the founders"),
        Group.PEOPLE,
        Text("学历、任职证明", "diplomas, certificates of employment"),
        taxonomy="founder_backgrounds",
        help=Text("创始人或核心团队成员，可多选", "of founders or core team; several may apply"),
        says={
            "any_of": Text("创始人或核心团队中有{value}", "its founders or core team include {a} {value}"),
            "not_any_of": Text("创始人和核心团队中没有{value}", "its founders and core team include no {value}"),
        },
        **BANDED,
    ),
    flag(
        "founder_full_time",
        Group.PEOPLE,
        Text("创始人全职", "Founder full-time"),
        Text("创始人全职在企业工作", "its founder works for it full-time"),
        Text("创始人不是全职", "its founder does not work for it full-time"),
        PAYROLL,
        **later(3, Direction.UP, "全职到岗", "work for the firm full-time"),
    ),
    Fact(
        "core_team",
        FactType.NUMBER,
        Text("核心团队人数", "Core team"),
        Group.PEOPLE,
        OWN_PLAN,
        unit=PERSONS,
        maximum=1000,
        help=Text("全职的管理和技术核心成员，含带头人", "full-time leading members in management and technology"),
        **later(6, Direction.UP, "招聘", "hire", reach=Reach(by=5)),
    ),
    Fact(
        "rd_staff_ratio",
        FactType.PERCENT,
        Text("研发人员占比", "Share of research staff"),
        Group.PEOPLE,
        PAYROLL,
        maximum=100,
        help=Text("直接从事研究开发的人员 ÷ 职工总数", "people in research and development ÷ all staff"),
        **later(6, Direction.UP, "增加研发人员", "hire research staff", reach=Reach(by=20)),
    ),
)

LEADER: tuple[Fact, ...] = (
    Fact(
        "leader_degree",
        FactType.CHOICE,
        Text("带头人学历", "Degree of the leading person"),
        Group.PEOPLE,
        Text("学历学位证书", "diploma"),
        taxonomy="degrees",
        help=Text(
            "创业带头人或入选人才的最高学历学位", "the highest degree of who leads the firm or is its recognised talent"
        ),
        says={
            "in": Text("带头人学历为{value}", "the degree of its leading person is {value}"),
            "not_in": Text("带头人学历不是{value}", "the degree of its leading person is not {value}"),
        },
    ),
    Fact(
        "leader_age",
        FactType.NUMBER,
        Text("带头人年龄", "Age of the leading person"),
        Group.PEOPLE,
        Text("身份证件", "identity document"),
        unit=Text("岁", "years"),
        minimum=16,
        maximum=120,
        **SENSITIVE,
    ),
    Fact(
        "leader_cash",
        FactType.MONEY,
        Text("带头人实缴货币出资", "Cash paid in by the leading person"),
        Group.PEOPLE,
        Text("验资报告或出资凭证", "capital verification or proof of payment"),
        help=Text("不含技术等非货币出资，没有填 0", "without technology and other contributions in kind; 0 if none"),
        **later(2, Direction.UP, "实缴货币出资", "pay in cash", reach=Reach(by=200)),
    ),
    flag(
        "newcomer",
        Group.PEOPLE,
        Text("外地引进", "Newly come from elsewhere"),
        Text("带头人近两年由外地引进", "its leading person came from elsewhere in the last two years"),
        Text("带头人不是近两年由外地引进", "its leading person did not come from elsewhere in the last two years"),
        Text("劳动合同、社保缴费记录", "employment contract, social insurance record"),
    ),
)

CONTROLLER: tuple[Fact, ...] = (
    Fact(
        "controller_industry_months",
        FactType.MONTHS,
        Text("实际控制人从业时间", "Controller in the trade for"),
        Group.PEOPLE,
        Text("任职证明", "certificates of employment"),
        maximum=1200,
        help=Text("实际控制人在本行业的从业时间", "how long the actual controller has worked in this industry"),
        says={
            "ge": Text("实际控制人从业满 {value}", "its controller has worked in the industry for at least {value}"),
            "not_ge": Text(
                "实际控制人从业不满 {value}", "its controller has worked in the industry for less than {value}"
            ),
        },
        **later(12, Direction.UP, reach=Reach(by=12)),
    ),
    Fact(
        "controller_share",
        FactType.PERCENT,
        Text("实际控制人持股比例", "Controller's share"),
        Group.PEOPLE,
        CHARTER,
        maximum=100,
        help=Text("直接和间接持股合计", "direct and indirect"),
    ),
    flag(
        "rep_is_controller",
        Group.PEOPLE,
        Text("法定代表人为实际控制人", "Representative is the controller"),
        Text("法定代表人是实际控制人", "its legal representative is its actual controller"),
        Text("法定代表人不是实际控制人", "its legal representative is not its actual controller"),
        REGISTER,
        **later(2, Direction.UP, "变更法定代表人", "change the legal representative"),
    ),
    flag(
        "control_changed_12m",
        Group.PEOPLE,
        Text("近一年控制权变更", "Change of control in a year"),
        Text("近一年变更过控股股东或实际控制人", "its controlling shareholder or controller changed in the last year"),
        Text(
            "近一年未变更控股股东和实际控制人",
            "its controlling shareholder and controller did not change in the last year",
        ),
        REGISTER,
        **later(12, Direction.DOWN),
    ),
    flag(
        "rep_owns_home",
        Group.PEOPLE,
        Text("法定代表人或主要股东本地房产", "Home of the representative or a main shareholder"),
        Text(
            "法定代表人或主要股东在本地有自有住房", "its representative or a main shareholder owns a home in the city"
        ),
        Text(
            "法定代表人和主要股东在本地没有自有住房",
            "neither its representative nor a main shareholder owns a home in the city",
        ),
        Text("不动产登记查询", "land register extract"),
        **SENSITIVE,
    ),
    flag(
        "rep_no_credit_history",
        Group.CREDIT,
        Text("法定代表人征信白户", "Representative without credit history"),
        Text("法定代表人没有信贷记录", "its representative has no credit history"),
        Text("法定代表人有信贷记录", "its representative has a credit history"),
        PERSONAL_REPORT,
        **SENSITIVE,
    ),
    flag(
        "spouse_adverse_credit",
        Group.CREDIT,
        Text("法定代表人配偶不良信用记录", "Adverse record of the representative's spouse"),
        Text("法定代表人的配偶有不良信用记录", "the spouse of its representative has an adverse credit record"),
        Text("法定代表人的配偶没有不良信用记录", "the spouse of its representative has no adverse credit record"),
        PERSONAL_REPORT,
        **SENSITIVE,
    ),
    Fact(
        "rep_card_use",
        FactType.PERCENT,
        Text("法定代表人信用卡使用率", "Representative's use of credit cards"),
        Group.CREDIT,
        PERSONAL_REPORT,
        maximum=1000,
        **SENSITIVE,
        **later(1, Direction.DOWN, "归还信用卡欠款", "pay back the cards", reach=Reach(by=1000)),
    ),
)
