"""The query tree read word by word over documents in memory.

Slow and simple on purpose: it is what the tests hold the engines against. It shares the analysis of text with them and
nothing else.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from search.asked import Wanted, pieces, wanted
from search.backends.base import Announce, Applied, Health, Hit, Result, State, pages_of, tell_nobody, with_selected
from search.building import BuiltDocument
from search.declare import Document
from search.fields import MISSING, TextField, Tier
from search.filters import BandFacet
from search.phrases import Piece, as_pinyin, without_gaps
from search.query import Query, bands
from search.tree import (
    ID,
    AllOf,
    AnyOf,
    Everything,
    Missing,
    Most,
    Node,
    NoneOf,
    Range,
    Term,
    at_tier,
    could_hold_more,
    counts_words,
    has_text,
    holding_more,
)


class Plain:
    """A backend without an index: documents in a dictionary."""

    name = "plain"
    many_writers = False

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, BuiltDocument]] = {}
        self._building: dict[str, dict[int, BuiltDocument]] = {}
        self._numbers = itertools.count()

    def check_engine(self) -> None:
        """There is none."""

    def limits(self, document: Document) -> Iterator[str]:
        yield from ()

    def state(self, document: Document) -> State:
        return State(Health.READY)

    def writing(self, wait: float | None = None) -> AbstractContextManager[None]:
        return nullcontext()

    def apply(
        self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        return _write(self._kept.setdefault(document.name, {}), built, gone)

    def begin(self, document: Document, index: str = "", announce: Announce = tell_nobody) -> str:
        if index not in self._building:
            index = f"{document.name}-{next(self._numbers)}"
            announce(index)
            self._building[index] = {}
        return index

    def put(
        self, document: Document, index: str, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        return _write(self._building[index], built, gone)

    def keep(self, document: Document, index: str) -> None:
        """Nothing here survives its process."""

    def finish(self, document: Document, index: str) -> int:
        return len(self._building[index])

    def swap(self, document: Document, index: str) -> None:
        self._kept[document.name] = self._building[index]

    def discard(self, document: Document, index: str) -> None:
        self._building.pop(index, None)

    def contents(self, document: Document, index: str = "") -> Iterator[tuple[int, str]]:
        kept = self._building[index] if index else self._kept.get(document.name, {})
        yield from ((pk, kept[pk].content_hash) for pk in sorted(kept))

    def scan(self, query: Query) -> Iterator[Hit]:
        yield from (_hit(query, one) for one in self._in_order(query))

    def count(self, query: Query) -> int:
        return len(self._matching(query, query.filter()))

    def search(self, query: Query) -> Result:
        rows = self._in_order(query)
        pages = pages_of(len(rows), query.size)
        page = min(query.page, pages)
        shown = rows[(page - 1) * query.size : page * query.size]
        return Result(
            total=len(rows),
            page=page,
            pages=pages,
            size=query.size,
            hits=tuple(_hit(query, one) for one in shown),
            facets=with_selected(query, {key: self._counts(query, key) for key in query.facets}),
        )

    def _in_order(self, query: Query) -> list[BuiltDocument]:
        return sorted(self._matching(query, query.filter()), key=lambda one: _place(query, one))

    def _matching(self, query: Query, node: Node) -> list[BuiltDocument]:
        kept = self._kept.get(query.document.name, {})
        return [one for one in kept.values() if matches(node, one, query.document)]

    def _counts(self, query: Query, key: str) -> Counter[str]:
        facet = query.document.facet(key)
        counts: Counter[str] = Counter()
        for one in self._matching(query, query.filter(key)):
            if facet.on in one.missing:
                counts[MISSING] += 1
            elif isinstance(facet, BandFacet):
                ranges = bands(query.document, facet)
                counts.update(code for code, band in ranges.items() if matches(band, one, query.document))
            else:
                counts.update(one.keywords[facet.on])
        return counts


def _write(kept: dict[int, BuiltDocument], built: Sequence[BuiltDocument], gone: Sequence[int]) -> Applied:
    for one in built:
        kept[one.id] = one
    for pk in gone:
        kept.pop(pk, None)
    return Applied()


def _hit(query: Query, one: BuiltDocument) -> Hit:
    return Hit(one.id, one.address, json.loads(one.payload), _tier(query, one))


def matches(node: Node, one: BuiltDocument, document: Document) -> bool:
    """Whether the document satisfies the tree."""
    if isinstance(node, Everything):
        return True
    if isinstance(node, AllOf):
        return all(matches(part, one, document) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(matches(part, one, document) for part in node.parts)
    if isinstance(node, NoneOf):
        return not any(matches(part, one, document) for part in node.parts)
    if isinstance(node, Term):
        held = (str(one.id),) if node.field == ID else one.keywords[node.field]
        return any(value in held for value in node.values)
    if isinstance(node, Missing):
        return node.field in one.missing
    if isinstance(node, Range):
        number = one.numbers.get(node.field)
        if number is None:
            return False
        return (node.lower is None or node.lower <= number) and (node.upper is None or number <= node.upper)
    fields = [field for field in document.text_fields if field.tier >= node.least]
    if isinstance(node, Most):
        return sum(_held(word, fields, one) for word in wanted(node.words)) >= node.held
    fields = [field for field in fields if not node.fields or field.name in node.fields]
    return all(any(_found(way, fields, one) for way in piece.ways) for piece in pieces(node.words))


def _held(word: Wanted, fields: Sequence[TextField], one: BuiltDocument) -> bool:
    """Whether a word is found, or more than half of it."""
    if any(_found(way, fields, one) for way in word.ways):
        return True
    return bool(word.pairs) and sum(_found(pair, fields, one) for pair in word.pairs) > len(word.pairs) / 2


def _found(piece: Piece, fields: Sequence[TextField], one: BuiltDocument) -> bool:
    letters = as_pinyin(piece)
    for field in fields:
        wanted = piece if field.gaps else without_gaps(piece)
        if _stands_in(one.texts[field.name].split(" "), wanted):
            return True
        if letters and field.pinyin and any(t.startswith(letters) for t in one.pinyin[field.name].split(" ")):
            return True
    return False


def _stands_in(tokens: list[str], piece: Piece) -> bool:
    *first, last = piece.tokens
    for i in range(len(tokens) - len(first)):
        end = tokens[i + len(first)]
        if tokens[i : i + len(first)] == first and (end.startswith(last) if piece.open_end else end == last):
            return True
    return False


def _tier(query: Query, one: BuiltDocument) -> Tier | None:
    rows = query.filter()
    told_apart = len(_tiers(query)) > 1 or could_hold_more(rows)
    return _relevance(query, one)[1] if not query.order.field and has_text(rows) and told_apart else None


def _tiers(query: Query) -> Sequence[Tier]:
    tiers = query.document.tiers()
    if not counts_words(query.filter()):
        return tiers
    title = next((tier for tier in tiers if tier <= Tier.TITLE), tiers[-1])
    return tuple(dict.fromkeys((title, tiers[-1])))


def _relevance(query: Query, one: BuiltDocument) -> tuple[int, Tier]:
    """How many words more than it must a row holds, and the tier in which so many are held, by title or not; of a
    tree that counts no words, the highest tier at which the row still matches."""
    rows = query.filter()
    for more in range(could_hold_more(rows), -1, -1):
        for tier in _tiers(query):
            if matches(at_tier(holding_more(rows, more), tier), one, query.document):
                return more, tier
    raise AssertionError("a row of the query has a relevance")


def _place(query: Query, one: BuiltDocument) -> tuple[Any, ...]:
    """Smaller comes first: missing or not, value or tier, newest date, smallest id."""
    order = query.order
    if not order.field:
        more, tier = (0, Tier.BODY) if _tier(query, one) is None else _relevance(query, one)
        return (0, -more, -tier, -one.day, one.id)
    number = one.numbers.get(order.field)
    if number is None:
        return (0 if order.missing == "first" else 2, 0, 0, -one.day, one.id)
    return (1, 0, -number if order.descending else number, -one.day, one.id)
