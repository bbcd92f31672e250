"""Facts that follow from others where they were not stated. Ratios are rounded once, here, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from marketplace.core.lpr import LprUnknown, lpr_on
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.span import Span, total

if TYPE_CHECKING:
    from marketplace.engine.known import Known

_CENT = Decimal("0.01")


def _ratio(known: Known, part: str, whole: str) -> Decimal | None:
    """``part`` ÷ ``whole`` in percent, two places; None where one is missing or the whole is not positive."""
    above, below = known.get(part), known.get(whole)
    if not isinstance(above, Decimal) or not isinstance(below, Decimal) or below <= 0:
        return None
    return (above * 100 / below).quantize(_CENT, rounding=ROUND_HALF_UP)


def age_months(known: Known) -> int | None:
    """Whole months between founding and the day of the comparison; None before founding."""
    founded = known.get("founded")
    if founded is None:
        return None
    months = (known.day.year - founded.year) * 12 + known.day.month - founded.month
    whole = months - (1 if known.day.day < founded.day else 0)
    return whole if whole >= 0 else None


def tech_enterprise(known: Known) -> bool | None:
    """True where a recognised technology qualification is held; without one the firm has to say."""
    held = known.get("qualifications")
    if held is None:
        return None
    recognised = taxonomy("qualifications")
    return True if any(recognised.get(code).attributes.get("tech") for code in held) else None


def revenue_growth(known: Known) -> Decimal | None:
    """Growth of revenue over the year before, in percent."""
    now, before = known.get("revenue"), known.get("revenue_prior")
    if not isinstance(now, Decimal) or not isinstance(before, Decimal) or before <= 0:
        return None
    return ((now - before) * 100 / before).quantize(_CENT, rounding=ROUND_HALF_UP)


def net_assets(known: Known) -> Decimal | None:
    """Assets less liabilities, 万元."""
    assets, liabilities = known.get("total_assets"), known.get("liabilities")
    if not isinstance(assets, Decimal) or not isinstance(liabilities, Decimal):
        return None
    return assets - liabilities


def debt_ratio(known: Known) -> Decimal | None:
    """Liabilities ÷ assets, percent."""
    return _ratio(known, "liabilities", "total_assets")


def debt_to_revenue(known: Known) -> Decimal | None:
    """Borrowings ÷ revenue, percent."""
    return _ratio(known, "total_debt", "revenue")


def rd_ratio(known: Known) -> Decimal | None:
    """R&D spending ÷ revenue, percent."""
    return _ratio(known, "rd_spend", "revenue")


def patents(known: Known) -> Span:
    """Inventions, utility models and designs together; parts that are not known count from zero upwards."""
    parts = [known.span(key) for key in ("invention_patents", "utility_patents", "design_patents")]
    return total(parts)


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
