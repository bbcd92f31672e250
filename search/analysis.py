"""How text becomes tokens: once, here, for documents and for queries, so that every backend finds the same rows.

A text is folded (NFKC, lower case, traditional to simplified characters) and cut into units: each Chinese character is
one, each run of letters and digits is one. A document stores one token a unit, in order:

- a Chinese character with the next one, if that one follows directly (`知识产权` → `知识 识产 产权 权`);
- the last character of a Chinese run alone;
- a word of letters and digits as it is;
- `GAP` where punctuation stood, so that no phrase crosses it.

A query is cut into pieces at white space and punctuation. A piece is a phrase: its tokens stand in a document side by
side. Every piece must be found. Words in quotation marks stay one piece, punctuation included.

A piece that holds a word of the synonyms in use (`widened_by`) is found by what means the same, too; documents and
indexes know nothing of synonyms.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from zhconv import zhconv

ANALYSIS_VERSION = 1
"""Part of the name of every index: a change to the rules of this module must raise it."""

GAP = "\ue000"
QUERY_CHARACTERS = 200
"""Characters of a query that are read; the rest is cut off and the form says so."""
QUERY_PIECES = 20
"""Pieces of a query that are used; 200 characters of single letters would make a hundred."""
PIECE_WAYS = 8
"""Ways of saying a piece, itself included, that are searched for."""
_COMBINATIONS_TRIED = 64
WORD_CHARACTERS = 100
PINYIN_SYLLABLES = 60
PINYIN_LEAST = 2
"""Letters a query needs before it is tried against pinyin: one letter would find nearly every name."""

_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<chinese>[{_CHINESE}]+)|(?P<word>[^\W_{_CHINESE}]+)|(?P<between>(?:[\W_])+)")
_CHINESE_CHARACTER = re.compile(rf"[{_CHINESE}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Between two Latin words these join instead of cutting: pre-a, R&D, 4.35, ERP/MES.
_CONNECTORS = frozenset("-_./&'’+:@·#")
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|《([^》]*)》')
_LATIN = re.compile(r"[a-z]+")
# Readings that the phrase table of pypinyin has wrong or does not have.
_READINGS = {
    "支行": [["zhī"], ["háng"]],
    "总行": [["zǒng"], ["háng"]],
    "央行": [["yāng"], ["háng"]],
    "朝阳区": [["cháo"], ["yáng"], ["qū"]],
    "朝阳市": [["cháo"], ["yáng"], ["shì"]],
    "单县": [["shàn"], ["xiàn"]],
    "长行": [["cháng"], ["háng"]],
    "浦发行": [["pǔ"], ["fā"], ["háng"]],
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One Chinese character, one word, or a gap, with the characters of the original text it came from."""

    text: str
    start: int
    end: int
    chinese: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase to find.

    `tokens` stand side by side in a document; if `open_end`, the last one only has to begin a token of the document
    (a single Chinese character, whose token there may hold the next character too). `latin` is the piece if it is one
    word of the letters a to z, which may also be pinyin, else "". `others` mean the same: finding one of them is
    finding the piece. `also` are the words that were put in to make them, as their group has them.
    """

    units: tuple[str, ...]
    tokens: tuple[str, ...]
    open_end: bool
    latin: str
    others: tuple[Piece, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[Piece, ...]:
        """The piece itself and what means the same."""
        return (self, *self.others)


@cache
def _simplified() -> dict[int, str]:
    """Character to character, without the phrases of zhconv: a mapping that looks at neighbours would treat a short
    query differently from the document it stands in."""
    pairs = zhconv.getdict("zh-hans")
    return {ord(old): new for old, new in pairs.items() if len(old) == 1 and len(new) == 1}


def fold(text: str) -> str:
    """NFKC, lower case, simplified characters; thousands separators removed; NUL and other control characters as
    spaces."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return _THOUSANDS.sub("", "".join(" " if _is_control(c) else c for c in text) if _has_control(text) else text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _has_control(text: str) -> bool:
    return not text.isprintable()


def is_word(unit: str) -> bool:
    """Whether the folded unit is a letter, a digit or a word of them, none of it Chinese."""
    found = _RUN.fullmatch(unit)
    return found is not None and found.lastgroup == "word"


def is_connector(mark: str) -> bool:
    """Whether two Latin words with nothing but this mark between them stand side by side."""
    return mark in _CONNECTORS


