"""Papers, units and shorthands that the declarations share."""

from __future__ import annotations

from typing import Any

from marketplace.core.english import small
from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import (
    Change,
    Direction,
    Fact,
    FactType,
    Group,
    Reach,
    Visibility,
)

LICENCE = Text("营业执照", "business licence")
REGISTER = Text("国家企业信用信息公示系统", "national enterprise credit register")
STATEMENTS = Text("年度审计报告或财务报表", "annual audit report or financial statements")
TAX_RECORD = Text("电子税务局申报与完税证明", "tax filings and payment certificates")
CREDIT_REPORT = Text("企业信用报告", "corporate credit report")
PERSONAL_REPORT = Text("法定代表人个人信用报告", "the legal representative's personal credit report")
AUDIT = Text("高新技术企业专项审计报告", "special audit for the high-tech recognition")
RD_LEDGER = Text("研发费用辅助账或加计扣除申报表", "R&D ledger or super-deduction filing")
PATENT_REGISTER = Text("专利登记簿副本", "patent register extract")
CERTIFICATE = Text("登记证书", "registration certificate")
CHARTER = Text("公司章程和股东名册", "articles of association and shareholder register")
PAYROLL = Text("社保缴费清单", "social insurance payment list")
CONTRACT = Text("合同文本", "the contract")
BANK_RECORD = Text("该机构的账户和业务记录", "the institution's own records")
BANK_STATEMENT = Text("银行流水", "bank statements")
APPRAISAL = Text("评估报告", "appraisal report")
INVESTMENT = Text("投资协议和工商变更", "investment agreement and register change")
LOAN_PAPERS = Text("借款合同和还款凭证", "loan contract and payment receipts")
OWN_PLAN = Text("企业自述", "the firm's own statement")

PUBLIC: dict[str, Any] = {"visibility": Visibility.PUBLIC}
BANDED: dict[str, Any] = {"visibility": Visibility.BANDED}
SENSITIVE: dict[str, Any] = {"visibility": Visibility.SENSITIVE}
NOW: dict[str, Any] = {"change": Change.NOW}
PIECES = Text("件", "")
# So many more rights a firm that has them may bring in within a year.
_NEW_RIGHTS = Reach(by=10)
HOMES = Text("家", "banks")
TIMES = Text("次", "times")
PERSONS = Text("人", "people")
DAYS = Text("天", "days")


def later(
    months: int, direction: Direction = Direction.BOTH, zh: str = "", en: str = "", **extra: Any
) -> dict[str, Any]:
    """A change that usually takes ``months``; ``zh`` and ``en`` say how to bring it about.

    ``extra``: ``reach`` of a figure, and ``is_own=False`` for what the firm does not decide.
    """
    how = Text(zh, en) if zh else None
    return {"change": Change.MONTHS, "change_months": months, "direction": direction, "how": how, **extra}


def holdings(key: str, zh: str, en: str, months: int, proof: Text = CERTIFICATE, **extra: Any) -> Fact:
    """A count of granted, valid rights; new ones take ``months`` from filing to grant."""
    gap = " " if zh[0].isascii() else ""
    options: dict[str, Any] = {
        "help": Text(
            "已授权（登记）且有效的件数，申请中的不算", "granted or registered and in force; not those applied for"
        ),
        "maximum": 100_000,
        "says": {
            "ge_1": Text(f"有{gap}{zh}", f"holds {small(en)}"),
            "not_ge_1": Text(f"没有{gap}{zh}", f"holds no {small(en)}"),
        },
    }
    options.update(BANDED | later(months, Direction.UP, reach=_NEW_RIGHTS) | extra)
    return Fact(key, FactType.NUMBER, Text(zh, en), Group.INTELLECTUAL_PROPERTY, proof, unit=PIECES, **options)


def flag(key: str, group: Group, label: Text, yes: Text, no: Text, proof: Text, **extra: Any) -> Fact:
    """A yes/no fact with its two statements."""
    return Fact(key, FactType.FLAG, label, group, proof, yes=yes, no=no, **extra)
