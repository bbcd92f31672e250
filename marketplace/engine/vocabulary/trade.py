"""The firm's trade: its place in a chain, orders, receivables, what comes in, and how steadily it invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import (
    BANK_STATEMENT,
    CONTRACT,
    DAYS,
    PUBLIC,
    STATEMENTS,
    TAX_RECORD,
    TIMES,
    flag,
    later,
)

_SELL = later(12, Direction.UP, "扩大销售", "sell more", reach=Reach(by=100, times=Decimal(2)), is_own=False)
_MONTHS_OF_12: dict[str, Any] = {"unit": Text("个月", "months"), "maximum": 12}

CHAIN: tuple[Fact, ...] = (
    Fact(
        "chain_roles",
        FactType.CHOICES,
        Text("在产业链中的位置", "Place in the supply chain"),
        Group.TRADE,
        CONTRACT,
        taxonomy="chain_roles",
        says={
            "any_of": Text("在产业链中是{value}", "is {a} {value} in its supply chain"),
            "not_any_of": Text("在产业链中不是{value}", "is not {a} {value} in its supply chain"),
        },
        **PUBLIC,
        **later(12, Direction.UP, is_own=False),
    ),
    Fact(
        "customer_kinds",
        FactType.CHOICES,
        Text("主要买方类型", "Kinds of main buyers"),
        Group.TRADE,
        CONTRACT,
        taxonomy="customer_kinds",
        help=Text("正在履行的合同或订单的买方", "the buyers in contracts and orders being carried out"),
        says={
            "any_of": Text("买方包括{value}", "sells to {value}"),
            "not_any_of": Text("买方不包括{value}", "does not sell to {value}"),
        },
        **later(6, Direction.UP, is_own=False),
    ),
    Fact(
        "core_firm_months",
        FactType.MONTHS,
        Text("与核心企业合作时间", "Dealings with the core firm for"),
        Group.TRADE,
        CONTRACT,
        maximum=1200,
        help=Text("与供货或采购最多的核心企业，没有填 0", "with the core firm it deals with most; 0 if none"),
        says={
            "ge": Text("与核心企业合作满 {value}", "has dealt with its core firm for at least {value}"),
            "not_ge": Text("与核心企业合作不满 {value}", "has dealt with its core firm for less than {value}"),
        },
        **later(12, Direction.UP, reach=Reach(by=12)),
    ),
    Fact(
        "core_firm_trade_12m",
        FactType.MONEY,
        Text("近 12 个月与核心企业交易额", "Trade with the core firm in the last 12 months"),
        Group.TRADE,
        CONTRACT,
        help=Text("没有填 0", "0 if none"),
        **_SELL,
    ),
    Fact(
        "core_firm_revenue",
        FactType.MONEY,
        Text("核心企业年营业收入", "Revenue of the core firm"),
        Group.TRADE,
        Text("核心企业的公开报告", "the core firm's published report"),
        help=Text("与供货或采购最多的核心企业上年", "of the core firm it deals with most, last year"),
    ),
    flag(
        "related_to_core_firm",
        Group.TRADE,
        Text("与核心企业或买方的关联关系", "Related to the core firm"),
        Text("与核心企业或买方有关联关系", "is related to its core firm or buyer"),
        Text("与核心企业或买方没有关联关系", "is not related to its core firm or buyer"),
        Text("股东名册和工商登记", "shareholder register and business register"),
    ),
    Fact(
        "largest_customer_share",
        FactType.PERCENT,
        Text("第一大客户销售占比", "Share of the largest customer"),
        Group.TRADE,
        STATEMENTS,
        maximum=100,
        help=Text("近 12 个月", "in the last 12 months"),
        **later(12, Direction.DOWN, "开拓其他客户", "win other customers", reach=Reach(by=20), is_own=False),
    ),
    Fact(
        "customers_12m",
        FactType.NUMBER,
        Text("近 12 个月开票客户数", "Customers invoiced in the last 12 months"),
        Group.TRADE,
        TAX_RECORD,
        unit=Text("家", "customers"),
        maximum=1_000_000,
        **later(12, Direction.UP, reach=Reach(by=10, times=Decimal(2)), is_own=False),
    ),
    Fact(
        "main_business_share",
        FactType.PERCENT,
        Text("主营业务收入占比", "Share of the main business"),
        Group.TRADE,
        STATEMENTS,
        maximum=100,
        help=Text("上年主营业务收入 ÷ 营业收入", "income of the main business ÷ revenue, last year"),
        **later(12, Direction.UP, reach=Reach(by=20), is_own=False),
    ),
)

CLAIMS: tuple[Fact, ...] = (
    Fact(
        "orders",
        FactType.MONEY,
        Text("在手订单金额", "Orders in hand"),
        Group.TRADE,
        CONTRACT,
        help=Text("已签订、尚未履行完的合同和订单，没有填 0", "signed and not yet carried out; 0 if none"),
        says={
            "gt_0": Text("有在手订单或合同", "has orders in hand"),
            "not_gt_0": Text("没有在手订单或合同", "has no orders in hand"),
        },
        **later(3, Direction.UP, reach=Reach(by=100, times=Decimal(2)), is_own=False),
    ),
    flag(
        "receivables_confirmed",
        Group.TRADE,
        Text("应收账款经买方确认", "Receivables confirmed"),
        Text("应收账款已经买方确认", "its receivables are confirmed by the buyer"),
        Text("应收账款未经买方确认", "its receivables are not confirmed by the buyer"),
        Text("买方的确认函或平台确权记录", "the buyer's confirmation"),
        **later(1, Direction.UP, "请买方确权", "ask the buyer to confirm"),
    ),
    Fact(
        "receivable_days",
        FactType.NUMBER,
        Text("应收账款最长账期", "Longest receivable term"),
        Group.TRADE,
        CONTRACT,
        unit=DAYS,
        maximum=3650,
        help=Text("拟融资的应收账款中最长的一笔", "of those to be financed"),
        **later(6, Direction.DOWN, "缩短账期", "agree shorter terms", reach=Reach(by=90), is_own=False),
    ),
    Fact(
        "commercial_bills",
        FactType.MONEY,
        Text("持有商业汇票金额", "Commercial bills held"),
        Group.TRADE,
        Text("票据系统查询", "bill system extract"),
        help=Text("未到期的银行和商业承兑汇票，没有填 0", "not yet due; 0 if none"),
        says={
            "gt_0": Text("持有商业汇票", "holds commercial bills"),
            "not_gt_0": Text("未持有商业汇票", "holds no commercial bills"),
        },
        **later(3, Direction.UP, reach=Reach(by=100, times=Decimal(2)), is_own=False),
    ),
)

FLOW: tuple[Fact, ...] = (
    Fact(
        "bank_inflow_6m",
        FactType.MONEY,
        Text("近 6 个月银行流入", "Bank inflow in 6 months"),
        Group.TRADE,
        BANK_STATEMENT,
        help=Text(
            "各银行账户经营收入合计，不含借款和往来", "operating income into all accounts, without loans and transfers"
        ),
        **_SELL,
    ),
    Fact(
        "bank_inflow_12m",
        FactType.MONEY,
        Text("近 12 个月银行流入", "Bank inflow in 12 months"),
        Group.TRADE,
        BANK_STATEMENT,
        help=Text(
            "各银行账户经营收入合计，不含借款和往来", "operating income into all accounts, without loans and transfers"
        ),
        **_SELL,
    ),
    Fact(
        "inflow_swing_12m",
        FactType.PERCENT,
        Text("近 12 个月流入波动", "Swing of the inflow in 12 months"),
        Group.TRADE,
        BANK_STATEMENT,
        maximum=100_000,
        help=Text(
            "各月流入与月均之差最大的比例",
            "the largest difference of a month from the monthly average, in percent of it",
        ),
    ),
    Fact(
        "inflow_gap_months",
        FactType.NUMBER,
        Text("近 12 个月最长断流月数", "Longest time without inflow in 12 months"),
        Group.TRADE,
        BANK_STATEMENT,
        help=Text("连续没有经营收入流入的月数，没有填 0", "months in a row without operating income; 0 if none"),
        **_MONTHS_OF_12,
    ),
    Fact(
        "related_trade_share",
        FactType.PERCENT,
        Text("关联交易占比", "Share of trade with related firms"),
        Group.TRADE,
        STATEMENTS,
        maximum=100,
        help=Text(
            "近 12 个月与关联企业的交易 ÷ 全部交易", "trade with related firms ÷ all trade in the last 12 months"
        ),
    ),
    Fact(
        "invoiced_months_12m",
        FactType.NUMBER,
        Text("近 12 个月有开票的月数", "Months with invoices in the last 12"),
        Group.TRADE,
        TAX_RECORD,
        **_MONTHS_OF_12,
        **later(12, Direction.UP, "按月开票", "invoice every month", reach=Reach(by=12)),
    ),
    Fact(
        "invoice_gap_days",
        FactType.NUMBER,
        Text("近 12 个月最长断票天数", "Longest gap between invoices in 12 months"),
        Group.TRADE,
        TAX_RECORD,
        unit=DAYS,
        maximum=366,
        help=Text("相邻两次开票之间最长的间隔", "the longest time between two invoices"),
        **later(12, Direction.DOWN, "连续开票", "invoice without gaps", reach=Reach(by=366)),
    ),
    Fact(
        "zero_declarations_12m",
        FactType.NUMBER,
        Text("近 12 个月零申报次数", "Nil returns in 12 months"),
        Group.TRADE,
        TAX_RECORD,
        unit=TIMES,
        maximum=12,
        help=Text("增值税零申报的次数，没有填 0", "VAT returns of nothing; 0 if none"),
        **later(12, Direction.DOWN, reach=Reach(by=12)),
    ),
)

TRADE: tuple[Fact, ...] = (*CHAIN, *CLAIMS, *FLOW)
