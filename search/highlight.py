"""Marking what was found, on the rows shown, in Python: escaped, and the same whatever engine found the row."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.asked import pieces


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """(start, end) of each stretch of `text` that a piece of `words` finds, in order, without overlaps."""
    units = analysis.units(text)
    found: list[tuple[int, int]] = []
    for way in (way for piece in pieces(words) for way in piece.ways):
        length = len(way.units)
        for start in range(len(units) - length + 1):
            if tuple(unit.text for unit in units[start : start + length]) == way.units:
                found.append((units[start].start, units[start + length - 1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def highlight(text: str, words: str) -> SafeString:
    """`text` as HTML with `<mark>` around what `words` finds in it."""
    out, at = [], 0
    for start, end in spans(text, words):
        out += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308  (every part of the text is escaped)
