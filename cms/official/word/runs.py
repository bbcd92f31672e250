"""What stands in a paragraph of a Word document, in order: words, signs, formulas, and what cannot be words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cms.official import doubts
from cms.official.blocks import solid
from cms.official.formulas import MATH, MATH_TEXT, line_of_word
from cms.official.glyphs import folded, lowered, raised, symbol
from cms.official.word.styles import Styles, is_on, value_of, w, whole_number

BOX = w("txbxContent")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Word keeps some things twice, the second time for programs that do not know the first."""
REMOVED = frozenset({w("del"), w("moveFrom")})
_ADDED = frozenset({w("ins"), w("moveTo")})
_SKIPPED = frozenset(
    {w("pPr"), w("rPr"), w("sdtPr"), w("sdtEndPr"), w("tblPr"), w("tcPr"), w("rt"), w("ffData"), FALLBACK}
)
_DRAWN = frozenset({w("drawing"), w("pict"), w("object"), w("contentPart")})
_SHOWN = re.compile(r"\}(?:blip|imagedata|OLEObject|chart|relIds|textpath|contentPart|ink)$")
"""Parts of a drawing that show something besides the words of its text boxes."""
_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?:LISTNUM|AUTONUM\w*)\b", re.IGNORECASE)
"""A field whose number Word works out, and the file does not hold."""
_MOVED = 4
"""Half points; by less than that characters are moved for their looks."""
_MOVED_CHARACTERS = 4
NOTE_REFERENCES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}


@dataclass
class Words:
    """A line of text as it grows: its characters, which of them are bold, the doubts, the boxes that hang on it, and
    how many signs were written that the file has not as characters."""

    text: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)
    boxes: list[Any] = field(default_factory=list)
    written: int = 0

    def say(self, words: str, *, bold: bool = False, written: bool = False) -> None:
        self.text.append(words)
        self.bold.extend([bold] * len(words))
        if written:
            self.written += len(solid(words))

    def doubt(self, code: str) -> None:
        self.doubts[code] = None

    @property
    def whole(self) -> str:
        return "".join(self.text)


