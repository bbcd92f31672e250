"""Stage and round were one fact: stored rules, answers of firms, offerings and saved searches are read as two."""

from __future__ import annotations

import importlib
from datetime import date
from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.limits import limits_from_json, limits_to_json
from marketplace.engine.saying.sentences import clause
from marketplace.engine.schema import FACTS_SCHEMA, upgraded_facts
from marketplace.engine.values import known_from_json
from marketplace.institutions.content import Content
from search import declare
from search.saved.state import canonical

REFERENCE = current.reference()
DAY = date(2026, 11, 30)


def stage(*codes: str) -> dict[str, Any]:
    return {"fact": "stage", "op": "within", "to": list(codes)}


def closed(*codes: str) -> dict[str, Any]:
    return {"fact": "round_closed", "op": "within", "to": list(codes)}


@pytest.mark.parametrize(
    ("older", "read"),
    [
        (stage("seed", "growth"), stage("seed", "growth")),
        (stage("a", "b"), closed("a", "b")),
        # The rounds spelt out 初创期; they add nothing to it.
        (stage("seed", "startup", "angel", "pre_a", "a"), stage("seed", "startup")),
        (stage("seed", "angel", "pre_a"), {"any": [stage("seed", "angel"), closed("pre_a")]}),
        (
            {**stage("growth", "c"), "says": [{"key": "other", "text": "成长期或C轮"}], "preferred": True},
            {
                "any": [stage("growth"), closed("c")],
                "preferred": True,
                "says": [{"key": "other", "text": "成长期或C轮"}],
            },
        ),
        ({"not": stage("c", "d", "pre_ipo")}, {"not": closed("c", "d", "pre_ipo")}),
        (
            {
                "all": [
                    {"fact": "amount", "op": "le", "to": {"tiers": [{"when": stage("a"), "then": 5}], "otherwise": 9}}
                ]
            },
            {
                "all": [
                    {"fact": "amount", "op": "le", "to": {"tiers": [{"when": closed("a"), "then": 5}], "otherwise": 9}}
                ]
            },
        ),
    ],
)
def test_a_rule_of_version_1_asks_of_stage_and_round_apart(older: dict[str, Any], read: dict[str, Any]) -> None:
    assert criteria_to_json(criteria_from_json({"schema": 1, "tree": older}))["tree"] == read


def test_a_limit_of_version_1_is_read_alike() -> None:
    older = {"tiers": [{"when": stage("startup", "b"), "then": 100}], "otherwise": 300}
    read = limits_to_json(limits_from_json({"schema": 1, "amount_most": {"to": older}}))
    assert read["amount_most"]["to"]["tiers"][0]["when"] == {"any": [stage("startup"), closed("b")]}


@pytest.mark.parametrize(
    ("older", "read"),
    [
        ({"stage": ["growth", "a"], "staff": 9}, {"stage": ["growth"], "round_closed": "a", "staff": 9}),
        ({"stage": ["pre_a", "a"]}, {"round_closed": "a"}),
        ({"stage": ["seed"]}, {"stage": ["seed"]}),
        ({"stage": []}, {}),
        ({"staff": 9}, {"staff": 9}),
        (
            {"stage": {"value": ["growth", "b"], "source": "自填", "grade": "statement"}},
            {
                "stage": {"value": ["growth"], "source": "自填", "grade": "statement"},
                "round_closed": {"value": "b", "source": "自填", "grade": "statement"},
            },
        ),
    ],
)
def test_what_a_firm_said_is_read_as_two_facts(older: dict[str, Any], read: dict[str, Any]) -> None:
    before = repr(older)
    assert upgraded_facts(older, 1) == read
    assert repr(older) == before, "what is stored stays as it is"
    assert upgraded_facts(read, FACTS_SCHEMA) == read
    known_from_json(upgraded_facts(older, 1), DAY, REFERENCE)


def test_a_firm_at_a_stage_says_nothing_of_its_round() -> None:
    rule = criteria_from_json({"schema": 2, "tree": closed("a", "b")})
    assert evaluate(rule, Known({"stage": frozenset({"growth"})}, DAY, REFERENCE)).outcome is Outcome.UNKNOWN
    assert evaluate(rule, Known({"round_closed": "b"}, DAY, REFERENCE)).outcome is Outcome.YES
    assert clause(rule, "zh-hans", REFERENCE) == "最近完成的融资轮次为 A 轮或 B 轮"
    raising = criteria_from_json(
        {"schema": 2, "tree": {"fact": "round_raising", "op": "within", "to": ["angel_round"]}}
    )
    assert clause(raising, "zh-hans", REFERENCE) == "正在融天使轮"
    assert clause(raising, "en", REFERENCE) == "is raising the angel round"


def test_an_offering_stored_before_shows_its_stages_and_rounds_apart() -> None:
    older = {
        "name": "某基金",
        "publisher_name": "某公司",
        "publisher_type": "venture_fund",
        "kinds": ["equity"],
        "evidence": "media",
        "stages": ["seed", "angel", "pre_a", "a", "startup", "b"],
        "criteria": {"schema": 1, "tree": {"all": []}},
        "limits": {"schema": 1},
    }
    content = Content.from_json(older)
    assert (content.stages, content.rounds) == (("seed", "startup"), ("b",))
    assert Content.from_json(content.to_json()) == content


@pytest.mark.parametrize(
    ("older", "read"),
    [
        ("?stage=seed&stage=pre_a&stage=b&online=yes", "?stage=seed&round=pre_a&round=b&online=yes"),
        ("?q=%E5%9F%BA%E9%87%91&kind=equity&stage=a", "?q=%E5%9F%BA%E9%87%91&kind=equity&round=a"),
        ("?stage=seed", "?stage=seed"),
        ("?", "?"),
    ],
)
def test_a_saved_search_keeps_what_was_chosen(older: str, read: str) -> None:
    migration = importlib.import_module("marketplace.institutions.migrations.0003_stage_and_round")
    assert migration.parted(older) == read
    assert canonical(declare.document("offerings"), read) == read, "as the list itself would write it"
