"""Markdown as blocks: what somebody sees who reads it as a page, without its marks and what stands in front for the
program that makes the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from cms.official import doubts
from cms.official.blocks import Source, solid
from cms.official.glyphs import lowered, raised
from cms.official.text import BOLD, Line, blocks_of_lines, characters_of

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*\n(.{0,20000}?\n)?(?:\1|(?<=\n)\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"\s*(?:[\w.-]+\s*[:=].*|-\s.*|#.*|[\]\[{}].*|\s+\S.*|)")
"""A line of what stands in front: a key and its value, an entry of a list, more of the line before."""
_TITLE = re.compile(r"^title\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~|<(s|del|strike)\b[^<>]*>(.*?)</\2>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)|<img\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((?=[^()\s]*[/.#:])(?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)")
_SHIFTED = re.compile(r"<(sup|sub)\b[^<>]*>([^<>]*)</\1>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|font|center|b|strong|u|ins|i|em|a|big|small|section|mark)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,12}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_BULLET = re.compile(r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+][ \t]+(?=\S))?")


_ACROSS = re.compile(r"\s{0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*")
_MARKED = re.compile(r"\s*(?:#|\||>|[-*+] )|.*[。；：，|]\s*$")
_BELOW_HEAD = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
_HEADING = 60


def is_headed(text: str) -> bool:
    """Whether a text begins with fields for a program between two lines of dashes, as Markdown of site makers does."""
    return _header(text)[1] > 0


def source_of(text: str) -> Source:
    """The blocks; the fields in front are no text, and give the title only where the text has none."""
    header, end = _header(text)
    said = _COMMENT.sub("\n", text[end:])
    lines: list[Line] = []
    told = 0
    for raw in _with_bars(_without_rules(said.split("\n"))):
        for line, left_out in _rendered(raw):
            lines.append(line)
            told += left_out
    blocks = tuple(blocks_of_lines(lines, headings=True))
    found = _TITLE.search(header)
    is_titled = any(getattr(one, "heading", 0) for one in blocks[:3])
    metadata = {"标题": found[1]} if found and found[1] and not is_titled else {}
    return Source(blocks, metadata, characters_of("\n".join(one.text for one in lines), headings=True) + told, told)


def _header(text: str) -> tuple[str, int]:
    """The fields in front and where the text begins; "" and 0 where there are none."""
    found = _FENCE.match(text)
    if found is None or not all(map(_FIELD.fullmatch, (found[2] or "").split("\n"))):
        return "", 0
    return found[2] or "", found.end()


def _without_rules(lines: Sequence[str]) -> list[str]:
    """Lines drawn across the page go; below a short line they make it a heading."""
    out: list[str] = []
    for line in lines:
        found = _ACROSS.fullmatch(line)
        if found is None:
            out.append(line)
        elif out and found[1] in "=-" and 0 < len(out[-1].strip()) <= _HEADING and not _MARKED.match(out[-1]):
            out[-1] = f"{'#' if found[1] == '=' else '##'} {out[-1].strip()}"
    return out


def _with_bars(lines: Sequence[str]) -> list[str]:
    """Tables whose rows have no bars at their ends, told by the line below the head, with them."""
    out = list(lines)
    for place in range(1, len(out)):
        if not _BELOW_HEAD.fullmatch(out[place]) or "|" not in out[place - 1]:
            continue
        for row in range(place - 1, len(out)):
            if "|" not in out[row]:
                break
            out[row] = f"| {out[row].strip().strip('|')} |"
    return out


def _rendered(raw: str) -> Iterator[tuple[Line, int]]:
    """The lines that a page shows for one of the file, with the number of characters left out of each."""
    for piece in _BREAK.split(_BULLET.sub("", raw, count=1)):
        codes: dict[str, None] = {}
        struck = [found[1] or found[3] or "" for found in _STRUCK.finditer(piece)]
        if struck:
            codes[doubts.STRUCK] = None
        text = _STRUCK.sub("", piece)
        if _PICTURE.search(text):
            codes[doubts.PICTURE] = None
        text = _LINK.sub(r"\1", _PICTURE.sub("", text))
        text = _SHIFTED.sub(lambda found, codes=codes: _shifted(found, codes), text)
        text = _ENTITY.sub(lambda found: unescape(found[0]), _TAG.sub("", text))
        left_out = sum(len(solid(BOLD.sub(lambda found: found["bold"], one))) for one in struck)
        yield Line(text, tuple(codes)), left_out


def _shifted(found: re.Match[str], codes: dict[str, None]) -> str:
    written = raised(found[2]) if found[1].lower() == "sup" else lowered(found[2])
    if written is None:
        codes[doubts.RAISED] = None
    return found[2] if written is None else written
