"""A question: how its answer is read, and how it is drawn. Every fact is one; a room adds what else it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms

from marketplace.asking.choices import CodesInUse
from marketplace.asking.fields import field_for
from marketplace.asking.readers import read_fact
from marketplace.asking.scales import with_scale
from marketplace.core.reference import Reference
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS, fact_in


class Question(Protocol):
    """What a form can ask."""

    @property
    def key(self) -> str:
        """The name under which the answer is sent; for a fact its key."""

    @property
    def is_many(self) -> bool:
        """Whether several values are chosen."""

    def read(self, typed: Sequence[str], day: date, reference: Reference) -> Any:
        """The value of what was sent, None where that is "not known". Raises ValidationError."""

    def field(
        self, codes: CodesInUse, held: Sequence[str], day: date, reference: Reference, home: str | None
    ) -> forms.Field:
        """The field that draws it. `held`: what was sent; `home`: where the firm is, if it has said."""


@dataclass(frozen=True, slots=True)
class FactQuestion:
    """What a fact's declaration makes of it."""

    fact: Fact

    @property
    def key(self) -> str:
        return self.fact.key

    @property
    def is_many(self) -> bool:
        return self.fact.type.is_many

    def read(self, typed: Sequence[str], day: date, reference: Reference) -> Any:
        return read_fact(self.fact, typed, day, reference)

    def field(
        self, codes: CodesInUse, held: Sequence[str], day: date, reference: Reference, home: str | None
    ) -> forms.Field:
        return field_for(with_scale(fact_in(self.fact.key, reference), reference), codes, held, day, reference, home)


def fact_questions(keys: Sequence[str]) -> tuple[Question, ...]:
    """The questions for facts, in their order."""
    return tuple(FactQuestion(FACTS[key]) for key in keys)
