"""What the firm wants, and the rates of the market."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import MarketRate, Same
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import CONTRACT, NOW, OWN_PLAN, PUBLIC, flag

_NEED_OWN: dict[str, Any] = {"subject": Subject.NEED} | PUBLIC | NOW
# What a firm would at most agree to weakens its hand as soon as others see it.
_LAST_OFFER: dict[str, Any] = {"subject": Subject.NEED} | NOW

NEED: tuple[Fact, ...] = (
    Fact(
        "kinds", FactType.CHOICES, Text("融资品种", "Kinds wanted"), Group.NEED, OWN_PLAN, taxonomy="kinds", **_NEED_OWN
    ),
    Fact(
        "amount",
        FactType.MONEY,
        Text("融资金额", "Amount wanted"),
        Group.NEED,
        OWN_PLAN,
        # A need of nothing is no need, and no way to come below a bound.
        minimum=1,
        # With less than half the money it is another plan, and with twice as much as well.
        reach=Reach(times=Decimal(2)),
        **_NEED_OWN,
    ),
    Fact(
        "amount_least",
        FactType.MONEY,
        Text("至少需要的金额", "Least amount needed"),
        Group.NEED,
        OWN_PLAN,
        minimum=1,
        help=Text(
            "额度不够全部金额时，至少多少才有用；不填即为融资金额",
            "how much would still be of use if the whole amount is not to be had; the amount wanted if left empty",
        ),
        derivation=Same("amount"),
        # A firm that says how much it must have gives way a little, not to another plan.
        reach=Reach(times=Decimal("1.25")),
        **_NEED_OWN,
    ),
    Fact(
        "tenor",
        FactType.MONTHS,
        Text("融资期限", "Term wanted"),
        Group.NEED,
        OWN_PLAN,
        minimum=1,
        maximum=600,
        **_NEED_OWN,
    ),
    Fact(
        "acquisition_price",
        FactType.MONEY,
        Text("并购交易价款", "Price of the acquisition"),
        Group.NEED,
        Text("并购协议", "acquisition agreement"),
        help=Text("融资用于并购时填写", "where the money is for an acquisition"),
        subject=Subject.NEED,
    ),
    Fact(
        "fund_uses",
        FactType.CODES,
        Text("资金用途", "Use of funds"),
        Group.NEED,
        CONTRACT,
        taxonomy="fund_uses",
        says={
            "within": Text("资金用于{value}", "the money is for {value}"),
            "not_within": Text("资金不用于{value}", "the money is not for {value}"),
        },
        **_NEED_OWN,
    ),
    Fact(
        "max_rate",
        FactType.PERCENT,
        Text("可接受最高年化利率", "Highest acceptable rate"),
        Group.NEED,
        OWN_PLAN,
        maximum=100,
        help=Text("单利年化，例如 4.35", "per year, for example 4.35"),
        **_LAST_OFFER,
    ),
    Fact(
        "guarantees_offered",
        FactType.CODES,
        Text("可提供的增信", "Security it can offer"),
        Group.NEED,
        OWN_PLAN,
        taxonomy="guarantee_modes",
        says={
            "within": Text("能提供{value}", "can offer {a} {value}"),
            "not_within": Text("不提供{value}", "does not offer {a} {value}"),
        },
        **_NEED_OWN,
    ),
    Fact(
        "max_dilution",
        FactType.PERCENT,
        Text("可接受最大出让比例", "Largest acceptable dilution"),
        Group.NEED,
        OWN_PLAN,
        maximum=100,
        help=Text(
            "本轮最多出让的股权比例，只做债权融资填 0", "the most shares to be given up in this round; 0 for debt only"
        ),
        **_LAST_OFFER,
    ),
    Fact(
        "needed_by",
        FactType.DATE,
        Text("最晚用款日期", "Date by which the money is needed"),
        Group.NEED,
        OWN_PLAN,
        minimum=None,
        **_NEED_OWN,
    ),
    flag(
        "opens_account",
        Group.NEED,
        Text("在该机构开户", "Account with the institution"),
        Text("在该机构开有或愿意开立结算账户", "has or will open an account with the institution"),
        Text("不在该机构开户", "will not open an account with the institution"),
        OWN_PLAN,
        subject=Subject.NEED,
        **NOW,
    ),
    flag(
        "borrowed_before",
        Group.NEED,
        Text("用过该产品", "Has used this product"),
        Text("此前用过该产品", "has borrowed under this product before"),
        Text("第一次申请该产品", "applies for this product for the first time"),
        CONTRACT,
        subject=Subject.NEED,
        relative=True,
    ),
    flag(
        "relending_loan",
        Group.NEED,
        Text("再贷款支持的贷款", "Loan supported by relending"),
        Text("贷款获科技创新和技术改造再贷款支持", "the loan is supported by the central bank's relending"),
        Text("贷款未获再贷款支持", "the loan is not supported by relending"),
        Text("银行出具的证明", "the bank's confirmation"),
        help=Text("向放款银行询问", "ask the lending bank"),
        subject=Subject.NEED,
    ),
    flag(
        "other_discount",
        Group.NEED,
        Text("其他中央财政贴息", "Other central interest discounts"),
        Text("这笔贷款已享受其他中央财政贴息", "another central interest discount is paid on the loan"),
        Text("这笔贷款没有享受其他中央财政贴息", "no other central interest discount is paid on the loan"),
        OWN_PLAN,
        subject=Subject.NEED,
    ),
    flag(
        "settles_locally",
        Group.NEED,
        Text("到出资地落户", "Settles where the fund invests"),
        Text("愿意迁入出资地或在当地设立子公司", "will move to the fund's district or set up a subsidiary there"),
        Text("不在出资地落户", "will not settle in the fund's district"),
        OWN_PLAN,
        subject=Subject.NEED,
        relative=True,
        **PUBLIC,
        **NOW,
    ),
    flag(
        "accepts_bank_equity",
        Group.NEED,
        Text("接受银行系小比例投资", "Accepts a small equity stake"),
        Text("接受银行系机构小比例股权投资", "accepts a small equity stake by a bank's investor"),
        Text("不接受银行系机构股权投资", "does not accept an equity stake by a bank's investor"),
        OWN_PLAN,
        subject=Subject.NEED,
        **NOW,
    ),
)

_SOURCE = Text("全国银行间同业拆借中心公告", "National Interbank Funding Center")
_MARKET_OWN: dict[str, Any] = {"subject": Subject.MARKET, "maximum": 100} | PUBLIC

MARKET: tuple[Fact, ...] = (
    Fact(
        "lpr_1y",
        FactType.PERCENT,
        Text("1 年期 LPR", "1-year LPR"),
        Group.MARKET,
        _SOURCE,
        derivation=MarketRate("one_year"),
        **_MARKET_OWN,
    ),
    Fact(
        "lpr_5y",
        FactType.PERCENT,
        Text("5 年期以上 LPR", "5-year LPR"),
        Group.MARKET,
        _SOURCE,
        derivation=MarketRate("five_year"),
        **_MARKET_OWN,
    ),
)
