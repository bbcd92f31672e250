"""Which codes a rule speaks of: for facets and for what a reader sees at a glance."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.engine.criteria import Comparison, Node
from marketplace.engine.limits import Limits
from marketplace.engine.normal import RulePart, every_part, normal, rule_parts


def compared(node: Node, fact: str) -> tuple[str, ...]:
    """The codes a listed fact may have for a tree to hold, in order; what must not hold does not count."""
    return _codes(every_part(normal(node)), fact)


def mentioned(node: Node, limits: Limits, fact: str) -> tuple[str, ...]:
    """The codes of a fact that a tree, its tier tables or those of the limits name, in order, but for those that must
    not hold."""
    return _codes(rule_parts(node, limits.operands), fact)


def _codes(of: Iterable[RulePart], fact: str) -> tuple[str, ...]:
    wanted = (part.node for part in of if part.holds)
    named = (node.codes for node in wanted if isinstance(node, Comparison) and node.fact == fact)
    return tuple(dict.fromkeys(code for codes in named for code in codes))
