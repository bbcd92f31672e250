"""The one way to take a step: it is asked of the table, then state, event and note are written in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.core.errors import InputError
from marketplace.core.flows.records import FlowEvent, FlowSubject
from marketplace.core.flows.table import Case, Flow, Row, Verdict
from marketplace.core.text import Text


class StepRefused(InputError):  # noqa: N818  (what a person is told, not a fault of code)
    """A step that was not taken; nothing was written. `verdict` says why, in both languages."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


@transaction.atomic
def flow_step(
    *,
    subject: FlowSubject,
    action: str,
    permissions: Iterable[str],
    actor: uuid.UUID | None,
    audience: str,
    reasons: Sequence[str] = (),
    note: str = "",
    seen: int | None = None,
    flow: Flow | None = None,
    now: datetime | None = None,
) -> FlowEvent:
    """Take a step for a saved `subject` and return its event; `subject` then is in its new state.

    `actor` is the key of a person, None for the site itself; refusals are worded for `audience`. `seen` is how many
    steps told to that audience there were when the person decided: if there are more, this one is refused. `flow` replaces the
    model's table by the same one with other days or reasons. A reason given twice is kept once. Raises StepRefused; FlowError for an unknown action.
    """
    table = flow or subject.flow
    # Whoever comes second waits here; where the database has no row locks, the unique number refuses the second.
    locked = type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    moment = now or timezone.now()
    case = Case(locked, audience, timezone.localdate(moment), actor, locked.history())
    row = _allowed_row(table, locked.state, action, frozenset(permissions), case, seen)
    reasons = tuple(dict.fromkeys(reasons))
    brought = table.demanded(row, reasons, note)
    if not brought:
        raise StepRefused(brought)
    event = _append(table, row, case, moment, reasons, note)
    subject.enter(row.to)
    return event


def _allowed_row(
    table: Flow, state: str, action: str, permissions: frozenset[str], case: Case, seen: int | None
) -> Row:
    """The row by which the step is taken. Raises StepRefused."""
    verdict = table.may(action, state, permissions, case)
    if verdict.code != "permission" and seen is not None and seen != len(table.told(case.history, case.audience)):
        raise StepRefused(_meanwhile(table, state, case))
    row = table.row(state, action)
    if not verdict or row is None:
        raise StepRefused(verdict)
    return row


def _append(table: Flow, row: Row, case: Case, moment: datetime, reasons: Sequence[str], note: str) -> FlowEvent:
    events = case.subject.events
    event: FlowEvent = events.model(
        subject=case.subject,
        number=len(case.history) + 1,
        kind=row.event,
        action=row.action,
        from_state=row.state,
        to_state=row.to,
        actor=case.actor,
        permission=row.permission,
        reasons=list(reasons),
        effects=table.effects(row).as_json(),
        has_note=bool(note.strip()),
        day=case.day,
        at=moment,
    )
    event.full_clean(exclude={"subject"}, validate_constraints=False)
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        raise StepRefused(_meanwhile(table, row.state, case)) from error
    if event.has_note:
        words: Any = event._meta.get_field("note").related_model(event=event, text=note.strip())  # type: ignore[misc]
        words.full_clean(exclude={"event"})
        words.save()
    return event


def _meanwhile(table: Flow, state: str, case: Case) -> Verdict:
    """The refusal for somebody who decided on what no longer is."""
    now = table.state(state).label.to(case.audience)
    return Verdict(
        False,
        "meanwhile",
        Text(
            f"刚才有人先办了，现在是“{now.zh}”。请看过再办。",
            f"Somebody was quicker: it is “{now.en}” now. Look again.",
        ),
    )
