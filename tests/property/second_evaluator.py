"""A second reading of stored criteria, deliberately unlike the engine's.

It works on the JSON, not on the nodes; carries "can be true" and "can be false" instead of three values; counts in
exact fractions with infinities instead of scaled integers; and knows regions by the digits of their code instead of
by the taxonomy. Where both agree, they agree for different reasons.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor, inf
from typing import Any

from marketplace.engine.span import Span

Bounds = tuple[Any, Any]

PLACES = {"money": 2, "percent": 2}
TYPES = {
    **dict.fromkeys(
        ("revenue", "revenue_prior", "rd_spend", "total_assets", "liabilities", "net_assets", "net_profit"), "money"
    ),
    **dict.fromkeys(("total_debt", "rd_spend_prior", "rd_increase", "amount", "amount_least"), "money"),
    **dict.fromkeys(("debt_ratio", "founder_share", "revenue_growth", "rd_ratio", "debt_to_revenue"), "percent"),
    **dict.fromkeys(("founded", "needed_by", "last_round_day"), "date"),
    "ip_valuation": "money",
}
LOWEST = dict.fromkeys(("net_profit", "net_assets", "founded", "needed_by", "last_round_day"), -inf)
LOWEST["revenue_growth"] = Fraction(-10_000)
HIGHEST = {"founder_share": Fraction(100), "debt_ratio": Fraction(100_000), "lenders": Fraction(1000)}
HIGHEST |= {"rd_ratio": Fraction(1_000_000), "patents": Fraction(300_000)}
PATENTS = ("invention_patents", "utility_patents", "design_patents")
HIGHEST |= dict.fromkeys((*PATENTS, "software_copyrights", "trademarks"), Fraction(100_000))
HIGHEST |= {"ip_held_months": Fraction(1200), "insured_months": Fraction(1200), "age_months": Fraction(6000)}
IMPLIED = {"little_giant": {"srdi"}}
FIELDS = {
    "energy_and_materials": {"new_energy", "new_materials"},
    "energy_and_vehicles": {"new_energy", "new_energy_vehicles"},
    "energy_and_environment": {"new_energy", "environment"},
}
PARENTS = {"ip_pledge": "pledge", "patent_pledge": "ip_pledge", "equity_pledge": "pledge"}


def decide(node: dict[str, Any], firm: dict[str, Any], day: date) -> str:
    """yes, no or unk for a node as JSON and a firm's canonical values."""
    can_be_true, can_be_false = _possible(node, firm, day)
    assert can_be_true or can_be_false
    return "unk" if can_be_true and can_be_false else "yes" if can_be_true else "no"


def _possible(node: dict[str, Any], firm: dict[str, Any], day: date) -> tuple[bool, bool]:
    if "all" in node:
        parts = [_possible(part, firm, day) for part in node["all"] if not part.get("preferred")]
        return all(true for true, _ in parts), any(false for _, false in parts)
    if "any" in node:
        parts = [_possible(part, firm, day) for part in node["any"]]
        return any(true for true, _ in parts), all(false for _, false in parts)
    if "not" in node:
        true, false = _possible(node["not"], firm, day)
        return false, true
    if "judgement" in node:
        return True, True
    return _leaf(node, firm, day)


def _leaf(node: dict[str, Any], firm: dict[str, Any], day: date) -> tuple[bool, bool]:
    facts = node.get("sum") or [node["fact"]]
    operator, wanted = node["op"], node["to"]
    if operator in ("ge", "le", "gt", "lt", "eq", "between"):
        kind = TYPES.get(facts[0], "whole")
        bounds = [_bounds(fact, firm, day) for fact in facts]
        left = (sum(low for low, _ in bounds), sum(high for _, high in bounds))
        if operator == "between":
            low, high = (_operand(part, kind, firm, day) for part in wanted)
            return _both(_not_below(left, low), _not_below(high, left))
        right = _operand(wanted, kind, firm, day)
        return {
            "ge": lambda: _not_below(left, right),
            "le": lambda: _not_below(right, left),
            "gt": lambda: _not_below(right, left)[::-1],
            "lt": lambda: _not_below(left, right)[::-1],
            "eq": lambda: _both(_not_below(left, right), _not_below(right, left)),
        }[operator]()
    value = firm.get(facts[0])
    if value is None:
        return True, True
    if operator == "is":
        return _sure(value == wanted)
    if operator == "in":
        return _sure(value in wanted)
    if operator == "within":
        held_codes = [value] if isinstance(value, str) else value
        lies = {"region": _region, "sectors": _sector, "guarantees_offered": _mode}[facts[0]]
        found = [lies(code, wanted) for code in held_codes]
        return any(true for true, _ in found), all(false for _, false in found)
    held = set(value).union(*(IMPLIED.get(code, set()) for code in value)) if value else set()
    return _sure(bool(held & set(wanted)) if operator == "any_of" else set(wanted) <= held)


def _region(value: str, wanted: list[str]) -> tuple[bool, bool]:
    def digits(code: str) -> str:
        return "" if code == "CN" else code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code

    below = any(digits(value).startswith(digits(code)) for code in wanted)
    above = any(digits(code).startswith(digits(value)) for code in wanted)
    return (True, False) if below else (True, True) if above else (False, True)


def _sector(value: str, wanted: list[str]) -> tuple[bool, bool]:
    may_be = FIELDS.get(value, {value})
    allowed = set[str]().union(*(FIELDS.get(code, {code}) for code in wanted))
    return bool(may_be & allowed), not may_be <= allowed


