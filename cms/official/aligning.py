"""Which clause of one version is which of another: what anchors are kept by, and what is compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from cms.official.blocks import solid
from cms.official.clauses import Clause

LEAST_ALIKE = 0.45
"""How much of two clauses has to be the same for one to be the other, changed; in pairs of characters, 0 to 1."""
SAME_NUMBER = 0.15
"""What an equal number adds: a clause that was written anew keeps its place."""
_LARGEST_GAP = 250_000
"""Pairs that are compared between two clauses that are the same; a larger gap is compared by number alone."""

Pairs = dict[int, int]
"""Place in the new version → place in the old one."""


def aligned(old: Sequence[Clause], new: Sequence[Clause]) -> Pairs:
    """The clauses of `new` that are clauses of `old`: first those that say the same in the same order, then between
    them those that say nearly the same, then those that were moved."""
    before, after = [_words(one) for one in old], [_words(one) for one in new]
    pairs: Pairs = {}
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pairs.update(zip(range(j1, j2), range(i1, i2), strict=True))
        elif kind == "replace":
            pairs.update(_alike(old, new, range(i1, i2), range(j1, j2)))
    pairs.update(_moved(before, after, pairs))
    return pairs


def _words(clause: Clause) -> str:
    """What identifies a clause: its level and words, without its number."""
    cells = "".join(cell for row in clause.table for cell in row)
    return f"{clause.level} {solid(clause.heading + clause.text + cells)}"


def _alike(old: Sequence[Clause], new: Sequence[Clause], olds: range, news: range) -> Pairs:
    """The pairs in order with the greatest sum of likeness."""
    if len(olds) * len(news) > _LARGEST_GAP:
        return _by_number(old, new, olds, news)
    bags = {("old", i): _bag(old[i]) for i in olds} | {("new", j): _bag(new[j]) for j in news}
    likeness = {(i, j): _likeness(old[i], new[j], bags["old", i], bags["new", j]) for i in olds for j in news}
    best: dict[tuple[int, int], float] = defaultdict(float)
    for i in reversed(olds):
        for j in reversed(news):
            together = likeness[i, j] + best[i + 1, j + 1] if likeness[i, j] else 0.0
            best[i, j] = max(together, best[i + 1, j], best[i, j + 1])
    pairs: Pairs = {}
    i, j = olds.start, news.start
    while i < olds.stop and j < news.stop:
        if likeness[i, j] and best[i, j] == likeness[i, j] + best[i + 1, j + 1]:
            pairs[j] = i
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(clause: Clause) -> Counter[str]:
    """Pairs of neighbouring characters and how often each comes."""
    words = _words(clause).partition(" ")[2]
    return Counter(words[k : k + 2] for k in range(len(words) - 1)) or Counter([words])


def _likeness(old: Clause, new: Clause, before: Counter[str], after: Counter[str]) -> float:
    """0 for clauses that are not the same, otherwise how alike they are."""
    if old.level != new.level:
        return 0.0
    # What the clauses around say is told by the levels; a heading of two characters has little to compare.
    share = 2 * sum((before & after).values()) / ((before.total() + after.total()) or 1)
    share += SAME_NUMBER if old.number and old.number == new.number else 0.0
    return share if share >= LEAST_ALIKE else 0.0


def _by_number(old: Sequence[Clause], new: Sequence[Clause], olds: range, news: range) -> Pairs:
    places = {(old[i].level, old[i].number): i for i in reversed(olds) if old[i].number}
    pairs: Pairs = {}
    last = -1
    for j in news:
        i = places.get((new[j].level, new[j].number), -1)
        if i > last:
            pairs[j], last = i, i
    return pairs


def _moved(before: Sequence[str], after: Sequence[str], pairs: Pairs) -> Pairs:
    """Clauses that say exactly the same at another place; one that comes twice is told by its order."""
    taken = set(pairs.values())
    left: dict[str, list[int]] = defaultdict(list)
    for i, words in enumerate(before):
        if i not in taken:
            left[words].append(i)
    return {j: left[words].pop(0) for j, words in enumerate(after) if j not in pairs and left.get(words)}
