"""A whole rule: the criteria of an offering or a benefit, with its limits: their tier tables, and the amount."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.criteria import (
    PLAIN,
    Comparison,
    Judgement,
    Node,
    Note,
    Operator,
    both,
    facts_of,
    facts_of_operand,
    nodes,
    nodes_in,
)
from marketplace.engine.limits import Limits

# The limit is compared with what the firm needs at the least: with what it wants where it did not say.
NEEDED, WANTED = "amount_least", "amount"
NO_LIMIT = Judgement(Text("额度未公布", "the limit is not published"))


def rule_nodes(criteria: Node, limits: Limits) -> list[Node]:
    """Every node of the criteria and of the tier tables of the limits, in their order."""
    return [*nodes(criteria), *(node for operand in limits.operands for node in nodes_in(operand))]


def facts_of_rule(criteria: Node, limits: Limits) -> set[str]:
    """Keys of all facts that the criteria and the limits read."""
    return facts_of(criteria).union(*map(facts_of_operand, limits.operands))


def covers(limits: Limits) -> Node:
    """That the limit covers what the firm needs: a criterion of the pair. Without a published limit it is open."""
    most = limits.amount_most
    if most is None:
        return NO_LIMIT
    note = Note(says=most.says) if most.says else PLAIN
    return Comparison((NEEDED,), Operator.AT_MOST, operand=most.operand, note=note)


def with_limit(criteria: Node, limit: Node | None) -> Node:
    """The criteria of a pair: those that are published, and the limit as one more that must hold."""
    return criteria if limit is None else both(criteria, limit)
