"""What each field of a published list may hold. A field that is not here is refused: its condition would be lost.

A check returns what is wrong and what to do, or None. null is always allowed except where a field is needed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.identifiers import IdentifierError, check_uscc
from marketplace.core.taxonomies import taxonomy

from .locating import Step

Check = Callable[[Any], str | None]
Shape = Mapping[str, "Check | Shape"]
Problem = tuple[tuple[Step, ...], str]

LONGEST_TEXT = 2000
LARGEST_WAN = 10**9  # 万元: more than any bank's balance sheet
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def text(most: int = LONGEST_TEXT) -> Check:
    """Words, not empty, at most `most` characters."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value.strip():
            return _("Write text in quotation marks, or null.")
        if len(value) > most:
            return _("The text has more than %(most)s characters. Shorten it.") % {"most": most}
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            return _("The text holds line breaks or control characters. Remove them.")
        return None

    return check


@dataclass(frozen=True)
class listed:  # noqa: N801  (reads like its neighbours in the tables)
    """A list whose items all pass `each`."""

    each: Check

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return _("Write a list in [ ], or null.")
        return next((problem for problem in map(self.each, value) if problem), None)

    def first_wrong(self, value: Any) -> int | None:
        """The place of the first item that is wrong."""
        items = value if isinstance(value, list) else ()
        return next((i for i, item in enumerate(items) if self.each(item)), None)


def number(least: int | None = 0, most: int = LARGEST_WAN, places: int = 2) -> Check:
    """A figure without quotation marks, `least` ≤ figure ≤ `most`, at most `places` decimals."""

    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return _("Write a figure without quotation marks or unit, or null.")
        if (least is not None and value < least) or value > most:
            low = "−∞" if least is None else least
            return _("%(value)s is outside %(least)s to %(most)s.") % {"value": value, "least": low, "most": most}
        if Decimal(value).scaleb(places) % 1:
            return _("%(value)s has more than %(places)s decimal places.") % {"value": value, "places": places}
        return None

    return check


def whole(least: int = 0, most: int = 10**6) -> Check:
    """A whole number."""
    return number(least, most, 0)


def fraction(most: int = 1) -> Check:
    """A ratio as a fraction of 1, not in percent."""
    plain = number(0, most, 4)

    def check(value: Any) -> str | None:
        if isinstance(value, (int, Decimal)) and value > most:
            return _("%(value)s is outside 0 to %(most)s. Ratios are fractions of 1: write 0.75 for 75 percent.") % {
                "value": value,
                "most": most,
            }
        return plain(value)

    return check


def years(value: Any) -> str | None:
    """Years that come to whole months."""
    problem = number(0, 200, 4)(value)
    if problem is None and value * 12 % 1:
        return _("%(value)s years are not whole months. Write 1.5 for a year and a half.") % {"value": value}
    return problem


def flag(value: Any) -> str | None:
    """true or false."""
    return None if isinstance(value, bool) else _("Write true, false or null, without quotation marks.")


def age_range(value: Any) -> str | None:
    """[lowest, highest] age in years."""
    if not isinstance(value, list) or len(value) != 2:
        return _("Write [lowest, highest], for example [18, 65].")
    problem = listed(whole(16, 120))(value)
    if problem is None and value[0] > value[1]:
        return _("The lowest age is above the highest. Exchange them.")
    return problem


def code(name: str) -> Check:
    """A code, name or synonym of a taxonomy."""

    def check(value: Any) -> str | None:
        if isinstance(value, str) and taxonomy(name).find(value) is not None:
            return None
        known = ", ".join(entry.name.zh for entry in taxonomy(name).entries[:30])
        return _("“%(value)s” is not known. Use one of: %(known)s.") % {"value": value, "known": known}

    return check


