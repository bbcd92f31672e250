"""Forms over the vocabulary: any selection of facts as one form, and what has been answered as `Known`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from marketplace.asking.answers import Answers
from marketplace.asking.doubts import Doubt, contradictions, doubts
from marketplace.asking.fields import FamiliesField, field_for
from marketplace.core import current
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.questions import KIND_FAMILY
from marketplace.matching.results.offerings import CodesInUse


class FactsForm(forms.Form):
    """Asks for `keys`. `others`: values known from elsewhere, which this form's may contradict.

    `cleaned_data` holds canonical values, None where not known. `open_doubts`: unusual answers among those shown
    that still have to be confirmed, with the token of each confirmation; the form is not valid while there are any.
    """

    def __init__(
        self,
        keys: Iterable[str],
        answers: Answers,
        *,
        in_use: CodesInUse,
        families: frozenset[str],
        day: date,
        bound: bool = True,
        others: Mapping[str, Any] | None = None,
    ) -> None:
        data = answers.data
        super().__init__(data=data) if bound else super().__init__(initial=_initial(data))
        self.others = others or {}
        self.confirmed = answers.confirmed
        self.open_doubts: list[tuple[Doubt, str]] = []
        for key in keys:
            if key == KIND_FAMILY:
                self.fields[key] = FamiliesField(families)
            else:
                held = tuple(data.getlist(key)) if FACTS[key].type.is_listed else ()
                self.fields[key] = field_for(FACTS[key], in_use.get(key, Counter()), held, day, data.get("region"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        values = {**self.others, **cleaned}
        for rule in contradictions(values):
            shown = next((key for key in reversed(rule.facts) if key in self.fields), None)
            if shown:
                self.add_error(shown, str(rule.refusal))
        self.open_doubts = [
            (doubt, token)
            for doubt, token in doubts(values, self.confirmed)
            if any(key in self.fields for key in doubt.facts)
        ]
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and not self.open_doubts

    def doubts_at(self, key: str) -> list[tuple[Doubt, str]]:
        """The open doubts to show beside the field `key`: the last one on the page that each is about."""
        if self.is_bound and not hasattr(self, "cleaned_data"):
            self.full_clean()
        return [
            (doubt, token)
            for doubt, token in self.open_doubts
            if key == [name for name in self.fields if name in doubt.facts][-1]
        ]


def known_from(cleaned: Mapping[str, Any], day: date) -> Known:
    """What is known on `day`, from the cleaned data of a form."""
    return Known(
        {key: value for key, value in cleaned.items() if key in FACTS and value is not None}, day, current.reference()
    )


def _initial(data: Any) -> dict[str, Any]:
    """Raw values for a form that is shown again without being judged."""
    return {name: data.getlist(name) if _is_many(name) else data.get(name) for name in data}


def _is_many(name: str) -> bool:
    return name == KIND_FAMILY or (name in FACTS and FACTS[name].type.is_many)
