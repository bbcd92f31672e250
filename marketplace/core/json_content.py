"""The canonical form of JSON content, so that equal content has an equal hash on every machine."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What `plain` leaves out of objects: nothing is said by it."""


def canonical_json(content: Any) -> str:
    """Keys sorted, no spaces, Chinese as it is. Numbers that must be exact (万元, %) are stored as strings.

    Raises TypeError for a value JSON cannot hold (a Decimal, a date) and ValueError for NaN or infinity.
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON can hold it: exact figures and days as strings, tuples as lists, dataclasses as objects without
    their empty fields. Raises TypeError for anything else."""
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [plain(part) for part in value]
        case Mapping():
            return {key: plain(part) for key, part in value.items()}
        case None | str() | bool() | int():
            return value
    if is_dataclass(value):
        written = {item.name: plain(getattr(value, item.name)) for item in fields(value)}
        return {key: part for key, part in written.items() if part not in EMPTY}
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold.")
