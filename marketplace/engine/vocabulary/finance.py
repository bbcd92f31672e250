"""What the accounts say: revenue, results, balance sheet.

Amounts and shares move only the way a firm would want: nobody is advised to sell less or to shrink its assets. How
far they come within a year: twice the sales or results are a good year, half as much again of capital a round.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import Difference, Growth, Ratio
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import AUDIT, BANDED, STATEMENTS, TAX_RECORD, later

# Customers decide about sales, and the market about what is left of them.
_MARKET: dict[str, Any] = {"reach": Reach(by=100, times=Decimal(2)), "is_own": False}
_CAPITAL = Reach(by=500, times=Decimal("1.5"))
_SELL = later(12, Direction.UP, "扩大销售", "sell more", **_MARKET)
_EARN = later(12, Direction.UP, **_MARKET)
_REPAY = later(
    6,
    Direction.DOWN,
    "归还部分借款",
    "repay part of what is borrowed",
    reach=Reach(by=100, times=Decimal(2)),
)

REVENUE: tuple[Fact, ...] = (
    Fact(
        "revenue",
        FactType.MONEY,
        Text("上年营业收入", "Revenue last year"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上一会计年度利润表的“营业收入”", "“operating revenue” in last year's income statement"),
        says={
            "gt_0": Text("上年有营业收入", "had revenue last year"),
            "not_gt_0": Text("上年没有营业收入", "had no revenue last year"),
        },
        **BANDED,
        **_SELL,
    ),
    Fact("revenue_prior", FactType.MONEY, Text("前年营业收入", "Revenue the year before"), Group.FINANCE, STATEMENTS),
    Fact(
        "sales_12m",
        FactType.MONEY,
        Text("近 12 个月销售额", "Sales in the last 12 months"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("最近 12 个月增值税申报的销售额", "the sales in the VAT returns of the last 12 months"),
        **_SELL,
    ),
    Fact(
        "taxable_sales",
        FactType.MONEY,
        Text("年应税销售额", "Taxable sales per year"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("最近一年增值税申报的应税销售额", "the taxable sales in the VAT returns of the last year"),
        **_SELL,
    ),
    Fact(
        "invoiced_12m",
        FactType.MONEY,
        Text("近 12 个月开票额", "Amount invoiced in the last 12 months"),
        Group.FINANCE,
        TAX_RECORD,
        help=Text("最近 12 个月开具发票的金额，不含作废和红冲", "invoices issued, less those voided or reversed"),
        **_SELL,
    ),
    Fact(
        "export_sales",
        FactType.MONEY,
        Text("上年出口销售额", "Export sales last year"),
        Group.FINANCE,
        Text("海关报关单或出口退税申报表", "customs declarations or export refund filings"),
        help=Text("没有出口填 0", "0 if nothing was exported"),
        says={"gt_0": Text("有出口销售", "has export sales"), "not_gt_0": Text("没有出口销售", "has no export sales")},
        **_SELL,
    ),
    Fact(
        "government_contracts",
        FactType.MONEY,
        Text("政府采购合同金额", "Government procurement contracts"),
        Group.FINANCE,
        Text("中标通知书和政府采购合同", "award notice and procurement contract"),
        help=Text("正在履行的政府采购合同总额，没有填 0", "the sum of contracts being carried out; 0 if none"),
        says={
            "gt_0": Text("有政府采购合同", "has government procurement contracts"),
            "not_gt_0": Text("没有政府采购合同", "has no government procurement contracts"),
        },
        **later(6, Direction.UP, **_MARKET),
    ),
    Fact(
        "revenue_growth",
        FactType.PERCENT,
        Text("营业收入增长率", "Revenue growth"),
        Group.FINANCE,
        STATEMENTS,
        minimum=-10_000,
        help=Text(
            "（上年 − 前年）÷ 前年；下降填负数", "(last year − the year before) ÷ the year before; a fall is negative"
        ),
        derivation=Growth("revenue", "revenue_prior"),
        says={
            "gt_0": Text("上年营业收入增长", "revenue grew last year"),
            "not_gt_0": Text("上年营业收入未增长", "revenue did not grow last year"),
            "ge_0": Text("上年营业收入未下降", "revenue did not fall last year"),
            "not_ge_0": Text("上年营业收入下降", "revenue fell last year"),
        },
        **BANDED,
        **later(12, Direction.UP, "扩大销售", "sell more", reach=Reach(by=30), is_own=False),
    ),
    Fact(
        "revenue_growth_prior",
        FactType.PERCENT,
        Text("前一年营业收入增长率", "Revenue growth the year before"),
        Group.FINANCE,
        STATEMENTS,
        minimum=-10_000,
        says={
            "gt_0": Text("前年营业收入增长", "revenue grew the year before"),
            "not_gt_0": Text("前年营业收入未增长", "revenue did not grow the year before"),
        },
    ),
    Fact(
        "revenue_growth_3y",
        FactType.PERCENT,
        Text("近三年营业收入年均增长率", "Average growth of revenue over three years"),
        Group.FINANCE,
        STATEMENTS,
        minimum=-10_000,
        help=Text("近三年的复合增长率；下降填负数", "compounded over the last three years; a fall is negative"),
        **_SELL,
    ),
    Fact(
        "hightech_income_ratio",
        FactType.PERCENT,
        Text("高新技术产品（服务）收入占比", "Share of high-tech income"),
        Group.FINANCE,
        AUDIT,
        maximum=100,
        help=Text(
            "近一年高新技术产品（服务）收入 ÷ 总收入",
            "income from high-tech products and services ÷ total income, last year",
        ),
        **later(12, Direction.UP, reach=Reach(by=20), is_own=False),
    ),
)

RESULTS: tuple[Fact, ...] = (
    Fact(
        "net_profit",
        FactType.MONEY,
        Text("上年净利润", "Net profit last year"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text("亏损填负数", "a loss is negative"),
        says={
            "gt_0": Text("上年盈利", "made a profit last year"),
            "not_gt_0": Text("上年未盈利", "made no profit last year"),
        },
        **_EARN,
    ),
    Fact(
        "net_profit_prior",
        FactType.MONEY,
        Text("前年净利润", "Net profit the year before"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text("亏损填负数", "a loss is negative"),
        says={
            "gt_0": Text("前年盈利", "made a profit the year before"),
            "not_gt_0": Text("前年未盈利", "made no profit the year before"),
        },
    ),
    Fact(
        "profit_growth",
        FactType.PERCENT,
        Text("净利润增长率", "Growth of net profit"),
        Group.FINANCE,
        STATEMENTS,
        minimum=-1_000_000,
        help=Text(
            "（上年 − 前年）÷ 前年；下降填负数", "(last year − the year before) ÷ the year before; a fall is negative"
        ),
        **_EARN,
    ),
    Fact(
        "gross_profit",
        FactType.MONEY,
        Text("上年毛利", "Gross profit last year"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text("营业收入 − 营业成本", "revenue − cost of sales"),
        says={
            "gt_0": Text("上年毛利为正", "gross profit was positive last year"),
            "not_gt_0": Text("上年毛利不为正", "gross profit was not positive last year"),
        },
        **_EARN,
    ),
    Fact(
        "gross_profit_prior",
        FactType.MONEY,
        Text("前年毛利", "Gross profit the year before"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        says={
            "gt_0": Text("前年毛利为正", "gross profit was positive the year before"),
            "not_gt_0": Text("前年毛利不为正", "gross profit was not positive the year before"),
        },
    ),
    Fact(
        "gross_margin",
        FactType.PERCENT,
        Text("毛利率", "Gross margin"),
        Group.FINANCE,
        STATEMENTS,
        minimum=-1_000_000,
        maximum=100,
        help=Text("上年毛利 ÷ 上年营业收入", "gross profit ÷ revenue, last year"),
        **_EARN,
    ),
    Fact(
        "operating_cash_flow",
        FactType.MONEY,
        Text("上年经营活动净现金流", "Operating cash flow last year"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text(
            "现金流量表的“经营活动产生的现金流量净额”", "net cash flow from operations in the cash flow statement"
        ),
        says={
            "gt_0": Text("上年经营净现金流为正", "operating cash flow was positive last year"),
            "not_gt_0": Text("上年经营净现金流不为正", "operating cash flow was not positive last year"),
        },
        **_EARN,
    ),
    Fact(
        "operating_cash_flow_prior",
        FactType.MONEY,
        Text("前年经营活动净现金流", "Operating cash flow the year before"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        says={
            "gt_0": Text("前年经营净现金流为正", "operating cash flow was positive the year before"),
            "not_gt_0": Text("前年经营净现金流不为正", "operating cash flow was not positive the year before"),
        },
    ),
    Fact(
        "audited_years",
        FactType.NUMBER,
        Text("经审计的年度报告", "Audited annual reports"),
        Group.FINANCE,
        STATEMENTS,
        unit=Text("个", "reports"),
        maximum=100,
        help=Text("最近连续经会计师事务所审计的年度数", "the last years in a row audited by an accounting firm"),
        **later(12, Direction.UP, "补做年度审计", "have the accounts audited", reach=Reach(by=3)),
    ),
)

BALANCE: tuple[Fact, ...] = (
    Fact(
        "total_assets",
        FactType.MONEY,
        Text("总资产", "Total assets"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表的“资产总计”", "last year's end, from the balance sheet"),
        **later(12, Direction.UP, "增加资本金", "add capital", reach=_CAPITAL),
    ),
    Fact(
        "liabilities",
        FactType.MONEY,
        Text("负债合计", "Total liabilities"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表的“负债合计”", "last year's end, from the balance sheet"),
        **later(6, Direction.DOWN, "偿还负债", "repay debt", reach=Reach(by=50, times=Decimal("1.5"))),
    ),
    Fact(
        "net_assets",
        FactType.MONEY,
        Text("净资产", "Net assets"),
        Group.FINANCE,
        STATEMENTS,
        minimum=None,
        help=Text("资产总计 − 负债合计，即所有者权益", "assets − liabilities: the owners' equity"),
        derivation=Difference("total_assets", "liabilities"),
        says={
            "gt_0": Text("净资产为正", "net assets are positive"),
            "not_gt_0": Text("净资产不为正", "net assets are not positive"),
        },
        **later(12, Direction.UP, "增加资本金", "add capital", reach=_CAPITAL),
    ),
    Fact(
        "debt_ratio",
        FactType.PERCENT,
        Text("资产负债率", "Debt ratio"),
        Group.FINANCE,
        STATEMENTS,
        maximum=100_000,
        help=Text("负债合计 ÷ 资产总计，上年末", "total liabilities ÷ total assets at last year's end"),
        derivation=Ratio("liabilities", "total_assets"),
        **later(6, Direction.DOWN, "偿还负债或增加资本金", "repay debt or add capital", reach=Reach(by=20)),
    ),
    Fact(
        "total_debt",
        FactType.MONEY,
        Text("融资总负债", "Total borrowings"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("银行和非银行机构借款余额合计", "what is owed to banks and other lenders"),
        **_REPAY,
    ),
    Fact(
        "debt_to_revenue",
        FactType.PERCENT,
        Text("融资总负债与营业收入之比", "Ratio of borrowings to revenue"),
        Group.FINANCE,
        STATEMENTS,
        maximum=1_000_000,
        help=Text("融资总负债 ÷ 上年营业收入", "total borrowings ÷ last year's revenue"),
        derivation=Ratio("total_debt", "revenue"),
        **later(6, Direction.DOWN, "归还部分借款", "repay part of what is borrowed", reach=Reach(by=30)),
    ),
    Fact(
        "current_ratio",
        FactType.PERCENT,
        Text("流动比率", "Current ratio"),
        Group.FINANCE,
        STATEMENTS,
        maximum=1_000_000,
        help=Text(
            "流动资产 ÷ 流动负债，上年末；2 倍填 200",
            "current assets ÷ current liabilities at last year's end; 2 to 1 is 200",
        ),
        **later(6, Direction.UP, "偿还短期负债", "repay short-term debt", reach=Reach(by=50)),
    ),
    Fact(
        "receivables",
        FactType.MONEY,
        Text("应收账款", "Receivables"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("资产负债表的“应收账款”余额", "from the balance sheet"),
        **later(3, Direction.UP, **_MARKET),
    ),
)

ACCOUNTS: tuple[Fact, ...] = (*REVENUE, *RESULTS, *BALANCE)
