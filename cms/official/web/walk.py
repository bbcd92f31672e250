"""Goes through the elements of a page in order: what stands between two blocks is a paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable

from bs4 import Tag

from cms.official import doubts
from cms.official.blocks import Block, Paragraph, doubted, solid, strong_of, table_of, tidied, tidy
from cms.official.formulas import line_of_page
from cms.official.glyphs import folded, lowered, raised
from cms.official.spans import Cell, Grid
from cms.official.web.content import is_text, strings
from cms.official.web.hidden import COVERED, EMBEDDED, PICTURES, UNCLEAR
from cms.official.web.lists import Lists
from cms.official.web.tables import caption_of, cells_of, is_data, span

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "caption",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_SHIFTED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_SHIFTED_BY = re.compile(
    r"vertical-align\s*:\s*(?:text-top|text-bottom|-?[\d.]+(?:px|pt|r?em|ex|%))"
    r"|position\s*:\s*relative.*?\b(?:top|bottom)\s*:\s*-?[\d.]*[1-9]",
    re.IGNORECASE | re.DOTALL,
)
"""Characters moved up or down by a measure: an exponent, or a matter of looks."""
_KEEPS = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_STRUCK = frozenset({"s", "strike", "del"})
_DEEPEST = 200
"""Elements within each other; pages made to exhaust a reader go deeper."""
_EXPONENT = 4
"""Characters."""
_ICON = 40
"""Pixels; a picture as small as that stands beside a link and says what kind of file it is."""


class Walk:
    """`out`: the blocks so far. `told`: characters left out with a doubt. `written`: signs that a browser draws and the
    page has not as characters. `without`: elements that are not read; `passed` says behind how many blocks each stands."""

    def __init__(self, without: Collection[int] = (), lists: Lists | None = None) -> None:
        self.out: list[Block] = []
        self.told = 0
        self.written = 0
        self.passed: dict[int, int] = {}
        self._without = without
        self._lists = lists or Lists()
        self._text: list[str] = []
        self._bold: list[bool] = []
        self._heading = 0
        self._number = ""
        self._doubts: dict[str, None] = {}
        self._kept = 0
        """Elements around the place in which the lines of the file are lines of the page."""
        self._unclear = 0
        """Elements around the place that perhaps nobody sees."""

    def into(self, element: Tag, bold: bool = False, depth: int = 0) -> None:
        for child in element.children:
            if isinstance(child, Tag):
                self._element(child, bold, depth)
            elif is_text(child):
                self._say(str(child), bold)

    def _say(self, words: str, bold: bool) -> None:
        first, *more = words.split("\n") if self._kept else [words]
        self._piece(first, bold)
        for line in more:
            self.close()
            self._piece(line, bold)

    def _piece(self, words: str, bold: bool) -> None:
        self._text.append(folded(words))
        self._bold.extend([bold] * len(words))
        if self._unclear and solid(words):
            self._doubt((doubts.PERHAPS_HIDDEN,))

    def _doubt(self, codes: Iterable[str]) -> None:
        self._doubts |= dict.fromkeys(codes)

    def _element(self, element: Tag, bold: bool, depth: int) -> None:
        if element.has_attr(COVERED):
            self._doubt((doubts.HIDDEN,))
        self._unclear += element.has_attr(UNCLEAR)
        self._read(element, bold, depth)
        self._unclear -= element.has_attr(UNCLEAR)

    def _read(self, element: Tag, bold: bool, depth: int) -> None:
        style = str(element.get("style") or "")
        if id(element) in self._without:
            self.close()
            self.passed[id(element)] = len(self.out)
        elif depth > _DEEPEST:
            self._say("".join(strings(element)), bold)
        elif element.name == "br":
            self.close()
        elif element.name in PICTURES or element.name in EMBEDDED:
            self._shows(element)
        elif element.name == "math":
            self._formula(element, bold)
        elif element.name in _STRUCK or _THROUGH.search(style):
            self._struck(element)
        elif element.name in ("sup", "sub") or _SHIFTED.search(style):
            self._shifted(element, style, bold)
        elif element.name == "rt":
            self._above(element, bold)
        elif element.name != "table" or not self._table(element):
            self._inside(element, style, bold, depth)

    def _inside(self, element: Tag, style: str, bold: bool, depth: int) -> None:
        is_block = element.name in _BLOCKS
        if is_block:
            self.close()
        elif _SHIFTED_BY.search(style) and _is_exponent("".join(strings(element))):
            self._doubt((doubts.RAISED,))
        if element.name in _HEADINGS:
            self._heading = _HEADINGS[element.name]
        if element.name == "li":
            self._entry(element)
        keeps = element.name == "pre" or _KEEPS.search(style) is not None
        self._kept += keeps
        self._quote(element, "“", bold)
        self.into(element, bold or element.name in ("b", "strong") or bool(_BOLD.search(style)), depth + 1)
        self._quote(element, "”", bold)
        self._kept -= keeps
        if is_block:
            self.close()
        if element.name == "li":
            self._number = ""

    def _quote(self, element: Tag, mark: str, bold: bool) -> None:
        """The marks that a browser puts around a quotation."""
        if element.name == "q":
            self._piece(mark, bold)
            self.written += 1

    def _entry(self, entry: Tag) -> None:
        number = self._lists.number_before(entry)
        if number is None:
            self._doubt((doubts.WORD_NUMBER,))
        self._number = number or ""

    def _shows(self, element: Tag) -> None:
        """A picture or another file, which are no words."""
        if element.name in EMBEDDED:
            self._doubt((doubts.EMBEDDED,))
        elif not _is_icon(element):
            self._doubt((doubts.PICTURE,))
        self.told += len(solid("".join(strings(element))))

    def _struck(self, element: Tag) -> None:
        if left_out := len(solid("".join(strings(element)))):
            self.told += left_out
            self._doubt((doubts.STRUCK,))

    def _shifted(self, element: Tag, style: str, bold: bool) -> None:
        words = "".join(strings(element))
        up = element.name == "sup" or (element.name != "sub" and "super" in style.lower())
        written = raised(words) if up else lowered(words)
        if written is None:
            self._doubt((doubts.RAISED,))
        self._say(words if written is None else written, bold)

    def _above(self, element: Tag, bold: bool) -> None:
        """How a word is said, which stands above it: in brackets behind it."""
        if solid(said := "".join(strings(element))):
            self._say(f"（{said}）", bold)
            self.written += 2

    def _formula(self, element: Tag, bold: bool) -> None:
        line = line_of_page(element)
        self._say(line.text, bold)
        self.written += len(solid(line.text)) - len(solid("".join(strings(element))))
        if line.drawn:
            self._doubt((doubts.FORMULA,))

    def _table(self, table: Tag) -> bool:
        """Whether it was a table of data, which is read now."""
        if not is_data(table):
            return False
        self.close()
        if (caption := caption_of(table)) is not None:
            self.into(caption)
            self.close()
        grid, codes = Grid(), {}
        for cells in cells_of(table):
            grid.add(Cell(self._cell(one, codes), span(one, "colspan"), span(one, "rowspan")) for one in cells)
        if grid.merged:
            codes[doubts.MERGED] = None
        self.written += grid.repeated
        block = table_of(grid.rows, codes)
        if block is not None:
            self._put(block)
        else:
            self._doubt(codes)
            self.close()
        return True

    def _cell(self, cell: Tag, codes: dict[str, None]) -> str:
        """What a cell says, as one line; its doubts are those of the table."""
        inner = Walk(self._without, self._lists)
        inner._unclear = self._unclear + any(
            one.has_attr(UNCLEAR) for one in (cell, *itertools.islice(cell.parents, 2))
        )
        inner.into(cell)
        inner.close()
        self.told += inner.told
        self.written += inner.written
        for block in inner.out:
            codes.update(dict.fromkeys(block.unsure))
        codes.update(inner._doubts)
        return " ".join(one.text for one in inner.out if isinstance(one, Paragraph))

    def _put(self, block: Block) -> None:
        self.out.append(doubted(block, self._doubts))
        self._doubts = {}

    def close(self) -> None:
        """The text so far is one paragraph. A doubt where nothing is said is one about the block before."""
        raw = "".join(self._text)
        if said := tidy(raw):
            strong = strong_of(tidied(raw, self._bold))
            self.written += len(solid(self._number))
            self._put(Paragraph(self._number + said, strong + len(self._number) if strong else 0, self._heading))
            self._number = ""
        elif self._doubts and self.out:
            self.out[-1] = doubted(self.out[-1], self._doubts)
            self._doubts = {}
        self._text, self._bold, self._heading = [], [], 0


def _is_exponent(words: str) -> bool:
    return 0 < len(solid(words)) <= _EXPONENT and any(map(str.isdigit, words))


def _is_icon(element: Tag) -> bool:
    sizes = [re.match(r"\s*(\d+)", str(element.get(name) or "")) for name in ("width", "height")]
    return element.name == "img" and all(one is not None and int(one[1]) <= _ICON for one in sizes)
