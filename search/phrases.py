"""A phrase that a query asks for, in the tokens of `search/analysis.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.analysis import GAP, fold, is_chinese, runs

PINYIN_LEAST = 2
"""Letters a query needs before it is tried against pinyin: one letter would find nearly every name."""
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase to find.

    `tokens` stand side by side in a document; if `open_end`, the last one only has to begin a token of the document
    (a single Chinese character, whose token there may hold the next character too). `latin` is the piece if it is one
    word of the letters a to z, which may also be pinyin, else "". `written` are other ways of writing it, `others` mean
    the same: finding one of them is finding the piece. `also` are the words that were put in to make them, as their group has them. `exact`: it was
    typed in quotation marks.
    """

    units: tuple[str, ...]
    tokens: tuple[str, ...]
    open_end: bool
    latin: str
    written: tuple[Piece, ...] = ()
    others: tuple[Piece, ...] = ()
    also: tuple[str, ...] = ()
    exact: bool = False

    @property
    def ways(self) -> tuple[Piece, ...]:
        """The piece itself, written otherwise, and what means the same."""
        return (self, *self.written, *self.others)


def piece_of(units: tuple[str, ...]) -> Piece:
    """The phrase of units that stand side by side."""
    chinese = [is_chinese(unit) for unit in units]
    out: list[str] = []
    last = len(units) - 1
    open_end = False
    for i, unit in enumerate(units):
        if not chinese[i]:
            out.append(unit)
        elif i < last and chinese[i + 1]:
            out.append(unit + units[i + 1])
        elif i < last:
            out.append(unit)
        elif i == 0 or not chinese[i - 1]:
            out.append(unit)
            open_end = True
        # else: the bigram before has told this character already, and what follows it in a document is open
    latin = units[0] if len(units) == 1 and _LATIN.fullmatch(units[0]) else ""
    return Piece(units, tuple(out), open_end, latin)


def holds(units: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether `part` stands in the units side by side."""
    return any(units[i : i + len(part)] == part for i in range(len(units) - len(part) + 1))


def exact_units(folded: str) -> tuple[str, ...]:
    """The units of a folded text, gaps included."""
    units: list[str] = []
    for run, chinese, gap in runs(folded):
        if gap:
            units.append(GAP)
        units.extend(run if chinese else (run,))
    return tuple(units)


def word_units(word: str) -> tuple[str, ...]:
    """The units of a synonym, gaps included: two words with the same units are the same word."""
    return exact_units(fold(word))


def without_gaps(piece: Piece) -> Piece:
    """The piece for a field whose tokens were made without gaps."""
    if GAP not in piece.tokens:
        return piece
    return Piece(piece.units, tuple(t for t in piece.tokens if t != GAP), piece.open_end, piece.latin)


def as_pinyin(piece: Piece) -> str:
    """The letters to try against pinyin tokens, or ""."""
    return piece.latin if len(piece.latin) >= PINYIN_LEAST else ""
