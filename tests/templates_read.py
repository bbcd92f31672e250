"""Templates as people read them: what stands on one line. `tests/unit/test_templates_are_read.py` asserts with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.structure import ROOT, WIDE

# Elements that stand on lines of their own in the browser: white space around them is not seen, so nothing keeps a
# template from giving them lines of their own too.
BLOCKS = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
]
_TAG = re.compile(rf"<(/?)({'|'.join(BLOCKS)})\b")
_COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)


def templates(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Name and text of every template in HTML."""
    for path in sorted((root / "templates").rglob("*.html")):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def wide(text: str) -> list[str]:
    """Lines over `WIDE` characters."""
    return [line for line in text.splitlines() if len(line) > WIDE]


def nested(text: str) -> list[str]:
    """Lines with more than one element that stands by itself: what nests, or follows, has lines of its own."""
    bare = _COMMENT.sub("", text)
    return [line for line in bare.splitlines() if not _is_one(_TAG.findall(line))]


def _is_one(tags: list[tuple[str, str]]) -> bool:
    """Whether a line's tags are none, one, or an element's opening and its own end."""
    return len(tags) < 2 or (len(tags) == 2 and tags[0] == ("", tags[1][1]) and tags[1][0] == "/")
