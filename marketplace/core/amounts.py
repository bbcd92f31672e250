"""Amounts in 万元 (10,000 CNY), percent and whole months as they are written, in Chinese and in English."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import is_english


def format_wan(amount: Decimal, language: str | None = "zh") -> str:
    """An amount in 万元: "1,200.5 万元"; in English in yuan: "CNY 12,005,000". Without trailing zeros."""
    if is_english(language):
        return f"{'-' if amount < 0 else ''}CNY {plain_number(abs(amount) * 10_000)}"
    return f"{plain_number(amount)} 万元"


def format_percent(value: Decimal, language: str | None = "zh") -> str:
    """A number such as 4.35 as "4.35%", without trailing zeros; the same in both languages."""
    return f"{plain_number(value)}%"


def format_months(months: int, language: str | None = "zh") -> str:
    """A term: "3 年 8 个月" / "3 yr 8 mo"; below a year only months, for whole years only years."""
    sign, (years, rest) = ("-" if months < 0 else ""), divmod(abs(months), 12)
    year, month = ("yr", "mo") if is_english(language) else ("年", "个月")
    parts = [f"{years} {year}"] if years else []
    if rest or not years:
        parts.append(f"{rest} {month}")
    return sign + " ".join(parts)


def plain_number(value: Decimal) -> str:
    """With thousands separated and without trailing zeros: 1,200.5."""
    return f"{trimmed(value):,f}"


def trimmed(value: Decimal) -> Decimal:
    """The same number without trailing zeros after the point; never in exponents, never -0."""
    short = value.normalize() + 0
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
