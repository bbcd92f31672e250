"""How many characters somebody sees who looks at a Word document, counted element by element and apart from what reads
it in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cms.official.blocks import solid
from cms.official.formulas import MATH_TEXT
from cms.official.word.runs import FALLBACK, REMOVED, symbol_of
from cms.official.word.styles import Styles, is_on, w

_MARK = "-"
_SAID = {w("t"): "", MATH_TEXT: "", w("noBreakHyphen"): _MARK, w("sym"): ""}


@dataclass
class Account:
    """`characters`: seen and not struck out; `struck`: seen with a line through them. White space is left out."""

    characters: int = 0
    struck: int = 0


def seen(body: Any, notes: list[Any], styles: Styles) -> Account:
    """The account of a body and of the notes to which it refers. What Word counts or draws by itself (numbers, the signs
    of formulas) is no character in the file and not counted here."""
    out = Account()
    for root in (body, *notes):
        for element in root.iter(*_SAID):
            said = len(solid(_characters(element)))
            if not said or _is_left_out(element, root):
                continue
            run, style = _around(element, styles)
            if run is not None and styles.is_hidden(run, style):
                continue
            if run is not None and styles.is_struck(run, style):
                out.struck += said
            else:
                out.characters += said
    return out


def _characters(element: Any) -> str:
    if element.tag == w("sym"):
        return symbol_of(element)
    return _SAID[element.tag] or element.text or ""


def _is_left_out(element: Any, root: Any) -> bool:
    """In something that was taken out, hidden as a whole, or is kept for programs that do not know the rest."""
    for above in _above(element, root):
        if above.tag in REMOVED or (above.tag == FALLBACK and above.getprevious() is not None):
            return True
        if above.tag == w("tr") and any(
            (found := above.find(f"{w('trPr')}/{w(name)}")) is not None and is_on(found) for name in ("del", "hidden")
        ):
            return True
    return False


def _above(element: Any, root: Any) -> Iterator[Any]:
    for above in element.iterancestors():
        if above is root:
            return
        yield above


def _around(element: Any, styles: Styles) -> tuple[Any, str]:
    """The run in which it stands (None for a formula's) and the style of its paragraph."""
    run = next(element.iterancestors(w("r")), None)
    paragraph = next(element.iterancestors(w("p")), None)
    return run, "" if paragraph is None else styles.style_of(paragraph)
