"""Whether somebody sees an element of a page: by how it looks, on the background that is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from bs4 import Tag

from cms.official.web.looks import Colour, Looks, colour_of, contrast, font_size, pixels, size_in


class Sight(IntEnum):
    """`UNCLEAR`: it looks like hiding and cannot be decided. `COVERED`: its words are there and nobody can see them.
    `GONE`: switched off."""

    SEEN, UNCLEAR, COVERED, GONE = range(4)


@dataclass(frozen=True)
class Around:
    """What an element has from those around it: the size of its letters in pixels, the colour of its letters (None: not
    told), what is behind them (None: not known), how much of it shows through, and whether it is switched off."""

    size: float = 16
    colour: Colour | None = None
    is_painted: bool = False
    behind: Colour | None = (255, 255, 255, 1)
    opacity: float = 1
    sight: Sight = Sight.SEEN


_WHITE, _BLACK = (255.0, 255.0, 255.0, 1.0), (0.0, 0.0, 0.0, 1.0)
_UNSEEN_SIZE, _SMALL_SIZE = 2, 5
_UNSEEN_CONTRAST, _SMALL_CONTRAST = 1.15, 1.5
_UNSEEN_COVER, _SMALL_COVER = 0.1, 0.3
_FAR, _OUT_OF_PAGE, _ASIDE = 5000, 500, 150
"""Pixels."""
_WIDTH = 1000.0
_NAMES = frozenset(
    [
        "hide",
        "hidden",
        "is-hidden",
        "d-none",
        "dn",
        "none",
        "invisible",
        "display-none",
        "no-display",
        "nodisplay",
        "sr-only",
        "visually-hidden",
        "screen-reader-text",
        "screen-reader-only",
        "offscreen",
        "visible-print",
        "visible-print-block",
        "d-print-block",
        "print-only",
        "onlyprint",
    ]
)
"""Classes that hide words, where the page's own sheets do not say what they do."""
_COLOURS = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^)]*\)|[a-z]+")
_NOT_A_COLOUR = re.compile(r"url\(|gradient\(|var\(|image")
_CLIPPED = re.compile(
    r"inset\(\s*(?:100|[5-9]\d)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0[a-z%]*[\s)]|polygon\((?:\s*0[a-z%]*\s+0[a-z%]*\s*,?)+\)"
)
_SHRUNK = re.compile(r"scale(?:3d|x|y)?\(\s*0*(?:\.0\d*)?\s*[,)]")
_TURNED = re.compile(r"rotate(?:x|y)\(\s*-?(?:90|180|270)deg")
_MOVED = re.compile(r"translate(?:3d|x|y)?\(([^)]*)\)")
_FILTERED = re.compile(r"opacity\(\s*0*(?:\.0\d*)?%?\s*\)|alpha\(\s*opacity\s*=\s*0\s*\)")
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0|(?:indent|left|top|right|bottom)\s*:\s*-\d{3}"
    r"|font-size\s*:\s*[0-2](?![\d.])|clip(?:-path)?\s*:\s*(?:rect|inset)|color\s*:\s*(?:transparent|#fff|white)|scale\(0",
    re.IGNORECASE,
)


def looks_like_hiding(declarations: str) -> bool:
    """Whether a rule that nobody could place may hide something."""
    return _HIDES.search(declarations) is not None


def around_of(element: Tag, looks: Looks, outer: Around) -> Around:
    """What the words directly in an element have from it and from those around it."""
    if not looks.says_anything(element):
        return outer
    size = looks.of(element, "font-size")
    short = looks.of(element, "font")
    measured = size.value if size else size_in(short.value) if short else ""
    painted = looks.of(element, "-webkit-text-fill-color") or looks.of(element, "color")
    colour = colour_of(painted.value) if painted else None
    faint = looks.of(element, "opacity")
    covered = pixels(faint.value, 1) if faint else None
    shown = looks.of(element, "visibility")
    sight = outer.sight
    if shown and shown.value in ("hidden", "collapse", "visible"):
        hidden = shown.value != "visible"
        sight = (Sight.GONE if hidden else Sight.SEEN) if shown.sure else Sight.UNCLEAR
    clipped = any("text" in one.value for name in ("background-clip", "-webkit-background-clip") for one in looks.may_be(element, name))  # fmt: skip
    return replace(
        outer,
        size=font_size(measured, outer.size) if measured else outer.size,
        colour=colour or outer.colour,
        is_painted=outer.is_painted or clipped or bool(looks.of(element, "text-shadow")),
        behind=_behind(element, looks, outer.behind),
        opacity=outer.opacity * covered if covered is not None else outer.opacity,
        sight=sight,
    )


