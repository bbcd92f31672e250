"""How a fact follows from others where it was not stated: as data, which ``deriving.py`` works out.

A derivation names its sources; what else hangs on them (advice, questions, traces) asks ``sources``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ratio:
    """``part`` ÷ ``whole`` in percent, two amounts of one unit."""

    part: str
    whole: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Growth:
    """How much more ``now`` is than ``before``, in percent of ``before``."""

    now: str
    before: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.now, self.before)


@dataclass(frozen=True, slots=True)
class Difference:
    """``whole`` − ``less``, in their unit."""

    whole: str
    less: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.whole, self.less)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of facts of one unit; a part that is not known may be anything."""

    of: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return self.of


@dataclass(frozen=True, slots=True)
class Same:
    """As much as another fact, until something else is said."""

    of: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class MonthsSince:
    """Whole months between a date and the day of the comparison."""

    date: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.date,)


@dataclass(frozen=True, slots=True)
class HoldsA:
    """True where one of the codes that a set holds has an attribute in its taxonomy; else nothing follows."""

    codes: str
    attribute: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.codes,)


@dataclass(frozen=True, slots=True)
class MarketRate:
    """The LPR of a term that is in force on the day of the comparison, percent a year."""

    term: Literal["one_year", "five_year"]

    @property
    def sources(self) -> tuple[str, ...]:
        return ()


Derivation = Ratio | Growth | Difference | Total | Same | MonthsSince | HoldsA | MarketRate
