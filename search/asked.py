"""What the words of a query ask for: phrases in the tokens that documents keep.

A query is cut into pieces at white space and punctuation, and where a stretch holds words that can be told apart
(`search/cutting.py`). A piece is a phrase: its tokens stand in a document side by side. Every piece must be found. Words in
quotation marks stay one piece, punctuation included.

A piece that holds a word of the synonyms in use (`widened_by`) is found by what means the same, too; a number also in
digits or in Chinese, a word of letters also in one or in two.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from search.analysis import fold, is_chinese, runs
from search.cutting import cut
from search.numerals import other_numerals
from search.phrases import Piece, exact_units, piece_of
from search.spelling import other_spellings
from search.widening import PIECE_WAYS, Synonyms, synonyms_in_use

QUERY_CHARACTERS = 200
"""Characters of a query that are read; the rest is cut off and the form says so."""
QUERY_PIECES = 20
"""Pieces of a query that are used; 200 characters of single letters would make a hundred."""
OTHER_WRITINGS = 8
"""Ways of writing a piece, besides what means the same, that are searched for."""
MOST_WORDS = 6
"""Words of a query of which most have to be held; MOST_WAYS of saying each, and MOST_PAIRS of its characters: an engine
takes a limited number of phrases at once."""
MOST_WAYS = 4
LEAST_PAIRS, MOST_PAIRS = 3, 12
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|《([^》]*)》')


def pieces(words: str) -> tuple[Piece, ...]:
    """The phrases a query asks for: at most QUERY_PIECES of its first QUERY_CHARACTERS characters, repeats dropped,
    each with what means the same by the synonyms in use. A query without a letter, digit or character gives none."""
    return _pieces(words[:QUERY_CHARACTERS], synonyms_in_use())


# One search asks for the pieces of its words once a tier and a facet, the plain reading once a row.
@lru_cache(maxsize=512)
def _pieces(words: str, synonyms: Synonyms) -> tuple[Piece, ...]:
    folded = fold(words)
    found: dict[tuple[str, ...], Piece] = {}
    position = 0

    def add_loose(stretch: str) -> None:
        for units in itertools.chain.from_iterable(cut(one, synonyms.names) for one in _loose(stretch)):
            found.setdefault(units, _widened(units, synonyms))

    for quoted in _QUOTED.finditer(folded):
        add_loose(folded[position : quoted.start()])
        if exact := exact_units(next(filter(None, quoted.groups()), "")):
            found[exact] = replace(piece_of(exact), exact=True)  # also where it was said without quotation marks before
        position = quoted.end()
    add_loose(folded[position:])
    return tuple(found.values())[:QUERY_PIECES]


def _widened(units: tuple[str, ...], synonyms: Synonyms) -> Piece:
    """The piece with the other ways of writing it, and with what means the same as any of them."""
    piece = synonyms.widen(piece_of(units))
    in_numerals = [synonyms.widen(piece_of(one)) for one in dict.fromkeys(other_numerals(units))]
    in_letters = [piece_of(one) for one in dict.fromkeys(other_spellings(units))]
    written = tuple(replace(one, latin="", others=(), also=()) for one in (*in_numerals, *in_letters))
    others = tuple(other for one in (piece, *in_numerals) for other in one.others)
    also = dict.fromkeys(word for one in (piece, *in_numerals) for word in one.also)
    return replace(piece, written=written[:OTHER_WRITINGS], others=others[: PIECE_WAYS - 1], also=tuple(also))


def also_searched(words: str) -> tuple[str, ...]:
    """The synonyms that `pieces` looks for besides what was typed, as their groups have them."""
    return tuple(dict.fromkeys(word for piece in pieces(words) for word in piece.also))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of which a row that holds most words may hold the better part.

    One of `ways` is found, or `needed` of the `pairs` of characters that it is made of; a short word, or one in quotation
    marks, has no pairs.
    """

    ways: tuple[Piece, ...]
    pairs: tuple[Piece, ...]

    @property
    def needed(self) -> int:
        return len(self.pairs) // 2 + 1


def wanted(words: str) -> tuple[Wanted, ...]:
    """The words of a query of which a row has to hold most, at most MOST_WORDS; of a single one, its pairs. Words of two
    characters that stand apart in a text make just more than half of the pairs of the stretch: 设备更新贷款贴息."""
    asked = pieces(words)[:MOST_WORDS]
    if len(asked) == 1:
        return tuple(Wanted((pair,), ()) for pair in _pairs(asked[0]))
    return tuple(Wanted(piece.ways[:MOST_WAYS], _pairs(piece)) for piece in asked)


def _pairs(piece: Piece) -> tuple[Piece, ...]:
    if piece.exact:
        return ()
    pairs = zip(piece.units, piece.units[1:], strict=False)
    both = [pair for pair in pairs if all(map(is_chinese, pair))]
    alone = [(unit,) for unit in piece.units if len(unit) > 1]
    parts = [piece_of(units) for units in dict.fromkeys((*both, *alone))]
    return tuple(parts[:MOST_PAIRS]) if len(parts) >= LEAST_PAIRS else ()


def is_cut(words: str) -> bool:
    """Whether `pieces` leaves out a part of `words`."""
    return len(words.strip()) > QUERY_CHARACTERS


def _loose(folded: str) -> Iterator[tuple[str, ...]]:
    for part in folded.split():
        units: list[str] = []
        for run, chinese, gap in runs(part):
            if gap and units:
                yield tuple(units)
                units = []
            units.extend(run if chinese else (run,))
        if units:
            yield tuple(units)
