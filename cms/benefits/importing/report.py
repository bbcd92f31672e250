"""The count of an import: what each benefit states, what became a rule, what is left to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.benefits.importing.items import PolicyDraft
from cms.benefits.reasons import REASONS
from cms.models.benefit_content import Content
from marketplace.engine.limits import limits_to_json
from marketplace.listing import report
from marketplace.listing.conditions import Entry
from marketplace.listing.running import Import
from marketplace.listing.unread import unread_told

# The levels whose conditions are written by hand; what is issued elsewhere is kept for comparison.
AT_HOME = ("national", "provincial", "city", "district")


def report_of(result: Import[PolicyDraft], language: str) -> dict[str, Any]:
    """The report as JSON, sentences in `language`."""
    at_home = [draft for draft in result.drafts if draft.level in AT_HOME]
    policies = [
        {"id": draft.external_id, "level": draft.level, "benefits": [_row(one, language) for one in draft.benefits]}
        | unread_told(draft.unread)
        for draft in result.drafts
    ]
    totals = {"all": counted(result.drafts), "at_home": counted(at_home)}
    return report.with_faults({"policies": policies, "totals": totals}, result.faults)


def counted(drafts: Sequence[PolicyDraft]) -> dict[str, int]:
    """How many policies, benefits, conditions stated, and rules."""
    benefits = [one for draft in drafts for one in draft.benefits]
    return {"policies": len(drafts), "benefits": len(benefits)} | report.counted(benefits)


def _row(entry: Entry[Content], language: str) -> dict[str, Any]:
    content = entry.content
    about = {"type": content.type, "beneficiary": content.beneficiary}
    limits = {"limits": limits_to_json(content.limits)}
    return report.row_of(entry, REASONS, language, content.remarks, about, limits)
