"""The order of a list: relevance as small whole numbers, so that every engine puts the same row in the same place."""

from __future__ import annotations

from dataclasses import dataclass

from search.declare import Document
from search.fields import Tier
from search.query import Query
from search.tree import (
    NOTHING,
    AllOf,
    AnyOf,
    Missing,
    Node,
    NoneOf,
    Range,
    at_tier,
    could_hold_more,
    counts_words,
    has_text,
    holding_more,
)


@dataclass(frozen=True)
class Level:
    """Rows of one relevance, or of a higher one. `tier` is that in which the words were found."""

    node: Node
    tier: Tier


def levels(document: Document, rows: Node) -> tuple[Level, ...]:
    """The relevances of a tree, the highest first, each with the rows of those before it; the last has all rows. The
    number of words held comes first, then the tier in which so many are held."""
    tiers = document.tiers()
    if not counts_words(rows):
        return tuple(Level(at_tier(rows, tier), tier) for tier in tiers)
    # Two are told apart here, or an engine would have to look for every word in every tier for every number.
    title = next((tier for tier in tiers if tier <= Tier.TITLE), tiers[-1])
    out: list[Level] = []
    for number in range(could_hold_more(rows), -1, -1):
        above = holding_more(rows, number + 1) if out else NOTHING
        found = holding_more(rows, number)
        out += [Level(AnyOf(above, at_tier(found, tier)), tier) for tier in dict.fromkeys((title, tiers[-1]))]
    return tuple(out)


@dataclass(frozen=True)
class Run:
    """A stretch of the result list: rows of `node`, by `field` if there is one, then by date and id."""

    node: Node
    tier: Tier | None = None
    field: str = ""
    descending: bool = False


def orders_by_relevance(query: Query) -> bool:
    """Whether relevance orders the rows, and tells them apart."""
    return not query.order.field and has_text(query.filter()) and len(levels(query.document, query.filter())) > 1


def runs(query: Query) -> list[Run]:
    """The result list as stretches that follow one another and share no row."""
    rows, order = query.filter(), query.order
    if order.field:
        present = Run(AllOf(rows, Range(order.field)), None, order.field, order.descending)
        absent = Run(AllOf(rows, Missing(order.field)))
        return [absent, present] if order.missing == "first" else [present, absent]
    if not orders_by_relevance(query):
        return [Run(rows)]
    out, above = [], None
    for level in levels(query.document, rows):
        out.append(Run(level.node if above is None else AllOf(level.node, NoneOf(above)), level.tier))
        above = level.node
    return out
