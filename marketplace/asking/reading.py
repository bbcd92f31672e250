"""Answers read: values, refusals and doubts. No field is made and no choice is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from marketplace.asking.answers import Answers
from marketplace.asking.doubts import Doubt, contradictions, doubts
from marketplace.asking.questions import Question
from marketplace.asking.scales import scale_doubts
from marketplace.core.reference import Reference
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS


@dataclass(frozen=True, slots=True)
class Reading:
    """What answers say on a day, by the lists of that day. `values`: canonical, by key, None where not known; without the
    refused ones.

    `doubts`: unusual answers that still have to be confirmed, each with the token of its confirmation.
    """

    values: Mapping[str, Any]
    refusals: Mapping[str, tuple[ValidationError, ...]]
    doubts: tuple[tuple[Doubt, str], ...]
    day: date
    reference: Reference = field(repr=False)

    @property
    def asked(self) -> frozenset[str]:
        """The keys of all questions."""
        return frozenset((*self.values, *self.refusals))

    @property
    def is_valid(self) -> bool:
        return not self.refusals and not self.doubts

    @property
    def in_question(self) -> frozenset[str]:
        """The keys of what is refused, and of all facts that a doubt is about."""
        return frozenset(self.refusals).union(*(doubt.facts for doubt, _token in self.doubts))

    @property
    def known(self) -> Known:
        """The facts that are known."""
        stated = {key: value for key, value in self.values.items() if key in FACTS and value is not None}
        return Known(stated, self.day, self.reference)


def read_answers(
    questions: Iterable[Question],
    answers: Answers,
    day: date,
    reference: Reference,
    others: Mapping[str, Any] | None = None,
) -> Reading:
    """What was answered to the questions on a day; `reference` has the lists of that day. `others`: values known from elsewhere, which these may contradict."""
    values: dict[str, Any] = {}
    refusals: dict[str, tuple[ValidationError, ...]] = {}
    for question in questions:
        try:
            values[question.key] = question.read(answers.typed(question.key), day, reference)
        except ValidationError as refusal:
            refusals[question.key] = (refusal,)
    asked = [*values, *refusals]
    every = {**(others or {}), **values}
    for rule in contradictions(every):
        shown = next((key for key in reversed(rule.facts) if key in asked), None)
        if shown:
            refusals[shown] = (*refusals.get(shown, ()), ValidationError(str(rule.refusal)))
            values.pop(shown, None)
    open_doubts = (
        (doubt, token)
        for doubt, token in doubts(every, answers.confirmed, scale_doubts(every, reference))
        if any(key in asked for key in doubt.facts)
    )
    return Reading(values, refusals, tuple(open_doubts), day, reference)
