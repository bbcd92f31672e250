"""Short texts in words as rules: what a person decided about a text first, then what the grammar is sure of.

What the grammar only proposes stays a condition for a person, with a code that says so; `proposal_for` gives the proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from marketplace.core import current
from marketplace.core.text import fold
from marketplace.engine.building import said
from marketplace.engine.criteria import Node, nodes
from marketplace.listing.reasons import FREE_TEXT, LEFT_AS_WORDS, PROPOSED
from marketplace.listing.recognising.texts import Recognised, recognise, recognise_phrases
from marketplace.listing.said import PersonCondition, judged


class Wording(NamedTuple):
    """A text under a key of a list, folded: what a decision is about."""

    key: str
    text: str

    @classmethod
    def of(cls, key: str, text: str) -> Wording:
        """The wording of a text as it is written."""
        return cls(key, fold(text))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided that a text means; `tree` None: it stays in words."""

    tree: Node | None


Decisions = Mapping[Wording, Decision]


@dataclass(frozen=True, slots=True)
class Context:
    """What a text is read with: what was decided about others, and the code of the place that the item is for."""

    decided: Decisions = field(default_factory=dict)
    here: str = ""


ALONE = Context()


def read_text(key: str, text: str, context: Context, may_prefer: bool = True) -> tuple[Node, PersonCondition | None]:
    """The node of a text, and the condition for a person where no rule says it. `may_prefer`: a preference can stand here."""
    found = (
        None if Wording.of(key, text) in context.decided else recognise(text, current.reference(), context.here, key)
    )
    return _told(key, text, context, found, may_prefer)


def read_phrases(key: str, phrases: Sequence[str], context: Context) -> list[tuple[Node, PersonCondition | None]]:
    """The same for the phrases of one text, which may hang on each other."""
    found = recognise_phrases(phrases, current.reference(), context.here, key)
    return [_told(key, text, context, one, may_prefer=True) for text, one in zip(phrases, found, strict=True)]


def _told(
    key: str, text: str, context: Context, found: Recognised | None, may_prefer: bool
) -> tuple[Node, PersonCondition | None]:
    decision = context.decided.get(Wording.of(key, text))
    if decision is not None:
        tree, why = decision.tree, LEFT_AS_WORDS
    else:
        tree = found.tree if found and found.sure else None
        why = PROPOSED if found and found.tree is not None else FREE_TEXT
    if tree is None or (not may_prefer and any(node.note.preferred for node in nodes(tree))):
        return judged(key, text, why)
    return said(tree, key, text), None


def proposal_for(condition: PersonCondition, here: str = "") -> Recognised | None:
    """What the grammar proposes for a condition that is left to a person; None where it proposes nothing."""
    if condition.why != PROPOSED:
        return None
    found = recognise(condition.text, current.reference(), here, condition.key)
    return found if found.tree is not None else None
