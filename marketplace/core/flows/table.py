"""A flow as data: states, and rows that say who may do what in each, what must hold, and what it sets going.

Code, forms, mails, drawings and tests read the same table. A flow knows permissions, never roles, and asks nothing of
Django. It is asked with `Flow.may`, which answers (allowed, reason); `marketplace.core.flows.checking` finds what is
wrong in a table, `marketplace.core.flows.stepping` is the one way to take a step.

Days, reasons and words are values of the flow: `dataclasses.replace(flow, clocks=…)` is the same flow with the days
that are in force for one subject.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from marketplace.core.flows.past import CARRIED_OVER, ClockEffect, Does, Effects, Past, Unit
from marketplace.core.text import Text

Found = TypeVar("Found")


@dataclass(frozen=True)
class Label:
    """Words for every audience, and others for those who are to read something else."""

    text: Text
    others: Mapping[str, Text] = field(default_factory=dict)

    def to(self, audience: str) -> Text:
        return self.others.get(audience, self.text)


@dataclass(frozen=True)
class State:
    """`turn` is the audience that owes the next step, None where nobody does. A final state has no way out.

    `tags` are what others ask of a state: shown, active, …
    """

    code: str
    label: Label
    turn: str | None = None
    final: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """What can be done, in the words of a button."""

    code: str
    label: Label


@dataclass(frozen=True)
class EventKind:
    """What happened, in the words of a history; only the audiences in `told` read it."""

    code: str
    label: Label
    told: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A reason that may be given for the rows that ask for one of its group, with what can be done about it."""

    code: str
    group: str
    label: Text
    remedy: Text | None = None


@dataclass(frozen=True)
class Clock:
    """How many days, of which kind, somebody has. The day it starts on is not counted."""

    code: str
    label: Text
    days: int
    owed_by: str
    unit: Unit = Unit.WORKING


class Note(StrEnum):
    """Whether a step takes words of whoever takes it."""

    NONE = "none"
    OPTIONAL = "optional"
    NEEDED = "needed"


