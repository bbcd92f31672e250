"""The vocabulary: every fact the market's rules speak about, declared once.

A fact is something a firm can answer from a named paper or register (``proof``). Amounts are 万元, ratios percent,
terms months. Forms, criteria, columns, search facets and sentences follow from these declarations; nothing else
lists facts. ``VOCABULARY_VERSION`` is stored with every match.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marketplace.engine.vocabulary import (
    credit,
    finance,
    growth,
    identity,
    intellectual_property,
    investors,
    need,
    relation,
    research_and_tax,
    schemes,
    security,
    standing,
    talent,
    trade,
)
from marketplace.engine.vocabulary.fact_types import Fact

VOCABULARY_VERSION = 2


def _index(*groups: tuple[Fact, ...]) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {}
    for declared in groups:
        for fact in declared:
            if fact.key in facts:
                raise ValueError(f"Fact {fact.key!r} is declared twice; remove one declaration.")
            facts[fact.key] = fact
    for fact in facts.values():
        for source in fact.derived_from:
            if source not in facts:
                raise ValueError(f"Fact {fact.key!r} follows from {source!r}, which is not declared; correct its key.")
    return MappingProxyType(facts)


FACTS: Mapping[str, Fact] = _index(
    identity.IDENTITY,
    identity.QUALIFICATIONS,
    finance.ACCOUNTS,
    research_and_tax.RESEARCH,
    research_and_tax.TAX,
    credit.CREDIT,
    intellectual_property.INTELLECTUAL_PROPERTY,
    growth.PROJECTS,
    growth.PEOPLE,
    talent.TALENT,
    talent.CONTROLLER,
    growth.EQUITY,
    investors.ROUNDS,
    investors.INVESTORS,
    standing.STANDING,
    trade.TRADE,
    security.SECURITY,
    need.NEED,
    schemes.SCHEMES,
    relation.RELATION,
    need.MARKET,
)
