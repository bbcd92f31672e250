"""Which benefits of published policies name a code of a list: as their type, or in a rule of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.benefits.importing.items import CODED_OF_BENEFIT
from cms.benefits.selectors import PublishedBenefit, published_benefits
from marketplace.core.terms.registers import Unread, Use, count_uses, find_unread
from marketplace.core.text import Text
from marketplace.engine.criteria import Comparison, facts_of, facts_of_operand
from marketplace.engine.normal import rule_parts
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import named_by

_LABEL = Text("政策支持", "Benefits of policies")
_TYPES = "benefit_types"
_EXAMPLES = 5


def benefits_with(table: str, code: str) -> Use:
    """Those of today that name the code, the first of them by name."""
    facts = {fact.key for fact in FACTS.values() if fact.taxonomy == table}
    found = [one for one in published_benefits() if _names(one, table, code, facts)]
    return _use(found)


def _names(benefit: PublishedBenefit, table: str, code: str, facts: set[str]) -> bool:
    if (table, code) == (_TYPES, benefit.said.type):
        return True
    read = facts_of(benefit.said.criteria).union(*map(facts_of_operand, benefit.limits.operands))
    if not named_by(table, code).isdisjoint(read):
        return True
    parts = (part.node for part in rule_parts(benefit.said.criteria, benefit.limits.operands) if part.holds)
    return any(isinstance(node, Comparison) and node.fact in facts and code in node.codes for node in parts)


def unread_of_benefits() -> Iterator[Unread]:
    """What published benefits say of themselves in words that no list knows."""
    found: dict[tuple[str, str], list[PublishedBenefit]] = {}
    for one in published_benefits():
        for phrase in one.said.unread:
            found.setdefault((CODED_OF_BENEFIT[phrase.key], phrase.text), []).append(one)
    for (table, text), benefits in found.items():
        yield Unread(table, text, _use(benefits))


def _use(found: Sequence[PublishedBenefit]) -> Use:
    examples = tuple((one.said.title.zh, one.clause_path) for one in found[:_EXAMPLES])
    return Use(_LABEL, len(found), examples)


def register() -> None:
    count_uses("benefits", benefits_with)
    find_unread("benefits", unread_of_benefits)
