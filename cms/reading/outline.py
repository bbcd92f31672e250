"""The clauses of a policy as its page shows them, and the outline beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from cms.official.clauses import Clause
from search.highlight import highlight

_DEPTH = 2
"""Levels of the outline beside the text; deeper ones are in the text alone."""
_STOP = re.compile("[，。；：]")
_OPENING = 16
"""Characters of a clause without a heading that the outline shows: about a line of it."""


@dataclass(frozen=True)
class ShownClause:
    """A clause and how it is shown. `tag`: h3 to h5 for a clause that is a heading alone, else "". `cited`: how many
    times it is cited."""

    clause: Clause
    depth: int
    words: str = ""
    cited: int = 0

    @property
    def heading(self) -> SafeString:
        """With the words that were searched marked; escaped."""
        return highlight(self.clause.heading, self.words)

    @property
    def text(self) -> SafeString:
        return highlight(self.clause.text, self.words)

    @property
    def frame(self) -> bool:
        return self.clause.is_frame

    @property
    def tag(self) -> str:
        is_heading = not self.clause.text and not self.clause.table and not self.frame
        return f"h{min(self.depth, 2) + 3}" if is_heading else ""


@dataclass
class OutlineEntry:
    """`cited`: how many citations of the clause and of those below it."""

    anchor: str
    words: str
    cited: int = 0
    below: list[OutlineEntry] = field(default_factory=list)


def outline_of(clauses: Sequence[ShownClause]) -> list[OutlineEntry]:
    """Numbered clauses without a gap: all of the first level, and those below one of them where any of these has a
    heading."""
    above = _above(clauses)
    headed = {top for place, top in above.items() if clauses[place].clause.heading}
    out: list[OutlineEntry] = []
    entries: dict[int, OutlineEntry] = {}
    for place, top in above.items():
        if top is not None and top not in headed:
            continue
        one = clauses[place]
        entries[place] = OutlineEntry(one.clause.anchor, _numbered(one.clause), _cited_below(clauses, place))
        (entries[top].below if top in entries else out).append(entries[place])
    return out


def _above(clauses: Sequence[ShownClause]) -> dict[int, int | None]:
    """The numbered clauses of the outline by their places, and the place of the one of the first level above each."""
    out: dict[int, int | None] = {}
    top: int | None = None
    for place, one in enumerate(clauses):
        if one.frame or one.depth >= _DEPTH:
            continue
        if not one.depth:
            top = place
        if one.clause.number:
            out[place] = top if one.depth else None
    return out


def _numbered(clause: Clause) -> str:
    """What the outline calls a clause: number and heading, or how it begins where it has none."""
    space = "" if clause.number.endswith(("、", "）", ")")) else " "
    begins = Truncator(_STOP.split(clause.text, maxsplit=1)[0]).chars(_OPENING)
    return f"{clause.number}{space}{clause.heading or begins}".strip()


def _cited_below(clauses: Sequence[ShownClause], place: int) -> int:
    """Citations of a clause and of what follows it up to the next of its depth or above."""
    entry = clauses[place]
    below = itertools.takewhile(lambda one: one.depth > entry.depth, clauses[place + 1 :])
    return entry.cited + sum(one.cited for one in below)
