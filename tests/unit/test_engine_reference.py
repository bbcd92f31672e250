"""Lists and rates are handed in with what is known: a past day is replayed with those of that day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.reference import LprQuote, Rates, Reference
from marketplace.core.taxonomies import DATA, Taxonomy
from marketplace.engine.advice.counterfactual import counterfactual
from marketplace.engine.building import within_regions
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria import Comparison
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.faults import CriteriaError, FactValueError
from marketplace.engine.known import Known
from marketplace.engine.limits import limits_from_json, quote
from marketplace.engine.values import known_from_json, parse_value

DAY = date(2026, 11, 23)
NOW = current.reference()


def changed_list(name: str, without: str = "", **entries: dict[str, Any]) -> Taxonomy:
    """The list as it ships, less one entry, with some keys of others changed."""
    document = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    document["entries"] = [row | entries.get(row["code"], {}) for row in document["entries"] if row["code"] != without]
    return Taxonomy(document)


# Before: the gazelle was on no list, a little giant was not 专精特新 as well, a 科小 no technology enterprise, and
# the rates were others.
BEFORE = Reference(
    MappingProxyType(
        {
            **NOW.taxonomies,
            "qualifications": changed_list(
                "qualifications", without="gazelle", little_giant={"implies": []}, tsme={"tech": False}
            ),
        }
    ),
    Rates((LprQuote(date(2025, 1, 20), Decimal("4.10"), Decimal("4.60")),), "before"),
)


def outcome(rule: dict[str, Any], facts: dict[str, Any], reference: Reference) -> Outcome:
    return evaluate(read_node(rule, "tree"), known_from_json(facts, DAY, reference)).outcome


def test_a_version_tells_the_two_apart() -> None:
    assert BEFORE.version != NOW.version
    assert BEFORE.version == Reference(BEFORE.taxonomies, BEFORE.rates).version


def test_what_a_title_implies_is_read_from_the_list_of_the_day() -> None:
    rule = {"fact": "qualifications", "op": "any_of", "to": ["srdi"]}
    for _ in range(2):  # nothing is remembered from one to the other
        assert outcome(rule, {"qualifications": ["little_giant"]}, NOW) is Outcome.YES
        assert outcome(rule, {"qualifications": ["little_giant"]}, BEFORE) is Outcome.NO


def test_what_follows_from_a_title_is_read_from_the_list_of_the_day() -> None:
    rule = {"fact": "tech_enterprise", "op": "is", "to": True}
    assert outcome(rule, {"qualifications": ["tsme"]}, NOW) is Outcome.YES
    assert outcome(rule, {"qualifications": ["tsme"]}, BEFORE) is Outcome.UNKNOWN


def test_rates_are_those_handed_in() -> None:
    assert Known({}, DAY, BEFORE).get("lpr_1y") == Decimal("4.10")
    assert Known({}, DAY, BEFORE).get("lpr_5y") == Decimal("4.60")
    assert Known({}, DAY, NOW).get("lpr_1y") == Decimal("3.00")
    assert Known({}, date(2024, 12, 31), BEFORE).get("lpr_1y") is None, "before the first quote"
    limits = limits_from_json({"schema": 1, "rate_most": {"to": {"sum": [{"fact": "lpr_1y"}, 0.5]}}})
    assert quote(limits, Known({}, DAY, BEFORE))["rate_most"].low == Decimal("4.60")
    assert quote(limits, Known({}, DAY, NOW))["rate_most"].low == Decimal("3.50")


def test_rules_and_values_are_held_against_the_lists_handed_in() -> None:
    node = read_node({"fact": "qualifications", "op": "any_of", "to": ["gazelle"]}, "tree")
    tiers = {"tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["gazelle"]}, "then": 5}]}
    limits = limits_from_json({"schema": 1, "amount_most": {"to": tiers}})
    check_criteria(node, NOW)
    check_limits(limits, NOW)
    with pytest.raises(CriteriaError, match="gazelle"):
        check_criteria(node, BEFORE)
    with pytest.raises(CriteriaError, match="gazelle"):
        check_limits(limits, BEFORE)
    assert parse_value("qualifications", ["gazelle"], NOW) == {"gazelle"}
    with pytest.raises(FactValueError, match="gazelle"):
        parse_value("qualifications", ["gazelle"], BEFORE)


def test_advice_is_of_the_lists_handed_in() -> None:
    node = read_node({"fact": "qualifications", "op": "any_of", "to": ["srdi"]}, "tree")
    rule = read_node({"fact": "tax_grade", "op": "in", "to": ["A", "B"]}, "tree")
    turned = changed_list("tax_grades")
    document = json.loads((DATA / "tax_grades.json").read_text(encoding="utf-8"))
    document["entries"].reverse()
    backwards = Reference({**NOW.taxonomies, "tax_grades": Taxonomy(document)}, NOW.rates)
    assert turned.version == NOW.taxonomies["tax_grades"].version
    assert counterfactual(rule, Known({"tax_grade": "C"}, DAY, NOW)) is not None
    assert counterfactual(rule, Known({"tax_grade": "C"}, DAY, backwards)) is None, "there the better grade lies above"
    for reference, held in ((NOW, {"srdi"}), (BEFORE, {"srdi"})):
        advice = counterfactual(node, Known({"qualifications": frozenset()}, DAY, reference))
        assert advice is not None
        assert advice.changes[0].after == held


def test_changed_facts_keep_the_lists_and_rates() -> None:
    assert Known({}, DAY, BEFORE).with_changes({"amount": Decimal(5)}).reference is BEFORE


def test_zones_are_those_of_the_regions_handed_in() -> None:
    zone = next(
        entry.code
        for entry in NOW.taxonomy("regions")
        if entry.attributes.get("level") == "zone" and entry.parent is not None
    )
    plain = Reference(
        {**NOW.taxonomies, "regions": changed_list("regions", **{zone: {"level": "district"}})}, NOW.rates
    )
    assert not isinstance(within_regions([zone], NOW), Comparison)
    assert isinstance(within_regions([zone], plain), Comparison)