def _joins(between: str, before_chinese: bool, after_chinese: bool) -> bool:
    """Whether two runs stand side by side although `between` (white space or punctuation) is between them."""
    mark = between.strip()
    if not mark:
        return not (before_chinese and after_chinese)
    return not before_chinese and not after_chinese and between == mark and mark in _CONNECTORS


def _runs(folded: str) -> Iterator[tuple[str, bool, bool]]:
    """(text, is Chinese, a gap stands before it) for each run of a folded text."""
    between, before_chinese, first = "", False, True
    for match in _RUN.finditer(folded):
        if match.lastgroup == "between":
            between = match.group()
            continue
        chinese = match.lastgroup == "chinese"
        text = match.group() if chinese else match.group()[:WORD_CHARACTERS]
        yield text, chinese, bool(between) and not first and not _joins(between, before_chinese, chinese)
        between, before_chinese, first = "", chinese, False


def tokens(text: str, *, gaps: bool = True) -> list[str]:
    """The tokens of a document's text. Without `gaps` punctuation leaves no trace (document numbers)."""
    out: list[str] = []
    for run, chinese, gap in _runs(fold(text)):
        if gap and gaps:
            out.append(GAP)
        if chinese:
            out.extend(map("".join, itertools.pairwise(run)))
            out.append(run[-1])
        else:
            out.append(run)
    return out


def pieces(words: str) -> tuple[Piece, ...]:
    """The phrases a query asks for: at most QUERY_PIECES of its first QUERY_CHARACTERS characters, repeats dropped,
    each with what means the same by the synonyms in use. A query without a letter, digit or character gives none."""
    return _pieces(words[:QUERY_CHARACTERS], _in_use.get())


@lru_cache(
    maxsize=512
)  # one search asks for the pieces of its words once a tier and a facet, the plain reading once a row
def _pieces(words: str, synonyms: Synonyms) -> tuple[Piece, ...]:
    folded = fold(words)
    found: dict[tuple[str, ...], Piece] = {}
    position = 0

    def add_loose(stretch: str) -> None:
        for units in _loose(stretch):
            found.setdefault(units, synonyms.widen(_piece(units)))

    for quoted in _QUOTED.finditer(folded):
        add_loose(folded[position : quoted.start()])
        if exact := _strict(next(filter(None, quoted.groups()), "")):
            found[exact] = _piece(exact)  # also where it was said without quotation marks before
        position = quoted.end()
    add_loose(folded[position:])
    return tuple(found.values())[:QUERY_PIECES]


def also_searched(words: str) -> tuple[str, ...]:
    """The synonyms that `pieces` looks for besides what was typed, as their groups have them."""
    return tuple(dict.fromkeys(word for piece in pieces(words) for word in piece.also))


def is_cut(words: str) -> bool:
    """Whether `pieces` leaves out a part of `words`."""
    return len(words.strip()) > QUERY_CHARACTERS


def _loose(folded: str) -> Iterator[tuple[str, ...]]:
    for part in folded.split():
        units: list[str] = []
        for run, chinese, gap in _runs(part):
            if gap and units:
                yield tuple(units)
                units = []
            units.extend(run if chinese else (run,))
        if units:
            yield tuple(units)


def _strict(folded: str) -> tuple[str, ...]:
    units: list[str] = []
    for run, chinese, gap in _runs(folded):
        if gap:
            units.append(GAP)
        units.extend(run if chinese else (run,))
    return tuple(units)


def is_chinese(unit: str) -> bool:
    """Whether the folded unit is a Chinese character."""
    return _CHINESE_CHARACTER.fullmatch(unit) is not None


def _piece(units: tuple[str, ...]) -> Piece:
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


def word_units(word: str) -> tuple[str, ...]:
    """The units of a synonym, gaps included: two words with the same units are the same word."""
    return _strict(fold(word))


@dataclass(frozen=True, eq=False)
class Synonyms:
    """Groups of words that mean the same, ready to be looked up; made by `synonyms_of`, equal only to itself.

    `words` are the units of all words by their first unit, the longest first; `same` the others of a word's group:
    their units and how they are written.
    """

    words: Mapping[str, tuple[tuple[str, ...], ...]]
    same: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]

    def widen(self, piece: Piece) -> Piece:
        """The piece with up to PIECE_WAYS - 1 others: one of its words replaced, then several. What was put in is
        not looked at again. A way that holds the whole piece is left out, because the piece finds it anyway."""
        places = self._places(piece.units) if self.words else []
        if not places:
            return piece
        ways: dict[tuple[str, ...], Piece] = {}
        also: dict[str, None] = {}
        for units, put_in in itertools.islice(self._replaced(piece.units, places), _COMBINATIONS_TRIED):
            if len(ways) < PIECE_WAYS - 1 and not _holds(units, piece.units):
                ways.setdefault(units, replace(_piece(units), latin=""))
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


