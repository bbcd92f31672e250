"""A flow drawn and written out from its table: a Mermaid diagram and Markdown tables, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marketplace.core.flows.past import Unit
from marketplace.core.flows.table import Flow, Note, Row
from marketplace.core.text import Text

_FLOW = Text("流程", "flow")
_STATES = (Text("状态", "State"), Text("代码", "Code"), Text("该谁办", "Whose turn"), Text("终态", "Final"))
_ROWS = (
    Text("状态", "State"), Text("办什么", "Action"), Text("之后", "Then"), Text("权限", "Permission"),
    Text("前提", "What must hold"), Text("原因", "Reasons"), Text("说明", "Words"), Text("时限", "Clocks"),
    Text("公开", "Disclosed"), Text("谁能看到记录", "Told to"),
)  # fmt: skip
_CLOCKS = (Text("时限", "Clock"), Text("天数", "Days"), Text("该谁办", "Owed by"))
_REASONS = (Text("原因", "Reason"), Text("代码", "Code"), Text("用在", "Group"), Text("怎样补", "Remedy"))
_YES = Text("是", "yes")
_UNITS = {Unit.WORKING: Text("个工作日", "working days"), Unit.CALENDAR: Text("天", "days")}
_NOTES = {Note.NONE: Text("不写", "none"), Note.OPTIONAL: Text("可写", "may"), Note.NEEDED: Text("必写", "must")}
_CLOCK_VERBS = {
    "starts": Text("开始", "starts"), "pauses": Text("暂停", "pauses"),
    "resumes": Text("接着算", "resumes"), "ends": Text("结束", "ends"),
}  # fmt: skip
_OPENS, _CLOSES = Text("公开", "opens"), Text("收回", "closes")


def mermaid(flow: Flow, language: str, audience: str) -> str:
    """The states and what leads from each to which, in Mermaid's language, in the words of an audience."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {one.code}: {one.label.to(audience).say(language)}" for one in flow.states]
    lines.append(f"    [*] --> {flow.initial}")
    for row in flow.rows:
        lines.append(f"    {row.state} --> {row.to}: {flow.action(row.action).label.to(audience).say(language)}")
    lines += [f"    {one.code} --> [*]" for one in flow.states if one.final]
    return "\n".join(lines)


def markdown(flow: Flow, language: str, audience: str) -> str:
    """The drawing, and states, rows, clocks and reasons as tables, in the words of an audience."""
    parts = [f"# {flow.label.say(language)} ({_FLOW.say(language)} `{flow.code}`)"]
    parts.append(f"```mermaid\n{mermaid(flow, language, audience)}\n```")
    parts.append(_table(_STATES, _states(flow, language, audience), language))
    parts.append(_table(_ROWS, (_row(flow, row, language, audience) for row in flow.rows), language))
    if flow.clocks:
        parts.append(_table(_CLOCKS, _clocks(flow, language), language))
    if flow.reasons:
        parts.append(_table(_REASONS, _reasons(flow, language), language))
    return "\n\n".join(parts) + "\n"


def _states(flow: Flow, language: str, audience: str) -> Iterator[list[str]]:
    for one in flow.states:
        turn = flow.audiences[one.turn].say(language) if one.turn else ""
        yield [one.label.to(audience).say(language), f"`{one.code}`", turn, _YES.say(language) if one.final else ""]


def _row(flow: Flow, row: Row, language: str, audience: str) -> list[str]:
    clocks = [
        f"{flow.clock(code).label.say(language)} {words.say(language)}"
        for verb, words in _CLOCK_VERBS.items()
        for code in getattr(row, verb)
    ]
    shown = [
        f"{words.say(language)} {flow.disclosures[code].say(language)}"
        for words, codes in ((_OPENS, row.opens), (_CLOSES, row.closes))
        for code in codes
    ]
    told = [flow.audiences[one].say(language) for one in flow.event(row.event).told]
    refusals = {condition.code: condition.refusal.say(language) for condition in flow.conditions}
    return [
        flow.state(row.state).label.to(audience).say(language),
        flow.action(row.action).label.to(audience).say(language),
        flow.state(row.to).label.to(audience).say(language),
        f"`{row.permission}`",
        "; ".join(f"`{code}` {refusals[code]}" for code in row.needs),
        f"`{row.reasons}`" if row.reasons else "",
        _NOTES[row.note].say(language),
        "; ".join(clocks),
        "; ".join(shown),
        ", ".join(told),
    ]


def _clocks(flow: Flow, language: str) -> Iterator[list[str]]:
    for clock in flow.clocks:
        days = f"{clock.days} {_UNITS[clock.unit].say(language)}"
        yield [clock.label.say(language), days, flow.audiences[clock.owed_by].say(language)]


def _reasons(flow: Flow, language: str) -> Iterator[list[str]]:
    for one in flow.reasons:
        yield [
            one.label.say(language),
            f"`{one.code}`",
            f"`{one.group}`",
            one.remedy.say(language) if one.remedy else "",
        ]


def _table(heads: tuple[Text, ...], rows: Iterable[list[str]], language: str) -> str:
    lines = [[head.say(language) for head in heads], ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
