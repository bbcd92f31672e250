"""How an organisation is verified: one table for code, forms, documents and tests.

An organisation begins as a private draft. Only a verified one is shown to others or receives anything. The bureau has
three working days from complete papers; the clock stops while the organisation completes them. A refusal is proposed by
one verifier and agreed to by another, which the organisation sees as still being looked at; it may appeal once, and who
refused does not decide on the appeal.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.permissions import (
    ROWS_OWN,
    VERIFICATION_DECIDE,
    VERIFICATION_LAPSE,
    VERIFICATION_OWN,
    VERIFICATION_SUBMIT,
    VERIFICATION_SUSPEND,
)
from marketplace.core.flows.past import last
from marketplace.core.flows.registry import declare
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
)
from marketplace.core.text import Text

ORGANISATION, BUREAU = "organisation", "bureau"
_BOTH = (ORGANISATION, BUREAU)
UNTOUCHED_DAYS = 90

_SUBMITTED = Text("已提交", "Submitted")
_STATES = (
    State("draft", Label(Text("草稿", "Draft")), ORGANISATION, tags=frozenset({"open", "amendable"})),
    State("submitted", Label(_SUBMITTED), BUREAU),
    State(
        "returned",
        Label(Text("退回补充", "Returned for correction")),
        ORGANISATION,
        tags=frozenset({"open", "amendable"}),
    ),
    State(
        "refusal_proposed",
        Label(Text("拟不予通过，待复核", "Refusal proposed"), {ORGANISATION: _SUBMITTED}),
        BUREAU,
    ),
    State("verified", Label(Text("已核验", "Verified")), tags=frozenset({"shown"})),
    State("refused", Label(Text("不予通过", "Refused")), ORGANISATION),
    State("appealed", Label(Text("申诉中", "Appealed")), BUREAU),
    State("suspended", Label(Text("已停用", "Suspended")), BUREAU, tags=frozenset({"amendable"})),
    State("lapsed", Label(Text("已过期", "Lapsed")), final=True),
    State("closed", Label(Text("已注销", "Closed")), final=True),
)

_ACTIONS = (
    Action("submit", Label(Text("提交核验", "Submit for verification"))),
    Action("withdraw", Label(Text("取回", "Take back"))),
    Action("verify", Label(Text("通过", "Verify"))),
    Action("return", Label(Text("退回补充", "Return for correction"))),
    Action("propose_refusal", Label(Text("拟不予通过", "Propose refusal"))),
    Action("drop_refusal", Label(Text("不同意，接着核验", "Do not refuse, go on"))),
    Action("refuse", Label(Text("同意不予通过", "Refuse"))),
    Action("appeal", Label(Text("申诉", "Appeal"))),
    Action("uphold", Label(Text("维持不予通过", "Uphold the refusal"))),
    Action("suspend", Label(Text("停用", "Suspend"))),
    Action("reinstate", Label(Text("恢复", "Reinstate"))),
    Action("close", Label(Text("注销", "Close"))),
    Action("lapse", Label(Text("过期", "Let lapse"))),
)

_EVENTS = (
    EventKind("submitted", Label(Text("提交了核验", "Submitted for verification")), _BOTH),
    EventKind("withdrawn", Label(Text("取回了", "Taken back")), _BOTH),
    EventKind("verified", Label(Text("通过了核验", "Verified")), _BOTH),
    EventKind("returned", Label(Text("退回补充", "Returned for correction")), _BOTH),
    EventKind(
        "refusal_proposed", Label(Text("拟不予通过，交另一人复核", "Refusal proposed to another person")), (BUREAU,)
    ),
    EventKind("refusal_dropped", Label(Text("复核不同意，接着核验", "Refusal not agreed to")), (BUREAU,)),
    EventKind("refused", Label(Text("不予通过", "Refused")), _BOTH),
    EventKind("appealed", Label(Text("提出了申诉", "Appealed")), _BOTH),
    EventKind("upheld", Label(Text("申诉后维持不予通过", "Refusal upheld after the appeal")), _BOTH),
    EventKind("suspended", Label(Text("停用", "Suspended")), _BOTH),
    EventKind("reinstated", Label(Text("恢复使用", "Reinstated")), _BOTH),
    EventKind("closed", Label(Text("注销", "Closed")), _BOTH),
    EventKind("lapsed", Label(Text("长期未办，已过期", "Lapsed, untouched for long")), _BOTH),
)

_REASONS = (
    Reason(
        "representative_differs", "papers", Text("负责人与登记不符", "The legal representative is not the registered one"),
        Text("请按现在的登记填写。", "Fill in what the register says now."),
    ),
    Reason(
        "letter_unsigned", "papers", Text("授权书缺签字", "The authorisation letter is not signed"),
        Text("请负责人签字后重新上传。", "Have it signed and upload it again."),
    ),
    Reason(
        "licence_unreadable", "papers", Text("执照看不清", "The licence cannot be read"),
        Text("请重新拍照上传。", "Upload a clear picture."),
    ),
    Reason("papers_other", "papers", Text("其他，见说明", "Other, as written")),
    Reason("outside_district", "refusal", Text("不在本区", "Not in this district")),
    Reason("not_registered", "refusal", Text("登记机关查无此单位", "The register does not know the organisation")),
    Reason("not_entitled", "refusal", Text("提交人无权代表本单位", "Whoever submitted may not act for the organisation")),
    Reason("refusal_other", "refusal", Text("其他，见说明", "Other, as written")),
    Reason(
        "complaint", "suspension", Text("被投诉，正在核实", "A complaint is being looked into"),
        Text("请等科技局联系。", "Wait for the bureau."),
    ),
    Reason(
        "register_changed", "suspension", Text("登记信息已变更", "The register has changed"),
        Text("请更新资料后联系科技局。", "Bring the data up to date and tell the bureau."),
    ),
    Reason("suspension_other", "suspension", Text("其他，见说明", "Other, as written")),
    Reason("deregistered", "closing", Text("单位已注销登记", "The organisation is deregistered")),
    Reason("own_wish", "closing", Text("单位自己要求", "The organisation asked for it")),
    Reason("closing_other", "closing", Text("其他，见说明", "Other, as written")),
)  # fmt: skip

_CLOCKS = (
    Clock("decide", Text("核验", "Verification"), 3, BUREAU),
    Clock("appeal", Text("申诉答复", "Answer to an appeal"), 5, BUREAU),  # [check]: no source, editable data
)


def _is_identified(case: Case) -> bool:
    return bool(case.subject.uscc) or case.subject.is_demo


def _is_stranger(case: Case) -> bool:
    """The bureau's own organisation is verified by its own."""
    if case.actor is None or case.subject.kind == "bureau":
        return True
    return not case.subject.memberships.filter(user_id=case.actor).exists()


