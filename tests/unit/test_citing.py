"""Citations: addresses that are in the library, as they are on a day, and what cites a document."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.models import PolicyClause, PolicyPage
from cms.official.validity import Act, Dates, Effect, state_since
from cms.policies.citing import cited, citing, places
from cms.reading.presenting import PolicyReading
from cms.site.services import site_prepare
from marketplace.consequences.citations import citations_in, citers, offerings_citing_ended
from marketplace.core import current
from marketplace.engine.assessment import assess
from marketplace.engine.criteria import Comparison, nodes
from marketplace.engine.criteria_json import read_node
from marketplace.engine.known import Known
from marketplace.engine.saying.groups import Condition, Group, rule_of
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.models import OfferingVersion
from marketplace.institutions.selectors import published_offerings
from tests.citing_world import (
    AGE,
    DEBT,
    IN_2025,
    NOTICE,
    NOTICE_CLAUSE,
    PLAN,
    PLAN_CLAUSE,
    TODAY,
    bank,
    close,
    notice,
    offer,
    plan,
)
from tests.offerings import product, write

REFERENCE = current.reference()

D = datetime.date


@pytest.fixture
def library(db: None) -> PolicyPage:
    site_prepare()
    return plan()


def words(addresses: Iterable[str], day: datetime.date = TODAY) -> list[tuple[str, str, bool]]:
    return [(one.words, str(one.state.label), one.is_out) for one in cited(addresses, day).values()]


def test_a_cited_clause_is_called_by_number_and_place_and_wears_the_state_of_the_day(library: PolicyPage) -> None:
    assert words([PLAN_CLAUSE]) == [("开政办发〔2021〕20号 三、（五）2", "已失效", True)]
    assert words([PLAN_CLAUSE], IN_2025) == [("开政办发〔2021〕20号 三、（五）2", "现行有效", False)]
    (one,) = cited([PLAN_CLAUSE], TODAY).values()
    assert (one.url, one.reason, one.since) == (f"{library.address}#s3-5-2", "自 2026-01-01 起已失效。", D(2026, 1, 1))
    with translation.override("en"):
        (one,) = cited([PLAN_CLAUSE], TODAY).values()
        assert one.reason == "Expired since 2026-01-01."


def test_a_document_without_a_number_is_called_by_its_name(library: PolicyPage) -> None:
    PolicyPage.objects.update(document_number="")
    assert words([PLAN_CLAUSE])[0][0] == "《开福区“十四五”科技创新发展规划(2021-2025年)》 三、（五）2"
    assert words([f"{PLAN}/title"])[0][0] == "《开福区“十四五”科技创新发展规划(2021-2025年)》"


def test_what_is_not_in_the_library_is_no_citation(library: PolicyPage) -> None:
    draft = notice(publish=False)
    clauses = draft.get_latest_revision_as_object().clauses
    assert "s1" in {one["anchor"] for one in clauses}, "the clause is there, for its editors alone"
    unknown = [NOTICE_CLAUSE, f"{PLAN}/s99", "no-such-document/s1", "nothing", "", f"{PLAN}/s3-5-2/more"]
    assert cited([PLAN_CLAUSE, *unknown], TODAY).keys() == {PLAN_CLAUSE}
    draft.get_latest_revision().publish()
    assert NOTICE_CLAUSE in cited([NOTICE_CLAUSE], TODAY)
    close(draft)
    assert cited([NOTICE_CLAUSE], TODAY) == {}
    library.unpublish()
    assert cited([PLAN_CLAUSE], TODAY) == {}


def test_a_clause_that_left_the_text_is_told_as_gone_and_leads_to_the_document(library: PolicyPage) -> None:
    page = notice()
    notice(NOTICE.replace("一、补贴对象\n注册在本区的科技型企业。\n", ""))
    assert PolicyClause.objects.get(policy=page, anchor="s1").gone
    (one,) = cited([NOTICE_CLAUSE], TODAY).values()
    assert (one.words, one.url, one.is_out) == ("开科发〔2026〕3号 一", page.address, True)
    assert (str(one.state.label), one.reason) == ("条款已删去", "该文件后来的文本中已没有这一条款。")


def test_many_addresses_take_as_many_queries_as_one(library: PolicyPage) -> None:
    notice()
    every = [str(row) for row in PolicyClause.objects.select_related("policy")]
    assert len(every) > 100
    with CaptureQueriesContext(connection) as one:
        cited([PLAN_CLAUSE], TODAY)
    with CaptureQueriesContext(connection) as many:
        assert len(cited(every, TODAY)) == len(every)
    assert len(many) == len(one) == 5
    with CaptureQueriesContext(connection) as none:
        cited([], TODAY)
    assert len(none) == 0


@pytest.mark.parametrize(
    ("day", "since"),
    [
        (D(2020, 1, 1), None),
        (D(2021, 10, 25), D(2021, 10, 25)),
        (D(2024, 12, 31), D(2021, 10, 25)),
        (D(2025, 1, 1), D(2025, 1, 1)),
        (D(2026, 6, 1), D(2026, 1, 1)),
    ],
)
def test_since_when_a_state_holds(day: datetime.date, since: datetime.date | None) -> None:
    acts = (Act(Effect.PARTLY_REPEALS, "一", D(2025, 1, 1)), Act(Effect.INTERPRETS, "二", D(2022, 1, 1)))
    assert state_since(day, Dates(D(2021, 10, 25), D(2025, 12, 31), acts=acts)) == since


def test_what_cites_a_document_is_told_with_its_owner_and_in_both_languages(library: PolicyPage) -> None:
    institution = bank()
    tiers = {"tiers": [{"when": AGE | {"cite": f"{PLAN}/s3-5-1"}, "then": 500}], "otherwise": 100}
    offer(
        {"not": DEBT | {"cite": PLAN_CLAUSE}},
        AGE | {"cite": f"{PLAN}/s99"},
        institution=institution,
        limits={"amount_most": {"to": tiers}},
    )
    offer({"any": [AGE, DEBT], "cite": PLAN_CLAUSE}, name="孵化贷", external_id="T2")
    found = citing(library, TODAY)
    assert [(one.anchor, one.name, one.says, one.owner) for one in found] == [
        ("s3-5-1", "立项贷", "成立满 12 个月", institution.organisation_id),
        ("s3-5-2", "立项贷", "资产负债率超过 70%", institution.organisation_id),
        ("s3-5-2", "孵化贷", "成立满 12 个月，或资产负债率不超过 70%", None),
    ], "what names a clause that the library does not have is left out"
    with translation.override("en"):
        assert citing(library, TODAY)[1].says == "Debt ratio above 70%"
    assert citing(notice(), TODAY) == []
    assert citing(library, D(2024, 1, 1)) == [], "the offerings are of 2025"
    assert [(place.clause.name, len(place.citing)) for place in places(library, TODAY)] == [
        ("三、（五）1.", 1), ("三、（五）2.", 2),
    ]  # fmt: skip


def test_an_offering_is_marked_once_a_clause_it_cites_has_ended(library: PolicyPage) -> None:
    notice()
    old = offer(DEBT | {"cite": PLAN_CLAUSE}, AGE | {"cite": PLAN_CLAUSE})
    offer(DEBT | {"cite": NOTICE_CLAUSE}, AGE | {"cite": "no-such-document/s1"}, external_id="T2")
    assert {key: [one.address for one in found] for key, found in offerings_citing_ended(TODAY).items()} == {
        old.address: [PLAN_CLAUSE]
    }
    assert offerings_citing_ended(IN_2025) == {}


def test_a_citation_changes_no_verdict(library: PolicyPage) -> None:
    plain: list[dict[str, Any]] = [DEBT, {"any": [AGE, {"not": DEBT}]}]
    citing_it = [DEBT | {"cite": PLAN_CLAUSE}, plain[1] | {"cite": "no-such-document/s1"}]
    for values in ({}, {"debt_ratio": 60}, {"debt_ratio": 80}, {"debt_ratio": 60, "age_months": 3}):
        verdicts = {
            assess(read_node({"all": tree}, "tree"), Known(values, TODAY, REFERENCE)).verdict
            for tree in (plain, citing_it)
        }
        assert len(verdicts) == 1, values


def conditions(tree: dict[str, Any]) -> list[Condition | Group]:
    waiting: list[Condition | Group] = list(rule_of(read_node(tree, "tree"), "zh-hans", REFERENCE).groups)
    found = []
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        waiting += part.members if isinstance(part, Group) else ()
    return found


def test_a_rule_keeps_the_citations_of_groups_and_negations_it_dissolves() -> None:
    inner = {"all": [AGE, {"not": DEBT | {"cite": "a/s1"}}], "cite": "a/s2"}
    told = {part.text: part.citations for part in conditions({"all": [inner]}) if isinstance(part, Condition)}
    assert told == {"成立满 12 个月": ("a/s2",), "资产负债率超过 70%": ("a/s2", "a/s1")}
    short = conditions({"all": [{"any": [AGE | {"cite": "a/s1"}, DEBT | {"cite": "a/s1"}]}]})
    assert [part.citations for part in short if isinstance(part, Condition)] == [("a/s1",)], "said in one sentence"
    choice = {"any": [{"all": [AGE, DEBT]}, {"fact": "revenue", "op": "ge", "to": 1000}], "cite": "a/s3"}
    (group,) = (part for part in conditions({"all": [choice]}) if isinstance(part, Group) and part.citations)
    assert (group.kind, group.citations) == ("any", ("a/s3",))


def test_an_import_keeps_citations_and_reports_them(db: None, tmp_path: Any) -> None:
    tree = {"schema": 1, "tree": {"all": [DEBT | {"cite": PLAN_CLAUSE}, AGE]}}
    result = import_file(write(tmp_path / "list.json", [product(criteria=tree)]))
    assert not result.faults
    (row,) = result.report("zh-hans")["offerings"]
    assert [part.get("cite") for part in row["criteria"]["tree"]["all"]] == [PLAN_CLAUSE, None]
    said = OfferingVersion.objects.get().said
    assert citations_in(said.criteria, said.limits) == (PLAN_CLAUSE,)
    assert [part.note.citation for part in nodes(said.criteria) if isinstance(part, Comparison)] == [PLAN_CLAUSE, None]
    wrong = {"schema": 1, "tree": DEBT | {"cite": "s3-5-2"}}
    refused = import_file(write(tmp_path / "list.json", [product(criteria=wrong)]))
    assert "document/anchor" in refused.faults[0].problem


def test_the_demonstrations_citations_are_clauses_of_its_documents(db: None) -> None:
    site_prepare()
    call_command("load_demo_policies", verbosity=0)
    call_command("load_demo_offerings", verbosity=0)
    found = citers(published_offerings(D.today()))
    assert len(found) >= 6
    assert cited(found, D.today()).keys() == found.keys()
    assert all(citer.offering.is_demo for of_address in found.values() for citer in of_address)


def test_the_outline_counts_what_cites_a_clause_and_those_below_it(library: PolicyPage) -> None:
    offer({**AGE, "cite": PLAN_CLAUSE}, {**DEBT, "cite": f"{PLAN}/s3-5"})
    counts = {}
    for one in PolicyReading(library).outline():
        counts[one.anchor] = one.cited
        counts |= {below.anchor: below.cited for below in one.below}
    assert {anchor: count for anchor, count in counts.items() if count} == {"s3": 2, "s3-5": 2}
