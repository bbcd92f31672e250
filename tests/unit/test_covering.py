"""The limit takes part in the verdict: what it covers, what it covers in part, and what nobody knows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.assessment import Assessment, Verdict, assess, published_conditions, ruled_out
from marketplace.engine.criteria_json import read_node
from marketplace.engine.limits import limits_from_json
from marketplace.engine.rule import NO_LIMIT, covers
from marketplace.engine.values import known_from_json

REFERENCE = current.reference()
DAY = date(2026, 11, 30)
AGED = {"all": [{"fact": "region", "op": "within", "to": ["430100"]}, {"fact": "age_months", "op": "ge", "to": 12}]}
SHARE = {"least": [{"fact": "revenue", "times": 0.3}, 500]}
BY_TITLE = {
    "tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["tsme"]}, "then": 1000}],
    "otherwise": 200,
}
ONLY_TITLED = {"tiers": BY_TITLE["tiers"]}
FIRM = {"region": "430105", "founded": "2023-03-01", "amount": 300}


def judged(limit: Any = None, rule: dict[str, Any] = AGED, **facts: Any) -> Assessment:
    limits = limits_from_json({"schema": 1} | ({} if limit is None else {"amount_most": {"to": limit}}))
    return assess(read_node(rule, "tree"), known_from_json({**FIRM, **facts}, DAY, REFERENCE), covers(limits))


@pytest.mark.parametrize(
    ("limit", "facts", "verdict", "in_part"),
    [
        (300, {}, "fits", False),
        (299, {}, "just_misses", False),  # less may be asked for
        (200, {"amount_least": 100}, "fits", True),
        (100, {"amount_least": 100}, "fits", True),
        (99, {"amount_least": 100}, "just_misses", False),
        (80, {"amount_least": 100}, "just_misses", False),
        (79, {"amount_least": 100}, "no", False),  # it said how much it must have
        (150, {}, "just_misses", False),
        (149, {}, "no", False),  # with less than half it is another plan
        (300, {"amount_least": 100}, "fits", False),
        (300, {"amount_least": 300}, "fits", False),
        (None, {}, "may_fit", False),  # nobody published one
        (300, {"amount": None}, "may_fit", False),
        (300, {"amount": None, "amount_least": 100}, "fits", False),
        (SHARE, {}, "may_fit", False),
        (SHARE, {"revenue": 1000}, "fits", False),
        (SHARE, {"revenue": 999}, "just_misses", False),
        (SHARE, {"revenue": 500, "amount_least": 150}, "fits", True),
        (SHARE, {"amount": 600}, "just_misses", False),  # never more than 500
        (BY_TITLE, {}, "may_fit", False),
        (BY_TITLE, {"amount": 200}, "fits", False),
        (BY_TITLE, {"qualifications": ["tsme"]}, "fits", False),
        (BY_TITLE, {"qualifications": []}, "just_misses", False),
        (BY_TITLE, {"amount_least": 200, "qualifications": []}, "fits", True),
        (BY_TITLE, {"amount_least": 200}, "fits", False),  # covers the least whatever it is
        (ONLY_TITLED, {}, "may_fit", False),
        (ONLY_TITLED, {"qualifications": []}, "may_fit", False),  # for other firms no figure is published
        (ONLY_TITLED, {"qualifications": ["tsme"]}, "fits", False),
        (300, {"region": "310000"}, "no", False),
        (200, {"region": "310000", "amount_least": 100}, "no", True),
    ],
)
def test_what_a_limit_makes_of_a_verdict(limit: Any, facts: dict[str, Any], verdict: str, in_part: bool) -> None:
    found = judged(limit, **facts)
    assert (found.verdict.value, found.in_part) == (verdict, in_part)


def test_what_is_open_about_a_limit_is_named() -> None:
    assert judged(None).judgements == (NO_LIMIT,)
    assert judged(300, amount=None).open_facts == ("amount_least",)
    assert judged(SHARE).open_facts == ("revenue",)
    assert judged(BY_TITLE).open_facts == ("qualifications",)
    silent = judged(ONLY_TITLED, qualifications=[])
    assert (silent.open_facts, silent.judgements) == ((), (NO_LIMIT,))


def test_the_limit_counts_as_one_failing_criterion() -> None:
    two = {
        "all": [*AGED["all"], {"fact": "lenders", "op": "le", "to": 3}, {"fact": "insured_months", "op": "ge", "to": 6}]
    }
    assert judged(200, two, lenders=4, insured_months=6).verdict is Verdict.JUST_MISSES
    assert judged(300, two, lenders=4, insured_months=3).verdict is Verdict.JUST_MISSES
    assert judged(200, two, lenders=4, insured_months=3).verdict is Verdict.NO, "three fail"


def test_what_would_help_is_less_or_more_limit() -> None:
    less = judged(200).advice
    assert less is not None
    assert [(change.fact, change.after) for change in less.changes] == [("amount", 200)]
    said = judged(95, amount_least=100).advice
    assert said is not None
    assert [(change.fact, change.after) for change in said.changes] == [("amount_least", 95)]
    assert judged(SHARE, revenue=0).verdict is Verdict.NO, "a year's first sales do not carry half of 300"
    grown = judged(SHARE, revenue=0, amount=10)
    assert grown.verdict is Verdict.JUST_MISSES
    assert grown.advice is None, "nobody decides to have revenue, and nothing at all is no need"


def test_a_rule_that_states_no_condition_is_none_of_these_with_any_limit() -> None:
    bare = {"fact": "region", "op": "within", "to": ["430100"]}
    assert judged(300, bare).verdict is Verdict.UNPUBLISHED
    assert judged(None, bare).verdict is Verdict.UNPUBLISHED


def test_published_conditions_are_those_that_must_each_hold() -> None:
    rule = {
        "all": [
            *AGED["all"],
            {"any": [{"fact": "patents", "op": "ge", "to": 1}, {"fact": "trademarks", "op": "ge", "to": 1}]},
            {"not": {"any": [{"fact": "tax_arrears", "op": "is", "to": True}, {"fact": "dishonest", "op": "is", "to": True}]}},
            {"fact": "lenders", "op": "le", "to": 3, "preferred": True},
        ]
    }  # fmt: skip
    assert published_conditions(read_node(rule, "tree")) == 5
    assert published_conditions(read_node(AGED["all"][0], "tree")) == 1


NEW = {"founded": "2026-05-30", "qualifications": [], "region": "430105", "amount": 300}


@pytest.mark.parametrize(
    ("titles", "verdict"),
    [
        (["little_giant"], "no"),
        (["srdi"], "no"),
        (["mfg_champion", "unicorn", "gazelle"], "no"),
        (["tsme"], "just_misses"),
        (["little_giant", "hnte"], "just_misses"),
    ],
)
def test_a_firm_of_six_months_without_anything(titles: list[str], verdict: str) -> None:
    rule = {"all": [{"fact": "qualifications", "op": "any_of", "to": titles}]}
    found = judged(300, rule, **NEW)
    assert found.verdict.value == verdict
    if found.advice is not None:
        (change,) = found.advice.changes
        assert "little_giant" not in change.after


def test_a_count_knows_the_limit() -> None:
    rule, firm = read_node(AGED, "tree"), known_from_json({**FIRM, "founded": "2020-01-01"}, DAY, REFERENCE)
    limits = limits_from_json({"schema": 1, "amount_most": {"to": 200}})
    assert ruled_out(rule, firm, covers(limits)) == ()
