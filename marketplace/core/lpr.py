"""The loan prime rate (LPR) on a day, and the benchmark rate that loans followed before it.

Rates are percent per year. A quote holds from its day until the next one. The table ships with the product;
`KERONG_LPR_FILE` may name a JSON file `{"quotes": [{"date": "2026-09-21", "one_year": "3.00",
"five_year": "3.50"}]}` that adds or corrects quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InputError
from marketplace.core.reference import LprQuote, Rates
from marketplace.core.tables import Table, TableError, read_day, read_table

# Quotes come monthly, on the 20th or the next working day; the last known one is stale once another is surely out.
STALE_AFTER_DAYS = 31


class LprUnknown(InputError):  # noqa: N818  (it reads as what it says)
    """No rate is known for the day."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The central bank's benchmark lending rate, percent per year, in force since `since`."""

    since: date
    one_year: Decimal
    over_five_years: Decimal


def lpr_on(day: date) -> LprQuote:
    """The quote in force on `day`; for a day to come the latest one. LprUnknown before 20 August 2019."""
    quote = rates().on(day)
    if quote is None:
        raise LprUnknown(
            _("There is no LPR for %(day)s: it has been quoted since %(first)s. Use the benchmark rate for that day."),
            day=day.isoformat(),
            first=quotes()[0].date.isoformat(),
        )
    if quote is quotes()[-1] and (day - quote.date).days > STALE_AFTER_DAYS:
        return LprQuote(quote.date, quote.one_year, quote.five_year, stale=True)
    return quote


def benchmark_on(day: date) -> Benchmark:
    """The benchmark rate on `day`; LprUnknown before it was last set, on 24 October 2015."""
    since, row = _benchmark()
    if day < since:
        raise LprUnknown(
            _("No rate is known for %(day)s: the table begins on %(first)s."),
            day=day.isoformat(),
            first=since.isoformat(),
        )
    return Benchmark(since, _rate(row, "one_year", "lpr.json"), _rate(row, "over_five_years", "lpr.json"))


def rates() -> Rates:
    """All known quotes and the version of the table in use."""
    return _load()[1]


def quotes() -> tuple[LprQuote, ...]:
    """All known quotes, oldest first."""
    return rates().quotes


@cache
def _load() -> tuple[Table, Rates]:
    table = read_table("lpr", "KERONG_LPR_FILE")
    found: dict[date, LprQuote] = {}
    for content, file in ((table.shipped, "lpr.json"), (table.correction, table.correction_file)):
        for row in content.get("quotes", ()):
            if not isinstance(row, Mapping):
                raise TableError(
                    f'{file}: a quote must be an object with "date", "one_year", "five_year"; got {row!r}.'
                )
            day = read_day(row.get("date"), file)
            found[day] = LprQuote(day, _rate(row, "one_year", file), _rate(row, "five_year", file))
    return table, Rates(tuple(found[day] for day in sorted(found)), table.version)


def _benchmark() -> tuple[date, Mapping[str, Any]]:
    row = _load()[0].shipped["benchmark"]
    return read_day(row["since"], "lpr.json"), row


def _rate(row: Mapping[str, Any], key: str, file: str) -> Decimal:
    try:
        rate = Decimal(str(row[key]))
    except (KeyError, InvalidOperation):
        raise TableError(f'{file}: {dict(row)!r} needs "{key}" in percent, such as "3.00".') from None
    # Lending rates outside 0–30 % are a slip of the decimal point.
    if not Decimal(0) < rate < Decimal(30):
        raise TableError(f'{file}: "{key}" is {rate}; a rate is given in percent, such as "3.00".')
    return rate
