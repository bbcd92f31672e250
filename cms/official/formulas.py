"""Formulas as one line of text: (a+b)/c, x^2, ∑_(i=1)^n. How each sign is written, for Word's and for web pages'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bs4.element import PreformattedString


@dataclass(frozen=True)
class Line:
    """A formula as text. `drawn`: whether its place on the paper said something that signs had to be written for."""

    text: str
    drawn: bool = False


def together(pieces: Sequence[Line], between: str = "") -> Line:
    return Line(between.join(one.text for one in pieces), bool(between) or any(one.drawn for one in pieces))


def fraction(above: Line, below: Line) -> Line:
    return Line(f"{_one(above)}/{_one(below)}", drawn=True)


def scripts(base: Line, below: Line | None = None, above: Line | None = None) -> Line:
    low = f"_{_one(below)}" if below and below.text else ""
    high = f"^{_one(above)}" if above and above.text else ""
    return Line(f"{base.text}{low}{high}", drawn=True)


def root(inside: Line, degree: Line | None = None) -> Line:
    return Line(f"{degree.text if degree else ''}√{_one(inside)}", drawn=True)


def _one(line: Line) -> str:
    """In brackets where the words beside it would be read with it."""
    text = line.text.strip()
    whole = len(text) < 2 or text.replace(".", "").isalnum() or (text[0] in "(（" and text[-1] in ")）")
    return text if whole else f"({text})"


_WORD = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATH = frozenset({f"{_WORD}oMath", f"{_WORD}oMathPara"})
MATH_TEXT = f"{_WORD}t"


def line_of_word(element: Any) -> Line:
    """A formula of Word (OMML)."""
    name = element.tag.removeprefix(_WORD) if isinstance(element.tag, str) else ""
    if name == "t" or name.endswith("}t"):
        return Line(element.text or "")
    if name.endswith("Pr"):
        return Line("")
    writer = _WORD_SIGNS.get(name)
    return writer(element) if writer else together([line_of_word(one) for one in element])


def _part(element: Any, name: str) -> Line:
    found = element.find(f"{_WORD}{name}")
    return Line("") if found is None else together([line_of_word(one) for one in found])


def _sign(element: Any, name: str, otherwise: str) -> str:
    found = element.find(f"{_WORD}{name.partition('/')[0]}/{_WORD}{name.partition('/')[2]}")
    return otherwise if found is None else str(found.get(f"{_WORD}val", ""))


def _parts(element: Any) -> list[Line]:
    return [together([line_of_word(one) for one in part]) for part in element.findall(f"{_WORD}e")]


def _of_word_brackets(element: Any) -> Line:
    begins, ends = _sign(element, "dPr/begChr", "("), _sign(element, "dPr/endChr", ")")
    inside = together(_parts(element), _sign(element, "dPr/sepChr", "|") if len(_parts(element)) > 1 else "")
    return Line(f"{begins}{inside.text}{ends}", inside.drawn)


def _of_word_sum(element: Any) -> Line:
    sign = Line(_sign(element, "naryPr/chr", "∫"))
    head = scripts(sign, _part(element, "sub"), _part(element, "sup"))
    return together([head, Line(" "), _part(element, "e")])


_WORD_SIGNS: dict[str, Callable[[Any], Line]] = {
    "f": lambda one: fraction(_part(one, "num"), _part(one, "den")),
    "sSup": lambda one: scripts(_part(one, "e"), None, _part(one, "sup")),
    "sSub": lambda one: scripts(_part(one, "e"), _part(one, "sub")),
    "sSubSup": lambda one: scripts(_part(one, "e"), _part(one, "sub"), _part(one, "sup")),
    "sPre": lambda one: together([scripts(Line(""), _part(one, "sub"), _part(one, "sup")), _part(one, "e")]),
    "rad": lambda one: root(_part(one, "e"), _part(one, "deg")),
    "nary": _of_word_sum,
    "d": _of_word_brackets,
    "limLow": lambda one: scripts(_part(one, "e"), _part(one, "lim")),
    "limUpp": lambda one: scripts(_part(one, "e"), None, _part(one, "lim")),
    "acc": lambda one: Line(_part(one, "e").text + _sign(one, "accPr/chr", "\u0302"), drawn=True),
    "eqArr": lambda one: together(_parts(one), "；"),
    "m": lambda one: together([together(_parts(row), "，") for row in one.findall(f"{_WORD}mr")], "；"),
}


_DEEPEST = 100
"""Elements of a page's formula within each other; more were made to exhaust a reader. Word's file ends before that."""


def line_of_page(element: Any, depth: int = 0) -> Line:
    """A formula of a web page (MathML), as the parser of pages gives it."""
    name = element.name if getattr(element, "name", None) else ""
    if not name:
        return Line(str(element).strip())
    if depth > _DEEPEST:
        return Line(element.get_text(), drawn=True)
    if name.startswith("annotation"):
        return Line("")
    # A comment or an instruction is a string to the parser as well.
    shown = (one for one in element.children if not isinstance(one, PreformattedString))
    parts = [line_of_page(one, depth + 1) for one in shown if getattr(one, "name", None) or str(one).strip()]
    writer = _PAGE_SIGNS.get(name)
    least = _LEAST.get(name, 0)
    return writer(parts, element) if writer and len(parts) >= least else together(parts)


def _of_fence(parts: list[Line], element: Any) -> Line:
    inside = together(parts, element.get("separators", ",")[:1] if len(parts) > 1 else "")
    return Line(f"{element.get('open', '(')}{inside.text}{element.get('close', ')')}", inside.drawn)


_LEAST = {"mfrac": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3, "munderover": 3, "mroot": 2}
_PAGE_SIGNS: dict[str, Callable[[list[Line], Any], Line]] = {
    "mfrac": lambda parts, _one: fraction(parts[0], parts[1]),
    "msup": lambda parts, _one: scripts(parts[0], None, parts[1]),
    "mover": lambda parts, _one: scripts(parts[0], None, parts[1]),
    "msub": lambda parts, _one: scripts(parts[0], parts[1]),
    "munder": lambda parts, _one: scripts(parts[0], parts[1]),
    "msubsup": lambda parts, _one: scripts(parts[0], parts[1], parts[2]),
    "munderover": lambda parts, _one: scripts(parts[0], parts[1], parts[2]),
    "msqrt": lambda parts, _one: root(together(parts)),
    "mroot": lambda parts, _one: root(parts[0], parts[1]),
    "mtr": lambda parts, _one: together(parts, "，"),
    "mtable": lambda parts, _one: together(parts, "；"),
    "mfenced": _of_fence,
}
