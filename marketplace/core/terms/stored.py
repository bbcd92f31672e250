"""What the bureau wrote, as the database has it now, and the state by which a copy is known to be the same.

Every write changes the state, in its own transaction and under a lock of its row. So one short query tells whether what a
process remembers is still what stands there, whoever wrote; inside a transaction that wrote, and after it was taken back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db import OperationalError, connection

from marketplace.core.models import ListsState, TermVersion
from marketplace.core.terms.overlay import Written, in_force, turning_days

NOTHING = ""
"""The state of a database in which nothing was ever written."""


@dataclass(frozen=True, eq=False)
class Stored:
    """Everything that was ever written, of one state."""

    state: str
    written: tuple[Written, ...] = ()

    @cached_property
    def _turning(self) -> list[date]:
        return turning_days(self.written)

    def since(self, day: date) -> date:
        """The first of the days on which the same is in force as on `day`."""
        place = bisect_right(self._turning, day)
        return self._turning[place - 1] if place else date.min

    def turning_after(self, day: date) -> list[date]:
        """The days after `day` on which what is in force may change."""
        return self._turning[bisect_right(self._turning, day) :]

    def on(self, day: date) -> Mapping[str, list[Written]]:
        """By list, what is in force on a day."""
        found = sorted(in_force(self.written, day), key=lambda one: one.table)
        return {table: list(rows) for table, rows in groupby(found, key=lambda one: one.table)}


def state() -> str:
    """The state of the database. One query of one row."""
    if not _is_there():
        return NOTHING
    return ListsState.objects.values_list("state", flat=True).first() or NOTHING


def read() -> Stored:
    """What stands there, with the state it belongs to."""
    while True:
        before = state()
        if before == NOTHING:
            return Stored(NOTHING)
        rows = TermVersion.objects.order_by("record_id", "number").values_list(
            "record__table", "record__code", "number", "valid_from", "content"
        )
        written = tuple(Written(*row) for row in rows)
        # Without a transaction around both somebody may have written in between.
        if state() == before:
            return Stored(before, written)


_seen: set[str] = set()


def _is_there() -> bool:
    """Whether the table is there. Before the first `migrate`, and while a check runs without a database, lists are as
    they ship; once it was seen, a database that is away is an error like any other."""
    name = str(connection.settings_dict["NAME"])
    if name not in _seen:
        try:
            there = ListsState._meta.db_table in connection.introspection.table_names()
        except OperationalError:
            return False
        if not there:
            return False
        _seen.add(name)
    return True
