"""One page of a query on one snapshot of an embedded index: rows in order, and the counts of its facets."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import tantivy

from search.backends.base import MOST_FACET_VALUES, BackendError, Hit, Result, pages_of, with_selected
from search.backends.embedded_query import HASH, STORED, TIE, Compiler
from search.backends.names import keyword_name, number_name
from search.fields import MISSING
from search.filters import BandFacet, Facet
from search.query import Query, bands
from search.relevance import Run, runs
from search.tree import ID, AllOf, Node, Range

Counts = dict[str, dict[str, int]]
"""Of facets by key: documents by value."""
_BAND, _HAVING = "band:", "having:"
_CHUNK = 10_000
"""Rows that are read at a time where all are."""


@cache
def spare_threads(process: int) -> ThreadPoolExecutor:
    """Threads for work on the index beside the one that asks, as many as there are cores. A process that was forked
    has none of its parent's threads, so each `process` has its own."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")


def count(searcher: Any, tree: Any) -> int:
    return int(searcher.search(tree, 1, count=True).count)


def hashes(searcher: Any, schema: Any) -> Iterator[tuple[int, str]]:
    """(id, content hash) of every document, by id, without loading any."""
    after = -1
    while True:
        rest = tantivy.Query.range_query(schema, ID, tantivy.FieldType.Integer, after + 1, None)
        found = searcher.search(rest, _CHUNK, count=False, order_by_field=ID, order=tantivy.Order.Asc).hits
        told = searcher.fast_field_values(HASH, [place for _, place in found])
        yield from ((int(pk), f"{number:015x}") for (pk, _), number in zip(found, told, strict=True))
        if len(found) < _CHUNK:
            return
        after = int(found[-1][0])


