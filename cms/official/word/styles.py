"""How something looks in a Word document: what stands at it, in its style, in the style that one is based on, and in the
document's defaults, in this order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])|([一二三四五六七八九])级标题|标题([一二三四五六七八九])")
_CONTENTS = re.compile(r"toc (?:\d|heading)|toc标题|目录\s?\d?")
_TITLES = frozenset({"title", "标题"})
_USUAL_SIZE, _UNSEEN_SIZE, _SMALL_SIZE = 24, 2, 8
"""Half points."""
_UNSEEN_WIDTH = 5
"""Percent of a character's usual width."""
_SAME, _NEAR = 24, 100
"""How far colours are from each other: the sum of the differences of red, green and blue."""
_PAPER = (255, 255, 255)
_HIGHLIGHTS = {
    "white": _PAPER, "black": (0, 0, 0), "yellow": (255, 255, 0), "green": (0, 255, 0), "cyan": (0, 255, 255),
    "magenta": (255, 0, 255), "blue": (0, 0, 255), "red": (255, 0, 0), "lightGray": (192, 192, 192),
}  # fmt: skip
_DEEPEST = 30
"""Styles based on each other; a circle ends there."""


def w(name: str) -> str:
    """The name of an element or attribute of Word's own space."""
    return f"{{{SPACE}}}{name}"


def value_of(element: Any) -> str:
    return "" if element is None else str(element.get(w("val"), ""))


def is_on(element: Any) -> bool:
    """Whether a property that is there is switched on; without a value it is."""
    return (element.get(w("val")) or "1").lower() not in _OFF


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """A number that a document gives; what is none, or far too large to be meant, is `otherwise`."""
    try:
        number = int(text or "")
    except ValueError:
        return otherwise
    return number if abs(number) < 1_000_000 else otherwise


def _colour(told: str | None) -> tuple[int, ...] | None:
    """Red, green and blue of six digits; None for a colour that the program chooses."""
    found = re.fullmatch(r"[0-9A-Fa-f]{6}", told or "")
    return tuple(int(found[0][place : place + 2], 16) for place in (0, 2, 4)) if found else None


