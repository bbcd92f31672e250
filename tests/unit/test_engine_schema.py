"""Stored criteria and bounds of every version so far are read; what is newer is refused, and says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketplace.core import current
from marketplace.core.text import Text
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria import (
    All,
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Judgement,
    Least,
    Not,
    Note,
    Operator,
    Phrase,
    Sum,
    Tier,
    Tiers,
)
from marketplace.engine.criteria import (
    Any as AnyOf,
)
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.faults import CriteriaError
from marketplace.engine.limits import Limit, Limits, limits_from_json, limits_to_json
from marketplace.engine.schema import SCHEMA, UPGRADES, newest, upgraded
from marketplace.engine.vocabulary.fact_types import FactType

STORED = Path(__file__).resolve().parents[1] / "data" / "criteria"


def at(fact: str, operator: Operator, value: Any) -> Comparison:
    return Comparison((fact,), operator, operand=Constant(Decimal(value) if isinstance(value, int | str) else value))


def codes(fact: str, operator: Operator, *listed: str, note: Note = Note()) -> Comparison:  # noqa: B008
    return Comparison((fact,), operator, codes=listed, note=note)


# What the stored examples say, whatever version they are in.
CRITERIA = All(
    (
        codes("region", Operator.WITHIN, "430100", note=Note(says=(Phrase("regions", "长沙市"),))),
        at("founded", Operator.AT_MOST, date(2024, 1, 31)),
        at("debt_ratio", Operator.AT_MOST, "70.5"),
        AnyOf(
            (
                codes("qualifications", Operator.ANY_OF, "hnte", "srdi", note=Note("demo-measures/art-3")),
                Comparison(("invention_patents", "utility_patents"), Operator.AT_LEAST, operand=Constant(Decimal(2))),
            )
        ),
        Not(Comparison(("current_overdue",), Operator.IS, flag=True)),
        codes("tax_grade", Operator.IN, "A", "B", "M"),
        Comparison(
            ("revenue",),
            Operator.BETWEEN,
            operand=Constant(Decimal(500)),
            upper=FactTimes("total_assets", Decimal(2)),
        ),
        Comparison(
            ("amount",),
            Operator.AT_MOST,
            operand=Tiers(
                (
                    Tier(
                        codes("qualifications", Operator.ANY_OF, "hnte"),
                        Least((FactTimes("revenue", Decimal("0.3")), Constant(Decimal(1000)))),
                    ),
                    Tier(at("patents", Operator.AT_LEAST, 1), FactTimes("patents", Decimal(100), FactType.MONEY)),
                ),
                Greatest((FactTimes("ip_valuation", Decimal("0.3")), Constant(Decimal(50)))),
            ),
        ),
        Comparison(("max_rate",), Operator.AT_LEAST, operand=Sum((FactTimes("lpr_1y"), Constant(Decimal("0.5"))))),
        Judgement(Text("主营业务突出", "a clear main business")),
        Comparison(("patent_award",), Operator.IS, flag=True, note=Note(preferred=True)),
    )
)
LIMITS = Limits(
    amount_least=Limit(Constant(Decimal(10))),
    amount_most=Limit(
        Tiers((Tier(codes("size", Operator.WITHIN, "micro", "small"), Constant(Decimal(500))),)),
        Text("单户", "a firm"),
        (Phrase("limit", "最高 500 万元"),),
    ),
    rate_least=Limit(FactTimes("lpr_1y")),
    rate_most=Limit(Sum((FactTimes("lpr_1y"), Constant(Decimal("0.8"))))),
    tenor_least=Limit(Constant(Decimal(6))),
    tenor_most=Limit(Constant(Decimal(36))),
)


def stored(version: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((STORED / f"schema-{version}.json").read_text(encoding="utf-8"))
    assert {part["schema"] for part in document.values()} == {version}
    return document


@pytest.mark.parametrize("version", range(1, SCHEMA + 1))
def test_a_stored_example_of_each_version_says_what_it_said(version: int) -> None:
    document = stored(version)
    assert criteria_from_json(document["criteria"]) == CRITERIA
    assert limits_from_json(document["limits"]) == LIMITS
    check_criteria(CRITERIA, current.reference())
    check_limits(LIMITS, current.reference())


def test_what_is_written_is_the_newest_version() -> None:
    assert {"criteria": criteria_to_json(CRITERIA), "limits": limits_to_json(LIMITS)} == stored(SCHEMA)


def test_the_steps_have_no_gap() -> None:
    assert sorted(UPGRADES) == list(range(1, SCHEMA))


def renamed(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"root" if key == "tree" else key: value for key, value in document.items()}


def wrapped(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**document, "root": {"all": [document["root"]]}}


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ({"schema": 1, "tree": 5}, {"schema": 3, "root": {"all": [5]}}),
        ({"schema": 2, "root": 5}, {"schema": 3, "root": {"all": [5]}}),
        ({"schema": 3, "root": 5}, {"schema": 3, "root": 5}),
    ],
)
def test_an_older_document_is_taken_up_one_version_at_a_time(document: dict[str, Any], read: dict[str, Any]) -> None:
    before = json.dumps(document)
    assert upgraded(document, "criteria", {1: renamed, 2: wrapped}) == read
    assert json.dumps(document) == before, "what is stored stays as it is"
    assert newest({1: renamed, 2: wrapped}) == 3


@pytest.mark.parametrize("version", [SCHEMA + 1, 99, 10**30])
def test_a_newer_version_is_refused_as_such(version: int) -> None:
    for read, place in ((criteria_from_json, "criteria"), (limits_from_json, "limits")):
        with pytest.raises(CriteriaError) as error:
            read({"schema": version, "tree": {"all": []}})
        assert (error.value.code, error.value.place) == ("schema_newer", place)
        assert str(version) in error.value.said("zh-hans")


@pytest.mark.parametrize(
    "document", [None, [], "schema", {}, *({"schema": no} for no in (None, 0, -1, "1", True, 1.0))]
)
def test_a_document_without_a_version_is_refused(document: Any) -> None:
    for read in (criteria_from_json, limits_from_json):
        with pytest.raises(CriteriaError) as error:
            read(document)
        assert error.value.code == "schema_missing"
