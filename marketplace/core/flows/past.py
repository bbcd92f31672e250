"""What has happened in a flow: steps, oldest first, each with all that it did. Pure Python, read from appended events.

A step keeps what it did (which clocks it started with how many days, what it opened), not where that stood in the
table, so that the past reads the same after the table has changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

CARRIED_OVER = "carried_over"
"""The kind of the one event that is no step: a subject had this state before its steps were recorded."""


class Unit(StrEnum):
    """What a clock counts: days worked in mainland China, or all days."""

    WORKING = "working"
    CALENDAR = "calendar"


class Does(StrEnum):
    """What a step does to a clock. Starting begins anew; resuming goes on where it was paused."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """One thing done to one clock; `days` and `unit` are those promised at a start."""

    clock: str
    does: Does
    days: int = 0
    unit: Unit = Unit.WORKING

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"clock": self.clock, "does": self.does.value}
        return told | {"days": self.days, "unit": self.unit.value} if self.does is Does.START else told

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> ClockEffect:
        """ValueError or KeyError for what `as_json` never makes."""
        unit = Unit(value.get("unit", Unit.WORKING))
        return cls(value["clock"], Does(value["does"]), int(value.get("days", 0)), unit)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a step did besides the state: to clocks, and which facts and papers it opened or closed to the other side."""

    clocks: tuple[ClockEffect, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "clocks": [effect.as_json() for effect in self.clocks],
            "opens": list(self.opens),
            "closes": list(self.closes),
        }

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Effects:
        clocks = tuple(ClockEffect.parse(effect) for effect in value.get("clocks", ()))
        return cls(clocks, tuple(value.get("opens", ())), tuple(value.get("closes", ())))


@dataclass(frozen=True, slots=True)
class Past:
    """One step that was taken. `day` is the day in mainland China, `actor` the key of a person or None for the site."""

    number: int
    kind: str
    action: str
    from_state: str
    to_state: str
    day: date
    actor: uuid.UUID | None = None
    permission: str = ""
    reasons: tuple[str, ...] = ()
    effects: Effects = Effects()


def replayed(history: Sequence[Past], initial: str) -> str:
    """The state that the steps lead to. ValueError if one does not begin where the one before it ended."""
    state = initial
    for place, past in enumerate(history, start=1):
        if (past.number, past.from_state) != (place, state):
            raise ValueError(f"Step {past.number} begins in {past.from_state}; step {place} from {state} was expected.")
        state = past.to_state
    return state


def disclosed(history: Sequence[Past]) -> frozenset[str]:
    """Which facts and papers are open to the other side after these steps."""
    opened: set[str] = set()
    for past in history:
        opened |= set(past.effects.opens)
        opened -= set(past.effects.closes)
    return frozenset(opened)


def last(history: Sequence[Past], *actions: str) -> Past | None:
    """The latest step that was one of these actions."""
    return next((past for past in reversed(history) if past.action in actions), None)
