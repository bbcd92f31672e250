"""What the pre-check asks: a dozen facts in three steps, and which other facts can be asked afterwards.

The choice was measured, not felt: `manage.py choose_questions` ranks the facts by how many results each decides over a
spread of firms. The first eight lead whether or not a firm's kind of need is taken into account; of those behind them,
first loan and revenue are asked because limits hang on them too. The amount is asked to compare it with limits.
Labels, help, units and widgets come from the facts' own declarations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse
from marketplace.asking.readers import refuse_unknown
from marketplace.core.reference import Reference
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import members
from marketplace.matching.results.services import KIND_FAMILY

MOST_QUESTIONS = 12
# What an answer may be given to, in the order in which answers are gone through.
ASKABLE: tuple[str, ...] = (KIND_FAMILY, *(key for key in FACTS if may_ask(key)))


def askable(reference: Reference) -> tuple[str, ...]:
    """What an answer may be given to, with the facts that there are one for each term of a list."""
    return (*ASKABLE, *filter(may_ask, members(reference)))


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """One page of questions: `keys` are facts, or KIND_FAMILY."""

    name: str
    title: str | Promise
    keys: tuple[str, ...]


STEPS: tuple[QuestionStep, ...] = (
    QuestionStep("need", _("The need and the firm"), ("amount", KIND_FAMILY, "region", "qualifications")),
    QuestionStep("business", _("Business and stage"), ("founded", "revenue", "sectors", "stage")),
    QuestionStep(
        "standing", _("Projects and funding so far"), ("project_levels", "lists", "outside_equity", "first_loan")
    ),
)
QUESTIONS: tuple[str, ...] = tuple(key for step in STEPS for key in step.keys)


@dataclass(frozen=True, slots=True)
class FamiliesQuestion:
    """Not a fact but a choice of shelves: the families of products to compare, of those that there are. None chosen means
    all of them. It counts as one of the dozen."""

    families: frozenset[str]
    key: ClassVar[str] = KIND_FAMILY
    is_many: ClassVar[bool] = True

    def read(self, typed: Sequence[str], _day: date, _reference: Reference) -> frozenset[str] | None:
        chosen = [word for word in typed if word]
        refuse_unknown(chosen, self.families)
        return frozenset(chosen) or None

    def field(
        self, _codes: CodesInUse, _held: Sequence[str], _day: date, reference: Reference, _home: str | None
    ) -> forms.Field:
        return FamiliesField(self, reference)


class FamiliesField(forms.MultipleChoiceField):
    """Draws the choice of families."""

    def __init__(self, question: FamiliesQuestion, reference: Reference) -> None:
        entries = reference.taxonomy("kind_families").entries
        super().__init__(
            required=False,
            label=_("Kinds of financing"),
            help_text=_("Several are possible; without a choice, all are compared."),
            choices=[(entry.code, str(entry.name)) for entry in entries if entry.code in question.families],
            widget=forms.CheckboxSelectMultiple,
        )


def step_of(key: str) -> int | None:
    """The number of the step (from 1) that asks for `key`; None where no step does."""
    return next((number for number, step in enumerate(STEPS, 1) if key in step.keys), None)
