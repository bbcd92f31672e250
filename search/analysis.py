"""How text becomes tokens: once, here, for documents and for queries, so that every backend finds the same rows.

A text is folded (NFKC, lower case, traditional to simplified characters) and cut into units: each Chinese character is
one, each run of letters and digits is one. A document stores one token a unit, in order:

- a Chinese character with the next one, if that one follows directly (`知识产权` → `知识 识产 产权 权`);
- the last character of a Chinese run alone;
- a word of letters and digits as it is;
- `GAP` where punctuation stood, so that no phrase crosses it.

Quotation marks, brackets and dashes are no such punctuation: `“十四五”规划` is `十四五规划`, because nobody types them.

What a query asks of these tokens stands in `search/asked.py`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from zhconv import zhconv

ANALYSIS_VERSION = 2
"""Part of the name of every index: a change to the rules of this module, or of `search/pinyin.py`, must raise it."""

GAP = "\ue000"
WORD_CHARACTERS = 100

_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<chinese>[{_CHINESE}]+)|(?P<word>[^\W_{_CHINESE}]+)|(?P<between>(?:[\W_])+)")
_CHINESE_CHARACTER = re.compile(rf"[{_CHINESE}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Between two Latin words these join instead of cutting: R&D, 4.35, ERP/MES.
_CONNECTORS = frozenset("_./&+:@·#")
# Folded quotation marks, brackets, and the dashes of GB/T 15834 in all their shapes: 2021—2025年, 2021～2025年, Pre-A.
_UNSEEN = frozenset("\"'`“”‘’„‟‚‛«»‹›「」『』《》〈〉()[]{}<>【】〔〕〖〗〘〙〚〛-‐‑‒–—―−~〜∼⁓")
_WITHOUT_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))
# The ring in 二○二五年, which is typed for 〇.
_RING = {0x25CB: "〇"}


# Characters of the 通用规范汉字表 of 2013 that GB 2312 does not have because they had been merged with others.
_CAME_BACK = frozenset("瞭藉")


@dataclass(frozen=True, slots=True)
class Unit:
    """One Chinese character, one word, or a gap, with the characters of the original text it came from."""

    text: str
    start: int
    end: int
    chinese: bool


@cache
def _simplified() -> dict[int, str]:
    """Character to character, without the phrases of zhconv: a mapping that looks at neighbours would treat a short
    query differently from the document it stands in."""
    pairs = zhconv.getdict("zh-hans")
    return {ord(old): new for old, new in pairs.items() if len(old) == 1 and len(new) == 1} | _RING


@cache
def _as_written() -> dict[int, str]:
    """`_simplified` without the characters that simplified texts use themselves, with a sound of their own: 乾 in 乾元
    is no 干, 瞭 in 瞭望 no 了."""
    return {code: new for code, new in _simplified().items() if not _is_simplified(chr(code))}


def _is_simplified(character: str) -> bool:
    """Whether it is one of the characters of GB 2312, which holds simplified ones, or came back with the table of 2013."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return character in _CAME_BACK


def fold(text: str) -> str:
    """NFKC, lower case, simplified characters; thousands separators removed; NUL and other control characters as
    spaces."""
    return _folded(text, _simplified())


def fold_as_spoken(text: str) -> str:
    """The same, but for characters that sound otherwise than what they are folded to."""
    return _folded(text, _as_written())


def _folded(text: str, simplified: Mapping[int, str]) -> str:
    text = unicodedata.normalize("NFKC", text).lower().translate(simplified)
    return _THOUSANDS.sub("", "".join(" " if _is_control(c) else c for c in text) if _has_control(text) else text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _has_control(text: str) -> bool:
    return not text.isprintable()


def is_word(unit: str) -> bool:
    """Whether the folded unit is a letter, a digit or a word of them, none of it Chinese."""
    found = _RUN.fullmatch(unit)
    return found is not None and found.lastgroup == "word"


def is_chinese(unit: str) -> bool:
    """Whether the folded unit is a Chinese character."""
    return _CHINESE_CHARACTER.fullmatch(unit) is not None


def is_connector(mark: str) -> bool:
    """Whether two Latin words with nothing but this mark between them stand side by side."""
    return mark in _CONNECTORS


def is_unseen(mark: str) -> bool:
    """Whether what stands before and behind this mark stands side by side."""
    return mark in _UNSEEN


def without_unseen(text: str) -> str:
    """A folded text without quotation marks, brackets and dashes."""
    return text.translate(_WITHOUT_UNSEEN)


def _joins(between: str, before_chinese: bool, after_chinese: bool) -> bool:
    """Whether two runs stand side by side although `between` (white space or punctuation) is between them."""
    seen = without_unseen(between)
    mark = seen.strip()
    if not mark:
        return not (seen and before_chinese and after_chinese)
    return not before_chinese and not after_chinese and seen == mark and mark in _CONNECTORS


def runs(folded: str) -> Iterator[tuple[str, bool, bool]]:
    """(text, is Chinese, a gap stands before it) for each run of a folded text: Chinese characters, or a word."""
    between, before, before_chinese, gap_before = "", "", False, False
    for match in _RUN.finditer(folded):
        if match.lastgroup == "between":
            between = match.group()
            continue
        chinese = match.lastgroup == "chinese"
        text = match.group() if chinese else match.group()[:WORD_CHARACTERS]
        gap = bool(between and before) and not _joins(between, before_chinese, chinese)
        if chinese and before_chinese and not gap:
            before += text  # nothing but marks that are not seen stood between them
        else:
            if before:
                yield before, before_chinese, gap_before
            before, before_chinese, gap_before = text, chinese, gap
        between = ""
    if before:
        yield before, before_chinese, gap_before


def tokens(text: str, *, gaps: bool = True) -> list[str]:
    """The tokens of a document's text. Without `gaps` punctuation leaves no trace (document numbers)."""
    out: list[str] = []
    for run, chinese, gap in runs(fold(text)):
        if gap and gaps:
            out.append(GAP)
        if chinese:
            out.extend(map("".join, itertools.pairwise(run)))
            out.append(run[-1])
        else:
            out.append(run)
    return out


def units(text: str) -> list[Unit]:
    """The units of an original text with their places in it, for marking what was found. Folds character by
    character, so that every unit knows where it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in fold(character) or " ":
            letters.append(letter)
            places.append(place)
    out: list[Unit] = []
    between, first, before_chinese = "", True, False
    for match in _RUN.finditer("".join(letters)):
        if match.lastgroup == "between":
            between = match.group()
            continue
        chinese = match.lastgroup == "chinese"
        start, end = match.span()
        if between and not first and not _joins(between, before_chinese, chinese):
            out.append(Unit(GAP, places[start], places[start], False))
        if chinese:
            out.extend(Unit(letters[i], places[i], places[i] + 1, True) for i in range(start, end))
        else:
            out.append(Unit(match.group()[:WORD_CHARACTERS], places[start], places[end - 1] + 1, False))
        between, first, before_chinese = "", False, chinese
    return out
