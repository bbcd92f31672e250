"""What a rule is held against besides the firm: lists of codes, published rates, working days, as one versioned value.

It is handed in with what is known, never read from a global, so that a past day can be replayed with the lists and
rates of that day. ``marketplace.core.current`` makes the one in use now. Pure Python: the engine stands on this.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from marketplace.core.taxonomies import Taxonomy
from marketplace.core.text import Text

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LprQuote:
    """A quote: percent per year. `stale` marks the last known quote on a day by which a newer one should exist."""

    date: date
    one_year: Decimal
    five_year: Decimal
    stale: bool = False


@dataclass(frozen=True)
class Rates:
    """LPR quotes, oldest first, and the version of the table they were read from."""

    quotes: tuple[LprQuote, ...]
    version: str

    @cached_property
    def _days(self) -> list[date]:
        return [quote.date for quote in self.quotes]

    def on(self, day: date) -> LprQuote | None:
        """The quote in force on ``day``, for a day to come the latest one; None before the first."""
        place = bisect_right(self._days, day) - 1
        return self.quotes[place] if place >= 0 else None


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Whether a day is worked; `estimated` where its year's calendar is not published; `reason` of an exception."""

    working: bool
    estimated: bool
    reason: Text | None = None


@dataclass(frozen=True)
class Calendar:
    """The days that are not as their weekday says, the years whose notice is published, and the version of both."""

    years: frozenset[int] = frozenset()
    days: Mapping[date, WorkingDay] = field(default_factory=lambda: MappingProxyType({}))
    version: str = ""

    def on(self, day: date) -> WorkingDay:
        """What is known of a day; in a year that nobody published Monday to Friday count as working, as an estimate."""
        exception = self.days.get(day)
        if exception is not None:
            return exception
        return WorkingDay(day.weekday() < _SATURDAY, day.year not in self.years)


@dataclass(frozen=True)
class Reference:
    """Taxonomies by name, rates and working days. ``version`` changes when any of them does."""

    taxonomies: Mapping[str, Taxonomy]
    rates: Rates
    calendar: Calendar = Calendar()

    def taxonomy(self, name: str | None) -> Taxonomy:
        """The taxonomy called ``name``; KeyError that lists the names there are."""
        try:
            return self.taxonomies[name or ""]
        except KeyError:
            raise KeyError(f'There is no taxonomy "{name}". There are: {", ".join(sorted(self.taxonomies))}.') from None

    @cached_property
    def version(self) -> str:
        """A short digest over the versions of all its parts, for records that must be replayed."""
        parts = [f"{name}={self.taxonomies[name].version}" for name in sorted(self.taxonomies)]
        parts += [f"rates={self.rates.version}", f"calendar={self.calendar.version}"]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