def _another_than_proposed(case: Case) -> bool:
    proposed = last(case.history, "propose_refusal")
    return proposed is None or proposed.actor != case.actor


def _another_than_refused(case: Case) -> bool:
    refused = last(case.history, "refuse")
    return refused is None or refused.actor != case.actor


def _no_appeal_yet(case: Case) -> bool:
    return last(case.history, "appeal") is None


def _is_untouched(case: Case) -> bool:
    since = case.history[-1].day if case.history else timezone.localdate(case.subject.created)
    return case.day - since >= timedelta(days=UNTOUCHED_DAYS)


_CONDITIONS = (
    Condition(
        "identified",
        Text("请先填写统一社会信用代码。", "Fill in the unified social credit code first."),
        _is_identified,
    ),
    Condition(
        "stranger", Text("您是这个单位的成员，请由别人办理。", "You are a member; somebody else decides."), _is_stranger
    ),
    Condition(
        "another_agrees", Text("要由另一位核验人员复核。", "Another verifier has to agree."), _another_than_proposed
    ),
    Condition(
        "another_decides",
        Text("作出不予通过的人不办申诉。", "Who refused does not decide on it."),
        _another_than_refused,
    ),
    Condition("no_appeal_yet", Text("只能申诉一次。", "There is one appeal only."), _no_appeal_yet),
    Condition(
        "untouched", Text(f"还没到 {UNTOUCHED_DAYS} 天。", f"{UNTOUCHED_DAYS} days have not passed."), _is_untouched
    ),
)

