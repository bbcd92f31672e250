"""What the templates of the pre-check are given."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from marketplace.asking.answers import Answers
from marketplace.asking.drawing import drawn, hidden
from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.engine.evaluate import ENGINE_VERSION
from marketplace.engine.saying.wording import joined, label_of
from marketplace.engine.vocabulary.facts import FACTS, VOCABULARY_VERSION
from marketplace.matching.precheck.counting import still_possible
from marketplace.matching.precheck.journey import AT_FILL, AT_RESULT, FillPage, StepPage, readable
from marketplace.matching.precheck.market import Market
from marketplace.matching.precheck.questions import COMPANIONS, QUESTIONS, STEPS, keys_at
from marketplace.matching.results.services import KIND_FAMILY


def step_context(page: StepPage, answers: Answers, market: Market) -> dict[str, Any]:
    """One step of questions."""
    step = STEPS[page.number - 1]
    known, families = readable(answers, market)
    counted = [
        [key for key in keys_at(number, answers) if key not in COMPANIONS] for number in range(1, len(STEPS) + 1)
    ]
    first = 1 + sum(map(len, counted[: page.number - 1]))
    return {
        "number": page.number,
        "step": step,
        "steps": [
            {"title": each.title, "state": "now" if number == page.number else "done" if number < page.number else ""}
            for number, each in enumerate(STEPS, 1)
        ],
        "form": page.form,
        "questions": drawn(page.form, first, uncounted=COMPANIONS),
        "first": first,
        "last": first + len(counted[page.number - 1]) - 1,
        "count": sum(map(len, counted)),
        "is_last": page.number == len(STEPS),
        "hidden": hidden(answers, page.form, at=str(page.number)),
        "still": still_possible(known, market.offerings, families),
    }


def fill_context(page: FillPage, answers: Answers, post: QueryDict) -> dict[str, Any]:
    """One question from the result, with everything else carried along."""
    shown = post.get("shown", "")
    return {
        "key": page.key,
        "label": label_of(page.key, get_language() or "", current.reference()),
        "form": page.form,
        "questions": drawn(page.form),
        "hidden": hidden(answers, page.form, at=AT_FILL, filling=page.key, shown=shown),
        "back": hidden(answers, None, at=AT_RESULT, shown=shown),
    }


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
