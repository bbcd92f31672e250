"""Accounts and tax.

Amounts and shares move only the way a firm would want: nobody is advised to sell less or to shrink its assets.
"""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import Difference, Growth, Ratio
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group
from marketplace.engine.vocabulary.words import AUDIT, BANDED, PAYROLL, RD_LEDGER, STATEMENTS, TAX_RECORD, flag, later

_SELL = later(12, Direction.UP, "扩大销售", "sell more")
_EARN = later(12, Direction.UP)
_REPAY = later(6, Direction.DOWN, "归还部分借款", "repay part of what is borrowed")
_RESEARCH = later(12, Direction.UP, "增加研发投入", "spend more on research")

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
        **later(6, Direction.UP),
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
        **_SELL,
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
        **_EARN,
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
        **later(12, Direction.UP, "补做年度审计", "have the accounts audited"),
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
        **later(12, Direction.UP, "增加资本金", "add capital"),
    ),
    Fact(
        "liabilities",
        FactType.MONEY,
        Text("负债合计", "Total liabilities"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("上年末资产负债表的“负债合计”", "last year's end, from the balance sheet"),
        **later(6, Direction.DOWN, "偿还负债", "repay debt"),
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
        **later(12, Direction.UP, "增加资本金", "add capital"),
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
        **later(6, Direction.DOWN, "偿还负债或增加资本金", "repay debt or add capital"),
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
        **_REPAY,
    ),
    Fact(
        "receivables",
        FactType.MONEY,
        Text("应收账款", "Receivables"),
        Group.FINANCE,
        STATEMENTS,
        help=Text("资产负债表的“应收账款”余额", "from the balance sheet"),
        **later(3, Direction.UP),
    ),
)

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
        **_RESEARCH,
    ),
    Fact(
        "domestic_rd_ratio",
        FactType.PERCENT,
        Text("境内研发费用占比", "Share of R&D spent in China"),
        Group.FINANCE,
        AUDIT,
        maximum=100,
        help=Text("近三年在中国境内发生的研发费用占比", "over the last three years"),
        **later(12, Direction.UP),
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
        **_EARN,
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
        **later(12, Direction.UP, "按月足额缴纳", "pay in full each month"),
    ),
)

FINANCE: tuple[Fact, ...] = (*REVENUE, *RESULTS, *BALANCE, *RESEARCH, *TAX)
