"""One policy of a list with what it gives: each benefit's own trees first, and what they do not say for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cms.benefits.importing.rules import KEYS, readings_of
from cms.benefits.importing.shapes import LEVEL_WORDS, problems
from cms.benefits.importing.windows import read_window
from cms.models.benefit_content import Content
from cms.official.issuers import home_of
from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.building import PER_CENT, merged, within_regions
from marketplace.engine.criteria import Phrase, both
from marketplace.listing.conditions import Entry, stated_by
from marketplace.listing.reading import Item, ItemError, Part
from marketplace.listing.recognising.texts import describes_scoring
from marketplace.listing.rules import Source
from marketplace.listing.said import Unit, phrase_units, words_of
from marketplace.listing.short_texts import Context


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy of the list. `data` is as the list writes it; `level` and `region` are codes, "" for the whole country."""

    external_id: str
    data: Mapping[str, Any]
    level: str
    region: str
    benefits: tuple[Entry[Content], ...]


def draft_of(item: Item) -> PolicyDraft:
    """Check and read one policy. Raises ItemError."""
    item.check(problems(item.data))
    data = item.data
    level = LEVEL_WORDS.get(data["level"], data["level"])
    region = _region(data, level)
    parts = [Part(item, ("benefits", place)) for place in range(len(data.get("benefits") or ()))]
    # A benefit is the same one as before by its key; without one by its place in the policy.
    keys = [f"{data['id']}-{part.data.get('key') or number}" for number, part in enumerate(parts, 1)]
    if twice := next((place for place, key in enumerate(keys) if key in keys[:place]), None):
        raise ItemError([parts[twice].fault(("key",), _("Two benefits have this key. Give each its own."))])
    drafts = (_benefit(part, key, region) for part, key in zip(parts, keys, strict=True))
    return PolicyDraft(data["id"], data, level, region, tuple(drafts))


def _region(data: Mapping[str, Any], level: str) -> str:
    """The code of the place where a policy holds; "" for the whole country or a place that nobody names."""
    regions = taxonomy("regions")
    if data.get("region"):
        return regions.find(data["region"]) or ""
    if level != "elsewhere":
        return home_of(level)
    issuer = data.get("issuer") or ""
    found = (regions.find(issuer[:end]) for end in range(len(issuer), 1, -1))
    return next((code for code in found if code and code != "CN"), "")


def _benefit(part: Part, external_id: str, region: str) -> Entry[Content]:
    found = stated_by(part, tuple(phrase_units(part.data, KEYS)), _figures(part.data), is_none=_is_none)
    source = Source(part.data, context=Context(part.decided, region))
    readings = readings_of(found.unsaid, source)
    here = within_regions([region], current.reference()) if region and not found.own.said.pieces("region") else None
    nodes = (node for place in sorted(readings) for node in readings[place].nodes)
    opens, closes = _window(part.data)
    content = Content(
        criteria=merged(both(*([here] if here else []), *found.tree, *nodes)),
        limits=found.own.limits,
        regions=(region,) if region else (),
        opens=opens,
        closes=closes,
        person=found.in_order(readings),
        remarks=tuple(phrase for phrase in found.no_conditions if phrase.key != "base"),
        **_facing(part.data),
    )
    return Entry(external_id, content, len(found.units))


def _is_none(unit: Unit) -> bool:
    """Whether words are no condition: what an amount is counted on, and how points are given."""
    return unit.key == "base" or describes_scoring(unit.text, current.reference())


def _window(data: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The days the item gives, or those that its words name."""
    opens, closes = read_window(data.get("window") or "")
    given = [data.get(name) for name in ("opens", "closes")]
    days = [date.fromisoformat(text) if text else read for text, read in zip(given, (opens, closes), strict=True)]
    return days[0], days[1]


def _figures(data: Mapping[str, Any]) -> Iterator[Phrase]:
    """What may be said although it is no condition: the figures of how much."""
    for key in ("ratio", "cap_wan"):
        if data.get(key) is not None:
            yield Phrase(key, words_of(data[key]))


def _signed(words: str) -> str:
    """Words as one reads them: ≤ for <=."""
    return words.replace("<=", "≤").replace(">=", "≥")


def _facing(data: Mapping[str, Any]) -> dict[str, Any]:
    """Name, type, and how much, as a reader sees them."""
    types = taxonomy("benefit_types")
    kind = types.get(types.find(data["benefit_type"]) or "")
    ratio = data.get("ratio")
    beneficiary = data.get("beneficiary")
    name = data.get("name") or {}
    return {
        "name": name.get("zh") or data["benefit_type"],
        "name_en": name.get("en") or (kind.name.en if not name else ""),
        "type": kind.code,
        "beneficiary": taxonomy("beneficiaries").find(beneficiary) if beneficiary else kind.attributes["beneficiary"],
        "per": data.get("per") or "",
        "ratio": None if ratio is None else (Decimal(ratio) * PER_CENT).normalize(),
        "base": _signed(data.get("base") or ""),
        "cap_in_all": bool(data.get("cap_in_all")),
        "cap": None if data.get("cap_wan") is None else Decimal(data["cap_wan"]),
        "window": data.get("window") or "",
        "papers": tuple(data.get("papers") or ()),
        "clause": data.get("clause") or "",
        "no_application": bool(data.get("no_application")),
    }
