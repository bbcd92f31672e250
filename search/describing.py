"""A query in one line for the log: stable, and without anything that a visitor typed or who the visitor is.

Values are told only where the declaration fixes them (codes of a table or a taxonomy, bands). Words are told as their
length, other values as their number, bounds as which ends are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.asked import pieces
from search.declare import Document
from search.fields import MISSING, KeywordField
from search.filters import BandFacet
from search.query import Query
from search.tree import ID, AllOf, AnyOf, Everything, Missing, Most, Node, NoneOf, Range, Term, Text

VALUES_TOLD = 5
PARTS_TOLD = 20


def describe(query: Query) -> str:
    """`test_loans: all(text(8 characters in 2 pieces), limit from) kind=credit|pledge sort=limit_high page=2×20
    facets=kind,place`"""
    out = [f"{query.document.name}: {describe_node(query.tree, query.document)}"]
    out += [f"{key}={_chosen(query.document, key, values)}" for key, values in sorted(query.selected.items())]
    out += [f"sort={query.order.key}", f"page={query.page}×{query.size}"]
    if query.facets:
        out.append(f"facets={','.join(query.facets)}")
    return " ".join(out)


def describe_node(node: Node, document: Document) -> str:
    """One node and all below it."""
    if isinstance(node, Everything):
        return "everything"
    if isinstance(node, Text):
        return _text(node)
    if isinstance(node, Most):
        return f"most({len(node.words)} characters, {node.held} of {node.of})"
    if isinstance(node, Term):
        field = None if node.field == ID else document.field(node.field)
        known = field.known() if isinstance(field, KeywordField) else None
        return f"{node.field} in({_values(node.values, [v for v in node.values if known is not None and v in known])})"
    if isinstance(node, Range):
        ends = [word for word, end in (("from", node.lower), ("to", node.upper)) if end is not None]
        return f"{node.field} {' '.join(ends) or 'given'}"
    if isinstance(node, Missing):
        return f"{node.field} missing"
    return _parts(node, document)


def _parts(node: AllOf | AnyOf | NoneOf, document: Document) -> str:
    name = {AllOf: "all", AnyOf: "any", NoneOf: "none"}[type(node)]
    parts = [describe_node(part, document) for part in node.parts[:PARTS_TOLD]]
    if len(node.parts) > PARTS_TOLD:
        parts.append(f"{len(node.parts) - PARTS_TOLD} more")
    return f"{name}({', '.join(parts)})"


def _text(node: Text) -> str:
    found = pieces(node.words)
    ways = sum(1 + len(piece.others) for piece in found)
    out = [f"{len(node.words)} characters in {len(found)} pieces"]
    if ways > len(found):
        out.append(f"{ways} ways")
    if node.fields:
        out.append(f"in {'+'.join(node.fields)}")
    if node.least > 1:
        out.append(f"at least {node.least.name.lower()}")
    return f"text({', '.join(out)})"


def _chosen(document: Document, key: str, values: Sequence[str]) -> str:
    facet = document.facet(key)
    if isinstance(facet, BandFacet):
        told = [v for v in values if v in {band.code for band in facet.bands}]
    else:
        field = document.field(facet.on)
        known = field.known() if isinstance(field, KeywordField) else None
        told = [v for v in values if known is not None and v in known]
    return _values(values, told + [v for v in values if v == MISSING])


def _values(values: Sequence[str], told: list[str]) -> str:
    """Those that may be told, the others as a number."""
    shown = told[:VALUES_TOLD]
    hidden = len(values) - len(shown)
    return "|".join([*shown, *([f"{hidden} values"] if hidden or not shown else [])])
