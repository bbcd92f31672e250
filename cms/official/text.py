"""Plain text and Markdown as blocks: each line is a paragraph, lines of cells are a table."""

from __future__ import annotations

import re
from dataclasses import replace

from cms.official.blocks import Block, Paragraph, solid, strong_of, table_of, tidied, tidy
from cms.official.clauses import BY_MARK
from cms.official.doubts import UNPAIRED

_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=mark)")
_FORM_BOLD = re.compile(r"\\(?P<escaped>[\\*])|\*\*(?=\S)(?P<bold>(?:\\[\\*]|[^*])+?)(?<=\S)\*\*")
"""In an editor's text a star or a backslash that is meant is written with a backslash before it."""
_ESCAPED = re.compile(r"\\([\\*])")
_SPECIAL = re.compile(r"[\\*]")
_RULE = re.compile(r"[-:| ]*-[-:| ]*")
"""The line below the head of a table."""
_MARK = re.compile(r"【([^】]{1,6})】\s*")


def blocks_of_text(text: str) -> list[Block]:
    """Plain text. Bold marks of Markdown are read too: texts copied from elsewhere hold them."""
    return _blocks(text, headings=False)


def blocks_of_form(text: str) -> list[Block]:
    """The text in which an editor changes a document (see `printing`): 【段落】 and the like say a line's level."""
    return [
        _marked(one) if isinstance(one, Paragraph) else one
        for one in _blocks(text, headings=False, bold_words=_FORM_BOLD)
    ]


def _marked(paragraph: Paragraph) -> Paragraph:
    found = _MARK.match(paragraph.text)
    if found is None or found[1] not in BY_MARK:
        return paragraph
    cut = found.end()
    return replace(
        paragraph, text=paragraph.text[cut:], strong=max(paragraph.strong - cut, 0), level=BY_MARK[found[1]].code
    )


def blocks_of_markdown(text: str) -> list[Block]:
    return _blocks(_COMMENT.sub("\n", text), headings=True)


def characters_of(text: str, *, markdown: bool) -> int:
    """How many characters a text says, white space and marks left out; counted apart from what reads it."""
    said = _BOLD.sub(lambda found: found["bold"], _COMMENT.sub("\n", text) if markdown else text)
    lines = [tidy(line) for line in said.split("\n")]
    rows = [line.startswith("|") and line.endswith("|") and line.count("|") > 2 for line in lines]
    if markdown:
        lines = [re.sub(r"^#{1,6} (?=.)", "", line) for line in lines]
    kept = (line.replace("|", "") if row else line for line, row in zip(lines, rows, strict=True))
    return sum(len(solid(line)) for line, row in zip(kept, rows, strict=True) if not (row and _RULE.fullmatch(line)))


def _blocks(text: str, *, headings: bool, bold_words: re.Pattern[str] = _BOLD) -> list[Block]:
    out: list[Block] = []
    rows: list[list[str]] = []

    def close_table() -> None:
        if (table := table_of(rows)) is not None:
            out.append(table)
        rows.clear()

    for line in text.split("\n"):
        plain, bold = _without_marks(line, bold_words)
        title = _HEADING.fullmatch(tidy(plain)) if headings else None
        cells = None if title else _cells(plain)
        if cells is not None:
            rows.append(cells)
            continue
        close_table()
        if title:
            out.append(Paragraph(title[2], len(title[2]), len(title[1])))
        elif said := tidy(plain):
            unsure = (UNPAIRED,) if "**" in said else ()
            out.append(Paragraph(said, strong_of(tidied(plain, bold)), unsure=unsure))
    close_table()
    return out


def _cells(line: str) -> list[str] | None:
    """The cells of a table's row: between tabs, or between the bars of Markdown. None for other lines."""
    bare = tidy(line)
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
        return [] if _RULE.fullmatch(bare) else bare[1:-1].split("|")
    return line.split("\t") if "\t" in line.strip() and bare else None


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
