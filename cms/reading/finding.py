"""Which clauses of a policy hold the words that found it, and where."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from cms.models import PolicyClause
from cms.official.clauses import BY_CODE
from search import analysis
from search.asked import pieces
from search.highlight import highlight, spans

MOST_CLAUSES = 2
_AROUND = 36
"""Characters told before and after what was found."""


@dataclass(frozen=True)
class FoundClause:
    anchor: str
    name: str
    text: str
    words: str

    @cached_property
    def excerpt(self) -> SafeString:
        """The text around the first words found, which are marked, or its beginning where its name has them; escaped."""
        start, end = next(iter(spans(self.text, self.words)), (0, 0))
        first, last = max(start - _AROUND, 0), min(end + _AROUND, len(self.text))
        cut = f"{'…' if first else ''}{self.text[first:last]}{'…' if last < len(self.text) else ''}"
        return highlight(cut, self.words)


def clauses_found(policy_ids: Sequence[int], words: str) -> dict[int, list[FoundClause]]:
    """For each policy the first clauses that hold one of the words, MOST_CLAUSES at most. Clauses of the frame (title,
    signature) are told beside the row anyway."""
    out: dict[int, list[FoundClause]] = {}
    needles = [way.units for piece in pieces(words) for way in piece.ways]
    if not needles:
        return out
    rows = PolicyClause.objects.filter(policy_id__in=policy_ids, gone=False).order_by("policy_id", "place")
    for policy, group in itertools.groupby(rows, key=lambda row: row.policy_id):
        found = [
            FoundClause(row.anchor, row.name, f"{row.heading}{row.text}", words)
            for row in group
            if BY_CODE[row.level].rank is not None
        ]
        # Whoever typed 第12条 looks for that article before those that cite it.
        named = [one for one in found if _holds(one.name, needles, words)]
        holding = (one for one in found if one not in named and _holds(one.text, needles, words))
        out[policy] = list(itertools.islice(itertools.chain(named, holding), MOST_CLAUSES))
    return out


def _holds(text: str, needles: Sequence[tuple[str, ...]], words: str) -> bool:
    return _may_hold(text, needles) and bool(spans(text, words))


def _may_hold(text: str, needles: Sequence[tuple[str, ...]]) -> bool:
    """A quick look before the exact one: every character of a phrase is in the folded text."""
    folded = analysis.fold(text)
    return any(all(unit in folded for unit in units if unit != analysis.GAP) for units in needles)
