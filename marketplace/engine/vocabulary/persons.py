"""The persons behind the firm and the people in it: what banks ask of the legal representative, the controller, the main
shareholder and the core team, and what schemes ask of the staff.

A period without an event (overdue, sued) is the time since it, a family: ``person_since__rep_overdue``.
"""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import (
    BANDED,
    CHARTER,
    DAYS,
    OWN_PLAN,
    PAYROLL,
    PERSONAL_REPORT,
    PERSONS,
    SENSITIVE,
    flag,
    later,
)

_LONGER = later(12, Direction.UP, reach=Reach(by=12))
_EMPLOYMENT = Text("任职证明", "certificates of employment")
_HIRE = later(6, Direction.UP, "招聘", "hire", reach=Reach(by=10, times=Decimal("1.5")))

REPRESENTATIVE: tuple[Fact, ...] = (
    Fact(
        "rep_industry_months",
        FactType.MONTHS,
        Text("法定代表人从业时间", "Representative in the trade for"),
        Group.PEOPLE,
        _EMPLOYMENT,
        maximum=1200,
        help=Text("在本行业的从业时间", "how long he or she has worked in this industry"),
        says={
            "ge": Text(
                "法定代表人从业满 {value}", "its representative has worked in the industry for at least {value}"
            ),
            "not_ge": Text(
                "法定代表人从业不满 {value}", "its representative has worked in the industry for less than {value}"
            ),
        },
        **_LONGER,
    ),
    Fact(
        "rep_residence",
        FactType.CHOICE,
        Text("法定代表人身份", "Representative's residence"),
        Group.PEOPLE,
        Text("身份证件", "identity document"),
        taxonomy="residences",
        says={
            "in": Text("法定代表人是{value}", "its legal representative is {a} {value}"),
            "not_in": Text("法定代表人不是{value}", "its legal representative is not {a} {value}"),
        },
        **SENSITIVE,
    ),
    Fact(
        "rep_backgrounds",
        FactType.CHOICES,
        Text("法定代表人背景", "Background of the representative"),
        Group.PEOPLE,
        Text("学历、任职证明", "diplomas, certificates of employment"),
        taxonomy="founder_backgrounds",
        says={
            "any_of": Text("法定代表人是{value}", "its legal representative is {a} {value}"),
            "not_any_of": Text("法定代表人不是{value}", "its legal representative is no {value}"),
        },
        **BANDED,
    ),
    Fact(
        "rep_age_at_end",
        FactType.NUMBER,
        Text("贷款到期时法定代表人年龄", "Representative's age when the loan ends"),
        Group.NEED,
        Text("身份证件", "identity document"),
        subject=Subject.NEED,
        unit=Text("岁", "years"),
        minimum=16,
        maximum=150,
        **SENSITIVE,
    ),
    Fact(
        "rep_local_months",
        FactType.MONTHS,
        Text("法定代表人在本地居住或参保时间", "Representative living or insured locally for"),
        Group.PEOPLE,
        Text("居住证或社保缴费记录", "residence permit or social insurance record"),
        maximum=1200,
        help=Text("本地户籍按居住时间，没有填 0", "0 if neither"),
        **SENSITIVE,
        **_LONGER,
    ),
    Fact(
        "rep_history_months",
        FactType.MONTHS,
        Text("法定代表人信用记录时长", "Length of the representative's credit history"),
        Group.CREDIT,
        PERSONAL_REPORT,
        maximum=1200,
        help=Text("自第一笔贷款或信用卡起，没有填 0", "since the first loan or card; 0 if none"),
        **SENSITIVE,
        **_LONGER,
    ),
    Fact(
        "rep_longest_overdue_24m",
        FactType.NUMBER,
        Text("法定代表人近两年最长逾期天数", "Representative: longest overdue in two years"),
        Group.CREDIT,
        PERSONAL_REPORT,
        unit=DAYS,
        maximum=10_000,
        help=Text("单次逾期的最长天数，没有填 0", "the longest single delay; 0 if none"),
        **SENSITIVE,
        **later(24, Direction.DOWN),
    ),
    Fact(
        "rep_debts",
        FactType.MONEY,
        Text("法定代表人信用负债", "Representative's unsecured debts"),
        Group.CREDIT,
        PERSONAL_REPORT,
        help=Text("信用贷款和信用卡余额，不含房贷、车贷", "loans and cards, without mortgages and car loans"),
        **SENSITIVE,
        **later(6, Direction.DOWN, "归还部分借款", "repay part of it", reach=Reach(by=20, times=Decimal(2))),
    ),
    Fact(
        "rep_lenders",
        FactType.NUMBER,
        Text("法定代表人个人在贷机构数", "Representative's lenders"),
        Group.CREDIT,
        PERSONAL_REPORT,
        unit=Text("家", "lenders"),
        maximum=1000,
        help=Text(
            "含网络贷款，不含房贷、车贷，没有填 0", "online lenders too, without mortgages and car loans; 0 if none"
        ),
        **SENSITIVE,
        **later(6, Direction.DOWN, "结清一家的借款", "repay one of them", reach=Reach(by=2)),
    ),
    Fact(
        "rep_income",
        FactType.MONEY,
        Text("法定代表人月收入", "Representative's monthly income"),
        Group.CREDIT,
        Text("收入证明或个人流水", "proof of income or bank statements"),
        help=Text("近 6 个月月均", "the average of the last 6 months"),
        **SENSITIVE,
    ),
    flag(
        "rep_mortgage",
        Group.CREDIT,
        Text("法定代表人房贷", "Representative's home loan"),
        Text("法定代表人有正常还款的房贷", "its representative pays a home loan on time"),
        Text("法定代表人没有正常还款的房贷", "its representative has no home loan that is paid on time"),
        PERSONAL_REPORT,
        **SENSITIVE,
    ),
)

