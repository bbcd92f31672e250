"""The vocabulary: every fact the market's rules speak about, declared once.

A fact is something a firm can answer from a named paper or register (``proof``). Amounts are 万元, ratios percent,
terms months. Forms, criteria, columns, search facets and sentences follow from these declarations; nothing else
lists facts. ``VOCABULARY_VERSION`` is stored with every match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from marketplace.core.reference import Reference
from marketplace.engine.vocabulary import (
    contracts,
    credit,
    figures,
    finance,
    growth,
    identity,
    intellectual_property,
    investors,
    need,
    persons,
    relation,
    research_and_tax,
    rights,
    schemes,
    security,
    standing,
    support,
    talent,
    trade,
)
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.families import FAMILIES, code_of, family_of

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


_DECLARED: Mapping[str, Fact] = _index(
    identity.IDENTITY,
    standing.NATURE,
    identity.QUALIFICATIONS,
    finance.ACCOUNTS,
    figures.FIGURES,
    research_and_tax.RESEARCH,
    research_and_tax.TAX,
    credit.CREDIT,
    intellectual_property.INTELLECTUAL_PROPERTY,
    rights.RIGHTS,
    growth.PROJECTS,
    growth.PEOPLE,
    talent.TALENT,
    talent.LEADER,
    talent.CONTROLLER,
    persons.REPRESENTATIVE,
    persons.OWNERS,
    persons.STAFF,
    growth.EQUITY,
    investors.ROUNDS,
    investors.INVESTORS,
    standing.STANDING,
    trade.TRADE,
    contracts.CONTRACTS,
    security.SECURITY,
    rights.PROPERTY,
    need.NEED,
    schemes.SCHEMES,
    support.SUPPORT,
    relation.RELATION,
    need.MARKET,
)


class Vocabulary(Mapping[str, Fact]):
    """All declared facts by key, in order; members of families are found by theirs, but not gone through."""

    def __getitem__(self, key: str) -> Fact:
        fact = _DECLARED.get(key)
        if fact is not None:
            return fact
        family = family_of(key) if isinstance(key, str) else None
        if family is None:
            raise KeyError(key)
        return _member(family, key)

    def __iter__(self) -> Iterator[str]:
        return iter(_DECLARED)

    def __len__(self) -> int:
        return len(_DECLARED)


@cache
def _member(family: str, key: str) -> Fact:
    return FAMILIES[family].member(code_of(key))


FACTS: Mapping[str, Fact] = Vocabulary()


def fact_in(key: str, reference: Reference) -> Fact:
    """A fact as the lists name it: a member of a family with its term's name."""
    fact = FACTS[key]
    return fact if fact.family is None else FAMILIES[fact.family].named(fact, reference)


def has_term(fact: Fact, reference: Reference) -> bool:
    """False for a member of a family whose term the lists do not have."""
    return fact.family is None or code_of(fact.key) in reference.taxonomy(FAMILIES[fact.family].taxonomy)
