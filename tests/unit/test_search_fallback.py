"""The newest rows from the database: built once for everybody, each seen by whom it may be seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from search import fallback
from search.backends.base import EngineDownError
from search.building import BuiltDocument
from search.fallback import FRESH_SECONDS, OLDEST_SECONDS, Shelf
from search.query import Query
from search.reading import Reader
from search.tree import Term, Text
from search.widening import synonyms_of, widened_by
from tests.search_world import LOANS, Loan, LoanDocument, built, named


class Rows(list[Loan]):
    """What stands for a queryset."""

    def order_by(self, _order: str) -> Rows:
        return Rows(sorted(self, key=lambda loan: -loan.pk))


class ShelfDocument(LoanDocument):
    """Counts how often its rows are read."""

    name = "shelf_loans"

    def __init__(self) -> None:
        self.rows = Rows([Loan(1, name="甲贷", owner="a"), Loan(2, name="乙贷", owner="b"), Loan(3, name="丙贷")])
        self.reads = 0

    def queryset(self) -> Any:
        self.reads += 1
        return self.rows


@pytest.fixture
def document() -> ShelfDocument:
    return ShelfDocument()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    time = [1_000.0]
    monkeypatch.setattr(fallback.time, "monotonic", lambda: time[0])
    return time


def test_rows_are_built_once_in_a_while(document: ShelfDocument, now: list[float]) -> None:
    first = fallback.shelf(document)
    now[0] += FRESH_SECONDS - 0.1
    assert fallback.shelf(document) is first
    document.rows.append(Loan(4, name="丁贷"))
    now[0] += 0.2
    assert fallback.shelf(document).count(Query(document)) == 4
    assert document.reads == 2


def test_only_the_newest_are_read(document: ShelfDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not fallback.shelf(document).left_out
    fallback.forget()
    monkeypatch.setattr(fallback, "FALLBACK_ROWS", 2)
    shelf = fallback.shelf(document)
    assert shelf.left_out
    assert shelf.search(Query(document)).ids == (2, 3)


def test_a_row_that_cannot_be_told_is_left_out(document: ShelfDocument) -> None:
    document.rows.append(Loan(4, kinds=("no such kind",)))
    assert fallback.shelf(document).search(Query(document)).ids == (1, 2, 3)


def test_twenty_at_once_build_once(document: ShelfDocument) -> None:
    gate = threading.Barrier(20)

    def read(_n: int) -> Shelf:
        gate.wait(10)
        return fallback.shelf(document)

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(read, range(20)))
    assert document.reads == 1
    assert all(shelf is found[0] for shelf in found)


@pytest.mark.parametrize(("age", "waits"), [(FRESH_SECONDS + 1, False), (OLDEST_SECONDS + 1, True)])
def test_who_comes_while_they_are_built_anew(
    document: ShelfDocument, now: list[float], monkeypatch: pytest.MonkeyPatch, age: float, waits: bool
) -> None:
    before = fallback.shelf(document)
    now[0] += age
    building, go_on = threading.Event(), threading.Event()

    def slowly(document: Any) -> Shelf:
        building.set()
        assert go_on.wait(10)
        return Shelf(document, [])

    monkeypatch.setattr(fallback, "_build", slowly)
    first = threading.Thread(target=fallback.shelf, args=(document,))
    first.start()
    assert building.wait(10)
    seen: list[Shelf] = []
    second = threading.Thread(target=lambda: seen.append(fallback.shelf(document)))
    second.start()
    second.join(0.3)
    assert second.is_alive() is waits
    go_on.set()
    first.join(10)
    second.join(10)
    assert (seen[0] is before) is not waits


def test_a_build_that_fails_is_tried_again(document: ShelfDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "queryset", lambda: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fallback.shelf(document)
    monkeypatch.undo()
    assert fallback.shelf(document).count(Query(document)) == 3


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An engine that does not answer; the names of what it was asked."""
    asked: list[str] = []

    class Down:
        name = "down"

        def __getattr__(self, method: str) -> Any:
            def answer(*args: Any) -> Any:
                asked.append(method)
                raise EngineDownError("time-out")

            return answer

    engine = Down()
    monkeypatch.setattr("search.reading.backend", lambda: engine)
    return asked


@pytest.mark.django_db
def test_what_is_kept_is_seen_by_whom_it_may_be_seen(document: ShelfDocument, down: list[str]) -> None:
    for _ in range(2):
        for user, seen in (("bureau", (1, 2, 3)), ("a", (1,)), ("b", (2,)), ("", ()), ("c", ())):
            answer = Reader(document, user).search(Query(document, facets=("kind",)))
            assert answer.limited
            assert answer.result.ids == seen
            assert sum(answer.result.facets["kind"].values()) == len(seen)
            assert Reader(document, user).count(Query(document, Text("贷"))) == len(seen)
    assert document.reads == 1


@pytest.mark.django_db
def test_an_engine_that_failed_is_not_asked_again_in_a_request(document: ShelfDocument, down: list[str]) -> None:
    reader = Reader(document, "bureau")
    reader.search(Query(document))
    assert [reader.count(Query(document)) for _ in range(5)] == [3] * 5
    assert down == ["search"]


def test_synonyms_belong_to_what_is_remembered() -> None:
    shelf = Shelf(LOANS, named("高企贷", "高新技术企业贷"))
    query = Query(LOANS, Text("高企"))
    assert shelf.search(query).ids == (1,)
    with widened_by(synonyms_of([("高企", "高新技术企业")])):
        assert shelf.search(query).ids == (1, 2)
    assert shelf.search(query).ids == (1,)


def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_LEAVES_KEPT", 10)
    rows: list[BuiltDocument] = built(*(Loan(pk, tags=(f"t{pk}",)) for pk in range(1, 51)))
    shelf = Shelf(LOANS, rows)
    for _ in range(2):
        for pk in range(1, 51):
            assert shelf.search(Query(LOANS, Term("tag", f"t{pk}"))).ids == (pk,)
    assert len(shelf._leaves) == 10
