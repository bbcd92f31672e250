"""The count of an import as JSON: what each thing of a list states, what became a rule, what is left to a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.core.json_content import plain
from marketplace.engine.criteria import Phrase
from marketplace.engine.criteria_json import criteria_to_json
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.conditions import Conditional, Entry
from marketplace.listing.reading import Fault
from marketplace.listing.said import PersonCondition
from marketplace.listing.short_texts import proposal_for


def row_of(
    entry: Entry[Any],
    reasons: Mapping[str, Promise],
    language: str,
    no_conditions: Sequence[Phrase] = (),
    about: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One thing of a list with its count, and its criteria as JSON and as a sentence.

    `reasons`: why something is left to a person, by code. `no_conditions`: words named as none. `about` stands after the
    name, `more` after the criteria.
    """
    content: Conditional = entry.content
    return {
        "id": entry.external_id,
        "name": content.name,
        **(about or {}),
        "stated": entry.stated,
        "rules": entry.rules,
        "person": [_left(one, str(reasons[one.why]), content.regions, language) for one in content.person],
        "not_conditions": plain(tuple(no_conditions)),
        "criteria": criteria_to_json(content.criteria),
        **(more or {}),
        "sentence": sentence(content.criteria, language, current.reference()),
    }


def _left(one: PersonCondition, why: str, regions: Sequence[str], language: str) -> dict[str, Any]:
    """A condition that is left to a person, with what the words seem to say and what of them that leaves out."""
    told = {"key": one.key, "text": one.text, "why": why}
    found = proposal_for(one, regions[0] if len(regions) == 1 else "")
    if found is None or found.tree is None:
        return told
    return told | {"proposed": sentence(found.tree, language, current.reference()), "left": list(found.left)}


def counted(entries: Iterable[Entry[Any]]) -> dict[str, int]:
    """How many conditions are stated, and how many of them are rules."""
    every = list(entries)
    return {"stated": sum(one.stated for one in every), "rules": sum(one.rules for one in every)}


def with_faults(report: dict[str, Any], faults: Sequence[Fault]) -> dict[str, Any]:
    """A report with what was refused; `faults` is there only when something was."""
    return report | {"faults": [fault.as_json() for fault in faults]} if faults else report


def counts_said(told: Mapping[str, int]) -> str:
    """`counted` in words."""
    person = told["stated"] - told["rules"]
    return _("%(stated)s conditions stated: %(rules)s rules, %(person)s for a person.") % {**told, "person": person}


def write_report(path: Path, report: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write a report as JSON text. Raises CommandError where the file cannot be written."""
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = {"file": path, "reason": error.strerror}
        raise CommandError(_("The report %(file)s cannot be written: %(reason)s.") % reason) from error
