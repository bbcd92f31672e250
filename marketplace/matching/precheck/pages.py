"""What the templates of the pre-check are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language

from marketplace.asking.answers import NONE, UNSURE, Answers
from marketplace.asking.fields import CodesField, DayField, FigureField
from marketplace.asking.forms import FactsForm
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.assessment import Verdict
from marketplace.engine.evaluate import ENGINE_VERSION
from marketplace.engine.saying.wording import joined
from marketplace.engine.vocabulary.facts import FACTS, VOCABULARY_VERSION
from marketplace.matching.precheck.journey import AT_FILL, AT_RESULT, FillPage, Market, StepPage, readable
from marketplace.matching.precheck.questions import KIND_FAMILY, QUESTIONS, STEPS
from marketplace.matching.results.services import PLACE, PrecheckResult, precheck

# Of a long list of choices this many are shown at once: on a phone the button must stay near.
SHORTLIST = 6


@dataclass(frozen=True, slots=True)
class StillPossible:
    """Counts for the questions' side: offerings in all, still possible, out because of place, out for other reasons."""

    total: int
    possible: int
    elsewhere: int
    other: int

    @classmethod
    def of(cls, result: PrecheckResult) -> StillPossible:
        refused = result.by_verdict[Verdict.NO]
        elsewhere = sum(item.reason in PLACE for item in refused)
        total = len(result.results)
        return cls(total, total - len(refused), elsewhere, len(refused) - elsewhere)


def step_context(page: StepPage, answers: Answers, market: Market) -> dict[str, Any]:
    """One step of questions."""
    step = STEPS[page.number - 1]
    known, families = readable(answers, market)
    first = 1 + sum(len(before.keys) for before in STEPS[: page.number - 1])
    return {
        "number": page.number,
        "step": step,
        "steps": [
            {"title": each.title, "state": "now" if number == page.number else "done" if number < page.number else ""}
            for number, each in enumerate(STEPS, 1)
        ],
        "form": page.form,
        "questions": questions(page.form, first),
        "first": first,
        "last": first + len(step.keys) - 1,
        "count": len(QUESTIONS),
        "is_last": page.number == len(STEPS),
        "hidden": hidden(answers, page.form, at=str(page.number)),
        "still": StillPossible.of(precheck(known, market.offerings, families=families)),
    }


def fill_context(page: FillPage, answers: Answers, post: QueryDict) -> dict[str, Any]:
    """One question from the result, with everything else carried along."""
    shown = post.get("shown", "")
    return {
        "key": page.key,
        "label": FACTS[page.key].label.say(get_language()),
        "form": page.form,
        "questions": questions(page.form),
        "hidden": hidden(answers, page.form, at=AT_FILL, filling=page.key, shown=shown),
        "back": hidden(answers, None, at=AT_RESULT, shown=shown),
    }


def questions(form: FactsForm, first: int | None = None, shortlist: int = SHORTLIST) -> list[dict[str, Any]]:
    """Bound fields with their number and the doubts to confirm beside them.

    Of a long list of buttons only the `shortlist` commonest are shown at once.
    """
    return [
        {
            "bound": bound,
            "label": f"{first + n}. {bound.label}" if first else str(bound.label),
            "doubts": [(doubt.question, token) for doubt, token in form.doubts_at(bound.name)],
            "short": isinstance(bound.field, (FigureField, DayField)),
            "chips": _chips(bound, shortlist) if isinstance(bound.field, CodesField) else None,
        }
        for n, bound in enumerate(form)
    ]


def _chips(bound: BoundField, shortlist: int) -> dict[str, Any] | None:
    """The buttons of a long list, the commonest first; None for a list that is short enough."""
    buttons = list(bound.subwidgets)
    if len(buttons) <= 3 * shortlist:
        return None
    always = bound.field.common(shortlist) | {NONE, UNSURE}
    rest = [button for button in buttons if button.data["value"] not in always]
    return {
        "common": [button for button in buttons if button.data["value"] in always],
        "rest": rest,
        "open": any(button.data["selected"] for button in rest),
        "identifier": bound.auto_id,
    }


def hidden(answers: Answers, form: FactsForm | None, **more: str) -> list[tuple[str, str]]:
    """Hidden fields: the answers that are not on the page, and where the form is sent from."""
    shown = list(form.fields) if form else []
    return [*answers.hidden(shown), *((name, value) for name, value in more.items() if value)]


def method_context(market: Market) -> dict[str, Any]:
    """The page on how conditions are compared: what is asked, what never is, and the versions in use."""
    language = get_language() or ""
    asked = [FACTS[key].label.say(language) for key in QUESTIONS if key != KIND_FAMILY]
    return {
        "asked": joined(asked, language, every=True),
        "sensitive": joined(
            [fact.label.say(language) for fact in FACTS.values() if fact.is_sensitive], language, every=True
        ),
        "total": len(market.offerings),
        "facts": len(FACTS),
        "vocabulary_version": VOCABULARY_VERSION,
        "engine_version": ENGINE_VERSION,
        "grades": taxonomy("evidence_grades").entries,
        "day": market.day,
    }
