"""A whole rule: the criteria of an offering or a benefit, with the tier tables of its limits."""

from __future__ import annotations

from marketplace.engine.criteria import Node, nodes, nodes_in
from marketplace.engine.limits import MEASURES, Limits


def rule_nodes(criteria: Node, limits: Limits) -> list[Node]:
    """Every node of the criteria and of the tier tables of the limits, in their order."""
    found = list(nodes(criteria))
    for name in MEASURES:
        limit = getattr(limits, name)
        if limit is not None:
            found.extend(nodes_in(limit.operand))
    return found
