"""What a page holds and nobody sees: scripts, what is switched off, the fields of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

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
_CSS_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[\w\s.#>,*-]{1,200}")
"""Selectors of names alone; :hover and the like say when something is hidden, not that it is."""
_MOST_RULES = 500


def without_hidden(soup: BeautifulSoup) -> None:
    """Take out of a page what is not seen. Forms stay with what they say: some sites put a whole page into one."""
    hidden = [*_by_sheets(soup)]
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


def _by_sheets(soup: BeautifulSoup) -> Iterator[Tag]:
    """What the page's own style sheets switch off, those for print and small screens left out."""
    rules = 0
    for sheet in soup.find_all("style"):
        if "print" in str(sheet.get("media") or ""):
            continue
        for selector, looks in _RULE.findall(_without_blocks(_CSS_COMMENT.sub("", sheet.get_text()))):
            rules += 1
            if rules > _MOST_RULES:
                return
            bare = selector.strip()
            if _HIDDEN.search(looks) and _SIMPLE.fullmatch(bare) and bare not in ("html", "body", "*"):
                try:
                    yield from soup.select(bare)
                except (SelectorSyntaxError, NotImplementedError):
                    continue


def _without_blocks(sheet: str) -> str:
    """The rules that always hold: without @media { … } and the like."""
    out: list[str] = []
    depth = 0
    skipping = False
    for piece in re.split(r"([{}])", sheet):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
        elif not depth:
            skipping = "@" in piece
        if not skipping:
            out.append(piece)
        if piece == "}" and depth <= 0:
            depth, skipping = 0, False
    return "".join(out)
