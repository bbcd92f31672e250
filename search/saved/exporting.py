"""A list as a file: streamed, what this person may see, and nothing in it that a spreadsheet would run.

Columns follow from the declaration (`Document.columns`); the address comes last.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from search.backends.base import Hit
from search.declare import Document
from search.fallback import FALLBACK_ROWS
from search.query import Query
from search.reading import Reader

MOST_ROWS = 50_000
CHUNK = 500
ADDRESS_WIDTH = 40
MOST_CELL_CHARACTERS = 32_767
"""What a spreadsheet's cell holds."""
BOM = "\ufeff"
# What a spreadsheet takes as the beginning of a formula, also after white space and in full width.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def file_name(document: Document, extension: str) -> str:
    """`融资产品-2026-11-27.xlsx`, in the active language."""
    title = re.sub(r"[^\w.-]+", "-", str(document.title)).strip("-")
    return f"{title or document.name}-{timezone.localdate()}.{extension}"


class Export:
    """One export. Making it asks the engine for the first rows, so that what cannot be answered fails before anything
    is sent. Words are in the language that is active then."""

    def __init__(self, document: Document, reader: Reader, query: Query) -> None:
        self.document = document
        self.total = reader.count(query)
        self._language = translation.get_language() or settings.LANGUAGE_CODE
        self._hits: Iterator[Hit] = iter(())
        if self.total >= document.least_count:
            self._hits = reader.scan(query)
        self.headings = [*(str(column.label) for column in document.columns), _("Address")]
        self.notes = [text for text, holds in self._limits(reader) if holds]

    def _limits(self, reader: Reader) -> Iterator[tuple[str, bool]]:
        yield (
            _("Nothing is exported: so few rows that they are not shown, to protect who they belong to."),
            (0 < self.total < self.document.least_count),
        )
        yield (
            _("Only the first %(most)s of %(total)s rows.") % {"most": f"{MOST_ROWS:,}", "total": f"{self.total:,}"},
            (self.total > MOST_ROWS),
        )
        yield (
            _("Only the newest %(count)s entries were read: the search index could not be used.")
            % {"count": f"{FALLBACK_ROWS:,}"},
            reader.left_out,
        )

    def rows(self) -> Iterator[list[list[Any]]]:
        """All rows, in chunks, so that the language need not stay switched while a chunk is sent."""
        hits = islice(self._hits, MOST_ROWS)
        while chunk := list(islice(hits, CHUNK)):
            with translation.override(self._language):
                rows = [self._row(hit) for hit in chunk]
            yield rows

    def _row(self, hit: Hit) -> list[Any]:
        address = f"{settings.SITE_URL}{hit.address}" if hit.address.startswith("/") else hit.address
        return [*(column.of(hit.payload) for column in self.document.columns), address]

    def csv(self) -> Iterator[bytes]:
        """RFC 4180 in UTF-8, with the mark that tells spreadsheets so."""
        yield (BOM + _lines([self.headings])).encode()
        for chunk in self.rows():
            yield _lines(chunk).encode(errors="replace")
        if self.notes:
            yield _lines([note] for note in self.notes).encode()

    def xlsx(self) -> IO[bytes]:
        """A workbook, in a temporary file that is gone when it is closed; memory holds a row at a time."""
        target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  (whoever sends it closes it)
        try:
            with tempfile.TemporaryDirectory(prefix="export-") as directory:
                self._write_workbook(Path(directory), target)
            target.seek(0)
        except BaseException:
            target.close()
            raise
        return target

    def _write_workbook(self, directory: Path, target: IO[bytes]) -> None:
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": str(directory)})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [*(column.width for column in self.document.columns), ADDRESS_WIDTH]
        for place, (heading, width) in enumerate(zip(self.headings, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, heading, bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for chunk in self.rows():
            for row in chunk:
                number += 1
                for place, value in enumerate(row):
                    _write_cell(sheet, number, place, value, day)
        for note in self.notes:
            number += 1
            sheet.write_string(number, 0, note)
        book.close()


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_as_text(value) for value in row] for row in rows)
    return out.getvalue()


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal | datetime.date) and not isinstance(value, bool):
        return str(value)
    return defused(str(value))


def _write_cell(sheet: Any, row: int, place: int, value: Any, day: Any) -> None:
    """Numbers and days as such; whatever else is text, and never a formula or a link."""
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        sheet.write_datetime(row, place, value, day)
    else:
        sheet.write_string(row, place, _NO_XML.sub("", str(value))[:MOST_CELL_CHARACTERS])


CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
