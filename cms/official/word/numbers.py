"""The numbers that Word counts by itself and keeps out of the text: 第一条, 一、, （二）, 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cms.official.numbering import said_in_chinese
from cms.official.word.styles import Styles, is_on, value_of, w, whole_number

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _letters(number: int) -> str:
    """a … z, then aa … zz, as Word goes on."""
    turns, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (turns + 1)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        out += sign * times
    return out


def _one_of(signs: str) -> Callable[[int], str]:
    def write(number: int) -> str:
        if not 1 <= number <= len(signs):
            raise ValueError(f"There is no sign for {number}.")
        return signs[number - 1]

    return write


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(one)] for one in str(number))


_IN_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
               "taiwaneseCountingThousand", "koreanDigital2")  # fmt: skip
_BY_DIGIT = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
_CIRCLED = _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    **dict.fromkeys(_IN_CHINESE, said_in_chinese),
    **dict.fromkeys(_BY_DIGIT, _digits("〇一二三四五六七八九")),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "chineseLegalSimplified": lambda number: said_in_chinese(number).translate(_LEGAL),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda number: "",
}
"""How Word writes a count, by the name of its format; another one is not known and the number in doubt."""
_LEGAL = str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰")
_UNWRITTEN = frozenset({"bullet"})


@dataclass(frozen=True)
class _Level:
    """`text`: how the number is written, %1 for the count of the first level. `restarts`: after which level it begins
    anew, counted from 1; 0 for never."""

    start: int
    format: str
    text: str
    restarts: int
    plain: bool
    joined: bool
    style: str


@dataclass
class _List:
    """One numbering of the document: its levels, and the counts so far, shared by all that use it."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts through a document. Ask for each paragraph once, in order."""

    def __init__(self, part: Any, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._overrides: dict[tuple[str, int], int] = {}
        if part is None:
            return
        abstract = {one.get(w("abstractNumId"), ""): one for one in part.findall(w("abstractNum"))}
        named = {
            value_of(one.find(w("styleLink"))): one for one in abstract.values() if one.find(w("styleLink")) is not None
        }
        shared: dict[str, _List] = {}
        for one in part.findall(w("num")):
            key = value_of(one.find(w("abstractNumId")))
            made = abstract.get(key)
            if made is None:
                continue
            link = value_of(made.find(w("numStyleLink")))
            made = named.get(link, made)
            of_list = shared.setdefault(key, _List(_levels(made)))
            self._lists[one.get(w("numId"), "")] = self._overridden(one, of_list)

    def _overridden(self, number: Any, of_list: _List) -> _List:
        """The list as one numbering uses it: where it says levels of its own or another beginning, it may count anew."""
        levels = dict(of_list.levels)
        for one in number.findall(w("lvlOverride")):
            level = whole_number(one.get(w("ilvl")))
            if (own := one.find(w("lvl"))) is not None:
                levels[level] = _level(own)
            if (start := one.find(w("startOverride"))) is not None:
                self._overrides[number.get(w("numId"), ""), level] = whole_number(value_of(start), 1)
        return of_list if levels == of_list.levels else _List(levels, of_list.counts)

    def number_of(self, paragraph: Any) -> str | None:
        """What Word writes in front of a paragraph, "" for nothing, with a space behind it where one is seen; None where
        it writes a number that is not known."""
        key, told, style = self._styles.numbering(paragraph)
        if not key:
            return ""
        of_list = self._lists.get(key)
        if of_list is None:
            return None
        by_style = next((place for place, one in of_list.levels.items() if style and one.style == style), 0)
        place = by_style if told is None else told
        level = of_list.levels.get(place)
        if level is None:
            return None
        self._count(key, of_list, place, level)
        if level.format in _UNWRITTEN:
            return ""
        try:
            written = _PLACE.sub(lambda found: self._said(of_list, int(found[1]) - 1, plain=level.plain), level.text)
        except (KeyError, ValueError):
            return None
        return written if not written or level.joined else f"{written} "

    def _count(self, key: str, of_list: _List, place: int, level: _Level) -> None:
        start = self._overrides.pop((key, place), None)
        if start is not None:
            of_list.counts[place] = start
        else:
            of_list.counts[place] = of_list.counts.get(place, level.start - 1) + 1
        for deeper in [one for one in of_list.counts if one > place]:
            restarts = of_list.levels[deeper].restarts if deeper in of_list.levels else -1
            # Without a word it begins anew after any level above it; with one, after that level or one above that.
            if restarts < 0 or (restarts > 0 and place < restarts):
                del of_list.counts[deeper]

    def _said(self, of_list: _List, place: int, *, plain: bool) -> str:
        level = of_list.levels[place]
        count = of_list.counts.get(place, level.start)
        return str(count) if plain and level.format != "none" else _FORMATS[level.format](count)


def _levels(abstract: Any) -> dict[int, _Level]:
    return {whole_number(one.get(w("ilvl"))): _level(one) for one in abstract.findall(w("lvl"))}


def _level(element: Any) -> _Level:
    start, restart = element.find(w("start")), element.find(w("lvlRestart"))
    plain = element.find(w("isLgl"))
    return _Level(
        start=whole_number(value_of(start), 1) if start is not None else 0,
        format=value_of(next(element.iter(w("numFmt")), None)) or "decimal",
        text=value_of(element.find(w("lvlText"))),
        restarts=-1 if restart is None else whole_number(value_of(restart)),
        plain=plain is not None and is_on(plain),
        joined=value_of(element.find(w("suff"))) == "nothing",
        style=value_of(element.find(w("pStyle"))),
    )
