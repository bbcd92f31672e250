"""What an audience reads of a subject's steps: only those told to it, in its words, and the words of the step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.core.flows.past import CARRIED_OVER, replayed
from marketplace.core.flows.records import FlowSubject
from marketplace.core.flows.table import Flow, FlowError, Reason
from marketplace.core.text import Text

_CARRIED_OVER = Text("沿用以前的状态", "State kept from before steps were recorded")


@dataclass(frozen=True, slots=True)
class Told:
    """One step as an audience reads it. `note` is "" where there are no words, None where they were erased.

    `actor` is the key of who took it, for those who may know it to look up.
    """

    number: int
    what: Text
    state: Text
    reasons: tuple[Reason, ...]
    note: str | None
    day: date
    at: datetime
    actor: uuid.UUID | None


def told_to(subject: FlowSubject, audience: str) -> tuple[Told, ...]:
    """The steps that an audience may read, oldest first, numbered as it sees them. One query."""
    flow = subject.flow
    events = {event.number: event for event in subject.events.select_related("note")}
    history = [events[number].past() for number in sorted(events)]
    shown = enumerate(flow.told(history, audience), start=1)
    return tuple(_line(flow, events[past.number], place, audience) for place, past in shown)


def _line(flow: Flow, event: Any, place: int, audience: str) -> Told:
    what = _CARRIED_OVER if event.kind == CARRIED_OVER else flow.event(event.kind).label.to(audience)
    words = getattr(event, "note", None)
    note = words.text if words is not None else None if event.has_note else ""
    reasons = tuple(_reason(flow, code) for code in event.reasons)
    state = flow.state(event.to_state).label.to(audience)
    return Told(place, what, state, reasons, note, event.day, event.at, event.actor)


def _reason(flow: Flow, code: str) -> Reason:
    """A reason that is no longer among those that may be given keeps its code."""
    try:
        return flow.reason(code)
    except FlowError:
        return Reason(code, "", Text(code, code))


def drifted(subjects: Sequence[FlowSubject]) -> list[tuple[FlowSubject, str]]:
    """Subjects whose state is not what their steps lead to, each with what is wrong. Prefetch `events`."""
    found = []
    for subject in subjects:
        try:
            state = replayed(subject.history(), subject.flow.initial)
        except ValueError as error:
            found.append((subject, str(error)))
            continue
        if state != subject.state:
            found.append((subject, f"It is in {subject.state}; its steps lead to {state}."))
    return found
