"""Drawing numbers from proportions, with one seeded source."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log
from random import Random
from typing import Any


def chance(draw: Random, percent: float) -> bool:
    """True in ``percent`` of 100 cases."""
    return draw.random() * 100 < percent


def by_share(draw: Random, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row, by its ``share``."""
    return draw.choices(rows, weights=[row["share"] for row in rows])[0]


def around(draw: Random, median: float, spread: float, least: float = 0) -> Decimal:
    """A right-skewed amount in whole 万元: log-normal with the given median and sigma."""
    return Decimal(max(round(draw.lognormvariate(log(median), spread)), round(least)))


def ratio(draw: Random, low: float, mode: float, high: float) -> Decimal:
    """A percentage with one decimal place between two ends, most often near ``mode``."""
    return Decimal(round(draw.triangular(low, high, mode) * 10)) / 10


def count(draw: Random, mean: float) -> int:
    """A count from zero upwards with a long tail (geometric)."""
    if mean <= 0:
        return 0
    stop, found = 1 / (1 + mean), 0
    while draw.random() > stop and found < 400:
        found += 1
    return found
