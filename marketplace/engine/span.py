"""A closed range of scaled integers: what is known about a number, exactly or within bounds.

An exact value is a span of one point; an unknown one reaches to the fact's bounds or to infinity (None). A public
band is a span too, so a band that straddles a threshold decides nothing, without any rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

# A figure in scaled units; a ratio that follows from two amounts may lie between two steps of its scale.
Figure = int | Fraction


def round_scaled(value: Decimal | Figure) -> int:
    """Round half up, away from zero: the one rounding of the engine."""
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value.to_integral_value(rounding=ROUND_HALF_UP))
    away = floor(abs(Fraction(value)) + Fraction(1, 2))
    return away if value >= 0 else -away


def doubled(value: Figure) -> int:
    """A figure on the doubled grid, on which figures are compared: 2k on step k, 2k + 1 strictly between k and k + 1.

    Thresholds stand on steps, so nothing is lost and nothing is rounded before it is compared.
    """
    if isinstance(value, int):
        return 2 * value
    step = floor(value)
    return 2 * step + (value != step)


@dataclass(frozen=True, slots=True)
class Span:
    """``low`` ≤ value ≤ ``high`` in scaled units; None is unbounded."""

    low: Figure | None
    high: Figure | None

    @classmethod
    def exactly(cls, value: Figure) -> Span:
        """The span of one point."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """True where one value is left."""
        return self.low is not None and self.low == self.high

    def times(self, factor: Decimal) -> Span:
        """Multiply by a positive factor."""
        return Span(
            None if self.low is None else _multiplied(self.low, factor),
            None if self.high is None else _multiplied(self.high, factor),
        )

    def __add__(self, other: Span) -> Span:
        return Span(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )


def _multiplied(value: Figure, factor: Decimal) -> int:
    return round_scaled(value * factor if isinstance(value, int) else value * Fraction(factor))


def total(spans: Iterable[Span]) -> Span:
    """The span of the sum of several values."""
    return sum(spans, start=Span.exactly(0))


def least(spans: Iterable[Span]) -> Span:
    """The span of the smallest of several values."""
    parts = list(spans)
    lows = [part.low for part in parts]
    highs = [part.high for part in parts if part.high is not None]
    return Span(
        None if None in lows else min(low for low in lows if low is not None),
        min(highs) if highs else None,
    )


def greatest(spans: Iterable[Span]) -> Span:
    """The span of the largest of several values."""
    parts = list(spans)
    highs = [part.high for part in parts]
    lows = [part.low for part in parts if part.low is not None]
    return Span(
        max(lows) if lows else None,
        None if None in highs else max(high for high in highs if high is not None),
    )


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that holds all of several."""
    parts = list(spans)
    lows = [part.low for part in parts]
    highs = [part.high for part in parts]
    return Span(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )
