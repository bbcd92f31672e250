"""Which rows a tree keeps, on every engine: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from search.backends.base import Backend
from search.declare import NONE, Scope, these
from search.query import Query
from search.reading import Reader
from search.tree import DEEPEST, NOTHING, AllOf, AnyOf, Everything, Missing, Node, NoneOf, QueryError, Range, Term, Text
from tests.contract.asking import D, Fill
from tests.search_world import LOANS, Loan, built, named


def test_ranges_have_open_ends(fill: Fill) -> None:
    ids = fill(built(*(Loan(pk, rate=None if pk == 5 else Decimal(pk)) for pk in range(1, 6))))
    assert ids(Range("rate", 200, 300)) == (2, 3)
    assert ids(Range("rate", None, 200)) == (1, 2)
    assert ids(Range("rate", 300, None)) == (3, 4)
    assert ids(Range("rate")) == (1, 2, 3, 4)
    assert ids(Range("rate", 300, 200)) == ()
    assert ids(AnyOf(Range("rate", 400), Missing("rate"))) == (4, 5)


def test_empty_trees(fill: Fill) -> None:
    ids = fill(named("甲", "乙"))
    assert ids(AllOf()) == (1, 2)
    assert ids(AnyOf()) == ids(NOTHING) == ()
    assert ids(NoneOf()) == (1, 2)
    assert ids(Term("kind")) == ()
    assert ids(NoneOf(Term("kind"))) == (1, 2)
    assert ids(NoneOf(Everything())) == ()


def test_ten_thousand_ids_are_a_filter(fill: Fill, backend: Backend) -> None:
    fill(named(*(f"n{i}" for i in range(200))))
    wanted = Term("id", *(str(i) for i in range(50, 10_050)))
    assert backend.count(Query(LOANS, wanted)) == 151
    assert backend.count(Query(LOANS, Term("id", str(10**30)))) == 0


def test_unknown_names_are_refused_where_the_query_is_built() -> None:
    wrong: list[dict[str, Any]] = [
        {"tree": Term("colour", "red")},
        {"tree": AllOf(Everything(), NoneOf(Range("size", 1, 2)))},
        {"tree": Text("x", fields=("colour",))},
        {"tree": Range("kind", 1, 2)},
        {"tree": Term("limit", "1")},
        {"tree": Missing("name")},
        {"tree": Term("id", "one")},
        {"tree": Range("limit", 2**53, None)},
        {"tree": "name:x"},
        {"selected": {"colour": ("red",)}},
        {"facets": ("colour",)},
        {"sort": "colour"},
        {"page": 0},
        {"size": 101},
    ]
    for arguments in wrong:
        with pytest.raises(QueryError):
            Query(LOANS, **arguments)


def test_dates_are_ranges_across_years(fill: Fill) -> None:
    days = [D(2022, 12, 31), D(2023, 1, 1), D(2023, 11, 30), D(2023, 12, 1), D(2024, 1, 31), D(2024, 2, 29), None]
    ids = fill(built(*(Loan(pk, since=day) for pk, day in enumerate(days, start=1))))

    def between(first: Any, last: Any) -> tuple[int, ...]:
        node = Range("since", first and first.toordinal(), last and last.toordinal())
        return tuple(sorted(ids(node)))

    assert between(D(2023, 12, 1), None) == (4, 5, 6), "January of a later year is after December"
    assert between(None, D(2023, 1, 31)) == (1, 2)
    assert between(D(2022, 12, 31), D(2023, 1, 1)) == (1, 2)
    assert between(D(2023, 12, 15), D(2024, 2, 28)) == (5,)
    assert between(D(2024, 2, 29), D(2024, 2, 29)) == (6,)
    assert between(None, None) == (1, 2, 3, 4, 5, 6)


def test_ten_thousand_ids_combine_with_everything_else(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, name="信用", kinds=("credit",) if pk % 2 else ("pledge",)) for pk in range(300))))
    some = Term("id", *(str(pk) for pk in range(100, 10_100)))
    query = Query(LOANS, AllOf(some, Text("信用")), selected={"kind": ("credit",)}, facets=("kind",), size=3)
    result = backend.search(query)
    assert (result.total, result.ids) == (100, (101, 103, 105))
    assert result.facets["kind"] == {"credit": 100, "pledge": 100}
    assert backend.count(Query(LOANS, NoneOf(some))) == 100
    assert backend.count(Query(LOANS, AnyOf(some, Term("id", "3")))) == 201
    assert backend.count(Query(LOANS, Term("id"))) == 0


def test_deep_trees_are_answered_or_refused_where_they_are_built(fill: Fill) -> None:
    ids = fill(named("甲", "乙"))

    def deep(levels: int) -> Node:
        node: Node = Text("甲")
        for _ in range(levels - 1):
            node = NoneOf(node)
        return node

    assert ids(deep(DEEPEST - 1)) == ((1,) if DEEPEST % 2 == 0 else (2,))
    with pytest.raises(QueryError, match="deep"):
        Query(LOANS, deep(DEEPEST + 1))


# What somebody may see


@pytest.fixture
def reader(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Reader]:
    """A reader of this engine for a user of tests.search_world: "bureau" sees all, an owner what is theirs."""
    monkeypatch.setattr("search.reading.backend", lambda: backend)
    return lambda user: Reader(LOANS, user)


@pytest.mark.django_db
def test_somebody_sees_all_these_or_none(fill: Fill, reader: Callable[[Any], Reader]) -> None:
    fill(
        built(
            Loan(1, name="信用贷", owner="a", kinds=("credit",)), Loan(2, name="信用贷", owner="b", kinds=("credit",)),
            Loan(3, name="信用贷", kinds=("pledge",)), Loan(4, name="别的", owner="a", kinds=("insurance",)),
        )
    )  # fmt: skip
    questions = [
        Query(LOANS, facets=("kind",)),
        Query(LOANS, Text("信用贷"), facets=("kind",), sort="limit_high"),
        Query(LOANS, AnyOf(Everything(), Term("owner", "b")), facets=("kind",)),
        Query(LOANS, NoneOf(), selected={"kind": ("credit", "insurance")}, facets=("kind",)),
        Query(LOANS, Term("id", "1", "2", "3", "4"), facets=("kind",), page=9),
    ]
    for query in questions:
        for user, may in (
            ("bureau", {1, 2, 3, 4}),
            ("a", {1, 4}),
            ("b", {2}),
            ("c", set()),
            ("", set()),
            (None, set()),
        ):
            answer = reader(user).search(query)
            whole = set(reader("bureau").search(query).result.ids)
            assert set(answer.result.ids) == whole & may, (user, query.tree)
            assert answer.result.total == reader(user).count(query) == len(whole & may)
            assert not answer.limited
            if not may:
                assert not any(answer.result.facets["kind"].values())
            if user == "b":
                assert not answer.result.facets["kind"].get("insurance"), "not counted either"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "scope", [NONE, these(Term("owner")), these(NOTHING), these(Term("id")), Scope("of another kind")]
)
def test_an_empty_scope_is_never_everything(
    fill: Fill, reader: Callable[[Any], Reader], monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    fill(named("甲", "乙"))
    monkeypatch.setattr(type(LOANS), "scope", lambda self, user: scope)
    for tree in (Everything(), AllOf(), NoneOf(), NoneOf(NOTHING), Text("甲"), Text(""), Term("id", "1")):
        result = reader("bureau").search(Query(LOANS, tree, facets=("place", "band"))).result
        assert (result.total, result.ids, dict(result.facets)) == (0, (), {"place": {}, "band": {}})