def _behind(element: Tag, looks: Looks, outer: Colour | None) -> Colour | None:
    out = outer
    for name in ("background-color", "background", "background-image"):
        found = looks.of(element, name)
        if found is None or found.value in ("none", "transparent", "inherit"):
            continue
        colours = [colour_of(one) for one in _COLOURS.findall(found.value)]
        told = next((one for one in colours if one is not None), None)
        if _NOT_A_COLOUR.search(found.value) or not found.sure or (told and 0.1 < told[3] < 0.9):
            return None
        out = told if told and told[3] >= 0.9 else out
    return out


def sight_of_words(around: Around) -> Sight:
    """Whether words are seen that stand directly in an element."""
    if around.sight is Sight.GONE:
        return Sight.GONE
    return max(around.sight, _of_size(around.size), _of_colour(around))


def _of_size(size: float) -> Sight:
    return Sight.COVERED if size <= _UNSEEN_SIZE else Sight.UNCLEAR if size <= _SMALL_SIZE else Sight.SEEN


def _of_colour(around: Around) -> Sight:
    colour, behind = around.colour, around.behind
    if colour is None:
        is_dark = behind is not None and contrast(_BLACK, behind) < _SMALL_CONTRAST
        return Sight.UNCLEAR if is_dark else Sight.SEEN
    found = Sight.SEEN
    if colour[3] <= _UNSEEN_COVER:
        found = Sight.COVERED
    elif behind is None:
        found = Sight.UNCLEAR if contrast(colour, _WHITE) <= _UNSEEN_CONTRAST else Sight.SEEN
    elif contrast(colour, behind) <= _UNSEEN_CONTRAST:
        found = Sight.COVERED
    elif contrast(colour, behind) < _SMALL_CONTRAST or colour[3] <= _SMALL_COVER:
        found = Sight.UNCLEAR
    return min(found, Sight.UNCLEAR) if around.is_painted else found


def sight_of(element: Tag, looks: Looks, around: Around) -> Sight:
    """Whether an element is seen with all that is in it, given what its words have from it and those around it."""
    found = Sight.SEEN
    has_display = bool(looks.of(element, "display"))
    if element.has_attr("hidden") or element.has_attr("popover") or _is_closed(element):
        found = Sight.UNCLEAR if has_display else Sight.GONE
    classes = {one.lower() for one in element.get_attribute_list("class") if one}
    if classes & _NAMES and not looks.says_anything(element):
        found = max(found, Sight.UNCLEAR)
    if not looks.says_anything(element):
        return found
    return max(found, *(one.within(element, looks) for one in _WAYS), *_by_several(element, looks, around))


def _is_closed(element: Tag) -> bool:
    return element.name == "dialog" and not element.has_attr("open")


@dataclass(frozen=True)
class _Way:
    """A property that may hide an element, and what its values do."""

    name: str
    sight: Callable[[str], Sight]

    def within(self, element: Tag, looks: Looks) -> Sight:
        found = [(self.sight(look.value), look.sure) for look in looks.may_be(element, self.name)]
        if not found:
            return Sight.SEEN
        worst = max(sight for sight, _sure in found)
        return worst if len(found) == 1 and found[0][1] else min(worst, Sight.UNCLEAR)


def _told(pattern: re.Pattern[str] | str, sight: Sight = Sight.COVERED) -> Callable[[str], Sight]:
    return lambda value: sight if re.search(pattern, value) else Sight.SEEN


def _far(value: str) -> Sight:
    """Words moved out of the page; by less they may hang in front of their paragraph."""
    moved = [length for one in value.split() if (length := pixels(one, 250)) is not None]
    if any(one <= -_OUT_OF_PAGE or one >= _FAR for one in moved):
        return Sight.COVERED
    return Sight.UNCLEAR if any(one <= -_ASIDE for one in moved) else Sight.SEEN


def _transformed(value: str) -> Sight:
    moved = [_far(part.strip()) for one in _MOVED.findall(value) for part in one.split(",")]
    if _SHRUNK.search(value) or Sight.COVERED in moved:
        return Sight.COVERED
    return Sight.UNCLEAR if _TURNED.search(value) or Sight.UNCLEAR in moved else Sight.SEEN


