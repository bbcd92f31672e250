"""What the templates of the pre-check are given."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from marketplace.asking.answers import Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.drawing import drawn, hidden
from marketplace.consequences.citations import cited_by_benefits, cited_in_market
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.assessment import Verdict
from marketplace.engine.evaluate import ENGINE_VERSION
from marketplace.engine.known import Known
from marketplace.engine.saying.wording import joined, spaced
from marketplace.engine.vocabulary.facts import FACTS, VOCABULARY_VERSION
from marketplace.matching.precheck.counting import still_possible
from marketplace.matching.precheck.journey import AT_FILL, AT_RESULT, FillPage, ResultPage, StepPage, readable
from marketplace.matching.precheck.market import Market
from marketplace.matching.precheck.questions import QUESTIONS, STEPS
from marketplace.matching.results.benefits import benefits_context
from marketplace.matching.results.rows import ResultRow, fact_cells
from marketplace.matching.results.services import KIND_FAMILY, PLACE, WORTH_LOOKING_AT, PrecheckResult, Result, precheck

# A group shows this many rows; the rest is one tap away.
FIRST_ROWS = 8
# The side panel names this many facts, and draws at most this many cells of a bar.
MOST_HELPFUL = 5
_MOST_CELLS = 10
# Places or names that explain a reason.
_MOST_EXAMPLES = 3

# Anchor, verdict, symbol, title.
GROUPS: tuple[tuple[str, Verdict, str, str | Promise], ...] = (
    ("fit", Verdict.FITS, "check-circle-fill", gettext_lazy("Fits")),
    ("may", Verdict.MAY_FIT, "question-circle", gettext_lazy("May fit")),
    ("near", Verdict.JUST_MISSES, "arrow-up", gettext_lazy("Just misses")),
    ("rest", Verdict.NO, "x-circle", gettext_lazy("Does not fit")),
    ("unpublished", Verdict.UNPUBLISHED, "eye-slash", gettext_lazy("Not published")),
)


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
        "questions": drawn(page.form, first),
        "first": first,
        "last": first + len(step.keys) - 1,
        "count": len(QUESTIONS),
        "is_last": page.number == len(STEPS),
        "hidden": hidden(answers, page.form, at=str(page.number)),
        "still": still_possible(known, market.offerings, families),
    }


def fill_context(page: FillPage, answers: Answers, post: QueryDict) -> dict[str, Any]:
    """One question from the result, with everything else carried along."""
    shown = post.get("shown", "")
    return {
        "key": page.key,
        "label": FACTS[page.key].label.say(get_language()),
        "form": page.form,
        "questions": drawn(page.form),
        "hidden": hidden(answers, page.form, at=AT_FILL, filling=page.key, shown=shown),
        "back": hidden(answers, None, at=AT_RESULT, shown=shown),
    }


def result_context(page: ResultPage, answers: Answers, market: Market, post: QueryDict) -> dict[str, Any]:
    """The result: headline, facts, groups, what helps most, kinds side by side."""
    language = get_language() or ""
    result = precheck(page.known, market.offerings, families=page.families)
    families = family_table(result, language)
    shown = post.get("pick") or post.get("shown", "")
    shown = shown if shown in {row["code"] for row in families} else ""
    listed = (
        PrecheckResult(result.known, tuple(item for item in result.results if shown in item.offering.families))
        if shown
        else result
    )
    asked = [key for key in QUESTIONS if key != KIND_FAMILY]
    extra = [key for key in answers.given if key in FACTS and key not in asked]
    cells = fact_cells((*asked, *extra), page.known, answers, language)
    return {
        "result": result,
        "counts": counts(result),
        "cells": cells,
        "families_cell": families_text(page.families, language),
        "answered": sum(bool(cell.value) for cell in cells) + 1,
        "asked": len(cells) + 1,
        "unknown": sum(not cell.value for cell in cells),
        "need": need_text(page, language),
        "groups": groups(listed, language),
        "cited": cited_in_market(market.offerings, market.day) | cited_by_benefits(market.benefits, market.day),
        "families": families,
        "shown": shown,
        "helpful": helpful(result, language),
        "benefits": benefits_context(page.known, market.benefits, language),
        "hidden": hidden(answers, None, at=AT_RESULT, shown=shown),
        "notice": filled_notice(page, answers, market, result),
        "day": market.day,
    }


def counts(result: PrecheckResult) -> dict[str, int]:
    """The headline's numbers."""
    found = {verdict.value: result.count(verdict) for verdict in Verdict}
    found["worth"] = result.count(*WORTH_LOOKING_AT)
    found["total"] = len(result.results)
    return found


def need_text(page: ResultPage, language: str) -> list[str]:
    """What is wanted, as short parts: amount and kinds."""
    parts = []
    if page.known.get("amount") is not None:
        parts.append(fact_cells(("amount",), page.known, Answers({}), language)[0].value)
    return [*parts, families_text(page.families, language)]


def families_text(families: frozenset[str], language: str) -> str:
    names = [entry.name.say(language) for entry in taxonomy("kind_families") if entry.code in families]
    return (", " if language.startswith("en") else "、").join(names) or _("all kinds")


