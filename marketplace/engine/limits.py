"""How much, at what rate, for how long: numbers, tiers and formulas, in the same operands as the criteria.

"30 % of the valuation, at most 500" is a Least; "高企 1,000 else 500" a tier table; "LPR + 80 bp" a Sum with the
market's fact. Amounts 万元, rates percent a year, terms months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.criteria import Operand, Phrase
from marketplace.engine.criteria_json import (
    read_operand,
    read_says,
    read_text,
    write_operand,
    write_says,
)
from marketplace.engine.evaluate import may_be_silent, open_facts, range_of, span_of
from marketplace.engine.faults import CriteriaError, echo
from marketplace.engine.known import Known, from_scaled
from marketplace.engine.schema import SCHEMA, upgraded
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound: its operand, a short remark on what it bounds, and the source's phrases it says."""

    operand: Operand
    remark: Text | None = None
    says: tuple[Phrase, ...] = ()


class End(StrEnum):
    """Which end a bound is."""

    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a limit bounds. ``name``: its name in ``Limits``. ``measure``: the fact whose type, unit and scale it has."""

    name: str
    measure: str
    end: End

    @property
    def fact(self) -> Fact:
        """The fact whose type, unit and scale it has."""
        return FACTS[self.measure]

    @property
    def subject(self) -> str:
        """What is bounded: "amount", "rate", "tenor"."""
        return self.name.removesuffix(f"_{self.end}")

    @property
    def is_least(self) -> bool:
        """Whether it is a lower bound."""
        return self.end is End.LEAST


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an offering; None where nobody published one. Here each is declared, once: ``BOUNDS`` follows.

    Amounts 万元 a firm, rates percent a year, tenors months.
    """

    amount_least: Limit | None = field(default=None, metadata={"measure": "amount", "end": End.LEAST})
    amount_most: Limit | None = field(default=None, metadata={"measure": "amount", "end": End.MOST})
    rate_least: Limit | None = field(default=None, metadata={"measure": "max_rate", "end": End.LEAST})
    rate_most: Limit | None = field(default=None, metadata={"measure": "max_rate", "end": End.MOST})
    tenor_least: Limit | None = field(default=None, metadata={"measure": "tenor", "end": End.LEAST})
    tenor_most: Limit | None = field(default=None, metadata={"measure": "tenor", "end": End.MOST})

    def __iter__(self) -> Iterator[tuple[Bound, Limit]]:
        """The published bounds, in the order in which they are declared."""
        for bound in BOUNDS.values():
            limit: Limit | None = getattr(self, bound.name)
            if limit is not None:
                yield bound, limit

    @property
    def operands(self) -> tuple[Operand, ...]:
        """What the published bounds come to, in their order."""
        return tuple(limit.operand for _bound, limit in self)

    def filled(self, other: Limits) -> Limits:
        """These bounds, and those of ``other`` where there is none."""
        return Limits(**{bound.name: limit for bounds in (other, self) for bound, limit in bounds})


# By name, every bound there may be.
BOUNDS: Mapping[str, Bound] = {item.name: Bound(item.name, **item.metadata) for item in fields(Limits)}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A bound worked out for one firm: it lies between ``low`` and ``high`` (None: no upper end known).

    ``missing``: the facts that would settle it, in the order of the rule. ``may_be_silent``: the words give a figure
    for some firms only, and whether this firm is one of them is not known.
    """

    low: Decimal | int
    high: Decimal | int | None
    limit: Limit
    missing: tuple[str, ...]
    may_be_silent: bool = False

    @property
    def is_exact(self) -> bool:
        """True where the rule gives one figure for certain."""
        return self.low == self.high and not self.may_be_silent


def quote(limits: Limits, known: Known) -> dict[str, Quoted]:
    """Work out every published bound for what is known; bounds without a value are left out."""
    quoted: dict[str, Quoted] = {}
    for bound, limit in limits:
        fact = bound.fact
        is_silent = may_be_silent(limit.operand, known)
        span = span_of(limit.operand, fact, known)
        if is_silent and (at_most := range_of(limit.operand, fact, known).high) is not None:
            # Some of its words give this firm no figure, others still say how far it goes.
            is_silent, span = False, Span(0, at_most)
        if span is None or span == Span(0, None):
            continue
        # 30 % of net assets that are negative is no loan at all, not a negative one.
        low = max(span.low or 0, 0)
        high = None if span.high is None else from_scaled(fact, max(span.high, 0))
        missing = tuple(dict.fromkeys(open_facts(limit.operand, known)))
        quoted[bound.name] = Quoted(from_scaled(fact, low), high, limit, missing, is_silent)
    return quoted


def limits_from_json(document: Mapping[str, Any]) -> Limits:
    """Read ``{"schema": 2, "amount_most": {"to": operand, "remark": {"zh", "en"}, "says": […]}, …}``.

    Reads the shape, as ``criteria_from_json`` does; ``check_limits`` holds the bounds against vocabulary and lists.
    """
    document = upgraded(document, "limits")
    unknown = set(document) - {"schema", *BOUNDS}
    if unknown:
        raise CriteriaError("limits", "no_bound", bound=echo(sorted(unknown)[0]), known=tuple(BOUNDS))
    read = {}
    for name, bound in BOUNDS.items():
        data = document.get(name)
        if data is None:
            continue
        if not isinstance(data, Mapping) or "to" not in data or set(data) - {"to", "remark", "says"}:
            raise CriteriaError(f"limits.{name}", "bound_shape")
        operand = read_operand(data["to"], f"limits.{name}.to", bound.measure)
        remark = read_text(data["remark"], f"limits.{name}.remark") if data.get("remark") else None
        read[name] = Limit(operand, remark, read_says(data.get("says", ()), f"limits.{name}.says"))
    return Limits(**read)


def limits_to_json(limits: Limits) -> dict[str, Any]:
    """The document that ``limits_from_json`` reads back to equal limits."""
    document: dict[str, Any] = {"schema": SCHEMA}
    for bound, limit in limits:
        data: dict[str, Any] = {"to": write_operand(limit.operand)}
        if limit.remark:
            data["remark"] = limit.remark.as_json()
        if limit.says:
            data["says"] = write_says(limit.says)
        document[bound.name] = data
    return document
