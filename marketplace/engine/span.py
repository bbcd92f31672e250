"""A closed range of scaled integers: what is known about a number, exactly or within bounds.

An exact value is a span of one point; an unknown one reaches to the fact's bounds or to infinity (None). A public
band is a span too, so a band that straddles a threshold decides nothing, without any rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


def round_scaled(value: Decimal) -> int:
    """Round half up, away from zero: the one rounding of the engine."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Span:
    """``low`` ≤ value ≤ ``high`` in scaled units; None is unbounded."""

    low: int | None
    high: int | None

    @classmethod
    def exactly(cls, value: int) -> Span:
        """The span of one point."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """True where one value is left."""
        return self.low is not None and self.low == self.high

    def times(self, factor: Decimal) -> Span:
        """Multiply by a positive factor."""
        return Span(
            None if self.low is None else round_scaled(self.low * factor),
            None if self.high is None else round_scaled(self.high * factor),
        )

    def __add__(self, other: Span) -> Span:
        return Span(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )


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
