"""What pages of lower rooms need to show the pre-check's boxes; they include the templates by name."""

from __future__ import annotations

from typing import Any

from django import template

from marketplace.engine.known import Known
from marketplace.matching.answers import Answers
from marketplace.matching.checking import needed_facts
from marketplace.matching.offerings import offering_at
from marketplace.matching.pages import StillPossible, questions
from marketplace.matching.questions import QUESTIONS, STEPS
from marketplace.matching.services import precheck
from marketplace.matching.views import todays_market

register = template.Library()

# A product page's box asks this many questions; the check's own page asks the others.
BOX_QUESTIONS = 3


@register.simple_tag
def start_box() -> dict[str, Any]:
    """The first step's questions, empty, for the box on the home page."""
    market = todays_market()
    form = market.form(STEPS[0].keys, Answers({}), bound=False)
    return {
        "questions": questions(form, 1),
        "asked": len(STEPS[0].keys),
        "left": len(QUESTIONS) - len(STEPS[0].keys),
        "count": len(QUESTIONS),
        "still": StillPossible.of(precheck(Known({}, market.day), market.offerings)),
    }


@register.simple_tag
def check_box(address: str) -> dict[str, Any]:
    """The first questions of an offering's own check; {} for an address that is not published."""
    market = todays_market()
    offering = offering_at(address, market.day)
    if offering is None:
        return {}
    keys = needed_facts(offering, market.day)
    form = market.form(keys[:BOX_QUESTIONS], Answers({}), bound=False)
    return {"questions": questions(form), "count": len(keys), "more": max(0, len(keys) - BOX_QUESTIONS)}
