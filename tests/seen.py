"""A page as it is seen: its markup without the white space that only lays out its source."""

from __future__ import annotations

import re

from tests.templates_read import BLOCKS

# Elements at whose inner edges white space is not seen: blocks, and the marks, chips and buttons that lay out their parts.
_FRAMES = (*BLOCKS, "a", "button", "label", "option", "select", "span")
_OPEN = re.compile(rf"(<(?:{'|'.join(_FRAMES)})\b[^<>]*>) ")
_CLOSE = re.compile(rf" (</(?:{'|'.join(_FRAMES)})>)")
_BEFORE_BLOCK = re.compile(rf" (<(?:{'|'.join(BLOCKS)})\b)")
_BREAK = re.compile(r" ?(<br>) ?")  # white space at the end and at the beginning of a line is not seen
_AFTER_BLOCK = re.compile(rf"(</(?:{'|'.join(BLOCKS)})>) ")


def as_seen(html: str) -> str:
    """`html` with one space for each run of white space, and none at the edges of an element or between attributes and `>`."""
    flat = re.sub(r"[ \t\r\n\f]+", " ", html).replace(" >", ">").replace(" />", "/>")
    for edge in (_OPEN, _CLOSE, _BEFORE_BLOCK, _AFTER_BLOCK, _BREAK):
        flat = edge.sub(r"\1", flat)
    return flat
