"""What follows from other facts against a second reading of it, in exact fractions."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any as AnyValue

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.known import Known
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.derivations import Difference, Growth, HoldsA, MarketRate, MonthsSince, Ratio, Total
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject
from marketplace.engine.vocabulary.facts import FACTS
from tests.property.second_evaluator import follows

REFERENCE = current.reference()
QUOTES = REFERENCE.rates.quotes
DERIVED = tuple(fact for fact in FACTS.values() if fact.derivation)
FIGURES = tuple(fact for fact in DERIVED if not isinstance(fact.derivation, HoldsA | MarketRate))
TITLES = tuple(entry.code for entry in REFERENCE.taxonomy("qualifications"))
random_source = st.randoms(use_true_random=False)


def firm(draw: Random) -> dict[str, AnyValue]:
    """What figures are derived from: blanks, figures of any size, bands."""
    values: dict[str, AnyValue] = {}
    for key in dict.fromkeys(source for fact in FIGURES for source in fact.derived_from):
        fact, shape = FACTS[key], draw.random()
        if fact.type is FactType.DATE:
            low, width = date(2015, 1, 1).toordinal() + draw.randrange(4500), draw.randrange(800)
        else:
            low, width = draw.randrange(10 ** draw.randrange(1, 8)) * draw.choice((0, 1, 1, 1)), draw.randrange(5000)
        if shape < 0.3:
            continue
        if shape < 0.5:
            values[key] = Span(low, low + width)
        elif fact.type is FactType.DATE:
            values[key] = date.fromordinal(low)
        else:
            values[key] = Decimal(low).scaleb(-fact.scale) if fact.scale else low
    return values


def as_fractions(fact: Fact, value: AnyValue) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    assert isinstance(value, Span)
    assert value.low is not None
    assert value.high is not None
    return Fraction(value.low, 10**fact.scale), Fraction(value.high, 10**fact.scale)


@given(random_source)
def test_figures_follow_as_a_second_reading_says(draw: Random) -> None:
    values, day = firm(draw), date(2022, 1, 1) + timedelta(draw.randrange(2500))
    known = Known(values, day, REFERENCE)
    for fact in FIGURES:
        assert as_fractions(fact, known.follows(fact)) == follows(fact.key, values, day), fact.key


def test_each_figure_follows_exactly_in_bands_and_not_at_all() -> None:
    draw, seen = Random(3), Counter[tuple[str, str]]()
    for _ in range(600):
        known = Known(firm(draw), date(2026, 11, 23), REFERENCE)
        for fact in FIGURES:
            value = known.follows(fact)
            seen[fact.key, "nothing" if value is None else "figure" if value.is_exact else "band"] += 1
    assert {(fact.key, kind) for fact in FIGURES for kind in ("nothing", "figure", "band")} == set(seen)
    assert min(seen.values()) >= 4, seen


@given(random_source)
def test_a_technology_title_makes_a_technology_enterprise(draw: Random) -> None:
    held = frozenset(draw.sample(TITLES, draw.randrange(4)))
    shipped = {entry.code: entry.attributes for entry in REFERENCE.taxonomy("qualifications")}
    implied = held.union(*(shipped[code].get("implies", ()) for code in held))
    expected = True if any(shipped[code].get("tech", False) is True for code in implied) else None
    known = Known({"qualifications": held}, date(2026, 11, 23), REFERENCE)
    assert known.follows(FACTS["tech_enterprise"]) is expected
    assert Known({}, known.day, REFERENCE).follows(FACTS["tech_enterprise"]) is None


@given(st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_the_rates_of_a_day_are_those_last_quoted(day: date) -> None:
    last = max((quote for quote in QUOTES if quote.date <= day), key=lambda quote: quote.date, default=None)
    known = Known({}, day, REFERENCE)
    assert known.follows(FACTS["lpr_1y"]) == (last and last.one_year)
    assert known.follows(FACTS["lpr_5y"]) == (last and last.five_year)


def test_what_follows_has_the_unit_of_its_fact() -> None:
    for fact in DERIVED:
        types = {FACTS[source].type for source in fact.derived_from}
        match fact.derivation:
            case Ratio() | Growth():
                assert (fact.type, types) == (FactType.PERCENT, {FactType.MONEY}), fact.key
            case Difference() | Total():
                assert types == {fact.type}, fact.key
            case MonthsSince():
                assert (fact.type, types) == (FactType.MONTHS, {FactType.DATE}), fact.key
            case HoldsA(codes, attribute):
                assert (fact.type, types) == (FactType.FLAG, {FactType.CHOICES}), fact.key
                tree = REFERENCE.taxonomy(FACTS[codes].taxonomy)
                assert any(attribute in entry.attributes for entry in tree), fact.key
            case MarketRate():
                assert (fact.type, fact.subject) == (FactType.PERCENT, Subject.MARKET), fact.key
