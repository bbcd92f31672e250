"""Facts of which there is one for each term of a list: the score that a named issuer gave.

A family declares once what its members share. The member of a term has the family's name and the term's code as its
key (``score__innovation_points``): wherever a fact stands, in a rule, an answer or a version, so does a member. Its label
names the term, so it is read with the lists at hand (``facts.fact_in``); without them it has the family's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from marketplace.core.reference import Reference
from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Group
from marketplace.engine.vocabulary.words import BANDED

_BETWEEN = "__"


@dataclass(frozen=True, slots=True)
class Family:
    """``like``: what every member is, under the family's own name; ``taxonomy``: the terms; ``label``: a member's, of
    ``{term}``."""

    like: Fact
    taxonomy: str
    label: Text

    def member(self, code: str) -> Fact:
        """The fact of one term."""
        return replace(self.like, key=f"{self.like.key}{_BETWEEN}{code}", family=self.like.key)

    def named(self, fact: Fact, reference: Reference) -> Fact:
        """A member with its term's name in its label; as it is where the lists have no such term."""
        terms, code = reference.taxonomy(self.taxonomy), code_of(fact.key)
        if code not in terms:
            return fact
        name = terms.get(code).name
        return replace(fact, label=Text(self.label.zh.format(term=name.zh), self.label.en.format(term=name.en)))


FAMILIES = {
    family.like.key: family
    for family in (
        Family(
            Fact(
                "score",
                FactType.SCORE,
                Text("评分", "Score"),
                Group.RATINGS,
                Text("评分机构的通知或平台查询", "the issuer's notice or platform"),
                help=Text("最近一次的得分，没有评过的不填", "the latest one; leave empty if never scored"),
                unit=Text("分", "points"),
                maximum=100_000,
                **BANDED,
            ),
            "institution_scores",
            Text("{term}得分", "{term} (score)"),
        ),
    )
}


def family_of(key: str) -> str | None:
    """The family that a key belongs to; None for every other key."""
    name, between, code = key.partition(_BETWEEN)
    return name if between and code and name in FAMILIES else None


def code_of(key: str) -> str:
    """The term of a member's key."""
    return key.partition(_BETWEEN)[2]


def members(reference: Reference) -> tuple[str, ...]:
    """The keys of all members that the lists have terms for."""
    return tuple(
        family.member(entry.code).key for family in FAMILIES.values() for entry in reference.taxonomy(family.taxonomy)
    )


def named_by(table: str, code: str) -> frozenset[str]:
    """The keys of the facts that an entry of a list gives its name to."""
    return frozenset(family.member(code).key for family in FAMILIES.values() if family.taxonomy == table)
