"""Which tables of a page are tables, and not its layout; their rows and cells."""

from __future__ import annotations

import re

from bs4 import Tag

from cms.official.blocks import solid
from cms.official.web.content import strings

_ARTICLE = re.compile(r"(?:^|[。；\s])第[一二三四五六七八九十百]{1,5}条")
_LAID_OUT = 2
"""Articles in one cell: the cell is a page's column with a document in it."""


def is_data(table: Tag) -> bool:
    """Whether this is a table of data; not one that only lays out a page (tables, one column or a document inside), nor
    one with words outside its cells."""
    if table.find("table") is not None:
        return False
    rows = cells_of(table)
    if not rows or max(len(row) for row in rows) < 2:
        return False
    caption = caption_of(table)
    inside = [*(cell for row in rows for cell in row), *([caption] if caption is not None else [])]
    if len(solid("".join(strings(table)))) != sum(len(solid("".join(strings(one)))) for one in inside):
        return False
    return not any(len(_ARTICLE.findall(cell.get_text("\n"))) >= _LAID_OUT for row in rows for cell in row)


def cells_of(table: Tag) -> list[list[Tag]]:
    return [row.find_all(("td", "th"), recursive=False) for row in table.find_all("tr")]


def caption_of(table: Tag) -> Tag | None:
    found = table.find("caption")
    return found if isinstance(found, Tag) else None


def span(cell: Tag, name: str) -> int:
    """How many columns or rows a cell spans; 0 rows are all that are left."""
    try:
        return int(str(cell.get(name) or "1"))
    except ValueError:
        return 1