def _mode(value: str, wanted: list[str]) -> tuple[bool, bool]:
    def line(code: str) -> list[str]:
        return [code, *line(PARENTS[code])] if code in PARENTS else [code]

    below = any(code in line(value) for code in wanted)
    return below or any(value in line(code) for code in wanted), not below


def _bounds(fact: str, firm: dict[str, Any], day: date) -> Bounds:
    value = firm.get(fact)
    if value is None:
        value = follows(fact, firm, day)
    if value is None:
        return LOWEST.get(fact, Fraction(0)), HIGHEST.get(fact, inf)
    if isinstance(value, tuple):
        return value
    if isinstance(value, Span):
        scale = 10 ** PLACES.get(TYPES.get(fact, "whole"), 0)
        return Fraction(value.low, scale), Fraction(value.high, scale)
    exact = Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)
    return exact, exact


def follows(fact: str, firm: dict[str, Any], day: date) -> Bounds | None:
    """What other facts say about one that was not stated: the extremes over the corners of what they may be."""
    ratios = {
        "debt_ratio": ("liabilities", "total_assets", lambda part, whole: part / whole),
        "rd_ratio": ("rd_spend", "revenue", lambda part, whole: part / whole),
        "debt_to_revenue": ("total_debt", "revenue", lambda part, whole: part / whole),
        "revenue_growth": ("revenue", "revenue_prior", lambda now, before: (now - before) / before),
    }
    if fact in ratios:
        above, below, share = ratios[fact]
        corners = [_bounds(key, firm, day) for key in (above, below)]
        if firm.get(above) is None or firm.get(below) is None or corners[1][0] <= 0:
            return None
        found = [share(part, whole) * 100 for part in corners[0] for whole in corners[1]]
        return min(found), max(found)
    if fact in ("net_assets", "rd_increase"):
        whole, less = {"net_assets": ("total_assets", "liabilities"), "rd_increase": ("rd_spend", "rd_spend_prior")}[
            fact
        ]
        if firm.get(whole) is None or firm.get(less) is None:
            return None
        above, below = _bounds(whole, firm, day), _bounds(less, firm, day)
        return above[0] - below[1], above[1] - below[0]
    if fact == "patents":
        if all(firm.get(key) is None for key in PATENTS):
            return None
        kinds = [_bounds(key, firm, day) for key in PATENTS]
        return sum(low for low, _ in kinds), sum(high for _, high in kinds)
    if fact == "amount_least":
        return None if firm.get("amount") is None else _bounds("amount", firm, day)
    since = {"age_months": "founded", "last_round_months": "last_round_day"}.get(fact)
    if since and firm.get(since) is not None:
        ages = [_age(int(born), day) for born in _bounds(since, firm, day)]
        return None if None in ages else (ages[1], ages[0])
    return None


def _age(born: int, day: date) -> int | None:
    """Full months, counted one by one; a month without the day of the birthday ends on its last."""
    birthday = date.fromordinal(born)
    if birthday > day:
        return None
    months = 0
    while True:
        year, month = divmod(birthday.year * 12 + birthday.month + months, 12)
        last = monthrange(year, month + 1)[1]
        if (year, month + 1, min(birthday.day, last)) > (day.year, day.month, day.day):
            return months
        months += 1


def _operand(data: Any, kind: str, firm: dict[str, Any], day: date) -> Bounds:
    if not isinstance(data, dict):
        exact = (
            Fraction(date.fromisoformat(data).toordinal()) if isinstance(data, str) else Fraction(Decimal(str(data)))
        )
        return exact, exact
    if "tiers" in data:
        return _tiers(data, kind, firm, day)
    if "fact" in data:
        factor = Fraction(Decimal(str(data.get("times", 1))))
        low, high = _bounds(data["fact"], firm, day)
        return _rounded(low, factor, kind), _rounded(high, factor, kind)
    name = next(iter(data))
    parts = [_operand(part, kind, firm, day) for part in data[name]]
    join = {"sum": sum, "least": min, "greatest": max}[name]
    return join(low for low, _ in parts), join(high for _, high in parts)


def _tiers(data: dict[str, Any], kind: str, firm: dict[str, Any], day: date) -> Bounds:
    reached: list[Bounds] = []
    certain = False
    for row in data["tiers"]:
        true, false = _possible(row["when"], firm, day)
        if true and not certain:
            reached.append(_operand(row["then"], kind, firm, day))
        certain = certain or not false
    if not certain:
        reached.append(_operand(data["otherwise"], kind, firm, day))
    return min(low for low, _ in reached), max(high for _, high in reached)


def _rounded(value: Any, factor: Fraction, kind: str) -> Any:
    if value in (inf, -inf):
        return value
    scale = 10 ** PLACES.get(kind, 0)
    exact = value * factor * scale
    away = floor(abs(exact) + Fraction(1, 2))
    return Fraction(away if exact >= 0 else -away, scale)


def _not_below(left: Bounds, right: Bounds) -> tuple[bool, bool]:
    """Whether left ≥ right can be true, and whether it can be false."""
    always = left[0] >= right[1] and left[0] != -inf and right[1] != inf
    never = left[1] < right[0]
    return not never, not always


def _both(first: tuple[bool, bool], second: tuple[bool, bool]) -> tuple[bool, bool]:
    return first[0] and second[0], first[1] or second[1]


def _sure(holds: bool) -> tuple[bool, bool]:
    return holds, not holds
