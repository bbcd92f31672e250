"""The loan prime rate (LPR) on a day, and the benchmark rate that loans followed before it.

Rates are percent per year. A quote holds from its day until the next one. The quotes are those in use
(`core.current`): what ships, a correction file, and what the bureau entered.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from marketplace.core import current, tables
from marketplace.core.errors import InputError
from marketplace.core.reference import LprQuote
from marketplace.core.tables import Benchmark

# Quotes come monthly, on the 20th or the next working day; the last known one is stale once another is surely out.
STALE_AFTER_DAYS = 31


class LprUnknown(InputError):  # noqa: N818  (it reads as what it says)
    """No rate is known for the day."""


def lpr_on(day: date) -> LprQuote:
    """The quote in force on `day`; for a day to come the latest one. LprUnknown before 20 August 2019."""
    rates = current.reference().rates
    quote = rates.on(day)
    if quote is None:
        raise LprUnknown(
            _("There is no LPR for %(day)s: it has been quoted since %(first)s. Use the benchmark rate for that day."),
            day=day.isoformat(),
            first=rates.quotes[0].date.isoformat(),
        )
    if quote is rates.quotes[-1] and (day - quote.date).days > STALE_AFTER_DAYS:
        return LprQuote(quote.date, quote.one_year, quote.five_year, stale=True)
    return quote


def benchmark_on(day: date) -> Benchmark:
    """The benchmark rate on `day`; LprUnknown before it was last set, on 24 October 2015."""
    found = tables.benchmark()
    if day < found.since:
        raise LprUnknown(
            _("No rate is known for %(day)s: the table begins on %(first)s."),
            day=day.isoformat(),
            first=found.since.isoformat(),
        )
    return found


def quotes() -> tuple[LprQuote, ...]:
    """All known quotes, oldest first."""
    return current.reference().rates.quotes
