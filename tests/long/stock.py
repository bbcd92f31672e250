"""Taking stock after a crash run: what database, outbox and index hold, as plain data to compare.

The live index, of whatever engine, is compared with an embedded one made anew from the database: row by row (address, payload and
every facet's values), by every sort order, and by the words that occur in the texts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from marketplace.institutions.models import Offering, OfferingVersion
from search import outbox
from search.backends import backend
from search.backends.base import Backend, fill
from search.backends.embedded import Embedded
from search.building import BuildError, BuiltDocument, build_many
from search.declare import Document, document
from search.models import Rebuild
from search.query import LARGEST_PAGE_SIZE, Query
from search.tree import Everything, Node, Term, Text

NAME = "offerings"
MOST_WORDS = 150


def take_stock() -> dict[str, Any]:
    """`outbox`: rows by state; `rebuild`: whether one was begun and not ended; `versions`: identifier → [[number, hash of
    the content, from which day]…]; `index` and `anew`: answers of the live index and of one made from the database now.
    """
    declared = document(NAME)
    built = list(_built(declared))
    words = _words(built)
    with tempfile.TemporaryDirectory(prefix="kerong-stock-") as folder:
        anew = Embedded(Path(folder))
        fill(anew, declared, built)
        return {
            "outbox": outbox.pending(),
            "rebuild": Rebuild.objects.exists(),
            "versions": versions(),
            "database": sorted(one.id for one in built),
            "words": len(words),
            "index": _answers(backend(), declared, words),
            "anew": _answers(anew, declared, words),
        }


def versions() -> dict[str, list[list[Any]]]:
    """Every version of every offering, in the order of their numbers."""
    found: dict[str, list[list[Any]]] = {name: [] for name in Offering.objects.values_list("external_id", flat=True)}
    rows = OfferingVersion.objects.order_by("record", "number").values_list(
        "record__external_id", "number", "content_hash", "valid_from"
    )
    for name, number, content, day in rows:
        found[name].append([number, content, day.isoformat()])
    return found


def _built(declared: Document) -> list[BuiltDocument]:
    built = list(build_many(declared, declared.queryset()))
    if broken := [one for one in built if isinstance(one, BuildError)]:
        raise RuntimeError(f"the database holds rows that cannot be told: {broken}")
    return [one for one in built if isinstance(one, BuiltDocument)]


def _words(built: list[BuiltDocument]) -> list[str]:
    """Words (mostly pairs of characters) of the texts, evenly over all that occur."""
    found = sorted({word for one in built for text in one.texts.values() for word in text.split() if word.isalnum()})
    return found[:: max(1, len(found) // MOST_WORDS)]


def _answers(engine: Backend, declared: Document, words: list[str]) -> dict[str, Any]:
    everything = _ids(engine, declared, Everything())
    facets = tuple(facet.key for facet in declared.facets)
    rows = {}
    for pk in everything:
        answer = engine.search(Query(declared, Term("id", str(pk)), facets=facets))
        rows[str(pk)] = [[hit.address, hit.payload] for hit in answer.hits] + [answer.facets]
    return {
        "rows": rows,
        "orders": {sort.key: _ids(engine, declared, Everything(), sort.key) for sort in declared.sorts},
        "words": {word: _ids(engine, declared, Text(word)) for word in words},
    }


def _ids(engine: Backend, declared: Document, tree: Node, sort: str = "") -> list[int]:
    found: list[int] = []
    page, pages = 1, 1
    while page <= pages:
        answer = engine.search(Query(declared, tree, sort=sort, page=page, size=LARGEST_PAGE_SIZE))
        found.extend(answer.ids)
        page, pages = page + 1, answer.pages
    return found
