"""Plain text as blocks: each line is a paragraph, lines of cells are a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cms.official.blocks import Block, Paragraph, doubted, solid, strong_of, table_of, tidied, tidy
from cms.official.clauses import BY_MARK
from cms.official.doubts import UNPAIRED
from cms.official.glyphs import folded
from cms.official.tabs import rows_of_tabs

_HEADING = re.compile(r"(#{1,6})\s+(.+)")
BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=mark)")
_FORM_BOLD = re.compile(r"\\(?P<escaped>[\\*])|\*\*(?=\S)(?P<bold>(?:\\[\\*]|[^*])+?)(?<=\S)\*\*")
"""In an editor's text a star or a backslash that is meant is written with a backslash before it."""
_ESCAPED = re.compile(r"\\([\\*])")
_SPECIAL = re.compile(r"[\\*]")
_RULE = re.compile(r"[-:| ]*-[-:| ]*")
"""The line below the head of a table."""
_MARK = re.compile(r"【([^】]{1,6})】\s*")


@dataclass(frozen=True)
class Line:
    """A line of a text, and what its source showed of it that an editor has to look at."""

    text: str
    unsure: tuple[str, ...] = ()


def blocks_of_text(text: str) -> list[Block]:
    """Plain text. Bold marks of Markdown are read too: texts copied from elsewhere hold them."""
    return blocks_of_lines([Line(one) for one in text.split("\n")], headings=False)


def blocks_of_form(text: str) -> list[Block]:
    """The text in which an editor changes a document (see `printing`): 【段落】 and the like say a line's level."""
    lines = [Line(one) for one in text.split("\n")]
    return [
        _marked(one) if isinstance(one, Paragraph) else one
        for one in blocks_of_lines(lines, headings=False, bold_words=_FORM_BOLD)
    ]


def _marked(paragraph: Paragraph) -> Paragraph:
    found = _MARK.match(paragraph.text)
    if found is None or found[1] not in BY_MARK:
        return paragraph
    cut = found.end()
    return replace(
        paragraph, text=paragraph.text[cut:], strong=max(paragraph.strong - cut, 0), level=BY_MARK[found[1]].code
    )


def characters_of(text: str, *, headings: bool = False) -> int:
    """How many characters a text says, white space and marks left out; counted apart from what reads it. `headings`:
    signs of Markdown's headings are marks, too."""
    lines = [tidy(line) for line in BOLD.sub(lambda found: found["bold"], text).split("\n")]
    rows = [line.startswith("|") and line.endswith("|") and line.count("|") > 2 for line in lines]
    if headings:
        lines = [re.sub(r"^#{1,6} (?=.)", "", line) for line in lines]
    kept = (line.replace("|", "") if row else line for line, row in zip(lines, rows, strict=True))
    return sum(len(solid(line)) for line, row in zip(kept, rows, strict=True) if not (row and _RULE.fullmatch(line)))


def blocks_of_lines(lines: Sequence[Line], *, headings: bool, bold_words: re.Pattern[str] = BOLD) -> list[Block]:
    """Each line a paragraph, those of cells together a table. `headings`: # at the beginning marks one, as in Markdown."""
    out: list[Block] = []
    rows: list[list[str]] = []
    unsure: dict[str, None] = {}
    homeless: list[tuple[int, tuple[str, ...]]] = []  # doubts of lines that say nothing, for the block before

    def close_table() -> None:
        if (table := table_of(rows, unsure)) is not None:
            out.append(table)
        rows.clear()
        unsure.clear()

    marked = [_without_marks(folded(line.text), bold_words) for line in lines]
    tabbed = rows_of_tabs([plain for plain, _bold in marked])
    for line, (plain, bold), by_tabs in zip(lines, marked, tabbed, strict=True):
        title = _HEADING.fullmatch(tidy(plain)) if headings else None
        bars = None if title else _between_bars(plain)
        cells = by_tabs if bars is None and not title else bars
        if cells is not None:
            rows.append(cells)
            unsure.update(dict.fromkeys(line.unsure))
            continue
        close_table()
        if title:
            out.append(doubted(Paragraph(title[2], len(title[2]), len(title[1])), line.unsure))
        elif said := tidy(plain):
            marks = (*line.unsure, UNPAIRED) if "**" in said else line.unsure
            out.append(doubted(Paragraph(said, strong_of(tidied(plain, bold))), marks))
        elif line.unsure:
            homeless.append((len(out), line.unsure))
    close_table()
    for place, codes in homeless if out else ():
        out[max(place - 1, 0)] = doubted(out[max(place - 1, 0)], codes)
    return out


def _between_bars(line: str) -> list[str] | None:
    """The cells of a row between the bars of Markdown, none for the line below a head. None for other lines."""
    bare = tidy(line)
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
        return [] if _RULE.fullmatch(bare) else bare[1:-1].split("|")
    return None


def _without_marks(line: str, bold_words: re.Pattern[str]) -> tuple[str, list[bool]]:
    """The line without marks of bold, and for each of its characters whether it was bold."""
    plain: list[str] = []
    bold: list[bool] = []
    last = 0
    for found in bold_words.finditer(line):
        said = found["bold"]
        inside = _ESCAPED.sub(r"\1", said or found[0]) if bold_words is _FORM_BOLD else said
        for piece, is_bold in ((line[last : found.start()], False), (inside, bool(said))):
            plain.append(piece)
            bold.extend([is_bold] * len(piece))
        last = found.end()
    plain.append(line[last:])
    bold.extend([False] * len(line[last:]))
    return "".join(plain), bold


def escaped(text: str, *, bold: bool = False) -> str:
    """Words for the editor's text, in which stars would be marks; between marks of bold a single one would be, too."""
    meant = "**" in text or "\\" in text or (bold and "*" in text)
    return _SPECIAL.sub(r"\\\g<0>", text) if meant else text
