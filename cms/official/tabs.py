"""Which lines with tabs are rows of a table, and in which the tab only stands inside a sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from cms.official.dates import is_date
from cms.official.numbering import number_of
from cms.official.page_table import told_in

_SENTENCE = re.compile(r"。|[；：，]\s*$")
_SAYS = re.compile(r"[。；：]")


def rows_of_tabs(lines: Sequence[str]) -> list[list[str] | None]:
    """For each line its cells, None where it is no row. Rows stand together and have as many cells as each other. Text are
    a single line that is not a page's table of names and values, two columns of which every line ends as a sentence does,
    and numbered paragraphs with a tab behind the number."""
    cells = [line.split("\t") if "\t" in line.strip() else None for line in lines]
    out: list[list[str] | None] = [None] * len(lines)
    place = 0
    for columns, run in itertools.groupby(cells, key=lambda one: len(one) if one else 0):
        rows = [one for one in run if one]
        length = len(rows) or sum(1 for _line in itertools.takewhile(lambda one: one is None, cells[place:]))
        if columns and _is_table(rows):
            out[place : place + length] = rows
        place += length
    return _with_ragged(cells, out)


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    numbered = [_is_number(row[0]) for row in rows]
    if len(rows[0]) == 2 and any(numbered):
        return False
    if all(numbered):
        return False
    lines = ["\t".join(row) for row in rows]
    if len(rows) == 1:
        return bool(told_in(rows)) or (not _SAYS.search(lines[0]) and not any(map(is_date, rows[0])))
    return len(rows[0]) > 2 or not all(map(_SENTENCE.search, lines))


def _with_ragged(cells: Sequence[list[str] | None], rows: list[list[str] | None]) -> list[list[str] | None]:
    """A line with fewer or more cells, in the middle of a table of three columns or more, belongs to it."""
    for order in (range(1, len(rows)), range(len(rows) - 2, -1, -1)):
        for place in order:
            beside = rows[place - 1] if order.step > 0 else rows[place + 1]
            one = cells[place]
            if rows[place] is None and one and beside and max(len(beside), len(one)) > 2 and not _is_number(one[0]):
                rows[place] = one
    return rows


def _is_number(cell: str) -> bool:
    """第一条, 一、, （二）, 3. and nothing else; 3 is a number of a table's row."""
    bare = cell.strip()
    found = number_of(f"{bare} 甲") if bare else None
    return found is not None and not found.style.level.startswith("decimal") and len(found.text.strip()) == len(bare)
