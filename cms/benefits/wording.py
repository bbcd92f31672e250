"""A benefit's conditions as an editor handles them: rules are kept, words are written a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms.models.benefit_content import Content
from marketplace.engine.criteria import Judgement, Node, both, outermost
from marketplace.listing.reasons import FREE_TEXT
from marketplace.listing.said import PersonCondition, judged

KEY = "eligible"
"""The key under which an editor's words stand, as those of a list do."""


@dataclass(frozen=True)
class Conditions:
    """`rules`: what is decided by facts. `words`: conditions for a person, a line each."""

    rules: tuple[Node, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, said: Content) -> Conditions:
        rules = tuple(part for part in outermost(said.criteria) if not isinstance(part, Judgement))
        return cls(rules, tuple(part.text.zh for part in outermost(said.criteria) if isinstance(part, Judgement)))

    def written(self, words: Sequence[str], said: Content) -> tuple[Node, tuple[PersonCondition, ...]]:
        """The criteria and what is left to a person once the words are these. A condition that the rules leave to a
        person in part stays left to one; one whose words are as before stays as it is stored."""
        there = {part.text.zh: part for part in outermost(said.criteria) if isinstance(part, Judgement)}
        person = [one for one in said.person if one.text in words or (one.why != FREE_TEXT and one.text not in there)]
        told = {one.text for one in person}
        nodes: list[Node] = [*self.rules]
        for text in words:
            node, left = judged(KEY, text, FREE_TEXT)
            nodes.append(there.get(text, node))
            if text not in there and text not in told:
                person.append(left)
        return both(*nodes), tuple(person)
