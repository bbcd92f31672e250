"""A rule as nested groups to be read: all of these, one of these, none of these, with the source's words below.

The words are the engine's own sentences. Negations are pushed to the conditions and groups inside groups of their own
kind are dissolved; of what must all hold, the things a firm must not have stand in a group of their own, said as
things ("has overdue debt") and not as their absence. Each condition names the clauses it cites by their addresses;
whether the library holds them is for the page to look up, and a condition that cites none of those is the institution's
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.core.reference import Reference
from marketplace.engine.criteria import Comparison, Judgement, Node, children
from marketplace.engine.normal import Bare, Junction, Part, RulePart, alone, is_required, normal, parts
from marketplace.engine.saying.grounds import grounds_of
from marketplace.engine.saying.sentences import clause, value_texts
from marketplace.engine.saying.wording import Length
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS


class GroupKind(StrEnum):
    """How the members of a group go together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence; figures and names it hangs on are strong."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One sentence, which says that `node` holds or, with `holds` False, that it does not. `phrases`: the source's
    words (Chinese); `citations`: addresses of clauses. `judged`: a person at the institution decides it; `why`
    is the reason in words, "" where none was noted. `is_chinese`: the sentence itself is in the source's words."""

    runs: tuple[Run, ...]
    node: Node
    holds: bool
    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    preferred: bool = False
    judged: bool = False
    why: str = ""
    is_chinese: bool = False
    is_group = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups that go together as `kind` says."""

    kind: GroupKind
    members: tuple[Condition | Group, ...]
    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    preferred: bool = False
    judged = False
    is_group = True

    @property
    def required(self) -> int:
        """How many of its members decide, whoever says so."""
        return sum(not member.preferred for member in self.members)

    def counted(self) -> tuple[Condition | Group, ...]:
        """What counts as a condition each: a choice is one, however many ways it has."""
        return (self,) if self.preferred or self.kind is GroupKind.ANY else self.members


@dataclass(frozen=True, slots=True)
class Rule:
    """A whole rule: groups of which each must hold."""

    groups: tuple[Group, ...]

    @property
    def required(self) -> int:
        """How many conditions decide, those left to a person's judgement not counted."""
        return sum(not part.preferred and not part.judged for part in self._counted())

    @property
    def preferred(self) -> int:
        return sum(part.preferred for part in self._counted())

    @property
    def judged(self) -> int:
        """How many conditions a person judges, outside of choices."""
        return sum(part.judged and not part.preferred for part in self._counted())

    @property
    def deciding(self) -> int:
        """How many groups decide."""
        return sum(not group.preferred for group in self.groups)

    def _counted(self) -> Iterator[Condition | Group]:
        for group in self.groups:
            yield from group.counted()


# A short choice between facts reads better as one sentence than as a group of its own.
_SHORT_CHOICE = Length(zh=44, en=110)
_MOST_CHOICES = 3
# A group with words of its own is taken up by the group around it, its words below each condition, up to this many.
_MOST_TAKEN_UP = 3
# More names than this are a list, which is not set in bold.
_MOST_STRONG_NAMES = 6


def rule_of(criteria: Node, language: str, reference: Reference, why: Mapping[str, str] | None = None) -> Rule:
    """A rule in a language. `why`: reasons in words by phrase, for conditions that a person judges."""
    return Rule(_Reader(language, reference, why or {}).top(criteria))


def required_parts(node: Node) -> Iterator[RulePart]:
    """What must hold, out of every nested group whose parts must all hold; preferred parts are marked."""
    return parts(normal(node), every=True, taken_up=_is_taken_up)


def alternatives(part: RulePart) -> list[RulePart]:
    """The ways of which one is enough; a part that is no choice is its own only way."""
    return list(parts(alone(part), every=False, taken_up=_is_taken_up))


def _is_taken_up(group: Junction[Bare]) -> bool:
    """Whether the group around a group takes up its parts."""
    return is_required(group) and (len(group.of) <= _MOST_TAKEN_UP or not grounds_of(group.notes))


def _inside(group: Junction[Bare]) -> list[RulePart]:
    """The parts of a group whose own grounds are told above them."""
    return list(parts(alone(group), group.every, _is_taken_up))


