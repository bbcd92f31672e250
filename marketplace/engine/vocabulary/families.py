"""Facts of which there is one for each term of a list: the score that a named issuer gave, the time since a thing that
banks look for last happened, a figure that only some ask for.

A family declares once what its members share. The member of a term has the family's name and the term's code as its
key (``score__innovation_points``): wherever a fact stands, in a rule, an answer or a version, so does a member. Its label
names the term, so it is read with the lists at hand (``facts.fact_in``); without them it has the family's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.core.reference import Reference
from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import BANDED, CREDIT_REPORT, OWN_PLAN, PERSONAL_REPORT, SENSITIVE, later

_BETWEEN = "__"
_TERM = "{term}"


@dataclass(frozen=True, slots=True)
class Family:
    """``like``: what every member is, under the family's own name; ``taxonomy``: the terms; ``label`` and ``says``: a
    member's, of ``{term}``."""

    like: Fact
    taxonomy: str
    label: Text
    says: Mapping[str, Text] = field(default_factory=dict)

    def key_of(self, code: str) -> str:
        """The key of the fact of one term."""
        return f"{self.like.key}{_BETWEEN}{code}"

    def member(self, code: str) -> Fact:
        """The fact of one term."""
        return replace(self.like, key=self.key_of(code), family=self.like.key)

    def named(self, fact: Fact, reference: Reference) -> Fact:
        """A member with its term's name in its words; as it is where the lists have no such term."""
        terms, code = reference.taxonomy(self.taxonomy), code_of(fact.key)
        if code not in terms:
            return fact
        name = terms.get(code).name
        said = {operator: _of(words, name) for operator, words in self.says.items()}
        return replace(fact, label=_of(self.label, name), says=said)


def _of(words: Text, name: Text) -> Text:
    return Text(words.zh.replace(_TERM, name.zh), words.en.replace(_TERM, name.en))


# How long ago: still so is 0, and never the most that can be said.
NEVER = 1200
_SINCE: dict[str, Any] = {
    "help": Text("从未有过填 1200，仍未了结填 0", "1200 if it never happened; 0 while it is not settled"),
    "maximum": NEVER,
    # Time passes by itself, if nothing happens again.
    **later(12, Direction.UP, reach=Reach(by=12), is_own=False),
}
_PASSED = {
    "ge": Text("近 {value}没有{term}", "no {term} in the last {value}"),
    "not_ge": Text("近 {value}有过{term}", "{term} in the last {value}"),
    "ge_1": Text("没有未了结的{term}", "no {term} that is not settled"),
    "not_ge_1": Text("有未了结的{term}", "{term} that is not settled"),
    "le": Text("近 {value}有过{term}", "{term} in the last {value}"),
    "not_le": Text("近 {value}没有{term}", "no {term} in the last {value}"),
}
_PLAIN = Text(_TERM, _TERM)


def _figure(key: str, kind: FactType, label: Text, **extra: Any) -> Fact:
    # What only some ask for is never asked of everybody, and nobody is advised to change it.
    return Fact(key, kind, label, Group.FINANCE, OWN_PLAN, minimum=None, **extra)


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
        Family(
            Fact(
                "since", FactType.MONTHS, Text("距上次记录的时间", "Time since"), Group.CREDIT, CREDIT_REPORT, **_SINCE
            ),
            "events",
            Text("距最近一次{term}的时间", "Time since the last {term}"),
            _PASSED,
        ),
        Family(
            Fact(
                "person_since",
                FactType.MONTHS,
                Text("个人距上次记录的时间", "Time since, of a person"),
                Group.CREDIT,
                PERSONAL_REPORT,
                **SENSITIVE,
                **_SINCE,
            ),
            "person_events",
            Text("距最近一次{term}的时间", "Time since the last {term}"),
            _PASSED,
        ),
        Family(
            Fact(
                "person_number",
                FactType.SCORE,
                Text("个人其他数值", "Other figure of a person"),
                Group.CREDIT,
                PERSONAL_REPORT,
                maximum=1_000_000,
                **SENSITIVE,
            ),
            "person_numbers",
            _PLAIN,
        ),
        Family(_figure("money", FactType.MONEY, Text("其他金额", "Other amount")), "amounts", _PLAIN),
        Family(_figure("share", FactType.PERCENT, Text("其他比率", "Other ratio")), "ratios", _PLAIN),
        Family(_figure("number", FactType.SCORE, Text("其他数值", "Other figure")), "numbers", _PLAIN),
        Family(_figure("day", FactType.DATE, Text("其他日期", "Other day")), "days", _PLAIN),
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
        family.key_of(entry.code) for family in FAMILIES.values() for entry in reference.taxonomy(family.taxonomy)
    )


def named_by(table: str, code: str) -> frozenset[str]:
    """The keys of the facts that an entry of a list gives its name to."""
    return frozenset(family.key_of(code) for family in FAMILIES.values() if family.taxonomy == table)
