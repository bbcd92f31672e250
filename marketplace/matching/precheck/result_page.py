"""What the template of the result is given: the whole page, or the part that was asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from marketplace.asking.answers import Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.drawing import hidden
from marketplace.consequences.citations import cited_by_benefits, cited_in_market
from marketplace.core.current import taxonomy
from marketplace.core.text import is_english
from marketplace.engine.assessment import Verdict
from marketplace.engine.rule import NEEDED
from marketplace.engine.saying.wording import COMMA, spaced
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.journey import AT_RESULT, ResultPage
from marketplace.matching.precheck.market import Market
from marketplace.matching.precheck.paper import sheets
from marketplace.matching.precheck.questions import asked_of
from marketplace.matching.results.benefits import benefits_context
from marketplace.matching.results.explained import asked_name
from marketplace.matching.results.groups import Rows, family_table
from marketplace.matching.results.rows import fact_cells
from marketplace.matching.results.services import (
    KIND_FAMILY,
    WORTH_LOOKING_AT,
    PrecheckResult,
    precheck,
    settled_by_answer,
)

# The page names this many facts that help; the first of those that can be filled in stand on a phone's first screen.
MOST_HELPFUL = 5
MOST_TO_FILL = 3
# The id of the part that holds the other rows of a group, and of what is shown on paper (field `more`).
_REST = "-rest"
ALL = "all"


def result_answer(
    request: HttpRequest, page: ResultPage, answers: Answers, market: Market
) -> tuple[str, dict[str, Any]]:
    """Template and context of the result. Where htmx asks for the rest of one group, that part alone is answered."""
    context = result_context(page, answers, market, request.POST)
    target, wanted = request.headers.get("HX-Target", ""), request.POST.get("more", "")
    if target and target == f"{wanted}{_REST}":
        part = next((part for part in context["parts"] if part.name == wanted), None)
        if part is not None:
            return "matching/includes/rest.html", {**context, "part": part}
    return "matching/result.html", context


def result_context(page: ResultPage, answers: Answers, market: Market, post: QueryDict) -> dict[str, Any]:
    """The result: headline, the best one, what to fill in, facts, groups, kinds side by side.

    The field `more` names the group whose rows are all asked for; "all" is the page on paper: every row in two
    lines, the first of each group with its reasons.
    """
    language = get_language() or ""
    result = precheck(page.known, market.offerings, families=page.families)
    families = family_table(result, language)
    shown = post.get("pick") or post.get("shown", "")
    shown = shown if shown in {row["code"] for row in families} else ""
    more = post.get("more", "")
    rows = Rows(_of_family(result, shown), market.offerings, language)
    best = rows.best()
    groups = rows.groups(best, more)
    benefits = benefits_context(page.known, market.benefits, language, more)
    return {
        **facts_context(page, answers, language),
        "result": result,
        "counts": counts(result),
        "groups": groups,
        "best": best,
        "families": families,
        "shown": shown,
        "helpful": helpful(result, language),
        "benefits": benefits,
        "parts": [*groups, *(reason for group in groups for reason in group.reasons), *benefits["groups"]],
        "hidden": hidden(answers, None, at=AT_RESULT, shown=shown),
        "notice": filled_notice(page, answers, result),
        "day": market.day,
        "on_paper": more == ALL,
        "sheets": sheets(groups) if more == ALL else [],
        "cited": _cited(market) if more == ALL else {},
    }


def facts_context(page: ResultPage, answers: Answers, language: str) -> dict[str, Any]:
    """What the firm said, and how much of what was asked."""
    asked = [key for key in asked_of(page.families) if key != KIND_FAMILY]
    extra = [key for key in answers.given if key in FACTS and key not in asked]
    cells = fact_cells((*asked, *extra), page.known, answers, language)
    return {
        "cells": cells,
        "families_cell": families_text(page.families, language),
        "answered": sum(bool(cell.value) for cell in cells) + 1,
        "asked": len(cells) + 1,
        "unknown": sum(not cell.value for cell in cells),
        "need": need_text(page, language),
    }


def _of_family(result: PrecheckResult, shown: str) -> PrecheckResult:
    """The results of one family of products; all of them where none is chosen."""
    if not shown:
        return result
    return PrecheckResult(result.known, tuple(item for item in result.results if shown in item.offering.families))


def _cited(market: Market) -> dict[str, Any]:
    return cited_in_market(market.offerings, market.day) | cited_by_benefits(market.benefits, market.day)


def counts(result: PrecheckResult) -> dict[str, int]:
    """The headline's numbers."""
    found = {verdict.value: result.count(verdict) for verdict in Verdict}
    found["worth"] = result.count(*WORTH_LOOKING_AT)
    found["unpublished_only"] = sum(
        item.assessment.lacks_only_publication for item in result.by_verdict[Verdict.MAY_FIT]
    )
    found["total"] = len(result.results)
    return found


