"""Figures that follow from others are compared as they are, and rounded only where they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import evaluate
from marketplace.engine.known import Known
from marketplace.engine.span import doubled
from marketplace.engine.values import known_from_json
from marketplace.matching.results.tracing import conditions, trace_lines

REFERENCE = current.reference()
DAY = date(2026, 11, 23)
SPENT = {"rd_spend": "29.95", "revenue": "1000"}
OWED = {"liabilities": "700.01", "total_assets": "1000"}
THIRD = {"liabilities": "1", "total_assets": "3"}
GROWN = {"revenue": "1199.99", "revenue_prior": "1000"}


@pytest.mark.parametrize(
    ("facts", "fact", "op", "to", "outcome"),
    [
        (SPENT, "rd_ratio", "ge", 3, "no"),  # 2.995 %, which rounds to 3
        (SPENT, "rd_ratio", "ge", 2.99, "yes"),
        (SPENT, "rd_ratio", "le", 2.99, "no"),
        (SPENT, "rd_ratio", "lt", 3, "yes"),
        (OWED, "debt_ratio", "le", 70, "no"),  # 70.001 %
        (OWED, "debt_ratio", "eq", 70, "no"),
        (OWED, "debt_ratio", "between", [70, 71], "yes"),
        (THIRD, "debt_ratio", "gt", 33.33, "yes"),  # a third
        (THIRD, "debt_ratio", "le", 33.33, "no"),
        (THIRD, "debt_ratio", "lt", 33.34, "yes"),
        (GROWN, "revenue_growth", "ge", 20, "no"),  # 19.999 %
        ({"total_debt": "100.01", "revenue": "200"}, "debt_to_revenue", "le", 50, "no"),
    ],
)
def test_a_ratio_is_compared_before_it_is_rounded(
    facts: dict[str, Any], fact: str, op: str, to: Any, outcome: str
) -> None:
    rule = read_node({"fact": fact, "op": op, "to": to}, "tree")
    assert evaluate(rule, known_from_json(facts, DAY, REFERENCE)).outcome.value == outcome


def test_a_formula_over_a_ratio_is_rounded_once() -> None:
    rule = {"fact": "max_rate", "op": "ge", "to": {"fact": "debt_ratio", "times": 0.5}}
    known = known_from_json({**OWED, "max_rate": "35"}, DAY, REFERENCE)
    assert evaluate(read_node(rule, "tree"), known).outcome.value == "yes", "half of 70.001 % is 35.00 %"
    more = known_from_json({"liabilities": "700.15", "total_assets": "1000", "max_rate": "35"}, DAY, REFERENCE)
    assert evaluate(read_node(rule, "tree"), more).outcome.value == "no", "half of 70.015 % is 35.01 %"


def test_it_is_rounded_where_it_is_shown() -> None:
    known = known_from_json({**SPENT, **OWED}, DAY, REFERENCE)
    assert (known.get("rd_ratio"), known.get("debt_ratio")) == (Decimal("3.00"), Decimal("70.00"))


@pytest.mark.parametrize(
    ("facts", "fact", "op", "to", "yours"),
    [
        (SPENT, "rd_ratio", "ge", 3, "2.995%"),
        (OWED, "debt_ratio", "le", 70, "70.001%"),
        ({"liabilities": "700000.01", "total_assets": "1000000"}, "debt_ratio", "le", 70, "略高于 70%"),
        ({"liabilities": "699999.99", "total_assets": "1000000"}, "debt_ratio", "ge", 70, "略低于 70%"),
        (THIRD, "debt_ratio", "le", 70, "33.33%"),
    ],
)
def test_beside_a_threshold_it_does_not_read_like_it(
    facts: dict[str, Any], fact: str, op: str, to: Any, yours: str
) -> None:
    known = known_from_json(facts, DAY, REFERENCE)
    trace = evaluate(read_node({"fact": fact, "op": op, "to": to}, "tree"), known)
    assert conditions(trace_lines(trace, known, "zh-hans"))[0].yours == yours


def test_the_doubled_grid() -> None:
    assert [doubled(Fraction(n, 2)) for n in (-3, -2, -1, 0, 1, 2, 3)] == [-3, -2, -1, 0, 1, 2, 3]
    assert doubled(Fraction(1, 1000)) == doubled(Fraction(999, 1000)) == 1
    assert doubled(-5) == -10


@pytest.mark.parametrize(
    ("founded", "day", "months"),
    [
        ("2024-02-29", "2025-02-28", 12),
        ("2025-10-31", "2026-11-30", 13),
        ("2025-10-31", "2026-11-29", 12),
        ("2025-01-31", "2025-02-28", 1),
        ("2025-01-29", "2025-02-27", 0),
        ("2024-02-29", "2028-02-28", 47),  # that February has its 29th
        ("2025-11-30", "2026-11-30", 12),
        ("2025-12-31", "2026-06-30", 6),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(founded: str, day: str, months: int) -> None:
    known = Known({"founded": date.fromisoformat(founded)}, date.fromisoformat(day), REFERENCE)
    assert known.get("age_months") == months
