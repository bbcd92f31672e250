"""The body of a Word document as blocks, in order: paragraphs with their numbers, tables, boxes, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.official import doubts
from cms.official.blocks import Block, Paragraph, Source, doubted, solid, strong_of, table_of, tidied, tidy
from cms.official.decoding import UnreadableError
from cms.official.spans import Cell, Grid
from cms.official.word.account import seen
from cms.official.word.numbers import Numbers
from cms.official.word.package import Package
from cms.official.word.runs import BOX, FALLBACK, Runs, Words, is_removed, number_at
from cms.official.word.styles import Styles, value_of, w

_PARAGRAPH, _TABLE, _ROW, _CELL = w("p"), w("tbl"), w("tr"), w("tc")
_CONTAINERS_SKIPPED = frozenset(
    {w("sectPr"), w("tblPr"), w("tblGrid"), w("trPr"), w("tcPr"), w("sdtPr"), w("sdtEndPr")}
)
_EMBEDDED = frozenset({w("altChunk"), w("subDoc")})
_LONGEST_HEADING = 100
"""Characters; a longer paragraph in the style of a heading is a text that somebody wanted large."""


def document_of_word(content: bytes) -> Source:
    """The blocks of a document and its account of characters. UnreadableError says what to do with a damaged one."""
    package = Package(content)
    body = package.document()
    for copy in list(body.iter(FALLBACK)):
        if copy.getprevious() is not None:
            copy.getparent().remove(copy)
    styles = Styles(next(iter(package.related("styles")), None))
    notes = _Notes(package)
    reader = _Reader(styles, Numbers(next(iter(package.related("numbering")), None), styles), notes)
    reader.into(body)
    if not reader.out and doubts.PICTURE in reader.pending:
        raise UnreadableError(
            _(
                "This Word document holds pictures and no text. Have their characters recognised (OCR), check them against "
                "the pictures, and import the text."
            )
        )
    account = seen(body, notes.used, styles)
    blocks, around = reader.out, _around(package, body, styles, reader.said)
    if around and blocks:
        blocks[0] = doubted(blocks[0], (doubts.PAGE_HEADER,))
    told = account.struck + around
    return Source(tuple(blocks), {}, account.characters + reader.written + told, told)


@dataclass
class _Notes:
    """Footnotes and endnotes, in the order in which the text refers to them. `used`: those that it does refer to;
    `open`: those whose text has not been put into the blocks yet."""

    package: Package
    used: list[Any] = field(default_factory=list)
    open: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_id = {
            (kind, one.get(w("id"), "")): one
            for kind in ("footnote", "endnote")
            for part in self.package.related(f"{kind}s")
            for one in part.findall(w(kind))
        }
        self._marks: dict[tuple[str, str], str] = {}

    def mark(self, kind: str, key: str) -> str | None:
        """[注1] for the first note of the document; None for one that is not there."""
        note = self._by_id.get((kind, key))
        if note is None:
            return None
        if (kind, key) not in self._marks:
            self._marks[kind, key] = f"[注{len(self._marks) + 1}]"
            self.used.append(note)
            self.open.append((self._marks[kind, key], note))
        return self._marks[kind, key]


class _Reader:
    """Goes through a body. `written`: signs that were written though the file has them not as characters. `pending`:
    doubts about what stands before the first block."""

    def __init__(self, styles: Styles, numbers: Numbers, notes: _Notes) -> None:
        self._styles = styles
        self._numbers = numbers
        self._notes = notes
        self._runs = Runs(styles, notes.mark)
        self.pending: dict[str, None] = {}
        self.out: list[Block] = []
        self.written = 0

    @property
    def said(self) -> str:
        return "".join(block.solid for block in self.out)

    def into(self, element: Any) -> None:
        """Everything in the body, also what stands in content controls and was inserted; then the notes."""
        self._blocks(element)
        self._flush_notes()

    def _blocks(self, element: Any) -> None:
        for child in element:
            if child.tag == _PARAGRAPH:
                self._paragraph(child)
            elif child.tag == _TABLE:
                self._table(child)
            elif child.tag in _EMBEDDED:
                self._doubt((doubts.EMBEDDED,))
            elif isinstance(child.tag, str) and child.tag not in _CONTAINERS_SKIPPED:
                self._blocks(child)

    def _doubt(self, codes: Any) -> None:
        """A doubt where nothing is said: at the paragraph before, or at the first."""
        if self.out:
            self.out[-1] = doubted(self.out[-1], codes)
        else:
            self.pending |= dict.fromkeys(codes)

    def _say(self, block: Block) -> None:
        self.out.append(doubted(block, self.pending))
        self.pending = {}

    def _words(self, paragraph: Any) -> Words:
        """What a paragraph says, with the number that Word writes in front."""
        words, own = Words(), Words()
        self._runs.read(paragraph, own)
        number = "" if self._is_gone(paragraph, own) else self._numbers.number_of(paragraph)
        if number is None:
            own.doubt(doubts.WORD_NUMBER)
        elif solid(own.whole):
            words.say(number, written=True)
        for piece in (words, own):
            self.written += piece.written
        words.text += own.text
        words.bold += own.bold
        return replace(words, doubts=own.doubts, boxes=own.boxes)

    def _is_gone(self, paragraph: Any, words: Words) -> bool:
        """Whether all of a paragraph is hidden or taken out, so that Word does not count it."""
        mark = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        gone = mark is not None and any(is_removed(mark, w(name)) for name in ("del", "moveFrom", "vanish"))
        return gone and not solid(words.whole)

    def _paragraph(self, paragraph: Any) -> None:
        """The lines of a paragraph, then what its text boxes say."""
        words = self._words(paragraph)
        heading = self._styles.heading(paragraph) if len(words.whole) <= _LONGEST_HEADING else 0
        level = "contents" if self._styles.is_contents(paragraph) else ""
        lines, start, marks = [], 0, words.doubts
        for line in words.whole.split("\n"):
            if said := tidy(line):
                strong = strong_of(tidied(line, words.bold[start : start + len(line)]))
                lines.append(Paragraph(said, strong, heading, level=level))
            start += len(line) + 1
        if self._notes.open and lines and not doubts.has_end(lines[-1].text):
            marks = marks | {doubts.NOTE: None}
        for place, one in enumerate(lines):
            self._say(doubted(one, () if place else marks))
        if not lines and marks:
            self._doubt(marks)
        if lines and doubts.has_end(lines[-1].text):
            self._flush_notes()
        for box in words.boxes:
            self._blocks(box)

    def _flush_notes(self) -> None:
        """The notes that are open, behind the sentence to which they belong: never between the lines of a title."""
        while self._notes.open:
            mark, note = self._notes.open.pop(0)
            words, codes = self._joined(note)
            self.written += len(solid(mark))
            self._say(Paragraph(f"{mark} {words}".strip(), unsure=tuple(codes), level="paragraph"))

    def _joined(self, element: Any) -> tuple[str, dict[str, None]]:
        """All paragraphs inside as one line, boxes and tables with them."""
        pieces: list[str] = []
        codes: dict[str, None] = {}
        for paragraph in element.iter(_PARAGRAPH):
            if _is_of_box(paragraph, element):
                continue  # its own paragraph reads it
            words = self._words(paragraph)
            pieces.append(tidy(words.whole))
            codes |= words.doubts
            for box in words.boxes:
                inner, more = self._joined(box)
                pieces.append(inner)
                codes |= more
        return " ".join(piece for piece in pieces if piece), codes

    def _table(self, table: Any) -> None:
        rows = [(row, [*self._own(row, _CELL, _ROW)]) for row in self._own(table, _ROW, _TABLE)]
        codes: dict[str, None] = {}
        kept = []
        for row, cells in rows:
            if any(is_removed(row, f"{w('trPr')}/{w(name)}") for name in ("del", "hidden")):
                codes[doubts.TRACKED if row.find(f"{w('trPr')}/{w('del')}") is not None else doubts.HIDDEN] = None
            else:
                kept.append((row, cells))
        if kept and max(len(cells) for _row, cells in kept) == 1:
            if codes:
                self._doubt(codes)
            for _row, cells in kept:
                self._blocks(cells[0]) if cells else None  # a frame around a text
            return
        self._grid(kept, codes)

    def _grid(self, rows: list[tuple[Any, list[Any]]], codes: dict[str, None]) -> None:
        placed = [_placed(row, cells) for row, cells in rows]
        grid = Grid()
        for row, spans in zip(placed, _spans(placed), strict=True):
            given = []
            for column, cell, across in row:
                if cell is None or spans[column] is None:
                    given.append(Cell("", across))
                elif down := spans[column]:
                    words, more = self._joined(cell)
                    codes |= more
                    given.append(Cell(words, across, down))
            grid.add(given)
        if grid.merged:
            codes[doubts.MERGED] = None
        self.written += grid.repeated
        table = table_of(grid.rows, codes)
        if table is not None:
            self._say(table)
        elif codes:
            self._doubt(codes)
        self._flush_notes()

    def _own(self, element: Any, tag: str, whole: str) -> Iterator[Any]:
        """The rows of a table, or the cells of a row, without those of tables inside."""
        return (one for one in element.iter(tag) if next(one.iterancestors(whole)) is element)


def _is_of_box(paragraph: Any, element: Any) -> bool:
    """Whether a paragraph stands in a text box inside the element."""
    box = next(paragraph.iterancestors(BOX), None)
    return box is not None and box is not element and any(one is element for one in box.iterancestors())


_Placed = list[tuple[int, Any, int]]
"""Of each cell of a row its column, the cell (None for columns left free in front), and how many columns it spans."""


def _placed(row: Any, cells: list[Any]) -> _Placed:
    before = number_at(row, f"{w('trPr')}/{w('gridBefore')}")
    out: _Placed = [(0, None, before)] if before > 0 else []
    column = max(before, 0)
    for cell in cells:
        across = max(number_at(cell, f"{w('tcPr')}/{w('gridSpan')}", 1), 1)
        out.append((column, cell, across))
        column += across
    return out


def _is_merged(cell: Any) -> bool:
    return cell.find(f"{w('tcPr')}/{w('vMerge')}") is not None


def _goes_on(cell: Any) -> bool:
    """Whether the cell is the rest of the one above it."""
    return _is_merged(cell) and value_of(cell.find(f"{w('tcPr')}/{w('vMerge')}")) != "restart"


def _spans(rows: list[_Placed]) -> list[dict[int, int | None]]:
    """Of each cell, by its column, how many rows it spans from its own on; 0 for one that goes on from above, None for
    one that says so and has nothing above."""
    out: list[dict[int, int | None]] = [{} for _row in rows]
    below: dict[int, int] = {}
    for number in reversed(range(len(rows))):
        own: dict[int, int] = {}
        for column, cell, _across in rows[number]:
            down = 1 + below.get(column, 0)
            goes_on = cell is not None and _goes_on(cell)
            if goes_on:
                own[column] = down
            out[number][column] = 0 if goes_on else down
        below = own
    begun: set[int] = set()
    for number, row in enumerate(rows):
        for column, cell, _across in row:
            if cell is not None and _goes_on(cell) and column not in begun:
                out[number][column] = None
        begun = {
            column for column, cell, _across in row
            if cell is not None and out[number][column] is not None and _is_merged(cell)
        }  # fmt: skip
    return out


def _around(package: Package, body: Any, styles: Styles, said: str) -> int:
    """How many characters the headers and footers say that the text does not, page numbers left out."""
    ids = {one.get(key) for one in body.iter(w("headerReference"), w("footerReference")) for key in one.attrib}
    if not ids:
        return 0
    lines: dict[str, None] = {}
    for kind in ("header", "footer"):
        for part in package.related(kind):
            lines |= dict.fromkeys(_lines_around(part, styles))
    return sum(len(line) for line in lines if line not in said)


def _lines_around(part: Any, styles: Styles) -> Iterator[str]:
    for copy in list(part.iter(FALLBACK)):
        if copy.getprevious() is not None:
            copy.getparent().remove(copy)
    runs = Runs(styles, lambda _kind, _key: "")
    for paragraph in part.iter(_PARAGRAPH):
        words = Words()
        runs.read(paragraph, words)
        yield from (line for line in map(solid, words.whole.split("\n")) if any(map(_is_said, line)))
    for shape in part.iter("{urn:schemas-microsoft-com:vml}textpath"):
        if line := solid(shape.get("string") or ""):
            yield line


def _is_said(character: str) -> bool:
    """Not of a page number: 第 3 页 共 12 页, - 3 -."""
    return character.isalpha() and character not in "第页共"
