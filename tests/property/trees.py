"""Random trees of criteria and random firms, drawn from small pools so that thresholds are often met exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any as AnyValue

from marketplace.core import current
from marketplace.core.taxonomies import Taxonomy, taxonomy
from marketplace.core.text import Text
from marketplace.engine.criteria import (
    All,
    Any,
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Judgement,
    Least,
    Node,
    Not,
    Note,
    Operand,
    Operator,
    Phrase,
    Sum,
    Tier,
    Tiers,
)
from marketplace.engine.known import Known, from_scaled
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.facts import FACTS

REFERENCE = current.reference()

DAY = date(2026, 11, 23)

MONEY = (
    "revenue",
    "revenue_prior",
    "rd_spend",
    "total_assets",
    "liabilities",
    "net_assets",
    "net_profit",
    "ip_valuation",
)
COUNTS = (
    "invention_patents",
    "utility_patents",
    "design_patents",
    "patents",
    "software_copyrights",
    "trademarks",
    "lenders",
)
PERCENTS = ("debt_ratio", "founder_share", "revenue_growth", "rd_ratio")
MONTHS = ("ip_held_months", "age_months", "insured_months")
DATES = ("founded", "needed_by")
FLAGS = ("current_overdue", "opens_account", "share_reform", "ip_disputed")
CHOICES = {"tax_grade": ("A", "B", "M", "C", "D"), "loan_class": ("normal", "special_mention", "substandard")}
SETS = {
    "qualifications": ("hnte", "tsme", "srdi", "little_giant", "gazelle"),
    "project_levels": ("national", "provincial", "municipal", "district"),
}
REGIONS = ("CN", "430000", "430100", "430105", "430111", "420000", "420100", "310000")
GUARANTEES = ("credit", "pledge", "guarantee", "mortgage", "ip_pledge", "patent_pledge", "equity_pledge")
# Single fields, and groups of them that overlap.
SECTORS = (
    "ai",
    "quantum",
    "new_energy",
    "new_materials",
    "environment",
    "new_energy_vehicles",
    "energy_and_materials",
    "energy_and_vehicles",
    "energy_and_environment",
)
# What follows from other facts is stated only now and then.
DERIVED = ("net_assets", "patents", "debt_ratio", "revenue_growth", "rd_ratio", "age_months")

AMOUNTS = tuple(Decimal(text) for text in ("0", "0.01", "99.99", "100", "300", "500", "1000"))
FACTORS = tuple(Decimal(text) for text in ("0.3", "0.5", "1", "2", "0.125"))
RATIOS = tuple(Decimal(text) for text in ("0", "29.99", "30", "70", "70.01", "100"))
TERMS = (0, 11, 12, 18, 24, 36)
DAYS = tuple(date(year, month, 1) for year in (2023, 2025, 2027) for month in (1, 6))
NEGATIVE = frozenset({"net_profit", "net_assets"})


def value_for(draw: Random, key: str) -> AnyValue:
    """A value that the fact may have."""
    if key in MONEY:
        value = draw.choice(AMOUNTS)
        return -value if key in NEGATIVE and draw.random() < 0.4 else value
    if key in COUNTS:
        return draw.randrange(5)
    if key in PERCENTS:
        return draw.choice(RATIOS)
    if key in MONTHS:
        return draw.choice(TERMS)
    if key in DATES:
        return draw.choice(DAYS)
    if key in FLAGS:
        return draw.random() < 0.5
    if key in CHOICES:
        return draw.choice(CHOICES[key])
    if key in SETS:
        return frozenset(code for code in SETS[key] if draw.random() < 0.4)
    if key == "region":
        return draw.choice(REGIONS)
    if key == "sectors":
        return frozenset(draw.sample(SECTORS, draw.choice((0, 1, 1, 1, 2))))
    return frozenset(code for code in GUARANTEES if draw.random() < 0.25)


ALL_FACTS = (
    *MONEY,
    *COUNTS,
    *PERCENTS,
    *MONTHS,
    *DATES,
    *FLAGS,
    *CHOICES,
    *SETS,
    "region",
    "guarantees_offered",
    "sectors",
)


def firm(draw: Random, unknown: float = 0.22, bands: float = 0.05) -> Known:
    """What is known of a random firm; a few amounts, counts and founding dates are known only within a band."""
    values: dict[str, AnyValue] = {}
    for key in ALL_FACTS:
        if draw.random() < (0.8 if key in DERIVED else unknown):
            continue
        values[key] = value_for(draw, key)
        if key in MONEY and key not in NEGATIVE and draw.random() < bands:
            low = int(draw.choice(AMOUNTS) * 100)
            values[key] = Span(low, low + draw.choice((0, 10_000, 50_000)))
        elif key in COUNTS and draw.random() < bands:
            low = draw.randrange(4)
            values[key] = Span(low, low + draw.randrange(3))
        elif key == "founded" and draw.random() < bands:
            values[key] = Span(*sorted(draw.choice(DAYS).toordinal() for _ in range(2)))
    return Known(values, DAY, REFERENCE)


def completed(draw: Random, known: Known) -> Known:
    """The same firm when all is known: blanks are filled, bands become figures, codes become exact."""
    values: dict[str, AnyValue] = {}
    for key in ALL_FACTS:
        value = known.values.get(key)
        if value is None and key in DERIVED and draw.random() < 0.9:
            continue
        if value is None and known.get(key) is not None:
            continue  # what follows already is not for the firm to say otherwise
        if value is None:
            value = value_for(draw, key)
        elif isinstance(value, Span):
            value = from_scaled(FACTS[key], draw.choice((value.low, value.high)))
        if key == "region":
            value = draw.choice([code for code in REGIONS if taxonomy("regions").is_within(code, value)])
        elif key in ("sectors", "guarantees_offered"):
            tree = taxonomy(FACTS[key].taxonomy or "")
            value = frozenset(
                draw.choice([code for code in tree.narrower(held) if _is_exact(tree, code)]) for held in value
            )
        values[key] = value
    return Known(values, DAY, REFERENCE)


def _is_exact(tree: Taxonomy, code: str) -> bool:
    return not tree.get(code).members


def tree(draw: Random, depth: int = 3) -> Node:
    """A random tree; at the bottom a comparison of any type."""
    if depth == 0 or draw.random() < 0.35:
        return leaf(draw, depth)
    shape = draw.random()
    if shape < 0.2:
        return Not(tree(draw, depth - 1), _note(draw))
    parts = tuple(tree(draw, depth - 1) for _ in range(draw.randrange(1, 4)))
    return All(parts, _note(draw)) if shape < 0.6 else Any(parts, _note(draw))


def leaf(draw: Random, depth: int = 1) -> Node:
    """One comparison, rarely a judgement."""
    kind = draw.randrange(12)
    note = _note(draw)
    if kind == 0 and draw.random() < 0.3:
        return Judgement(Text("由机构判断", "for the institution"), note)
    if kind <= 1:
        return Comparison((draw.choice(FLAGS),), Operator.IS, flag=draw.random() < 0.5, note=note)
    if kind == 2:
        key = draw.choice(tuple(CHOICES))
        return Comparison((key,), Operator.IN, codes=_some(draw, CHOICES[key]), note=note)
    if kind <= 4:
        key = draw.choice(tuple(SETS))
        operator = draw.choice((Operator.ANY_OF, Operator.ALL_OF))
        return Comparison((key,), operator, codes=_some(draw, SETS[key]), note=note)
    if kind == 5:
        key, pool = draw.choice((("region", REGIONS), ("guarantees_offered", GUARANTEES), ("sectors", SECTORS)))
        return Comparison((key,), Operator.WITHIN, codes=_some(draw, pool), note=note)
    return _ordered(draw, depth, note)


def _ordered(draw: Random, depth: int, note: Note) -> Comparison:
    pool = draw.choice((MONEY, MONEY, COUNTS, COUNTS, PERCENTS, MONTHS, DATES))
    facts: tuple[str, ...] = (draw.choice(pool),)
    if pool in (COUNTS, MONEY) and draw.random() < 0.4:
        facts = tuple(draw.sample(pool, draw.randrange(2, 4)))
    operator = draw.choice(
        (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN, Operator.EQUAL, Operator.BETWEEN)
    )
    low = operand(draw, pool, depth)
    return Comparison(
        facts,
        operator,
        operand=low,
        upper=operand(draw, pool, depth) if operator is Operator.BETWEEN else None,
        note=note,
    )


def operand(draw: Random, pool: tuple[str, ...], depth: int = 1) -> Operand:
    """A constant, formula or tier table in the unit of the pool."""
    shape = draw.random()
    if shape < 0.55 or depth <= 0 or pool in (DATES, COUNTS):
        return Constant(_constant(draw, pool))
    if shape < 0.7:
        return FactTimes(draw.choice(pool), draw.choice(FACTORS))
    parts = tuple(operand(draw, pool, depth - 1) for _ in range(2))
    if shape < 0.78:
        return Sum(parts)
    if shape < 0.86:
        return Least(parts)
    if shape < 0.93:
        return Greatest(parts)
    rows = tuple(Tier(leaf(draw, 0), operand(draw, pool, depth - 1)) for _ in range(draw.randrange(1, 3)))
    return Tiers(rows, operand(draw, pool, depth - 1))


def _constant(draw: Random, pool: tuple[str, ...]) -> AnyValue:
    if pool is MONEY:
        return draw.choice(AMOUNTS)
    if pool is COUNTS:
        return Decimal(draw.randrange(6))
    if pool is PERCENTS:
        return draw.choice(RATIOS)
    return draw.choice(DAYS) if pool is DATES else Decimal(draw.choice(TERMS))


def _some(draw: Random, pool: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(draw.sample(pool, draw.randrange(1, min(3, len(pool)) + 1)))


def _note(draw: Random) -> Note:
    if draw.random() < 0.85:
        return Note()
    return Note(draw.choice((None, "law/art-11")), False, (Phrase("any_of", "拥有专利"),))
