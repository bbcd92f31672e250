"""The clauses of a policy as a reader names them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import Truncator

from cms.models import PolicyPage
from cms.official.clauses import BY_CODE, names_of

_SHOWN_CHARACTERS = 24


@dataclass(frozen=True)
class NamedClause:
    """`name`: its number and what it begins with; `words`: all of it, its table row by row."""

    anchor: str
    name: str
    words: str


def named_clauses(policy: PolicyPage) -> dict[str, NamedClause]:
    """By anchor, in the order of the document, without its frame."""
    clauses = policy.read_clauses()
    out = {}
    for one, number in zip(clauses, names_of(clauses), strict=True):
        if one.is_frame or not one.anchor:
            continue
        begin = one.heading or one.text or str(BY_CODE[one.level].label)
        name = " ".join(part for part in (number or one.number, Truncator(begin).chars(_SHOWN_CHARACTERS)) if part)
        table = ["\t".join(row) for row in one.table]
        words = "\n".join(part for part in (f"{one.number}{one.heading}{one.text}", *table) if part)
        out[one.anchor] = NamedClause(one.anchor, name, words)
    return out
