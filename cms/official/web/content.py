"""Where on a page the document stands."""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from cms.official.blocks import solid
from cms.official.page_lines import is_page_line

CONTENT = (
    "#UCAP-CONTENT", "#zoom", "#Zoom", ".TRS_Editor", ".trs_editor_view", ".view.TRS_UEDITOR", ".pages_content",
    ".article-content", "#article-content", ".article_content", ".zwxl-article", ".xxgk-content", "#content .text",
    "article", "main",
)  # fmt: skip
"""Where pages of the administration keep the document, the surest first."""
_SHARE = 0.5
"""Of the words of the fullest of these places: what has fewer is a bar of tools that goes by such a name."""
AROUND = ("nav", "footer", "aside")


def is_text(node: object) -> bool:
    """A string of the page that is seen; comments, doctypes and the like are strings too, of kinds of their own."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def strings(element: Tag) -> list[str]:
    return [str(one) for one in element.descendants if is_text(one)]


def content_of(soup: BeautifulSoup) -> list[Tag]:
    """The elements that hold the document, in order: of the surest place that has about as much to say as any other, all
    there are. None where no place is known; then it is the whole page."""
    places = [_outermost(soup.select(way)) for way in CONTENT]
    words = [sum(map(_own_words, found)) for found in places]
    fullest = max(words, default=0)
    return next((found for found, said in zip(places, words, strict=True) if said and said >= fullest * _SHARE), [])


def _outermost(found: Sequence[Tag]) -> list[Tag]:
    inside = set(map(id, found))
    return [one for one in found if not any(id(above) in inside for above in one.parents)]


def _own_words(element: Tag) -> int:
    """Characters that are neither of links nor of tools."""
    if is_page_line(element.get_text(" ")):
        return 0
    linked = sum(len(solid(one.get_text())) for one in element.find_all("a") if one.find_parent("a") is None)
    return max(len(solid("".join(strings(element)))) - linked, 0)