def synonyms_of(groups: Iterable[Sequence[str]]) -> Synonyms:
    """The groups ready to be looked up. A word that stands in two of them belongs to the first; words that are the
    same once folded count once; a group left with fewer than two words means nothing."""
    words: dict[str, list[tuple[str, ...]]] = {}
    same: dict[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]] = {}
    for group in groups:
        written = {word_units(word): word for word in reversed(group)}
        fresh = {units: written[units] for units in reversed(written) if units and units not in same}
        if len(fresh) < 2:
            continue
        for units in fresh:
            same[units] = tuple((other, word) for other, word in fresh.items() if other != units)
            words.setdefault(units[0], []).append(units)
    return Synonyms({first: tuple(sorted(all_, key=len, reverse=True)) for first, all_ in words.items()}, same)


def _holds(units: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(units[i : i + len(part)] == part for i in range(len(units) - len(part) + 1))


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


def without_gaps(piece: Piece) -> Piece:
    """The piece for a field whose tokens were made without gaps."""
    if GAP not in piece.tokens:
        return piece
    return Piece(piece.units, tuple(t for t in piece.tokens if t != GAP), piece.open_end, piece.latin)


@cache
def _phrases() -> tuple[dict[str, list[list[str]]], frozenset[str]]:
    """The phrases whose readings are known, and everything a phrase begins with."""
    from pypinyin import load_phrases_dict  # a third of a second to import, and only indexing needs it
    from pypinyin.constants import PHRASES_DICT

    load_phrases_dict(_READINGS)
    return PHRASES_DICT, frozenset(phrase[:i] for phrase in PHRASES_DICT for i in range(1, len(phrase) + 1))


@lru_cache(maxsize=50_000)
def _readings(word: str) -> tuple[str, ...]:
    """The syllables of a word that is read as one."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def _read_as_one(run: str) -> Iterator[str]:
    """The words pypinyin cuts a Chinese run into (its longest match, five times as fast): phrases, else characters."""
    phrases, beginnings = _phrases()
    place, end = 0, len(run)
    while place < end:
        longest, stop = 0, place + 1
        while stop <= end and (word := run[place:stop]) in beginnings:
            if word in phrases:
                longest = stop
            stop += 1
        if not longest and stop > end:
            yield from run[place:]
            return
        yield run[place : longest or place + 1]
        place = longest or place + 1


def _spoken(folded: str) -> tuple[list[str], bool]:
    """The syllables of a folded text, and whether any of it is Chinese."""
    out: list[str] = []
    any_chinese = False
    for run, chinese, _gap in _runs(folded):
        if chinese:
            any_chinese = True
            for word in _read_as_one(run):
                out.extend(_readings(word))
        else:
            out.append(run)
    return out[:PINYIN_SYLLABLES], any_chinese


def syllables(name: str) -> list[str]:
    """`长沙银行e贷` → chang, sha, yin, hang, e, dai. Several readings of a character are settled by the words it
    stands in."""
    return _spoken(fold(name))[0]


def pinyin_tokens(name: str) -> list[str]:
    """What a name can be found by in letters: from each of its characters on, the full pinyin and the initials
    joined (`chang sha yin hang` → changshayinhang, csyh, shayinhang, syh, …). A query word of PINYIN_LEAST letters
    or more finds the name if it begins one of them."""
    spoken, any_chinese = _spoken(fold(name))
    if not any_chinese:
        return []
    whole, initials = "".join(spoken), "".join([syllable[0] for syllable in spoken])
    places = itertools.accumulate(map(len, spoken[:-1]), initial=0)
    return list(dict.fromkeys(t for i, place in enumerate(places) for t in (whole[place:], initials[i:])))


def as_pinyin(piece: Piece) -> str:
    """The letters to try against pinyin tokens, or ""."""
    return piece.latin if len(piece.latin) >= PINYIN_LEAST else ""


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