@dataclass(frozen=True)
class Row:
    """In `state`, `action` leads to `to`, for who holds `permission`, if all conditions in `needs` hold.

    `reasons` is the group of which at least one reason is given ("" where none is asked for). `starts`, `pauses`,
    `resumes` and `ends` name clocks, `opens` and `closes` what the other side may see from then on, `event` the kind
    of event that is appended.
    """

    state: str
    action: str
    to: str
    permission: str
    event: str
    needs: tuple[str, ...] = ()
    reasons: str = ""
    note: Note = Note.OPTIONAL
    starts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is known when a flow is asked: the subject, who acts (None is the site itself) and for whom the answer is
    worded, the day, and the steps so far."""

    subject: Any
    audience: str
    day: date
    actor: uuid.UUID | None = None
    history: Sequence[Past] = ()


@dataclass(frozen=True)
class Condition:
    """Something that must hold, and what is said when it does not."""

    code: str
    refusal: Text
    holds: Callable[[Case], bool]


@dataclass(frozen=True)
class Verdict:
    """Whether something may be done, and if not why: a code for programs, words for people.

    The code is "permission", "state", "reasons", "note", "meanwhile" or that of the condition that does not hold.
    """

    allowed: bool
    code: str = ""
    reason: Text | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)
_NO_PERMISSION = Text("您在这里不能办这件事。", "You may not do this here.")


@dataclass(frozen=True)
class Offer:
    """A row of the present state that somebody holds the permission for, and whether its conditions hold now."""

    row: Row
    verdict: Verdict


class FlowError(LookupError):
    """A state, action or other code that the flow does not have."""


@dataclass(frozen=True)
class Flow:
    """The whole table. The first state is where everything begins."""

    code: str
    label: Text
    audiences: Mapping[str, Text]
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    events: tuple[EventKind, ...]
    rows: tuple[Row, ...]
    conditions: tuple[Condition, ...] = ()
    reasons: tuple[Reason, ...] = ()
    clocks: tuple[Clock, ...] = ()
    disclosures: Mapping[str, Text] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        return self.states[0].code

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all states."""
        return tuple(state.code for state in self.states)

    def tagged(self, tag: str) -> tuple[str, ...]:
        """The codes of the states that bear a tag."""
        return tuple(state.code for state in self.states if tag in state.tags)

    def state(self, code: str) -> State:
        return self._find("state", self._states, code)

    def action(self, code: str) -> Action:
        return self._find("action", self._actions, code)

    def event(self, code: str) -> EventKind:
        return self._find("kind of event", self._events, code)

    def reason(self, code: str) -> Reason:
        return self._find("reason", self._reasons, code)

    def clock(self, code: str) -> Clock:
        return self._find("clock", self._clocks, code)

    def row(self, state: str, action: str) -> Row | None:
        """The row for an action in a state; None where the action is not possible."""
        return self._rows.get((self.state(state).code, self.action(action).code))

    def following(self, state: str) -> tuple[str, ...]:
        """The states that may come next, each once, in the table's order."""
        return tuple(dict.fromkeys(row.to for row in self.rows if row.state == state))

    def reasons_of(self, row: Row) -> tuple[Reason, ...]:
        """The reasons that may be given for a row; none where it asks for none."""
        return tuple(reason for reason in self.reasons if row.reasons and reason.group == row.reasons)

    def told(self, history: Iterable[Past], audience: str) -> tuple[Past, ...]:
        """The steps that an audience may know of."""
        return tuple(p for p in history if p.kind == CARRIED_OVER or audience in self.event(p.kind).told)

    def may(self, action: str, state: str, permissions: Iterable[str], case: Case) -> Verdict:
        """Whether the action may be taken. Who holds no permission for it learns nothing of state or conditions.

        FlowError for a code that the flow does not have.
        """
        held = frozenset(permissions)
        row = self.row(state, action)
        if not held & {other.permission for other in self.rows if other.action == action}:
            return Verdict(False, "permission", _NO_PERMISSION)
        if row is None:
            return Verdict(False, "state", self._not_now(state, held, case))
        if row.permission not in held:
            return Verdict(False, "permission", _NO_PERMISSION)
        return self._conditions(row, case)

    def offers(self, state: str, permissions: Iterable[str], case: Case) -> tuple[Offer, ...]:
        """What may be done now and, with the reason, what only waits for a condition."""
        held = frozenset(permissions)
        rows = [row for row in self.rows if row.state == state and row.permission in held]
        return tuple(Offer(row, self._conditions(row, case)) for row in rows)

    def demanded(self, row: Row, reasons: Sequence[str], note: str) -> Verdict:
        """Whether a step brings the reasons and the words that its row asks for, and no others."""
        known = {reason.code for reason in self.reasons_of(row)}
        if not set(reasons) <= known or (known and not reasons):
            return Verdict(False, "reasons", Text("请选择至少一个原因。", "Choose at least one reason."))
        if row.note is Note.NEEDED and not note.strip():
            return Verdict(False, "note", Text("请写明情况。", "Say why."))
        if row.note is Note.NONE and note.strip():
            return Verdict(False, "note", Text("这一步不能写说明。", "This step takes no words."))
        return ALLOWED

    def effects(self, row: Row) -> Effects:
        """All that a step by this row does. A final state ends every clock."""
        ends = tuple(self._clocks) if self.state(row.to).final else row.ends
        named = ((Does.PAUSE, row.pauses), (Does.RESUME, row.resumes), (Does.END, ends))
        clocks = [ClockEffect(code, does) for does, codes in named for code in codes]
        starting = (self.clock(code) for code in row.starts)
        clocks += [ClockEffect(clock.code, Does.START, clock.days, clock.unit) for clock in starting]
        return Effects(tuple(clocks), row.opens, row.closes)

    def _conditions(self, row: Row, case: Case) -> Verdict:
        for code in row.needs:
            condition = self._find("condition", self._conditions_by_code, code)
            if not condition.holds(case):
                return Verdict(False, code, condition.refusal)
        return ALLOWED

    def _not_now(self, state: str, held: frozenset[str], case: Case) -> Text:
        """Why an action is not possible in a state, and what is."""
        now = self.state(state).label.to(case.audience)
        open_rows = [row for row in self.rows if row.state == state and row.permission in held]
        if not open_rows:
            return Text(f"现在是“{now.zh}”，没有您要办的。", f"It is “{now.en}” now; there is nothing for you to do.")
        possible = [self.action(row.action).label.to(case.audience) for row in open_rows]
        return Text(
            f"现在是“{now.zh}”，可以办：{'、'.join(words.zh for words in possible)}。",
            f"It is “{now.en}” now. Possible: {', '.join(words.en for words in possible)}.",
        )

    def _find(self, what: str, known: Mapping[str, Found], code: str) -> Found:
        try:
            return known[code]
        except KeyError:
            raise FlowError(f'{self.code} has no {what} "{code}". There are: {", ".join(known)}.') from None

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        return {(row.state, row.action): row for row in self.rows}

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def _actions(self) -> dict[str, Action]:
        return {action.code: action for action in self.actions}

    @cached_property
    def _events(self) -> dict[str, EventKind]:
        return {kind.code: kind for kind in self.events}

    @cached_property
    def _reasons(self) -> dict[str, Reason]:
        return {reason.code: reason for reason in self.reasons}

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        return {clock.code: clock for clock in self.clocks}

    @cached_property
    def _conditions_by_code(self) -> dict[str, Condition]:
        return {condition.code: condition for condition in self.conditions}
