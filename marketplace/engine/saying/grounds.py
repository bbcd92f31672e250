"""What a condition or a group rests on: the source's own words, and the clauses it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.engine.criteria import PLAIN, Note, Phrase

# A figure or a letter of the source ("18", "A") says nothing that the condition does not.
_WORDS = re.compile(r"[㐀-鿿]{2}")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a condition rests on: the source's words (Chinese), and the addresses of the clauses it cites."""

    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.citations)

    def __add__(self, other: Grounds) -> Grounds:
        """Both, each phrase and clause once."""
        if not other:
            return self
        phrases = dict.fromkeys((*self.phrases, *other.phrases))
        return Grounds(tuple(phrases), tuple(dict.fromkeys((*self.citations, *other.citations))))


NO_GROUNDS = Grounds()


def words_of_phrases(phrases: Iterable[Phrase]) -> tuple[str, ...]:
    """The texts of phrases that are words, each once."""
    return tuple(dict.fromkeys(phrase.text for phrase in phrases if _WORDS.search(phrase.text)))


def grounds_of(notes: Iterable[Note]) -> Grounds:
    """What the notes of several nodes tell, in their order."""
    return sum(map(_grounds, notes), NO_GROUNDS)


def _grounds(note: Note) -> Grounds:
    if note is PLAIN:
        return NO_GROUNDS
    return Grounds(words_of_phrases(note.says), (note.citation,) if note.citation else ())
