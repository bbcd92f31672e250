"""A third kind of list, for tests: who vouches for firms, from a JSON list or from rows. All of it stands in this file."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from marketplace.engine.building import MONTHS_A_YEAR
from marketplace.engine.criteria import NOTHING, Node, Operator, both
from marketplace.engine.limits import Limits
from marketplace.institutions.models import Publisher
from marketplace.institutions.services import publisher_save
from marketplace.listing.commands import ImportCommand
from marketplace.listing.conditions import Entry, stated_by
from marketplace.listing.locating import Problem, Step
from marketplace.listing.reading import Fault, Item
from marketplace.listing.reasons import JUDGED, REASONS, VAGUE
from marketplace.listing.report import counted, counts_said, row_of, with_faults
from marketplace.listing.rules import figure, free_texts, read_keys
from marketplace.listing.running import Import, ListOf, Saved
from marketplace.listing.said import PersonCondition, Unit, phrase_units, words_of
from marketplace.listing.shapes import (
    PHRASES,
    TEXT,
    Shape,
    anything,
    field_problems,
    identifier,
    missing,
    text,
    years,
)

SHAPE: Shape = {
    "id": identifier,
    "name": text(20),
    "min_years": years,
    "asks": TEXT,
    "criteria": anything,
    "limits": anything,
    "not_conditions": PHRASES,
}
RULES = {"min_years": figure("age_months", Operator.AT_LEAST, MONTHS_A_YEAR), "asks": free_texts}


@dataclass(frozen=True)
class Content:
    name: str
    criteria: Node = NOTHING
    limits: Limits = field(default_factory=Limits)
    person: tuple[PersonCondition, ...] = ()
    regions: tuple[str, ...] = ()


def draft_of(item: Item) -> Entry[Content]:
    data = item.data
    item.check([*missing(data, ("id", "name")), *field_problems(data, SHAPE)])
    figures = [Unit(key, data[key], words_of(data[key])) for key in ("min_years",) if data.get(key) is not None]
    found = stated_by(item, [*figures, *phrase_units(data, ("asks",))])
    reading = read_keys(found.unsaid.values(), RULES, found.own.said)
    criteria = both(*reading.nodes, *found.tree)
    content = Content(data["name"], criteria, found.own.limits, (*reading.person, *found.in_order({})))
    return Entry(data["id"], content, len(found.units))


def save(draft: Entry[Content], day: datetime.date) -> Saved:
    """Written before it is refused, so that a test sees what stays."""
    is_made = not Publisher.objects.filter(name=draft.content.name).exists()
    publisher = publisher_save(name=draft.content.name, kind="guarantor")
    if "坏" in draft.content.name:
        raise ValidationError({"name": "a bad name"})
    return Saved(publisher, is_made, ((1, is_made),))


def refuses(draft: Entry[Content]) -> Iterator[Problem]:
    if draft.content.name == "不收":
        yield ("name",), "not in this list"


def relate(item: Item, result: Import[Entry[Content]]) -> Iterator[Fault]:
    if item.data.get("asks") == "无人":
        yield item.fault(("asks",), f"one of {len(result.drafts)} read")


def report_of(result: Import[Entry[Content]], language: str) -> dict[str, Any]:
    reasons = {**REASONS, JUDGED: REASONS[VAGUE]}
    rows = [row_of(draft, reasons, language) for draft in result.drafts]
    return with_faults({"rows": rows, "totals": counted(result.drafts)}, result.faults)


@dataclass(frozen=True, slots=True)
class Row(Item):
    at: int

    def line(self, path: Sequence[Step]) -> int:
        return self.at


def read_rows(path: Path) -> tuple[list[Row], list[Fault]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        read = ({key: value or None for key, value in row.items()} for row in rows)
        items = [Row(place, _figures(row), rows.line_num) for place, row in enumerate(read, 1)]
    return items, []


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: int(value) if key == "min_years" and value else value for key, value in row.items()}


GUARANTORS: ListOf[Entry[Content]] = ListOf(draft_of, save, report_of, refuses, relate)
ROWS: ListOf[Entry[Content]] = ListOf(draft_of, save, report_of, refuses, relate, read_rows)


class Command(ImportCommand):
    what = GUARANTORS

    def lines(self, results: Sequence[Import[Entry[Content]]], dry_run: bool) -> Iterator[str]:
        for result in results:
            yield f"{result.new} new. {counts_said(counted(result.drafts))}"

    def refusal(self, count: int) -> str:
        return f"{count} refused"


def write(path: Path, items: Iterable[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(list(items), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_rows(path: Path, items: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "name", "min_years", "asks"])
        writer.writeheader()
        writer.writerows(items)
    return path
