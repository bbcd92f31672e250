"""From what was posted to the page that follows: a step of questions, one question, or the result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import QueryDict

from marketplace.asking.answers import Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.choices import MOST_APART, CodesInUse
from marketplace.asking.forms import FactsForm
from marketplace.asking.reading import Reading
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.market import Market
from marketplace.matching.precheck.questions import STEPS, keys_at, step_of
from marketplace.matching.results.services import KIND_FAMILY, open_codes


class Go(StrEnum):
    """What the pressed button asks for (field `go`)."""

    NEXT = "next"
    BACK = "back"
    RESULT = "result"
    EDIT = "edit"
    # No button: the tab's kept answers, sent again to where a page of its history stood (matching/kept.js).
    STAY = "stay"


# Where the form was sent from (field `at`): a step's number, RESULT, or FILL with the fact in `filling`.
AT_RESULT = "result"
AT_FILL = "fill"


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
    return _step_page(1, Answers({}), market)


def next_page(post: QueryDict, answers: Answers, market: Market) -> Page:
    """The page after a POST. Changing the language, and Back, judge nothing and stay where it was."""
    at, go, fill, filling = (post.get(name, "") for name in ("at", "go", "fill", "filling"))
    here = int(at) if at in {str(number) for number in range(1, len(STEPS) + 1)} else None
    if post.get("language") or go == Go.STAY:
        return _same_page(at, here, filling, answers, market)
    if may_ask(fill):
        return _fill_page(fill, answers, market)
    if here:
        return _from_step(here, go, answers, market)
    if go == Go.EDIT:
        return _step_page(1, answers, market)
    if at == AT_FILL and may_ask(filling):
        return _result_or_question(answers, market, filled=filling)
    if at == AT_RESULT:
        return _result_or_question(answers, market)
    return _from_start_box(post, answers, market)


def _same_page(at: str, here: int | None, filling: str, answers: Answers, market: Market) -> Page:
    if at == AT_RESULT:
        return _result_or_question(answers, market)
    if at == AT_FILL and may_ask(filling):
        return _fill_page(filling, answers, market)
    return _step_page(here or 1, answers, market)


def _from_step(here: int, go: str, answers: Answers, market: Market) -> Page:
    if go == Go.BACK:
        return _step_page(max(1, here - 1), answers, market)
    reading = _reading(keys_at(here, answers), answers, market)
    if not reading.is_valid:
        return _step_page(here, answers, market, reading)
    if here < len(STEPS) and go != Go.RESULT:
        return _step_page(here + 1, answers, market)
    return _result_or_question(answers, market)


def _from_start_box(post: QueryDict, answers: Answers, market: Market) -> Page:
    """The home page's box asks the first step's questions: go on behind them, or stay where one was refused."""
    first = keys_at(1, answers)
    if not any(key in post for key in first):
        return _step_page(1, answers, market)
    reading = _reading(first, answers, market)
    return _step_page(2, answers, market) if reading.is_valid else _step_page(1, answers, market, reading)


def _result_or_question(answers: Answers, market: Market, filled: str | None = None) -> Page:
    """The result, or the first question whose answer is refused."""
    given = answers.given
    reading = market.read(given, answers)
    if reading.is_valid:
        return ResultPage(reading.known, reading.values.get(KIND_FAMILY) or frozenset(), filled)
    wrong = reading.in_question
    asked = filled if filled in wrong else next(key for key in given if key in wrong)
    number = None if asked == filled else step_of(asked)
    keys = keys_at(number, answers) if number else (asked,)
    again = _reading(keys, answers, market)
    return _step_page(number, answers, market, again) if number else _fill_page(asked, answers, market, again)


def _step_page(number: int, answers: Answers, market: Market, reading: Reading | None = None) -> StepPage:
    return StepPage(number, market.form(keys_at(number, answers), answers, reading=reading))


def _fill_page(key: str, answers: Answers, market: Market, reading: Reading | None = None) -> FillPage:
    return FillPage(key, market.form((key,), answers, reading=reading, codes=_asked_apart(key, answers, market)))


def _asked_apart(key: str, answers: Answers, market: Market) -> CodesInUse | None:
    """Of a set that may be known in part the codes that most results hang on, to be asked one by one."""
    if not FACTS[key].may_be_partly_known:
        return None
    known, families = readable(answers, market)
    hanging = open_codes(known, market.offerings, key, families).most_common(MOST_APART)
    return market.codes.asked_apart({key: frozenset(code for code, _number in hanging)})


def _reading(keys: tuple[str, ...], answers: Answers, market: Market) -> Reading:
    """The answers of one page, held against what was answered elsewhere as far as that can be read."""
    elsewhere = tuple(key for key in answers.given if key in FACTS and key not in keys)
    others = market.read(elsewhere, answers).values
    return market.read(keys, answers, {key: value for key, value in others.items() if value is not None})


def readable(answers: Answers, market: Market) -> tuple[Known, frozenset[str]]:
    """What is known so far, leaving out what cannot be read: for counts while one is still typing."""
    reading = market.read(answers.given, answers)
    return reading.known, reading.values.get(KIND_FAMILY) or frozenset()
