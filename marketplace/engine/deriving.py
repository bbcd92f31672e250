"""What follows from other facts: every derivation of the vocabulary worked out, here alone.

Inputs may be public bands, so what follows from amounts is a ``Span`` too; ``Known`` makes a single point of it a
plain value. None: too little is known for anything to follow. Ratios are exact: they are compared as they are and
rounded only where they are shown. Months are whole by article 202 of the Civil Code: a month ends on the day that
corresponds to the first one, and where it has no such day on its last.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from marketplace.core.reference import Reference
from marketplace.engine.holding import Codes, certain_of
from marketplace.engine.span import Figure, Span, total
from marketplace.engine.vocabulary.derivations import (
    Derivation,
    Difference,
    Growth,
    HoldsA,
    MarketRate,
    MonthsSince,
    Ratio,
    Same,
    Total,
)
from marketplace.engine.vocabulary.facts import FACTS

# A whole in hundredths of a percent, the scale of ratios.
_WHOLE = 10_000


class Sources(Protocol):
    """What a derivation reads: values, spans of scaled integers, the day, lists and rates. ``Known`` is one."""

    @property
    def day(self) -> date: ...
    @property
    def reference(self) -> Reference: ...
    def get(self, key: str) -> Any: ...
    def span(self, key: str) -> Span: ...


def derive(derivation: Derivation, sources: Sources) -> Any:
    """The value that follows: a canonical value, or a ``Span`` in the scale of the derived fact; None for nothing."""
    match derivation:
        case Ratio(part, whole):
            return _ratio(sources, part, whole)
        case Growth(now, before):
            return _growth(sources, now, before)
        case Difference(whole, less):
            return _difference(sources, whole, less)
        case Total(of):
            return _total(sources, of)
        case Same(other):
            return None if sources.get(other) is None else sources.span(other)
        case MonthsSince(day):
            return _months_since(sources, day)
        case HoldsA(codes, attribute):
            return _holds_a(sources, codes, attribute)
        case MarketRate(term):
            return _market_rate(sources, term)


def _ratio(sources: Sources, part: str, whole: str) -> Span | None:
    """None where one is missing or the whole may be nothing."""
    if _is_missing(sources, part, whole):
        return None
    above, below = sources.span(part), sources.span(whole)
    if below.low is None or below.low <= 0:
        return None
    low = 0 if above.low is None or below.high is None else _share(above.low, below.high)
    return Span(low, None if above.high is None else _share(above.high, below.low))


def _growth(sources: Sources, now: str, before: str) -> Span | None:
    """None where one is missing or there may have been nothing before."""
    if _is_missing(sources, now, before):
        return None
    later, earlier = sources.span(now), sources.span(before)
    if earlier.low is None or earlier.low <= 0:
        return None
    lowest = -_WHOLE if later.low is None or earlier.high is None else _share(later.low - earlier.high, earlier.high)
    return Span(lowest, None if later.high is None else _share(later.high - earlier.low, earlier.low))


def _difference(sources: Sources, whole: str, less: str) -> Span | None:
    if _is_missing(sources, whole, less):
        return None
    above, below = sources.span(whole), sources.span(less)
    return Span(
        None if above.low is None or below.high is None else above.low - below.high,
        None if above.high is None or below.low is None else above.high - below.low,
    )


def _total(sources: Sources, of: tuple[str, ...]) -> Span | None:
    """Parts that are not known count from their least upwards; nothing follows where none is known."""
    if all(sources.get(key) is None for key in of):
        return None
    return total(sources.span(key) for key in of)


def _months_since(sources: Sources, key: str) -> Span | None:
    """None before the date has come."""
    if sources.get(key) is None:
        return None
    since = sources.span(key)
    if since.high is None or since.high > sources.day.toordinal():
        return None
    most = None if since.low is None else _months_between(int(since.low), sources.day)
    return Span(_months_between(int(since.high), sources.day), most)


def _holds_a(sources: Sources, codes: str, attribute: str) -> bool | None:
    """Without such a code the firm has to say."""
    held = certain_of(sources.get(codes))
    if held is None:
        return None
    held = held.certain if isinstance(held, Codes) else held
    tree = sources.reference.taxonomy(FACTS[codes].taxonomy)
    return True if any(tree.get(code).attributes.get(attribute) for code in held) else None


def _market_rate(sources: Sources, term: str) -> Decimal | None:
    """None on days before there was one."""
    quote = sources.reference.rates.on(sources.day)
    if quote is None:
        return None
    return quote.one_year if term == "one_year" else quote.five_year


def _is_missing(sources: Sources, *keys: str) -> bool:
    return any(sources.get(key) is None for key in keys)


def _share(part: Figure, whole: Figure) -> Figure:
    """``part`` ÷ ``whole`` in hundredths of a percent, exactly."""
    share = Fraction(part * _WHOLE) / Fraction(whole)
    return share.numerator if share.denominator == 1 else share


def _months_between(since: int, day: date) -> int:
    born = date.fromordinal(since)
    months = (day.year - born.year) * 12 + day.month - born.month
    is_last = (day + timedelta(days=1)).day == 1
    return months - (1 if day.day < born.day and not is_last else 0)
