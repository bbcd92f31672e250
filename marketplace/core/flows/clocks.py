"""Clocks of a flow, read from its steps: how much was used, until when, and whether the day has passed.

Days are whole days in mainland China. The day of a start is not counted; time while a clock is paused is not counted
towards its days, but towards `gross`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core.flows.past import ClockEffect, Does, Past, Unit
from marketplace.core.flows.table import Case, Condition
from marketplace.core.text import Text
from marketplace.core.working_days import add_working_days, is_estimated, working_days_between


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock on a day. All spans are days of its unit.

    `used` is without, `gross` with the pauses. `due` is the last day in time while it runs, None while it is paused or
    once it has ended. `estimated` says that a year without a published calendar is touched.
    """

    clock: str
    unit: Unit
    days: int
    started: date
    used: int
    gross: int
    due: date | None
    ended: date | None
    estimated: bool

    @property
    def paused(self) -> bool:
        return self.due is None and self.ended is None

    @property
    def left(self) -> int:
        """Days that are left; negative when too many were used."""
        return self.days - self.used

    @property
    def overdue(self) -> bool:
        """Whether it runs, or ended, later than promised: on a Saturday after the last day nothing is overdue yet."""
        return self.left < 0


def span(unit: Unit, start: date, end: date) -> int:
    """Days after `start` up to and with `end`."""
    return working_days_between(start, end) if unit is Unit.WORKING else (end - start).days


def later(unit: Unit, start: date, days: int) -> date:
    """The day that is so many days after `start`."""
    return add_working_days(start, days) if unit is Unit.WORKING else start + timedelta(days=days)


def reading(clock: str, history: Sequence[Past], day: date) -> Reading | None:
    """A clock as it stands on `day`; None if it was never started."""
    run: _Run | None = None
    for past in history:
        for effect in past.effects.clocks:
            if effect.clock != clock:
                continue
            if effect.does is Does.START:
                run = _Run(effect, past.day)
            elif run is not None:
                run.take(effect.does, past.day)
    return run.on(clock, day) if run is not None else None


class _Run:
    """One run of a clock while its steps are read."""

    def __init__(self, start: ClockEffect, day: date) -> None:
        self.unit, self.days, self.started = start.unit, start.days, day
        self.used = 0
        self.since: date | None = day  # None while it is paused or ended
        self.ended: date | None = None

    def take(self, does: Does, day: date) -> None:
        if self.ended is not None:
            return
        if does is Does.RESUME:
            self.since = self.since or day
            return
        if self.since is not None:
            self.used += span(self.unit, self.since, day)
            self.since = None
        if does is Does.END:
            self.ended = day

    def on(self, clock: str, day: date) -> Reading:
        until = self.ended or day
        used = self.used if self.since is None else self.used + span(self.unit, self.since, day)
        due = None if self.since is None else later(self.unit, self.since, self.days - self.used)
        estimated = self.unit is Unit.WORKING and is_estimated(self.started, max(due or until, until))
        gross = span(self.unit, self.started, until)
        return Reading(clock, self.unit, self.days, self.started, used, gross, due, self.ended, estimated)


def overdue(clock: str, refusal: Text) -> Condition:
    """The condition that a clock runs and too many days were used."""

    def holds(case: Case) -> bool:
        found = reading(clock, case.history, case.day)
        return found is not None and found.due is not None and found.overdue

    return Condition(f"{clock}_overdue", refusal, holds)
