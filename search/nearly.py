"""What follows where few rows hold all words of a query: rows that hold most of them, a list of their own.

It has one page, no counts and its own order: the number of words held, whether they stand in title or number, the newest
date, the id. Counts, pages, files and saved searches know only the rows that hold all words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.asked import least_held, pieces, wanted
from search.query import Query
from search.tree import AllOf, Most, Node, NoneOf, Text

FEW = 10
"""Below so many rows that hold all words, those that hold most follow."""
SHOWN = 20


@dataclass(frozen=True)
class Nearly:
    """A query for the rows that hold at least `held` of `words`, and not all."""

    query: Query
    held: int
    words: tuple[str, ...]


def nearly(query: Query) -> Nearly | None:
    """What to ask beside `query`, with the same filters; None where it asks for no words, or for a single short one.
    Its words are those of the synonyms in use (search.widening)."""
    parts = _parts(query.tree)
    text = next((part for part in parts if isinstance(part, Text)), None)
    words = wanted(text.words) if text else ()
    if text is None or not words or (len(words) == 1 and not words[0].pairs):
        return None
    held = least_held(len(words))
    others = [part for part in parts if part is not text]
    tree = AllOf(Most(text.words, held, len(words)), NoneOf(text), *others)
    best = next((sort.key for sort in query.document.sorts if not sort.field), "")
    typed = tuple("".join(piece.units) for piece in pieces(text.words)[: len(words)])
    return Nearly(replace(query, tree=tree, facets=(), sort=best, page=1, size=SHOWN), held, typed)


def _parts(tree: Node) -> list[Node]:
    return [one for part in tree.parts for one in _parts(part)] if isinstance(tree, AllOf) else [tree]
