"""One unknown code drops no product and no policy: what is understood is imported, the rest goes to a person with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cms.benefits.importing.running import import_file as import_policies
from cms.benefits.selectors import published_benefits
from cms.site.services import site_prepare
from marketplace.core import current
from marketplace.core.terms.registers import unread
from marketplace.engine.criteria import Phrase
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from tests.benefit_world import DAYS, benefit, policy
from tests.benefit_world import write as write_policies
from tests.offerings import draft, fund, product


@pytest.mark.parametrize(
    ("item", "unread_words"),
    [
        (product(kinds=["信用贷", "彩票"]), (Phrase("kinds", "彩票"),)),
        (product(kinds=["彩票"]), (Phrase("kinds", "彩票"),)),
        (product(institution_type="邮局"), (Phrase("institution_type", "邮局"),)),
        (product(confidence="rumour"), (Phrase("confidence", "rumour"),)),
        (fund(fund_type="慈善基金", level="乡级"), (Phrase("fund_type", "慈善基金"), Phrase("level", "乡级"))),
        (product(), ()),
    ],
)
def test_a_product_is_imported_with_what_is_understood(item: dict[str, Any], unread_words: tuple[Phrase, ...]) -> None:
    read = draft(item)
    assert read.content.unread == unread_words
    assert type(read.content).from_json(read.content.to_json()) == read.content


def test_what_is_not_known_makes_nothing_better() -> None:
    said = draft(product(confidence="rumour", institution_type="邮局")).content
    assert (said.evidence, said.publisher_type) == ("aggregator", "other")


def test_an_unknown_grade_stays_a_condition() -> None:
    said = draft(product(eligibility={"tax_grades": ["A", "E"]})).content
    assert [one.text for one in said.person] == ["E"]


@pytest.mark.django_db
def test_a_policy_is_imported_with_what_is_understood(tmp_path: Path) -> None:
    site_prepare()
    given = benefit(benefit_type="红包", beneficiary="居民")
    result = import_policies(write_policies(tmp_path, [policy("K1", given, confidence="听说", **DAYS)]))
    assert not result.faults
    (one,) = published_benefits()
    assert (one.said.type, one.said.beneficiary, one.said.name) == ("other", "unstated", "红包")
    assert not one.is_for_firms
    told = result.report("en")["policies"][0]["unread"]
    assert [(row["key"], row["text"]) for row in told] == [
        ("confidence", "听说"),
        ("benefit_type", "红包"),
        ("beneficiary", "居民"),
    ]
    assert {(row.table, row.text) for row in unread()} == {("benefit_types", "红包"), ("beneficiaries", "居民")}


@pytest.mark.django_db
def test_an_unknown_place_is_not_the_whole_country(tmp_path: Path) -> None:
    site_prepare()
    result = import_policies(write_policies(tmp_path, [policy("K1", benefit(), region="桃花源", **DAYS)]))
    assert not result.faults
    (one,) = published_benefits()
    known = Known({"region": "430105"}, date(2026, 11, 23), current.reference())
    assert evaluate(one.said.criteria, known).outcome is not Outcome.YES
