"""What an import found, as JSON: the fields, the outline, the doubts, and the account of characters."""

from __future__ import annotations

import datetime
from typing import Any

from cms.official.anchors import anchored
from cms.official.clauses import depths
from cms.official.reading import OfficialDocument


def report_of(name: str, document: OfficialDocument) -> dict[str, Any]:
    """Dates as ISO days or null; `level` of a clause is its depth, 0 at the top, `kind` what it is; characters without
    white space and markup: of the source, of the clauses, and those left out with a doubt that says so."""
    front = document.front
    clauses = document.clauses if all(one.anchor for one in document.clauses) else anchored(document.clauses)
    return {
        "file": name,
        "title": front.title,
        "number": front.number,
        "issuer": front.issuer,
        "index_number": front.index_number,
        "registration_number": front.registration,
        "interpreted_by": front.interpreted_by,
        "addressees": front.addressees,
        "topics": list(front.topics),
        "dates": {
            "signed": _iso(front.signed),
            "published": _iso(front.published),
            "effective": _iso(front.effective),
            "expires": _iso(front.expires),
        },
        "clauses": [
            {
                "anchor": one.anchor,
                "level": depth,
                "kind": one.level,
                "number": one.number,
                "heading": one.heading,
                "text": one.text,
            }
            for one, depth in zip(clauses, depths(clauses), strict=True)
        ],
        "tables": sum(one.level == "table" for one in clauses),
        "unsure": [
            *({"field": name} for name in front.unsure),
            *({"anchor": one.anchor, "why": why} for one in clauses for why in one.unsure),
        ],
        "doubts": [{"field": one.field, "why": one.why.value, "said": one.said} for one in front.doubts],
        "characters": {
            "in": document.characters_in,
            "out": document.characters_out,
            "told": document.characters_told,
        },
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
