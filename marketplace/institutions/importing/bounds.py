"""Limits from the figures of an item: amount 万元, rate percent a year, term months. The item's own `limits` win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import Text
from marketplace.engine.building import PER_CENT, exactly
from marketplace.engine.criteria import FactTimes, Judgement, Least, Operand, Phrase, Sum, Tier, Tiers
from marketplace.engine.limits import Limit, Limits
from marketplace.institutions.importing.shapes import is_fund
from marketplace.institutions.importing.vocabulary import meaning

LPR = frozenset({"LPR", "LPR1Y"})
_BY_RULE = Text("最高，按额度规则", "at most, by the rule on the amount")
_COVER = Text("保险金额", "sum insured")
_PERIOD = Text("保险期间", "period of cover")
_TICKET = Text("单项目投资额", "investment in one project")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of an item, words about them that give no figure, and what one reported firm got (万元)."""

    limits: Limits
    remarks: tuple[Phrase, ...] = ()
    case_amount: Decimal | None = None


def bounds_of(data: Mapping[str, AnyValue], own: Limits, rule: str = "") -> Bounds:
    """Everything an item publishes about limit, rate and term. `rule`: words of its own that say how much each firm gets,
    where no limit says them: the flat maximum is then the most that the rule allows, no promise."""
    if is_fund(data):
        ticket = Limits(
            amount_least=_limit(data.get("ticket_min_wan"), _TICKET),
            amount_most=_limit(data.get("ticket_max_wan"), _TICKET),
        )
        return Bounds(own.filled(ticket))
    insurance = data.get("insurance") or {}
    only_case = bool(data.get("amount_is_case_only"))
    amount = data.get("amount_max_wan")
    rates, remarks = rate_bounds(data.get("rate") or {})
    found = rates.filled(
        Limits(
            amount_least=_limit(data.get("amount_min_wan")),
            amount_most=None if only_case else _most(amount, rule) or _limit(insurance.get("cover_max_wan"), _COVER),
            tenor_most=_limit(data.get("term_max_months")) or _limit(insurance.get("period_months"), _PERIOD),
        )
    )
    return Bounds(own.filled(found), remarks, Decimal(amount) if only_case and amount is not None else None)


def _most(amount: Decimal | int | None, rule: str) -> Limit | None:
    """The flat maximum; where a rule in words decides, what it comes to is for the institution to judge."""
    if amount is None or not rule:
        return _limit(amount)
    by_rule = Tier(Judgement(Text(rule, rule)), exactly(amount))
    return Limit(Least((exactly(amount), Tiers((by_rule,)))), _BY_RULE)


def rate_bounds(rate: Mapping[str, AnyValue]) -> tuple[Limits, tuple[Phrase, ...]]:
    """Lowest and highest rate, and words that give no figure.

    `min_pct` and `max_pct` are figures; LPR with a spread or multiple bounds from above, unless the words say it is
    where rates begin. A base that is quoted no longer (人民银行基准利率, until 2019) gives no figure.
    """
    words = rate.get("text")
    entry = meaning("rate", words) if words else None
    reading = entry.values if entry else {}
    remark = Text(words, words) if words else None
    least = _limit(rate.get("min_pct"), remark)
    most = None if reading.get("figures_are_lowest") else _limit(rate.get("max_pct"), remark)
    base = _on_base(rate, bool(reading.get("base_is_lowest")))
    if base is not None and reading.get("base_is_lowest"):
        least = least or Limit(base, remark)
    elif base is not None:
        most = most or Limit(base, remark)
    if least or most:
        return Limits(rate_least=least, rate_most=most), ()
    parts = [rate.get("base"), words]
    if rate.get("max_multiple") is not None and base is None:
        parts.insert(1, f"×{rate['max_multiple']}")
    text = " ".join(part for part in parts if part)
    return Limits(), (Phrase("rate", text),) if text else ()


def _on_base(rate: Mapping[str, AnyValue], plain_counts: bool) -> Operand | None:
    """LPR × multiple + spread; the plain LPR only where the words make it a bound."""
    spread, multiple = rate.get("max_spread_bp"), rate.get("max_multiple")
    if rate.get("base") not in LPR or (spread is None and multiple is None and not plain_counts):
        return None
    operand: Operand = FactTimes("lpr_1y", Decimal(1) if multiple is None else Decimal(multiple))
    return Sum((operand, exactly(Decimal(spread) / PER_CENT))) if spread else operand


def _limit(value: Decimal | int | None, remark: Text | None = None) -> Limit | None:
    return None if value is None else Limit(exactly(value), remark)
