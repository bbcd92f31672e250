"""The window in which one applies, read from the words of a list."""

from __future__ import annotations

import re
from datetime import date

_DAY = r"(\d{4})-(\d{2})-(\d{2})"
_SPAN = re.compile(rf"{_DAY}\s*(?:至|到|—|–|-|~)\s*{_DAY}")
_FROM = re.compile(rf"{_DAY}\s*起")
_UNTIL = re.compile(rf"{_DAY}\s*(?:前|止|截止|为止)")


def read_window(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that the words name; None for one they do not name, or that is no day."""
    if found := _SPAN.search(text):
        return _day(found.groups()[:3]), _day(found.groups()[3:])
    opens, closes = _FROM.search(text), _UNTIL.search(text)
    return _day(opens.groups()) if opens else None, _day(closes.groups()) if closes else None


def _day(parts: tuple[str, ...]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
