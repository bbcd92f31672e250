"""A phrase in both interface languages, and the folding that makes two spellings of a phrase equal.

Vocabulary data (facts, taxonomies, product kinds) carries its own Chinese and English words and so does
not pass through gettext; everything else in the interface does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

LONGEST_WORDS = 2000  # characters of one text of a rule or a list; the longest published one known has 361

# Quotation marks come and go around the same name: 专精特新“小巨人”, 专精特新小巨人.
_QUOTES = "\"'“”‘’「」『』《》〈〉"
_UNWRITABLE = frozenset({"Cc", "Cs"})
_DROPPED = {ord(character): None for character in _QUOTES}


@cache
def is_english(language: str | None) -> bool:
    """True for any English locale; everything else is written in Chinese."""
    return (language or "").lower().startswith("en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    # The language that `str()` speaks: the site sets it to the reader's (`core.apps`); without it, Chinese.
    reader_language: ClassVar[Callable[[], str | None]] = staticmethod(lambda: None)

    def say(self, language: str | None) -> str:
        """The words in `language`: English for any code that starts with "en", Chinese for all others."""
        return self.en if is_english(language) else self.zh

    def __str__(self) -> str:
        return self.say(Text.reader_language())

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Text:
        """Read `{"zh": ..., "en": ...}`; ValueError when a language is missing, empty or not text."""
        words = {}
        for language in ("zh", "en"):
            phrase = value.get(language) if isinstance(value, Mapping) else None
            if not isinstance(phrase, str) or not phrase.strip():
                raise ValueError(f'A text needs words under "{language}"; got {value!r}.')
            words[language] = phrase
        return cls(**words)

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


def is_writable(text: str) -> bool:
    """Whether every store and every file takes the text as it stands: no control characters, no halves of a pair."""
    return not any(unicodedata.category(character) in _UNWRITABLE for character in text)


def brief(text: str, most: int) -> str:
    """`text` on one line as it may be said back, cut behind `most` characters; what cannot be written is escaped."""
    shown = text if len(text) <= most else f"{text[:most]}…"
    if is_writable(shown):
        return shown
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character) in _UNWRITABLE else character
        for character in shown
    )


def fold(text: str) -> str:
    """`text` for comparison: NFKC, lower case, without white space, control characters or quotation marks."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_DROPPED)
    return "".join(
        character for character in composed if not character.isspace() and unicodedata.category(character)[0] != "C"
    )