class Search:
    """One query on one snapshot of the index."""

    def __init__(self, query: Query, searcher: Any, compiler: Compiler) -> None:
        self.query = query
        self.searcher = searcher
        self.compiler = compiler

    def result(self) -> Result:
        query = self.query
        with self._chosen_facets() as chosen:
            free = [key for key in query.facets if key not in query.selected]
            tree = self.compiler.compile(query.filter())
            counts, total = self._aggregate(tree, free) if free else ({}, count(self.searcher, tree))
            pages = pages_of(total, query.size)
            page = min(query.page, pages)
            hits = tuple(self._page((page - 1) * query.size, min(page * query.size, total)))
            counts |= chosen()
        facets = with_selected(query, {key: counts[key] for key in query.facets})
        return Result(total, page, pages, query.size, hits, facets)

    def _page(self, start: int, stop: int) -> Iterator[Hit]:
        """Rows start to stop of the result list. A run is asked only if those before it leave room on the page."""
        for run in runs(self.query):
            if start >= stop:
                return
            places, rows = self._stretch(run, max(start, 0), stop)
            yield from self._hits(places, run)
            start, stop = max(start, rows) - rows, stop - rows

    def every(self) -> Iterator[Hit]:
        """All rows in order; what they show is loaded as they are asked for."""
        stretches = runs(self.query)
        for run in stretches:
            # All before the first row: what words mean the same is known only while the question is asked.
            self.compiler.compile(run.node)
        for run in stretches:
            if rows := count(self.searcher, self.compiler.compile(run.node)):
                places, _ = self._stretch(run, 0, rows)
                for start in range(0, rows, _CHUNK):
                    yield from self._hits(places[start : start + _CHUNK], run)

    def _hits(self, places: list[Any], run: Run) -> Iterator[Hit]:
        for pk, place in zip(self.searcher.fast_field_values(ID, places), places, strict=True):
            address, payload = json.loads(bytes(self.searcher.doc(place).get_first(STORED)))
            yield Hit(pk, address, payload, run.tier)

    def _by_tie(self, node: Node, start: int, stop: int) -> tuple[list[Any], int]:
        """Places start to stop of the rows of `node`, and how many rows it has."""
        found = self.searcher.search(self.compiler.compile(node), stop - start, order_by_field=TIE, offset=start)
        return [place for _, place in found.hits], int(found.count)

    def _stretch(self, run: Run, start: int, stop: int) -> tuple[list[Any], int]:
        """Places start to stop of a run, and how many rows it has. The engine orders by one field and leaves ties as
        they come, so rows of an equal value that lie wholly on the page are ordered here, and those cut by its edges
        are asked for again, by the tie key."""
        if not run.field:
            return self._by_tie(run.node, start, stop)
        found = self.searcher.search(
            self.compiler.compile(run.node),
            stop + 1,  # one more shows whether the last value goes on
            order_by_field=number_name(run.field),
            order=tantivy.Order.Desc if run.descending else tantivy.Order.Asc,
        )
        out: list[Any] = []
        begin = 0
        for value, group in itertools.groupby(found.hits, key=lambda hit: hit[0]):
            places = [place for _, place in group]
            end = begin + len(places)
            if start <= begin and end <= stop:
                out.extend(self._tied(places))
            elif begin < stop and end > start:
                equal = AllOf(run.node, Range(run.field, value, value))
                out.extend(self._by_tie(equal, max(start - begin, 0), min(end, stop) - begin)[0])
            begin = end
        return out, int(found.count)

    def _tied(self, places: list[Any]) -> list[Any]:
        if len(places) == 1:
            return places
        ties = self.searcher.fast_field_values(TIE, places)
        return [place for _, place in sorted(zip(ties, places, strict=True), key=lambda pair: -pair[0])]

    @contextlib.contextmanager
    def _chosen_facets(self) -> Iterator[Callable[[], Counts]]:
        """Facets with a selection ignore it, so each is counted over rows of its own: by spare threads, because the
        engine lets Python go on meanwhile. What no thread has taken when it is asked for is counted by who asks."""
        # Compiled here: what words mean the same is known only to the thread that asks.
        keys = [key for key in self.query.facets if key in self.query.selected]
        trees = {key: self.compiler.compile(self.query.filter(key)) for key in keys}
        threads = spare_threads(os.getpid())
        begun = {key: threads.submit(self._aggregate, tree, [key]) for key, tree in trees.items()}

        def counts() -> Counts:
            out: Counts = {}
            for key, counting in reversed(begun.items()):
                out |= (self._aggregate(trees[key], [key]) if counting.cancel() else counting.result())[0]
            return out

        try:
            yield counts
        finally:
            for counting in begun.values():
                counting.cancel()

    def _aggregate(self, tree: Any, keys: Sequence[str]) -> tuple[Counts, int]:
        """The counts of these facets over the rows of `tree`, and how many rows there are."""
        facets = {key: self.query.document.facet(key) for key in keys}
        wanted = {key: self._aggregation(facet) for key, facet in facets.items()}
        for name in (ID, *(number_name(facet.on) for facet in facets.values() if isinstance(facet, BandFacet))):
            wanted[f"{_HAVING}{name}"] = {"value_count": {"field": name}}
        answer = self.searcher.aggregate(tree, wanted)
        total = int(answer[f"{_HAVING}{ID}"]["value"])
        counts = {}
        for key, facet in facets.items():
            named = {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[key]["buckets"]}
            if len(named.keys() - {MISSING}) > MOST_FACET_VALUES or answer[key].get("sum_other_doc_count"):
                raise BackendError(f'Facet "{key}" has more than {MOST_FACET_VALUES} values.')
            if isinstance(facet, BandFacet):
                named = {k.removeprefix(_BAND): n for k, n in named.items() if k.startswith(_BAND)}
                named[MISSING] = total - int(answer[f"{_HAVING}{number_name(facet.on)}"]["value"])
            counts[key] = named
        return counts, total

    def _aggregation(self, facet: Facet) -> dict[str, Any]:
        if not isinstance(facet, BandFacet):
            return {"terms": {"field": keyword_name(facet.on), "size": MOST_FACET_VALUES + 2}}
        ranges = []
        for code, band in bands(self.query.document, facet).items():
            ends: dict[str, Any] = {"key": f"{_BAND}{code}"}
            if band.lower is not None:
                ends["from"] = float(band.lower)
            if band.upper is not None:
                ends["to"] = float(band.upper + 1)
            ranges.append(ends)
        return {"range": {"field": number_name(facet.on), "ranges": ranges}}
