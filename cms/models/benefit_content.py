"""What a version of a benefit says, as typed values and as the JSON that is stored.

The JSON has the keys of `Content`; what is empty or at its default is left out. Exact figures are strings; amounts 万元,
ratios percent. `criteria` and `limits` are the documents of `marketplace.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.core.json_content import EMPTY, plain
from marketplace.core.text import Text
from marketplace.engine.criteria import NOTHING, Node, Phrase
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.limits import Limits, limits_from_json, limits_to_json
from marketplace.listing.said import PersonCondition

# Of the JSON shape. A change of shape raises it; old versions stay readable.
CONTENT_SCHEMA = 1

PER = ("once", "year")
"""How often the worth is paid: in all, or for each year."""


@dataclass(frozen=True, slots=True)
class Content:
    """One state of a benefit. `type`, `beneficiary` and `regions` are codes of their taxonomies.

    `limits.amount_most`: what it is worth to a firm at most (万元, as often as `per` says), where that can be worked out.
    `ratio` (percent) of `base`, at most `cap` (万元; of all years together with `cap_in_all`): how much, as the policy says
    it. `opens` and `closes`: the first and the last day of the window in which one applies. `clause`: the address of the
    clause it rests on. `no_application`: whoever qualifies gets it without applying (免申即享). `person`: what no rule
    says. `remarks`: words that decide nothing. `unread`: words for its type or for whom it is that are in no list yet.
    """

    name: str
    type: str
    beneficiary: str
    name_en: str = ""
    regions: tuple[str, ...] = ()
    criteria: Node = NOTHING
    limits: Limits = field(default_factory=Limits)
    per: str = ""
    ratio: Decimal | None = None
    base: str = ""
    cap: Decimal | None = None
    cap_in_all: bool = False
    opens: date | None = None
    closes: date | None = None
    window: str = ""
    papers: tuple[str, ...] = ()
    clause: str = ""
    no_application: bool = False
    person: tuple[PersonCondition, ...] = ()
    remarks: tuple[Phrase, ...] = ()
    unread: tuple[Phrase, ...] = ()

    @property
    def title(self) -> Text:
        return Text(self.name, self.name_en or self.name)

    def to_json(self) -> dict[str, Any]:
        """The JSON that `from_json` reads back to an equal content."""
        document: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name not in ("criteria", "limits") and value != item.default and plain(value) not in EMPTY:
                document[item.name] = plain(value)
        return document | {"criteria": criteria_to_json(self.criteria), "limits": limits_to_json(self.limits)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Content:
        """Read a stored version. Raises CriteriaError where criteria or limits cannot be read."""
        values = dict(document)
        values["criteria"] = criteria_from_json(document["criteria"])
        values["limits"] = limits_from_json(document["limits"])
        for name in ("regions", "papers"):
            values[name] = tuple(document.get(name, ()))
        for name in ("ratio", "cap"):
            values[name] = Decimal(document[name]) if name in document else None
        for name in ("opens", "closes"):
            values[name] = date.fromisoformat(document[name]) if name in document else None
        values["person"] = tuple(PersonCondition(**item) for item in document.get("person", ()))
        for name in ("remarks", "unread"):
            values[name] = tuple(Phrase(**item) for item in document.get(name, ()))
        return cls(**values)
