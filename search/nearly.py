"""What follows where few rows hold all words of a query: rows that hold most of them, a list of their own.

It has one page, no counts and its own order: the number of words held, whether they stand in title or number, the newest
date, the id. Counts, pages, files and saved searches know only the rows that hold all words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.analysis import is_word
from search.asked import MOST_WORDS, pieces, wanted
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


def nearly(query: Query, found: int = 0) -> Nearly | None:
    """What to ask beside `query`, of which so many rows were `found`, with the same filters; None where it asks for no
    words, or for a single short one. Its words are those of the synonyms in use (search.widening)."""
    parts = _parts(query.tree)
    text = next((part for part in parts if isinstance(part, Text)), None)
    words = wanted(text.words) if text else ()
    if text is None or not words:
        return None
    held = least_held(len(words), found)
    others = [part for part in parts if part is not text]
    tree = AllOf(Most(text.words, held, len(words)), NoneOf(text), *others)
    best = next((sort.key for sort in query.document.sorts if not sort.field), "")
    typed = tuple(_typed(piece.units) for piece in pieces(text.words)[:MOST_WORDS])
    return Nearly(replace(query, tree=tree, facets=(), sort=best, page=1, size=SHOWN), held, typed)


def least_held(number: int, found: int) -> int:
    """Of so many words, how many have to be held: more than half; of two, one, where nothing was found that holds both."""
    return 1 if number == 2 and not found else number // 2 + 1


def _typed(units: Sequence[str]) -> str:
    """The units as one would type them, with a space between words of letters."""
    return "".join(
        f" {unit}" if place and is_word(unit) and is_word(units[place - 1]) else unit
        for place, unit in enumerate(units)
    )


def _parts(tree: Node) -> list[Node]:
    return [one for part in tree.parts for one in _parts(part)] if isinstance(tree, AllOf) else [tree]
