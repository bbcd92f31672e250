"""The count of an import: what each offering states, what became a rule, what is left to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from marketplace.engine.rule import facts_of_rule
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.importing.items import Draft
from marketplace.institutions.importing.reasons import REASONS
from marketplace.listing.report import counted, row_of, with_faults
from marketplace.listing.running import Import
from marketplace.listing.unread import unread_told


def report_of(result: Import[Draft], language: str) -> dict[str, Any]:
    """The report as JSON, sentences in `language`."""
    drafts = result.drafts
    report = {
        "offerings": [
            row_of(draft, REASONS, language, draft.content.not_conditions) | unread_told(draft.content.unread)
            for draft in drafts
        ],
        "totals": counted(drafts) | {"single_use_facts": single_use_facts(drafts)},
    }
    return with_faults(report, result.faults)


def single_use_facts(drafts: Sequence[Draft]) -> list[str]:
    """Yes/no facts that exactly one of the offerings uses: such a fact was made for one odd phrase."""
    used = Counter(key for draft in drafts for key in facts_used(draft))
    return sorted(key for key, offerings in used.items() if offerings == 1 and FACTS[key].type is FactType.FLAG)


def facts_used(draft: Draft) -> set[str]:
    """All facts that the criteria and limits of an offering read."""
    return facts_of_rule(draft.content.criteria, draft.content.limits)
