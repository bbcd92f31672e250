"""Public addresses of what comes from published lists: the same on every machine, and not countable."""

from __future__ import annotations

import base64
import hashlib

ADDRESS_LENGTH = 10


def address_of(kind: str, key: str) -> str:
    """The first 10 base32 characters (50 bits) of a hash of `kind` and `key`, in lower case.

    Two machines that import the same list give an offering the same address, so links may be shared.
    """
    digest = hashlib.sha256(f"{kind}:{key}".encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:ADDRESS_LENGTH].lower()
