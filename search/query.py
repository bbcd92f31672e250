"""One page of one document: a query tree with what is selected, counted, sorted and shown.

    Query(document, tree, selected={"region": ("430105",)}, sort="limit_high", page=2)

A Query is checked against its document where it is built: an unknown field, facet or sort, or a node that does not
fit its field, raises QueryError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from search.declare import Document
from search.fields import LARGEST_NUMBER, MISSING, DateField, KeywordField, NumberField, TextField, names
from search.filters import BandFacet, Sort
from search.tree import (
    DEEPEST,
    EVERYTHING,
    ID,
    AllOf,
    AnyOf,
    Everything,
    Missing,
    Most,
    Node,
    NoneOf,
    QueryError,
    Range,
    Term,
    Text,
    depth,
    walk,
)

PAGE_SIZE = 20
LARGEST_PAGE_SIZE = 100


@dataclass(frozen=True)
class Query:
    """One page of one document.

    `selected` are facet values chosen (facet key → values, MISSING for "has no value"): values of a facet are
    alternatives, facets must all agree. `facets` are the facets to count, each without its own selection. `narrowed` are
    the narrowings in use; who asks says which rows they keep (search.reading). `page` counts from 1; beyond the end it
    is the last one.
    """

    document: Document
    tree: Node = EVERYTHING
    selected: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[str] = ()
    narrowed: Sequence[str] = ()
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZE

    def __post_init__(self) -> None:
        chosen = {key: tuple(values) for key, values in self.selected.items() if values}
        object.__setattr__(self, "selected", MappingProxyType(chosen))
        object.__setattr__(self, "facets", tuple(self.facets))
        check(self.tree, self.document)
        if (levels := depth(self.tree)) > DEEPEST:
            raise QueryError(f"the tree is {levels} nodes deep; at most {DEEPEST} are answered")
        for key in (*self.selected, *self.facets):
            self.document.facet(key)
        for key in self.narrowed:
            self.document.narrowing(key)
        if self.sort:
            self.document.sort(self.sort)
        if not 1 <= self.size <= LARGEST_PAGE_SIZE or self.page < 1:
            raise QueryError(f"page {self.page} of {self.size} rows: pages start at 1 and have 1–{LARGEST_PAGE_SIZE}")

    @property
    def order(self) -> Sort:
        return self.document.sort(self.sort) if self.sort else self.document.sorts[0]

    def filter(self, *without: str) -> Node:
        """The tree and every facet's selection, but for those of the facets `without`."""
        parts = self._choices([key for key in self.selected if key not in without])
        return AllOf(self.tree, *parts) if parts else self.tree

    def choices(self, keys: Sequence[str]) -> Node:
        """What is selected in these facets, without the tree."""
        return AllOf(*self._choices(keys))

    def _choices(self, keys: Sequence[str]) -> list[Node]:
        return [facet_node(self.document, key, self.selected[key]) for key in keys]


def facet_node(document: Document, key: str, values: Sequence[str]) -> Node:
    """The rows that a choice of facet values keeps. Values a band facet does not have keep nothing."""
    facet = document.facet(key)
    known = [value for value in values if value != MISSING]
    parts: list[Node] = [Missing(facet.on)] if MISSING in values else []
    if isinstance(facet, BandFacet):
        parts.extend(band for code, band in bands(document, facet).items() if code in known)
    elif known:
        parts.append(Term(facet.on, *known))
    return parts[0] if len(parts) == 1 else AnyOf(*parts)


def bands(document: Document, facet: BandFacet) -> dict[str, Range]:
    """Each band of the facet as a closed range of scaled integers."""
    number = document.field(facet.on)
    assert isinstance(number, NumberField)
    return {
        band.code: Range(
            facet.on,
            None if band.above is None else number.at_most(Decimal(band.above)) + 1,
            None if band.upto is None else number.at_most(Decimal(band.upto)),
        )
        for band in facet.bands
    }


def check(tree: Node, document: Document) -> None:
    """QueryError if the tree names a field the document does not have, or one of another kind."""
    for node in walk(tree):
        if isinstance(node, Text):
            for name in node.fields:
                _expect(document, name, node, TextField)
        elif isinstance(node, Term):
            if node.field != ID:
                _expect(document, node.field, node, KeywordField)
            elif not all(value.isdecimal() for value in node.values):
                raise QueryError("Term on id: ids are whole numbers")
        elif isinstance(node, Range):
            _expect(document, node.field, node, NumberField, DateField)
            if any(end is not None and abs(end) > LARGEST_NUMBER for end in (node.lower, node.upper)):
                raise QueryError(f"Range on {node.field}: a bound is beyond ±{LARGEST_NUMBER}")
        elif isinstance(node, Missing):
            _expect(document, node.field, node, KeywordField, NumberField, DateField)
        elif isinstance(node, Most):
            if node.held < 1:
                raise QueryError(f"Most: at least one word has to be held, not {node.held}")
        elif not isinstance(node, Everything | AllOf | AnyOf | NoneOf):
            raise QueryError(f"{node!r} is not a node of the query tree")


def _expect(document: Document, name: str, node: Node, *kinds: type) -> None:
    found = document.field(name)
    if not isinstance(found, kinds):
        fitting = names(f for f in document.fields if isinstance(f, kinds))
        raise QueryError(
            f"{type(node).__name__} does not fit {type(found).__name__} {name} of {document.name}; it fits: {fitting}"
        )
