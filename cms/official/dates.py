"""Dates as official documents write them: 2021年9月13日, 二〇〇四年八月十二日, 自印发之日起."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from cms.official.blocks import solid
from cms.official.numbering import chinese_number

_YEAR = r"(?:\d{4}|[〇○零ＯO一二三四五六七八九]{4})"
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
DATE = rf"{_YEAR}年{_DAY}月{_DAY}日"
"""In text without white space."""
_PARTS = re.compile(rf"({_YEAR})年({_DAY})月({_DAY})日")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_BEGINS = r"(?:正式)?(?:施行|实施|执行|生效)"
_FROM = re.compile(rf"自({DATE})(?:起|开始)?{_BEGINS}")
_FROM_ISSUE = re.compile(rf"自(印发|发布|公布|颁布|发文|下发)之?日起{_BEGINS}")
_UNTIL = re.compile(rf"有效期(?:限)?(?:为|是)?(?:截?至|到)({DATE})")
_YEARS = re.compile(r"有效期(?:限)?(?:为|是)?([一二三四五六七八九十两]|\d{1,2})(?:个)?年")


def date_of(text: str) -> datetime.date | None:
    """The first date in a text, None if there is none or it does not exist (2月30日)."""
    bare = solid(text)
    found = _PARTS.search(bare) or _ISO.search(bare)
    if found is None:
        return None
    try:
        return datetime.date(*(_number(part) for part in found.groups()))
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """Whether a paragraph is a date and nothing else."""
    return re.fullmatch(DATE, solid(text)) is not None


def _number(part: str) -> int:
    part = part.replace("Ｏ", "〇").replace("O", "〇")
    return int(part) if part.isdigit() else chinese_number(part)


@dataclass(frozen=True)
class Validity:
    """What a text says of its own validity. `from_issue`: it holds from the day it was issued (自印发之日起). `years`: it
    holds so many years, and `expires` is not said."""

    effective: datetime.date | None = None
    from_issue: bool = False
    expires: datetime.date | None = None
    years: int | None = None


def validity_said(text: str) -> Validity:
    """What one paragraph says. The last date wins where it says several: an amended text tells the first version's
    too."""
    bare = solid(text)
    begins = [date_of(one) for one in _FROM.findall(bare)]
    until = _UNTIL.search(bare)
    years = _YEARS.search(bare)
    return Validity(
        begins[-1] if begins else None,
        _FROM_ISSUE.search(bare) is not None,
        date_of(until[1]) if until else None,
        _number(years[1].replace("两", "二")) if years else None,
    )


def years_later(day: datetime.date, years: int) -> datetime.date:
    """The last day of a term of so many years that begins on `day`."""
    try:
        end = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        end = day.replace(year=day.year + years, month=3, day=1)
    return end - datetime.timedelta(days=1)
