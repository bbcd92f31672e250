"""Working days in mainland China: the State Council's holidays and the weekend days worked in exchange (调休).

The calendar is the one in use (`core.current`): what ships, a correction file, and what the bureau entered. In a year
that nobody published, Monday to Friday count as working, marked as estimated.
"""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.core import current
from marketplace.core.reference import WorkingDay

_ONE_DAY = timedelta(days=1)
# Longer spans are a mistake of the caller, not a deadline: 10,000 working days are forty years.
LONGEST_SPAN = 10_000


def is_working_day(day: date) -> WorkingDay:
    """What the calendar says about `day`."""
    return current.reference().calendar.on(day)


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day` (before it, if negative); `day` itself is not counted.

    A deadline of one working day that begins on a Friday is the next day that is worked. 0 gives `day`.
    ValueError for more than 10,000 days.
    """
    if abs(count) > LONGEST_SPAN:
        raise ValueError(f"{count} working days are more than {LONGEST_SPAN}.")
    calendar = current.reference().calendar
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        if calendar.on(day).working:
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; minus the way back when `end` comes first.

    So spans add up, and a deadline of n working days from `start` lies n of them away.
    """
    if end < start:
        return -working_days_between(end, start)
    calendar = current.reference().calendar
    return sum(calendar.on(day).working for day in _days(start, end))


def is_estimated(start: date, end: date) -> bool:
    """Whether a year that is touched between the two days has no published calendar."""
    first, last = sorted((start.year, end.year))
    years = current.reference().calendar.years
    return any(year not in years for year in range(first, last + 1))


def published_years() -> tuple[int, ...]:
    """The years whose calendar is known."""
    return tuple(sorted(current.reference().calendar.years))


def _days(start: date, end: date) -> list[date]:
    """The days after `start`, up to and with `end`."""
    return [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
