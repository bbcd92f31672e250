"""A government page as blocks: its content without the page around it, and the table of metadata that stands above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from cms.official.blocks import Block, Paragraph, solid, strong_of, table_of, tidied, tidy
from cms.official.page_table import NAMES

CONTENT = ("#UCAP-CONTENT", "#zoom", ".TRS_Editor", ".pages_content", ".article-content", "article", "main")
"""Where pages of the administration keep the document, the surest first."""
DROPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "form", "button", "head"}
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_DEEPEST = 200
"""Elements within each other; pages made to exhaust a reader go deeper."""


@dataclass(frozen=True)
class Page:
    """The blocks of a page's content and its metadata as the page names it (索引号 → 000014349/2019-00003)."""

    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    characters: int = 0


def page_of(text: str) -> Page:
    soup = BeautifulSoup(text, "html.parser")
    for element in soup.find_all(DROPPED):
        element.decompose()
    for element in soup.find_all(style=_HIDDEN):
        if not element.decomposed:
            element.decompose()
    content = next((found for way in CONTENT if (found := soup.select_one(way)) is not None), soup)
    metadata = {} if content is soup else dict(_metadata(soup, content))
    walk = _Walk()
    walk.into(content)
    walk.close()
    return Page(tuple(walk.out), metadata, len(solid("".join(_strings(content)))))


def _strings(element: Tag) -> Iterator[str]:
    # Comments, doctypes and the like are strings too, of kinds of their own.
    return (str(one) for one in element.descendants if _is_text(one))


def _is_text(node: object) -> bool:
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _metadata(soup: BeautifulSoup, content: Tag) -> Iterator[tuple[str, str]]:
    inside = set(map(id, content.descendants))
    for cell in soup.find_all(("td", "th", "dt")):
        name = solid(cell.get_text()).rstrip("：:")
        if name not in NAMES or id(cell) in inside:
            continue
        value = cell.find_next_sibling(("td", "th", "dd"))
        if value is not None and (said := tidy(value.get_text())):
            yield name, said


class _Walk:
    """Goes through elements in order; text between two block elements is a paragraph."""

    def __init__(self) -> None:
        self.out: list[Block] = []
        self.text: list[str] = []
        self.bold: list[bool] = []
        self.heading = 0

    def into(self, element: Tag, bold: bool = False, depth: int = 0) -> None:
        for child in element.children:
            if isinstance(child, Tag):
                self._element(child, bold, depth)
            elif _is_text(child):
                self._say(str(child), bold)

    def _say(self, words: str, bold: bool) -> None:
        self.text.append(words)
        self.bold.extend([bold] * len(words))

    def _element(self, element: Tag, bold: bool, depth: int) -> None:
        if depth > _DEEPEST:
            self._say("".join(_strings(element)), bold)
            return
        if element.name == "br":
            self.close()
            return
        if element.name == "table" and (rows := _rows(element)) is not None:
            self.close()
            if (table := table_of(rows)) is not None:
                self.out.append(table)
            return
        is_block = element.name in _BLOCKS
        if is_block:
            self.close()
        if element.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.heading = int(element.name[1])
        strong = bold or element.name in ("b", "strong") or bool(_BOLD.search(str(element.get("style") or "")))
        self.into(element, strong, depth + 1)
        if is_block:
            self.close()

    def close(self) -> None:
        """The text so far is one paragraph."""
        raw = "".join(self.text)
        if said := tidy(raw):
            self.out.append(Paragraph(said, strong_of(tidied(raw, self.bold)), self.heading))
        self.text, self.bold, self.heading = [], [], 0


def _rows(table: Tag) -> list[list[str]] | None:
    """The cells of a table of data; None for one that only lays out a page (tables or one column inside)."""
    if table.find("table") is not None:
        return None
    rows = [[tidy(cell.get_text(" ")) for cell in row.find_all(("td", "th"))] for row in table.find_all("tr")]
    if not rows or max(map(len, rows)) < 2:
        return None
    loose = solid("".join(_strings(table))) != solid("".join(cell for row in rows for cell in row))
    return None if loose else rows
