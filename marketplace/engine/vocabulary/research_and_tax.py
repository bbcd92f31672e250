"""What a firm spends on research, and what it pays in tax and social insurance."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import Difference, Ratio
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import AUDIT, BANDED, PAYROLL, RD_LEDGER, STATEMENTS, TAX_RECORD, flag, later

# What is earned decides about the tax.
_EARN = later(12, Direction.UP, reach=Reach(by=20, times=Decimal(2)), is_own=False)
_RESEARCH = later(12, Direction.UP, "增加研发投入", "spend more on research", reach=Reach(by=100, times=Decimal(2)))

RESEARCH: tuple[Fact, ...] = (
    Fact(
        "rd_spend",
        FactType.MONEY,
        Text("上年研发费用", "R&D spending last year"),
        Group.FINANCE,
        RD_LEDGER,
        help=Text("按研发费用加计扣除口径归集", "as collected for the super-deduction"),
        **BANDED,
        **_RESEARCH,
    ),
    Fact(
        "rd_spend_prior", FactType.MONEY, Text("前年研发费用", "R&D spending the year before"), Group.FINANCE, RD_LEDGER
    ),
    Fact(
        "rd_spend_3y",
        FactType.MONEY,
        Text("近三年累计研发费用", "R&D spending of three years"),
        Group.FINANCE,
        RD_LEDGER,
        help=Text("近三个会计年度合计", "of the last three financial years together"),
        **_RESEARCH,
    ),
    Fact(
        "rd_increase",
        FactType.MONEY,
        Text("上年研发费用增加额", "Increase of R&D spending last year"),
        Group.FINANCE,
        RD_LEDGER,
        minimum=None,
        help=Text("上年研发费用 − 前年研发费用", "last year's R&D spending − that of the year before"),
        derivation=Difference("rd_spend", "rd_spend_prior"),
        says={
            "gt_0": Text("上年研发费用增加", "spent more on R&D than the year before"),
            "not_gt_0": Text("上年研发费用未增加", "spent no more on R&D than the year before"),
        },
        **_RESEARCH,
    ),
    Fact(
        "rd_ratio",
        FactType.PERCENT,
        Text("研发费用占营业收入比", "R&D share of revenue"),
        Group.FINANCE,
        STATEMENTS,
        maximum=1_000_000,
        help=Text("上年研发费用 ÷ 上年营业收入", "R&D spending ÷ revenue, last year"),
        derivation=Ratio("rd_spend", "revenue"),
        **BANDED,
        **later(12, Direction.UP, "增加研发投入", "spend more on research", reach=Reach(by=5)),
    ),
    Fact(
        "domestic_rd_ratio",
        FactType.PERCENT,
        Text("境内研发费用占比", "Share of R&D spent in China"),
        Group.FINANCE,
        AUDIT,
        maximum=100,
        help=Text("近三年在中国境内发生的研发费用占比", "over the last three years"),
        **later(12, Direction.UP, reach=Reach(by=20)),
    ),
    flag(
        "rd_super_deduction",
        Group.FINANCE,
        Text("研发费用加计扣除", "R&D super-deduction"),
        Text("上年享受了研发费用加计扣除", "claimed the R&D super-deduction last year"),
        Text("上年未享受研发费用加计扣除", "did not claim the R&D super-deduction last year"),
        Text("企业所得税汇算清缴申报表", "annual corporate income tax return"),
        **later(12, Direction.UP, "汇算清缴时申报", "claim it in the annual return"),
    ),
)

TAX: tuple[Fact, ...] = (
    Fact(
        "tax_paid_12m",
        FactType.MONEY,
        Text("近 12 个月纳税额", "Tax paid in the last 12 months"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("最近 12 个月实际入库的税款", "the tax that was actually paid in"),
        **_EARN,
    ),
    Fact(
        "average_tax",
        FactType.MONEY,
        Text("年均纳税额", "Average tax per year"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text(
            "近两年纳税额的年平均；不满两年按已满年度算", "over the last two years, or over the full years there are"
        ),
        **_EARN,
    ),
    Fact(
        "tax_growth",
        FactType.PERCENT,
        Text("纳税额增长率", "Growth of tax paid"),
        Group.FINANCE,
        TAX_RECORD,
        minimum=-10_000,
        help=Text(
            "（上年 − 前年）÷ 前年；下降填负数", "(last year − the year before) ÷ the year before; a fall is negative"
        ),
        **later(12, Direction.UP, reach=Reach(by=30), is_own=False),
    ),
    Fact(
        "tax_grade",
        FactType.CHOICE,
        Text("纳税信用等级", "Tax credit grade"),
        Group.FINANCE,
        Text("税务局纳税信用评价结果", "the tax bureau's grading"),
        taxonomy="tax_grades",
        help=Text("在电子税务局可查", "shown in the electronic tax bureau"),
        says={
            "in": Text("纳税信用为{value}", "has tax credit {value}"),
            "not_in": Text("纳税信用不是{value}", "does not have tax credit {value}"),
        },
        **BANDED,
        # Down the list lies the better grade.
        **later(12, Direction.DOWN, "按时申报纳税，次年 4 月重新评价", "file and pay on time; graded anew each April"),
    ),
    flag(
        "tax_arrears",
        Group.FINANCE,
        Text("欠税", "Tax arrears"),
        Text("有欠税", "has tax arrears"),
        Text("没有欠税", "no tax arrears"),
        TAX_RECORD,
        **later(1, Direction.DOWN, "缴清欠税", "pay the arrears"),
    ),
    Fact(
        "insured_months",
        FactType.MONTHS,
        Text("连续缴纳社保、公积金", "Social insurance paid without a gap for"),
        Group.FINANCE,
        PAYROLL,
        maximum=1200,
        help=Text("截至上月连续缴纳的月数", "months in a row up to last month"),
        says={
            "ge": Text(
                "连续缴纳社保、公积金满 {value}", "has paid social insurance without a gap for at least {value}"
            ),
            "not_ge": Text(
                "连续缴纳社保、公积金不满 {value}", "has paid social insurance without a gap for less than {value}"
            ),
        },
        **later(12, Direction.UP, "按月足额缴纳", "pay in full each month", reach=Reach(by=12)),
    ),
)
