"""What is published in part is found, named in the report, and mended by a command that is safe to run twice."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.editors.checking import findings
from cms.models import IndicatorActual, PlanIndicator, PolicyClause, PolicyEvent, PolicyPage
from cms.publishing.services import policy_publish
from cms.publishing.wholeness import Part, incomplete, policies_mend
from cms.site.services import site_prepare
from search import indexing, outbox
from search.backends import backend
from search.declare import document
from tests.publishing_world import disagreements, draft, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plan(settings: Any, tmp_path: Path) -> PolicyPage:
    """A published plan that the index has, beside another one."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    indexing.rebuild(document("policies"))
    for number in (2, 1):
        policy_publish(policy=draft(number=number))
    outbox.drain()
    return PolicyPage.objects.order_by("-pk")[0]


def _no_clauses(plan: PolicyPage) -> None:
    plan.published_clauses.all().delete()


def _older_clause(plan: PolicyPage) -> None:
    PolicyClause.objects.filter(pk=plan.published_clauses.exclude(text="").first().pk).update(text="第0版")


def _clause_too_many(plan: PolicyPage) -> None:
    PolicyClause.objects.create(policy=plan, anchor="s99", place=99, level="first", number="九、")


def _no_indicators(plan: PolicyPage) -> None:
    plan.indicators.all().delete()


def _older_indicator(plan: PolicyPage) -> None:
    PlanIndicator.objects.filter(pk=plan.indicators.first().pk).update(target=Decimal(1))


def _indicator_too_many(plan: PolicyPage) -> None:
    PlanIndicator.objects.create(policy=plan, place=9, name="旧指标", base_year=2020, target_year=2025)


def _no_event(plan: PolicyPage) -> None:
    plan.events.all().delete()


def _not_in_index(plan: PolicyPage) -> None:
    backend().apply(document("policies"), [], [plan.pk], outbox.draw_ticket())


def _still_in_index(plan: PolicyPage) -> None:
    PolicyPage.objects.filter(pk=plan.pk).update(live=False)


DAMAGE: dict[str, tuple[Callable[[PolicyPage], None], Part]] = {
    "no clauses": (_no_clauses, Part.CLAUSES),
    "an older clause": (_older_clause, Part.CLAUSES),
    "a clause too many": (_clause_too_many, Part.CLAUSES),
    "no indicators": (_no_indicators, Part.INDICATORS),
    "an older indicator": (_older_indicator, Part.INDICATORS),
    "an indicator too many": (_indicator_too_many, Part.INDICATORS),
    "no event": (_no_event, Part.EVENT),
    "not in the index": (_not_in_index, Part.INDEX),
    "still in the index": (_still_in_index, Part.INDEX),
}


@pytest.mark.parametrize(("damage", "part"), DAMAGE.values(), ids=list(DAMAGE))
def test_it_is_found_and_mended(plan: PolicyPage, damage: Callable[[PolicyPage], None], part: Part) -> None:
    assert incomplete() == {}
    damage(plan)
    assert incomplete() == {plan.pk: (part,)}
    (found,) = [one for one in findings() if one.check.code == "incomplete"]
    assert found.title == plan.title
    said = _run("--mend")
    assert f"Mended {plan.title}: {part.value}." in said
    assert "Published in part" not in said
    outbox.drain()
    assert incomplete() == {}
    assert disagreements() == []
    there = state(with_outbox=False)
    assert "Mended" not in _run("--mend")
    policies_mend(parts={plan.pk: (part,)})
    assert state(with_outbox=False) == there


def test_all_of_it_at_once_as_a_receiver_that_died_left_it(plan: PolicyPage) -> None:
    for part in (_no_clauses, _no_indicators, _no_event, _not_in_index):
        part(plan)
    assert incomplete() == {plan.pk: (Part.CLAUSES, Part.INDICATORS, Part.EVENT, Part.INDEX)}
    (told,) = [one for one in json.loads(_run("--json")) if one["check"] == "incomplete"]
    assert told["detail"].count(",") >= 3
    assert json.loads(_run("--json", "--mend")) == json.loads(_run("--json"))
    outbox.drain()
    assert (incomplete(), disagreements()) == ({}, [])
    assert [one.kind for one in plan.events.all()] == [PolicyEvent.Kind.PUBLISHED]


def test_a_change_that_waits_for_the_index_is_no_gap(plan: PolicyPage) -> None:
    plan.unpublish()
    assert incomplete() == {}
    outbox.drain()
    assert incomplete() == {}
    plan.get_latest_revision().publish()
    assert incomplete() == {}


def test_an_indicator_whose_value_was_told_may_stay(plan: PolicyPage) -> None:
    _indicator_too_many(plan)
    old = PlanIndicator.objects.get(name="旧指标")
    IndicatorActual.objects.create(indicator=old, year=2024, value=1, source="统计公报")
    IndicatorActual.objects.create(indicator=old, year=2023, value=1, source="统计公报")
    assert incomplete() == {}


def test_what_is_not_published_is_not_asked(plan: PolicyPage) -> None:
    plan.unpublish()
    outbox.drain()
    for part in (_no_clauses, _no_indicators, _no_event):
        part(plan)
    draft(number=7)
    assert incomplete() == {}


def test_without_an_index_the_rest_is_found(plan: PolicyPage, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "another"
    _no_event(plan)
    assert incomplete() == {plan.pk: (Part.EVENT,)}


def test_queries_do_not_grow_with_the_library() -> None:
    with CaptureQueriesContext(connection) as few:
        incomplete()
    for number in range(3, 8):
        policy_publish(policy=draft(number=number))
    outbox.drain()
    with CaptureQueriesContext(connection) as many:
        assert incomplete() == {}
    assert len(many) == len(few)


def _run(*options: str) -> str:
    """What the command prints; the plans here have fields that the other checks miss."""
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_policies", *options, stdout=out)
    return out.getvalue()
