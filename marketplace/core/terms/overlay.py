"""What the bureau wrote, laid over what ships: values in, values out.

What was written of a code is laid over the entry that ships key by key, so that a release still mends what the bureau left
alone; a key that it emptied is None. A code that does not ship is a new entry. `after` says behind which code an entry
stands; without it an entry that ships stays where it is and a new one comes last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from marketplace.core.json_content import content_hash
from marketplace.core.reference import Calendar, LprQuote, Rates, WorkingDay
from marketplace.core.tables import read_day, read_days, read_rate
from marketplace.core.text import fold

LPR, CALENDAR = "lpr", "working_days"
"""Dated tables that are no taxonomies. A code of the first is the day of a quote, of the second the year of a notice."""

AFTER, UNTIL = "after", "until"


@dataclass(frozen=True, slots=True)
class Written:
    """What the bureau says of one code of one list from a day on, until it says something else."""

    table: str
    code: str
    number: int
    valid_from: date
    content: Mapping[str, Any]


class Dated(Protocol):
    """A version of an entry: `Written`, or its row."""

    @property
    def number(self) -> int: ...

    @property
    def valid_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


def standing(versions: Iterable[D], day: date) -> D | None:
    """Of one entry's versions the one in force on a day: the last that was written of those that begin by then."""
    return max((one for one in versions if one.valid_from <= day), key=lambda one: one.number, default=None)


def waiting(versions: Sequence[D], day: date) -> list[D]:
    """Of one entry's versions those that come into force after a day, in the order of their days. One that was written later
    and begins no later stands in their place."""
    days = sorted({one.valid_from for one in versions if one.valid_from > day})
    found = [standing(versions, begins) for begins in days]
    return [one for one, begins in zip(found, days, strict=True) if one is not None and one.valid_from == begins]


def in_force(written: Iterable[Written], day: date) -> list[Written]:
    """Of each code what was said last by that day, in the order in which codes were first written."""
    latest: dict[tuple[str, str], Written] = {}
    for one in written:
        key = (one.table, one.code)
        if one.valid_from <= day and (key not in latest or one.number > latest[key].number):
            latest[key] = one
    return list(latest.values())


def turning_days(written: Iterable[Written]) -> list[date]:
    """The days on which what is in force may change, in order."""
    days = set()
    for one in written:
        days.add(one.valid_from)
        if one.content.get(UNTIL):
            days.add(date.fromisoformat(one.content[UNTIL]))
    return sorted(days)


def entry_of(shipped: Mapping[str, Any] | None, code: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that comes of it: the keys that were written, over those that ship."""
    entry = {**(shipped or {}), **content, "code": code}
    return {key: value for key, value in entry.items() if value is not None and key != AFTER}


def document_of(shipped: Mapping[str, Any], written: Sequence[Written], day: date) -> dict[str, Any]:
    """A taxonomy's document with what is in force of it, for `Taxonomy`."""
    entries = {row["code"]: dict(row) for row in shipped["entries"]}
    for one in written:
        entries[one.code] = entry_of(entries.get(one.code), one.code, one.content)
    for entry in entries.values():
        if entry.get(UNTIL) and date.fromisoformat(entry[UNTIL]) <= day:
            entry["offered"] = False
    ours = {one.code for one in written}
    placed = _placed(list(entries), written)
    return {**shipped, "entries": _settled([entries[code] for code in placed], ours)}


def _placed(order: list[str], written: Sequence[Written]) -> list[str]:
    for one in written:
        after = one.content.get(AFTER)
        if after and after != one.code and after in order:
            order.remove(one.code)
            order.insert(order.index(after) + 1, one.code)
    return order


def _settled(entries: list[dict[str, Any]], ours: set[str]) -> list[dict[str, Any]]:
    """What a later release and the bureau say of the same word or entry is settled: a name wins over a synonym, the
    bureau's synonym over one that ships, and what refers to an entry that is gone refers to nothing."""
    codes = {entry["code"] for entry in entries}
    named = {fold(entry["zh"]): entry["code"] for entry in entries if entry.get("offered", True)}
    taken: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: entry["code"] not in ours):
        if entry.get("offered", True):
            entry["synonyms"] = [
                word
                for word in entry.get("synonyms") or ()
                if named.get(fold(word), entry["code"]) == entry["code"]
                and taken.setdefault(fold(word), entry["code"]) == entry["code"]
            ]
        if entry.get("parent") not in codes:
            entry.pop("parent", None)
        entry["members"] = [code for code in entry.get("members") or () if code in codes]
    return entries


def rates_of(shipped: Rates, written: Sequence[Written], day: date) -> Rates:
    """The quotes with those that the bureau entered."""
    if not written:
        return shipped
    found = {quote.date: quote for quote in shipped.quotes}
    for one in _standing(written, day):
        quoted = read_day(one.code, LPR)
        found[quoted] = LprQuote(
            quoted, read_rate(one.content, "one_year", LPR), read_rate(one.content, "five_year", LPR)
        )
    return Rates(tuple(found[quoted] for quoted in sorted(found)), _version(shipped.version, written))


def calendar_of(shipped: Calendar, written: Sequence[Written], day: date) -> Calendar:
    """The calendar with the notices that the bureau entered. A notice says the whole of its year; it may also name days of
    the year before, with which a holiday begins."""
    if not written:
        return shipped
    years, days = set(shipped.years), dict(shipped.days)
    for one in sorted(_standing(written, day), key=lambda one: one.code):
        years.add(int(one.code))
        days = {found: said for found, said in days.items() if found.year != int(one.code)}
        said: dict[date, WorkingDay] = read_days(one.content["days"], CALENDAR)
        days |= said
    return Calendar(frozenset(years), MappingProxyType(days), _version(shipped.version, written))


def _standing(written: Iterable[Written], day: date) -> Iterable[Written]:
    """Those that were not taken back."""
    return (one for one in written if not one.content.get(UNTIL) or date.fromisoformat(one.content[UNTIL]) > day)


def _version(shipped: str, written: Sequence[Written]) -> str:
    said = "\n".join([shipped, *sorted(f"{one.code}={content_hash(one.content)}" for one in written)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
