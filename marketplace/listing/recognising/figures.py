"""Numbers with their units: 5000万元, 30%, 三年, 2件, 500-1000万元, 1.2倍."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.listing.recognising.written import numeral_at


class Measure(StrEnum):
    """What a figure measures. The comment gives the unit it is kept in."""

    MONEY = "money"  # 万元
    PERCENT = "percent"  # percent
    MONTHS = "months"  # whole months
    FISCAL = "fiscal"  # months of business years, which are no length of time
    TIMES = "times"  # times another amount
    COUNT = "count"  # pieces; `unit` says of what


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in the unit of its measure; `unit` is the measure word of a count. `upper` is the end of a range."""

    measure: Measure
    value: Decimal
    unit: str = ""
    upper: Decimal | None = None


_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_YUAN = re.compile(r"(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千)?(元|人民币|rmb)?(人民币)?")
_WORTH = {
    "万亿": 100_000_000, "千亿": 10_000_000, "百亿": 1_000_000, "十亿": 100_000, "亿": 10_000, "千万": 1000, "百万": 100,
    "十万": 10, "万": 1,
}  # fmt: skip
_CURRENCY = re.compile(r"(?:人民币|rmb|cny|¥)")
_TIME = re.compile(
    r"(?:个)?(完整会计年度|会计年度|财务年度|年度|年|周年|月|季度|自然年度)(半|期)?(?:零|又)?(?:([0-9]+)个月)?"
)
_COUNTED = re.compile(r"(件|项|个|家|人|名|位|次|分|周岁|岁|天|日|期|份|户|只|类|笔|篇|种|台|套|亩|平方米)")
_TO = re.compile(r"(?:\((?:含|含本数|包含)\))?(?:~|至|到)")  # both ends of a range belong to it
_PARTS = re.compile(r"([0-9]{1,2})分之([0-9]{1,3})|([0-9]{1,2})/([0-9]{1,2})(?![0-9])")
_DIGITS = frozenset("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖.")
# A year of the calendar is no length of time.
_LONGEST_YEARS = 150


def figures_at(text: str, place: int) -> Iterator[tuple[int, Figure]]:
    """Every way to read a figure with its unit at a place, as (end, figure). None begins inside a number: 2016年 is no 16."""
    if place and _is_digit(text[place - 1]) and _is_digit(text[place]):
        return
    yield from _share(text, place)
    begin = _CURRENCY.match(text, place)
    first = _number(text, begin.end() if begin else place)
    if first is None:
        return
    end, value = first
    if begin and begin.end() < end:
        yield from (
            (stop, one) for stop, one in _with_unit(text, end, value, bare_yuan=True) if one.measure is Measure.MONEY
        )
        return
    yield from _with_unit(text, end, value)
    yield from _range(text, end, value)


def _is_digit(character: str) -> bool:
    return character.isdigit() or character in _DIGITS


def _number(text: str, place: int) -> tuple[int, Decimal] | None:
    found = _NUMBER.match(text, place)
    if found:
        return found.end(), Decimal(found[0].replace(",", ""))
    if text.startswith("半", place):
        return place + 1, Decimal("0.5")
    numeral = numeral_at(text, place)
    return None if numeral is None else (numeral[0], Decimal(numeral[1]))


def _with_unit(text: str, place: int, value: Decimal, bare_yuan: bool = False) -> Iterator[tuple[int, Figure]]:
    """The unit behind a number."""
    if text.startswith("%", place):
        yield place + 1, Figure(Measure.PERCENT, value)
        return
    if text.startswith("倍", place):
        yield place + 1, Figure(Measure.TIMES, value)
        return
    money = _YUAN.match(text, place)
    if money and (money[0] or bare_yuan) and money[1] != "千":
        worth = Decimal(_WORTH[money[1]]) if money[1] else Decimal("0.0001")
        rest = _more_money(text, money, worth)
        yield rest[0], Figure(Measure.MONEY, value * worth + rest[1])
    time = _TIME.match(text, place)
    if time:
        yield from _time(time, value)
    counted = _COUNTED.match(text, place)
    if counted and value == value.to_integral_value():
        yield counted.end(), Figure(Measure.COUNT, value, counted[1])


def _more_money(text: str, money: re.Match[str], worth: Decimal) -> tuple[int, Decimal]:
    """1亿2000万元: the smaller part behind the larger; (end, 万元)."""
    if money[2] or worth < 1:
        return money.end(), Decimal(0)
    number = _number(text, money.end())
    smaller = _YUAN.match(text, number[0]) if number else None
    if number and smaller and smaller[1] and smaller[1] != "千" and _WORTH[smaller[1]] < worth:
        return smaller.end(), number[1] * _WORTH[smaller[1]]
    return money.end(), Decimal(0)


def _time(time: re.Match[str], value: Decimal) -> Iterator[tuple[int, Figure]]:
    unit = time[1]
    if unit == "季度":
        return
    if unit == "月":
        if time[2] or time[3] or value != value.to_integral_value():
            return
        yield time.end(), Figure(Measure.MONTHS, value)
        return
    months = value * 12 + (6 if time[2] == "半" else 0) + int(time[3] or 0)
    if value > _LONGEST_YEARS or months != months.to_integral_value():
        return
    yield time.end(), Figure(Measure.MONTHS if unit in ("年", "周年") else Measure.FISCAL, months)


def _share(text: str, place: int) -> Iterator[tuple[int, Figure]]:
    """百分之三十, 三分之一, 1/3."""
    if text.startswith("百分之", place):
        number = _number(text, place + 3)
        if number:
            yield number[0], Figure(Measure.PERCENT, number[1])
        return
    found = _PARTS.match(text, place)
    if found is None:
        first = numeral_at(text, place)
        second = numeral_at(text, first[0] + 2) if first and text.startswith("分之", first[0]) else None
        if first and second and 0 < second[1] < first[1]:
            yield second[0], Figure(Measure.TIMES, Decimal(second[1]) / Decimal(first[1]))
        return
    whole, part = (found[1], found[2]) if found[1] else (found[4], found[3])
    if 0 < int(part) < int(whole):
        yield found.end(), Figure(Measure.TIMES, Decimal(part) / Decimal(whole))


def _range(text: str, place: int, low: Decimal) -> Iterator[tuple[int, Figure]]:
    """500-1000万元, 500万至1亿元, 18至65周岁: without a unit of its own the first figure has that of the second."""
    found = _TO.match(text, place)
    starts: list[tuple[int, Figure | None]] = [(found.end(), None)] if found else []
    for end, figure in _with_unit(text, place, low):
        joined = _TO.match(text, end)
        if joined:
            starts.append((joined.end(), figure))
    for begin, first in starts:
        second = _number(text, begin)
        for end, last in _with_unit(text, *second) if second else ():
            start = _beginning(low, first, last, second[1] if second else Decimal(0))
            if start is not None and start < last.value:
                yield end, Figure(last.measure, start, last.unit, last.value)


def _beginning(low: Decimal, first: Figure | None, last: Figure, number: Decimal) -> Decimal | None:
    """The lower end of a range in the unit of its upper end; None where the two do not go together."""
    if first is None:
        return low * (last.value / number) if number else None
    return first.value if (first.measure, first.unit) == (last.measure, last.unit) else None
