"""One offering against what a visitor says: which facts its rule needs, and the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from cms.policies.citing import cited
from marketplace.asking.answers import Answers
from marketplace.asking.askable import asked_as, may_ask
from marketplace.asking.choices import MOST_APART, CodesInUse
from marketplace.asking.drawing import drawn, hidden
from marketplace.asking.reading import Reading
from marketplace.consequences.citations import citations_in
from marketplace.core.reference import Reference
from marketplace.engine.criteria import Comparison, facts_of, facts_of_operand, nodes
from marketplace.engine.known import Known
from marketplace.engine.rule import facts_of_rule
from marketplace.engine.saying.wording import joined, label_of
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.precheck.market import Market, todays_market
from marketplace.matching.precheck.privacy import private
from marketplace.matching.precheck.questions import askable
from marketplace.matching.results.offerings import codes_in_use, codes_of, offering_at
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one

# Where the form was sent from (field `at`).
AT_CHECK = "check"
# What is asked here and nowhere else: what the firm is to the institution whose offering it is.
_HERE: tuple[str, ...] = tuple(key for key in FACTS if may_ask(key, towards_one=True) and not may_ask(key))


def needed_facts(offering: PublishedOffering, day: date, reference: Reference) -> tuple[str, ...]:
    """The facts that an offering's criteria and limits read and a page may ask for, in the order of its rule.

    A fact that follows from one other is replaced by that one; the amount wanted is always asked, and first, with how
    much would do at the least where a limit is compared with it.
    """
    read = ["amount"]
    for node in nodes(offering.criteria):
        if isinstance(node, Comparison):
            read += [*node.facts, *sorted(facts_of(node) - set(node.facts))]
    for operand in offering.limits.operands:
        read += sorted(facts_of_operand(operand))
    nothing = Known({}, day, reference)
    asked = dict.fromkeys(asked_as(key, nothing) for key in read)
    first = ("amount", "amount_least") if offering.limits.amount_most and offering.limit else ("amount",)
    return (*first, *(key for key in asked if key not in first and may_ask(key, towards_one=True)))


def withheld_facts(offering: PublishedOffering) -> tuple[str, ...]:
    """The sensitive facts that the criteria read: an institution checks them with a consent of its own."""
    return tuple(key for key in FACTS if key in facts_of(offering.criteria) and FACTS[key].is_sensitive)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def offering_check(request: HttpRequest, address: str) -> HttpResponse:
    """One offering against what the visitor says: its own few questions, then the verdict with its trace."""
    market = todays_market()
    offering = offering_at(address, market.day)
    if offering is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    return render(request, "matching/check.html", check_page(posted, offering, market))


@require_POST
@private
def offering_box(request: HttpRequest, address: str) -> HttpResponse:
    """A fragment: the box of an offering's page for answers that the browser has kept; only what is missing is asked."""
    market = todays_market()
    offering = offering_at(address, market.day)
    if offering is None:
        raise Http404
    return render(request, "matching/includes/kept_box.html", check_page(request.POST, offering, market))


def check_page(post: QueryDict | None, offering: PublishedOffering, market: Market) -> dict[str, Any]:
    """The context of the page: the form alone at first, with the verdict once something was answered and is valid.

    `questions` are those to be answered yet, or again; `answered` the others of this rule.
    """
    language = get_language() or ""
    answers = Answers.from_post(post, (*askable(market.reference), *_HERE)) if post is not None else Answers({})
    keys = needed_facts(offering, market.day, market.reference)
    given = tuple(key for key in answers.given if key in FACTS)
    # Only a POST from the check itself, or one that brings answers, is judged.
    is_asked = post is not None and (post.get("at") == AT_CHECK or bool(given))
    reading = market.read(keys, answers) if is_asked else None
    row = _row(reading, given, answers, offering, market) if reading and given else None
    if row is not None:
        # What an answer leaves open, such as a firm without any qualification, is asked as well.
        keys = (*keys, *(ask.key for ask in row.asks if ask.key not in keys))
        reading = market.read(keys, answers)
    form = market.form(keys, answers, reading=reading, codes=_codes_offered(offering, market))
    questions = drawn(form)
    settled = [
        one for one in questions if one.name in given and not (one.errors or one.doubts or answers.is_unsure(one.name))
    ]
    return {
        "offering": offering,
        "form": form,
        "is_posted": post is not None,
        "questions": [one for one in questions if one not in settled],
        "answered": settled,
        "row": row,
        "cited": cited(citations_in(offering.criteria, offering.limits), market.day) if row else {},
        "is_asked": is_asked,
        "withheld": joined(
            [label_of(key, language, market.reference) for key in withheld_facts(offering)], language, every=True
        ),
        "hidden": hidden(answers, form, at=AT_CHECK),
        "day": market.day,
    }


def _codes_offered(offering: PublishedOffering, market: Market) -> CodesInUse:
    """Of long lists what this rule compares with; all codes in use where a fact of the rule follows from the list."""
    read = facts_of_rule(offering.criteria, offering.limits)
    sources = {source for key in read for source in FACTS[key].derived_from}
    everywhere = codes_in_use(market.offerings).counts
    own = codes_of((offering,)).counts
    apart = {key: frozenset(codes) for key, codes in own.items() if len(codes) <= MOST_APART}
    return CodesInUse({**own, **{key: everywhere[key] for key in everywhere.keys() & sources}}, apart)


def _row(
    reading: Reading, given: tuple[str, ...], answers: Answers, offering: PublishedOffering, market: Market
) -> ResultRow | None:
    """The result for valid answers; None where one is refused."""
    others = market.read([key for key in given if key not in reading.asked], answers)
    if not (reading.is_valid and others.is_valid):
        return None
    known = others.known.with_changes(reading.known.values)
    return ResultRow(check_one(known, offering), known, get_language() or "")
