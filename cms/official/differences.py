"""Two versions of a document clause by clause: added, removed, moved, renumbered, changed with the words marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from cms.official.aligning import aligned
from cms.official.blocks import solid
from cms.official.clauses import Clause

_SHORTEST_SAME = 2
"""Fewer characters than this between two changes are told with them: one wrong-looking letter confuses."""


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """A stretch of words that both versions have, or only one."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Change:
    """What became of one clause. `pieces`: the words of both, in order, for a changed one; `renumbered`: its number is
    another too."""

    kind: Kind
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...] = ()

    @property
    def renumbered(self) -> bool:
        return self.old is not None and self.new is not None and not _is_same(self.old.number, self.new.number)

    @property
    def old_pieces(self) -> tuple[Piece, ...]:
        """What the old version said, with the words that are gone."""
        if self.pieces:
            return tuple(one for one in self.pieces if one.kind is not Kind.ADDED)
        return (Piece(Kind.REMOVED if self.new is None else Kind.SAME, _text(self.old)),) if self.old else ()

    @property
    def new_pieces(self) -> tuple[Piece, ...]:
        """What the new version says, with the words that are new."""
        if self.pieces:
            return tuple(one for one in self.pieces if one.kind is not Kind.REMOVED)
        return (Piece(Kind.ADDED if self.old is None else Kind.SAME, _text(self.new)),) if self.new else ()


def differences(old: Sequence[Clause], new: Sequence[Clause]) -> list[Change]:
    """Every clause of both versions once, in the order of the new one; what was removed stands where it was."""
    pairs = aligned(old, new)
    taken = set(pairs.values())
    out: list[Change] = []
    told = 0
    for j, clause in enumerate(new):
        i = pairs.get(j)
        moved = i is not None and i < told
        if i is not None and not moved:
            out.extend(Change(Kind.REMOVED, one, None) for k, one in enumerate(old[told:i], told) if k not in taken)
            told = i + 1
        out.append(Change(Kind.ADDED, None, clause) if i is None else _change(old[i], clause, moved=moved))
    out.extend(Change(Kind.REMOVED, one, None) for k, one in enumerate(old[told:], told) if k not in taken)
    return out


def _change(old: Clause, new: Clause, *, moved: bool) -> Change:
    before, after = _text(old), _text(new)
    if not _is_same(before, after):
        return Change(Kind.CHANGED, old, new, pieces(before, after))
    if moved:
        return Change(Kind.MOVED, old, new)
    return Change(Kind.SAME if _is_same(old.number, new.number) else Kind.RENUMBERED, old, new)


def _is_same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but white space and the width of their letters and brackets."""
    return solid(_narrow(one)) == solid(_narrow(other))


def _narrow(text: str) -> str:
    """The text with full-width characters narrow, one for one."""
    narrow = (unicodedata.normalize("NFKC", one) for one in text)
    return "".join(folded if len(folded) == 1 else one for folded, one in zip(narrow, text, strict=True))


def _text(clause: Clause) -> str:
    cells = (" | ".join(row) for row in clause.table)
    return " ".join(part for part in (clause.heading, clause.text, *cells) if part)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in order: joined without the removed ones they are `after`; without the added ones they
    are `before`, but that what differs in width alone stands as in `after`."""
    out: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, _narrow(before), _narrow(after), autojunk=False).get_opcodes():
        if kind == "equal":
            out.append(Piece(Kind.SAME, after[j1:j2]))
            continue
        if i2 > i1:
            out.append(Piece(Kind.REMOVED, before[i1:i2]))
        if j2 > j1:
            out.append(Piece(Kind.ADDED, after[j1:j2]))
    return tuple(_gathered(out))


def _gathered(found: Sequence[Piece]) -> list[Piece]:
    """Changes with hardly anything between them as one: removed words, then added ones."""
    out: list[Piece] = []
    removed, added = "", ""

    def close() -> None:
        nonlocal removed, added
        out.extend(Piece(kind, words) for kind, words in ((Kind.REMOVED, removed), (Kind.ADDED, added)) if words)
        removed, added = "", ""

    for place, piece in enumerate(found):
        inside = 0 < place < len(found) - 1 and len(piece.words) < _SHORTEST_SAME
        if piece.kind is Kind.SAME and not inside:
            close()
            out.append(piece)
            continue
        removed += piece.words if piece.kind is not Kind.ADDED else ""
        added += piece.words if piece.kind is not Kind.REMOVED else ""
    close()
    return out
