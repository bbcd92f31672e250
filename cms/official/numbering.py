"""The numbers that begin a clause: 第三条, 一、, （二）, 3., （4）, ⑤, 7.1. Which they are, and which comes next."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = {"〇": 0, "○": 0, "零": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "[〇○零一二三四五六七八九十百千两]{1,9}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def chinese_number(words: str) -> int:
    """一百二十三 → 123, 二〇二一 → 2021; ValueError for what is no number."""
    if not words or any(one not in _DIGITS and one not in _UNITS for one in words):
        raise ValueError(f"“{words}” is not a Chinese number.")
    if not any(one in _UNITS for one in words):
        return int("".join(str(_DIGITS[one]) for one in words))
    total, digit = 0, None
    for one in words:
        if one in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[one]
            digit = None
        else:
            digit = _DIGITS[one]
    return total + (digit or 0)


def _count(words: str) -> int:
    """第三条 and 第3条 are the same."""
    return int(words) if words.isdecimal() else chinese_number(words)


def said_in_chinese(number: int) -> str:
    """123 → 一百二十三, from 1 to 999, as clauses are numbered."""
    if not 1 <= number <= 999:
        raise ValueError(f"Clauses are numbered from 1 to 999, not {number}.")
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{digits[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (digits[ones] if ones else "")


@dataclass(frozen=True)
class Style:
    """A way of numbering. `rank`: the smaller one stands above; `pattern` has the value in its first group; `write`
    prints a number. The words after a number of a `law` style are its text, never a heading."""

    level: str
    rank: int
    pattern: re.Pattern[str]
    value: Callable[[str], int]
    write: Callable[[int], str]
    law: bool = False
    container: bool = False


def _style(
    level: str,
    rank: int,
    pattern: str,
    write: Callable[[int], str],
    value: Callable[[str], int] = chinese_number,
    *,
    law: bool = False,
    container: bool = False,
) -> Style:
    return Style(level, rank, re.compile(pattern), value, write, law, container)


def _division(level: str, rank: int, word: str) -> Style:
    # Without white space behind it only as a line of its own, spread or not: 第一章总则, 第一章总　则, but not
    # 第三章规定的情形，….
    pattern = rf"第\s*({CHINESE}|\d{{1,3}})\s*{word}(?:之{CHINESE})?(?=[\s　]|[^\s，。；：]{{0,20}}$|(?:[^\s，。；：][\s　]+){{1,20}}[^\s，。；：]$)"
    return _style(level, rank, pattern, lambda n: f"第{said_in_chinese(n)}{word}", _count, container=True)


STYLES: tuple[Style, ...] = (
    _division("part", 0, "编"),
    _division("chapter", 1, "章"),
    _division("section", 2, "节"),
    _style("first", 3, rf"({CHINESE})、", lambda n: f"{said_in_chinese(n)}、"),
    _style(
        "article", 4, rf"第\s*({CHINESE}|\d{{1,4}})\s*条(?:之{CHINESE})?(?=[\s　：:]|$)",
        lambda n: f"第{said_in_chinese(n)}条", _count, law=True,
    ),
    _style("second", 5, rf"[（(]\s*({CHINESE})\s*[）)]", lambda n: f"（{said_in_chinese(n)}）"),
    _style("third", 6, r"(\d{1,3})(?:[．、]|\.(?!\d))", lambda n: f"{n}.", int),
    _style("fourth", 7, r"[（(]\s*(\d{1,3})\s*[）)]|(?<!\d)(\d{1,3})[）)]", lambda n: f"（{n}）", int),
    _style("fifth", 8, f"([{_CIRCLED}])", lambda n: _CIRCLED[n - 1], lambda one: _CIRCLED.index(one) + 1),
    # 7.1.2 in plans for emergencies and in standards; white space must follow, or 1.5 亿元 would be a clause.
    _style("decimal1", 3, r"(\d{1,2})(?=[\s　]+[^\d\s])", str, int),
    _style("decimal2", 4, r"\d{1,2}\.(\d{1,2})\.?(?=[\s　]+\S)", str, int),
    _style("decimal3", 5, r"\d{1,2}\.\d{1,2}\.(\d{1,2})\.?(?=[\s　]+\S)", str, int),
    _style("decimal4", 6, r"\d{1,2}\.\d{1,2}\.\d{1,2}\.(\d{1,2})\.?(?=[\s　]+\S)", str, int),
)  # fmt: skip
BY_LEVEL = {style.level: style for style in STYLES}
_PUT_IN = re.compile(rf"[条章节编]之({CHINESE})$")


@dataclass(frozen=True)
class Number:
    """The number at the beginning of a paragraph: `text` as it stands there, `value` the count it says, `after` the count
    of those that were put in behind it (第一条之二: 1 and 2)."""

    style: Style
    text: str
    value: int
    after: int = 0

    def follows(self, other: Number) -> bool:
        """Whether it is the next: 第二条 after 第一条 and after 第一条之二, 第一条之一 after 第一条."""
        if self.value == other.value:
            return self.after == other.after + 1
        return self.value == other.value + 1 and not self.after


def value_of(number: str) -> int | None:
    """The count that a clause's own number says, None where it says none."""
    found = read_number(number)
    return found.value if found else None


def read_number(number: str) -> Number | None:
    """A clause's own number, read again; None where it is none."""
    return number_of(f"{number} 甲") if number else None  # some numbers are told by what follows them


def number_of(paragraph: str) -> Number | None:
    """The number that begins a paragraph, None if none does. Numbers as such (12个, 一是) are none."""
    for style in STYLES:
        found = style.pattern.match(paragraph)
        if found:
            said = next(group for group in found.groups() if group)
            put_in = _PUT_IN.search(found.group())
            return Number(style, found.group(), style.value(said), chinese_number(put_in[1]) if put_in else 0)
    return None
