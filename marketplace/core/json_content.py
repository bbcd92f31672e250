"""The canonical form of JSON content, so that equal content has an equal hash on every machine."""

import hashlib
import json
from typing import Any


def canonical_json(content: Any) -> str:
    """Keys sorted, no spaces, Chinese as it is. Numbers that must be exact (万元, %) are stored as strings.

    Raises TypeError for a value JSON cannot hold (a Decimal, a date) and ValueError for NaN or infinity.
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
