"""A government page as blocks: its content without the page around it, and the table of metadata that stands above."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from cms.official import doubts
from cms.official.blocks import Block, Paragraph, Source, doubted, solid, tidy
from cms.official.numbering import number_of
from cms.official.page_lines import is_page_line, pairs_of
from cms.official.page_table import NAMES
from cms.official.web.content import AROUND, content_of, strings
from cms.official.web.hidden import EMBEDDED, without_hidden
from cms.official.web.walk import Walk

_FILE = re.compile(r"\.(?:pdf|docx?|ofd|wps)(?:$|[?#&])", re.IGNORECASE)
_SENTENCE_CHARACTERS = 20
"""A sentence as long as this outside the document's place may be of the document."""


def page_of(text: str) -> Source:
    """The blocks of the document on a page, what the page says of it beside, and the account of characters: of the
    document's place, or of the whole page where none is known."""
    soup = BeautifulSoup(text, "html.parser")
    may_hide = without_hidden(soup)
    content = content_of(soup)
    walk = Walk()
    around = 0
    if not content:
        around = _without_furniture(soup)
    for element in content or [soup]:
        walk.into(element)
        walk.close()
    blocks = walk.out
    if around and blocks:
        blocks[0] = doubted(blocks[0], (doubts.PAGE_LINES,))
    if may_hide and blocks:
        blocks[0] = doubted(blocks[0], (doubts.PERHAPS_HIDDEN,))
    metadata: dict[str, str] = {}
    if content:
        above = _outside(soup, content, blocks)
        metadata = {**_told_above(above), **dict(_metadata(soup, content))}
    seen = sum(len(solid("".join(strings(one)))) for one in content or [soup])
    return Source(tuple(blocks), metadata, seen + around + walk.written, walk.told + around)


def _without_furniture(soup: BeautifulSoup) -> int:
    """Take ways through the site and its foot out of a page whose document's place is not known; how many characters."""
    left_out = 0
    for element in soup.find_all(AROUND):
        if not element.decomposed:
            left_out += len(solid("".join(strings(element))))
            element.decompose()
    return left_out


def _outside(soup: BeautifulSoup, content: list[Tag], blocks: list[Block]) -> list[Block]:
    """Mark the first or the last block if there is more before or behind it that may be of the document; what stands
    before it."""
    places = {id(one) for one in content}
    beside = (one for one in soup.find_all(_is_beside) if _is_outside(one, places))
    around = Walk(places | {id(one) for one in beside})
    around.into(soup)
    around.close()
    begins = around.passed[id(content[0])]
    if blocks and any(map(_may_belong, around.out[:begins])):
        blocks[0] = doubted(blocks[0], (doubts.LEFT_OUT,))
    if blocks and any(map(_may_belong, around.out[begins:])):
        blocks[-1] = doubted(blocks[-1], (doubts.LEFT_OUT,))
    if blocks and any(_is_file(one) for one in soup.find_all(EMBEDDED) if _is_outside(one, places)):
        blocks[-1] = doubted(blocks[-1], (doubts.EMBEDDED,))
    return around.out[:begins]


def _is_outside(element: Tag, places: set[int]) -> bool:
    return not any(id(above) in places for above in element.parents)


def _is_file(element: Tag) -> bool:
    """Whether a page shows a document in a frame, and not a map or a film."""
    return _FILE.search(str(element.get("src") or element.get("data") or "")) is not None


def _told_above(blocks: list[Block]) -> dict[str, str]:
    """What lines and cells above the document tell of it in one (成文日期：2021年4月17日)."""
    out: dict[str, str] = {}
    for block in blocks:
        cells = [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]
        for one in cells:
            out = {**pairs_of(one), **out}
    return out


def _is_beside(element: Tag) -> bool:
    """Links, and the page's table about the document."""
    return element.name == "a" or (element.name == "table" and _is_metadata(element))


def _is_metadata(table: Tag) -> bool:
    return any(solid(cell.get_text()).rstrip("：:") in NAMES for cell in table.find_all(("td", "th")))


def _may_belong(block: Block) -> bool:
    """Whether words outside the document's place may be of the document: a sentence, or an article."""
    if not isinstance(block, Paragraph) or is_page_line(block.text):
        return False
    number = number_of(block.text)
    is_clause = number is not None and number.style.law
    return is_clause or ("。" in block.text and len(block.solid) >= _SENTENCE_CHARACTERS)


def _metadata(soup: BeautifulSoup, content: list[Tag]) -> Iterator[tuple[str, str]]:
    inside = {id(one) for element in content for one in element.descendants}
    for cell in soup.find_all(("td", "th", "dt")):
        name = solid(cell.get_text()).rstrip("：:")
        if name not in NAMES or id(cell) in inside:
            continue
        value = cell.find_next_sibling(("td", "th", "dd"))
        if value is not None and (said := tidy(value.get_text())):
            yield name, said
