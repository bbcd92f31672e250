"""Working days: holidays, exchanged weekends, deadlines, years without a published calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from marketplace.core import tables, working_days
from marketplace.core.tables import TableError
from marketplace.core.working_days import add_working_days, is_estimated, is_working_day, working_days_between


@pytest.fixture
def corrected(tmp_path: Path) -> Iterator[Path]:
    """A correction file that is in force; the shipped calendar is back afterwards."""
    file = tmp_path / "calendar.json"
    with override_settings(KERONG_CALENDAR_FILE=str(file)):
        tables.forget()
        yield file
    tables.forget()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 10, 1), date(2025, 10, 8)),
        (date(2026, 10, 1), date(2026, 10, 7)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2025, 1, 28), date(2025, 2, 4)),
    ],
)
def test_holidays(first: date, last: date) -> None:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert not any(is_working_day(day).working for day in days)
    assert all(is_working_day(day).reason for day in days)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 9, 28),
        date(2025, 10, 11),
        date(2026, 9, 20),
        date(2026, 10, 10),
        date(2026, 2, 14),
        date(2024, 2, 18),
    ],
)
def test_weekend_days_worked_in_exchange(day: date) -> None:
    found = is_working_day(day)
    assert day.weekday() >= 5
    assert found.working
    assert not found.estimated
    assert found.reason is not None
    assert "调休" in found.reason.zh


def test_ordinary_days() -> None:
    assert is_working_day(date(2026, 11, 23)) == working_days.WorkingDay(True, False)
    assert is_working_day(date(2026, 11, 22)) == working_days.WorkingDay(False, False)


def test_beyond_the_table_weekdays_count_and_are_estimated() -> None:
    assert working_days.published_years() == (2024, 2025, 2026)
    assert is_working_day(date(2027, 1, 1)) == working_days.WorkingDay(True, True)
    assert is_working_day(date(2027, 1, 2)) == working_days.WorkingDay(False, True)
    assert is_estimated(date(2026, 12, 31), date(2027, 1, 4))
    assert not is_estimated(date(2026, 12, 31), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 26), 2, date(2025, 9, 29)),  # over the Sunday that is worked
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday that is worked is the third day
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2025, 10, 9), -1, date(2025, 9, 30)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_deadlines(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_days_between_do_not_count_the_first() -> None:
    assert working_days_between(date(2025, 9, 30), date(2025, 10, 9)) == 1
    assert working_days_between(date(2025, 10, 1), date(2025, 10, 8)) == 0
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert working_days_between(date(2026, 11, 27), date(2026, 11, 23)) == -4
    assert working_days_between(date(2026, 11, 22), date(2026, 11, 20)) == 0


def test_an_absurd_span_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        add_working_days(date(2026, 1, 1), 10_001)


def test_a_correction_adds_a_year_and_changes_a_day(corrected: Path) -> None:
    corrected.write_text(
        '{"years": [2027], "days": {"2027-01-01": {"working": false, "zh": "元旦", "en": "New Year"},'
        ' "2026-10-10": {"working": false}}}'
    )
    assert not is_working_day(date(2027, 1, 1)).working
    assert is_working_day(date(2027, 1, 4)) == working_days.WorkingDay(True, False)
    assert not is_working_day(date(2026, 10, 10)).working
    assert not is_working_day(date(2026, 10, 1)).working


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('{"years": ["2027"]}', "numbers such as 2027"),
        ('{"days": {"2027-01-01": {}}}', "2027-01-01 needs"),
        ('{"days": {"1 January": {"working": true}}}', "Write days as"),
    ],
)
def test_a_wrong_correction_names_the_place(corrected: Path, content: str, named: str) -> None:
    corrected.write_text(content)
    with pytest.raises(TableError, match=named):
        is_working_day(date(2026, 1, 1))
