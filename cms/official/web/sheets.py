"""What the style sheets of a page itself say of its elements: which rules always hold, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[\w\s.#>,*-]{1,200}")
"""Selectors of names alone; :hover and the like say how something looks at times."""
_MOST_RULES = 500


def styled(soup: BeautifulSoup, looks: re.Pattern[str]) -> Iterator[tuple[Tag, str]]:
    """The elements for which a rule says something like `looks`, with what it says. Rules for print and small screens are
    left out, and those for the whole page."""
    rules = 0
    for sheet in soup.find_all("style"):
        if "print" in str(sheet.get("media") or ""):
            continue
        for selector, said in _RULE.findall(_without_blocks(_COMMENT.sub("", sheet.get_text()))):
            rules += 1
            if rules > _MOST_RULES:
                return
            bare = selector.strip()
            if looks.search(said) and _SIMPLE.fullmatch(bare) and bare not in ("html", "body", "*"):
                try:
                    yield from ((element, said) for element in soup.select(bare))
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
