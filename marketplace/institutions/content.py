"""What a version of an offering says, as typed values and as the JSON that is stored.

The JSON has the keys of `Content`; empty values are left out. Exact figures are strings; amounts 万元, shares percent,
terms months. `criteria` and `limits` are the documents of `marketplace.engine`. What a field's codes are codes of, and
under which check a list states it, is declared with the field; reading, checks, shapes, search and names follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.core.json_content import EMPTY, plain
from marketplace.core.reference import Reference
from marketplace.engine.criteria import NOTHING, Node, Phrase
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.known import Known
from marketplace.engine.limits import BOUNDS, Limits, limits_from_json, limits_to_json, quote
from marketplace.engine.stage_and_round import split
from marketplace.listing import shapes
from marketplace.listing.said import PersonCondition

# Of the JSON shape. A change of shape raises it; old versions stay readable.
CONTENT_SCHEMA = 2
# What is declared with a field: the taxonomy of its codes, and whether it holds several; its check in a list, and in
# which shape of list it stands.
_TAXONOMY, _SEVERAL, _CHECK, _SHAPE = "taxonomy", "several", "check", "shape"


def _code(of: str) -> Mapping[str, Any]:
    """Of a field with one code of a taxonomy."""
    return {_TAXONOMY: of, _SEVERAL: False}


def _codes(of: str) -> Mapping[str, Any]:
    """Of a field with several codes of a taxonomy."""
    return {_TAXONOMY: of, _SEVERAL: True}


def _stated(check: shapes.Check, shape: str = "common") -> Mapping[str, Any]:
    """Of a field that an item of a list states under the same name, in all shapes of lists or in one."""
    return {_CHECK: check, _SHAPE: shape}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the offering was read. Only an address with `link_ok` may be shown; others are provenance."""

    url: str
    link_ok: bool


@dataclass(frozen=True, slots=True)
class RiskCompensation:
    """Who bears which part of a loss (percent, by party), and the arrangement in words."""

    shares: Mapping[str, Decimal]
    text: str


