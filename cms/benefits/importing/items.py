"""One policy of a list with what it gives: each benefit's own trees first, and what they do not say for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from marketplace.core.current import taxonomy
from marketplace.engine.building import PER_CENT, merged, within_regions
from marketplace.engine.criteria import Node, Phrase, both
from marketplace.listing.conditions import Entry, stated_by
from marketplace.listing.reading import Item, ItemError, Part
from marketplace.listing.reasons import UNKNOWN
from marketplace.listing.recognising.texts import describes_scoring
from marketplace.listing.rules import Source
from marketplace.listing.said import Unit, judged, phrase_units, words_of
from marketplace.listing.short_texts import Context
from marketplace.listing.unread import unread_in

# How a table says that a cell says what the one above it says.
_AS_ABOVE = ("同上", "同前", "与上同", "同上款")
# What is not in a list yet is kept in its words. `OTHER`, `UNSTATED`: the type, and for whom, where nobody can tell.
_CODED_OF_POLICY: Mapping[str, str] = {"confidence": "evidence_grades", "region": "regions"}
CODED_OF_BENEFIT: Mapping[str, str] = {"benefit_type": "benefit_types", "beneficiary": "beneficiaries"}
OTHER, UNSTATED = "other", "unstated"


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy of the list. `data` is as the list writes it; `level` and `region` are codes, "" for the whole country."""

    external_id: str
    data: Mapping[str, Any]
    level: str
    region: str
    benefits: tuple[Entry[Content], ...]

    @property
    def unread(self) -> tuple[Phrase, ...]:
        """Its own words, and those of its benefits, that are in no list yet."""
        of_benefits = (phrase for one in self.benefits for phrase in one.content.unread)
        return (*unread_in(self.data, _CODED_OF_POLICY), *of_benefits)


def draft_of(item: Item) -> PolicyDraft:
    """Check and read one policy. Raises ItemError."""
    item.check(problems(item.data))
    item = replace(item, data=_spelled_out(item.data))
    data = item.data
    level = LEVEL_WORDS.get(data["level"], data["level"])
    region = _region(data, level)
    parts = [Part(item, ("benefits", place)) for place in range(len(data.get("benefits") or ()))]
    # A benefit is the same one as before by its key; without one by its place in the policy.
    keys = [f"{data['id']}-{part.data.get('key') or number}" for number, part in enumerate(parts, 1)]
    if twice := next((place for place, key in enumerate(keys) if key in keys[:place]), None):
        raise ItemError([parts[twice].fault(("key",), _("Two benefits have this key. Give each its own."))])
    place = _in_doubt(data, region)
    drafts = (_benefit(part, key, region, place) for part, key in zip(parts, keys, strict=True))
    return PolicyDraft(data["id"], data, level, region, tuple(drafts))


def _spelled_out(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The policy with the words of the benefit before where one says "as above"."""
    benefits: list[Mapping[str, Any]] = []
    for benefit in data.get("benefits") or ():
        above = benefits[-1] if benefits else {}
        told = {key: above.get(key) if value in _AS_ABOVE else value for key, value in benefit.items()}
        benefits.append(told)
    return {**data, "benefits": benefits} if benefits else data


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


def _in_doubt(data: Mapping[str, Any], region: str) -> tuple[Node, ...]:
    """Where nobody knows the place that is meant, whether a firm is in it is for a person: a place that the list names and
    we do not know, or a policy of another place whose issuer names none. The whole country is not meant."""
    if region:
        return ()
    elsewhere = LEVEL_WORDS.get(data["level"], data["level"]) == "elsewhere" and not data.get("region")
    named = data.get("region") or (data.get("issuer") or data["level"] if elsewhere else "")
    return (judged("region", named, UNKNOWN)[0],) if named else ()


def _benefit(part: Part, external_id: str, region: str, place: Sequence[Node]) -> Entry[Content]:
    found = stated_by(part, tuple(phrase_units(part.data, KEYS)), _figures(part.data), is_none=_is_none)
    source = Source(part.data, context=Context(part.decided, region))
    readings = readings_of(found.unsaid, source)
    here = within_regions([region], current.reference()) if region and not found.own.said.pieces("region") else None
    nodes = (node for place in sorted(readings) for node in readings[place].nodes)
    opens, closes = _window(part.data)
    content = Content(
        criteria=merged(both(*place, *([here] if here else []), *found.tree, *nodes)),
        limits=found.own.limits,
        regions=(region,) if region else (),
        opens=opens,
        closes=closes,
        person=found.in_order(readings),
        remarks=tuple(phrase for phrase in found.no_conditions if phrase.key != "base"),
        unread=unread_in(part.data, CODED_OF_BENEFIT),
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
    kind = types.get(types.find(data["benefit_type"]) or OTHER)
    ratio = data.get("ratio")
    named = data.get("beneficiary")
    beneficiary = (taxonomy("beneficiaries").find(named) or UNSTATED) if named else kind.attributes["beneficiary"]
    name = data.get("name") or {}
    return {
        "name": name.get("zh") or data["benefit_type"],
        "name_en": name.get("en") or (kind.name.en if not name and kind.code != OTHER else ""),
        "type": kind.code,
        "beneficiary": beneficiary,
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
