"""The query tree: small, immutable, ours. Backends compile it; callers, declarations and addresses know nothing else.

    AllOf(Text("信用贷"), Term("kind", "credit_loan", "ip_pledge"), Range("limit", 500_00, None))

Numbers in a tree are the field's scaled integers, dates are day ordinals (`NumberField.at_least`, `date.toordinal`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from search.fields import Tier

DEEPEST = 20
"""Nodes from a tree's top to its deepest leaf; Elasticsearch refuses a query that nests more than 30 times, and a page
adds some of its own."""
ID = "id"
"""The name under which every document's own id can be asked for: Term("id", "12", "15")."""


class QueryError(ValueError):
    """A query that its document cannot answer; a fault of the caller, never of the person searching."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every row."""


@dataclass(frozen=True, slots=True)
class Text:
    """Every piece of `words` (see asked.pieces) is found in one of `fields` (none named: all text fields) of tier
    `least` or higher. Words without a letter, digit or character match every row."""

    words: str
    fields: tuple[str, ...] = ()
    least: Tier = Tier.BODY


@dataclass(frozen=True, slots=True)
class Most:
    """At least `held` (1 to `of`) of the `of` words that `words` ask for (see asked.wanted) are found in text fields of
    tier `least` or higher. A word of several characters is found where its phrase stands, or more than half of it."""

    words: str
    held: int
    of: int
    least: Tier = Tier.BODY


@dataclass(frozen=True, slots=True, init=False)
class Term:
    """The keyword field holds one of `values`. No values: no rows."""

    field: str
    values: tuple[str, ...]

    def __init__(self, field: str, *values: str) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "values", tuple(values))


@dataclass(frozen=True, slots=True)
class Range:
    """lower ≤ number ≤ upper; None leaves an end open. A row without a number is outside."""

    field: str
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """The field has no value."""

    field: str


@dataclass(frozen=True, slots=True, init=False)
class AllOf:
    """Every part matches. No parts: every row."""

    parts: tuple[Node, ...]

    def __init__(self, *parts: Node) -> None:
        object.__setattr__(self, "parts", tuple(parts))


@dataclass(frozen=True, slots=True, init=False)
class AnyOf:
    """At least one part matches. No parts: no row."""

    parts: tuple[Node, ...]

    def __init__(self, *parts: Node) -> None:
        object.__setattr__(self, "parts", tuple(parts))


@dataclass(frozen=True, slots=True, init=False)
class NoneOf:
    """No part matches. No parts: every row."""

    parts: tuple[Node, ...]

    def __init__(self, *parts: Node) -> None:
        object.__setattr__(self, "parts", tuple(parts))


Node = Everything | Text | Most | Term | Range | Missing | AllOf | AnyOf | NoneOf
NOTHING = AnyOf()
EVERYTHING = Everything()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node, AllOf | AnyOf | NoneOf):
        for part in node.parts:
            yield from walk(part)


def depth(node: Node) -> int:
    """Nodes from this one to the deepest below it."""
    return 1 + max(map(depth, node.parts), default=0) if isinstance(node, AllOf | AnyOf | NoneOf) else 1


def has_text(tree: Node) -> bool:
    return any(isinstance(node, Text | Most) for node in walk(tree))


def counts_words(tree: Node) -> bool:
    return any(isinstance(node, Most) for node in walk(tree))


def could_hold_more(tree: Node) -> int:
    """How many words more than they must the parts of the tree that count words can hold."""
    return max((node.of - node.held for node in walk(tree) if isinstance(node, Most)), default=0)


def at_tier(node: Node, least: Tier) -> Node:
    """The tree with every text narrowed to fields of tier `least` or higher. What a NoneOf excludes stays excluded.

    A row's relevance is the highest tier at which it still matches."""
    if isinstance(node, Text | Most):
        return replace(node, least=max(node.least, least))
    return _wished(node, lambda part: at_tier(part, least))


def holding_more(node: Node, more: int) -> Node:
    """The tree with `more` words to be held by every part that counts words. What a NoneOf excludes stays excluded."""
    if isinstance(node, Most):
        return replace(node, held=node.held + more)
    return _wished(node, lambda part: holding_more(part, more))


def _wished(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with its parts changed, if it wishes for them."""
    if isinstance(node, AllOf | AnyOf):
        return type(node)(*map(change, node.parts))
    return node
