"""The newest rows of a document from the database, for a while in which no index can be asked.

Building a document takes about a millisecond, so the rows of a document are built once for everybody, at most every
FRESH_SECONDS; whoever comes meanwhile is answered from those built before. What a person may see is part of each
query and not of what is kept.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from search.backends.base import Hit, Result, pages_of, with_selected
from search.backends.plain import matches
from search.building import BuiltDocument, build_many
from search.declare import Document
from search.fields import MISSING
from search.filters import BandFacet
from search.query import Query, bands
from search.relevance import Run, runs
from search.tree import AllOf, AnyOf, Everything, Most, Node, NoneOf, Text
from search.widening import Synonyms, synonyms_in_use

FALLBACK_ROWS = 1_000
"""The newest rows that are read when there is no index."""
FRESH_SECONDS = 5.0
OLDEST_SECONDS = 60.0
"""Rows older than this are nobody's answer: whoever asks waits for new ones."""
_LEAVES_KEPT = 500


class Shelf:
    """Documents in memory. Answers as an engine does (`Plain` reads the same tree, word by word and slowly): each leaf
    of a tree is looked for once and kept, because the tiers and facets of a query ask for the same ones again."""

    def __init__(self, document: Document, built: Iterable[BuiltDocument], left_out: bool = False) -> None:
        self.document = document
        self.left_out = left_out
        """Whether there are more rows in the database."""
        self._built = {one.id: one for one in built}
        self._all = frozenset(self._built)
        self._leaves: OrderedDict[tuple[Node, Synonyms | None], frozenset[int]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, query: Query) -> int:
        return len(self._matching(query.filter()))

    def search(self, query: Query) -> Result:
        found = self._found(query)
        pages = pages_of(len(found), query.size)
        page = min(query.page, pages)
        shown = found[(page - 1) * query.size : page * query.size]
        hits = tuple(self._hit(run, pk) for run, pk in shown)
        counts = {key: self._counts(query, key) for key in query.facets}
        return Result(len(found), page, pages, query.size, hits, with_selected(query, counts))

    def scan(self, query: Query) -> Iterator[Hit]:
        """Every row of the query in its order."""
        found = self._found(query)
        return (self._hit(run, pk) for run, pk in found)

    def _found(self, query: Query) -> list[tuple[Run, int]]:
        return [(run, pk) for run in runs(query) for pk in self._ordered(run)]

    def _hit(self, run: Run, pk: int) -> Hit:
        return Hit(pk, self._built[pk].address, json.loads(self._built[pk].payload), run.tier)

    def _ordered(self, run: Run) -> list[int]:
        def place(pk: int) -> tuple[int, int, int]:
            one = self._built[pk]
            number = one.numbers[run.field] if run.field else 0
            return (-number if run.descending else number, -one.day, pk)

        return sorted(self._matching(run.node), key=place)

    def _counts(self, query: Query, key: str) -> Counter[str]:
        facet = query.document.facet(key)
        rows = self._matching(query.filter(key))
        counts: Counter[str] = Counter({MISSING: sum(facet.on in self._built[pk].missing for pk in rows)})
        if isinstance(facet, BandFacet):
            ranges = bands(query.document, facet)
            counts.update({code: len(rows & self._matching(band)) for code, band in ranges.items()})
        else:
            for pk in rows:
                counts.update(self._built[pk].keywords[facet.on])
        return counts

    def _matching(self, node: Node) -> frozenset[int]:
        """The ids of the rows that satisfy the tree."""
        if isinstance(node, Everything):
            return self._all
        if isinstance(node, AllOf):
            return self._all.intersection(*map(self._matching, node.parts))
        if isinstance(node, AnyOf):
            return frozenset().union(*map(self._matching, node.parts))
        if isinstance(node, NoneOf):
            return self._all.difference(*map(self._matching, node.parts))
        key = (node, synonyms_in_use() if isinstance(node, Text | Most) else None)
        with self._lock:
            kept = self._leaves.get(key)
        if kept is None:
            kept = frozenset(pk for pk, one in self._built.items() if matches(node, one, self.document))
            with self._lock:
                self._leaves[key] = kept
                if len(self._leaves) > _LEAVES_KEPT:
                    self._leaves.popitem(last=False)
        return kept


@dataclass
class _Place:
    """Where the rows of one document are kept."""

    lock: threading.Lock
    shelf: Shelf | None = None
    built_at: float = 0.0


_places: WeakKeyDictionary[Document, _Place] = WeakKeyDictionary()
_making = threading.Lock()


def shelf(document: Document) -> Shelf:
    """The newest FALLBACK_ROWS rows, at most FRESH_SECONDS old, or somewhat older while another thread builds them
    anew. Rows that cannot be told are left out, as an index leaves them out."""
    with _making:
        place = _places.setdefault(document, _Place(threading.Lock()))
    kept, age = place.shelf, time.monotonic() - place.built_at
    if kept is not None and age < FRESH_SECONDS:
        return kept
    if not place.lock.acquire(blocking=kept is None or age > OLDEST_SECONDS):
        assert kept is not None
        return kept
    try:
        if place.shelf is kept or place.shelf is None:
            place.shelf = _build(document)
            place.built_at = time.monotonic()
        return place.shelf
    finally:
        place.lock.release()


def _build(document: Document) -> Shelf:
    rows = list(document.queryset().order_by("-pk")[: FALLBACK_ROWS + 1])
    outcomes = build_many(document, rows[:FALLBACK_ROWS])
    built = (one for one in outcomes if isinstance(one, BuiltDocument))
    return Shelf(document, built, left_out=len(rows) > FALLBACK_ROWS)


def forget() -> None:
    """Keep no rows."""
    with _making:
        _places.clear()