def groups(result: PrecheckResult, language: str) -> list[dict[str, Any]]:
    """The five groups with their rows; the noes by reason."""
    shown = []
    for name, verdict, symbol, title in GROUPS:
        found = result.by_verdict[verdict]
        rows = [] if verdict is Verdict.NO else [ResultRow(item, result.known, language) for item in found]
        shown.append(
            {
                "name": name,
                "verdict": verdict.value,
                "symbol": symbol,
                "title": title,
                "count": len(found),
                "rows": rows[:FIRST_ROWS],
                "more": rows[FIRST_ROWS:],
                "reasons": reasons(result, language) if verdict is Verdict.NO else [],
            }
        )
    first = next((group for group in shown if group["count"]), shown[0])
    first["is_first"] = True
    return shown


def reasons(result: PrecheckResult, language: str) -> list[dict[str, Any]]:
    """The noes by first reason, each with examples and all its offerings."""
    return [
        {
            "key": key,
            "label": reason_label(key, language),
            "results": found,
            "examples": examples(key, found, language),
            "shows_names": key not in (*PLACE, KIND_FAMILY),
        }
        for key, found in result.reasons
    ]


def reason_label(key: str, language: str) -> str:
    """A no's first reason in words."""
    if key == KIND_FAMILY:
        return _("Not a kind you asked for")
    if key == "region":
        return _("Your place of registration is outside its area")
    return _("%(fact)s does not meet its condition") % {"fact": FACTS[key].label.say(language)}


def examples(key: str, found: tuple[Result, ...], language: str) -> str:
    """What the offerings behind a reason are: places with counts, families with counts, or names."""
    if key in PLACE:
        return _counted(Counter(_province(item.offering.region, language) for item in found), language)
    if key == KIND_FAMILY:
        names = {entry.code: entry.name.say(language) for entry in taxonomy("kind_families")}
        return _counted(Counter(names[family] for item in found for family in item.offering.families), language)
    between = ", " if language.startswith("en") else "、"
    named = between.join(item.offering.name for item in found[:_MOST_EXAMPLES])
    return _("%s and others") % named if len(found) > _MOST_EXAMPLES else named


def _province(code: str | None, language: str) -> str:
    """The province that a place lies in; the place itself above that level."""
    if code is None:
        return _("elsewhere")
    regions = taxonomy("regions")
    line = [regions.get(code), *regions.ancestors(code)]
    below = [entry for entry in line if not entry.attributes.get("root")]
    return (below or line)[-1].name.say(language)


def _counted(found: Counter[str], language: str) -> str:
    """The most frequent with their counts. Equal ones stand by name: in the order of the results, which rotates from
    day to day, the same page would read differently tomorrow."""
    between = ", " if language.startswith("en") else "、"
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    said = between.join(f"{name} {number}" for name, number in ordered[:_MOST_EXAMPLES])
    return spaced(_("%s and others") % said, language) if len(found) > _MOST_EXAMPLES else said


def family_table(result: PrecheckResult, language: str) -> list[dict[str, Any]]:
    """Kinds side by side: for each family how many results of each verdict."""
    found = result.families()
    return [
        {
            "code": entry.code,
            "name": entry.name.say(language),
            "cells": [found[entry.code][verdict] for _name, verdict, _symbol, _title in GROUPS],
            "worth": sum(found[entry.code][verdict] for verdict in WORTH_LOOKING_AT),
        }
        for entry in taxonomy("kind_families")
        if entry.code in found
    ]


def helpful(result: PrecheckResult, language: str) -> dict[str, Any]:
    """Which open facts take part in most results; sensitive ones are named, never asked."""
    ranked = result.open_facts(MOST_HELPFUL)
    largest = max((item.results for item in ranked), default=1)
    rows = [
        {
            "key": item.key,
            "label": FACTS[item.key].label.say(language),
            "results": item.results,
            "alone": item.alone,
            "cells": range(max(1, round(item.results * min(largest, _MOST_CELLS) / largest))),
            "askable": may_ask(item.key),
        }
        for item in ranked
    ]
    asked = [row["key"] for row in rows if row["askable"]]
    return {
        "rows": rows,
        "asked": len(asked),
        "settled": result.settled_by(asked),
        "best": next((row for row in rows if row["askable"]), None),
    }


def filled_notice(page: ResultPage, answers: Answers, market: Market, result: PrecheckResult) -> dict[str, Any] | None:
    """What the answer just given changed; None where nothing was just answered."""
    if page.filled is None:
        return None
    language = get_language() or ""
    others = {key: value for key, value in page.known.values.items() if key != page.filled}
    without = Known(others, market.day, page.known.reference)
    before = {
        item.offering.address: item for item in precheck(without, market.offerings, families=page.families).results
    }
    settled: Counter[Verdict] = Counter(
        item.verdict
        for item in result.results
        if before[item.offering.address].verdict is Verdict.MAY_FIT and item.verdict is not Verdict.MAY_FIT
    )
    cell = fact_cells((page.filled,), page.known, answers, language)[0]
    total = sum(settled.values())
    parts = [
        (Verdict.FITS, ngettext("%d fits", "%d fit", settled[Verdict.FITS])),
        (Verdict.JUST_MISSES, ngettext("%d just misses", "%d just miss", settled[Verdict.JUST_MISSES])),
        (Verdict.NO, ngettext("%d does not fit", "%d do not fit", settled[Verdict.NO])),
    ]
    said = [words % settled[verdict] for verdict, words in parts if settled[verdict]]
    return {"cell": cell, "settled": total, "parts": (", " if language.startswith("en") else "，").join(said)}


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
