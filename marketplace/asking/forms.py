"""Questions drawn as one form, with what was made of the answers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.forms.utils import ErrorDict

from marketplace.asking.answers import Answers
from marketplace.asking.choices import CodesInUse
from marketplace.asking.doubts import Doubt
from marketplace.asking.questions import Question
from marketplace.asking.reading import Reading
from marketplace.core.reference import Reference

# The fact that says where a firm is: lists of other places are not offered to it.
_HOME = "region"


class FactsForm(forms.Form):
    """The second step: fields for questions, filled with the answers. With a `reading` of them, what it refused stands
    beside its field; without one nothing is judged.

    `codes`: the codes to offer, of the lists of `reference`. `cleaned_data` holds the reading's values. `open_doubts`: unusual answers that still
    have to be confirmed, with the token of each confirmation; the form is not valid while there are any.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Answers,
        *,
        codes: CodesInUse,
        day: date,
        reference: Reference,
        reading: Reading | None = None,
    ) -> None:
        data = answers.data
        initial = {q.key: data.getlist(q.key) if q.is_many else data.get(q.key) for q in questions if q.key in data}
        super().__init__(data=None if reading is None else data, initial=initial)
        self.reading = reading
        for question in questions:
            held = answers.typed(question.key)
            self.fields[question.key] = question.field(codes, held, day, reference, data.get(_HOME))

    @property
    def open_doubts(self) -> tuple[tuple[Doubt, str], ...]:
        return self.reading.doubts if self.reading else ()

    def full_clean(self) -> None:
        """Takes over what was read, instead of reading it once more."""
        self._errors = ErrorDict(renderer=self.renderer)
        if self.reading is None:
            return
        self.cleaned_data = {key: value for key, value in self.reading.values.items() if key in self.fields}
        for key, refusals in self.reading.refusals.items():
            for refusal in refusals if key in self.fields else ():
                self.add_error(key, refusal)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.open_doubts

    def doubts_at(self, key: str) -> list[tuple[Doubt, str]]:
        """The open doubts to show beside the field `key`: the last one on the page that each is about."""
        return [
            (doubt, token)
            for doubt, token in self.open_doubts
            if key == next((name for name in reversed(self.fields) if name in doubt.facts), None)
        ]
