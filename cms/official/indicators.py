"""The indicators of a plan, read from its tables: name, unit, a base year's value and a target year's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cms.official.blocks import solid, tidy
from cms.official.clauses import Clause

_YEAR = re.compile(r"(\d{4})年")
_UNIT = re.compile(r"[（(]([^（()）]{1,12})[）)]$")
_HEADS = ("指标名称", "指标", "主要指标")
_COLUMNS = 3


@dataclass(frozen=True)
class Indicator:
    """`base` is None where the plan tells no value for the base year. Values are in `unit`, as the plan writes it."""

    name: str
    unit: str
    base_year: int
    base: Decimal | None
    target_year: int
    target: Decimal | None


def indicators_of(clauses: Sequence[Clause]) -> list[Indicator]:
    """Those of every table whose head names indicators and two years, in order; a table that goes on over a page is read
    like its beginning."""
    return [one for clause in clauses if clause.table for one in _read(clause.table)]


def _read(rows: Sequence[Sequence[str]]) -> list[Indicator]:
    head = [solid(cell) for cell in rows[0]]
    years = [int(found[1]) for cell in head if (found := _YEAR.match(cell))]
    if len(head) != _COLUMNS or head[0] not in _HEADS or len(years) != _COLUMNS - 1:
        return []
    return [_indicator(row, years) for row in rows[1:] if row[0]]


def _indicator(row: Sequence[str], years: Sequence[int]) -> Indicator:
    name = tidy(row[0])
    unit = _UNIT.search(name)
    said = name[: unit.start()].strip() if unit else name
    return Indicator(said, unit[1] if unit else "", years[0], _value(row[1]), years[1], _value(row[2]))


def _value(cell: str) -> Decimal | None:
    """None for a dash or words."""
    try:
        value = Decimal(solid(cell).replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
