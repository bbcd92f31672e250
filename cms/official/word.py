"""A Word document (.docx) as blocks: what stands in its body, in order. A package that unpacks to far more than a
document is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from django.utils.translation import gettext_lazy as _
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from cms.official import doubts
from cms.official.blocks import Block, Paragraph, solid, strong_of, table_of, tidied, tidy
from cms.official.decoding import UnreadableError

BEGINS = b"PK\x03\x04"
MAIN_PART = "word/document.xml"
MOST_UNPACKED = 100_000_000
"""Bytes, pictures included; what unpacks to more was made to fill the memory."""
MOST_PARTS = 5_000
_TEXT, _TAB, _BREAK, _RUN = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr")), qn("w:r")
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:txbxContent")
_OFF = frozenset({"0", "false", "off", "none"})
# Word keeps a text box twice, the second time for programs that do not know the first.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True)
class WordDocument:
    blocks: tuple[Block, ...]
    characters: int


def is_word(content: bytes) -> bool:
    """Whether this is a package with a Word document in it."""
    if not content.startswith(BEGINS):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return MAIN_PART in package.namelist()
    except zipfile.BadZipFile:
        return False


def document_of_word(content: bytes) -> WordDocument:
    _check_package(content)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except (OpcError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableError(
            _("This Word document is damaged. Open it in Word, save it anew as .docx, and import it again.")
        ) from error
    for copy in list(body.iter(_FALLBACK)):
        copy.getparent().remove(copy)
    blocks = tuple(_blocks(body))
    return WordDocument(blocks, sum(len(solid(one.text or "")) for one in body.iter(_TEXT)))


def _check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise UnreadableError(
            _("This Word document unpacks to more than %(most)s MB. Save the text alone, without pictures.")
            % {"most": MOST_UNPACKED // 1_000_000}
        )


def _blocks(element: Any) -> Iterator[Block]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    for child in element:
        if child.tag == _PARAGRAPH:
            yield from _paragraphs(child)
        elif child.tag == _TABLE:
            rows = [[_words(cell) for cell in _own(row, _CELL, _ROW)] for row in _own(child, _ROW, _TABLE)]
            table = table_of(rows)
            if table is not None and len(table.rows[0]) == 1:
                yield from (Paragraph(row[0]) for row in table.rows)  # a frame around a text
            elif table is not None:
                yield table
        elif isinstance(child.tag, str):
            yield from _blocks(child)


def _own(element: Any, tag: str, whole: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, without those of tables inside."""
    return (one for one in element.iter(tag) if next(one.iterancestors(whole)) is element)


def _paragraphs(paragraph: Any) -> Iterator[Block]:
    """The lines of a paragraph, then what its text boxes say."""
    text: list[str] = []
    bold: list[bool] = []
    for element in _inside(paragraph):
        said = _said(element)
        text.append(said)
        bold.extend([_is_bold(element)] * len(said))
    whole, start = "".join(text), 0
    number = (doubts.WORD_NUMBER,) if paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None else ()
    for line in whole.split("\n"):
        if said := tidy(line):
            yield Paragraph(said, strong_of(tidied(line, bold[start : start + len(line)])), _heading(paragraph), number)
        start += len(line) + 1
    for box in paragraph.iter(_BOX):
        yield from _blocks(box)


def _inside(paragraph: Any) -> Iterator[Any]:
    """The texts, tabs and breaks of a paragraph, without those of its text boxes."""
    for child in paragraph:
        if child.tag in (_TEXT, _TAB, *_BREAK):
            yield child
        elif child.tag != _BOX and child.tag != qn("w:pPr"):
            yield from _inside(child)


def _said(element: Any) -> str:
    if element.tag == _TEXT:
        return (element.text or "").replace("\n", " ")
    return " " if element.tag == _TAB else "\n"


def _is_bold(element: Any) -> bool:
    run = element.getparent()
    mark = run.find(f"{qn('w:rPr')}/{qn('w:b')}") if run is not None and run.tag == _RUN else None
    return mark is not None and mark.get(qn("w:val"), "1") not in _OFF


def _heading(paragraph: Any) -> int:
    """The level of Word's own heading styles, by name or outline; 0 for other paragraphs."""
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = (style.get(qn("w:val")) or "").lower() if style is not None else ""
    if name == "title":
        return 1
    return int(name[-1]) if name.startswith("heading") and name[-1:].isdigit() else 0


def _words(cell: Any) -> str:
    return " ".join(tidy("".join(_said(one) for one in _inside(line))) for line in cell.iter(_PARAGRAPH))