_ROWS = (
    Row("draft", "submit", "submitted", VERIFICATION_SUBMIT, "submitted", needs=("identified",), starts=("decide",)),
    Row("draft", "lapse", "lapsed", VERIFICATION_LAPSE, "lapsed", needs=("untouched",), note=Note.NONE),
    Row("submitted", "verify", "verified", VERIFICATION_DECIDE, "verified", needs=("identified", "stranger"), ends=("decide",)),
    Row("submitted", "return", "returned", VERIFICATION_DECIDE, "returned", needs=("stranger",), reasons="papers", pauses=("decide",)),
    Row("submitted", "propose_refusal", "refusal_proposed", VERIFICATION_DECIDE, "refusal_proposed", needs=("stranger",), reasons="refusal", note=Note.NEEDED),
    Row("submitted", "withdraw", "draft", VERIFICATION_OWN, "withdrawn", ends=("decide",)),
    Row("returned", "submit", "submitted", VERIFICATION_SUBMIT, "submitted", needs=("identified",), resumes=("decide",)),
    Row("returned", "withdraw", "draft", VERIFICATION_OWN, "withdrawn", ends=("decide",)),
    Row("returned", "lapse", "lapsed", VERIFICATION_LAPSE, "lapsed", needs=("untouched",), note=Note.NONE),
    Row("refusal_proposed", "refuse", "refused", VERIFICATION_DECIDE, "refused", needs=("stranger", "another_agrees"), reasons="refusal", note=Note.NEEDED, ends=("decide",)),
    Row("refusal_proposed", "drop_refusal", "submitted", VERIFICATION_DECIDE, "refusal_dropped", needs=("stranger",)),
    Row("refusal_proposed", "withdraw", "draft", VERIFICATION_OWN, "withdrawn", ends=("decide",)),
    Row("refused", "appeal", "appealed", VERIFICATION_OWN, "appealed", needs=("no_appeal_yet",), note=Note.NEEDED, starts=("appeal",)),
    Row("refused", "close", "closed", VERIFICATION_SUSPEND, "closed", needs=("stranger",), reasons="closing"),
    Row("appealed", "verify", "verified", VERIFICATION_DECIDE, "verified", needs=("identified", "stranger", "another_decides"), ends=("appeal",)),
    Row("appealed", "uphold", "refused", VERIFICATION_DECIDE, "upheld", needs=("stranger", "another_decides"), note=Note.NEEDED, ends=("appeal",)),
    Row("verified", "suspend", "suspended", VERIFICATION_SUSPEND, "suspended", needs=("stranger",), reasons="suspension"),
    Row("suspended", "reinstate", "verified", VERIFICATION_SUSPEND, "reinstated", needs=("identified", "stranger")),
    Row("suspended", "close", "closed", VERIFICATION_SUSPEND, "closed", needs=("stranger",), reasons="closing"),
)  # fmt: skip

FLOW = declare(
    Flow(
        code="verification",
        label=Text("单位核验", "Verification of an organisation"),
        audiences={ORGANISATION: Text("单位", "the organisation"), BUREAU: Text("科技局", "the bureau")},
        states=_STATES,
        actions=_ACTIONS,
        events=_EVENTS,
        rows=_ROWS,
        conditions=_CONDITIONS,
        reasons=_REASONS,
        clocks=_CLOCKS,
    )
)
SHOWN = FLOW.tagged("shown")
"""The states in which others may see the organisation."""
CHANGES_IN = {
    "kind": FLOW.tagged("open"),
    "is_demo": FLOW.tagged("open"),
    "name": FLOW.tagged("amendable"),
    "uscc": FLOW.tagged("amendable"),
}
"""What a verification rests on, and the states in which it may change: a name and a code that the register has changed
also while the organisation is suspended; of which kind it is was settled before."""


def audience_of(permissions: frozenset[str]) -> str:
    """In whose words somebody with these permissions reads of a verification."""
    return BUREAU if VERIFICATION_DECIDE in permissions else ORGANISATION


def reader_of(permissions: frozenset[str]) -> str | None:
    """As which audience somebody with these permissions reads the steps; None who reads none of them."""
    return audience_of(permissions) if permissions & {ROWS_OWN, VERIFICATION_DECIDE} else None