OWNERS: tuple[Fact, ...] = (
    Fact(
        "controller_age",
        FactType.NUMBER,
        Text("实际控制人年龄", "Age of the controller"),
        Group.PEOPLE,
        Text("身份证件", "identity document"),
        unit=Text("岁", "years"),
        minimum=16,
        maximum=120,
        **SENSITIVE,
    ),
    Fact(
        "controller_assets",
        FactType.MONEY,
        Text("实际控制人家庭净资产", "Net assets of the controller's household"),
        Group.PEOPLE,
        Text("房产、存款等资产证明", "proof of property and deposits"),
        minimum=None,
        **SENSITIVE,
    ),
    Fact(
        "largest_shareholder_share",
        FactType.PERCENT,
        Text("第一大股东持股比例", "Largest shareholder's share"),
        Group.PEOPLE,
        CHARTER,
        maximum=100,
    ),
    Fact(
        "team_industry_months",
        FactType.MONTHS,
        Text("核心团队平均从业时间", "Core team in the trade for, on average"),
        Group.PEOPLE,
        _EMPLOYMENT,
        maximum=1200,
        help=Text("全职的管理和技术核心成员", "full-time leading members in management and technology"),
        **_LONGER,
    ),
    Fact(
        "leader_experience_months",
        FactType.MONTHS,
        Text("带头人研发、管理或创业经历", "Experience of the leading person"),
        Group.PEOPLE,
        _EMPLOYMENT,
        maximum=1200,
        help=Text(
            "创业带头人或入选人才从事研发、管理、创业的时间",
            "time in research, management or business of who leads the firm or is its talent",
        ),
        **_LONGER,
    ),
    Fact(
        "leader_titles",
        FactType.CHOICES,
        Text("带头人职称或技能等级", "Professional titles of the leading person"),
        Group.PEOPLE,
        Text("职称证书、职业资格证书", "certificates of title or skill"),
        taxonomy="professional_titles",
        says={
            "any_of": Text("带头人有{value}", "its leading person holds {a} {value}"),
            "not_any_of": Text("带头人没有{value}", "its leading person holds no {value}"),
        },
        **BANDED,
    ),
)

STAFF: tuple[Fact, ...] = (
    Fact(
        "insured_staff",
        FactType.NUMBER,
        Text("参保职工人数", "Staff insured"),
        Group.PEOPLE,
        PAYROLL,
        unit=PERSONS,
        maximum=1_000_000,
        help=Text("上月缴纳社保的人数", "those for whom social insurance was paid last month"),
        **BANDED,
        **_HIRE,
    ),
    Fact(
        "staff_prior",
        FactType.NUMBER,
        Text("前年从业人数", "Staff the year before"),
        Group.PEOPLE,
        PAYROLL,
        unit=PERSONS,
        maximum=1_000_000,
        help=Text("前年平均从业人数", "the average of the year before last"),
    ),
    Fact(
        "rd_staff",
        FactType.NUMBER,
        Text("研发人员数", "Research staff"),
        Group.PEOPLE,
        PAYROLL,
        unit=PERSONS,
        maximum=1_000_000,
        help=Text("直接从事研究开发的人员，没有填 0", "people in research and development; 0 if none"),
        **BANDED,
        **_HIRE,
    ),
    Fact(
        "graduate_staff_ratio",
        FactType.PERCENT,
        Text("硕士以上人员占比", "Share of staff with a master's degree"),
        Group.PEOPLE,
        PAYROLL,
        maximum=100,
        help=Text("硕士和博士 ÷ 职工总数", "masters and doctors ÷ all staff"),
        **later(6, Direction.UP, "招聘", "hire", reach=Reach(by=20)),
    ),
    Fact(
        "new_hires_12m",
        FactType.NUMBER,
        Text("近 12 个月新招用人数", "Hired in the last 12 months"),
        Group.PEOPLE,
        PAYROLL,
        unit=PERSONS,
        maximum=1_000_000,
        help=Text("签订一年以上劳动合同并参保的，没有填 0", "with contracts of a year or more and insured; 0 if none"),
        **_HIRE,
    ),
    Fact(
        "supported_hires_share",
        FactType.PERCENT,
        Text("新招用重点群体占比", "Share of supported people hired"),
        Group.PEOPLE,
        PAYROLL,
        maximum=1000,
        help=Text(
            "近 12 个月新招用并签一年以上合同的高校毕业生、失业人员、退役军人等 ÷ 现有职工",
            "graduates, jobless, veterans and the like hired for a year or more in the last 12 months ÷ present staff",
        ),
        **later(6, Direction.UP, "招用重点群体人员", "hire from these groups", reach=Reach(by=20)),
    ),
    Fact(
        "doctors",
        FactType.NUMBER,
        Text("博士人数", "Doctors on the staff"),
        Group.PEOPLE,
        OWN_PLAN,
        unit=PERSONS,
        maximum=100_000,
        help=Text("全职，没有填 0", "full-time; 0 if none"),
        **later(6, Direction.UP, "招聘", "hire", reach=Reach(by=3)),
    ),
)
