"""Which clauses of a policy hold the words that found it, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from cms.models import PolicyClause
from cms.official.clauses import BY_CODE
from cms.official.numbering import BY_LEVEL
from search import analysis
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
        """The text around the first words found, which are marked; escaped."""
        start, end = spans(self.text, self.words)[0]
        first, last = max(start - _AROUND, 0), min(end + _AROUND, len(self.text))
        cut = f"{'…' if first else ''}{self.text[first:last]}{'…' if last < len(self.text) else ''}"
        return highlight(cut, self.words)


def clauses_found(policy_ids: Sequence[int], words: str) -> dict[int, list[FoundClause]]:
    """For each policy the first clauses that hold one of the words, MOST_CLAUSES at most. Clauses of the frame (title,
    signature) are told beside the row anyway."""
    out: dict[int, list[FoundClause]] = defaultdict(list)
    needles = [analysis.fold("".join(way.units)) for piece in analysis.pieces(words) for way in piece.ways]
    if not needles:
        return out
    path = _Path()
    rows = PolicyClause.objects.filter(policy_id__in=policy_ids, gone=False).order_by("policy_id", "place")
    for policy, anchor, level, number, heading, text in rows.values_list(
        "policy_id", "anchor", "level", "number", "heading", "text"
    ):
        name = path.to(policy, level, number)
        said = f"{heading}{text}"
        if BY_CODE[level].rank is None or len(out[policy]) >= MOST_CLAUSES:
            continue
        if _may_hold(said, needles) and spans(said, words):
            out[policy].append(FoundClause(anchor, name, said, words))
    return out


class _Path:
    """How a clause is called by the numbers above it: 三、（五）2., 第二十六条（四）; one without a number is called as the
    clause that it belongs to. Chapters and sections are left out: articles are counted through them."""

    def __init__(self) -> None:
        self.policy = 0
        self.above: list[tuple[int, str]] = []

    def to(self, policy: int, level: str, number: str) -> str:
        """The name of the next clause in order."""
        rank = BY_CODE[level].rank
        if policy != self.policy or rank is None:
            self.policy, self.above = policy, []
        if number and rank is not None:
            self.above = [(one, said) for one, said in self.above if one < rank]
            if level not in BY_LEVEL or not BY_LEVEL[level].container:
                self.above.append((rank, number))
        return "".join(said for _, said in self.above)


def _may_hold(text: str, needles: Sequence[str]) -> bool:
    """A quick look before the exact one: every word found is in the folded text, white space left out."""
    folded = "".join(analysis.fold(text).split())
    return any("".join(needle.split()) in folded for needle in needles)
