"""What is known of codes where not all is known: those held for certain, and those that may be held.

A firm states in part what it holds (``Partly``: this certificate yes, that one no, of the rest nothing); with a list at
hand these are bounds (``Codes``), in which a comparison is decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.core.taxonomies import Taxonomy


@dataclass(frozen=True, slots=True)
class Partly:
    """A set as stated in part: codes that are ``held``, and codes that are not (``lacked``)."""

    held: frozenset[str] = frozenset()
    lacked: frozenset[str] = frozenset()

    def gaining(self, codes: frozenset[str]) -> Partly:
        """The same with exactly these held; what was open stays open."""
        return Partly(codes, self.lacked - codes)


@dataclass(frozen=True, slots=True)
class Codes:
    """A listed fact within bounds. ``certain``: codes that are held; ``possible``: these and all that may be held;
    ``lacked``: codes that are known not to be held, nor anything below them.

    ``is_one``: one code of ``possible`` holds, which one is not known; then none is certain.
    """

    certain: frozenset[str]
    possible: frozenset[str]
    is_one: bool = False
    lacked: frozenset[str] = frozenset()

    def is_open(self, code: str) -> bool:
        """Whether a code may be held and may not."""
        return code in self.possible and code not in self.certain


def certain_of(value: Any) -> Any:
    """A value of a set without what is only possible."""
    return value.certain if isinstance(value, Codes) else value


def bounds_of(stated: Partly, tree: Taxonomy) -> Codes:
    """What a statement in part leaves possible. A held code brings what it implies; a lacked one rules out what would
    imply it and what lies below it. Of a scale (``one`` on the code above) one grade is held, so that the others are not.
    """
    held = implied(stated.held, tree)
    scales = {above for code in held if (above := tree.get(code).parent) and tree.get(above).attributes.get("one")}
    lacked = frozenset(
        entry.code
        for entry in tree
        if entry.code not in held and (entry.parent in scales or _lacks(entry.code, stated.lacked, tree))
    )
    return Codes(held, held.union(entry.code for entry in tree if entry.code not in lacked | scales), lacked=lacked)


def contradiction_of(stated: Partly, tree: Taxonomy) -> str | None:
    """A code that is said to be held, or follows from those that are, and is said not to be."""
    held = implied(stated.held, tree)
    return next((code for code in sorted(held) if _lacks(code, stated.lacked, tree)), None)


def implied(codes: Iterable[str], tree: Taxonomy) -> frozenset[str]:
    """Codes with what they imply: a national little giant is also 专精特新."""
    held = frozenset(codes)
    return held.union(*(tree.get(code).attributes.get("implies", ()) for code in held))


def _lacks(code: str, lacked: frozenset[str], tree: Taxonomy) -> bool:
    """Whether a code cannot be held where others are not."""
    brought = implied({code}, tree)
    return any(not lacked.isdisjoint(tree.wider(each)) for each in brought)
