"""Numbers that are written in two ways: 第十二条 and 第12条, 二〇二五年 and 2025年, 1亿 and 10000万, 500w.

A document keeps its own way. A query that has one of them is also looked for in the other, where what stands beside
the number says that it is one: 一般 and 三农 are no numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Units = tuple[str, ...]

_DIGITS = "零一二三四五六七八九"
_VALUES = {**{digit: value for value, digit in enumerate(_DIGITS)}, "〇": 0, "两": 2}
_TIMES = {"十": 10, "百": 100, "千": 1000}
LARGEST = 9999
_TEENS = range(10, 20)  # 十二, also said 一十二
# What is counted or numbered: 12条, 3年, 14个, 500万.
_COUNTED = frozenset("条款项章节篇编届批期轮次个名种类级档位倍年月日天周岁家户件人元万亿")
_NUMBERED = frozenset("条款项章节篇编")
_MONEY = {"百": 100, "千": 1000}


def is_numeral(unit: str) -> bool:
    """Whether the unit is digits, or one Chinese character that numbers are written with."""
    return (unit.isascii() and unit.isdecimal()) or unit in _VALUES or unit in _TIMES


def said(number: int) -> str:
    """A number of 1 to 9999 in Chinese, as laws count their articles: 12 → 十二, 107 → 一百零七."""
    out, zero = "", False
    for times, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // times % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
        zero = not digit
    return out.removeprefix("一") if number in _TEENS else out


def value_of(characters: str) -> int | None:
    """The number that these Chinese characters say, or None: 十四五 is no number."""
    total, digit = 0, 0
    for character in characters:
        if character in _TIMES:
            total, digit = total + (digit or 1) * _TIMES[character], 0
        else:
            digit = _VALUES[character]
    total += digit
    same = characters.replace("两", "二").replace("〇", "零")
    known = 1 <= total <= LARGEST and same in (said(total), f"一{said(total)}" if total in _TEENS else "")
    return total if known else None


def other_numerals(units: Units) -> Iterator[Units]:
    """The units with their numbers written the other way: all in digits, all in Chinese, amounts in 万 or 亿."""
    for written in (_in_digits, _in_chinese, _as_article, _in_wan, _in_yi):
        other = _rewritten(units, written)
        if other != units:
            yield other


LONGEST_AMOUNT = 9
"""Units of an amount: 九千九百九十九万元."""


def amount_at_start(units: Units) -> int:
    """Units of an amount of money that the units begin with: 500万, 1千万元, 一亿, 500w. 0 for none."""
    end = _end_of_number(units, 0)
    if end and units[0].endswith("w"):
        return end
    if end and units[0].isascii():
        end += _unit(units, end) in _MONEY
    if not end or _unit(units, end) not in ("万", "亿"):
        return 0
    return end + 1 + (_unit(units, end + 1) == "元")


Rewrite = Callable[[Units, int, int], tuple[tuple[str, ...], int] | None]
"""What stands for the number from one place to another, and where it goes on; None: the number stays."""


def _rewritten(units: Units, written: Rewrite) -> Units:
    out: list[str] = []
    at = 0
    while at < len(units):
        end = _end_of_number(units, at)
        found = written(units, at, end) if end > at else None
        put, at = found or (units[at : max(end, at + 1)], max(end, at + 1))
        out += put
    return tuple(out)


def _end_of_number(units: Units, at: int) -> int:
    """Where a number that begins here ends: one unit of digits (with w for 万), or Chinese characters."""
    if units[at][:1].isdecimal() and units[at].removesuffix("w").isdecimal() and units[at].isascii():
        return at + 1
    end = at
    while end < len(units) and (units[end] in _VALUES or units[end] in _TIMES):
        end += 1
    return end


def _unit(units: Units, at: int) -> str:
    return units[at] if 0 <= at < len(units) else ""


def _in_digits(units: Units, at: int, end: int) -> tuple[tuple[str, ...], int] | None:
    number = "".join(units[at:end])
    if number.isascii():
        return None
    after = _unit(units, end)
    if after == "年" and len(number) == 4 and all(character in _VALUES for character in number):
        return (("".join(str(_VALUES[character]) for character in number),), end)
    known = value_of(number) if after in _COUNTED or _unit(units, at - 1) == "第" else None
    return None if known is None else ((str(known),), end)


def _in_chinese(units: Units, at: int, end: int) -> tuple[tuple[str, ...], int] | None:
    number, after = units[at], _unit(units, end)
    if not number.isascii() or not number.isdecimal() or number.startswith("0") or int(number) > LARGEST or not after:
        return None
    if after == "年" and len(number) == 4:
        return (tuple("〇一二三四五六七八九"[int(digit)] for digit in number), end)
    numbered = _unit(units, at - 1) == "第"
    # With nothing before it and little behind it, 12条 would also be the end of 一百一十二条.
    bounded = after in _COUNTED and (at > 0 or len(units) > end + 1)
    plan = after == "五" and 10 < int(number) < 20  # 14五规划
    return (tuple(said(int(number))), end) if numbered or bounded or plan else None


def _as_article(units: Units, at: int, end: int) -> tuple[tuple[str, ...], int] | None:
    """12条 at the start: 第十二条."""
    number = units[at]
    if at or not number.isdecimal() or not number.isascii() or _unit(units, end) not in _NUMBERED:
        return None
    return (("第", *said(int(number))), end) if 1 <= int(number) <= LARGEST else None


def _wan(units: Units, at: int, end: int) -> tuple[int, int] | None:
    """(amount in 万, where it ends) of 500w, 5百万, 2千万, 1亿."""
    number = units[at]
    if not number.isascii():
        return None
    if number.endswith("w"):
        return int(number.removesuffix("w")), end
    if _unit(units, end) == "亿":
        return int(number) * 10_000, end + 1
    times = _MONEY.get(_unit(units, end))
    return (int(number) * times, end + 2) if times and _unit(units, end + 1) == "万" else None


def _in_wan(units: Units, at: int, end: int) -> tuple[tuple[str, ...], int] | None:
    found = _wan(units, at, end)
    return ((str(found[0]), "万"), found[1]) if found else None


def _in_yi(units: Units, at: int, end: int) -> tuple[tuple[str, ...], int] | None:
    number = units[at]
    if not number.isascii() or not number.isdecimal() or _unit(units, end) != "万" or int(number) % 10_000:
        return None
    return ((str(int(number) // 10_000), "亿"), end + 1) if int(number) else None
