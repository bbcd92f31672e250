"""From what was posted to the page that follows: a step of questions, one question, or the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from marketplace.asking.answers import Answers
from marketplace.asking.forms import FactsForm, known_from
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.questions import KIND_FAMILY, STEPS, is_askable, step_of
from marketplace.matching.results.offerings import Benefits, CodesInUse, Offerings, codes_in_use


class Go(StrEnum):
    """What the pressed button asks for (field `go`)."""

    NEXT = "next"
    BACK = "back"
    RESULT = "result"
    EDIT = "edit"


# Where the form was sent from (field `at`): a step's number, RESULT, or FILL with the fact in `filling`.
AT_RESULT = "result"
AT_FILL = "fill"


@dataclass(frozen=True, slots=True)
class Market:
    """What the pages compare with on one day: products, and what policies give to firms."""

    offerings: Offerings
    day: date
    benefits: Benefits = ()

    @property
    def families(self) -> frozenset[str]:
        """The families of products there are."""
        return frozenset(family for offering in self.offerings for family in offering.families)

    def form(
        self,
        keys: tuple[str, ...],
        answers: Answers,
        *,
        bound: bool = True,
        others: Mapping[str, Any] | None = None,
        in_use: CodesInUse | None = None,
    ) -> FactsForm:
        """A form for `keys`. `in_use`: the codes to offer, those of all offerings by default."""
        return FactsForm(
            keys,
            answers,
            in_use=codes_in_use(self.offerings, self.benefits) if in_use is None else in_use,
            families=self.families,
            day=self.day,
            bound=bound,
            others=others,
        )


@dataclass(frozen=True, slots=True)
class StepPage:
    """Questions of one step (from 1)."""

    number: int
    form: FactsForm


@dataclass(frozen=True, slots=True)
class FillPage:
    """One question, asked from the result."""

    key: str
    form: FactsForm


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything answered is valid: `known` and the families asked for. `filled`: the fact just answered."""

    known: Known
    families: frozenset[str]
    filled: str | None = None


Page = StepPage | FillPage | ResultPage


def start_page(market: Market) -> StepPage:
    """The first questions, with nothing answered."""
    return _step_page(1, Answers({}), market, bound=False)


def next_page(post: QueryDict, answers: Answers, market: Market) -> Page:
    """The page after a POST. Changing the language judges nothing and stays where it was."""
    at, go, filling = post.get("at", ""), post.get("go", ""), post.get("filling", "")
    here = int(at) if at in {str(number) for number in range(1, len(STEPS) + 1)} else None
    if post.get("language"):
        return _same_page(at, here, filling, answers, market)
    if is_askable(post.get("fill", "")):
        return _fill_page(post["fill"], answers, market, bound=False)
    if here:
        return _from_step(here, go, answers, market)
    if go == Go.EDIT:
        return _step_page(1, answers, market, bound=False)
    if at == AT_FILL and is_askable(filling):
        return _result_or_question(answers, market, filled=filling)
    if at == AT_RESULT:
        return _result_or_question(answers, market)
    return _from_start_box(post, answers, market)


def _same_page(at: str, here: int | None, filling: str, answers: Answers, market: Market) -> Page:
    if at == AT_RESULT:
        return _result_or_question(answers, market)
    if at == AT_FILL and is_askable(filling):
        return _fill_page(filling, answers, market, bound=False)
    return _step_page(here or 1, answers, market, bound=False)


def _from_step(here: int, go: str, answers: Answers, market: Market) -> Page:
    if go == Go.BACK:
        return _step_page(max(1, here - 1), answers, market, bound=False)
    page = _step_page(here, answers, market)
    if not page.form.is_valid():
        return page
    if here < len(STEPS) and go != Go.RESULT:
        return _step_page(here + 1, answers, market, bound=False)
    return _result_or_question(answers, market)


def _from_start_box(post: QueryDict, answers: Answers, market: Market) -> Page:
    """The home page's box asks the first step's questions: go on behind them, or stay where one was refused."""
    first = STEPS[0].keys
    if not any(key in post for key in first):
        return _step_page(1, answers, market, bound=False)
    page = _step_page(1, answers, market)
    return _step_page(2, answers, market, bound=False) if page.form.is_valid() else page


def _result_or_question(answers: Answers, market: Market, filled: str | None = None) -> Page:
    """The result, or the first question whose answer is refused."""
    given = tuple(key for key in answers.given if key == KIND_FAMILY or key in FACTS)
    form = market.form(given, answers)
    if not form.is_valid():
        wrong = set(form.errors) | {key for doubt, _token in form.open_doubts for key in doubt.facts}
        if filled and filled in wrong:
            return _fill_page(filled, answers, market)
        asked = next(key for key in given if key in wrong)
        step = step_of(asked)
        return _step_page(step, answers, market) if step else _fill_page(asked, answers, market)
    return ResultPage(
        known_from(form.cleaned_data, market.day), form.cleaned_data.get(KIND_FAMILY) or frozenset(), filled
    )


def _step_page(number: int, answers: Answers, market: Market, *, bound: bool = True) -> StepPage:
    keys = STEPS[number - 1].keys
    return StepPage(number, market.form(keys, answers, bound=bound, others=_others(keys, answers, market)))


def _fill_page(key: str, answers: Answers, market: Market, *, bound: bool = True) -> FillPage:
    return FillPage(key, market.form((key,), answers, bound=bound, others=_others((key,), answers, market)))


def _others(keys: tuple[str, ...], answers: Answers, market: Market) -> dict[str, Any]:
    """Values answered elsewhere, as far as they can be read: what this page asks may contradict them."""
    given = tuple(key for key in answers.given if key in FACTS and key not in keys)
    form = market.form(given, answers)
    form.full_clean()
    return {key: value for key, value in form.cleaned_data.items() if value is not None}


def readable(answers: Answers, market: Market) -> tuple[Known, frozenset[str]]:
    """What is known so far, leaving out what cannot be read: for counts while one is still typing."""
    given = tuple(key for key in answers.given if key == KIND_FAMILY or key in FACTS)
    form = market.form(given, answers)
    form.full_clean()
    return known_from(form.cleaned_data, market.day), form.cleaned_data.get(KIND_FAMILY) or frozenset()
