"""The normal form as a tree again, so that it can be decided, read and compared as the tree was: what the proof of the
normal form stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from marketplace.engine.criteria import PLAIN, All, Any, Comparison, Node, Not, Note, Operator
from marketplace.engine.normal import Branch, Junction, Literal, Part, fold

B = TypeVar("B", bound=Branch)

# The comparison that holds exactly where another does not; the others stay under a negation.
_OPPOSITE = {
    Operator.AT_LEAST: Operator.LESS_THAN,
    Operator.LESS_THAN: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.MORE_THAN,
    Operator.MORE_THAN: Operator.AT_MOST,
}


def as_node(part: Part[B]) -> Node:
    """The normal form as a tree again, with the same outcome for whatever is known, the same facts and notes.

    A negated comparison is turned where another says the same; groups without a note are taken up by groups of their
    kind. A group of one is left only where its note cannot be told together with the one below it.
    """
    return fold(part, _literal_node, _junction_node)


def _literal_node(part: Literal[B]) -> Node:
    return _noted(part.node if part.holds else _opposite(part.node), part.notes)


def _junction_node(part: Junction[B], of: tuple[Node, ...]) -> Node:
    kind: type[All | Any] = All if part.every else Any
    flat = [each for node in of for each in (node.of if isinstance(node, kind) and node.note == PLAIN else (node,))]
    return _noted(flat[0] if len(flat) == 1 else kind(tuple(flat)), part.notes)


def _opposite(node: Node) -> Node:
    if isinstance(node, Comparison) and node.flag is not None:
        return replace(node, flag=not node.flag)
    if isinstance(node, Comparison) and node.operator in _OPPOSITE:
        return replace(node, operator=_OPPOSITE[node.operator])
    return Not(node)


def _noted(node: Node, notes: tuple[Note, ...]) -> Node:
    """The node with the notes around it, as one note where it can hold them."""
    for outer in reversed(notes):
        own = node.note
        if outer.citation and own.citation and outer.citation != own.citation:
            node = All((node,), outer)
        else:
            preferred = outer.preferred or own.preferred
            node = replace(node, note=Note(outer.citation or own.citation, preferred, (*outer.says, *own.says)))
    return node
