"""What pages of lower rooms need to show the pre-check's boxes; they include the templates by name."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.policies.citing import CitedClause
from marketplace.asking.answers import Answers
from marketplace.asking.drawing import drawn
from marketplace.consequences.citations import Cited
from marketplace.core.templatetags.kerong import icon
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.offering.checking import needed_facts
from marketplace.matching.precheck.counting import still_possible
from marketplace.matching.precheck.market import todays_market
from marketplace.matching.precheck.questions import COMPANIONS, QUESTIONS, STEPS
from marketplace.matching.results.offerings import codes_of, offering_at

register = template.Library()

# A product page's box asks this many questions; the check's own page asks the others.
BOX_QUESTIONS = 3
# The home page's box is for a first look: fewer choices at once than on the pre-check's own pages.
START_SHORTLIST = 4


@register.simple_tag
def start_box() -> dict[str, Any]:
    """The first step's questions, empty, for the box on the home page."""
    market = todays_market()
    keys = tuple(key for key in STEPS[0].keys if key not in COMPANIONS)
    form = market.form(keys, Answers({}))
    return {
        "questions": drawn(form, 1, START_SHORTLIST),
        "asked": len(keys),
        "left": len(QUESTIONS) - len(keys),
        "count": len(QUESTIONS),
        "still": still_possible(Known({}, market.day, market.reference), market.offerings),
    }


@register.simple_tag
def check_box(address: str) -> dict[str, Any]:
    """The first questions of an offering's own check; {} for an address that is not published."""
    market = todays_market()
    offering = offering_at(address, market.day)
    if offering is None:
        return {}
    keys = needed_facts(offering, market.day, market.reference)
    # A list of many choices would fill the page of a phone; it waits for the check's own page.
    short = sorted(keys, key=lambda key: FACTS[key].type.is_many)[:BOX_QUESTIONS]
    shown = tuple(key for key in keys if key in short)
    form = market.form(shown, Answers({}), codes=codes_of((offering,)))
    return {"questions": drawn(form), "count": len(keys), "more": max(0, len(keys) - BOX_QUESTIONS)}


@register.simple_tag
def fill_button(
    key: str, label: str, css: str = "", pencil: bool = False, named: bool = False, finer: bool = False
) -> SafeString:
    """A button that asks for one fact: in its place where scripts run, else on a page of its own.

    It stands inside `#result`, which says what becomes of the answer. `pencil` changes a value that is there; `named`
    writes the fact on the button; `finer` asks for a more exact answer. A tag and not an include, because a result has hundreds of them.
    """
    name = _("Change: %(label)s") if pencil else _("Fill in: %(label)s")
    name = name % {"label": label}
    shown = icon("pencil") if pencil else name if named else _("More exactly") if finer else _("Fill in")
    look = "kr-iconbtn" if pencil else "btn btn-sm btn-outline"
    return format_html(
        '<button class="{}" type="submit" form="answers" name="fill" value="{}"{} hx-post="{}">{}</button>',
        f"{look} {css}".strip(),
        key,
        "" if named and not pencil else format_html(' aria-label="{}"', name),
        reverse("matching:precheck"),
        shown,
    )


@register.filter
def among(citations: tuple[str, ...], cited: Cited) -> list[CitedClause]:
    """Of the addresses that a condition cites the clauses that the page may show: `condition.citations|among:cited`."""
    return [cited[address] for address in citations if address in cited]
