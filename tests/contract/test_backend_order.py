"""In which order rows come, on every engine: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal

import pytest

from search.backends.base import Backend
from search.building import BuiltDocument
from search.fields import Tier
from search.query import Query
from search.tree import AllOf, Everything, NoneOf, Range, Text
from tests.contract.asking import D, Fill
from tests.search_world import LOANS, Loan, built, named

# Relevance


def test_relevance_is_number_then_title_then_heading_then_body(fill: Fill, backend: Backend) -> None:
    fill(
        built(
            Loan(1, text="信用"), Loan(2, maker="信用"), Loan(3, name="信用"), Loan(4, number="信用"),
            Loan(5, name="信用", text="信用 信用 信用"), Loan(6, text="信用，信用，信用"),
        )
    )  # fmt: skip
    result = backend.search(Query(LOANS, Text("信用")))
    assert result.ids == (4, 3, 5, 2, 1, 6)
    assert [hit.tier for hit in result.hits][:4] == [Tier.NUMBER, Tier.TITLE, Tier.TITLE, Tier.HEADING]


def test_relevance_is_that_of_the_weakest_word(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="信用", text="抵押"), Loan(2, maker="信用抵押"), Loan(3, name="信用 抵押")))
    assert ids(Text("信用 抵押")) == (3, 2, 1)


def test_what_is_excluded_does_not_count_for_relevance(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="信用", text="抵押"), Loan(2, text="信用"), Loan(3, maker="信用")))
    assert ids(AllOf(Text("信用"), NoneOf(Text("抵押")))) == (3, 2)


# Order


def _ladder() -> list[BuiltDocument]:
    """Forty loans: four limits with ten rows each, every fifth without a limit; dates repeat."""
    return built(
        *(
            Loan(
                pk,
                limit=None if pk % 5 == 0 else Decimal(pk % 4 * 100),
                rate=None if pk % 7 == 0 else Decimal("4.35"),
                since=None if pk % 6 == 0 else D(2025, 1, 1) + datetime.timedelta(days=pk % 3),
            )
            for pk in range(1, 41)
        )
    )


@pytest.mark.parametrize(
    ("sort", "descending", "first", "field"),
    [
        ("limit_high", True, False, "limit"),
        ("limit_low", False, True, "limit"),
        ("rate_low", False, False, "rate"),
        ("rate_high", True, True, "rate"),
        ("newest", True, False, "since"),
        ("best", False, False, ""),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 7, 40, 100])
def test_every_sort_breaks_ties_by_date_and_id_on_every_page(
    fill: Fill, backend: Backend, sort: str, descending: bool, first: bool, field: str, size: int
) -> None:
    rows = _ladder()
    fill(rows)

    def place(one: BuiltDocument) -> tuple[int, ...]:
        number = one.numbers.get(field)
        if not field:
            head: tuple[int, ...] = ()
        elif number is None:
            head = (-1 if first else 1, 0)
        else:
            head = (0, -number if descending else number)
        return (*head, -one.numbers.get("since", 0), one.id)

    wanted = [one.id for one in sorted(rows, key=place)]
    pages = -(-40 // size)
    got = [
        pk for page in range(1, pages + 1) for pk in backend.search(Query(LOANS, sort=sort, page=page, size=size)).ids
    ]
    assert got == wanted


def test_dates_order_across_years(fill: Fill) -> None:
    ids = fill(built(Loan(1, since=D(2023, 12, 31)), Loan(2, since=D(2024, 1, 1)), Loan(3, since=D(2023, 2, 1))))
    assert ids(Everything(), sort="newest") == (2, 1, 3)
    assert ids(Range("since", D(2023, 12, 1).toordinal(), None)) == (2, 1)


@pytest.mark.parametrize("page", [3, 4, 1000, 10**9])
def test_a_page_beyond_the_end_is_the_last(fill: Fill, backend: Backend, page: int) -> None:
    fill(named(*"甲乙丙丁戊"))
    result = backend.search(Query(LOANS, page=page, size=2))
    assert (result.page, result.pages, result.total, result.ids) == (3, 3, 5, (5,))


def test_an_empty_result_has_one_page(backend: Backend) -> None:
    result = backend.search(Query(LOANS, page=9))
    assert (result.page, result.pages, result.total, result.ids) == (1, 1, 0, ())


def test_deep_pages(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, limit=Decimal(pk // 1000)) for pk in range(1, 3001))))
    result = backend.search(Query(LOANS, sort="limit_high", page=145))
    assert result.ids == tuple(range(880, 900))


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("limit_high", (3, 2, 5, 1, 4)),
        ("limit_low", (1, 4, 5, 2, 3)),
        ("rate_low", (4, 2, 3, 1, 5)),
        ("rate_high", (3, 1, 5, 2, 4)),
        ("newest", (3, 1, 2, 4, 5)),
    ],
)
def test_rows_without_a_value_come_where_the_order_says(fill: Fill, sort: str, wanted: tuple[int, ...]) -> None:
    ids = fill(
        built(
            Loan(1, since=D(2026, 1, 1)), Loan(2, limit=Decimal(9), rate=Decimal(5)),
            Loan(3, limit=Decimal("9.01"), since=D(2026, 1, 2)), Loan(4, rate=Decimal("-1.5")),
            Loan(5, limit=Decimal("-3")),
        )
    )  # fmt: skip
    assert ids(Everything(), sort=sort) == wanted


@pytest.mark.parametrize("size", [1, 7, 100])
def test_ties_of_relevance_are_ordered_on_every_page(fill: Fill, backend: Backend, size: int) -> None:
    """Four tiers of ten rows, three dates each."""
    places = ("number", "name", "maker", "text")
    rows = built(
        *(Loan(pk, since=D(2025, 12, 30) + datetime.timedelta(pk % 3), **{places[pk % 4]: "信用"}) for pk in range(40))  # type: ignore[arg-type]
    )
    fill(rows)
    wanted = [one.id for one in sorted(rows, key=lambda one: (one.id % 4, -one.day, one.id))]
    query = Query(LOANS, Text("信用"), size=size)
    pages = -(-40 // size)
    found = [pk for n in range(1, pages + 1) for pk in backend.search(dataclasses.replace(query, page=n)).ids]
    assert found == wanted


@pytest.mark.parametrize("sort", ["limit_high", "limit_low", "best"])
def test_the_last_page_of_every_order_is_what_a_page_beyond_it_shows(fill: Fill, backend: Backend, sort: str) -> None:
    fill(_ladder())
    last = Query(LOANS, sort=sort, page=6, size=7, facets=("band",))
    assert len(backend.search(last).ids) == 5
    for page in (7, 8, 10**6):
        assert backend.search(dataclasses.replace(last, page=page)) == backend.search(last)


def test_deep_pages_of_relevance(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, **{"name" if pk % 2 else "text": "信用"}) for pk in range(1, 2001))))  # type: ignore[arg-type]
    result = backend.search(Query(LOANS, Text("信用"), page=11, size=91))
    titles, bodies = list(range(1, 2001, 2)), list(range(2, 2001, 2))
    assert list(result.ids) == (titles + bodies)[910:1001]


@pytest.mark.parametrize("number", ["0.01", "-0.01", "90071992547409.91", "-90071992547409.91"])
def test_numbers_order_and_compare_exactly(fill: Fill, number: str) -> None:
    value = Decimal(number)
    step = Decimal("0.01") if value < 0 else Decimal("-0.01")
    ids = fill(built(Loan(1, limit=value), Loan(2, limit=value + step), Loan(3, limit=value)))
    scaled = int(value * 100)
    assert ids(Range("limit", scaled, scaled)) == (1, 3)
    assert ids(Everything(), sort="limit_low") == ((1, 3, 2) if step > 0 else (2, 1, 3))
