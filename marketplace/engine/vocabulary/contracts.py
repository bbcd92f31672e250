"""Further facts of trade: how long the firm has dealt with buyers and suppliers, its bids and contracts, how it is paid,
and whether its receivables can be assigned."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import CONTRACT, flag, later

_LONGER = later(12, Direction.UP, reach=Reach(by=12))

CONTRACTS: tuple[Fact, ...] = (
    Fact(
        "customer_months",
        FactType.MONTHS,
        Text("与主要客户合作时间", "Dealings with main customers for"),
        Group.TRADE,
        CONTRACT,
        maximum=1200,
        help=Text("与销售额最大的客户，没有填 0", "with the largest one; 0 if none"),
        **_LONGER,
    ),
    Fact(
        "supplier_months",
        FactType.MONTHS,
        Text("与主要供应商合作时间", "Dealings with main suppliers for"),
        Group.TRADE,
        CONTRACT,
        maximum=1200,
        help=Text("与采购额最大的供应商，没有填 0", "with the largest one; 0 if none"),
        **_LONGER,
    ),
    Fact(
        "platform_months",
        FactType.MONTHS,
        Text("电商平台经营时间", "Selling on platforms for"),
        Group.TRADE,
        Text("平台店铺后台记录", "the platform's records"),
        maximum=1200,
        help=Text("没有填 0", "0 if it does not"),
        **_LONGER,
    ),
    Fact(
        "bid_amount",
        FactType.MONEY,
        Text("中标金额", "Bids won"),
        Group.TRADE,
        Text("中标通知书", "notice of award"),
        help=Text("已中标、尚未履行完的项目合计，没有填 0", "of projects won and not yet carried out; 0 if none"),
        says={
            "gt_0": Text("有中标项目", "has won a bid"),
            "not_gt_0": Text("没有中标项目", "has won no bid"),
        },
        **later(6, Direction.UP, "参加投标", "bid", reach=Reach(by=200, times=Decimal(2)), is_own=False),
    ),
    Fact(
        "contract_months_left",
        FactType.MONTHS,
        Text("合同剩余履行期", "Time left of the contract"),
        Group.TRADE,
        CONTRACT,
        maximum=1200,
        help=Text("拟融资的合同或订单", "of the contract or order to be financed"),
    ),
    Fact(
        "trade_terms",
        FactType.CHOICES,
        Text("结算方式", "How it is paid"),
        Group.TRADE,
        CONTRACT,
        taxonomy="trade_terms",
        help=Text("主要合同的结算方式，可多选", "in its main contracts; several may apply"),
        says={
            "any_of": Text("以{value}结算", "is paid by {value}"),
            "not_any_of": Text("不以{value}结算", "is not paid by {value}"),
        },
    ),
    flag(
        "receivables_invoiced",
        Group.TRADE,
        Text("应收账款对应货物", "Delivery behind the receivables"),
        Text("应收账款对应的货物或服务已交付并开票", "what the receivables are for was delivered and invoiced"),
        Text(
            "应收账款对应的货物或服务未交付或未开票", "what the receivables are for was not delivered or not invoiced"
        ),
        CONTRACT,
        **later(3, Direction.UP, "交付并开票", "deliver and invoice"),
    ),
    Fact(
        "core_firm_grades",
        FactType.CODES,
        Text("核心企业或付款方评级", "Grades of the core firm or payer"),
        Group.TRADE,
        Text("评级报告或评定结果", "the rating report or notice"),
        taxonomy="grades",
        help=Text("付款义务人最近一次的评级", "of who has to pay, the latest ones"),
        says={
            "within": Text("核心企业或付款方评级为{value}", "its core firm or payer is graded {value}"),
            "not_within": Text("核心企业或付款方评级不是{value}", "its core firm or payer is not graded {value}"),
        },
    ),
    flag(
        "receivables_assignable",
        Group.TRADE,
        Text("应收账款可转让", "Receivables assignable"),
        Text("应收账款无争议、未质押且可转让", "its receivables are undisputed, unpledged and assignable"),
        Text("应收账款有争议、已质押或不可转让", "its receivables are disputed, pledged or not assignable"),
        CONTRACT,
        **later(3, Direction.UP, "消除争议或解除质押", "settle the dispute or have the pledge released"),
    ),
)
