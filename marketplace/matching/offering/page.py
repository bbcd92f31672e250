"""An offering's own page: its figures, its rule in sentences, where its terms come from, and the way to run it.

It stands in this room because it joins what institutions publish with the check of a visitor's own facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.policies.citing import cited
from marketplace.accounts.models import User
from marketplace.consequences.citations import citations_in
from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.core.reference import Reference
from marketplace.core.text import is_english
from marketplace.engine.criteria import facts_of_operand
from marketplace.engine.limits import Limits
from marketplace.engine.saying.groups import Rule, rule_of
from marketplace.engine.saying.wording import COMMA, money_text, number_text
from marketplace.institutions.content import Content, Equity, Insurance
from marketplace.institutions.importing.reasons import REASONS
from marketplace.institutions.models import Offering
from marketplace.institutions.selectors import (
    PublishedOffering,
    offerings_visible_to,
    published_offerings,
    version_in_force,
    versions_until,
)
from marketplace.institutions.terms import MARKET_FACTS, Figure, figures, is_only, lpr_remark, names_of
from marketplace.listing.reasons import JUDGED
from marketplace.listing.said import PersonCondition
from marketplace.matching.offering.bound_tables import bound_groups
from marketplace.matching.offering.similar import similar
from marketplace.matching.results.offerings import offering_at
from marketplace.matching.results.shown import ShownOffering

PARTIES: dict[str, str | Promise] = {
    "government": gettext_lazy("Government"),
    "bank": gettext_lazy("Bank"),
    "insurer": gettext_lazy("Insurer"),
    "appraiser": gettext_lazy("Appraiser"),
    "guarantor": gettext_lazy("Guarantor"),
}

# Remarks about a fund, which stand among its terms.
FUND_NOTES: dict[str, str | Promise] = {
    "size_note": gettext_lazy("Size, an extract of the source"),
    "ticket_note": gettext_lazy("Investment, an extract of the source"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list of terms. `chinese`: the value is in the source's words."""

    label: str
    value: str
    chinese: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A source that may be shown."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A condition in the source's words that no rule says, and why."""

    text: str
    why: str


@require_safe
def offering(request: HttpRequest, address: str) -> HttpResponse:
    """The page. What the visitor may not see does not exist."""
    day = timezone.localdate()
    found = _visible(request.user, address)
    version = version_in_force(found, day) if found else None
    if found is None or version is None:
        raise Http404
    language, reference = get_language() or "", current.reference()
    said = version.said
    found_clauses = cited(citations_in(said.criteria, said.limits), day)
    this = offering_at(address, day)
    why = {item.text: _reason(item) for item in said.person}
    rule = rule_of(said.criteria, language, reference, why)
    return render(
        request,
        "matching/offering.html",
        {
            "offering": found,
            "version": version,
            "versions": versions_until(found, day),
            "said": said,
            "day": day,
            "kinds": [*names_of(said, "kinds", language), *said.own_kinds],
            "regions": names_of(said, "regions", language),
            "publisher_type": taxonomy("institution_types").get(said.publisher_type).name,
            "repayments": names_of(said, "repayments", language),
            "figures": _figures(said, this, day, language, reference),
            "rule": rule,
            "cited": found_clauses,
            "ended": [clause for clause in found_clauses.values() if clause.is_out],
            "loose": _loose(said, rule),
            "bounds": bound_groups(said.limits, language, reference),
            "money_heading": _money_heading(said),
            "special": _special(said, language),
            "shares": _shares(said),
            "remarks": [
                *(remark for remark in said.remarks if remark.key not in FUND_NOTES),
                *(phrase for phrase in said.unread if phrase.key != "kinds"),
            ],
            "grade": taxonomy("evidence_grades").get(said.evidence),
            "links": [Link(item.url, _host(item.url)) for item in said.sources if item.link_ok],
            "lpr": lpr_remark(day) if _hangs_on_lpr(said.limits) else "",
            "is_published": this is not None,
            "similar": similar(this, published_offerings(day), day, language, reference) if this else [],
            "canonical": request.build_absolute_uri(request.path),
        },
    )


def _figures(
    said: Content, this: PublishedOffering | None, day: date, language: str, reference: Reference
) -> Iterable[Figure]:
    """The four figures; an investment has an investor's: ticket, stake, round and field."""
    usual = figures(said, day, language, reference)
    if this is None or not is_only(said, "equity"):
        return usual
    shown = ShownOffering(this, language, reference)
    own = [
        (pgettext("of an investment", "Stake"), shown.stake),
        (pgettext("of an investment", "Stage"), shown.stage),
        (pgettext("of an investment", "Field"), shown.sectors),
    ]
    return [usual.limit, *(Figure(label, found.text) for label, found in own)]


