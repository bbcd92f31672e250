"""Dated tables that ship with the product and that a bureau may correct: loan prime rates, the working calendar.

A table is a JSON file in `data/tables/`. A setting may name a second file of the same shape; where both say
something, the second file wins. What the bureau writes in the administration comes on top of both: `core.current` has it.

`KERONG_LPR_FILE`: `{"quotes": [{"date": "2026-09-21", "one_year": "3.00", "five_year": "3.50"}]}`, percent per year.
`KERONG_CALENDAR_FILE`: `{"years": [2027], "days": {"2027-01-01": {"working": false, "zh": "元旦", "en": "New Year's Day"}}}`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from marketplace.core.reference import Calendar, LprQuote, Rates, WorkingDay
from marketplace.core.text import Text

DATA = Path(__file__).resolve().parent / "data" / "tables"


class TableError(ValueError):
    """A table that cannot be used; the message names the file and the place, and says what is expected there."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The central bank's benchmark lending rate, percent per year, in force since `since`."""

    since: date
    one_year: Decimal
    over_five_years: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """The shipped content, the correction (empty when there is none), and a version that follows both."""

    shipped: Mapping[str, Any]
    correction: Mapping[str, Any]
    correction_file: str
    version: str


@cache
def rates() -> Rates:
    """The quotes that ship, with those of the correction file, oldest first."""
    table = read_table("lpr", "KERONG_LPR_FILE")
    found: dict[date, LprQuote] = {}
    for content, file in ((table.shipped, "lpr.json"), (table.correction, table.correction_file)):
        for row in content.get("quotes", ()):
            if not isinstance(row, Mapping):
                raise TableError(
                    f'{file}: a quote must be an object with "date", "one_year", "five_year"; got {row!r}.'
                )
            day = read_day(row.get("date"), file)
            found[day] = LprQuote(day, read_rate(row, "one_year", file), read_rate(row, "five_year", file))
    return Rates(tuple(found[day] for day in sorted(found)), table.version)


@cache
def benchmark() -> Benchmark:
    """The benchmark rate that ships."""
    row = read_table("lpr", "KERONG_LPR_FILE").shipped["benchmark"]
    one_year, longer = (read_rate(row, key, "lpr.json") for key in ("one_year", "over_five_years"))
    return Benchmark(read_day(row["since"], "lpr.json"), one_year, longer)


@cache
def calendar() -> Calendar:
    """The calendar that ships, with the correction file's years and days."""
    table = read_table("working_days", "KERONG_CALENDAR_FILE")
    years: set[int] = set()
    days: dict[date, WorkingDay] = {}
    for content, file in ((table.shipped, "working_days.json"), (table.correction, table.correction_file)):
        for year in content.get("years", ()):
            if not isinstance(year, int):
                raise TableError(f'{file}: "years" holds numbers such as 2027; got {year!r}.')
            years.add(year)
        days |= read_days(content.get("days", {}), file)
    return Calendar(frozenset(years), MappingProxyType(days), table.version)


def forget() -> None:
    """Read the files again: the settings name others (tests do that)."""
    for read in (rates, benchmark, calendar):
        read.cache_clear()


def read_table(name: str, setting: str) -> Table:
    """The table `name` with the correction that the Django setting `setting` names, if it is set."""
    shipped = _read(DATA / f"{name}.json")
    # Pure Python use (no Django settings) has the shipped table only.
    path = getattr(settings, setting, None) if settings.configured else None
    correction = _read(Path(path)) if path else {}
    content = json.dumps([shipped, correction], ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]
    return Table(shipped, correction, str(path or ""), version)


def read_day(text: object, file: str) -> date:
    """A day written 2026-08-20; TableError otherwise."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise TableError(f"{file}: {text!r} is not a day. Write days as 2026-08-20.") from None


def read_days(rows: Mapping[str, Any], file: str) -> dict[date, WorkingDay]:
    """Days `{"2027-01-01": {"working": false, "zh": "元旦", "en": "…"}}`; TableError that names the place."""
    days = {}
    for text, row in rows.items():
        if not isinstance(row, Mapping) or not isinstance(row.get("working"), bool):
            raise TableError(f'{file}: {text} needs "working": true or false; got {row!r}.')
        days[read_day(text, file)] = WorkingDay(row["working"], False, Text.parse(row) if row.get("zh") else None)
    return days


def read_rate(row: Mapping[str, Any], key: str, file: str) -> Decimal:
    """A rate, percent per year; TableError that names the place."""
    try:
        rate = Decimal(str(row[key]))
    except (KeyError, InvalidOperation):
        raise TableError(f'{file}: {dict(row)!r} needs "{key}" in percent, such as "3.00".') from None
    # Lending rates outside 0–30 % are a slip of the decimal point.
    if not Decimal(0) < rate < Decimal(30):
        raise TableError(f'{file}: "{key}" is {rate}; a rate is given in percent, such as "3.00".')
    return rate


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(
            f"{path} cannot be read ({error.strerror}). Correct the setting or put the file there."
        ) from None
    except ValueError as error:
        raise TableError(f"{path} is not JSON: {error}.") from None
    if not isinstance(content, dict):
        raise TableError(f"{path} must hold one JSON object.")
    return content
