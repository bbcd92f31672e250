"""What a fact is compared with: a constant, a formula over facts, or a tier table.

All operands are frozen and evaluate to a ``Span`` in the scale of the fact they are compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from marketplace.engine.vocabulary.fact_types import FactType

if TYPE_CHECKING:
    from marketplace.engine.criteria import Node


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed value in the unit of the fact; a date for date facts."""

    value: Any


@dataclass(frozen=True, slots=True)
class FactTimes:
    """``factor`` × a fact. ``type`` is the result's type where it differs: 100 (万元) a patent is money."""

    fact: str
    factor: Decimal = Decimal(1)
    type: FactType | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of several operands; a constant may be negative (LPR less 30 basis points)."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest of several operands: "30 % of revenue, at most 500"."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The largest of several operands."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a tier table."""

    when: Node
    then: Operand


@dataclass(frozen=True, slots=True)
class Tiers:
    """The first row whose condition holds; ``otherwise`` where none does (None: no value)."""

    rows: tuple[Tier, ...]
    otherwise: Operand | None = None


Operand = Constant | FactTimes | Sum | Least | Greatest | Tiers


def parts(operand: Operand) -> tuple[Operand, ...]:
    """The operands directly inside an operand."""
    match operand:
        case Sum(of) | Least(of) | Greatest(of):
            return of
        case Tiers(rows, otherwise):
            return tuple(row.then for row in rows) + ((otherwise,) if otherwise is not None else ())
    return ()


def walk(operand: Operand) -> Iterator[Operand]:
    """The operand and everything inside it, depth first."""
    yield operand
    for part in parts(operand):
        yield from walk(part)
