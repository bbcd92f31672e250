"""A whole rule: the criteria of an offering or a benefit, with the tier tables of its limits."""

from __future__ import annotations

from marketplace.engine.criteria import Node, facts_of, facts_of_operand, nodes, nodes_in
from marketplace.engine.limits import Limits


def rule_nodes(criteria: Node, limits: Limits) -> list[Node]:
    """Every node of the criteria and of the tier tables of the limits, in their order."""
    return [*nodes(criteria), *(node for operand in limits.operands for node in nodes_in(operand))]


def facts_of_rule(criteria: Node, limits: Limits) -> set[str]:
    """Keys of all facts that the criteria and the limits read."""
    return facts_of(criteria).union(*map(facts_of_operand, limits.operands))
