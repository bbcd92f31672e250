"""Plain text and Markdown as blocks: each line is a paragraph, lines of cells are a table."""

from __future__ import annotations

import re

from cms.official.blocks import Block, Paragraph, solid, strong_of, table_of, tidy

_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=mark)")
_RULE = re.compile(r"[-:| ]*-[-:| ]*")
UNPAIRED = "unpaired-mark"


def blocks_of_text(text: str) -> list[Block]:
    """Plain text. Bold marks of Markdown are read too: texts copied from elsewhere hold them."""
    return _blocks(text, headings=False)


def blocks_of_markdown(text: str) -> list[Block]:
    return _blocks(_COMMENT.sub("\n", text), headings=True)


def characters_of(text: str, *, markdown: bool) -> int:
    """How many characters a text says, white space and marks left out; counted apart from what reads it."""
    said = _COMMENT.sub("", text) if markdown else text
    said = re.sub(r"(?m)^ *\|([-:| ]*-[-:| ]*)\| *$", "", said)
    said = re.sub(r"(?m)^ *\|.*\|.*\| *$", lambda row: row[0].replace("|", ""), said)
    if markdown:
        said = re.sub(r"(?m)^\s*#{1,6}\s+", "", said)
    return len(solid(_BOLD.sub(lambda found: found["bold"], said)))


def _blocks(text: str, *, headings: bool) -> list[Block]:
    out: list[Block] = []
    rows: list[list[str]] = []

    def close_table() -> None:
        if (table := table_of(rows)) is not None:
            out.append(table)
        rows.clear()

    for line in text.split("\n"):
        cells = _cells(line)
        if cells is not None:
            rows.append(cells)
            continue
        if tidy(line) or headings:
            close_table()
        if tidy(line):
            out.append(_paragraph(line, headings=headings))
        elif rows:
            close_table()
    close_table()
    return out


def _cells(line: str) -> list[str] | None:
    """The cells of a table's row: between tabs, or between the bars of Markdown. None for other lines."""
    bare = line.strip(" ")
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 3:
        return [] if _RULE.fullmatch(bare) else bare[1:-1].split("|")
    if "\t" in line.strip() and tidy(line):
        return line.split("\t")
    return None


def _paragraph(line: str, *, headings: bool) -> Paragraph:
    said, level = tidy(line), 0
    if headings and (found := _HEADING.fullmatch(said)):
        said, level = found[2], len(found[1])
    plain, bold = _without_marks(said)
    return Paragraph(plain, strong_of(bold), level, (UNPAIRED,) if "**" in plain else ())


def _without_marks(line: str) -> tuple[str, list[bool]]:
    """The line without marks of bold, and for each of its characters whether it was bold."""
    plain: list[str] = []
    bold: list[bool] = []
    last = 0
    for found in _BOLD.finditer(line):
        for piece, is_bold in ((line[last : found.start()], False), (found["bold"], True)):
            plain.append(piece)
            bold.extend([is_bold] * len(piece))
        last = found.end()
    plain.append(line[last:])
    bold.extend([False] * len(line[last:]))
    return "".join(plain), bold
