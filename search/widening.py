"""Words that mean the same, and what they make of a phrase. Documents and indexes know nothing of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from search.cutting import NO_NAMES, Names, names_of
from search.phrases import Piece, holds, piece_of, word_units

PIECE_WAYS = 8
"""Ways of saying a piece, itself included, that are searched for."""
_COMBINATIONS_TRIED = 64
# What the name of an institution ends in: a group with such a word says how that institution is called.
_INSTITUTIONS = ("银行", "农信社", "保险", "产险", "担保", "证券", "委", "部", "局", "厅", "中心", "交易所")


@dataclass(frozen=True, eq=False)
class Synonyms:
    """Groups of words that mean the same, ready to be looked up; made by `synonyms_of`, equal only to itself.

    `words` are the units of all words by their first unit, the longest first; `same` the others of a word's group:
    their units and how they are written; `names` where a stretch without a space is cut.
    """

    words: Mapping[str, tuple[tuple[str, ...], ...]]
    same: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]
    names: Names = NO_NAMES

    def widen(self, piece: Piece) -> Piece:
        """The piece with up to PIECE_WAYS - 1 others: one of its words replaced, then several. What was put in is
        not looked at again. A way that holds the whole piece is left out, because the piece finds it anyway."""
        places = self._places(piece.units) if self.words else []
        if not places:
            return piece
        ways: dict[tuple[str, ...], Piece] = {}
        also: dict[str, None] = {}
        for units, put_in in itertools.islice(self._replaced(piece.units, places), _COMBINATIONS_TRIED):
            if len(ways) < PIECE_WAYS - 1 and not holds(units, piece.units):
                ways.setdefault(units, replace(piece_of(units), latin=""))
                also.update(dict.fromkeys(put_in))
        return replace(piece, others=tuple(ways.values()), also=tuple(also))

    def _places(self, units: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
        """(place, word) of each word of a group in the units, from the left, the longest first, without overlaps."""
        out = []
        at = 0
        while at < len(units):
            word = next((w for w in self.words.get(units[at], ()) if units[at : at + len(w)] == w), None)
            if word:
                out.append((at, word))
            at += len(word) if word else 1
        return out

    def _replaced(
        self, units: tuple[str, ...], places: list[tuple[int, tuple[str, ...]]]
    ) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        for number in range(1, len(places) + 1):
            for some in itertools.combinations(places, number):
                for others in itertools.product(*(self.same[word] for _place, word in some)):
                    out, end = list[str](), 0
                    for (place, word), (other, _written) in zip(some, others, strict=True):
                        out += [*units[end:place], *other]
                        end = place + len(word)
                    yield (*out, *units[end:]), tuple(written for _other, written in others)


def synonyms_of(groups: Iterable[Sequence[str]], places: Iterable[str] = ()) -> Synonyms:
    """The groups ready to be looked up. A word that stands in two of them belongs to the first; words that are the
    same once folded count once; a group left with fewer than two words means nothing. `places` are cut off a stretch
    as the names of institutions are."""
    words: dict[str, list[tuple[str, ...]]] = {}
    same: dict[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]] = {}
    names = [word_units(place) for place in places]
    for group in groups:
        written = {word_units(word): word for word in reversed(group)}
        fresh = {units: written[units] for units in reversed(written) if units and units not in same}
        if len(fresh) < 2:
            continue
        for units in fresh:
            same[units] = tuple((other, word) for other, word in fresh.items() if other != units)
            words.setdefault(units[0], []).append(units)
        if any(word.endswith(_INSTITUTIONS) for word in group):
            names += fresh
    by_first = {first: tuple(sorted(all_, key=len, reverse=True)) for first, all_ in words.items()}
    return Synonyms(by_first, same, names_of(names))


NO_SYNONYMS = Synonyms({}, {})
_in_use: ContextVar[Synonyms] = ContextVar("synonyms in use", default=NO_SYNONYMS)


def synonyms_in_use() -> Synonyms:
    """What `pieces` widens by here and now."""
    return _in_use.get()


@contextmanager
def widened_by(synonyms: Synonyms) -> Iterator[None]:
    """Within it `pieces` widens by these synonyms: what belongs to one search (tiers, counts, facets, marks) sees the
    same ones even if somebody edits them meanwhile."""
    before = _in_use.set(synonyms)
    try:
        yield
    finally:
        _in_use.reset(before)
