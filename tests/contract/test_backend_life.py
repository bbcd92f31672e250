"""Writing an index and reading what was written, on every engine: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from search.backends.base import Applied, Backend
from search.backends.base import fill as fill_index
from search.fields import MISSING
from search.query import Query
from search.tree import Everything, Range, Term, Text
from tests.contract.asking import Fill
from tests.search_world import LOANS, Loan, built, named


def test_updates_replace_and_deletions_remove(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲贷", "乙贷", "丙贷"))
    backend.apply(LOANS, named("丁贷"), [2, 77])
    assert ids(Text("贷")) == (1, 3)
    assert ids(Text("甲")) == ()
    assert ids(Text("丁")) == (1,)
    backend.apply(LOANS, named("丁贷"), [2, 77])
    assert backend.count(Query(LOANS)) == 2


def test_rebuild_replaces_everything(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲", "乙"))
    assert fill_index(backend, LOANS, built(Loan(9, name="丙"))) == 1
    assert ids(Everything()) == (9,)


def test_contents_are_ids_and_hashes_by_id(fill: Fill, backend: Backend) -> None:
    rows = built(Loan(7, name="丙"), Loan(3, name="甲"), Loan(5, name="乙"))
    fill(rows)
    assert list(backend.contents(LOANS)) == sorted((one.id, one.content_hash) for one in rows)
    (changed,) = built(Loan(5, name="丁"))
    backend.apply(LOANS, [changed], [3])
    assert dict(backend.contents(LOANS)) == {5: changed.content_hash, 7: rows[0].content_hash}


def test_a_scan_gives_every_row_in_order(fill: Fill, backend: Backend) -> None:
    fill(named(*(f"贷款{number % 7}" for number in range(250)), maker="银行"))
    query = Query(LOANS, Text("贷款"), sort="best", size=100)
    pages = [hit for page in (1, 2, 3) for hit in backend.search(dataclasses.replace(query, page=page)).hits]
    assert list(backend.scan(query)) == pages
    assert len(pages) == 250
    assert list(backend.scan(Query(LOANS, Text("信托")))) == []


def test_an_index_is_built_beside_the_live_one(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲", "乙"))
    index = backend.begin(LOANS)
    assert backend.put(LOANS, index, built(Loan(8, name="丙"), Loan(9, name="丁")), [], 5) == Applied()
    assert backend.begin(LOANS, index) == index, "it goes on with what was put"
    backend.put(LOANS, index, built(Loan(8, name="戊")), [9], 6)
    assert ids(Everything()) == (1, 2), "nothing of it is seen before the swap"
    assert backend.finish(LOANS, index) == 1
    assert [pk for pk, _ in backend.contents(LOANS, index)] == [8]
    backend.put(LOANS, index, built(Loan(4, name="己")), [], 7)
    assert backend.finish(LOANS, index) == 2
    backend.swap(LOANS, index)
    assert ids(Everything()) == (4, 8)
    backend.swap(LOANS, index)
    assert ids(Text("戊")) == (8,)
    backend.apply(LOANS, built(Loan(1, name="庚")), [8], 8)
    assert ids(Everything()) == (1, 4)


def test_an_index_is_announced_before_it_is_made(fill: Fill, backend: Backend) -> None:
    fill(named("甲"))
    announced: list[str] = []

    def die(index: str) -> None:
        announced.append(index)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backend.begin(LOANS, "", die)
    backend.discard(LOANS, announced[0])  # nothing is there to take away
    index = backend.begin(LOANS, announced[0], announced.append)
    assert (index, index != announced[0]) == (announced[1], True)
    assert backend.begin(LOANS, index, die) == index, "what is gone on with is not announced"


def test_an_index_that_is_not_wanted_is_removed(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲"))
    index = backend.begin(LOANS)
    backend.put(LOANS, index, named("乙"), [])
    backend.discard(LOANS, index)
    backend.discard(LOANS, index)
    assert backend.begin(LOANS, index) != index
    assert ids(Everything()) == (1,)


def test_a_hit_carries_address_and_payload(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(7, name="甲\n乙", limit=Decimal("1.50"))))
    (hit,) = backend.search(Query(LOANS)).hits
    assert (hit.id, hit.address.startswith("/loans/"), hit.payload) == (7, True, {"name": "甲\n乙", "limit": "1.50"})


def test_an_update_changes_all_of_a_row(fill: Fill, backend: Backend) -> None:
    ids = fill(
        built(
            Loan(1, name="旧名", number="甲〔2020〕1号", kinds=("credit",), places=("430105",), limit=Decimal(1), tags=("x", "y")),
            Loan(2, name="别的", kinds=("credit",), limit=Decimal(2)),
        )
    )  # fmt: skip
    backend.apply(LOANS, built(Loan(1, name="新名", kinds=("pledge",), limit=Decimal(3), tags=("y",), online=True)), [])
    result = backend.search(Query(LOANS, facets=("kind", "place", "tag", "online", "band"), sort="limit_high"))
    assert result.ids == (1, 2)
    assert result.facets["kind"] == {"pledge": 1, "credit": 1}
    assert result.facets["place"] == {MISSING: 2}
    assert result.facets["tag"] == {"y": 1, MISSING: 1}
    assert result.facets["online"] == {"yes": 1, MISSING: 1}
    assert ids(Text("旧名")) == ids(Text("甲〔2020〕1号")) == ids(Term("tag", "x")) == ids(Term("place", "43")) == ()
    assert ids(Text("新名")) == ids(Range("limit", 300, 300)) == ids(Text("xm")) == (1,)
    assert next(hit for hit in result.hits if hit.id == 1).payload["name"] == "新名"


def test_a_deletion_leaves_nothing_behind(fill: Fill, backend: Backend) -> None:
    ids = fill(built(*(Loan(pk, name="信用贷", kinds=("credit",), tags=(f"t{pk}",)) for pk in range(1, 6))))
    backend.apply(LOANS, [], [1, 3, 5, 99])
    result = backend.search(Query(LOANS, Text("信用"), facets=("kind", "tag"), size=1, page=9))
    assert (result.total, result.page, result.ids) == (2, 2, (4,))
    assert result.facets == {"kind": {"credit": 2}, "tag": {"t2": 1, "t4": 1}}
    backend.apply(LOANS, built(Loan(3, name="信用贷")), [])
    assert ids(Text("信用")) == (2, 3, 4), "an id may come back"
    backend.apply(LOANS, [], [2, 3, 4])
    assert backend.count(Query(LOANS)) == 0


def test_nothing_to_write_is_written(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲"))
    backend.apply(LOANS, [], [])
    assert ids(Everything()) == (1,)