def _zoomed(value: str) -> Sight:
    by = pixels(value, 1)
    return (
        Sight.SEEN if by is None or by > _SMALL_COVER else Sight.COVERED if 0 < by <= _UNSEEN_COVER else Sight.UNCLEAR
    )


def _spread(value: str) -> Sight:
    by = pixels(value)
    return Sight.UNCLEAR if by is not None and by <= -8 else Sight.SEEN


_WAYS = (
    _Way("display", _told(r"^none$", Sight.GONE)),
    _Way("mso-hide", lambda value: Sight.GONE if value == "all" else Sight.SEEN if value == "none" else Sight.UNCLEAR),
    _Way("content-visibility", _told(r"^hidden$")),
    _Way("text-indent", _far),
    *(_Way(name, _far) for name in ("margin", "margin-left", "margin-top", "margin-right", "translate")),
    _Way("transform", _transformed),
    _Way("scale", lambda value: Sight.COVERED if re.fullmatch(r"0*(?:\.0\d*)?(?: .*)?", value) else Sight.SEEN),
    _Way("zoom", _zoomed),
    _Way("letter-spacing", _spread),
    _Way("word-spacing", _far),
    _Way("clip-path", lambda value: Sight.SEEN if value == "none" else Sight.COVERED if _CLIPPED.search(value) else Sight.UNCLEAR),
    _Way("filter", _told(_FILTERED)),
    *(_Way(name, _told(r"transparent|rgba\([^)]*,\s*0\s*\)", Sight.UNCLEAR)) for name in ("mask", "mask-image", "-webkit-mask-image")),
    _Way("-webkit-text-security", _told(r"disc|circle|square", Sight.UNCLEAR)),
)  # fmt: skip


def _by_several(element: Tag, looks: Looks, around: Around) -> Iterator[Sight]:
    """What hides only together: a place and where it is, a small box and that it cuts off, how much shows through."""
    if around.opacity <= _SMALL_COVER and looks.of(element, "opacity"):
        yield (
            Sight.COVERED if around.opacity <= _UNSEEN_COVER and _is_sure(element, looks, "opacity") else Sight.UNCLEAR
        )
    placed = looks.of(element, "position")
    moved = max(_Way(name, _far).within(element, looks) for name in ("left", "top", "right", "bottom", "inset"))
    if moved and (placed is None or placed.value != "static"):
        yield moved if placed and placed.sure else Sight.UNCLEAR
    if (layer := looks.of(element, "z-index")) and layer.value.startswith("-") and placed:
        yield Sight.UNCLEAR
    if (clip := looks.of(element, "clip")) and _is_empty(clip.value):
        yield Sight.COVERED if clip.sure and placed and placed.value in ("absolute", "fixed") else Sight.UNCLEAR
    cut = [one for name in ("overflow", "overflow-x", "overflow-y") for one in looks.may_be(element, name)]
    if any(one.value != "visible" for one in cut):
        yield _cut(element, looks, is_sure=any(re.search("hidden|clip", one.value) and one.sure for one in cut))


def _is_sure(element: Tag, looks: Looks, name: str) -> bool:
    found = looks.of(element, name)
    return found is not None and found.sure


def _is_empty(clip: str) -> bool:
    sides = [one for one in map(pixels, re.findall(r"[\d.]+[a-z]*", clip)) if one is not None]
    if len(sides) != 4:
        return False
    top, right, bottom, left = sides
    return bottom - top <= 1 or right - left <= 1


def _cut(element: Tag, looks: Looks, *, is_sure: bool) -> Sight:
    found = Sight.SEEN
    for name in ("height", "max-height", "width", "max-width", "line-height", "block-size", "inline-size"):
        for look in looks.may_be(element, name):
            size = pixels(look.value, _WIDTH)
            if size is None or size > _SMALL_SIZE or (name == "line-height" and not look.value.endswith("px") and size):
                continue
            found = max(found, Sight.COVERED if size <= 1 and is_sure and look.sure else Sight.UNCLEAR)
    indent = looks.of(element, "text-indent")
    pushed = pixels(indent.value, _WIDTH) if indent else None
    if pushed is not None and pushed >= _OUT_OF_PAGE:
        found = max(found, Sight.COVERED if is_sure and indent and indent.sure else Sight.UNCLEAR)
    return found
