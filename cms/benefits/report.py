"""The count of an import: what each benefit states, what became a rule, what is left to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.benefits.items import BenefitDraft, PolicyDraft
from cms.benefits.reasons import REASONS
from marketplace.core import current
from marketplace.core.json_content import plain
from marketplace.engine.criteria_json import criteria_to_json
from marketplace.engine.limits import limits_to_json
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.reading import Fault

# The levels whose conditions are written by hand; what is issued elsewhere is kept for comparison.
AT_HOME = ("national", "provincial", "city", "district")


def report_of(drafts: Sequence[PolicyDraft], faults: Sequence[Fault], language: str) -> dict[str, Any]:
    """The report as JSON. `faults` is there only when something was refused."""
    at_home = [draft for draft in drafts if draft.level in AT_HOME]
    report: dict[str, Any] = {
        "policies": [
            {"id": draft.external_id, "level": draft.level, "benefits": [_row(one, language) for one in draft.benefits]}
            for draft in drafts
        ],
        "totals": {"all": counted(drafts), "at_home": counted(at_home)},
    }
    if faults:
        report["faults"] = [fault.as_json() for fault in faults]
    return report


def counted(drafts: Sequence[PolicyDraft]) -> dict[str, int]:
    """How many policies, benefits, conditions stated, and rules."""
    benefits = [one for draft in drafts for one in draft.benefits]
    return {
        "policies": len(drafts),
        "benefits": len(benefits),
        "stated": sum(one.stated for one in benefits),
        "rules": sum(one.rules for one in benefits),
    }


def _row(draft: BenefitDraft, language: str) -> dict[str, Any]:
    content = draft.content
    return {
        "id": draft.external_id,
        "name": content.name,
        "type": content.type,
        "beneficiary": content.beneficiary,
        "stated": draft.stated,
        "rules": draft.rules,
        "person": [{"key": one.key, "text": one.text, "why": str(REASONS[one.why])} for one in content.person],
        "not_conditions": plain(content.remarks),
        "criteria": criteria_to_json(content.criteria),
        "limits": limits_to_json(content.limits),
        "sentence": sentence(content.criteria, language, current.reference()),
    }
