"""Who has invested in the firm, how much and when; the rounds; its capital."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import MonthsSince
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import (
    BANDED,
    CHARTER,
    INVESTMENT,
    LICENCE,
    NOW,
    OWN_PLAN,
    PUBLIC,
    REGISTER,
    flag,
    later,
)

_CAPITAL = Reach(by=500, times=Decimal(2))
_RAISE = later(6, Direction.UP, "完成新一轮融资", "close a new round", reach=Reach(by=3000), is_own=False)

ROUNDS: tuple[Fact, ...] = (
    Fact(
        "round_closed",
        FactType.CODE,
        Text("最近完成的融资轮次", "Latest round closed"),
        Group.EQUITY,
        INVESTMENT,
        taxonomy="rounds",
        help=Text("没有完成过外部股权融资的选“尚未融资”", "“none yet” if no outside round was closed"),
        says={
            "within": Text("最近完成的融资轮次为{value}", "has closed {value} as its latest round"),
            "not_within": Text("最近完成的融资轮次不是{value}", "has not closed {value} as its latest round"),
        },
        **PUBLIC,
        **later(6, Direction.UP, "完成新一轮融资", "close a new round", is_own=False),
    ),
    Fact(
        "round_raising",
        FactType.CODE,
        Text("本轮融资轮次", "Round being raised"),
        Group.EQUITY,
        OWN_PLAN,
        subject=Subject.NEED,
        taxonomy="rounds",
        help=Text("正在进行的股权融资属于哪一轮", "the round of equity that is being raised now"),
        says={
            "within": Text("正在融{value}", "is raising {value}"),
            "not_within": Text("本轮融资不是{value}", "is not raising {value}"),
        },
        **PUBLIC,
        **NOW,
    ),
    Fact(
        "rounds_closed",
        FactType.NUMBER,
        Text("已完成的外部融资轮数", "Outside rounds closed"),
        Group.EQUITY,
        INVESTMENT,
        unit=Text("轮", "rounds"),
        maximum=50,
        help=Text("外部机构投资的轮数，没有填 0", "rounds in which outside investors took part; 0 if none"),
        **BANDED,
        **later(6, Direction.UP, reach=Reach(by=1), is_own=False),
    ),
    Fact(
        "last_round_day",
        FactType.DATE,
        Text("最近一轮融资到账日期", "Day of the last round"),
        Group.EQUITY,
        INVESTMENT,
        minimum=None,
    ),
    Fact(
        "last_round_months",
        FactType.MONTHS,
        Text("距最近一轮融资的时间", "Time since the last round"),
        Group.EQUITY,
        INVESTMENT,
        derivation=MonthsSince("last_round_day"),
        maximum=1200,
    ),
    Fact(
        "last_round_amount",
        FactType.MONEY,
        Text("最近一轮融资金额", "Amount of the last round"),
        Group.EQUITY,
        INVESTMENT,
        **_RAISE,
    ),
    Fact(
        "equity_raised",
        FactType.MONEY,
        Text("累计外部股权融资", "Equity raised so far"),
        Group.EQUITY,
        INVESTMENT,
        help=Text("外部机构投资累计到账金额，没有填 0", "paid in by outside investors so far; 0 if none"),
        **_RAISE,
    ),
    Fact(
        "equity_raised_24m",
        FactType.MONEY,
        Text("近两年外部股权融资", "Equity raised in two years"),
        Group.EQUITY,
        INVESTMENT,
        help=Text(
            "近 24 个月外部机构投资到账金额，没有填 0", "paid in by outside investors in the last 24 months; 0 if none"
        ),
        **_RAISE,
    ),
    flag(
        "lead_investor",
        Group.EQUITY,
        Text("本轮已有投资机构", "Investor for this round"),
        Text("本轮已有投资机构决定投资", "an investor has decided to take part in this round"),
        Text("本轮还没有投资机构决定投资", "no investor has decided to take part in this round"),
        Text("投资意向书或投决文件", "term sheet or decision of the investor"),
        subject=Subject.NEED,
        **later(3, Direction.UP, "落实领投机构", "win a lead investor", is_own=False),
    ),
    Fact(
        "asked_valuation",
        FactType.MONEY,
        Text("本轮投前估值", "Valuation asked before this round"),
        Group.EQUITY,
        OWN_PLAN,
        subject=Subject.NEED,
        help=Text("企业希望的投前估值", "what the firm asks, pre-money"),
        **NOW,
    ),
)

INVESTORS: tuple[Fact, ...] = (
    Fact(
        "invested_by",
        FactType.CODES,
        Text("已投资的机构类型", "Invested in by"),
        Group.EQUITY,
        INVESTMENT,
        taxonomy="investors",
        help=Text("持有本企业股权的投资机构，可多选", "investors that hold its shares; several may apply"),
        says={
            "within": Text("已获{value}投资", "has been invested in by {a} {value}"),
            "not_within": Text("未获{value}投资", "has not been invested in by {a} {value}"),
        },
        **BANDED,
        **later(6, Direction.UP, "引入投资机构", "win such an investor", is_own=False),
    ),
    Fact(
        "investors_share",
        FactType.PERCENT,
        Text("外部投资机构持股比例", "Share held by outside investors"),
        Group.EQUITY,
        CHARTER,
        maximum=100,
        help=Text("合计，没有填 0", "together; 0 if none"),
    ),
    Fact(
        "registered_capital",
        FactType.MONEY,
        Text("注册资本", "Registered capital"),
        Group.IDENTITY,
        LICENCE,
        **PUBLIC,
        **later(2, Direction.UP, "增加注册资本", "raise the registered capital", reach=_CAPITAL),
    ),
    Fact(
        "paid_in_capital",
        FactType.MONEY,
        Text("实缴资本", "Paid-in capital"),
        Group.IDENTITY,
        Text("验资报告或年报", "capital verification or annual report"),
        **BANDED,
        **later(2, Direction.UP, "实缴出资", "pay in the capital", reach=_CAPITAL),
    ),
    flag(
        "shares_frozen",
        Group.EQUITY,
        Text("股权冻结", "Shares frozen"),
        Text("股权被冻结", "its shares are frozen"),
        Text("股权未被冻结", "its shares are not frozen"),
        REGISTER,
        **later(6, Direction.DOWN, "解除冻结", "have the shares released"),
    ),
)
