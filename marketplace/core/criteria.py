"""What an authority asks for a title on a day. Who holds the title keeps it until it ends, whatever is asked since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from marketplace.core.taxonomies import Entry


def criteria_on(entry: Entry, day: date) -> Mapping[str, Any] | None:
    """The criteria in force on a day, as `schemas.Holds.CRITERIA` describes a row; None where none are known."""
    return in_force(entry.attributes.get("criteria", ()), day)


def in_force(rows: Iterable[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """Of criteria by their days those of one day; `from` is their first day, `until` the first without them."""
    for row in rows:
        first, end = row.get("from"), row.get("until")
        if (not first or date.fromisoformat(first) <= day) and (not end or day < date.fromisoformat(end)):
            return row
    return None
