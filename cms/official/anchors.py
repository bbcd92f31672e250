"""Addresses of clauses inside a document. They follow content: kept over edits, never given to another clause."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace

from cms.official.aligning import aligned
from cms.official.clauses import Clause, parents
from cms.official.doubts import OF_SOURCE
from cms.official.numbering import value_of

_WORDS = {
    "part": "part", "chapter": "ch", "section": "sec", "article": "art", "annex": "annex", "closing": "end",
    "paragraph": "p", "table": "t", "registration": "registration", "letterhead": "letterhead",
    "document_number": "number", "title": "title", "contents": "contents", "history": "history",
    "addressees": "to", "signature": "signature", "date": "date", "remark": "remark",
}  # fmt: skip
_OF_DOCUMENT = frozenset({"part", "chapter", "article", "annex"})
"""Counted through the whole document: article 12 needs no chapter in its address."""


_COUNTED = frozenset({"paragraph", "table"})


def anchored(clauses: Sequence[Clause], before: Sequence[Clause] = (), retired: Collection[str] = ()) -> list[Clause]:
    """The clauses with their anchors: those that were there `before` keep theirs; new ones get anchors that neither
    they nor the `retired` ones ever had. A doubt that was accepted stays so while the clause says the same; one that only
    the source showed stays until it is accepted."""
    pairs = aligned(before, clauses) if before else {}
    used = {*retired, *(one.anchor for one in before if one.anchor)}
    above = parents(clauses)
    out: list[Clause] = []
    for place, clause in enumerate(clauses):
        old = pairs.get(place)
        anchor = before[old].anchor if old is not None else ""
        if not anchor:
            parent = above[place]
            path = out[parent].anchor if parent is not None and clause.level not in _OF_DOCUMENT else ""
            anchor = _fresh(clause, path, used)
        used.add(anchor)
        out.append(_with_doubts(replace(clause, anchor=anchor), before[old] if old is not None else None))
    return out


def _with_doubts(clause: Clause, before: Clause | None) -> Clause:
    if before is None:
        return replace(clause, accepted=())
    accepted = before.accepted if before.solid == clause.solid else ()
    kept = [code for code in before.unsure if code in OF_SOURCE and (code in accepted or code not in before.accepted)]
    return replace(clause, accepted=accepted, unsure=tuple(dict.fromkeys((*clause.unsure, *kept))))


def of_new_source(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses without what their source showed: for a document that is read again from another one."""
    return [replace(one, unsure=tuple(code for code in one.unsure if code not in OF_SOURCE)) for one in clauses]


def _fresh(clause: Clause, path: str, used: set[str]) -> str:
    """By the clause's number below that of its parent: s3-5-2 is 三、（五）2.; a paragraph is counted, a number that is
    taken gets one more."""
    value = value_of(clause.number)
    word = _WORDS.get(clause.level, "" if path else "s")
    name = f"{word}{'' if value is None else value}"
    stem = f"{path}-{name}" if path else name
    if value is None and clause.level in _COUNTED:
        anchors = (f"{stem}{count}" for count in itertools.count(1))
    else:
        anchors = itertools.chain([stem], (f"{stem}-{count}" for count in itertools.count(2)))
    return next(anchor for anchor in anchors if anchor not in used)