def _visible(user: User | AnonymousUser, address: str) -> Offering | None:
    return offerings_visible_to(user).filter(address=address).first()


def _loose(said: Content, rule: Rule) -> list[Loose]:
    """The conditions for a person that stand nowhere in the rule; those in it are marked there."""
    in_rule = _judged_phrases(rule)
    return [Loose(item.text, _reason(item)) for item in said.person if item.text not in in_rule]


def _judged_phrases(rule: Rule) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = list(rule.groups)
    while waiting:
        part = waiting.pop()
        if part.is_group:
            waiting.extend(part.members)
            found.update(part.phrases)
        elif part.judged:
            found.update(part.phrases)
    return found


def _reason(item: PersonCondition) -> str:
    """Why no rule says a condition; "" where that is said already: the institution decides it."""
    return "" if item.why == JUDGED else str(REASONS.get(item.why, ""))


def _money_heading(said: Content) -> str:
    """What the table of amounts answers, in the words of the kind."""
    for family, heading in (
        ("equity", _("How much is invested")),
        ("insurance", _("How much is covered")),
        ("guarantee", _("How much is guaranteed")),
    ):
        if is_only(said, family):
            return heading
    return _("How much you can borrow")


def _special(said: Content, language: str) -> list[Fact]:
    """Terms that only equity or insurance has."""
    facts = []
    if said.equity:
        facts += _equity(said, said.equity, language)
    if said.insurance:
        facts += _insurance(said.insurance, language)
    return facts


def _equity(said: Content, equity: Equity, language: str) -> list[Fact]:
    between = COMMA.say(language)
    found = [
        Fact(_("Type of fund"), between.join(names_of(equity, "fund_type", language))),
        Fact(_("Level of fund"), between.join(names_of(equity, "level", language))),
        Fact(_("Size"), "" if equity.size_yi is None else _size(equity.size_yi, language)),
        Fact(_("Stages"), between.join(names_of(said, "stages", language))),
        Fact(_("Rounds"), between.join(names_of(said, "rounds", language))),
        Fact(pgettext("fund", "Fields"), between.join(names_of(said, "sectors", language))),
        Fact(_("Life of the fund"), "" if equity.life_years is None else _("%s years") % equity.life_years),
        Fact(
            _("Largest share of the guidance fund"),
            "" if equity.anchor_share_most is None else f"{number_text(equity.anchor_share_most)}%",
        ),
    ]
    found += [
        Fact(str(FUND_NOTES[remark.key]), remark.text, True) for remark in said.remarks if remark.key in FUND_NOTES
    ]
    return [fact for fact in found if fact.value]


def _size(yi: Decimal, language: str) -> str:
    """The size of a fund, which is counted in 亿元 and in English in billions."""
    return f"CNY {number_text(yi / 10)} billion" if is_english(language) else f"{number_text(yi)} 亿元"


def _insurance(insurance: Insurance, language: str) -> list[Fact]:
    between = COMMA.say(language)
    most = insurance.premium_rate_most
    found = [
        Fact(_("Line of insurance"), between.join(names_of(insurance, "lines", language))),
        Fact(_("What is insured"), insurance.insured_object, True),
        Fact(_("Risks covered"), "、".join(insurance.covers), True),
        Fact(_("Largest cover"), "" if insurance.cover_most is None else money_text(insurance.cover_most, language)),
        Fact(_("Premium"), "" if insurance.premium is None else money_text(insurance.premium, language)),
        Fact(_("Highest premium rate"), "" if most is None else f"{number_text(most)}%"),
        Fact(_("Period of cover"), "" if insurance.period_months is None else _("%s months") % insurance.period_months),
    ]
    return [fact for fact in found if fact.value]


def _shares(said: Content) -> list[Fact]:
    """Who bears which part of a loss."""
    if not said.risk_compensation:
        return []
    return [
        Fact(str(PARTIES[party]), f"{number_text(share)}%") for party, share in said.risk_compensation.shares.items()
    ]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _hangs_on_lpr(limits: Limits) -> bool:
    return any(facts_of_operand(operand) & MARKET_FACTS for operand in limits.operands)
