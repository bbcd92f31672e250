"""What a source is made of before anybody knows what it says: paragraphs and tables in order."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

INVISIBLE = "​‌‍⁠﻿­"
"""Characters of no width (zero-width space and joiners, word joiner, byte order mark, soft hyphen)."""
_WHITE = re.compile(rf"[\s{INVISIBLE}]+")
_MOST_COLUMNS = 60
_PLAIN_FIRST = 8
"""Characters of a number or dash before the bold words, such as （十二）."""


def solid(text: str) -> str:
    """The text without white space, which is what counts when nothing may be lost."""
    return _WHITE.sub("", text)


def tidy(text: str) -> str:
    """One line: white space at the ends removed, and single spaces inside."""
    return _WHITE.sub(" ", text).strip(" ")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `strong`: how many of its first characters are bold. `heading`: the heading's level as the source
    marks it (1 …), 0 for none. `level`: which an editor said it is."""

    text: str
    strong: int = 0
    heading: int = 0
    unsure: tuple[str, ...] = ()
    level: str = ""

    @property
    def solid(self) -> str:
        return solid(self.text)


@dataclass(frozen=True)
class Table:
    """Rows of cells, all of one length. A cell that spans several columns stands in the first of them; one that spans
    several rows is said in each."""

    rows: tuple[tuple[str, ...], ...]
    unsure: tuple[str, ...] = ()

    @property
    def solid(self) -> str:
        return solid("".join(cell for row in self.rows for cell in row))


Block = Paragraph | Table


@dataclass(frozen=True)
class Source:
    """What a reader of files finds: the blocks, what a page says of the document beside them (索引号 →
    000014349/2019-00003), and the account of characters without white space and markup. `characters`: that somebody who
    looks at the source sees; `told`: those of them that were left out, each with a doubt that says so."""

    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    characters: int = 0
    told: int = 0


def doubted(block: Block, doubts: Collection[str]) -> Block:
    """The block with these doubts as well."""
    return replace(block, unsure=tuple(dict.fromkeys((*block.unsure, *doubts)))) if doubts else block


def strong_of(bold: list[bool]) -> int:
    """How many characters from the beginning are bold, given which are; a number or a dash in front may be plain."""
    if True not in bold[:_PLAIN_FIRST]:
        return 0
    first = bold.index(True)
    return bold.index(False, first) if False in bold[first:] else len(bold)


def tidied(raw: str, bold: list[bool]) -> list[bool]:
    """Which characters of the tidied text are bold. White space is bold if what is before it is."""
    out: list[bool] = []
    before_space = True
    for character, is_bold in zip(raw, bold, strict=True):
        is_white = not solid(character)
        if not (is_white and before_space):
            out.append(out[-1] if is_white and out else is_bold)
        before_space = is_white
    return out[:-1] if before_space and out else out


def table_of(rows: Sequence[Sequence[str]], unsure: Collection[str] = ()) -> Table | None:
    """Cells tidied and rows made equally long; None where no cell says anything."""
    kept = [[tidy(cell) for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    if not kept:
        return None
    columns = min(max(len(row) for row in kept), _MOST_COLUMNS)
    # What does not fit into the columns joins the last cell: nothing may be lost.
    cut = [[*row[: columns - 1], " ".join(row[columns - 1 :])] if len(row) > columns else row for row in kept]
    return Table(tuple(tuple(row + [""] * (columns - len(row))) for row in cut), tuple(unsure))
