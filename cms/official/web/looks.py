"""How the elements of a page look, as far as its own style sheets and the elements themselves say it: what a browser
would work out from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag

from cms.official.web.sheets import Rule, Sheets, weight_of

_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "cm": 37.8, "mm": 3.78, "in": 96.0,
           "pc": 16.0, "vw": 12.8, "vh": 8.0}  # fmt: skip
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e\d+)?)\s*([a-z]*|%)\s*")
_FONT = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|r?em|%|\b(?=/)))")
_ATTRIBUTES = (
    ("color", "color"),
    ("text", "color"),
    ("bgcolor", "background-color"),
    ("background", "background-image"),
)
_NAMES = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "azure": (240, 255, 255), "mintcream": (245, 255, 250),
    "aliceblue": (240, 248, 255), "seashell": (255, 245, 238), "honeydew": (240, 255, 240), "lightyellow": (255, 255, 224),
    "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "yellow": (255, 255, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128),
}  # fmt: skip
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, and how much of it covers what is behind, from 0 to 1."""


@dataclass(frozen=True)
class Look:
    """A value of a property; `sure`: whether it holds for certain."""

    value: str
    sure: bool = True


def declared(style: str) -> Iterator[tuple[str, str, bool]]:
    """(property, value, whether it is important) of declarations, in small letters."""
    for one in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).lower().split(";"):
        name, colon, value = one.partition(":")
        if colon:
            bare, mark, _rest = value.partition("!")
            yield name.strip(), " ".join(bare.split()), bool(mark)


class Looks:
    """What is said of each element. `undecided`: rules of which nobody can tell for which elements they are."""

    def __init__(self, soup: BeautifulSoup, sheets: Sheets) -> None:
        self._said: dict[int, dict[str, list[tuple[tuple[object, ...], Look]]]] = {}
        for place, rule in enumerate(sheets.rules):
            told = list(declared(rule.looks))
            for element in sheets.elements(rule) if told else ():
                self._add(element, told, (1, *weight_of(rule.selector), place), rule.sure)
        for element in soup.find_all(style=True):
            self._add(element, list(declared(str(element["style"]))), (2, 0, 0, 0, 0), sure=True)
        for name, means in _ATTRIBUTES:
            for element in soup.find_all(attrs={name: True}):
                self._add(element, [(means, str(element[name]).lower(), False)], (0, 0, 0, 0, 0), sure=True)
        self.undecided: list[Rule] = sheets.undecided

    def _add(self, element: Tag, told: list[tuple[str, str, bool]], weight: tuple[int, ...], sure: bool) -> None:
        said = self._said.setdefault(id(element), {})
        for name, value, important in told:
            said.setdefault(name, []).append(((important, *weight), Look(value, sure)))

    def says_anything(self, element: Tag) -> bool:
        return id(element) in self._said

    def may_be(self, element: Tag, name: str) -> list[Look]:
        """What may hold for a property of an element, the most particular first: what holds only at times, down to what
        holds for certain. Nothing where nothing is said."""
        out = []
        for _weight, look in sorted(
            self._said.get(id(element), {}).get(name, ()), key=lambda one: one[0], reverse=True
        ):
            out.append(replace(look, value=self._resolved(look.value, element)) if "var(" in look.value else look)
            if look.sure:
                break
        return out

    def _resolved(self, value: str, element: Tag) -> str:
        """A value with what the page says for its variables, at the element or around it."""

        def told(found: re.Match[str]) -> str:
            for one in (element, *element.parents):
                if (said := self._said.get(id(one), {}).get(found[1])) is not None:
                    return max(said, key=lambda each: each[0])[1].value
            return found[2] or found[0]

        return _VARIABLE.sub(told, value)

    def of(self, element: Tag, name: str) -> Look | None:
        """What holds, not sure where something else may hold; None where nothing is said."""
        looks = self.may_be(element, name)
        return Look(looks[0].value, len(looks) == 1 and looks[0].sure) if looks else None


def pixels(value: str, whole: float | None = None) -> float | None:
    """A length in pixels, `whole` being what a hundred percent are; None for what is none."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    if found[2] == "%":
        return None if whole is None else float(found[1]) * whole / 100
    return float(found[1]) * _PIXELS[found[2]] if found[2] in _PIXELS else None


def font_size(value: str, around: float) -> float:
    """Pixels, given the size of the element around; the size around where it is told in words."""
    found = _LENGTH.fullmatch(value)
    if found is not None and found[2] == "em":
        return float(found[1]) * around
    size = pixels(value, around)
    return around if size is None else size


def size_in(font: str) -> str:
    """The size in the short form of a font (bold 12px/20px Arial), "" where there is none."""
    found = _FONT.search(font)
    return found[1] if found else ""


def colour_of(value: str) -> Colour | None:
    """A colour; None for what is none, or is worked out elsewhere."""
    if value == "transparent":
        return (0, 0, 0, 0)
    if value in _NAMES:
        return (*_NAMES[value], 1.0)
    if re.fullmatch(r"#[0-9a-f]{3,4}|#?[0-9a-f]{6}|#[0-9a-f]{8}", value):
        bare = value.removeprefix("#")
        digits = bare if len(bare) > 4 else "".join(one * 2 for one in bare)
        red, green, blue, cover = (int((digits + "ff")[place : place + 2], 16) for place in (0, 2, 4, 6))
        return (red, green, blue, cover / 255)
    return _counted(value)


def _counted(value: str) -> Colour | None:
    found = re.fullmatch(r"(rgb|hsl)a?\(([^()]*)\)", value)
    parts = re.findall(r"([\d.]+)(%?)", found[2]) if found else []
    if found is None or len(parts) not in (3, 4):
        return None
    try:
        numbers = [float(number) / (100 if percent else 1) for number, percent in parts]
    except ValueError:
        return None
    cover = numbers[3] if len(numbers) == 4 else 1.0
    if found[1] == "hsl":
        light = numbers[2] * 255  # its hue says little of how it differs from another
        return (light, light, light, cover)
    red, green, blue = (number * (255 if parts[place][1] else 1) for place, number in enumerate(numbers[:3]))
    return (red, green, blue, cover)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (nobody can tell them apart) to 21 (black on white), after WCAG."""
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: Colour) -> float:
    parts = [min(max(part / 255, 0), 1) for part in colour[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
