"""A text cut into words without a gap: as few unknown characters as possible, then as few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.listing.recognising.figures import figures_at
from marketplace.listing.recognising.lexicon import Kind, Lexicon, Sense
from marketplace.listing.recognising.written import Written

_LONGEST_WORD = 48


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the plain text from `begin` to `end`; without senses it is not known."""

    text: str
    begin: int
    end: int
    senses: tuple[Sense, ...]

    def of(self, kind: Kind) -> tuple[Sense, ...]:
        """Its senses of a kind."""
        return tuple(sense for sense in self.senses if sense.kind is kind)

    def has(self, *names: str) -> bool:
        """Whether it is one of these small words."""
        return any(sense.kind is Kind.SMALL and sense.value in names for sense in self.senses)

    def may_be(self, kind: Kind) -> bool:
        """Whether it has a sense of a kind."""
        return any(sense.kind is kind for sense in self.senses)


def cut(text: Written, known: Lexicon) -> tuple[Token, ...]:
    """The words of a text in order. Ties go to the longer word in front."""
    plain = text.text
    best: list[tuple[int, int, int]] = [(0, 0, len(plain))] * (len(plain) + 1)
    spans: dict[tuple[int, int], tuple[Sense, ...]] = {}
    for place in range(len(plain) - 1, -1, -1):
        unknown, count, _end = best[place + 1]
        found = (unknown + 1, count + 1, place + 1)
        for end, senses in _words_at(plain, place, known).items():
            spans[place, end] = senses
            unknown, count, _end = best[end]
            if (unknown, count + 1, -end) < (found[0], found[1], -found[2]):
                found = (unknown, count + 1, end)
        best[place] = found
    return tuple(_tokens(plain, best, spans))


def _words_at(plain: str, place: int, known: Lexicon) -> Mapping[int, tuple[Sense, ...]]:
    """The words and figures that begin at a place, by where they end."""
    found = {
        end: known[plain[place:end]]
        for end in range(place + 1, min(place + _LONGEST_WORD, len(plain)) + 1)
        if plain[place:end] in known
    }
    for end, figure in figures_at(plain, place):
        found[end] = (*found.get(end, ()), Sense(Kind.FIGURE, value=figure))
    return found


def _tokens(
    plain: str, best: list[tuple[int, int, int]], spans: Mapping[tuple[int, int], tuple[Sense, ...]]
) -> Iterator[Token]:
    place = 0
    while place < len(plain):
        end = best[place][2]
        yield Token(plain[place:end], place, end, spans.get((place, end), ()))
        place = end