class Runs:
    """Reads paragraphs. `note` gives the mark of a note that is meant, None where there is none of that kind and id."""

    def __init__(self, styles: Styles, note: Callable[[str, str], str | None]) -> None:
        self._styles = styles
        self._note = note
        self._in_contents = False
        self._signs: dict[str, Callable[[Any, Words], None]] = {
            w("tab"): lambda _one, words: words.say(" "),
            w("ptab"): lambda _one, words: words.say(" "),
            w("br"): lambda _one, words: words.say("\n"),
            w("cr"): lambda _one, words: words.say("\n"),
            w("noBreakHyphen"): lambda _one, words: words.say("-"),
            w("sym"): lambda one, words: words.say(symbol_of(one)),
            w("instrText"): self._field,
            w("altChunk"): lambda _one, words: words.doubt(doubts.EMBEDDED),
            w("subDoc"): lambda _one, words: words.doubt(doubts.EMBEDDED),
            **dict.fromkeys(_DRAWN, self._drawing),
            **dict.fromkeys(NOTE_REFERENCES, self._reference),
        }

    def read(self, paragraph: Any, words: Words) -> None:
        """Add what the paragraph says."""
        mark = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        if mark is not None and any(mark.find(name) is not None for name in (*REMOVED, *_ADDED)):
            words.doubt(doubts.TRACKED)
        self._in_contents = self._styles.is_contents(paragraph)
        self._inside(paragraph, words, self._styles.style_of(paragraph))

    def _inside(self, element: Iterable[Any], words: Words, style: str) -> None:
        for child in element:
            if child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            if child.tag in REMOVED:
                words.doubt(doubts.TRACKED)
            elif child.tag == w("r"):
                self._run(child, words, style)
            elif child.tag in MATH:
                self._formula(child, words)
            elif child.tag in self._signs:
                self._signs[child.tag](child, words)
            else:
                if child.tag in _ADDED:
                    words.doubt(doubts.TRACKED)
                self._inside(child, words, style)

    def _run(self, run: Any, words: Words, style: str) -> None:
        if self._styles.is_hidden(run, style):
            if says_something(run):
                words.doubt(doubts.HIDDEN)
            return
        if self._styles.is_struck(run, style):
            if says_something(run):
                words.doubt(doubts.STRUCK)
            return
        if self._styles.may_be_hidden(run, style) and says_something(run) and not self._in_contents:
            words.doubt(doubts.PERHAPS_HIDDEN)
        bold = self._styles.has(run, style, "b")
        place = value_of(self._styles.run_property(run, style, "vertAlign"))
        if self._is_moved(run, style):
            words.doubt(doubts.RAISED)
        for child in run:
            if child.tag == w("t"):
                words.say(self._shifted(folded(child.text or "").replace("\n", " "), place, words), bold=bold)
            elif child.tag == w("ruby"):
                self._ruby(child, words, style)
            elif child.tag in self._signs:
                self._signs[child.tag](child, words)
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                self._inside(child, words, style)

    def _is_moved(self, run: Any, style: str) -> bool:
        """Whether figures were moved up or down by a measure: an exponent, or a matter of looks."""
        by = whole_number(value_of(self._styles.run_property(run, style, "position")))
        said = "".join(solid(one.text or "") for one in run.iter(w("t")))
        return abs(by) >= _MOVED and 0 < len(said) <= _MOVED_CHARACTERS and any(map(str.isdigit, said))

    def _shifted(self, text: str, place: str, words: Words) -> str:
        """Raised and lowered characters as characters of their own, or in doubt."""
        if place not in ("superscript", "subscript") or not solid(text):
            return text
        written = raised(text) if place == "superscript" else lowered(text)
        if written is None:
            words.doubt(doubts.RAISED)
        return text if written is None else written

    def _ruby(self, ruby: Any, words: Words, style: str) -> None:
        """The words, and how they are said in brackets behind them."""
        for base in ruby.findall(w("rubyBase")):
            self._inside(base, words, style)
        above = Words()
        for one in ruby.findall(w("rt")):
            self._inside(one, above, style)
        if solid(above.whole):
            words.say("（", written=True)
            words.say(above.whole)
            words.say("）", written=True)

    def _formula(self, formula: Any, words: Words) -> None:
        line = line_of_word(formula)
        words.say(folded(line.text))
        words.written += len(solid(line.text)) - sum(len(solid(one.text or "")) for one in math_texts(formula))
        if line.drawn:
            words.doubt(doubts.FORMULA)

    def _field(self, code: Any, words: Words) -> None:
        if _EQUATION.match(code.text or ""):
            words.doubt(doubts.FORMULA)
        if _COUNTED.match(code.text or ""):
            words.doubt(doubts.WORD_NUMBER)

    def _drawing(self, drawing: Any, words: Words) -> None:
        words.boxes.extend(box for box in drawing.iter(BOX) if next(box.iterancestors(BOX, drawing.tag)) is drawing)
        if any(isinstance(one.tag, str) and _SHOWN.search(one.tag) for one in drawing.iter()):
            words.doubt(doubts.PICTURE)

    def _reference(self, reference: Any, words: Words) -> None:
        mark = self._note(NOTE_REFERENCES[reference.tag], reference.get(w("id"), ""))
        if mark is None:
            words.doubt(doubts.NOTE_LOST)
        else:
            words.say(mark, written=True)


def symbol_of(element: Any) -> str:
    """The character of a sign that stands by its code in a font (w:sym)."""
    try:
        code = int(element.get(w("char"), ""), 16)
    except ValueError:
        return "\ufffd"
    return symbol(element.get(w("font"), ""), code)


def math_texts(formula: Any) -> list[Any]:
    return list(formula.iter(MATH_TEXT, w("t")))


def says_something(run: Any) -> bool:
    return (
        any(solid(one.text or "") for one in run.iter(w("t")))
        or next(run.iter(w("sym"), w("noBreakHyphen"), *NOTE_REFERENCES, *_DRAWN), None) is not None
    )


def is_removed(element: Any, name: str) -> bool:
    """Whether a row, or the mark that ends a paragraph, was taken out and nobody accepted it yet; or is hidden."""
    found = element.find(name)
    return found is not None and is_on(found)


def number_at(element: Any, path: str, otherwise: int = 0) -> int:
    found = element.find(path)
    return otherwise if found is None else whole_number(value_of(found), otherwise)