class _Reader:
    def __init__(self, language: str, reference: Reference, why: Mapping[str, str]) -> None:
        self.language, self.reference, self.why = language, reference, why

    def top(self, criteria: Node) -> tuple[Group, ...]:
        plain: list[Condition] = []
        excluded: list[Condition] = []
        groups: list[Group] = []
        for part in required_parts(criteria):
            if isinstance(part, Junction) and not self.is_sentence(part):
                groups.append(self.group(part))
            elif _is_excluded(part):
                excluded.append(self.condition(part, as_thing=True))
            else:
                plain.append(self.condition(part))
        # What only helps stands last.
        plain.sort(key=lambda condition: condition.preferred)
        first = [Group(GroupKind.ALL, tuple(plain))] if plain else []
        last = [Group(GroupKind.NONE, tuple(excluded))] if excluded else []
        return (*first, *groups, *last)

    def group(self, part: Junction[Bare]) -> Group:
        """A choice, or inside a choice the conditions of one way."""
        inside, grounds = _inside(part), grounds_of(part.notes)
        if part.every and not part.preferred and all(map(_is_excluded, inside)):
            things = tuple(self.condition(each, as_thing=True) for each in inside)
            return Group(GroupKind.NONE, things, grounds.phrases, grounds.citations)
        members = [
            self.group(each) if isinstance(each, Junction) and not self.is_sentence(each) else self.condition(each)
            for each in inside
        ]
        members.sort(key=lambda member: member.is_group)
        kind = GroupKind.ALL if part.every else GroupKind.ANY
        return Group(kind, tuple(members), grounds.phrases, grounds.citations, part.preferred)

    def is_sentence(self, part: Junction[Bare]) -> bool:
        """Whether a group is said in one sentence: a short choice between comparisons."""
        if part.every:
            return False
        inside = _inside(part)
        return (
            len(inside) <= _MOST_CHOICES
            and all(isinstance(each.node, Comparison) for each in inside)
            and _SHORT_CHOICE.holds(clause(part.node, self.language, self.reference, part.holds), self.language)
        )

    def condition(self, part: RulePart, as_thing: bool = False) -> Condition:
        node, holds = part.node, part.holds
        below = list(_nodes(node))
        own = grounds_of((*part.notes, *(each.note for each in below)))
        if isinstance(node, Judgement):
            why = next((self.why[words] for words in own.phrases if words in self.why), "")
            # The tag says that it is judged; the sentence need not.
            said = node.text.say(self.language) if holds else clause(node, self.language, self.reference, holds)
            return Condition(
                (Run(_capital(said)),),
                node,
                holds,
                own.phrases,
                own.citations,
                part.preferred,
                judged=True,
                why=why,
                is_chinese=node.text.zh == node.text.en,
            )
        holds = holds is not as_thing
        runs = tuple(_runs(_capital(clause(node, self.language, self.reference, holds)), self.strong(below)))
        return Condition(runs, node, holds, own.phrases, own.citations, part.preferred)

    def strong(self, nodes: Iterable[Node]) -> Iterator[str]:
        """The figures and names that comparisons ask for, as the sentence has them."""
        for node in nodes:
            if isinstance(node, Comparison) and len(node.codes) <= _MOST_STRONG_NAMES:
                yield from value_texts(node, self.language, self.reference)


def _runs(text: str, strong: Iterable[str]) -> Iterator[Run]:
    """The text in runs. Each strong part is looked for behind the one before; one that is not there is left out."""
    at = 0
    for part in strong:
        place = text.find(part, at)
        if not part or place < 0:
            continue
        if place > at:
            yield Run(text[at:place])
        yield Run(part, True)
        at = place + len(part)
    if at < len(text):
        yield Run(text[at:])


def _capital(text: str) -> str:
    """A clause as a sentence of its own; Chinese has no capitals."""
    return text[:1].upper() + text[1:]


def excludes(part: Part[Any]) -> bool:
    """Whether a part says what a firm must not have: a flag that must be no, or codes that must not occur."""
    node = part.node
    if not isinstance(node, Comparison):
        return False
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return node.flag is not part.holds
    return fact.type.is_listed and not part.holds


def _is_excluded(part: RulePart) -> bool:
    return is_required(part) and excludes(part)


def _nodes(node: Node) -> Iterator[Node]:
    """A node and what is below it; tables inside operands are not entered."""
    yield node
    for child in children(node):
        yield from _nodes(child)
