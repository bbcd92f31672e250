"""What each field of a published list of policies may hold. A field that is not here is refused: what it says would be
lost. null is always allowed except where a field is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.models.benefit_content import PER
from cms.official.issuers import LEVELS
from marketplace.listing.locating import Problem
from marketplace.listing.shapes import (
    PHRASES,
    TEXT,
    TEXTS,
    WAN,
    Shape,
    anything,
    day,
    field_problems,
    flag,
    fraction,
    identifier,
    listed,
    missing,
    one_of,
    source_date,
    sources_unmatched,
    text,
    web_address,
)

# The words of published lists for the level of a policy; what is issued elsewhere is kept for comparison.
LEVEL_WORDS: Mapping[str, str] = {
    "国家": "national",
    "湖南省": "provincial",
    "长沙市": "city",
    "开福区/马栏山园区": "district",
    "其他省市(参考)": "elsewhere",
}
# What the date of a policy is the date of.
DATES = ("signed", "published", "page")

BENEFIT: Shape = {
    "key": identifier,
    "benefit_type": text(60),
    "eligible": TEXT,
    "ratio": fraction(),
    "cap_wan": WAN,
    "cap_in_all": flag,
    "base": TEXT,
    "window": TEXT,
    "other": TEXT,
    "name": {"zh": text(200), "en": text(200)},
    "beneficiary": text(60),
    "criteria": anything,
    "limits": anything,
    "per": one_of(*PER),
    "not_conditions": PHRASES,
    "opens": day,
    "closes": day,
    "papers": TEXTS,
    "clause": TEXT,
    "no_application": flag,
}
POLICY: Shape = {
    "id": identifier,
    "title": text(255),
    "doc_no": text(80),
    "issuer": text(200),
    "level": one_of(*LEVEL_WORDS, *dict(LEVELS), words=LEVEL_WORDS),
    "date_issued": source_date,
    "effective_from": day,
    "expires": day,
    "validity_text": TEXT,
    "status": text(60),
    "topics": TEXTS,
    "benefits": anything,
    "sources": listed(web_address),
    "confidence": text(60),
    "note": text(300),
    "link_ok": listed(flag),
    "title_is_descriptive": flag,
    "region": text(120),
    "date_of": one_of(*DATES),
    "replaces": TEXTS,
}


def problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything wrong with a policy of the list, as (path, problem)."""
    yield from missing(data, ("id", "title", "level", "confidence"))
    yield from field_problems(data, POLICY)
    benefits = data.get("benefits")
    if benefits is not None and not isinstance(benefits, list):
        yield ("benefits",), _("Write a list in [ ], or null.")
        return
    for place, benefit in enumerate(benefits or ()):
        path = ("benefits", place)
        if not isinstance(benefit, dict):
            yield path, _("Write an object in { }, or null.")
            continue
        yield from missing(benefit, ("benefit_type",), path)
        yield from field_problems(benefit, BENEFIT, path)
        days = [benefit.get(name) for name in ("opens", "closes")]
        if all(isinstance(one, str) and not day(one) for one in days) and days[1] < days[0]:
            yield (*path, "closes"), _("The last day is before the first day.")
    yield from sources_unmatched(data)
