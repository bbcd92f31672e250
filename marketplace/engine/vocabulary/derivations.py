"""Facts that follow from others where they were not stated. Ratios are rounded once, here, half up.

Inputs may be public bands, so what follows from amounts is a ``Span`` too; ``Known`` makes a single point of it a
plain value. None: too little is known for anything to follow.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from marketplace.core.lpr import LprUnknown, lpr_on
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.span import Span, round_scaled, total

if TYPE_CHECKING:
    from marketplace.engine.known import Known

# A whole in hundredths of a percent, the scale of ratios.
_WHOLE = 10_000
_PATENTS = ("invention_patents", "utility_patents", "design_patents")


def _share(part: int, whole: int) -> int:
    """``part`` ÷ ``whole`` in hundredths of a percent."""
    return round_scaled(Decimal(part) * _WHOLE / whole)


def _ratio(known: Known, part: str, whole: str) -> Span | None:
    """``part`` ÷ ``whole`` in percent; None where one is missing or the whole may be nothing."""
    above, below = known.span(part), known.span(whole)
    if known.get(part) is None or known.get(whole) is None or below.low is None or below.low <= 0:
        return None
    low = 0 if above.low is None or below.high is None else _share(above.low, below.high)
    return Span(low, None if above.high is None else _share(above.high, below.low))


def age_months(known: Known) -> Span | None:
    """Whole months between founding and the day of the comparison; None before founding."""
    if known.get("founded") is None:
        return None
    founded = known.span("founded")
    if founded.high is None or founded.high > known.day.toordinal():
        return None
    return Span(
        _months_since(founded.high, known.day), None if founded.low is None else _months_since(founded.low, known.day)
    )


def _months_since(founded: int, day: date) -> int:
    born = date.fromordinal(founded)
    months = (day.year - born.year) * 12 + day.month - born.month
    return months - (1 if day.day < born.day else 0)


def tech_enterprise(known: Known) -> bool | None:
    """True where a recognised technology qualification is held; without one the firm has to say."""
    held = known.get("qualifications")
    if held is None:
        return None
    recognised = taxonomy("qualifications")
    return True if any(recognised.get(code).attributes.get("tech") for code in held) else None


def revenue_growth(known: Known) -> Span | None:
    """Growth of revenue over the year before, in percent; None where there may have been none the year before."""
    now, before = known.span("revenue"), known.span("revenue_prior")
    if known.get("revenue") is None or known.get("revenue_prior") is None or before.low is None or before.low <= 0:
        return None
    lowest = -_WHOLE if now.low is None or before.high is None else _share(now.low - before.high, before.high)
    return Span(lowest, None if now.high is None else _share(now.high - before.low, before.low))


def _difference(known: Known, whole: str, less: str) -> Span | None:
    """``whole`` − ``less``; None where one is missing."""
    if known.get(whole) is None or known.get(less) is None:
        return None
    above, below = known.span(whole), known.span(less)
    return Span(
        None if above.low is None or below.high is None else above.low - below.high,
        None if above.high is None or below.low is None else above.high - below.low,
    )


def net_assets(known: Known) -> Span | None:
    """Assets less liabilities, 万元."""
    return _difference(known, "total_assets", "liabilities")


def rd_increase(known: Known) -> Span | None:
    """R&D spending less that of the year before, 万元."""
    return _difference(known, "rd_spend", "rd_spend_prior")


def debt_ratio(known: Known) -> Span | None:
    """Liabilities ÷ assets, percent."""
    return _ratio(known, "liabilities", "total_assets")


def debt_to_revenue(known: Known) -> Span | None:
    """Borrowings ÷ revenue, percent."""
    return _ratio(known, "total_debt", "revenue")


def rd_ratio(known: Known) -> Span | None:
    """R&D spending ÷ revenue, percent."""
    return _ratio(known, "rd_spend", "revenue")


def patents(known: Known) -> Span | None:
    """Inventions, utility models and designs together; parts that are not known count from zero upwards."""
    if all(known.get(key) is None for key in _PATENTS):
        return None
    return total(known.span(key) for key in _PATENTS)


def lpr_one_year(known: Known) -> Decimal | None:
    """The 1-year LPR in force on the day; None on days before there was one."""
    try:
        return lpr_on(known.day).one_year
    except LprUnknown:
        return None


def lpr_five_year(known: Known) -> Decimal | None:
    """The LPR over five years in force on the day; None on days before there was one."""
    try:
        return lpr_on(known.day).five_year
    except LprUnknown:
        return None
