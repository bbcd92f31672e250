"""How a letter to the bureau is handled: one table for code, forms, documents and tests.

It is answered or declined once, in words that its sender reads; taken up again where the sender comes back. What is no
letter at all is discarded, and nobody is told.
"""

from __future__ import annotations

from marketplace.accounts.permissions import ENQUIRY_HANDLE, ENQUIRY_RECEIVE
from marketplace.core.flows.registry import declare
from marketplace.core.flows.table import Action, Clock, EventKind, Flow, Label, Note, Reason, Row, State
from marketplace.core.text import Text

SENDER, BUREAU = "sender", "bureau"
_BOTH = (SENDER, BUREAU)

_STATES = (
    State("draft", Label(Text("未提交", "Not sent"))),
    State("received", Label(Text("待办理", "Waiting")), BUREAU, tags=frozenset({"waiting"})),
    State("in_hand", Label(Text("办理中", "In hand")), BUREAU, tags=frozenset({"waiting"})),
    State("answered", Label(Text("已答复", "Answered")), tags=frozenset({"done"})),
    State("declined", Label(Text("不予受理", "Declined")), tags=frozenset({"done"})),
    State("discarded", Label(Text("已作废", "Discarded")), final=True, tags=frozenset({"done"})),
)

_ACTIONS = (
    Action("send", Label(Text("提交", "Send"))),
    Action("take", Label(Text("我来办", "Take it in hand"))),
    Action("put_back", Label(Text("退回待办", "Put it back"))),
    Action("answer", Label(Text("答复", "Answer"))),
    Action("decline", Label(Text("不予受理", "Decline"))),
    Action("discard", Label(Text("作废", "Discard"))),
    Action("reopen", Label(Text("重新办理", "Take up again"))),
)

_EVENTS = (
    EventKind("received", Label(Text("收到来信", "Received")), _BOTH),
    EventKind("taken", Label(Text("开始办理", "Taken in hand")), (BUREAU,)),
    EventKind("put_back", Label(Text("退回待办", "Put back")), (BUREAU,)),
    EventKind("answered", Label(Text("答复了来信人", "Answered")), _BOTH),
    EventKind("declined", Label(Text("不予受理", "Declined")), _BOTH),
    EventKind("discarded", Label(Text("作废", "Discarded")), (BUREAU,)),
    EventKind("reopened", Label(Text("重新办理", "Taken up again")), (BUREAU,)),
)

_REASONS = (
    Reason(
        "not_ours", "declining", Text("不属于区科技局的职责", "It is not the district bureau's to decide"),
        Text("请向有权处理的部门反映。", "Please turn to the authority that decides it."),
    ),
    Reason(
        "unclear", "declining", Text("看不出所说的事项", "It cannot be seen what it is about"),
        Text("请写明是哪一页、哪款产品或哪家机构，再来信。", "Write again and name the page, the product or the institution."),
    ),
    Reason("same", "declining", Text("同一事项已经答复", "The same matter has been answered")),
    Reason("declining_other", "declining", Text("其他，见说明", "Other, as written")),
    Reason("advertising", "discarding", Text("广告或程序提交", "Advertising, or sent by a program")),
    Reason("double", "discarding", Text("重复提交", "Sent twice")),
    Reason("discarding_other", "discarding", Text("其他，见说明", "Other, as written")),
)  # fmt: skip

# [check]: no source; within the bureau alone, and promised to nobody.
_CLOCKS = (Clock("answer", Text("答复", "Answer"), 5, BUREAU),)

_ROWS = (
    Row("draft", "send", "received", ENQUIRY_RECEIVE, "received", note=Note.NONE, starts=("answer",)),
    Row("received", "take", "in_hand", ENQUIRY_HANDLE, "taken"),
    Row("received", "discard", "discarded", ENQUIRY_HANDLE, "discarded", reasons="discarding"),
    Row("in_hand", "answer", "answered", ENQUIRY_HANDLE, "answered", note=Note.NEEDED, ends=("answer",)),
    Row("in_hand", "decline", "declined", ENQUIRY_HANDLE, "declined", reasons="declining", ends=("answer",)),
    Row("in_hand", "put_back", "received", ENQUIRY_HANDLE, "put_back"),
    Row("in_hand", "discard", "discarded", ENQUIRY_HANDLE, "discarded", reasons="discarding"),
    Row("answered", "reopen", "in_hand", ENQUIRY_HANDLE, "reopened", note=Note.NEEDED, starts=("answer",)),
    Row("declined", "reopen", "in_hand", ENQUIRY_HANDLE, "reopened", note=Note.NEEDED, starts=("answer",)),
)  # fmt: skip

ENQUIRY_FLOW = declare(
    Flow(
        code="enquiry",
        label=Text("来信办理", "Handling of a letter to the bureau"),
        audiences={SENDER: Text("来信人", "the sender"), BUREAU: Text("科技局", "the bureau")},
        states=_STATES,
        actions=_ACTIONS,
        events=_EVENTS,
        rows=_ROWS,
        reasons=_REASONS,
        clocks=_CLOCKS,
    )
)
WAITING = ENQUIRY_FLOW.tagged("waiting")
"""The states in which the bureau has something to do."""
DONE = ENQUIRY_FLOW.tagged("done")
"""The states after which the sender's data are kept for a while only."""
MAILED = frozenset({"answered", "declined"})
"""The events that are told to the sender by mail."""
