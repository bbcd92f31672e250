"""One page of a query on Elasticsearch: rows in our order, counts of facets, and what lies beyond the server's window.

A page within the first WINDOW rows is one request. A later one is walked to with a point in time and search_after,
from whichever end is nearer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.query import Bool, ConstantScore, MatchAll

from search.backends.base import MOST_FACET_VALUES, BackendError, Hit, Result, pages_of, with_selected
from search.backends.elasticsearch_query import ADDRESS, DAY, STORED, Compiler, payload_of
from search.backends.names import keyword_name, number_name
from search.fields import MISSING
from search.filters import BandFacet
from search.query import Query, bands
from search.relevance import levels, orders_by_relevance
from search.tree import ID, Node

WINDOW = 10_000
"""Rows that from and size reach (index.max_result_window, which stays at the server's default)."""
STRIDE = 10_000
"""Rows stepped over at once on the way to a page beyond the window."""
SCAN_SIZE = 1_000

Ask = Callable[[Search], Mapping[str, Any]]
"""Sends a search and gives the server's answer; raises BackendError."""
Snapshot = Callable[[], AbstractContextManager[Ask]]
"""A point in time: searches asked in the block see one state of the index."""


class Page:
    """One query, asked by `ask` on the live index or by `snapshot` on one state of it."""

    def __init__(self, query: Query, ask: Ask, snapshot: Snapshot) -> None:
        self.query = query
        self.ask = ask
        self.snapshot = snapshot
        self.compiler = Compiler(query.document)
        # What orders the rows, the highest first; nothing when something else does.
        self.levels = levels(query.document, query.filter()) if orders_by_relevance(query) else ()

    def result(self) -> Result:
        """The page that was asked for; beyond the end, the last one."""
        query = self.query
        within = query.page * query.size <= WINDOW
        answer = self.ask(self._search(query.page if within else None, facets=True))
        took = float(answer["took"])
        total = int(answer["hits"]["total"]["value"])
        pages = pages_of(total, query.size)
        page = min(query.page, pages)
        if within and page == query.page:
            rows = answer["hits"]["hits"]
        elif page * query.size <= WINDOW:
            again = self.ask(self._search(page, facets=False))
            rows, took = again["hits"]["hits"], took + again["took"]
        else:
            rows = self._far((page - 1) * query.size)
        facets = with_selected(query, self._facets(answer.get("aggregations", {})))
        return Result(total, page, pages, query.size, tuple(map(self.hit, rows)), facets, took_ms=took)

    def every(self) -> Iterator[Hit]:
        """All rows, from one state of the index."""
        with self.snapshot() as ask:
            for rows in self._steps(ask, SCAN_SIZE, stored=True):
                yield from map(self.hit, rows)

    def hit(self, row: Mapping[str, Any]) -> Hit:
        """A row of the answer. Its id is the last of its sort values, before which stands the day."""
        tier = self.levels[len(self.levels) - 1 - round(row["sort"][0])].tier if self.levels else None
        return Hit(int(row["_id"]), row["_source"][ADDRESS], payload_of(row["_source"]), tier)

    # Order

    def order(self, backwards: bool = False) -> list[dict[str, Any]]:
        """Sort keys: level or field, newest day, smallest id; or the same from the other end."""
        sort = self.query.order
        out: list[dict[str, Any]] = []
        if self.levels:
            out.append({"_score": {"order": "asc" if backwards else "desc"}})
        elif sort.field:
            first = (sort.missing == "first") is not backwards
            out.append(
                {
                    number_name(sort.field): {
                        "order": "desc" if sort.descending is not backwards else "asc",
                        "missing": "_first" if first else "_last",
                    }
                }
            )
        return [*out, {DAY: "asc" if backwards else "desc"}, {ID: "desc" if backwards else "asc"}]

    def _ranked(self, node: Node) -> Any:
        """The rows of `node`. Where relevance orders them the score is the number of levels above the lowest to which
        a row belongs: small whole numbers, which the engine adds up exactly."""
        rows = self.compiler.compile(node)
        if not self.levels:
            return Bool(filter=[rows])
        higher = [
            ConstantScore(filter=self.compiler.compile(level.node), boost=1)
            for level in levels(self.query.document, node)[:-1]
        ]
        return Bool(filter=[rows], should=higher, minimum_should_match=0)

    # Requests

    def _search(self, page: int | None, *, facets: bool) -> Search:
        """Page `page` (None: no rows), with the total and, if asked for, the facets."""
        counted = self.query.facets if facets else ()
        selected = [key for key in counted if key in self.query.selected]
        # What a facet's own count has to ignore is filtered after the counting.
        search = Search().query(self._ranked(self.query.filter() if not selected else self.query.filter(*selected)))
        if selected:
            search = search.post_filter(self.compiler.compile(self.query.filter()))
        self._add_facets(search, counted, selected)
        first = 0 if page is None else (page - 1) * self.query.size
        size = 0 if page is None else self.query.size
        return search.sort(*self.order()).source(list(STORED)).extra(from_=first, size=size, track_total_hits=True)

    def _rows(self, size: int, backwards: bool, after: Sequence[Any], *, stored: bool) -> Search:
        search = Search().query(self._ranked(self.query.filter())).sort(*self.order(backwards))
        more: dict[str, Any] = {"size": size, "track_total_hits": False}
        if after:
            more["search_after"] = list(after)
        return search.source(list(STORED) if stored else False).extra(**more)

    def _steps(self, ask: Ask, size: int, *, stored: bool) -> Iterator[list[Any]]:
        after: Sequence[Any] = ()
        while rows := ask(self._rows(size, False, after, stored=stored))["hits"]["hits"]:
            yield rows
            after = rows[-1]["sort"]

    def _far(self, start: int) -> list[Any]:
        """The rows from place `start` on, one page of them, walked to from the nearer end."""
        with self.snapshot() as ask:
            counting = Search().query(self._ranked(self.query.filter())).extra(size=0, track_total_hits=True)
            total = int(ask(counting)["hits"]["total"]["value"])
            start = min(start, (pages_of(total, self.query.size) - 1) * self.query.size)
            stop = min(start + self.query.size, total)
            backwards = start > total - stop
            skip = total - stop if backwards else start
            after: Sequence[Any] = ()
            while skip:
                step = min(skip, STRIDE)
                passed = ask(self._rows(step, backwards, after, stored=False))["hits"]["hits"]
                after, skip = passed[-1]["sort"], skip - step
            rows = list(ask(self._rows(stop - start, backwards, after, stored=True))["hits"]["hits"])
        return rows[::-1] if backwards else rows

    # Facets

    def _add_facets(self, search: Search, keys: Sequence[str], selected: Sequence[str]) -> None:
        for key in keys:
            others = [other for other in selected if other != key]
            node = self.query.choices(others)
            bucket = search.aggs.bucket(key, "filter", filter=self.compiler.compile(node) if others else MatchAll())
            facet = self.query.document.facet(key)
            if isinstance(facet, BandFacet):
                ranges = [
                    _between(code, band.lower, band.upper) for code, band in bands(self.query.document, facet).items()
                ]
                bucket.bucket("values", A("range", field=number_name(facet.on), ranges=ranges))
                bucket.bucket("none", A("missing", field=number_name(facet.on)))
            else:
                bucket.bucket("values", A("terms", field=keyword_name(facet.on), size=MOST_FACET_VALUES))
                bucket.bucket("none", A("missing", field=keyword_name(facet.on)))

    def _facets(self, counted: Mapping[str, Any]) -> dict[str, dict[str, int]]:
        out = {}
        for key in self.query.facets:
            values = counted[key]["values"]
            if values.get("sum_other_doc_count") or values.get("doc_count_error_upper_bound"):
                raise BackendError(f'Facet "{key}" has more than {MOST_FACET_VALUES} values.')
            found = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in values["buckets"]}
            out[key] = {**found, MISSING: int(counted[key]["none"]["doc_count"])}
        return out


def _between(code: str, lower: int | None, upper: int | None) -> dict[str, Any]:
    """A bucket of whole numbers; the server's upper end is left out, ours is included."""
    ends: dict[str, Any] = {"key": code}
    if lower is not None:
        ends["from"] = float(lower)
    if upper is not None:
        ends["to"] = float(upper + 1)
    return ends
