"""Which codes a rule speaks of: for facets and for what a reader sees at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.engine.criteria import Comparison, Node, Not, Operand, Tiers, children, operands, walk
from marketplace.engine.limits import Limits


def compared(node: Node, fact: str) -> tuple[str, ...]:
    """The codes a listed fact may have for a tree to hold, in order; what stands under a Not does not count."""
    if isinstance(node, Comparison):
        return node.codes if node.fact == fact else ()
    if isinstance(node, Not):
        return ()
    return tuple(dict.fromkeys(code for part in children(node) for code in compared(part, fact)))


def mentioned(node: Node, limits: Limits, fact: str) -> tuple[str, ...]:
    """The codes of a fact that a tree, its tier tables or those of the limits name, in order, but for those under a Not."""
    found = [code for part in (node, *_conditions(node, limits)) for code in compared(part, fact)]
    return tuple(dict.fromkeys(found))


def _conditions(node: Node, limits: Limits) -> Iterator[Node]:
    """The conditions of all tier tables."""
    for operand in _operands(node):
        yield from _of_tiers(operand)
    for name in Limits.__dataclass_fields__:
        limit = getattr(limits, name)
        if limit is not None:
            yield from _of_tiers(limit.operand)


def _operands(node: Node) -> Iterator[Operand]:
    yield from operands(node)
    for part in children(node):
        yield from _operands(part)


def _of_tiers(operand: Operand) -> Iterator[Node]:
    for part in walk(operand):
        if isinstance(part, Tiers):
            yield from (row.when for row in part.rows)