def identifier(value: Any) -> str | None:
    """An identifier of the list, safe in a file and on the screen."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    return _("Write an identifier of at most 64 letters, digits, points, hyphens or underscores.")


def source_date(value: Any) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        parts = [int(part) for part in value.split("-")]
        try:
            date(*[*parts, 1, 1][:3])
        except ValueError:
            return _("There is no day %(value)s.") % {"value": value}
        return None
    return _("Write the date as 2026, 2026-03 or 2026-03-01.")


def uscc(value: Any) -> str | None:
    """A unified social credit code."""
    try:
        check_uscc(value if isinstance(value, str) else "")
    except IdentifierError as error:
        return str(error)
    return None


def anything(value: Any) -> str | None:
    """Checked elsewhere, by what reads it."""
    return None


TEXT, TEXTS, WAN = text(), listed(text()), number()
PHRASES = listed(lambda value: None if _is_phrase(value) else _('Write {"key": "…", "text": "…"}.'))
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
    "tax_grades": listed(code("tax_grades")),
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
    "id": identifier,
    "name": text(200),
    "region": TEXT,
    "sources": TEXTS,
    "link_ok": listed(flag),
    "source_date": source_date,
    "confidence": code("evidence_grades"),
    "note": TEXT,
    "criteria": anything,
    "limits": anything,
    "not_conditions": PHRASES,
}
PRODUCT: Shape = {
    **_COMMON,
    "institution": text(120),
    "institution_type": code("institution_types"),
    "kinds": listed(code("kinds")),
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
    "online": flag,
    "eligibility": ELIGIBILITY,
    "risk_compensation": {
        "gov_share": fraction(),
        "bank_share": fraction(),
        "insurer_share": fraction(),
        "appraiser_share": fraction(),
        "guarantor_share": fraction(),
        "text": TEXT,
    },
    "subsidy": TEXT,
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
    "fund_type": code("fund_types"),
    "level": code("fund_levels"),
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
    yield from _missing(data, NEEDED_OF_FUND if fund else NEEDED_OF_PRODUCT, ())
    found = list(_problems(data, FUND if fund else PRODUCT, ()))
    yield from found
    if found:
        return
    if data.get("kinds") == []:
        yield ("kinds",), _("Name at least one kind.")
    if data.get("member"):
        yield from _missing(data["member"], NEEDED_OF_MEMBER, ("member",))
        if data["member"].get("branch"):
            yield from _missing(data["member"]["branch"], NEEDED_OF_BRANCH, ("member", "branch"))
    yield from _contradictions(data)


def _missing(data: Mapping[str, Any], needed: Iterable[str], path: tuple[Step, ...]) -> Iterator[Problem]:
    for key in needed:
        if data.get(key) is None:
            yield (*path, key), _("This field is needed.")


def _problems(data: Mapping[str, Any], shape: Shape, path: tuple[Step, ...]) -> Iterator[Problem]:
    for key, value in data.items():
        here = (*path, key)
        expected = shape.get(key)
        if expected is None:
            near = difflib.get_close_matches(key, shape, 1)
            hint = _("Did you mean “%(name)s”?") % {"name": near[0]} if near else _("Remove it.")
            yield here, _("There is no such field. %(hint)s") % {"hint": hint}
        elif value is None:
            continue
        elif not callable(expected):
            if isinstance(value, dict):
                yield from _problems(value, expected, here)
            else:
                yield here, _("Write an object in { }, or null.")
        else:
            problem = expected(value)
            wrong = expected.first_wrong(value) if isinstance(expected, listed) else None
            if problem:
                yield (here if wrong is None else (*here, wrong)), problem


def _contradictions(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Fields that do not go together."""
    pairs: Sequence[tuple[Mapping[str, Any], str, str, tuple[Step, ...]]] = (
        (data, "amount_min_wan", "amount_max_wan", ()),
        (data, "ticket_min_wan", "ticket_max_wan", ()),
        (data.get("rate") or {}, "min_pct", "max_pct", ("rate",)),
        (data.get("eligibility") or {}, "min_years", "max_years", ("eligibility",)),
        (data.get("eligibility") or {}, "min_revenue_wan", "max_revenue_wan", ("eligibility",)),
    )
    for values, low, high, path in pairs:
        if values.get(low) is not None and values.get(high) is not None and values[low] > values[high]:
            yield (*path, low), _("This is above “%(other)s”. Exchange or correct them.") % {"other": high}
    if data.get("link_ok") is not None and len(data["link_ok"]) != len(data.get("sources") or ()):
        yield ("link_ok",), _("Write true or false for each of the sources, in the same order.")


def _is_phrase(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"key", "text"} and all(isinstance(v, str) for v in value.values())
