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
# Where kinds are asked for: of an offering whose kind nobody published it is open whether it is one of them.
NO_KIND = Judgement(Text("融资品种未公布", "the kind is not published"))
# The limit lies within bounds, and how much it is nobody can work out beforehand.
JUDGED_LIMIT = Judgement(Text("额度由机构核定", "the institution sets the limit"))
# What nobody judges and nobody can fill in: the institution says it when asked.
UNPUBLISHED = (NO_LIMIT, NO_KIND)


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


def of_pair(criteria: Node, *others: Node | None) -> Node:
    """The criteria of a pair: those that are published, and what else of the pair must hold: that the limit covers the
    need, that the kind is one asked for."""
    more = [other for other in others if other is not None]
    return both(criteria, *more) if more else criteria
