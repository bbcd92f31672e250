"""Clauses, and doubts about fields, as JSON, for a page's revisions and for reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cms.official.clauses import Clause
from cms.official.field_doubts import FieldDoubt, Why


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


def doubts_to_json(found: Iterable[FieldDoubt], accepted: Collection[str] = ()) -> list[dict[str, Any]]:
    """A list of objects. `accepted`: keys of those that an editor looked at and found right."""
    return [
        {"field": one.field, "why": one.why.value, "said": one.said, "accepted": one.key in accepted} for one in found
    ]


def doubts_from_json(stored: Iterable[Mapping[str, Any]]) -> list[FieldDoubt]:
    return [FieldDoubt(one["field"], Why(one["why"]), one["said"]) for one in stored]


def accepted_of(stored: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of the doubts that an editor found right."""
    kept = list(stored)
    return {doubt.key for one, doubt in zip(kept, doubts_from_json(kept), strict=True) if one["accepted"]}
