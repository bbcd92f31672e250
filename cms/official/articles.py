"""Articles whose number has no space behind it (第一条为了支持…), told from sentences that begin with one (第三条规定的…).
Which a paragraph is, is seen from the others: articles follow each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cms.official.blocks import Block, Paragraph
from cms.official.numbering import BY_LEVEL, CHINESE, Number, number_of

_NUMBER = re.compile(rf"第\s*({CHINESE}|\d{{1,4}})\s*条(?:之{CHINESE})?(?=\S)")
_REFERENCE = re.compile(
    rf"第\s*(?:{CHINESE}|\d{{1,3}})\s*[款项目]|[、，和或与及至到]\s*(?:者|以及)?第|以及|的|之(?!{CHINESE})|规定|所[称列述指规]"
    r"|[中内](?=[，的“关])"
)
"""What follows a number that is cited."""


_INSIDE = re.compile(rf"[。；]\s*(第\s*(?:{CHINESE}|\d{{1,4}})\s*条(?:之{CHINESE})?)")


@dataclass(frozen=True)
class _Candidate:
    place: int
    number: Number
    spaced: bool
    cited: bool


def articles_without_space(blocks: Sequence[Block]) -> dict[int, Number]:
    """The numbers of articles that stand close to their words, by the place of their paragraph."""
    found = [one for place, block in enumerate(blocks) if (one := _candidate(place, block)) is not None]
    out: dict[int, Number] = {}
    last: Number | None = None
    for position, one in enumerate(found):
        if one.spaced or _is_article(one, last, found, position):
            last = one.number
            if not one.spaced:
                out[one.place] = one.number
    return out


def _candidate(place: int, block: Block) -> _Candidate | None:
    if not isinstance(block, Paragraph) or block.level:
        return None
    spaced = number_of(block.text)
    if spaced is not None:
        return _Candidate(place, spaced, spaced=True, cited=False) if spaced.style.law else None
    close = _NUMBER.match(block.text)
    if close is None:
        return None
    number = number_of(f"{close.group()} 甲")
    if number is None:
        return None
    number = Number(BY_LEVEL["article"], close.group(), number.value, number.after)
    return _Candidate(place, number, spaced=False, cited=_REFERENCE.match(block.text[close.end() :]) is not None)


def _is_article(one: _Candidate, last: Number | None, found: Sequence[_Candidate], position: int) -> bool:
    """Whether it goes on from the last article, or begins a row of them. What looks like a citation does so only where
    no other paragraph has its number, the next one goes on from it, and none goes on without it."""
    later = found[position + 1 :]
    goes_on = any(other.number.follows(one.number) and not other.cited for other in later)
    if one.cited:
        alone = not any(other is not one and _same(other.number, one.number) for other in found)
        if last is None or any(other.number.follows(last) and not other.cited for other in later):
            return False
        return alone and goes_on and one.number.follows(last)
    return one.number.value == 1 or (last is not None and one.number.follows(last)) or goes_on


def is_left(paragraph: str) -> bool:
    """Whether a paragraph that was read as no article begins like one, and does not cite it."""
    found = _NUMBER.match(paragraph)
    return found is not None and _REFERENCE.match(paragraph[found.end() :]) is None


def holds_next(number: Number, text: str) -> bool:
    """Whether the text of an article goes on with the next one, which has no line of its own: …办法。第二条本市企业…"""
    for found in _INSIDE.finditer(text):
        inside = number_of(f"{found[1]} 甲")
        if inside and inside.follows(number) and not _REFERENCE.match(text[found.end() :]):
            return True
    return False


def _same(one: Number, other: Number) -> bool:
    return (one.value, one.after) == (other.value, other.after)
