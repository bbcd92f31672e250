"""A benefit's conditions as an editor handles them: some rules are chosen, the others are kept, words are written a line
each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms.benefits.choosing import Chosen, found_in, rewritten
from cms.models.benefit_content import Content
from marketplace.engine.criteria import PLAIN, All, Judgement, Node
from marketplace.listing.reasons import FREE_TEXT
from marketplace.listing.said import PersonCondition, judged

KEY = "eligible"
"""The key under which an editor's words stand, as those of a list do."""


@dataclass(frozen=True)
class Conditions:
    """`rules`: what is decided by facts. `words`: conditions for a person, a line each."""

    parts: tuple[Node, ...]

    @classmethod
    def of(cls, said: Content) -> Conditions:
        return cls(_parts(said.criteria))

    @property
    def rules(self) -> tuple[Node, ...]:
        return tuple(part for part in self.parts if not isinstance(part, Judgement))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(part.text.zh for part in self.parts if isinstance(part, Judgement))

    @property
    def chosen(self) -> Chosen:
        """What the form shows of the rules."""
        return {choice.name: codes for choice, codes in found_in(self.rules).values()}

    @property
    def kept(self) -> tuple[Node, ...]:
        """The rules that the form cannot show."""
        shown = found_in(self.rules)
        return tuple(node for place, node in enumerate(self.rules) if place not in shown)

    def written(self, words: Sequence[str], chosen: Chosen, said: Content) -> tuple[Node, tuple[PersonCondition, ...]]:
        """The criteria and what is left to a person once words and rules are these. A condition that the rules leave to
        a person in part stays left to one; one whose words are as before stays as it is stored."""
        there = {part.text.zh: part for part in self.parts if isinstance(part, Judgement)}
        person = [one for one in said.person if one.text in words or (one.why != FREE_TEXT and one.text not in there)]
        told = {one.text for one in person}
        judgements: list[Node] = []
        for text in words:
            node, left = judged(KEY, text, FREE_TEXT)
            judgements.append(there.get(text, node))
            if text not in there and text not in told:
                person.append(left)
        rules = rewritten(self.rules, chosen)
        if rules == self.rules and tuple(words) == self.words:
            return said.criteria, tuple(person)
        return All((*rules, *judgements)), tuple(person)


def _parts(criteria: Node) -> tuple[Node, ...]:
    """What must hold; a list that itself rests on a clause or says words is one thing."""
    return criteria.of if isinstance(criteria, All) and criteria.note == PLAIN else (criteria,)
