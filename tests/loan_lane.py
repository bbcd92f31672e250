"""The first rows of the loan lane as data: what deals will ask of a flow, and a driver that needs no database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from marketplace.core.flows.clocks import overdue
from marketplace.core.flows.past import Past, Unit
from marketplace.core.flows.table import (
    Action,
    Case,
    Clock,
    Condition,
    EventKind,
    Flow,
    Label,
    Note,
    Reason,
    Row,
    State,
    Verdict,
)
from marketplace.core.text import Text

ENTERPRISE, INSTITUTION, BUREAU, FORMER = "enterprise", "institution", "bureau", "former"
PARTIES = (ENTERPRISE, INSTITUTION, BUREAU)
GONE = {FORMER: Text("与您无关了", "No longer yours")}
TAKE, PAPERS, OFFER, DECLINE, WITHDRAW, CLOCK = (
    "deal.take", "deal.papers", "deal.offer", "deal.decline", "deal.withdraw", "deal.clock",
)  # fmt: skip
PERMISSIONS = {
    ENTERPRISE: frozenset({PAPERS, WITHDRAW}),
    INSTITUTION: frozenset({TAKE, OFFER, DECLINE}),
    "clock": frozenset({CLOCK}),
    FORMER: frozenset[str](),
}


def state(code: str, zh: str, en: str, turn: str | None = None, *, final: bool = False) -> State:
    tags = frozenset() if final else frozenset({"active"})
    return State(code, Label(Text(zh, en), GONE if final else {}), turn, final, tags)


def action(code: str, zh: str, en: str) -> Action:
    return Action(code, Label(Text(zh, en)))


def event(code: str, zh: str, en: str, told: tuple[str, ...] = PARTIES) -> EventKind:
    return EventKind(code, Label(Text(zh, en)), told)


def late(clock: str) -> Condition:
    return overdue(clock, Text("时限还没有到。", "The last day has not passed."))


OPENED = ("contact", "figures")
LANE = Flow(
    code="loan",
    label=Text("贷款", "Loan"),
    audiences={
        ENTERPRISE: Text("企业", "the firm"),
        INSTITUTION: Text("机构", "the institution"),
        BUREAU: Text("科技局", "the bureau"),
        FORMER: Text("原办理机构", "the institution passed over"),
    },
    states=(
        state("reserve", "候补", "In reserve"),
        state("sent", "已推送", "Sent", INSTITUTION),
        state("accepted", "已接单", "Accepted", INSTITUTION),
        state("contacted", "已联系", "Contacted", INSTITUTION),
        state("papers", "待补材料", "Papers asked for", ENTERPRISE),
        state("papers_again", "待补材料", "Papers asked for again", ENTERPRISE),
        state("assessing", "尽调审批", "Being assessed", INSTITUTION),
        state("offer_made", "已出授信", "Offer made", ENTERPRISE),
        state("declined", "婉拒", "Declined", final=True),
        state("withdrawn", "撤回", "Withdrawn", final=True),
        state("passed_on", "超时流转", "Passed on", final=True),
        state("lapsed", "过期", "Lapsed", final=True),
    ),
    actions=(
        action("send", "推送", "Send"),
        action("accept", "接单", "Accept"),
        action("contact", "已联系", "Contacted"),
        action("ask_papers", "要材料", "Ask for papers"),
        action("hand_in", "交材料", "Hand in papers"),
        action("remind", "提醒", "Remind"),
        action("offer", "出授信", "Make an offer"),
        action("decline", "婉拒", "Decline"),
        action("withdraw", "撤回", "Withdraw"),
        action("pass_on", "流转", "Pass on"),
        action("lapse", "过期", "Let lapse"),
    ),
    events=(
        event("sent", "推送", "Sent"),
        event("accepted", "接单", "Accepted"),
        event("contacted", "首次联系", "First contact"),
        event("papers_asked", "要了材料", "Papers asked for"),
        event("papers_asked_again", "又要了材料", "Papers asked for again"),
        event("papers_complete", "材料齐了", "Papers complete"),
        event("reminded", "提醒", "Reminded"),
        event("offered", "出了授信", "Offered"),
        event("declined", "婉拒", "Declined"),
        event("withdrawn", "撤回", "Withdrawn"),
        event("passed_on", "超时流转", "Passed on", (*PARTIES, FORMER)),
        event("lapsed", "过期", "Lapsed"),
    ),
    conditions=tuple(late(code) for code in ("accept", "contact", "papers", "reminder", "whole")),
    reasons=(
        Reason("age", "no", Text("经营年限不足", "Too young"), Text("满 24 个月后再来", "Come back at 24 months")),
        Reason("model", "no", Text("内部评分", "The bank's own model")),
        Reason("unclear", "again", Text("材料看不清", "Papers cannot be read")),
    ),
    clocks=(
        Clock("accept", Text("接单", "To accept"), 1, INSTITUTION),
        Clock("contact", Text("首次联系", "First contact"), 3, INSTITUTION),
        Clock("papers", Text("补材料", "Papers"), 3, ENTERPRISE),
        Clock("reminder", Text("提醒后补材料", "Papers after a reminder"), 3, ENTERPRISE),
        Clock("offer", Text("授信结论", "Offer or no"), 5, INSTITUTION),
        Clock("whole", Text("全程", "The whole"), 30, INSTITUTION, Unit.CALENDAR),
    ),
    disclosures={"contact": Text("名称和联系人", "name and contact"), "figures": Text("授权的数字", "consented figures")},
    rows=(
        Row("reserve", "send", "sent", CLOCK, "sent", note=Note.NONE, starts=("accept", "whole")),
        Row("reserve", "withdraw", "withdrawn", WITHDRAW, "withdrawn"),
        Row("sent", "accept", "accepted", TAKE, "accepted", ends=("accept",), starts=("contact",), opens=OPENED),
        Row("sent", "decline", "declined", DECLINE, "declined", reasons="no"),
        Row("sent", "withdraw", "withdrawn", WITHDRAW, "withdrawn"),
        Row("sent", "pass_on", "passed_on", CLOCK, "passed_on", needs=("accept_overdue",), note=Note.NONE),
        Row("accepted", "contact", "contacted", TAKE, "contacted", ends=("contact",)),
        Row("accepted", "withdraw", "withdrawn", WITHDRAW, "withdrawn", closes=OPENED),
        Row("accepted", "pass_on", "passed_on", CLOCK, "passed_on", needs=("contact_overdue",), closes=OPENED),
        Row("contacted", "ask_papers", "papers", TAKE, "papers_asked", starts=("papers",)),
        Row("contacted", "decline", "declined", DECLINE, "declined", reasons="no", closes=OPENED),
        Row("papers", "hand_in", "assessing", PAPERS, "papers_complete", ends=("papers", "reminder"), starts=("offer",)),
        Row("papers", "remind", "papers", CLOCK, "reminded", needs=("papers_overdue",), ends=("papers",), starts=("reminder",)),
        Row("papers", "lapse", "lapsed", CLOCK, "lapsed", needs=("reminder_overdue",), closes=OPENED),
        Row("assessing", "ask_papers", "papers_again", TAKE, "papers_asked_again", reasons="again", pauses=("offer",), starts=("papers",)),
        Row("papers_again", "hand_in", "assessing", PAPERS, "papers_complete", ends=("papers",), resumes=("offer",)),
        Row("papers_again", "lapse", "lapsed", CLOCK, "lapsed", needs=("papers_overdue",), closes=OPENED),
        Row("assessing", "offer", "offer_made", OFFER, "offered", ends=("offer", "whole")),
        Row("assessing", "decline", "declined", DECLINE, "declined", reasons="no", closes=OPENED),
        Row("assessing", "lapse", "lapsed", CLOCK, "lapsed", needs=("whole_overdue",), closes=OPENED),
        Row("offer_made", "withdraw", "withdrawn", WITHDRAW, "withdrawn", closes=OPENED),
    ),
)  # fmt: skip


@dataclass
class Drive:
    """A subject in memory: the same questions and the same steps as the service takes, without a database."""

    flow: Flow
    day: date
    subject: object = None
    state: str = ""
    history: list[Past] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.state or self.flow.initial

    def case(self, audience: str, actor: uuid.UUID | None = None) -> Case:
        return Case(self.subject, audience, self.day, actor, tuple(self.history))

    def step(
        self, action: str, permissions: frozenset[str], *, audience: str, actor: uuid.UUID | None = None,
        reasons: tuple[str, ...] = (), note: str = "",
    ) -> Verdict:  # fmt: skip
        verdict = self.flow.may(action, self.state, permissions, self.case(audience, actor))
        row = self.flow.row(self.state, action)
        if not verdict or row is None:
            return verdict
        brought = self.flow.demanded(row, reasons, note)
        if not brought:
            return brought
        self.history.append(
            Past(
                len(self.history) + 1, row.event, action, row.state, row.to, self.day, actor, row.permission,
                reasons, self.flow.effects(row),
            )
        )  # fmt: skip
        self.state = row.to
        return verdict
