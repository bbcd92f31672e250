"""The market as the pages of the pre-check ask about it: what is compared on one day, and the questions it can ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from cms.benefits.keeping import benefits_for_firms
from marketplace.asking.answers import Answers
from marketplace.asking.choices import CodesInUse
from marketplace.asking.forms import FactsForm
from marketplace.asking.questions import FactQuestion, Question
from marketplace.asking.reading import Reading, read_answers
from marketplace.core import current
from marketplace.core.reference import Reference
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import published_offerings
from marketplace.matching.precheck.questions import FamiliesQuestion
from marketplace.matching.results.offerings import Benefits, Offerings, codes_in_use
from marketplace.matching.results.services import KIND_FAMILY


@dataclass(frozen=True)
class Market:
    """What the pages compare with on one day: products, the lists and rates of that day, and what policies give to
    firms, read where that is needed."""

    offerings: Offerings
    day: date
    reference: Reference
    read_benefits: Callable[[date], Benefits] = lambda _day: ()

    @cached_property
    def benefits(self) -> Benefits:
        """What policies give to firms."""
        return self.read_benefits(self.day)

    @property
    def families(self) -> frozenset[str]:
        """The families of products there are."""
        return frozenset(family for offering in self.offerings for family in offering.families)

    @property
    def codes(self) -> CodesInUse:
        """The codes that rules of the whole market name."""
        return codes_in_use(self.offerings, self.benefits)

    def questions(self, keys: Sequence[str]) -> tuple[Question, ...]:
        """The questions for `keys`, which are facts or KIND_FAMILY."""
        return tuple(
            FamiliesQuestion(self.families) if key == KIND_FAMILY else FactQuestion(FACTS[key]) for key in keys
        )

    def read(self, keys: Sequence[str], answers: Answers, others: Mapping[str, Any] | None = None) -> Reading:
        """What was answered to `keys`. `others`: values known from elsewhere, which these may contradict."""
        return read_answers(self.questions(keys), answers, self.day, self.reference, others)

    def form(
        self,
        keys: Sequence[str],
        answers: Answers,
        *,
        reading: Reading | None = None,
        codes: CodesInUse | None = None,
    ) -> FactsForm:
        """A form for `keys`, with what was made of the answers. `codes`: those to offer, of the whole market by default."""
        codes = codes or self.codes
        questions = self.questions(keys)
        return FactsForm(questions, answers, codes=codes, day=self.day, reference=self.reference, reading=reading)


def todays_market() -> Market:
    """The published offerings of today with the lists in use, and what policies give to firms. Once a request."""
    day = timezone.localdate()
    return Market(published_offerings(day), day, current.reference(), benefits_for_firms)
