"""What a page holds and nobody sees: scripts, what is switched off, the fields of forms."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from cms.official.web.sheets import styled

DROPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "input", "select", "option", "textarea", "button"}
)
EMBEDDED = frozenset({"iframe", "object", "embed", "frame", "video", "audio"})
PICTURES = frozenset({"img", "svg", "canvas", "picture"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?<![\w-])opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)|(?<![\w-])font-size\s*:\s*0(?:\.0+)?[a-z%]*\s*(?:;|!|$)",
    re.IGNORECASE,
)
_READ = re.compile(
    r"line-through|vertical-align\s*:|list-style|white-space\s*:\s*(?:pre|break)|position\s*:\s*relative"
)
"""Looks that change what is read: struck, raised, numbered, lines kept."""


def without_hidden(soup: BeautifulSoup) -> None:
    """Take out of a page what is not seen, and say at its elements what its style sheets say of them. Forms stay with what they say: some sites put a whole page into one."""
    hidden = [element for element, _looks in styled(soup, _HIDDEN)]
    _told_by_sheets(soup)
    for element in (*soup.find_all(_is_hidden), *hidden, *soup.find_all(DROPPED)):
        if not element.decomposed:
            element.decompose()
    for element in soup.find_all((*EMBEDDED, "canvas")):
        element.clear()  # for browsers that cannot show it
    for element in soup.find_all(("annotation", "annotation-xml", "rp")):
        element.decompose()


def _is_hidden(element: Tag) -> bool:
    if element.has_attr("hidden"):
        return True
    if element.name in (*EMBEDDED, *PICTURES) and "0" in (element.get("width"), element.get("height")):
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN.search(str(style)) is not None


def _told_by_sheets(soup: BeautifulSoup) -> None:
    """What the page's own style sheets say of how its elements read, at each element; what it says itself stands first."""
    for element, looks in styled(soup, _READ):
        element["style"] = f"{element.get('style') or ''};{looks}"
