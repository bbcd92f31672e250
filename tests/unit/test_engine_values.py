"""Values of facts as they are stored, and facts that follow from others."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.assessment import Verdict, assess
from marketplace.engine.checks import OPERATORS, check_criteria
from marketplace.engine.criteria import Operator
from marketplace.engine.criteria_json import read_node
from marketplace.engine.faults import FactValueError
from marketplace.engine.known import Known
from marketplace.engine.reaching import prerequisite
from marketplace.engine.span import Span
from marketplace.engine.values import known_from_json, parse_value, value_to_json
from marketplace.engine.vocabulary.fact_types import Change, Direction, FactType, Group, Subject
from marketplace.engine.vocabulary.facts import FACTS

REFERENCE = current.reference()

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("key", "data", "value"),
    [
        ("revenue", "1200.50", Decimal("1200.50")),
        ("lenders", 3, 3),
        ("founded", "2024-02-29", date(2024, 2, 29)),
        ("qualifications", ["tsme", "hnte"], frozenset({"hnte", "tsme"})),
        ("region", "430105", "430105"),
        ("current_overdue", False, False),
        ("revenue", None, None),
    ],
)
def test_values_read_and_write(key: str, data: Any, value: Any) -> None:
    assert parse_value(key, data, REFERENCE) == value
    if value is not None:
        assert parse_value(key, value_to_json(key, value), REFERENCE) == value


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("moon", 1),
        ("revenue", "many"),
        ("revenue", -1),
        ("revenue", "0.001"),
        ("revenue", True),
        ("revenue", float("nan")),
        ("founder_share", 101),
        ("founded", "yesterday"),
        ("region", "999999"),
        ("qualifications", ["nobel"]),
        ("qualifications", [["hnte"]]),
        ("qualifications", 5),
        ("region", 430105),
        ("revenue", "1e999999999"),
        ("lenders", "1e999999999"),
        ("lenders", "1.5"),
        ("current_overdue", 1),
    ],
)
def test_wrong_values_are_refused(key: str, data: Any) -> None:
    with pytest.raises(FactValueError, match=key):
        parse_value(key, data, REFERENCE)


def test_derived_facts() -> None:
    known = known_from_json(
        {
            "founded": "2025-05-24",
            "revenue": 300,
            "revenue_prior": 400,
            "rd_spend": 20,
            "liabilities": 10,
            "total_assets": 30,
            "invention_patents": 2,
        },
        DAY,
        REFERENCE,
    )
    assert known.get("age_months") == 17, "a month counts when its day is reached"
    assert known.get("revenue_growth") == Decimal("-25.00")
    assert known.get("rd_ratio") == Decimal("6.67")
    assert known.get("debt_ratio") == Decimal("33.33")
    assert known.get("net_assets") == Decimal(20)
    assert known.get("patents") == Span(2, 200_002)
    assert known.get("lpr_1y") == Decimal("3.0")
    assert Known({}, date(2018, 5, 1), REFERENCE).get("lpr_1y") is None, "there was no LPR yet"
    assert known_from_json({"qualifications": ["little_giant"]}, DAY, REFERENCE).get("qualifications") == {
        "little_giant",
        "srdi",
    }
    assert known_from_json({"qualifications": ["hnte"]}, DAY, REFERENCE).get("tech_enterprise") is True
    assert known_from_json({"qualifications": []}, DAY, REFERENCE).get("tech_enterprise") is None
    assert known_from_json({"rd_ratio": "5", "rd_spend": 1, "revenue": 1}, DAY, REFERENCE).get("rd_ratio") == 5, (
        "a statement wins"
    )


@pytest.mark.parametrize(("part", "share"), [("1", "0.13"), ("3", "0.38"), ("0.04", "0.01"), ("0.03", "0.00")])
def test_ratios_are_rounded_half_up(part: str, share: str) -> None:
    assert Known({"rd_spend": Decimal(part), "revenue": Decimal(800)}, DAY, REFERENCE).get("rd_ratio") == Decimal(share)


def test_formulas_are_rounded_half_away_from_zero() -> None:
    assert [Span.exactly(value).times(Decimal("0.5")).low for value in (1, 2, 3, 5, -1, -3)] == [1, 1, 2, 3, -1, -2]


def test_what_a_title_implies_implies_nothing_more() -> None:
    for name in {fact.taxonomy for fact in FACTS.values() if fact.type is FactType.CHOICES}:
        implied = {entry.code: set(entry.attributes.get("implies", ())) for entry in taxonomy(name or "")}
        for code, others in implied.items():
            assert others >= set().union(*(implied[other] for other in others)), code


def test_what_follows_from_bands_is_a_band() -> None:
    bands = {"revenue": Span(100_00, 200_00), "rd_spend": Span(10_00, 12_00), "founded": Span(738_000, 738_400)}
    known = Known({**bands, "revenue_prior": Decimal(100), "total_assets": Decimal(50)}, DAY, REFERENCE)
    assert known.get("rd_ratio") == Span(5_00, 12_00)
    assert known.get("revenue_growth") == Span(0, 100_00)
    ages = known.get("age_months")
    assert (ages.low, ages.high) == (
        Known({"founded": date.fromordinal(738_400)}, DAY, REFERENCE).get("age_months"),
        Known({"founded": date.fromordinal(738_000)}, DAY, REFERENCE).get("age_months"),
    )
    assert known.get("net_assets") is None, "nothing is known of the liabilities"
    assert known.get("debt_ratio") is None
    assert Known({"revenue": Decimal(0), "rd_spend": Decimal(5)}, DAY, REFERENCE).get("rd_ratio") is None


def test_three_kinds_of_patents_that_are_known_are_a_figure() -> None:
    parts = {"invention_patents": 1, "utility_patents": 0, "design_patents": 1}
    assert Known(parts, DAY, REFERENCE).get("patents") == 2
    assert Known({"lenders": Span(3, 3)}, DAY, REFERENCE).get("lenders") == 3
    assert Known({}, DAY, REFERENCE).get("patents") is None
    node = read_node({"fact": "patents", "op": "ge", "to": 5}, "tree")
    assert assess(node, Known(parts, DAY, REFERENCE)).verdict is Verdict.JUST_MISSES


def test_every_fact_is_declared_whole() -> None:
    for fact in FACTS.values():
        assert fact.label.zh
        assert fact.label.en
        assert fact.proof.zh
        assert (fact.taxonomy is not None) == fact.type.is_listed, fact.key
        if fact.type is FactType.FLAG:
            assert fact.yes, fact.key
            assert fact.no, fact.key
        if fact.direction is not Direction.BOTH:
            assert fact.can_change, fact.key
        for key in fact.derived_from:
            assert key in FACTS, fact.key
    assert {fact.group for fact in FACTS.values()} == set(Group)


def test_what_is_said_of_a_fact_is_an_operator_of_its_type() -> None:
    for fact in FACTS.values():
        for name in fact.says:
            operator = name.removeprefix("not_").removesuffix("_0").removesuffix("_1")
            assert Operator(operator) in OPERATORS[fact.type], (fact.key, name)
            # Who says a thing says its opposite too, or the two halves of a rule sound like different facts.
            opposite = name.removeprefix("not_") if name.startswith("not_") else f"not_{name}"
            assert opposite in fact.says or fact.key == "age_months", (fact.key, name)
        for text in (fact.label, fact.proof, fact.help, fact.unit, fact.yes, fact.no, fact.how, *fact.says.values()):
            assert text is None or not re.search(r"[\u3400-\u9fff]", text.en), fact.key
            assert text is None or not re.search(r"[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]", text.zh), (fact.key, text.zh)


def test_every_figure_that_changes_within_a_year_says_how_far() -> None:
    for fact in FACTS.values():
        if fact.change is Change.MONTHS and fact.can_change_within_a_year and fact.type.is_ordered:
            assert fact.reach is not None, f"{fact.key} changes within a year; say how far it comes: reach=Reach(…)"
        if fact.reach is not None:
            assert fact.type.is_ordered, fact.key
            assert fact.reach.by > 0 or fact.reach.times > 1, fact.key


def test_what_a_title_requires_is_a_sound_rule() -> None:
    lists = {fact.taxonomy: fact for fact in FACTS.values() if fact.type.is_listed and fact.can_change}
    said = 0
    for name in lists:
        for entry in REFERENCE.taxonomy(name):
            months = entry.attributes.get("months", 0)
            assert isinstance(months, int), entry.code
            rule = prerequisite(REFERENCE.taxonomy(name), entry.code, DAY)
            if rule is not None:
                check_criteria(rule, REFERENCE, f"{name}.{entry.code}", may_prefer=False)
                said += 1
    assert said >= 20


def test_nobody_is_advised_to_do_worse() -> None:
    """Ratios and amounts move only the way a firm would want them to."""
    for fact in FACTS.values():
        if fact.subject is Subject.ENTERPRISE and fact.can_change and fact.type in (FactType.MONEY, FactType.PERCENT):
            assert fact.direction is not Direction.BOTH or fact.key in ("founder_share", "rep_share"), fact.key
