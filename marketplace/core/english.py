"""English words as they stand inside a sentence."""

from __future__ import annotations

# First words that are names although all their other letters are small.
_NAMES = frozenset({"China", "Chinese", "Suzhi", "Kunshan"})
# Vowels that are not spoken as such: a unicorn, a European firm.
_NO_VOWELS = ("uni", "one", "eu")


def small(name: str) -> str:
    """A name or label without its capital, unless that belongs to a proper name or an acronym."""
    first = name.split(" ", 1)[0]
    rest = first[1:]
    is_word = (rest == rest.lower() and rest[:1].isalpha()) or rest[:1] == "-"
    return name[0].lower() + name[1:] if is_word and first not in _NAMES else name


def article(name: str) -> str:
    """The article before a name: a unicorn, an innovative SME, an IP pledge."""
    word = name.lower().lstrip('"')
    return "an" if word[:1] in tuple("aeiou") and not word.startswith(_NO_VOWELS) else "a"
