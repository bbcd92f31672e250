"""Clauses as JSON, for a page's revisions and for reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.official.clauses import Clause


def clauses_to_json(clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """A list of objects; what is empty is left out, but for anchor and level."""
    return [_to_json(one) for one in clauses]


def _to_json(clause: Clause) -> dict[str, Any]:
    told: dict[str, Any] = {"anchor": clause.anchor, "level": clause.level}
    told |= {name: value for name in ("number", "heading", "text") if (value := getattr(clause, name))}
    if clause.table:
        told["table"] = [list(row) for row in clause.table]
    if clause.unsure:
        told["unsure"] = list(clause.unsure)
    if clause.accepted:
        told["accepted"] = list(clause.accepted)
    if clause.fixed:
        told["fixed"] = True
    return told


def clauses_from_json(stored: Sequence[Mapping[str, Any]]) -> list[Clause]:
    return [
        Clause(
            level=one["level"],
            number=one.get("number", ""),
            heading=one.get("heading", ""),
            text=one.get("text", ""),
            table=tuple(tuple(row) for row in one.get("table", ())),
            anchor=one["anchor"],
            unsure=tuple(one.get("unsure", ())),
            fixed=one.get("fixed", False),
            accepted=tuple(one.get("accepted", ())),
        )
        for one in stored
    ]
