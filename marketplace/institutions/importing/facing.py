"""What a reader sees of an item besides its conditions: names, kinds, place, terms, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.current import taxonomy
from marketplace.engine.building import PER_CENT
from marketplace.engine.criteria import Node, Phrase
from marketplace.institutions.content import Content, Equity, Insurance, RiskCompensation, Source, as_stated
from marketplace.institutions.importing.bounds import Bounds
from marketplace.institutions.importing.shapes import is_fund
from marketplace.institutions.importing.vocabulary import meaning
from marketplace.institutions.mentions import compared
from marketplace.listing.said import PersonCondition
from marketplace.listing.shapes import sources_of
from marketplace.listing.unread import unread_in

_NAME_PARTS = re.compile(r"[+/()（）、,，]")
_REPAYMENT_PARTS = re.compile(r"[/;；,，、]")
_SHARES = {
    "gov_share": "government",
    "bank_share": "bank",
    "insurer_share": "insurer",
    "appraiser_share": "appraiser",
    "guarantor_share": "guarantor",
}
# The lists whose codes an item states: one that is not known is kept in its words, and hides nothing of the item.
CODED: Mapping[str, str] = {
    "kinds": "kinds",
    "institution_type": "institution_types",
    "fund_type": "fund_types",
    "level": "fund_levels",
    "confidence": "evidence_grades",
}
# Of institutions and funds, whose type is always said.
_OTHER = "other"
# The grade that says least: what is not known of a source makes it no better.
_LEAST_EVIDENCE = "aggregator"
# A manager of bank money is a bank's investor; all others are funds.
_BANK_FUNDS = frozenset({"aic_fund"})


def facing(
    data: Mapping[str, AnyValue],
    criteria: Node,
    bounds: Bounds,
    person: Sequence[PersonCondition],
    not_conditions: tuple[Phrase, ...],
) -> Content:
    """The content of a version from an item that `shapes.problems` found nothing wrong with."""
    fund = is_fund(data)
    modes, mode_remarks = _guarantee_modes(data.get("guarantee_modes") or ())
    regions = _regions(data)
    return Content(
        kinds=("equity",) if fund else tuple(_codes("kinds", data["kinds"])),
        evidence=_code("evidence_grades", data["confidence"]) or _LEAST_EVIDENCE,
        region=regions[0] if len(regions) == 1 else None,
        regions=regions,
        stages=compared(criteria, "stage"),
        rounds=_rounds(criteria),
        sectors=compared(criteria, "sectors"),
        guarantee_modes=modes,
        repayments=tuple(_codes("repayments", _REPAYMENT_PARTS.split(data.get("repayment") or ""))),
        criteria=criteria,
        limits=bounds.limits,
        person=tuple(person),
        not_conditions=not_conditions,
        remarks=(*bounds.remarks, *mode_remarks, *_remarks(data)),
        unread=unread_in(data, CODED),
        case_amount=bounds.case_amount,
        risk_compensation=_risk(data.get("risk_compensation")),
        equity=_equity(data) if fund else None,
        insurance=_insurance(data) if data.get("insurance") else None,
        sources=_sources(data),
        **as_stated(data),
        **_publisher(data),
    )


def _rounds(criteria: Node) -> tuple[str, ...]:
    """The rounds that a mandate names, closed or now raised, each once."""
    return tuple(dict.fromkeys(code for fact in ("round_raising", "round_closed") for code in compared(criteria, fact)))


def _publisher(data: Mapping[str, AnyValue]) -> dict[str, AnyValue]:
    """Name and type: of the member, the institution, a fund's manager, or the fund itself."""
    member = data.get("member")
    if member:
        return {"publisher_name": member["name"], "publisher_type": _code("institution_types", member["type"])}
    if is_fund(data):
        kind = "bank_investment" if _code("fund_types", data["fund_type"]) in _BANK_FUNDS else "venture_fund"
        return {"publisher_name": data.get("manager") or data["name"], "publisher_type": kind}
    kind = _code("institution_types", data["institution_type"]) or _OTHER
    return {"publisher_name": data["institution"], "publisher_type": kind}


def _code(name: str, text: str | None) -> str:
    """The code of a text; "" where the list does not know it."""
    return taxonomy(name).find(text or "") or ""


def _codes(name: str, texts: Sequence[str]) -> list[str]:
    """Codes of the texts that are known, each once."""
    found = (taxonomy(name).find(text) for text in texts)
    return list(dict.fromkeys(code for code in found if code))


def _regions(data: Mapping[str, AnyValue]) -> tuple[str, ...]:
    """Where it is open; empty where nothing is stated."""
    named = (data.get("eligibility") or {}).get("regions") or ([data["region"]] if data.get("region") else [])
    return tuple(_codes("regions", named))


def _guarantee_modes(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[Phrase, ...]]:
    """Codes, and as remarks the words that say more than the code or are not known."""
    codes: dict[str, None] = {}
    remarks = []
    for text in texts:
        entry = meaning("guarantee_modes", text)
        code = entry.values["code"] if entry else taxonomy("guarantee_modes").find(text)
        if code:
            codes[code] = None
        if entry or not code:
            remarks.append(Phrase("guarantee_modes", text))
    return tuple(codes), tuple(remarks)


def _remarks(data: Mapping[str, AnyValue]) -> tuple[Phrase, ...]:
    """Words about a fund that are neither condition nor limit."""
    return tuple(Phrase(key, data[key]) for key in ("size_note", "ticket_note") if data.get(key))


def _risk(data: Mapping[str, AnyValue] | None) -> RiskCompensation | None:
    if not data:
        return None
    shares = {party: Decimal(data[key]) * PER_CENT for key, party in _SHARES.items() if data.get(key) is not None}
    return RiskCompensation({party: share.normalize() for party, share in shares.items()}, data.get("text") or "")


def _equity(data: Mapping[str, AnyValue]) -> Equity:
    share = data.get("anchor_share_max")
    return Equity(
        fund_type=_code("fund_types", data["fund_type"]) or _OTHER,
        level=_code("fund_levels", data.get("level")),
        size_yi=_exact(data.get("size_yi")),
        life_years=data.get("life_years"),
        anchor_share_most=None if share is None else Decimal(share) * PER_CENT,
    )


def _insurance(data: Mapping[str, AnyValue]) -> Insurance:
    terms = data["insurance"]
    share = terms.get("premium_rate_max")
    named = [*_NAME_PARTS.split(data["name"]), data["name"], *(terms.get("covers") or ())]
    return Insurance(
        lines=tuple(_codes("insurance_lines", named)),
        covers=tuple(terms.get("covers") or ()),
        insured_object=terms.get("insured_object") or "",
        cover_most=_exact(terms.get("cover_max_wan")),
        premium=_exact(terms.get("premium_wan")),
        premium_rate_most=None if share is None else Decimal(share) * PER_CENT,
        period_months=terms.get("period_months"),
    )


def _sources(data: Mapping[str, AnyValue]) -> tuple[Source, ...]:
    return tuple(Source(url, ok) for url, ok in sources_of(data))


def _exact(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
