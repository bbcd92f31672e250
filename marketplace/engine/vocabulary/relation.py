"""What the firm is to the institution or scheme that asks: its account there, its dealings with it.

All are relative: an answer holds towards one institution and is asked for on the page of its offering alone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import (
    BANK_RECORD,
    CONTRACT,
    LICENCE,
    LOAN_PAPERS,
    NOW,
    OWN_PLAN,
    TIMES,
    flag,
    later,
)

_TOWARDS: dict[str, Any] = {"subject": Subject.NEED, "relative": True}
_BANK_THERE: dict[str, Any] = _TOWARDS | later(
    6, Direction.UP, "把结算转到该机构", "route payments through it", reach=Reach(by=500, times=Decimal(3))
)
# Months pass by themselves.
_LASTING: dict[str, Any] = _TOWARDS | {"maximum": 1200} | later(12, Direction.UP, reach=Reach(by=12))

ACCOUNT: tuple[Fact, ...] = (
    flag(
        "has_account",
        Group.RELATION,
        Text("在该机构已有账户", "Account there already"),
        Text("已在该机构开立结算账户", "has a settlement account with the institution"),
        Text("未在该机构开立结算账户", "has no settlement account with the institution"),
        BANK_RECORD,
        **_TOWARDS,
        **later(1, Direction.UP, "到该机构开立结算账户", "open a settlement account there"),
    ),
    flag(
        "basic_account",
        Group.RELATION,
        Text("基本账户开在该机构", "Basic account there"),
        Text("基本存款账户开在该机构", "keeps its basic account with the institution"),
        Text("基本存款账户不在该机构", "keeps its basic account elsewhere"),
        BANK_RECORD,
        **_TOWARDS,
        **later(1, Direction.UP, "把基本账户迁到该机构", "move the basic account there"),
    ),
    Fact(
        "account_months",
        FactType.MONTHS,
        Text("在该机构开户时间", "Account there for"),
        Group.RELATION,
        BANK_RECORD,
        help=Text("没有开户填 0", "0 without an account"),
        says={
            "ge": Text("在该机构开户满 {value}", "has had an account with the institution for at least {value}"),
            "not_ge": Text("在该机构开户不满 {value}", "has had an account with the institution for less than {value}"),
        },
        **_LASTING,
    ),
    Fact(
        "settlement_share",
        FactType.PERCENT,
        Text("经该机构结算的收入占比", "Share of income settled there"),
        Group.RELATION,
        BANK_RECORD,
        maximum=100,
        help=Text("近 12 个月销售回款中经该机构账户的部分", "of the sales income of the last 12 months"),
        **_BANK_THERE,
    ),
    Fact(
        "settlement_12m",
        FactType.MONEY,
        Text("近 12 个月在该机构的结算量", "Settled there in the last 12 months"),
        Group.RELATION,
        BANK_RECORD,
        help=Text(
            "账户贷方发生额，不含关联往来和贷款", "credited to the account, without transfers of one's own and loans"
        ),
        says={
            "gt_0": Text("近 12 个月在该机构有结算", "settled payments with the institution in the last 12 months"),
            "not_gt_0": Text(
                "近 12 个月在该机构没有结算", "settled no payments with the institution in the last 12 months"
            ),
        },
        **_BANK_THERE,
    ),
    Fact(
        "average_deposits_3m",
        FactType.MONEY,
        Text("近 3 个月在该机构日均存款", "Average deposits there in 3 months"),
        Group.RELATION,
        BANK_RECORD,
        **_BANK_THERE,
    ),
    Fact(
        "average_deposits_12m",
        FactType.MONEY,
        Text("近 12 个月在该机构日均存款", "Average deposits there in 12 months"),
        Group.RELATION,
        BANK_RECORD,
        **_BANK_THERE,
    ),
    flag(
        "payroll_account",
        Group.RELATION,
        Text("由该机构代发工资", "Wages paid through it"),
        Text("由该机构代发工资", "pays wages through the institution"),
        Text("工资不由该机构代发", "does not pay wages through the institution"),
        BANK_RECORD,
        **_TOWARDS,
        **later(1, Direction.UP, "委托该机构代发工资", "have it pay the wages"),
    ),
)

DEALINGS: tuple[Fact, ...] = (
    Fact(
        "client_months",
        FactType.MONTHS,
        Text("与该机构合作时间", "Client there for"),
        Group.RELATION,
        BANK_RECORD,
        help=Text("有存款、结算、授信、担保或保险业务的时间，没有填 0", "with any business there; 0 if none"),
        says={
            "ge": Text("与该机构合作满 {value}", "has been a client of the institution for at least {value}"),
            "not_ge": Text("与该机构合作不满 {value}", "has been a client of the institution for less than {value}"),
        },
        **_LASTING,
    ),
    flag(
        "existing_borrower",
        Group.RELATION,
        Text("该机构存量授信客户", "Borrower there"),
        Text("是该机构的存量授信客户", "has a credit line or loan with the institution"),
        Text("不是该机构的存量授信客户", "has no credit line or loan with the institution"),
        CONTRACT,
        **_TOWARDS,
    ),
    Fact(
        "loans_there",
        FactType.MONEY,
        Text("在该机构的贷款余额", "Loans there"),
        Group.RELATION,
        CONTRACT,
        help=Text("没有填 0", "0 if none"),
        **_TOWARDS,
        **later(6, Direction.DOWN, "归还部分贷款", "repay part of the loans", reach=Reach(by=200, times=Decimal(2))),
    ),
    flag(
        "paid_on_time_there",
        Group.RELATION,
        Text("在该机构的还款记录", "Record of payments there"),
        Text("在该机构的贷款按期还本付息", "has paid its loans with the institution on time"),
        Text("在该机构有逾期还款", "has paid the institution late"),
        LOAN_PAPERS,
        help=Text("在该机构没有借过款的不填", "leave empty if nothing was ever borrowed there"),
        **_TOWARDS,
    ),
    flag(
        "on_own_list",
        Group.RELATION,
        Text("该机构的白名单", "The institution's own list"),
        Text("在该机构的白名单内或收到其邀请", "is on the institution's own list or was invited by it"),
        Text("不在该机构的白名单内且未收到其邀请", "is not on the institution's own list and was not invited by it"),
        Text("该机构的通知", "the institution's notice"),
        **_TOWARDS,
        **later(2, Direction.UP, "请该机构评估准入", "ask the institution to assess the firm", is_own=False),
    ),
    flag(
        "core_firm_accepted",
        Group.RELATION,
        Text("核心企业获该机构准入", "Core firm accepted"),
        Text("核心企业在该机构的授信或准入范围内", "its core firm has been accepted by the institution"),
        Text("核心企业不在该机构的授信或准入范围内", "its core firm has not been accepted by the institution"),
        Text("该机构或核心企业的确认", "the institution's or the core firm's confirmation"),
        **_TOWARDS,
    ),
    flag(
        "partner_invested",
        Group.RELATION,
        Text("获该机构合作投资机构投资", "Invested by a partner"),
        Text("已获该机构合作的投资机构投资", "has been invested in by an investor that works with the institution"),
        Text("未获该机构合作的投资机构投资", "has not been invested in by an investor that works with the institution"),
        CONTRACT,
        **_TOWARDS,
        **later(6, Direction.UP, "引入该机构合作的投资机构", "win one of its investors", is_own=False),
    ),
    flag(
        "partner_guarantees",
        Group.RELATION,
        Text("合作担保机构同意担保", "A partner guarantees"),
        Text("该机构合作的担保机构已同意担保", "a guarantor that works with the institution has agreed to guarantee"),
        Text("该机构合作的担保机构未同意担保", "no guarantor that works with the institution has agreed to guarantee"),
        Text("担保意向函", "the guarantor's letter of intent"),
        **_TOWARDS,
        **later(1, Direction.UP, "向合作担保机构申请", "apply to such a guarantor", is_own=False),
    ),
    flag(
        "supported_this_year",
        Group.RELATION,
        Text("本年度已享受该政策", "Supported by the scheme this year"),
        Text("本年度已享受过该政策", "has been supported by the scheme this year"),
        Text("本年度未享受过该政策", "has not been supported by the scheme this year"),
        OWN_PLAN,
        **_TOWARDS,
    ),
    flag(
        "partner_lends",
        Group.RELATION,
        Text("由合作机构办理", "By a partner of the scheme"),
        Text(
            "贷款、担保或保险由该政策的合作机构办理", "the loan, guarantee or insurance is by a partner of the scheme"
        ),
        Text(
            "贷款、担保或保险不由该政策的合作机构办理",
            "the loan, guarantee or insurance is not by a partner of the scheme",
        ),
        CONTRACT,
        **_TOWARDS,
    ),
)

FURTHER: tuple[Fact, ...] = (
    Fact(
        "average_deposits_6m",
        FactType.MONEY,
        Text("近 6 个月在该机构日均存款", "Average deposits there in 6 months"),
        Group.RELATION,
        BANK_RECORD,
        **_BANK_THERE,
    ),
    Fact(
        "settlement_months_12m",
        FactType.NUMBER,
        Text("近 12 个月在该机构有结算的月数", "Months with payments there in the last 12"),
        Group.RELATION,
        BANK_RECORD,
        unit=Text("个月", "months"),
        maximum=12,
        help=Text("没有填 0", "0 if none"),
        **_TOWARDS,
        **later(12, Direction.UP, "每月通过该机构结算", "route payments through it every month", reach=Reach(by=12)),
    ),
    Fact(
        "services_there",
        FactType.CHOICES,
        Text("在该机构办理的业务", "Services used there"),
        Group.RELATION,
        BANK_RECORD,
        taxonomy="bank_services",
        help=Text("近 6 个月办理过的，可多选", "used in the last 6 months; several may apply"),
        says={
            "any_of": Text("在该机构办理{value}", "uses the institution's {value}"),
            "not_any_of": Text("没有在该机构办理{value}", "does not use the institution's {value}"),
            "all_of": Text("在该机构办理{value}", "uses the institution's {value}"),
            "not_all_of": Text("没有在该机构同时办理{value}", "does not use all of the institution's {value}"),
        },
        **_TOWARDS,
        **later(2, Direction.UP, "到该机构办理", "take up the service there"),
    ),
    flag(
        "in_service_area",
        Group.RELATION,
        Text("该机构的服务区域", "The institution's area"),
        Text("在该机构的服务区域内", "lies in the area that the institution serves"),
        Text("不在该机构的服务区域内", "lies outside the area that the institution serves"),
        LICENCE,
        **_TOWARDS,
    ),
    flag(
        "stays_locally",
        Group.RELATION,
        Text("不迁离当地", "Stays at the place"),
        Text("承诺在约定年限内不迁离当地", "promises not to move away for the years agreed"),
        Text("不承诺在约定年限内不迁离当地", "does not promise not to move away for the years agreed"),
        OWN_PLAN,
        **_TOWARDS,
        **NOW,
    ),
    Fact(
        "times_supported",
        FactType.NUMBER,
        Text("已享受该政策的次数", "Times supported by the scheme"),
        Group.RELATION,
        OWN_PLAN,
        unit=TIMES,
        maximum=1000,
        help=Text("没有填 0", "0 if never"),
        **_TOWARDS,
    ),
    Fact(
        "support_received",
        FactType.MONEY,
        Text("累计已获该政策支持金额", "Received from the scheme so far"),
        Group.RELATION,
        OWN_PLAN,
        help=Text("没有填 0", "0 if nothing"),
        **_TOWARDS,
    ),
)

RELATION: tuple[Fact, ...] = (*ACCOUNT, *DEALINGS, *FURTHER)