def need_text(page: ResultPage, language: str) -> list[str]:
    """What is wanted, as short parts: amount and kinds."""
    parts = []
    if page.known.get("amount") is not None:
        parts.append(fact_cells(("amount",), page.known, Answers({}), language)[0].value)
    if page.known.values.get("amount_least") is not None:
        least = fact_cells(("amount_least",), page.known, Answers({}), language)[0].value
        parts.append(spaced(_("at least %s") % least, language))
    return [*parts, families_text(page.families, language)]


def families_text(families: frozenset[str], language: str) -> str:
    names = [entry.name.say(language) for entry in taxonomy("kind_families") if entry.code in families]
    return COMMA.say(language).join(names) or _("all kinds")


def helpful(result: PrecheckResult, language: str) -> dict[str, Any]:
    """Which open facts take part in most results; sensitive ones are named, never asked.

    `first`: those to fill in at once, and `settled` how many results have a verdict with all of them; `others`: the rest.
    """
    rows: list[dict[str, Any]] = [
        {
            "key": item.key,
            "label": asked_name(item.key, result.known, language),
            "results": item.results,
            "alone": item.alone,
            "askable": may_ask(item.key),
        }
        for item in result.open_facts(MOST_HELPFUL)
    ]
    if result.falls_short:
        # Whoever came by the home page's box was not asked how much would do at the least.
        label = asked_name(NEEDED, result.known, language)
        rows.insert(0, {"key": NEEDED, "label": label, "results": result.falls_short, "alone": 0, "askable": True})
    first = [row for row in rows if row["askable"]][:MOST_TO_FILL]
    return {
        "rows": rows,
        "first": first,
        "others": [row for row in rows if row not in first],
        "settled": result.settled_by([row["key"] for row in first]),
    }


def filled_notice(page: ResultPage, answers: Answers, result: PrecheckResult) -> dict[str, Any] | None:
    """What the answer just given changed; None where nothing was just answered."""
    if page.filled is None:
        return None
    language = get_language() or ""
    settled = settled_by_answer(result, page.filled)
    parts = [
        (Verdict.FITS, ngettext("%d fits", "%d fit", settled[Verdict.FITS])),
        (
            Verdict.MAY_FIT,
            ngettext("%d meets all that is published", "%d meet all that is published", settled[Verdict.MAY_FIT]),
        ),
        (Verdict.JUST_MISSES, ngettext("%d just misses", "%d just miss", settled[Verdict.JUST_MISSES])),
        (Verdict.NO, ngettext("%d does not fit", "%d do not fit", settled[Verdict.NO])),
    ]
    said = [words % settled[verdict] for verdict, words in parts if settled[verdict]]
    return {
        "cell": fact_cells((page.filled,), page.known, answers, language)[0],
        "settled": sum(settled.values()),
        "parts": (", " if is_english(language) else "，").join(said),
    }
