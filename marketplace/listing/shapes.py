"""What a field of a published list may hold. A field without a check is refused: what it says would be lost.

A check returns what is wrong and what to do, or None. null is always allowed except where a field is needed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from marketplace.core.current import taxonomy
from marketplace.core.text import LONGEST_WORDS, brief, is_writable
from marketplace.listing.decoding import unwritable
from marketplace.listing.locating import Problem, Step

Check = Callable[[Any], str | None]
Shape = Mapping[str, "Check | Shape"]

LONGEST_ADDRESS = 500
_LONGEST_ECHO = 60  # characters of what was written that are said back
LARGEST_WAN = 10**9  # 万元: more than any bank's balance sheet
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_is_address = URLValidator(schemes=["http", "https"])
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def text(most: int = LONGEST_WORDS) -> Check:
    """Words, not empty, at most `most` characters."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value.strip():
            return _("Write text in quotation marks, or null.")
        if len(value) > most:
            return _("The text has more than %(most)s characters. Shorten it.") % {"most": most}
        if not is_writable(value):
            return unwritable()
        return None

    return check


@dataclass(frozen=True)
class listed:  # noqa: N801  (reads like its neighbours in the tables)
    """A list whose items all pass `each`."""

    each: Check

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return _("Write a list in [ ], or null.")
        return next((problem for problem in map(self.each, value) if problem), None)

    def first_wrong(self, value: Any) -> int | None:
        """The place of the first item that is wrong."""
        items = value if isinstance(value, list) else ()
        return next((i for i, item in enumerate(items) if self.each(item)), None)


def number(least: int | None = 0, most: int = LARGEST_WAN, places: int = 2) -> Check:
    """A figure without quotation marks, `least` ≤ figure ≤ `most`, at most `places` decimals."""

    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return _("Write a figure without quotation marks or unit, or null.")
        if (least is not None and value < least) or value > most:
            low = "−∞" if least is None else least
            return _("%(value)s is outside %(least)s to %(most)s.") % {"value": value, "least": low, "most": most}
        if Decimal(value).scaleb(places) % 1:
            return _("%(value)s has more than %(places)s decimal places.") % {"value": value, "places": places}
        return None

    return check


def whole(least: int = 0, most: int = 10**6) -> Check:
    """A whole number."""
    return number(least, most, 0)


def fraction(most: int = 1) -> Check:
    """A ratio as a fraction of 1, not in percent."""
    plain = number(0, most, 4)

    def check(value: Any) -> str | None:
        if isinstance(value, (int, Decimal)) and value > most:
            return _("%(value)s is outside 0 to %(most)s. Ratios are fractions of 1: write 0.75 for 75 percent.") % {
                "value": value,
                "most": most,
            }
        return plain(value)

    return check


def years(value: Any) -> str | None:
    """Years that come to whole months."""
    problem = number(0, 200, 4)(value)
    if problem is None and value * 12 % 1:
        return _("%(value)s years are not whole months. Write 1.5 for a year and a half.") % {"value": value}
    return problem


def flag(value: Any) -> str | None:
    """true or false."""
    return None if isinstance(value, bool) else _("Write true, false or null, without quotation marks.")


def code(name: str) -> Check:
    """A code, name or synonym of a taxonomy."""

    def check(value: Any) -> str | None:
        if isinstance(value, str) and taxonomy(name).find(value) is not None:
            return None
        known = ", ".join(entry.name.zh for entry in taxonomy(name).entries[:30])
        return _("“%(value)s” is not known. Use one of: %(known)s.") % {"value": _brief(value), "known": known}

    return check


def one_of(*allowed: str, words: Iterable[str] | None = None) -> Check:
    """One of these; the message names `words` where they are given."""

    def check(value: Any) -> str | None:
        if value in allowed:
            return None
        known = ", ".join(allowed if words is None else words)
        return _("“%(value)s” is not known. Use one of: %(known)s.") % {"value": _brief(value), "known": known}

    return check


def identifier(value: Any) -> str | None:
    """An identifier of the list, safe in a file and on the screen."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    return _("Write an identifier of at most 64 letters, digits, points, hyphens or underscores.")


def source_date(value: Any) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        parts = [int(part) for part in value.split("-")]
        try:
            date(*[*parts, 1, 1][:3])
        except ValueError:
            return _("There is no day %(value)s.") % {"value": value}
        return None
    return _("Write the date as 2026, 2026-03 or 2026-03-01.")


def day(value: Any) -> str | None:
    """YYYY-MM-DD."""
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("Write the day as 2026-03-01.")
    return None


def web_address(value: Any) -> str | None:
    """An address that a page may link to: nothing that a browser would run."""
    told = _("Write a web address of at most %(most)s characters, beginning with http:// or https://.")
    try:
        _is_address(value)
    except ValidationError:
        return told % {"most": LONGEST_ADDRESS}
    return told % {"most": LONGEST_ADDRESS} if len(value) > LONGEST_ADDRESS else None


def anything(value: Any) -> str | None:
    """Checked elsewhere, by what reads it."""
    return None


TEXT, TEXTS, WAN = text(), listed(text()), number()
PHRASES = listed(lambda value: None if _is_phrase(value) else _('Write {"key": "…", "text": "…"}.'))


def sources_unmatched(data: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem where `link_ok` does not say of each of the sources whether it may be shown."""
    told, urls = data.get("link_ok"), data.get("sources") or ()
    match = isinstance(told, Sized) and isinstance(urls, Sized) and len(told) == len(urls)
    if told is not None and not match:
        yield ("link_ok",), _("Write true or false for each of the sources, in the same order.")


def sources_of(data: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """(address, whether it may be shown) of where an item was read; none may that is not said to be fine."""
    urls = data.get("sources") or ()
    return list(zip(urls, data.get("link_ok") or [False] * len(urls), strict=True))


def missing(data: Mapping[str, Any], needed: Iterable[str], path: tuple[Step, ...] = ()) -> Iterator[Problem]:
    """A problem for each field that is needed and not there."""
    for key in needed:
        if data.get(key) is None:
            yield (*path, key), _("This field is needed.")


def exchanged(data: Mapping[str, Any] | None, low: str, high: str, path: tuple[Step, ...] = ()) -> Iterator[Problem]:
    """A problem where the lower of two figures is above the higher."""
    values = data or {}
    if values.get(low) is not None and values.get(high) is not None and values[low] > values[high]:
        yield (*path, low), _("This is above “%(other)s”. Exchange or correct them.") % {"other": high}


def field_problems(data: Mapping[str, Any], shape: Shape, path: tuple[Step, ...] = ()) -> Iterator[Problem]:
    """Everything wrong with the fields of an object, as (path, problem)."""
    for key, value in data.items():
        here = (*path, key)
        expected = shape.get(key)
        if expected is None:
            near = difflib.get_close_matches(key, shape, 1)
            hint = _("Did you mean “%(name)s”?") % {"name": near[0]} if near else _("Remove it.")
            yield here, _("There is no such field. %(hint)s") % {"hint": hint}
        elif value is None:
            continue
        elif not callable(expected):
            if isinstance(value, dict):
                yield from field_problems(value, expected, here)
            else:
                yield here, _("Write an object in { }, or null.")
        else:
            problem = expected(value)
            wrong = expected.first_wrong(value) if isinstance(expected, listed) else None
            if problem:
                yield (here if wrong is None else (*here, wrong)), problem


def _brief(value: Any) -> str:
    return brief(str(value), _LONGEST_ECHO)


def _is_phrase(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"key", "text"}:
        return False
    return all(isinstance(words, str) and len(words) <= LONGEST_WORDS for words in value.values())
