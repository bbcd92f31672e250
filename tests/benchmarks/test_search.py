"""Search as it is measured: the engines against each other, and a whole list page over HTTP."""

from __future__ import annotations

import logging
import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search import indexing
from search.backends import backend
from search.query import Query
from tests.benchmarks.search import machine, measure
from tests.benchmarks.search_shelf import items
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows
from tests.search_world import KINDS

__all__ = ["loan_tables", "rows"]

# Goals at 100,000 documents on an idle machine: embedded 5 ms a page and a tenth of the peer's time; a whole page at
# most three times the engine's time and 15 ms. The bounds here hold on a busy one.
LONGEST_MEDIAN_MS = 50.0
LEAST_TIMES_AS_FAST = {10_000: 2.0, 100_000: 5.0}
ROWS, ROUNDS = 100_000, 30
MOST_SQL_QUERIES = 8
ADDRESSES = (
    "/loans/?q=信用&kind=credit&kind=pledge&place=4301&rate_max=9",
    "/loans/?q=信用&kind=credit&sort=limit_high&page=10",
    "/loans/",
)
PLACES = ("430105", "430104", "4302", "4403")


@pytest.mark.parametrize("documents", LEAST_TIMES_AS_FAST)
def test_a_page_of_search(documents: int) -> None:
    measured = measure(documents)
    assert measured.same
    assert measured.embedded.median < LONGEST_MEDIAN_MS
    assert measured.times_as_fast > LEAST_TIMES_AS_FAST[documents]


@pytest.fixture
def stocked(rows: RowDocument, settings: Any) -> RowDocument:
    """The loans of the suites' table, ROWS of them, in an index."""
    settings.ROOT_URLCONF = "tests.search_urls"
    directories = [*configured.TEMPLATES[0]["DIRS"], Path(__file__).parent.parent / "templates"]
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": directories}]
    maker = Maker.objects.create(name="长沙银行")
    LoanRow.objects.bulk_create(
        LoanRow(
            name=item.name, number=item.number, maker_row=maker, text=item.text,
            kinds=[list(KINDS)[item.pk % len(KINDS)]], places=[PLACES[item.pk % len(PLACES)]], tags=list(item.tags),
            limit=item.limit, rate=item.rate, since=item.since, online=item.online,
        )
        for item in items(ROWS)
    )  # fmt: skip
    indexing.rebuild(rows)
    return rows


def test_a_list_page_over_http(stocked: RowDocument, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = backend()
    search = engine.search
    inside: list[float] = []

    def timed(query: Query) -> Any:
        start = time.perf_counter()
        try:
            return search(query)
        finally:
            inside.append((time.perf_counter() - start) * 1000)

    monkeypatch.setattr(engine, "search", timed)
    monkeypatch.setattr("tests.search_urls.LoanList.page_size", 20)
    monkeypatch.setattr(logging.getLogger("marketplace.request"), "disabled", True)  # as the servers write it, unread
    print(f"\n{machine()}; a list page over {ROWS:,} rows, embedded, test client to bytes")
    for address in ADDRESSES:
        client.get(address)
        inside.clear()
        whole = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            response = client.get(address)
            whole.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        page, own = statistics.median(whole), statistics.median(inside)
        bound = own * 3 + 15
        print(
            f"{address}: page {page:.1f} ms, engine {own:.1f} ms (goal {bound:.1f}), {len(asked)} SQL queries, "
            f"{len(response.content):,} bytes"
        )
        assert len(asked) <= MOST_SQL_QUERIES
