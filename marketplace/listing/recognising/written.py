"""A text made plain for reading, with the way back to its own characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from marketplace.core.numerals import numeral_value

ITEM = "•"  # stands for a number of an enumeration: ①, (1), 1.
_QUOTES = frozenset("\"'“”‘’「」『』《》〈〉*")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_DASHES = str.maketrans("–—―−～〜﹣-", "~~~~~~~~")
_ENUMERATED = re.compile(
    r"(?:(?<=^)|(?<=[;:。,]))(?:\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\)|[0-9]{1,2}(?:\.(?![0-9])|、)|[一二三四五六七八九十]{1,2}、)"
)
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The plain text; `places[i]` is where its character i stands in the source. `is_plain` is false where a character
    would mean something else made plain (10⁶, ½)."""

    source: str
    text: str
    places: tuple[int, ...]
    is_plain: bool

    def original(self, begin: int, end: int) -> str:
        """The source's own words for a stretch of the plain text."""
        if begin >= end:
            return ""
        return self.source[self.places[begin] : self.places[end - 1] + 1].strip()


def written(source: str) -> Written:
    """Narrow, lower case, without white space and quotation marks; numbers of enumerations become one sign."""
    characters: list[str] = []
    places: list[int] = []
    plain = True
    for place, character in enumerate(source):
        if character in _CIRCLED:
            characters.append(ITEM)
            places.append(place)
            continue
        folded = unicodedata.normalize("NFKC", character).casefold().translate(_DASHES)
        plain = plain and not (unicodedata.category(character) == "No" and folded != character)
        for part in folded:
            if not part.isspace() and part not in _QUOTES and unicodedata.category(part)[0] != "C":
                characters.append(part)
                places.append(place)
    return _without_numbers(source, "".join(characters), places, plain)


def _without_numbers(source: str, text: str, places: list[int], plain: bool) -> Written:
    """The numbers at the beginning of an enumeration's items as one sign."""
    kept, begun = [], 0
    where: list[int] = []
    for found in _ENUMERATED.finditer(text):
        kept.append(text[begun : found.start()] + ITEM)
        where += [*places[begun : found.start()], places[found.start()]]
        begun = found.end()
    return Written(source, "".join(kept) + text[begun:], (*where, *places[begun:]), plain)


def numeral_at(text: str, place: int) -> tuple[int, int] | None:
    """(end, value) of a Chinese numeral at a place."""
    found = _NUMERAL.match(text, place)
    value = numeral_value(found[0]) if found else None
    return None if found is None or value is None else (found.end(), value)