@dataclass(frozen=True, slots=True)
class Equity:
    """Only equity has these. `size_yi` in 亿元, `anchor_share_most` in percent, `life_years` in years."""

    fund_type: str = field(default="", metadata=_code("fund_types"))
    level: str = field(default="", metadata=_code("fund_levels"))
    size_yi: Decimal | None = None
    life_years: int | None = None
    anchor_share_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Insurance:
    """Only insurance has these. `covers`: the risks in the source's words."""

    lines: tuple[str, ...] = field(default=(), metadata=_codes("insurance_lines"))
    covers: tuple[str, ...] = ()
    insured_object: str = ""
    cover_most: Decimal | None = None
    premium: Decimal | None = None
    premium_rate_most: Decimal | None = None
    period_months: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """One state of an offering.

    `region`: the place it is open in where there is one (`regions` where there are several); None is "not stated".
    `source_date`: as published, a year, a month or a day; `source_day` the first day of it, for sorting.
    `remarks`: words about the terms that decide nothing. `unread`: words that say what it is (a kind, a type, a level) and
    are in no list, by the key they stand under; the bureau adds them to the list. `case_amount`: what one reported firm
    got, 万元; no limit.
    """

    name: str = field(metadata=_stated(shapes.text(200)))
    publisher_name: str
    publisher_type: str = field(metadata=_code("institution_types"))
    kinds: tuple[str, ...] = field(metadata=_codes("kinds"))
    evidence: str = field(metadata=_code("evidence_grades"))
    region: str | None = field(default=None, metadata=_code("regions"))
    regions: tuple[str, ...] = field(default=(), metadata=_codes("regions"))
    stages: tuple[str, ...] = field(default=(), metadata=_codes("stages"))
    rounds: tuple[str, ...] = field(default=(), metadata=_codes("rounds"))
    sectors: tuple[str, ...] = field(default=(), metadata=_codes("sectors"))
    guarantee_modes: tuple[str, ...] = field(default=(), metadata=_codes("guarantee_modes"))
    repayments: tuple[str, ...] = field(default=(), metadata=_codes("repayments"))
    online: bool | None = field(default=None, metadata=_stated(shapes.flag, "product"))
    criteria: Node = NOTHING
    limits: Limits = field(default_factory=Limits)
    person: tuple[PersonCondition, ...] = ()
    not_conditions: tuple[Phrase, ...] = ()
    remarks: tuple[Phrase, ...] = ()
    unread: tuple[Phrase, ...] = ()
    case_amount: Decimal | None = None
    risk_compensation: RiskCompensation | None = None
    subsidy: str = field(default="", metadata=_stated(shapes.TEXT, "product"))
    equity: Equity | None = None
    insurance: Insurance | None = None
    sources: tuple[Source, ...] = ()
    source_date: str = field(default="", metadata=_stated(shapes.source_date))
    note: str = field(default="", metadata=_stated(shapes.TEXT))

    @property
    def own_kinds(self) -> tuple[str, ...]:
        """The kinds that no list knows yet, in the source's words."""
        return tuple(phrase.text for phrase in self.unread if phrase.key == "kinds")

    @property
    def source_day(self) -> date | None:
        """The first day that `source_date` may mean; None where no date is known."""
        if not self.source_date:
            return None
        year, month, day = (*(int(part) for part in self.source_date.split("-")), 1, 1)[:3]
        return date(year, month, day)

    def widest(self, day: date, reference: Reference) -> dict[str, Decimal | int | None]:
        """Every bound at its widest on `day`, for any firm: the lowest of lower bounds, the highest of upper ones."""
        quoted = quote(self.limits, Known({}, day, reference))
        widest: dict[str, Decimal | int | None] = dict.fromkeys(BOUNDS)
        for name, figure in quoted.items():
            widest[name] = figure.low if BOUNDS[name].is_least else figure.high
        return widest

    def to_json(self) -> dict[str, Any]:
        """The JSON that `from_json` reads back to an equal content."""
        document: dict[str, Any] = {}
        for item in fields(self):
            if item.name not in ("criteria", "limits") and (written := plain(getattr(self, item.name))) not in EMPTY:
                document[item.name] = written
        document["criteria"] = criteria_to_json(self.criteria)
        document["limits"] = limits_to_json(self.limits)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Content:
        """Read a stored version. Raises CriteriaError where criteria or limits cannot be read."""
        values = dict(document)
        values["criteria"] = criteria_from_json(document["criteria"])
        values["limits"] = limits_from_json(document["limits"])
        for item in fields(cls):
            if item.metadata.get(_SEVERAL):
                values[item.name] = tuple(document.get(item.name, ()))
        values["stages"], older = map(tuple, split(document.get("stages", ())))
        values["rounds"] += older
        values["person"] = tuple(PersonCondition(**item) for item in document.get("person", ()))
        for name in ("not_conditions", "remarks", "unread"):
            values[name] = tuple(Phrase(**item) for item in document.get(name, ()))
        values["sources"] = tuple(Source(**item) for item in document.get("sources", ()))
        values["case_amount"] = _decimal(document.get("case_amount"))
        if "risk_compensation" in document:
            risk = document["risk_compensation"]
            shares = {party: Decimal(share) for party, share in risk.get("shares", {}).items()}
            values["risk_compensation"] = RiskCompensation(shares, risk.get("text", ""))
        if "equity" in document:
            values["equity"] = Equity(**_exact(document["equity"], "size_yi", "anchor_share_most"))
        if "insurance" in document:
            terms = _exact(document["insurance"], "cover_most", "premium", "premium_rate_most")
            listed = {name: tuple(terms.get(name, ())) for name in ("lines", "covers")}
            values["insurance"] = Insurance(**(terms | listed))
        return cls(**values)


# By name, the taxonomy of each field of codes.
TAXONOMIES: Mapping[str, str] = {
    item.name: item.metadata[_TAXONOMY]
    for said in (Content, Equity, Insurance)
    for item in fields(said)
    if _TAXONOMY in item.metadata
}


def codes_of(said: Content | Equity | Insurance, name: str) -> tuple[str, ...]:
    """The codes in a field, none where nothing is said."""
    value = getattr(said, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def codes_in(said: Content | Equity | Insurance) -> Iterator[tuple[str, str, str]]:
    """Every code that is said, with those of equity and insurance: the name of its field, its taxonomy, the code."""
    for item in fields(said):
        if item.name in TAXONOMIES:
            yield from ((item.name, TAXONOMIES[item.name], code) for code in codes_of(said, item.name))
        elif isinstance(part := getattr(said, item.name), Equity | Insurance):
            yield from codes_in(part)


def stated_in(shape: str) -> dict[str, shapes.Check]:
    """The fields that items of a shape of list ("common" to all, "product") state under their own names, by name."""
    return {item.name: item.metadata[_CHECK] for item in fields(Content) if item.metadata.get(_SHAPE) == shape}


def as_stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an item's fields that are taken over as they stand."""
    names = (item.name for item in fields(Content) if _CHECK in item.metadata)
    return {name: data[name] for name in names if data.get(name) is not None}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _exact(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: _decimal(value) if key in names else value for key, value in document.items()}
