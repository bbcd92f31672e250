"""The numbers that a browser writes in front of the entries of a list."""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4 import Tag

from cms.official.numbering import number_of, said_in_chinese

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FAR = 10_000
"""No list of a document is as long as this."""


def _letter(number: int) -> str:
    turns, place = divmod(number - 1, 26)
    return (chr(ord("a") + turns - 1) if 0 < turns <= 26 else "") + chr(ord("a") + place)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        out += sign * times
    return out


_WRITTEN: dict[str, Callable[[int], str]] = {
    "1": lambda number: f"{number}.",
    "decimal": lambda number: f"{number}.",
    "decimal-leading-zero": lambda number: f"{number:02}.",
    "a": lambda number: f"{_letter(number)}.",
    "lower-alpha": lambda number: f"{_letter(number)}.",
    "lower-latin": lambda number: f"{_letter(number)}.",
    "A": lambda number: f"{_letter(number).upper()}.",
    "upper-alpha": lambda number: f"{_letter(number).upper()}.",
    "upper-latin": lambda number: f"{_letter(number).upper()}.",
    "i": lambda number: f"{_roman(number)}.",
    "lower-roman": lambda number: f"{_roman(number)}.",
    "I": lambda number: f"{_roman(number).upper()}.",
    "upper-roman": lambda number: f"{_roman(number).upper()}.",
    "cjk-ideographic": lambda number: f"{said_in_chinese(number)}、",
    "simp-chinese-informal": lambda number: f"{said_in_chinese(number)}、",
    "trad-chinese-informal": lambda number: f"{said_in_chinese(number)}、",
}
_NONE = frozenset({"none", "disc", "circle", "square"})


class Lists:
    """Counts the entries of a page's lists."""

    def __init__(self) -> None:
        self._counts: dict[int, dict[int, int]] = {}

    def number_before(self, entry: Tag) -> str | None:
        """What is written in front of an entry (li), "" for nothing; None where it has a number that is not known, or
        perhaps one beside that in its text."""
        parent = entry.parent
        if parent is None or parent.name != "ol":
            return ""
        way = _way(entry) or _way(parent) or str(parent.get("type") or "1")
        if way in _NONE:
            return ""
        counts = self._counts.setdefault(id(parent), {}) or self._counted(parent)
        value = counts.get(id(entry), 0)
        if way not in _WRITTEN or not 0 < value < _FAR or number_of(" ".join(entry.get_text().split())) is not None:
            return None
        try:
            return f"{_WRITTEN[way](value)} "
        except ValueError:
            return None

    def _counted(self, parent: Tag) -> dict[int, int]:
        """The count of each entry, by its own value or by those before it."""
        entries = parent.find_all("li", recursive=False)
        step = -1 if parent.has_attr("reversed") else 1
        start = _number(parent.get("start"))
        count = (len(entries) if step < 0 else 1) if start is None else start
        out = self._counts[id(parent)]
        for one in entries:
            own = _number(one.get("value"))
            count = count if own is None else own
            out[id(one)] = count
            count += step
        return out


def _way(element: Tag) -> str:
    found = _STYLE.search(str(element.get("style") or ""))
    return found[1] if found else str(element.get("type") or "") if element.name == "li" else ""


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
