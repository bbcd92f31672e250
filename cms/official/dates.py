"""Days and lengths of time as official documents write them: 2021年9月13日, 二〇〇四年八月廿三日, 2025年底, 一年零六个月."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass

from cms.official.blocks import solid
from cms.official.numbering import chinese_number

_ZERO = "〇○◯零ＯO0０"
_DIGITS = f"{_ZERO}一二三四五六七八九"
_YEAR = rf"(?:\d{{4}}|[{_DIGITS}]{{4}})"
_MONTH = r"(?:\d{1,2}|元|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:\d{1,2}|[廿卅][一二三四五六七八九]?|[一二三四五六七八九十]{1,3})"
DATE = rf"{_YEAR}年{_MONTH}月{_DAY}日"
"""In text without white space."""
_PARTS = re.compile(rf"({_YEAR})年({_MONTH})月({_DAY})日")
ISO = r"(?<!\d)\d{4}[-/.．]\d{1,2}[-/.．]\d{1,2}(?!\d)"
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.．](\d{1,2})[-/.．](\d{1,2})(?!\d)")
_ALONE = re.compile(rf"[（(〔\[【]?(?:{DATE}|{ISO})[）)〕\]】]?")
_HOUR = r"(?:零时|0时|零点|0?0[:：]00(?:[:：]00)?|24时|二十四时|24[:：]00)?"
_MIDNIGHT = re.compile(r"(?:24|二十四)(?:时|[:：]00)$")
"""The end of a day: what begins then begins with the next one, and what ends then ends with it."""
_BEFORE_HOUR = re.compile(r"(?<=\d)\s+(?=\d{1,2}[:：]\d)")
_WRITTEN = re.compile(
    rf"({_YEAR})年({_MONTH})月({_DAY})日{_HOUR}"  # a day
    rf"|({_YEAR})年(?:({_MONTH})月)?年?(底|末|份)?(?![度内来间初中第])"  # a month or a year, or its end
    rf"|{_ISO.pattern}"
    rf"|(?<=[至到—–~～－-])({_MONTH})月({_DAY})日{_HOUR}"  # of the year that was named before
    r"|(?<!\d)(\d{4})(?=[至到—–~～－-]+\d{4}年(?!\d))"  # the first of several years: 2024-2026年
)


def date_of(text: str) -> datetime.date | None:
    """The first date in a text, None if there is none or it does not exist (2月30日). An hour may follow it."""
    bare = solid(_BEFORE_HOUR.sub("T", text))
    found = _PARTS.search(bare) or _ISO.search(bare)
    return _day(*found.groups()) if found else None


def dates_of(text: str) -> list[datetime.date]:
    """All dates in a text that exist, in order."""
    bare = solid(text)
    found = (_day(*one.groups()) for one in re.finditer(rf"{_PARTS.pattern}|{_ISO.pattern}", bare))
    return [day for day in found if day]


def is_date(text: str) -> bool:
    """Whether a paragraph is a date and nothing else; brackets may stand round it."""
    return _ALONE.fullmatch(solid(text)) is not None


def _day(*parts: str | None) -> datetime.date | None:
    year, month, day = (_number(part) for part in parts if part)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _number(part: str) -> int:
    if part.isdigit():
        return int(part)
    for written, meant in (("廿", "二十"), ("卅", "三十"), ("元", "一"), *((zero, "〇") for zero in _ZERO)):
        part = part.replace(written, meant)
    return chinese_number(part)


@dataclass(frozen=True)
class Moment:
    """A day as it is written, or a month or year, of which `first` and `last` are the ends. `exact`: the text leaves no
    choice which day is meant. None for a day that does not exist."""

    first: datetime.date | None
    last: datetime.date | None
    exact: bool = True


def moments_in(bare: str) -> list[tuple[int, int, Moment]]:
    """(start, end, moment) of each in a text without white space; “至12月31日” is of the year named before it."""
    out: list[tuple[int, int, Moment]] = []
    for found in _WRITTEN.finditer(bare):
        moment = _moment(found, out[-1][2] if out else None)
        if moment:
            out.append((found.start(), found.end(), moment))
    return out


def _moment(found: re.Match[str], before: Moment | None) -> Moment | None:
    (year, month, day, around, of, end, iso_year, iso_month, iso_day, later, later_day, of_several) = found.groups()
    if year or iso_year:
        known = _day(year or iso_year, month or iso_month, day or iso_day)
        return Moment(_next(known) if known and _MIDNIGHT.search(found[0]) else known, known)
    if later:
        known = _day(str(before.first.year), later, later_day) if before and before.first else None
        return Moment(known, known) if before else None
    first_month, last_month = (_number(of), _number(of)) if of else (1, 12)
    named = _number(around or of_several)
    if not named or not 1 <= last_month <= 12:
        return Moment(None, None)
    last = datetime.date(named, last_month, monthrange(named, last_month)[1])
    return Moment(datetime.date(named, first_month, 1), last, end in ("底", "末"))


def _next(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=1) if day < datetime.date.max else day


_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_LENGTH = re.compile(
    rf"(?<![\d第十百〇])(?:({_COUNT})(?:周年|个?年(?!度|级|底|末))(半)?(?:[零又]?({_COUNT})个?月)?整?"
    rf"|({_COUNT})个月|({_COUNT})个?(工作日|自然日|天|日)|(半)年)"
)


@dataclass(frozen=True)
class Length:
    """So many months and days; `countable` is False for working days, which depend on a calendar."""

    months: int = 0
    days: int = 0
    countable: bool = True

    def last_day(self, first: datetime.date) -> datetime.date | None:
        """The last day of a term of this length that begins on `first`; where its month lacks that day, the month's last
        (Civil Code, article 202)."""
        if not self.countable:
            return None
        try:
            end = _months_later(first, self.months)
            return end + datetime.timedelta(days=self.days - (end.day == first.day or not self.months))
        except (OverflowError, ValueError):
            return None

    def after(self, day: datetime.date) -> datetime.date | None:
        """The day so long after a day (自发布之日起30日后)."""
        try:
            return _months_later(day, self.months) + datetime.timedelta(days=self.days) if self.countable else None
        except (OverflowError, ValueError):
            return None


def _months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def lengths_in(bare: str) -> list[tuple[int, int, Length]]:
    """(start, end, length) of each in a text without white space: 三年, 一年零六个月, 18个月, 半年, 30日."""
    return [(found.start(), found.end(), _length(found)) for found in _LENGTH.finditer(bare)]


def _length(found: re.Match[str]) -> Length:
    years, half, months, only_months, days, unit, half_year = found.groups()
    if years:
        return Length(12 * _counted(years) + (6 if half else 0) + (_counted(months) if months else 0))
    if only_months:
        return Length(_counted(only_months))
    return Length(6) if half_year else Length(0, _counted(days), unit != "工作日")


def _counted(words: str) -> int:
    return _number(words.replace("两", "二"))
