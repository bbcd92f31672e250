"""What the pre-check asks: a dozen facts in three steps, and which other facts can be asked afterwards.

The choice was measured, not felt: `manage.py choose_questions` ranks the facts by how many results each decides over a
spread of firms. The first eight lead whether or not a firm's kind of need is taken into account; of those behind them,
first loan and revenue are asked because limits hang on them too. The amount is asked to compare it with limits, and in
the same breath how much would do at the least. Patents are asked for where pledge loans are compared.
Labels, help, units and widgets come from the facts' own declarations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.asking.answers import Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse
from marketplace.asking.readers import refuse_unknown
from marketplace.core.current import taxonomy
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


# What belongs to another question and does not count as one.
COMPANIONS: Mapping[str, str] = {"amount_least": "amount"}
# What is asked only where a family of products is compared.
ONLY_FOR: Mapping[str, str] = {"invention_patents": "pledge"}

STEPS: tuple[QuestionStep, ...] = (
    QuestionStep(
        "need", _("The need and the firm"), ("amount", "amount_least", KIND_FAMILY, "region", "qualifications")
    ),
    QuestionStep("business", _("Business and stage"), ("founded", "revenue", "sectors", "stage")),
    QuestionStep(
        "standing",
        _("Projects and funding so far"),
        ("project_levels", "lists", "outside_equity", "first_loan", "invention_patents"),
    ),
)
# The dozen that everybody is asked.
QUESTIONS: tuple[str, ...] = tuple(
    key for step in STEPS for key in step.keys if key not in COMPANIONS and key not in ONLY_FOR
)


def keys_at(number: int, answers: Answers) -> tuple[str, ...]:
    """What a step (from 1) asks of somebody who chose these families of products."""
    compared = with_included(answers.typed(KIND_FAMILY))
    return tuple(key for key in STEPS[number - 1].keys if matters(key, compared))


def asked_of(families: Collection[str]) -> tuple[str, ...]:
    """The questions, companions not counted, where these families are compared; none means all."""
    keys = (key for step in STEPS for key in step.keys)
    return tuple(key for key in keys if key not in COMPANIONS and matters(key, families))


def matters(key: str, families: Collection[str]) -> bool:
    """Whether a question matters where these families are compared; none means all."""
    return not families or key not in ONLY_FOR or ONLY_FOR[key] in families


def with_included(chosen: Iterable[str]) -> frozenset[str]:
    """The families chosen with those that they include: a pledge loan is a loan."""
    words = frozenset(word for word in chosen if word)
    known = taxonomy("kind_families")
    return words.union(*(known.get(word).attributes.get("includes", ()) for word in words if word in known))


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
        return with_included(chosen) & self.families or None

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
            help_text=_("Several are possible; without a choice, all are compared. Loans include pledge loans."),
            choices=[(entry.code, str(entry.name)) for entry in entries if entry.code in question.families],
            widget=forms.CheckboxSelectMultiple,
        )


def step_of(key: str) -> int | None:
    """The number of the step (from 1) that asks for `key`; None where no step does."""
    return next((number for number, step in enumerate(STEPS, 1) if key in step.keys), None)
