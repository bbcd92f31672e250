"""What each field of a published list of offerings may hold. A field that is not here is refused: its condition would
be lost. null is always allowed except where a field is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.identifiers import IdentifierError, check_uscc
from marketplace.institutions.content import stated_in
from marketplace.listing.locating import Problem
from marketplace.listing.shapes import (
    LARGEST_WAN,
    PHRASES,
    TEXT,
    TEXTS,
    WAN,
    Check,
    Shape,
    anything,
    code,
    exchanged,
    field_problems,
    flag,
    fraction,
    identifier,
    listed,
    missing,
    number,
    sources_unmatched,
    text,
    whole,
    years,
)


def age_range(value: Any) -> str | None:
    """[lowest, highest] age in years."""
    if not isinstance(value, list) or len(value) != 2:
        return _("Write [lowest, highest], for example [18, 65].")
    problem = listed(whole(16, 120))(value)
    if problem is None and value[0] > value[1]:
        return _("The lowest age is above the highest. Exchange them.")
    return problem


def uscc(value: Any) -> str | None:
    """A unified social credit code."""
    try:
        check_uscc(value if isinstance(value, str) else "")
    except IdentifierError as error:
        return str(error)
    return None


YEARS_BY_TYPE: Check = lambda value: (  # noqa: E731  (a table's value, like its neighbours)
    next((problem for problem in map(years, value.values()) if problem), None)
    if isinstance(value, dict)
    else _("Write years by type of right in { }.")
)

PATENTS: Shape = {
    "required": flag,
    "types_any": TEXTS,
    "min_count": whole(),
    "rule": TEXT,
    "min_remaining_years": YEARS_BY_TYPE,
    "min_implementation_years": years,
    "gold_award_implementation_years": years,
    "trademark_min_use_years": years,
    "min_hold_years": years,
    "other": TEXT,
    "or_other": TEXT,
}
ELIGIBILITY: Shape = {
    "entity": TEXT,
    "regions": TEXTS,
    "industries": TEXTS,
    "qualifications_any": TEXTS,
    "qualifications_all": TEXTS,
    "any_of": TEXTS,
    "min_years": years,
    "max_years": years,
    "min_revenue_wan": WAN,
    "max_revenue_wan": WAN,
    "min_taxable_sales_wan": WAN,
    "min_avg_tax_wan": WAN,
    "tax_grades": TEXTS,
    "max_debt_ratio": fraction(10),
    "max_total_debt_to_revenue": fraction(100),
    "min_rd_ratio": fraction(),
    "min_rd_ratio_hnte": fraction(),
    "min_revenue_growth": fraction(100),
    "profit_required": flag,
    "min_college_staff_ratio": fraction(),
    "patents": PATENTS,
    "project_level": TEXT,
    "credit": TEXT,
    "max_lenders": whole(0, 1000),
    "max_other_bank_loans_wan": WAN,
    "max_inquiries_6m": whole(0, 1000),
    "legal_rep_age": age_range,
    "legal_rep_min_share": fraction(),
    "legal_rep_stable_months": whole(0, 1200),
    "equity_investment_required": TEXT,
    "whitelist_required": TEXT,
    "not_listed": flag,
    "account_required": flag,
    "excluded_industries": TEXTS,
    "other": TEXTS,
}
_COMMON: Shape = {
    **stated_in("common"),
    "id": identifier,
    "region": TEXT,
    "sources": TEXTS,
    "link_ok": listed(flag),
    "confidence": text(60),
    "criteria": anything,
    "limits": anything,
    "not_conditions": PHRASES,
}
PRODUCT: Shape = {
    **_COMMON,
    **stated_in("product"),
    "institution": text(120),
    "institution_type": text(60),
    "kinds": listed(text(60)),
    "amount_min_wan": WAN,
    "amount_max_wan": WAN,
    "amount_rule": TEXT,
    "amount_is_case_only": flag,
    "term_max_months": whole(0, 600),
    "term_rule": TEXT,
    "rate": {
        "min_pct": number(0, 100),
        "max_pct": number(0, 100),
        "base": TEXT,
        "max_spread_bp": number(-2000, 10_000, 0),
        "max_multiple": number(0, 10, 4),
        "text": TEXT,
    },
    "guarantee_modes": TEXTS,
    "repayment": TEXT,
    "eligibility": ELIGIBILITY,
    "risk_compensation": {
        "gov_share": fraction(),
        "bank_share": fraction(),
        "insurer_share": fraction(),
        "appraiser_share": fraction(),
        "guarantor_share": fraction(),
        "text": TEXT,
    },
    "insurance": {
        "cover_max_wan": WAN,
        "premium_wan": number(0, LARGEST_WAN, 4),
        "premium_rate_max": fraction(),
        "insured_object": text(120),
        "covers": TEXTS,
        "period_months": whole(0, 600),
    },
    "member": {
        "name": text(120),
        "type": code("institution_types"),
        "uscc": uscc,
        "branch": {"name": text(120), "region": code("regions"), "is_technology_branch": flag},
    },
}
FUND: Shape = {
    **_COMMON,
    "fund_type": text(60),
    "level": text(60),
    "manager": text(120),
    "size_yi": number(0, 10**6, 4),
    "size_note": TEXT,
    "stages": TEXTS,
    "sectors": TEXTS,
    "ticket_min_wan": WAN,
    "ticket_max_wan": WAN,
    "ticket_note": TEXT,
    "life_years": whole(0, 200),
    "reinvestment_rule": TEXT,
    "anchor_share_max": fraction(),
    "holding_rule": TEXT,
    "target_company_rule": TEXT,
    "loss_tolerance": TEXT,
}
NEEDED_OF_PRODUCT = ("id", "name", "institution", "institution_type", "kinds", "confidence")
NEEDED_OF_FUND = ("id", "name", "fund_type", "confidence")
NEEDED_OF_MEMBER = ("name", "type", "branch")
NEEDED_OF_BRANCH = ("name", "region")


def is_fund(data: Mapping[str, Any]) -> bool:
    """Whether an item has the shape of a fund."""
    return "fund_type" in data


def problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything wrong with an item, as (path, problem)."""
    fund = is_fund(data)
    yield from missing(data, NEEDED_OF_FUND if fund else NEEDED_OF_PRODUCT)
    found = list(field_problems(data, FUND if fund else PRODUCT))
    yield from found
    if found:
        return
    if data.get("kinds") == []:
        yield ("kinds",), _("Name at least one kind.")
    if data.get("member"):
        yield from missing(data["member"], NEEDED_OF_MEMBER, ("member",))
        if data["member"].get("branch"):
            yield from missing(data["member"]["branch"], NEEDED_OF_BRANCH, ("member", "branch"))
    yield from _contradictions(data)


def _contradictions(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Fields that do not go together."""
    yield from exchanged(data, "amount_min_wan", "amount_max_wan")
    yield from exchanged(data, "ticket_min_wan", "ticket_max_wan")
    yield from exchanged(data.get("rate"), "min_pct", "max_pct", ("rate",))
    for low, high in (("min_years", "max_years"), ("min_revenue_wan", "max_revenue_wan")):
        yield from exchanged(data.get("eligibility"), low, high, ("eligibility",))
    yield from sources_unmatched(data)
