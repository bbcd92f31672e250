"""The catalogue's declaration: what is found by which words, filters and orders."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.checks import run_checks
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.core import current
from marketplace.institutions import documents
from marketplace.institutions.glance import glance, main_conditions
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.models import Offering, page_of
from marketplace.institutions.services import offering_withdraw
from marketplace.institutions.terms import figures
from search import indexing
from search.declare import document
from search.outbox import drain
from search.query import Query
from search.reading import Reader
from search.tree import AllOf, Range, Text
from tests.offerings import fund, product, write

pytestmark = pytest.mark.django_db

MEMBER = {"name": "砚湘银行（演示）", "type": "城商行", "branch": {"name": "支行（演示）", "region": "开福区"}}
HNTE = {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}
TIERS = {"schema": 1, "amount_most": {"to": {"tiers": [{"when": HNTE, "then": 1000}], "otherwise": 500}}}
ITEMS = [
    product(id="KAIFU", name="开福知产贷", region="长沙市开福区", guarantee_modes=["专利质押"], amount_max_wan=300),
    product(id="CITY", name="长沙信用贷", region="长沙市", rate={"base": "LPR1Y", "max_spread_bp": 60}, term_max_months=12),
    product(id="PROVINCE", name="湖南科创贷", region="湖南省", limits=TIERS, rate={"min_pct": 3.2}, online=True),
    product(id="NATION", name="全国通", region="全国", source_date="2014", note="马栏山专享"),
    product(id="ELSEWHERE", name="江苏贷", region="江苏省", eligibility={"qualifications_any": ["瞪羚"]}, source_date="2026-09-01"),
    product(id="PARK", name="马栏山园区贷", region="马栏山视频文创产业园"),
    product(id="UNSTATED", name="无名贷", amount_max_wan=9000, amount_is_case_only=True, amount_rule="案例9000万元"),
    fund(id="FUND", name="天使投", stages=["种子期"], region="长沙市", ticket_max_wan=100),
]  # fmt: skip


@pytest.fixture
def reader(tmp_path: Path, settings: Any) -> Reader:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    import_file(write(tmp_path / "list.json", ITEMS), today=date(2026, 5, 4))
    import_file(write(tmp_path / "members.json", [product(id="MEMBER", name="演示贷", member=MEMBER)]), members=True)
    found = document("offerings")
    indexing.rebuild(found)
    return Reader(found, AnonymousUser())


def ids(reader: Reader, tree: Any = None, **query: Any) -> list[str]:
    result = reader.search(Query(reader.document, tree or AllOf(), **query)).result
    names = dict(Offering.objects.values_list("pk", "external_id"))
    return [names[pk] for pk in result.ids]


def chosen(reader: Reader, **selected: str) -> set[str]:
    return set(ids(reader, selected={key: (value,) for key, value in selected.items()}))


def test_the_declaration_is_sound() -> None:
    assert not [problem for problem in run_checks(tags=["search"]) if problem.is_serious()]


def test_a_firm_in_the_district_finds_what_is_open_to_it(reader: Reader) -> None:
    assert chosen(reader, open_to="430105") == {"KAIFU", "CITY", "PROVINCE", "NATION", "PARK", "FUND"}
    assert chosen(reader, open_to="430102") == {"CITY", "PROVINCE", "NATION", "FUND"}
    assert chosen(reader, open_to="430700") == {"PROVINCE", "NATION"}
    assert chosen(reader, open_to="unstated") == {"UNSTATED", "MEMBER"}


def test_the_district_of_the_marketplace_comes_first() -> None:
    assert next(iter(documents.PLACES)) == "430105"
    assert len(documents.PLACES) == 9 + 13 + 1


def test_a_region_holds_what_lies_in_it(reader: Reader) -> None:
    assert chosen(reader, region="430000") == {"KAIFU", "CITY", "PROVINCE", "PARK", "FUND"}
    assert chosen(reader, region="430105") == {"KAIFU", "PARK"}
    assert chosen(reader, region="CN") >= {"NATION", "ELSEWHERE"}
    assert chosen(reader, region="-") == {"UNSTATED", "MEMBER"}


def test_a_guarantee_mode_holds_its_kinds(reader: Reader) -> None:
    assert chosen(reader, guarantee="pledge") == chosen(reader, guarantee="patent_pledge") == {"KAIFU"}


def test_words_names_and_initials_find(reader: Reader) -> None:
    assert ids(reader, Text("开福知产贷")) == ["KAIFU"]
    assert ids(reader, Text("kaifuzhichandai")) == ["KAIFU"]
    assert ids(reader, Text("kfzcd")) == ["KAIFU"]
    assert ids(reader, Text("砚湘银行")) == ["MEMBER"]
    assert set(ids(reader, Text("湖南省"))) >= {"PROVINCE"}, "the sentence of the criteria"
    # A hit in the title goes before one in a note.
    assert ids(reader, Text("马栏山")) == ["PARK", "NATION"]


def test_limits_rates_and_tenors(reader: Reader) -> None:
    assert chosen(reader, band="to300") == {"KAIFU", "FUND"}
    assert chosen(reader, band="to1000") == {"PROVINCE"}, "a limit that depends on the firm stands at its highest"
    assert "UNSTATED" in chosen(reader, band="-"), "what one reported firm got is no limit"
    assert set(ids(reader, Range("limit", 500_00, None))) == {"PROVINCE"}
    assert set(ids(reader, Range("rate", None, 340))) == {"PROVINCE"}
    assert set(ids(reader, Range("rate", None, 400))) == {"PROVINCE", "CITY"}
    assert chosen(reader, term="to12") == {"CITY"}
    assert chosen(reader, cost="to3_5") == {"PROVINCE"}


def test_orders(reader: Reader) -> None:
    assert ids(reader, sort="limit_high")[:3] == ["PROVINCE", "KAIFU", "FUND"]
    assert ids(reader, sort="rate_low")[:2] == ["PROVINCE", "CITY"]
    assert ids(reader, sort="newest")[:2] == ["MEMBER", "ELSEWHERE"]


def test_validity_is_what_is_known(reader: Reader) -> None:
    assert chosen(reader, validity="in_force") == {"MEMBER"}
    assert chosen(reader, validity="recent") == {"ELSEWHERE"}
    assert {"NATION", "UNSTATED"} <= chosen(reader, validity="not_known")


def test_the_border_of_recent_sources() -> None:
    today = timezone.localdate()
    for days, code in ((0, "recent"), (731, "recent"), (732, "not_known")):
        row = Offering(external_id="X")
        row._said = _Dated(today - timedelta(days=days))  # type: ignore[attr-defined]
        assert documents.validity(row) == code


class _Dated:
    def __init__(self, day: date) -> None:
        self.source_day = day


def test_other_facets(reader: Reader) -> None:
    assert chosen(reader, qualification="gazelle") == {"ELSEWHERE"}
    assert chosen(reader, qualification="hnte") == {"PROVINCE"}, "a qualification that raises the limit counts"
    assert chosen(reader, stage="seed") == {"FUND"}
    assert chosen(reader, online="yes") == {"PROVINCE"}
    assert chosen(reader, kind="equity") == {"FUND"}
    assert chosen(reader, origin="member") == {"MEMBER"}
    assert chosen(reader, publisher_type="bank") == {item["id"] for item in ITEMS if item["id"] != "FUND"} | {"MEMBER"}
    assert chosen(reader, evidence="media") == {"FUND"}


def test_a_row_has_what_the_list_shows(reader: Reader) -> None:
    answer = reader.search(Query(reader.document, Text("湖南科创贷")))
    hit = answer.result.hits[0]
    offering = Offering.objects.get(external_id="PROVINCE")
    assert hit.address == offering.get_absolute_url()
    assert hit.payload["name"] == "湖南科创贷"
    said = offering.versions.get().said
    for language in ("zh-hans", "en"):
        with translation.override(language):
            row = glance(hit.payload, "", language)
            worked_out = figures(said, timezone.localdate(), language, current.reference())
        assert [(figure.label, figure.text, figure.short) for figure in row.figures] == [
            (figure.label, figure.text, figure.short) for figure in worked_out
        ]
        assert row.figures.limit.value
        assert row.conditions == main_conditions(said.criteria, language, current.reference())
        assert all(condition.isascii() is (language == "en") for condition in row.conditions)
    assert (row.required, row.judged, row.is_member) == (len(row.conditions), len(said.person), False)


def test_a_withdrawn_offering_leaves_the_index(reader: Reader) -> None:
    offering_withdraw(offering=Offering.objects.get(external_id="KAIFU"))
    drain()
    assert "KAIFU" not in chosen(reader, open_to="430105")


def test_an_offerings_page_stands_where_the_room_above_puts_it() -> None:
    assert page_of("a-b") == reverse("matching:offering", args=["a-b"])
