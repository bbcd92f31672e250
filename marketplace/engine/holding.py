"""What is known of codes where not all is known: those held for certain, and those that may be held."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Codes:
    """A listed fact within bounds. ``certain``: codes that are held; ``possible``: these and all that may be held.

    ``is_one``: one code of ``possible`` holds, which one is not known; then none is certain.
    """

    certain: frozenset[str]
    possible: frozenset[str]
    is_one: bool = False
