"""What the pre-check asks: a dozen facts in three steps, and which other facts can be asked afterwards.

The choice was measured, not felt: `manage.py choose_questions` ranks the facts by how many results each decides over a
spread of firms. The first eight lead whether or not a firm's kind of need is taken into account; of those behind them,
first loan and revenue are asked because limits hang on them too. The amount is asked to compare it with limits.
Labels, help, units and widgets come from the facts' own declarations.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.engine.known import Known
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS

# Not a fact but a choice of shelves: the families of products that are compared. It counts as one of the dozen.
KIND_FAMILY = "kind_family"
MOST_QUESTIONS = 12


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


def is_askable(key: str) -> bool:
    """Whether a page may ask for the fact: not where it needs a consent of its own, nor what the market sets."""
    fact = FACTS.get(key)
    return fact is not None and not fact.is_sensitive and fact.subject is not Subject.MARKET


def asked_as(key: str, known: Known) -> str:
    """The fact to ask for when `key` is open: what it follows from, where that is one fact and is open too."""
    sources = FACTS[key].derived_from
    if len(sources) == 1 and not known.is_known(sources[0]):
        return sources[0]
    return key


def step_of(key: str) -> int | None:
    """The number of the step (from 1) that asks for `key`; None where no step does."""
    return next((number for number, step in enumerate(STEPS, 1) if key in step.keys), None)
