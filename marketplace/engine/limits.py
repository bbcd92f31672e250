"""How much, at what rate, for how long: numbers, tiers and formulas, in the same operands as the criteria.

"30 % of the valuation, at most 500" is a Least; "高企 1,000 else 500" a tier table; "LPR + 80 bp" a Sum with the
market's fact. Amounts 万元, rates percent a year, terms months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from marketplace.core.text import Text
from marketplace.engine.criteria import Operand, Phrase
from marketplace.engine.criteria_json import (
    SCHEMA,
    CriteriaError,
    read_operand,
    read_says,
    read_text,
    write_operand,
    write_says,
)
from marketplace.engine.evaluate import may_be_silent, open_facts, span_of
from marketplace.engine.known import Known, from_scaled
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.facts import FACTS


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound: its operand, a short remark on what it bounds, and the source's phrases it says."""

    operand: Operand
    remark: Text | None = None
    says: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an offering; None where nobody published one.

    ``amount_least``/``amount_most``: 万元 a firm. ``rate_least``/``rate_most``: percent a year.
    ``tenor_least``/``tenor_most``: months.
    """

    amount_least: Limit | None = None
    amount_most: Limit | None = None
    rate_least: Limit | None = None
    rate_most: Limit | None = None
    tenor_least: Limit | None = None
    tenor_most: Limit | None = None


# The fact whose type, unit and scale each bound has.
MEASURES: Mapping[str, str] = {
    "amount_least": "amount",
    "amount_most": "amount",
    "rate_least": "max_rate",
    "rate_most": "max_rate",
    "tenor_least": "tenor",
    "tenor_most": "tenor",
}


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
    for name, measure in MEASURES.items():
        limit: Limit | None = getattr(limits, name)
        if limit is None:
            continue
        fact = FACTS[measure]
        span = span_of(limit.operand, fact, known)
        if span is None or span == Span(0, None):
            continue
        # 30 % of net assets that are negative is no loan at all, not a negative one.
        low = max(span.low or 0, 0)
        high = None if span.high is None else from_scaled(fact, max(span.high, 0))
        missing = tuple(dict.fromkeys(open_facts(limit.operand, known)))
        quoted[name] = Quoted(from_scaled(fact, low), high, limit, missing, may_be_silent(limit.operand, known))
    return quoted


def limits_from_json(document: Mapping[str, Any]) -> Limits:
    """Read ``{"schema": 1, "amount_most": {"to": operand, "remark": {"zh", "en"}, "says": […]}, …}``.

    Reads the shape, as ``criteria_from_json`` does; ``check_limits`` holds the bounds against vocabulary and lists.
    """
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise CriteriaError("limits", "The schema version is missing or unknown.", f'Write "schema": {SCHEMA}.')
    unknown = set(document) - {"schema", *MEASURES}
    if unknown:
        raise CriteriaError("limits", f"There is no bound {sorted(unknown)[0]!r}.", f"Use: {', '.join(MEASURES)}.")
    read = {}
    for name, measure in MEASURES.items():
        data = document.get(name)
        if data is None:
            continue
        if not isinstance(data, Mapping) or "to" not in data or set(data) - {"to", "remark", "says"}:
            raise CriteriaError(
                f"limits.{name}", "A bound has a value.", 'Write {"to": 1000}, with optional remark and says.'
            )
        operand = read_operand(data["to"], f"limits.{name}.to", measure)
        remark = read_text(data["remark"], f"limits.{name}.remark") if data.get("remark") else None
        read[name] = Limit(operand, remark, read_says(data.get("says", ()), f"limits.{name}.says"))
    return Limits(**read)


def limits_to_json(limits: Limits) -> dict[str, Any]:
    """The document that ``limits_from_json`` reads back to equal limits."""
    document: dict[str, Any] = {"schema": SCHEMA}
    for item in fields(limits):
        limit: Limit | None = getattr(limits, item.name)
        if limit is None:
            continue
        data: dict[str, Any] = {"to": write_operand(limit.operand)}
        if limit.remark:
            data["remark"] = limit.remark.as_json()
        if limit.says:
            data["says"] = write_says(limit.says)
        document[item.name] = data
    return document
