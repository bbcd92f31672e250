"""From rows in a database to what is found, on every engine and, in `make test`, on both databases: made anew, changed,
deleted, compared, scanned; and nothing that is not to be seen."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from search import indexing, outbox
from search.backends import backend
from search.backends.plain import Plain
from search.building import build
from search.declare import ALL, NONE, Scope, these
from search.models import Outbox
from search.query import Query
from search.reading import Reader
from search.tree import Everything, Range, Term, Text
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401


@pytest.fixture
def document(
    rows: RowDocument,  # noqa: F811
    engine_of_site: str,
) -> RowDocument:
    """The document over forty rows, indexed by the engine."""
    assert backend().name == engine_of_site
    stock()
    indexing.rebuild(rows)
    return rows


@transaction.atomic
def stock() -> None:
    makers = [Maker.objects.create(name=name) for name in ("长沙银行", "建设银行", "担保公司")]
    for number in range(40):
        LoanRow.objects.create(
            name=f"信用贷{number}" if number % 2 else f"质押贷{number}",
            number=f"科融〔2026〕{number}号",
            maker_row=makers[number % 3],
            text="高新技术企业",
            kinds=[["credit"], ["pledge", "guarantee"], []][number % 3],
            places=[["430105"], ["430104"], ["4403"], []][number % 4],
            limit=None if number % 5 == 0 else Decimal(number % 4 * 250),
            rate=None if number % 7 == 0 else Decimal(number % 6) / 2 + 3,
            since=None if number % 6 == 0 else datetime.date(2025, 12, 30) + datetime.timedelta(days=number % 4),
            online=[True, False, None][number % 3],
            owner="alice" if number < 10 else "",
        )


def questions(document: RowDocument) -> list[Query]:
    facets = tuple(facet.key for facet in document.facets)
    trees = (Everything(), Text("信用"), Text("csyh"), Range("limit", 100_00, 600_00), Text("科融2026 7号"))
    chosen: tuple[dict[str, tuple[str, ...]], ...] = ({}, {"kind": ("credit",), "place": ("4301", "-")})
    return [
        Query(document, tree, selected=selected, facets=facets, sort=sort.key, page=page, size=7)
        for tree in trees
        for selected in chosen
        for sort in document.sorts
        for page in (1, 3)
    ]


def agree(document: RowDocument) -> None:
    """The engine answers as the plain reading of the rows does, and a comparison finds no difference."""
    plain = Plain()
    plain.apply(document, [build(document, row) for row in document.queryset()], [])
    for query in questions(document):
        assert backend().search(query) == plain.search(query)
    call_command("check_index", "--json", stdout=(said := Said()))
    expected = {"documents": document.queryset().count(), "missing": 0, "stale": 0, "surplus": 0}
    assert json.loads(said.text) == expected


class Said:
    text = ""

    def write(self, part: str) -> None:
        self.text += part

    def flush(self) -> None:
        """Nothing waits."""


def test_an_index_made_anew_answers_as_the_rows_do(document: RowDocument) -> None:
    agree(document)


def test_changes_reach_it_in_batches(document: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 3)
    with transaction.atomic():
        for row in LoanRow.objects.filter(name__startswith="信用"):
            row.name, row.limit = f"改过的{row.name}", Decimal("0.01")
            row.save()
        for row in LoanRow.objects.filter(name__startswith="质押")[:5]:
            row.delete()
        maker = Maker.objects.get(name="长沙银行")
        maker.name = "湘江银行"
        maker.save()
        LoanRow.objects.create(name="新贷", owner="bob")
    assert outbox.drain().applied > 20
    agree(document)
    assert not Outbox.objects.exists()
    assert backend().count(Query(document, Text("长沙银行"))) == 0
    assert backend().count(Query(document, Text("xjyh"))) == LoanRow.objects.filter(maker_row=maker).count()


def test_what_differs_is_found_and_mended(document: RowDocument) -> None:
    first, second, third = LoanRow.objects.order_by("pk")[:3]
    LoanRow.objects.filter(pk=first.pk).update(name="背着改的")
    LoanRow.objects.filter(pk=second.pk).update(hidden=True)
    built = build(document, third)
    backend().apply(document, [], [third.pk], version=2**40)
    with pytest.raises(SystemExit):
        call_command("check_index", "--json", stdout=(said := Said()))
    assert json.loads(said.text) == {"documents": 39, "missing": 1, "stale": 1, "surplus": 1}
    # A writer from the future took the third one out: only a larger ticket can bring it back.
    backend().apply(document, [built], [], version=2**40)
    with pytest.raises(SystemExit):
        call_command("check_index", "--mend", stdout=Said())
    agree(document)


def test_scan_gives_every_row_in_order(document: RowDocument) -> None:
    for query in questions(document):
        plain = Plain()
        plain.apply(document, [build(document, row) for row in document.queryset()], [])
        assert [hit.id for hit in backend().scan(query)] == [hit.id for hit in plain.scan(query)]


def test_everybody_sees_what_is_theirs(document: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen(scope: Scope) -> tuple[int, int, dict[str, int]]:
        monkeypatch.setattr(RowDocument, "audience", scope)
        reader = Reader(document, None)
        answer = reader.search(Query(document, facets=("online",)))
        assert not answer.limited
        return answer.result.total, reader.count(Query(document)), dict(answer.result.facets["online"])

    assert seen(NONE) == (0, 0, {})
    assert seen(these(Term("owner"))) == (0, 0, {}), "no permission is not every permission"
    assert seen(these(Term("owner", "alice"))) == (10, 10, {"yes": 4, "no": 3, "-": 3})
    assert seen(these(Term("owner", "mallory"))) == (0, 0, {})
    assert seen(ALL)[:2] == (40, 40)
