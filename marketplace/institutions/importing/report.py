"""The count of an import: what each offering states, what became a rule, what is left to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from marketplace.core import current
from marketplace.engine.criteria_json import criteria_to_json
from marketplace.engine.rule import facts_of_rule
from marketplace.engine.saying.sentences import sentence
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.importing.items import Draft
from marketplace.institutions.importing.reasons import REASONS
from marketplace.listing.reading import Fault


def report_of(drafts: Sequence[Draft], faults: Sequence[Fault], language: str) -> dict[str, Any]:
    """The report as JSON. `faults` is there only when something was refused."""
    report: dict[str, Any] = {
        "offerings": [_row(draft, language) for draft in drafts],
        "totals": {
            "stated": sum(draft.stated for draft in drafts),
            "rules": sum(draft.rules for draft in drafts),
            "single_use_facts": single_use_facts(drafts),
        },
    }
    if faults:
        report["faults"] = [fault.as_json() for fault in faults]
    return report


def single_use_facts(drafts: Sequence[Draft]) -> list[str]:
    """Yes/no facts that exactly one of the offerings uses: such a fact was made for one odd phrase."""
    used = Counter(key for draft in drafts for key in facts_used(draft))
    return sorted(key for key, offerings in used.items() if offerings == 1 and FACTS[key].type is FactType.FLAG)


def facts_used(draft: Draft) -> set[str]:
    """All facts that the criteria and limits of an offering read."""
    return facts_of_rule(draft.content.criteria, draft.content.limits)


def _row(draft: Draft, language: str) -> dict[str, Any]:
    content = draft.content
    return {
        "id": draft.external_id,
        "name": content.name,
        "stated": draft.stated,
        "rules": draft.rules,
        "person": [{"key": item.key, "text": item.text, "why": str(REASONS[item.why])} for item in content.person],
        "not_conditions": [{"key": phrase.key, "text": phrase.text} for phrase in content.not_conditions],
        "criteria": criteria_to_json(content.criteria),
        "sentence": sentence(content.criteria, language, current.reference()),
    }
