"""One offering against what a visitor says: which facts its rule needs, and the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from cms.policies.citing import cited
from marketplace.asking.answers import Answers
from marketplace.asking.forms import FactsForm, known_from
from marketplace.consequences.citations import citations_in
from marketplace.core import current
from marketplace.engine.criteria import Comparison, facts_of, facts_of_operand, nodes
from marketplace.engine.known import Known
from marketplace.engine.limits import MEASURES
from marketplace.engine.saying.wording import joined
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.precheck.journey import Market
from marketplace.matching.precheck.pages import hidden, questions
from marketplace.matching.precheck.questions import asked_as, is_askable
from marketplace.matching.results.offerings import CodesInUse, codes_in_use, codes_of
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one

# Where the form was sent from (field `at`).
AT_CHECK = "check"


def needed_facts(offering: PublishedOffering, day: date) -> tuple[str, ...]:
    """The facts that an offering's criteria and limits read and a page may ask for, in the order of its rule.

    A fact that follows from one other is replaced by that one; the amount wanted is always asked, and first.
    """
    read = ["amount"]
    for node in nodes(offering.criteria):
        if isinstance(node, Comparison):
            read += [*node.facts, *sorted(facts_of(node) - set(node.facts))]
    for name in MEASURES:
        limit = getattr(offering.limits, name)
        read += sorted(facts_of_operand(limit.operand)) if limit is not None else []
    asked = dict.fromkeys(asked_as(key, Known({}, day, current.reference())) for key in read)
    return tuple(key for key in asked if is_askable(key))


def withheld_facts(offering: PublishedOffering) -> tuple[str, ...]:
    """The sensitive facts that the criteria read: an institution checks them with a consent of its own."""
    return tuple(key for key in FACTS if key in facts_of(offering.criteria) and FACTS[key].is_sensitive)


def check_page(post: QueryDict | None, offering: PublishedOffering, market: Market) -> dict[str, Any]:
    """The context of the page: the form alone at first, with the verdict once something was answered and is valid."""
    language = get_language() or ""
    answers = Answers.from_post(post) if post is not None else Answers({})
    keys = needed_facts(offering, market.day)
    given = tuple(key for key in answers.given if key in FACTS)
    # Only a POST from the check itself, or one that brings answers, is judged.
    is_asked = post is not None and (post.get("at") == AT_CHECK or bool(given))
    in_use = _codes_offered(offering, market)
    form = market.form(keys, answers, bound=is_asked, in_use=in_use)
    row = _row(form, given, answers, offering, market) if is_asked and given else None
    if row is not None:
        # What an answer leaves open, such as a firm without any qualification, is asked as well.
        keys = (*keys, *(ask.key for ask in row.asks if ask.key not in keys))
        form = market.form(keys, answers, in_use=in_use)
    return {
        "offering": offering,
        "form": form,
        "questions": questions(form),
        "row": row,
        "cited": cited(citations_in(offering.criteria, offering.limits), market.day) if row else {},
        "is_asked": is_asked,
        "withheld": joined([FACTS[key].label.say(language) for key in withheld_facts(offering)], language, every=True),
        "hidden": hidden(answers, form, at=AT_CHECK),
        "day": market.day,
    }


def _codes_offered(offering: PublishedOffering, market: Market) -> CodesInUse:
    """Of long lists what this rule compares with; all codes in use where a fact of the rule follows from the list."""
    read = facts_of(offering.criteria)
    for name in MEASURES:
        limit = getattr(offering.limits, name)
        read |= facts_of_operand(limit.operand) if limit is not None else set()
    sources = {source for key in read for source in FACTS[key].derived_from}
    everywhere = codes_in_use(market.offerings)
    return {**codes_of((offering,)), **{key: everywhere[key] for key in everywhere.keys() & sources}}


def _row(
    form: FactsForm, given: tuple[str, ...], answers: Answers, offering: PublishedOffering, market: Market
) -> ResultRow | None:
    """The result for valid answers; None where one is refused."""
    others = market.form(tuple(key for key in given if key not in form.fields), answers)
    if not (form.is_valid() and others.is_valid()):
        return None
    known = known_from({**others.cleaned_data, **form.cleaned_data}, market.day)
    return ResultRow(check_one(known, offering), known, get_language() or "")
