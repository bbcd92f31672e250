"""Working days in mainland China: the State Council's holidays and the weekend days worked in exchange (调休).

The calendar of the published years ships with the product. `KERONG_CALENDAR_FILE` may name a JSON file
`{"years": [2027], "days": {"2027-01-01": {"working": false, "zh": "元旦", "en": "New Year's Day"}}}` that adds a
year or corrects a day. In a year that nobody published, Monday to Friday count as working, marked as estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from marketplace.core.tables import TableError, read_day, read_table
from marketplace.core.text import Text

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
# Longer spans are a mistake of the caller, not a deadline: 10,000 working days are forty years.
LONGEST_SPAN = 10_000


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Whether a day is worked; `estimated` where its year's calendar is not published; `reason` of an exception."""

    working: bool
    estimated: bool
    reason: Text | None = None


def is_working_day(day: date) -> WorkingDay:
    """What the calendar says about `day`."""
    calendar = _load()
    exception = calendar.days.get(day)
    if exception is not None:
        return exception
    return WorkingDay(day.weekday() < _SATURDAY, day.year not in calendar.years)


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day` (before it, if negative); `day` itself is not counted.

    A deadline of one working day that begins on a Friday is the next day that is worked. 0 gives `day`.
    ValueError for more than 10,000 days.
    """
    if abs(count) > LONGEST_SPAN:
        raise ValueError(f"{count} working days are more than {LONGEST_SPAN}.")
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day).working:
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; minus the way back when `end` comes first.

    So spans add up, and a deadline of n working days from `start` lies n of them away.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(day).working for day in _days(start, end))


def is_estimated(start: date, end: date) -> bool:
    """Whether a year that is touched between the two days has no published calendar."""
    first, last = sorted((start.year, end.year))
    return any(year not in _load().years for year in range(first, last + 1))


def published_years() -> tuple[int, ...]:
    """The years whose calendar is known."""
    return tuple(sorted(_load().years))


@dataclass(frozen=True, slots=True)
class _Calendar:
    years: frozenset[int]
    days: Mapping[date, WorkingDay]


@cache
def _load() -> _Calendar:
    table = read_table("working_days", "KERONG_CALENDAR_FILE")
    years: set[int] = set()
    days: dict[date, WorkingDay] = {}
    for content, file in ((table.shipped, "working_days.json"), (table.correction, table.correction_file)):
        for year in content.get("years", ()):
            if not isinstance(year, int):
                raise TableError(f'{file}: "years" holds numbers such as 2027; got {year!r}.')
            years.add(year)
        for text, row in content.get("days", {}).items():
            if not isinstance(row, Mapping) or not isinstance(row.get("working"), bool):
                raise TableError(f'{file}: {text} needs "working": true or false; got {row!r}.')
            reason = Text.parse(row) if row.get("zh") else None
            days[read_day(text, file)] = WorkingDay(row["working"], False, reason)
    return _Calendar(frozenset(years), MappingProxyType(days))


def _days(start: date, end: date) -> list[date]:
    """The days after `start`, up to and with `end`."""
    return [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
