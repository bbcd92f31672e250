"""What a firm is to one institution: asked where that one is meant, unknown everywhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from marketplace.asking.askable import may_ask
from marketplace.core import current
from marketplace.engine.assessment import assess
from marketplace.engine.criteria import All
from marketplace.engine.criteria_json import read_node
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.services import offering_save
from marketplace.matching.precheck.questions import ASKABLE, QUESTIONS
from marketplace.matching.results.tracing import Basis, conditions, trace_lines
from tests.precheck_pages import body, fields, hidden
from tests.precheck_world import DEBT, VALID_FROM, Sample

REFERENCE = current.reference()
RELATIVE = tuple(key for key, fact in FACTS.items() if fact.relative)
ACCOUNT: dict[str, Any] = {"fact": "account_months", "op": "ge", "to": 6}


def test_relative_facts_are_of_the_need_and_asked_towards_one_alone() -> None:
    assert {"has_account", "account_months", "average_deposits_3m", "borrowed_before"} <= set(RELATIVE)
    for key in RELATIVE:
        assert FACTS[key].subject is Subject.NEED, "an enterprise's version holds for every institution"
        assert not may_ask(key)
        assert may_ask(key, towards_one=True)
    assert not set(RELATIVE) & {*ASKABLE, *QUESTIONS}


def test_a_trace_says_where_it_is_asked() -> None:
    known = Known({}, date(2026, 11, 30), REFERENCE)
    trace = assess(All((read_node(ACCOUNT, "tree"), read_node(DEBT, "tree"))), known).trace
    found = conditions(trace_lines(trace, known, "zh-hans"))
    assert [(row.basis, row.fill) for row in found] == [(Basis.THERE, "account_months"), (Basis.FILL, "debt_ratio")]
    assert found[0].wanted == "不少于 6 个月"


@pytest.mark.django_db
def test_an_answer_to_one_institution_says_nothing_to_another(client: Client) -> None:
    addresses = []
    for number in (1, 2):
        sample = Sample(f"{number}号贷", ("credit_loan",), (ACCOUNT, DEBT), {})
        version, _is_new = offering_save(external_id=f"R{number}", content=sample.content, valid_from=VALID_FROM)
        addresses.append(f"/offerings/{version.record.address}/check/")
    answers = {"at": "check", "debt_ratio": "46", "account_months": "12"}
    page = body(client.post(addresses[0], {}))
    assert {"account_months", "debt_ratio"} <= fields(page)
    page = body(client.post(addresses[0], answers))
    assert "符合" in page
    assert "没有当前" not in page
    # The pre-check drops it at the door and says where it is asked.
    result = body(client.post("/precheck/", {**answers, "at": "result", "region": "430105"}))
    assert "account_months" not in result
    assert not hidden(result, "account_months")
    assert "在该机构开户时间" in result
