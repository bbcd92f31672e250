"""Further figures of the accounts and of tax: the year before the last two, what turns over, how sales move, for how
long tax was paid and invoices were issued.

What is asked over several years is a sum or an All of single years, and a ratio of two amounts is one of them compared
with a share of the other; neither needs a fact.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import (
    BANK_STATEMENT,
    CREDIT_REPORT,
    DAYS,
    RD_LEDGER,
    STATEMENTS,
    TAX_RECORD,
    later,
)

_LONGER = later(12, Direction.UP, reach=Reach(by=12))
_CHANGE: dict[str, Any] = {"minimum": -10_000} | later(12, Direction.UP, reach=Reach(by=30), is_own=False)

YEARS: tuple[Fact, ...] = (
    Fact(
        "revenue_third",
        FactType.MONEY,
        Text("大前年营业收入", "Revenue three years ago"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("前年的上一年，那时没有成立填 0", "the year before the year before last; 0 if it was not founded"),
    ),
    Fact(
        "net_profit_third",
        FactType.MONEY,
        Text("大前年净利润", "Net profit three years ago"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text("亏损填负数", "a loss is negative"),
        says={
            "gt_0": Text("大前年盈利", "made a profit three years ago"),
            "not_gt_0": Text("大前年未盈利", "made no profit three years ago"),
        },
    ),
    Fact(
        "rd_spend_third",
        FactType.MONEY,
        Text("大前年研发费用", "R&D spending three years ago"),
        Group.FINANCE,
        RD_LEDGER,
    ),
    Fact(
        "tax_paid_prior",
        FactType.MONEY,
        Text("再前 12 个月纳税额", "Tax paid in the 12 months before the last 12"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("最近 12 个月之前的 12 个月", "the 12 months before the last 12"),
    ),
    Fact(
        "invoiced_prior_12m",
        FactType.MONEY,
        Text("再前 12 个月开票额", "Amount invoiced in the 12 months before the last 12"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text(
            "最近 12 个月之前的 12 个月，不含作废和红冲",
            "the 12 months before the last 12, less those voided or reversed",
        ),
    ),
    Fact(
        "net_assets_prior",
        FactType.MONEY,
        Text("前年末净资产", "Net assets at the end of the year before"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
    ),
    Fact(
        "export_prior",
        FactType.MONEY,
        Text("前年出口销售额", "Export sales the year before"),
        Group.FINANCE,
        Text("海关报关单或出口退税申报表", "customs declarations or export refund filings"),
        help=Text("没有出口填 0", "0 if nothing was exported"),
    ),
)

BALANCE: tuple[Fact, ...] = (
    Fact(
        "fixed_assets",
        FactType.MONEY,
        Text("固定资产净值", "Fixed assets, net"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表，没有填 0", "in last year's balance sheet; 0 if none"),
        **later(6, Direction.UP, reach=Reach(by=100), is_own=False),
    ),
    Fact(
        "inventories",
        FactType.MONEY,
        Text("存货", "Inventories"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表，没有填 0", "in last year's balance sheet; 0 if none"),
    ),
    Fact(
        "cash",
        FactType.MONEY,
        Text("货币资金", "Cash and bank balances"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表", "in last year's balance sheet"),
        **later(6, Direction.UP, reach=Reach(by=100), is_own=False),
    ),
    Fact(
        "quick_ratio",
        FactType.PERCENT,
        Text("速动比率", "Quick ratio"),
        Group.FINANCE,
        STATEMENTS,
        maximum=1_000_000,
        help=Text(
            "（流动资产 − 存货）÷ 流动负债，100 即 1 倍",
            "(current assets − inventories) ÷ current liabilities; 100 is 1",
        ),
        **later(6, Direction.UP, reach=Reach(by=30), is_own=False),
    ),
    Fact(
        "interest_cover",
        FactType.SCORE,
        Text("利息保障倍数", "Interest cover"),
        Group.FINANCE,
        STATEMENTS,
        unit=Text("倍", "times"),
        minimum=-100_000,
        maximum=100_000,
        help=Text("（利润总额 + 利息支出）÷ 利息支出", "(profit before tax + interest) ÷ interest"),
    ),
    Fact(
        "receivable_turn_days",
        FactType.NUMBER,
        Text("应收账款周转天数", "Days to collect receivables"),
        Group.FINANCE,
        STATEMENTS,
        unit=DAYS,
        maximum=10_000,
        help=Text("365 × 平均应收账款 ÷ 营业收入", "365 × average receivables ÷ revenue"),
        **later(12, Direction.DOWN, "加快回款", "collect sooner", reach=Reach(by=60), is_own=False),
    ),
    Fact(
        "inventory_turns",
        FactType.SCORE,
        Text("存货周转次数", "Turns of inventory"),
        Group.FINANCE,
        STATEMENTS,
        unit=Text("次", "times a year"),
        maximum=10_000,
        help=Text("营业成本 ÷ 平均存货", "cost of sales ÷ average inventories"),
    ),
    Fact(
        "monthly_repayment",
        FactType.MONEY,
        Text("每月还本付息额", "Monthly debt service"),
        Group.CREDIT,
        CREDIT_REPORT,
        help=Text("现有全部融资合计，没有填 0", "of all present financing; 0 if none"),
    ),
)

MOVEMENT: tuple[Fact, ...] = (
    Fact(
        "sales_6m_change",
        FactType.PERCENT,
        Text("近 6 个月销售额变动", "Change of sales in 6 months"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("比再前 6 个月；下降填负数", "against the 6 months before; a fall is negative"),
        **_CHANGE,
    ),
    Fact(
        "invoiced_growth",
        FactType.PERCENT,
        Text("近 12 个月开票额增长率", "Growth of the amount invoiced in 12 months"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("比再前 12 个月；下降填负数", "against the 12 months before; a fall is negative"),
        **_CHANGE,
    ),
    Fact(
        "voided_share",
        FactType.PERCENT,
        Text("近 12 个月红冲、作废发票占比", "Share of invoices reversed or voided in 12 months"),
        Group.FINANCE,
        TAX_RECORD,
        maximum=100,
        help=Text("按金额，没有填 0", "by amount; 0 if none"),
        **later(12, Direction.DOWN, "规范开票", "invoice with care", reach=Reach(by=20)),
    ),
    Fact(
        "invoicing_months",
        FactType.MONTHS,
        Text("开票时间", "Invoicing for"),
        Group.FINANCE,
        TAX_RECORD,
        maximum=1200,
        help=Text("自第一张发票起", "since the first invoice"),
        **_LONGER,
    ),
    Fact(
        "taxed_months",
        FactType.MONTHS,
        Text("连续纳税时间", "Tax paid without a gap for"),
        Group.FINANCE,
        TAX_RECORD,
        maximum=1200,
        help=Text(
            "截至上月连续有税款入库的月数，按季申报的按季折算",
            "months in a row up to last month; a quarter counts as three",
        ),
        says={
            "ge": Text("连续纳税满 {value}", "has paid tax without a gap for at least {value}"),
            "not_ge": Text("连续纳税不满 {value}", "has paid tax without a gap for less than {value}"),
        },
        **_LONGER,
    ),
    Fact(
        "tax_gap_months_12m",
        FactType.NUMBER,
        Text("近 12 个月断缴税款的月数", "Months without tax in the last 12"),
        Group.FINANCE,
        TAX_RECORD,
        unit=Text("个月", "months"),
        maximum=12,
        help=Text("没有断缴填 0", "0 if none"),
        **later(12, Direction.DOWN, reach=Reach(by=12), is_own=False),
    ),
    Fact(
        "bank_inflow_3m",
        FactType.MONEY,
        Text("近 3 个月银行流入", "Bank inflow in 3 months"),
        Group.TRADE,
        BANK_STATEMENT,
        help=Text(
            "各银行账户经营收入合计，不含借款和往来", "operating income into all accounts, without loans and transfers"
        ),
        **later(3, Direction.UP, reach=Reach(by=50, times=Decimal(2)), is_own=False),
    ),
)

FIGURES: tuple[Fact, ...] = (*YEARS, *BALANCE, *MOVEMENT)
