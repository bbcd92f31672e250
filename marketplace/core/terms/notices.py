"""A year's notice on public holidays as the State Council writes it, read as days, and days written in its way.

    一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）上班。

Every line is accounted for: one that is not understood is a fault that names it, and never left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InputError

_ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
    "国庆节、中秋节": "National Day and Mid-autumn Festival",
}
_WEEKDAY = r"(?:[（(][^（()）]*[）)])?"
_DAY = rf"(?:(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日{_WEEKDAY})"
_PART = re.compile(
    rf"(?P<days>{_DAY}(?:(?:至|、|和|，)(?={_DAY}){_DAY})*)(?P<what>放假调休|放假|补休|公休|上班)[，,。；;]?(?:共(?P<count>\d+)天[，,。；;]?)?"
)
_LINE = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.、])?\s*(?P<name>[^：:\d]+)[：:](?P<rest>.+)$")
_ONE = re.compile(r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")


class NoticeError(InputError):
    """A line that says no days, or days that there are not."""


def read_notice(text: str, year: int) -> dict[str, dict[str, Any]]:
    """Days by their date, `{"2027-01-01": {"working": false, "zh": "元旦", "en": "New Year's Day"}}`. NoticeError."""
    days: dict[str, dict[str, Any]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        for day, working, name in _read_line(line, year):
            row = _row(name, working)
            if days.setdefault(day.isoformat(), row) != row:
                raise NoticeError(_("%(day)s is named twice, in two ways."), day=day.isoformat())
    return dict(sorted(days.items()))


def write_notice(days: Mapping[str, Mapping[str, Any]]) -> str:
    """Days in the notice's way, a line for each holiday, so that they can be corrected and read again."""
    lines: dict[str, dict[bool, list[date]]] = {}
    for text, row in sorted(days.items()):
        name = str(row.get("zh") or "").removesuffix("调休") or "其他"
        lines.setdefault(name, {False: [], True: []})[row["working"]].append(date.fromisoformat(text))
    return "\n".join(f"{name}：{_said(found)}" for name, found in lines.items())


def _said(found: Mapping[bool, list[date]]) -> str:
    parts = []
    for working, word in ((False, "放假"), (True, "上班")):
        if found[working]:
            parts.append("、".join(_runs(found[working])) + word)
    return "；".join(parts) + "。"


def _runs(days: Iterable[date]) -> Iterator[str]:
    """Each run of days that follow each other as its first and last."""
    run: list[date] = []
    for day in days:
        if run and day != run[-1] + timedelta(days=1):
            yield _run(run)
            run = []
        run.append(day)
    yield _run(run)


def _run(run: list[date]) -> str:
    ends = [f"{day.year}年{day.month}月{day.day}日" for day in (run[0], run[-1])]
    return ends[0] if len(run) == 1 else "至".join(ends)


def _row(name: str, working: bool) -> dict[str, Any]:
    english = _ENGLISH.get(name, name)
    if working:
        return {"working": True, "zh": f"{name}调休", "en": f"Worked in exchange for {english}"}
    return {"working": False, "zh": name, "en": english}


def _read_line(line: str, year: int) -> Iterator[tuple[date, bool, str]]:
    found = _LINE.match(line)
    if found is None:
        raise NoticeError(
            _("This line was not understood: “%(line)s”. Write it as: 元旦：1月1日至3日放假，1月4日上班。"), line=line
        )
    place, rest = 0, re.sub(r"\s", "", found["rest"])
    while place < len(rest):
        part = _PART.match(rest, place)
        if part is None:
            raise NoticeError(
                _("This was not understood: “%(words)s”. Days end with 放假 or 上班."), words=rest[place:]
            )
        place = part.end()
        days = list(_days(part["days"], year, line))
        if part["count"] and len(days) != int(part["count"]):
            raise NoticeError(
                _("“%(words)s” says %(said)s days, but these are %(found)s."),
                words=part.group(),
                said=part["count"],
                found=len(days),
            )
        yield from ((day, part["what"] == "上班", found["name"].strip()) for day in days)


def _days(words: str, year: int, line: str) -> Iterator[date]:
    """The days of "1月1日（周五）至3日" or "2月7日、14日"."""
    before: date | None = None
    upto = False
    for token in re.finditer(rf"至|{_ONE.pattern}", words):
        if token.group() == "至":
            upto = True
            continue
        day = _date(token, year, before, line)
        if upto and before is not None:
            if not before < day <= before + timedelta(days=31):
                raise NoticeError(_("The days of this line do not follow each other: “%(line)s”."), line=line)
            yield from (before + timedelta(days=n) for n in range(1, (day - before).days + 1))
        else:
            yield day
        before, upto = day, False


def _date(token: re.Match[str], year: int, before: date | None, line: str) -> date:
    month = int(token["month"] or (before.month if before else 0))
    own = int(token["year"] or (before.year if before else year))
    if before and not token["year"] and month < before.month:
        own += 1
    try:
        return date(own, month, int(token["day"]))
    except ValueError:
        raise NoticeError(_("There is no such day in: “%(line)s”."), line=line) from None
