"""Words of letters that are written in one or in two: PreA and Pre-A, email and e-mail, ISO9001 and ISO 9001."""

from __future__ import annotations

import re
from collections.abc import Iterator

Units = tuple[str, ...]

LONGEST_SPLIT = 8
"""Letters of a word that is also looked for in two: what people write in one is short."""
_LETTERS = re.compile(r"[a-z]+")
_MIXED = re.compile(r"([a-z]+)([0-9]+)|([0-9]+)([a-z]+)")
_WORD = re.compile(r"[a-z0-9]+")


def other_spellings(units: Units) -> Iterator[Units]:
    """The units with words that stand side by side joined, and with a word in two."""
    joined = _joined(units)
    if joined != units:
        yield joined
    for place, unit in enumerate(units):
        for one, other in _in_two(unit):
            yield (*units[:place], one, other, *units[place + 1 :])


def _joined(units: Units) -> Units:
    out: list[str] = []
    for unit in units:
        # Two numbers stay two: 2021-2025 is no 20212025.
        if out and _WORD.fullmatch(out[-1]) and _WORD.fullmatch(unit) and not (out[-1] + unit).isdecimal():
            out[-1] += unit
        else:
            out.append(unit)
    return tuple(out)


def _in_two(word: str) -> Iterator[tuple[str, str]]:
    if mixed := _MIXED.fullmatch(word):
        yield (mixed[1], mixed[2]) if mixed[1] else (mixed[3], mixed[4])
    elif _LETTERS.fullmatch(word) and len(word) <= LONGEST_SPLIT:
        yield from ((word[:place], word[place:]) for place in range(1, len(word)))
