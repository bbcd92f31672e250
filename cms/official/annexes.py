"""Which lines begin an annex, and which only name the annexes at the end of a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cms.official.blocks import Block, Paragraph
from cms.official.dates import DATE, is_date

_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
ANNEX = re.compile(rf"附\s*[件表录](?:\s*(?:{_COUNT}{{1,3}}|[A-Z]))?\s*[：:.．、]?(?=\s|$)")
_BEHIND = re.compile(
    rf"附\s*[件表录]\s*(?:[：:]\s*{_COUNT}(?=\s|$)|[（(]\s*{_COUNT}\s*[）)]|{_COUNT})?\s*(?:[：:.．、—–-]+\s*|(?=[\s《〈“]|$))"
    rf"|附\s*[：:]\s*|[【〔\[（(]\s*附\s*[件表录]\s*{_COUNT}\s*[】〕\]）)]\s*[：:]?\s*"
)
"""An annex behind the day of the document, where it needs no space: 附件2：汇总表, 附件：1, 附件1《…》, 附：条件, 【附件一】."""
_LISTED = re.compile(r"\s*\d{1,2}\s*[.．、](?!\d)")
"""附件：1.…: the first of several that are named."""
_NEXT_LISTED = re.compile(r"\s*[2２]\s*[.．、]")
_DAY_AT_END = re.compile(rf"[^。；：]{{0,60}}{DATE}[）)]?")
_HEADING_CHARACTERS = 60


def annexes_of(blocks: Sequence[Block]) -> dict[int, str]:
    """The number or word in front of each annex, by the place of its paragraph. Behind the day that ends the document a
    line that names one begins it, if something follows that is no other name; before that day it names it."""
    out: dict[int, str] = {}
    says = ended = False
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        bare = "".join(block.text.split())
        found = ANNEX.match(block.text)
        if (found and not _LISTED.match(block.text[found.end() :])) or (
            ended and (found := _BEHIND.match(block.text)) and _begins(blocks, place, found)
        ):
            out[place] = found.group()
        ended = ended or (says and (is_date(bare) or _DAY_AT_END.fullmatch(bare) is not None))
        says = says or "。" in bare or bare.endswith(("：", ":"))
    return out


def _begins(blocks: Sequence[Block], place: int, found: re.Match[str]) -> bool:
    text = blocks[place]
    rest = text.text[found.end() :] if isinstance(text, Paragraph) else ""
    if _LISTED.match(rest) or "。" in rest or len(rest) > _HEADING_CHARACTERS:
        return False
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    if isinstance(after, Paragraph):
        return not _BEHIND.match(after.text) and not _NEXT_LISTED.match(after.text)
    return after is not None