def _far(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(abs(first - second) for first, second in zip(one, other, strict=True))


class Styles:
    """The styles of a document, of its part of that name; without one nothing has a style."""

    def __init__(self, part: Any) -> None:
        styles = [] if part is None else list(part.iter(w("style")))
        self._by_id = {one.get(w("styleId"), ""): one for one in styles}
        self._usual = next(
            (
                one.get(w("styleId"), "")
                for one in styles
                if one.get(w("type")) == "paragraph" and one.get(w("default"), "") in ("1", "true", "on")
            ),
            "",
        )
        self._defaults = None if part is None else part.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._in_styles = cache(self._property_of_style)

    def style_of(self, paragraph: Any) -> str:
        """The id of a paragraph's style."""
        return value_of(paragraph.find(f"{w('pPr')}/{w('pStyle')}")) or self._usual

    def chain(self, style: str) -> Iterator[Any]:
        """The style and those that it is based on."""
        for _step in range(_DEEPEST):
            element = self._by_id.get(style)
            if element is None:
                return
            yield element
            style = value_of(element.find(w("basedOn")))

    def run_property(self, run: Any, paragraph_style: str, name: str) -> Any:
        """A property of a run (`b`, `vanish`, `strike`, `vertAlign` …), None where nothing says it."""
        own = run.find(w("rPr"))
        if own is not None:
            if (direct := own.find(w(name))) is not None:
                return direct
            style = value_of(own.find(w("rStyle")))
            if style and (found := self._in_styles(style, name)) is not None:
                return found
        found = self._in_styles(paragraph_style, name) if paragraph_style else None
        if found is None and self._defaults is not None:
            found = self._defaults.find(w(name))
        return found

    def has(self, run: Any, paragraph_style: str, name: str) -> bool:
        found = self.run_property(run, paragraph_style, name)
        return found is not None and is_on(found)

    def _property_of_style(self, style: str, name: str) -> Any:
        return next(
            (found for one in self.chain(style) if (found := one.find(f"{w('rPr')}/{w(name)}")) is not None), None
        )

    def is_hidden(self, run: Any, paragraph_style: str) -> bool:
        """Hidden in print as on the screen, or of the colour of what is behind, or too small to be seen; what is hidden in
        one view alone (a table of contents' page numbers) is not."""
        return (
            self.has(run, paragraph_style, "vanish")
            or 0 < self._number(run, paragraph_style, "sz", _USUAL_SIZE) <= _UNSEEN_SIZE
            or 0 < self._number(run, paragraph_style, "w", 100) <= _UNSEEN_WIDTH
            or self._shows(run, paragraph_style) is False
        )

    def may_be_hidden(self, run: Any, paragraph_style: str) -> bool:
        """Whether what is seen looks like hiding: small, of a colour near to what may be behind, hidden in one view."""
        return (
            any(self.has(run, paragraph_style, name) for name in ("webHidden", "specVanish"))
            or 0 < self._number(run, paragraph_style, "sz", _USUAL_SIZE) <= _SMALL_SIZE
            or self._shows(run, paragraph_style) is None
        )

    def _number(self, run: Any, paragraph_style: str, name: str, usual: int) -> int:
        return whole_number(value_of(self.run_property(run, paragraph_style, name)), usual)

    def _shows(self, run: Any, paragraph_style: str) -> bool | None:
        """Whether the colour of a run stands out from what is behind it; None where nobody can tell what that is, or hardly."""
        told = self.run_property(run, paragraph_style, "color")
        is_paper = told is not None and told.get(w("themeColor")) in ("background1", "light1")
        colour = _colour(value_of(told)) or (_PAPER if is_paper else None)
        behind, is_known = self._behind(run, paragraph_style)
        if colour is None:
            return True
        if not is_known:
            return None if _far(colour, _PAPER) <= _NEAR else True
        far = _far(colour, behind)
        return False if far <= _SAME else None if far <= _NEAR else True

    def _behind(self, run: Any, paragraph_style: str) -> tuple[Sequence[int], bool]:
        """The colour behind a run, nearest first, and whether it is known: in a cell or a box it may be that of a style."""
        highlight = value_of(self.run_property(run, paragraph_style, "highlight"))
        if highlight not in ("", "none"):
            return _HIGHLIGHTS.get(highlight, _PAPER), highlight in _HIGHLIGHTS
        paragraph = next(run.iterancestors(w("p")), None)
        cell = next(run.iterancestors(w("tc"), w("txbxContent")), None)
        shaded = [self.run_property(run, paragraph_style, "shd")]
        shaded += [] if paragraph is None else [paragraph.find(f"{w('pPr')}/{w('shd')}")]
        shaded += [one.find(f"{w('pPr')}/{w('shd')}") for one in self.chain(paragraph_style)]
        shaded += [] if cell is None else [cell.find(f"{w('tcPr')}/{w('shd')}")]
        for one in shaded:
            if one is not None and (one.get(w("fill")) or "auto") != "auto":
                fill = _colour(one.get(w("fill")))
                return fill or _PAPER, fill is not None and value_of(one) in ("", "clear", "nil")
        return _PAPER, cell is None

    def is_struck(self, run: Any, paragraph_style: str) -> bool:
        return self.has(run, paragraph_style, "strike") or self.has(run, paragraph_style, "dstrike")

    def heading(self, paragraph: Any) -> int:
        """The level of a heading (1 …) by the outline or by the name of the style, never by its id; 0 for other
        paragraphs."""
        levels = [paragraph.find(f"{w('pPr')}/{w('outlineLvl')}")]
        style = self.style_of(paragraph)
        chain = list(self.chain(style))
        levels += [one.find(f"{w('pPr')}/{w('outlineLvl')}") for one in chain]
        names = [value_of(one.find(w("name"))).strip().lower() for one in chain] or [style.lower()]
        if names[0] in _TITLES:
            return 1
        if (told := next((one for one in levels if one is not None), None)) is not None:
            level = whole_number(value_of(told), 9)
            return level + 1 if 0 <= level < 9 else 0
        found = next((match for name in names if (match := _HEADING.fullmatch(name))), None)
        return int(found[1] or "一二三四五六七八九".index(found[2] or found[3]) + 1) if found else 0

    def is_contents(self, paragraph: Any) -> bool:
        """Whether it is of a table of contents."""
        names = (value_of(one.find(w("name"))).strip().lower() for one in self.chain(self.style_of(paragraph)))
        return any(map(_CONTENTS.fullmatch, names))

    def numbering(self, paragraph: Any) -> tuple[str, int | None, str]:
        """Which numbering a paragraph has (its id, "" for none), on which level (None: not told), and the style that
        says it, "" if the paragraph does itself."""
        told = [(paragraph.find(f"{w('pPr')}/{w('numPr')}"), "")]
        told += [
            (one.find(f"{w('pPr')}/{w('numPr')}"), one.get(w("styleId"), ""))
            for one in self.chain(self.style_of(paragraph))
        ]
        level: int | None = None
        for element, style in told:
            if element is None:
                continue
            step = element.find(w("ilvl"))
            level = whole_number(value_of(step)) if level is None and step is not None else level
            number = element.find(w("numId"))
            if number is not None:
                return ("" if value_of(number) == "0" else value_of(number)), level, style
        return "", None, ""
