"""Free text split into phrases: at ; ； , ， outside brackets and quotation marks.

A comma between two digits is part of a figure (1,000) and does not split. 、 and / join things within one phrase.
"""

from __future__ import annotations

_OPENING, _CLOSING = "([{（〔【《“‘「", ")]}）〕】》”’」"
_SEPARATORS = ";；,，"


def split_phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text in order, without white space around them; empty ones are dropped."""
    found, begun, depth = [], 0, 0
    for i, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
        elif character in _SEPARATORS and not depth and not _within_figure(text, i):
            found.append(text[begun:i])
            begun = i + 1
    found.append(text[begun:])
    return tuple(phrase for phrase in (part.strip() for part in found) if phrase)


def _within_figure(text: str, i: int) -> bool:
    """True for the comma of 1,000: digits before it and exactly three behind."""
    if text[i] not in ",，" or not text[:i][-1:].isdigit():
        return False
    behind = text[i + 1 : i + 5]
    return len(behind) >= 3 and behind[:3].isdigit() and not behind[3:4].isdigit()
