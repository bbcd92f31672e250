"""A rule as nested groups to be read: all of these, one of these, none of these, with the source's words below.

The words are the engine's own sentences. Negations are pushed to the conditions and groups inside groups of their own
kind are dissolved; of what must all hold, the things a firm must not have stand in a group of their own, said as
things ("has overdue debt") and not as their absence. Each condition names the clauses it cites by their addresses;
whether the library holds them is for the page to look up, and a condition that cites none of those is the institution's
own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from marketplace.engine.criteria import PLAIN, All, Any, Comparison, Judgement, Node, Not, Phrase, children
from marketplace.engine.saying.sentences import clause, value_texts
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
class Grounds:
    """What a condition rests on: the source's words (Chinese), and the addresses of the clauses it cites."""

    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.citations)

    def __add__(self, other: Grounds) -> Grounds:
        """Both, each phrase and clause once."""
        if not other:
            return self
        phrases = dict.fromkeys((*self.phrases, *other.phrases))
        return Grounds(tuple(phrases), tuple(dict.fromkeys((*self.citations, *other.citations))))


NO_GROUNDS = Grounds()


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
_SHORT_CHOICE = {"zh": 44, "en": 110}
_MOST_CHOICES = 3
# A group with words of its own is taken up by the group around it, its words below each condition, up to this many.
_MOST_TAKEN_UP = 3
# More names than this are a list, which is not set in bold.
_MOST_STRONG_NAMES = 6
# A figure or a letter of the source ("18", "A") says nothing that the condition does not.
_WORDS = re.compile(r"[㐀-鿿]{2}")

Part = tuple[Node, bool, Grounds, bool]
"""A node, whether it must hold, the grounds told by what was around it, whether it is preferred."""


def rule_of(criteria: Node, language: str, why: Mapping[str, str] | None = None) -> Rule:
    """A rule in a language. `why`: reasons in words by phrase, for conditions that a person judges."""
    return Rule(_Reader(language, why or {}).top(criteria))


def source_words(node: Node) -> tuple[str, ...]:
    """The phrases of the source that a node itself says, those that are words."""
    return words_of_phrases(node.note.says)


def grounds_of(node: Node) -> Grounds:
    """What a node itself rests on, without what is below it."""
    note = node.note
    if note is PLAIN:
        return NO_GROUNDS
    return Grounds(source_words(node), (note.citation,) if note.citation else ())


def words_of_phrases(phrases: Iterable[Phrase]) -> tuple[str, ...]:
    """The texts of phrases that are words, each once."""
    return tuple(dict.fromkeys(phrase.text for phrase in phrases if _WORDS.search(phrase.text)))


def required_parts(node: Node, holds: bool = True) -> Iterator[Part]:
    """What must hold, out of every nested group whose parts must all hold; preferred parts are marked."""
    yield from _parts(_unwrapped(node, holds), GroupKind.ALL)


def alternatives(node: Node, holds: bool) -> list[Part]:
    """The ways of which one is enough; a node that is no choice is its own only way."""
    return list(_parts((node, holds, NO_GROUNDS, False), GroupKind.ANY))


class _Reader:
    def __init__(self, language: str, why: Mapping[str, str]) -> None:
        self.language, self.why = language, why

    def top(self, criteria: Node) -> tuple[Group, ...]:
        plain: list[Condition] = []
        excluded: list[Condition] = []
        groups: list[Group] = []
        for part in required_parts(criteria):
            node, holds, _grounds, preferred = part
            if not self.is_sentence(part):
                groups.append(self.group(part))
            elif not preferred and _excludes(node, holds):
                excluded.append(self.condition(part, as_thing=True))
            else:
                plain.append(self.condition(part))
        # What only helps stands last.
        plain.sort(key=lambda condition: condition.preferred)
        first = [Group(GroupKind.ALL, tuple(plain))] if plain else []
        last = [Group(GroupKind.NONE, tuple(excluded))] if excluded else []
        return (*first, *groups, *last)

    def group(self, part: Part) -> Group:
        """A choice, or inside a choice the conditions of one way."""
        node, holds, grounds, preferred = part
        kind = _kind(node, holds)
        inside = list(_parts((node, holds, NO_GROUNDS, False), kind))
        if kind is GroupKind.ALL and not preferred and all(map(_excluding, inside)):
            things = tuple(self.condition(each, as_thing=True) for each in inside)
            return Group(GroupKind.NONE, things, grounds.phrases, grounds.citations)
        members = [self.condition(each) if self.is_sentence(each) else self.group(each) for each in inside]
        members.sort(key=lambda member: member.is_group)
        return Group(kind, tuple(members), grounds.phrases, grounds.citations, preferred)

    def is_sentence(self, part: Part) -> bool:
        """Whether a part is said in one sentence: a comparison, a judgement, or a short choice between comparisons."""
        node, holds, _grounds, _preferred = part
        if not isinstance(node, All | Any):
            return True
        inner = list(_parts((node, holds, NO_GROUNDS, False), _kind(node, holds)))
        short = _SHORT_CHOICE["en" if self.language.startswith("en") else "zh"]
        return (
            _kind(node, holds) is GroupKind.ANY
            and len(inner) <= _MOST_CHOICES
            and all(isinstance(each[0], Comparison) for each in inner)
            and len(clause(node, self.language, holds)) <= short
        )

    def condition(self, part: Part, as_thing: bool = False) -> Condition:
        node, holds, grounds, preferred = part
        below = list(_nodes(node))
        own = sum(map(grounds_of, below), grounds)
        if isinstance(node, Judgement):
            why = next((self.why[words] for words in own.phrases if words in self.why), "")
            # The tag says that it is judged; the sentence need not.
            said = node.text.say(self.language) if holds else clause(node, self.language, holds)
            return Condition(
                (Run(_capital(said)),),
                node,
                holds,
                own.phrases,
                own.citations,
                preferred,
                judged=True,
                why=why,
                is_chinese=node.text.zh == node.text.en,
            )
        holds = holds is not as_thing
        runs = tuple(_runs(_capital(clause(node, self.language, holds)), self.strong(below)))
        return Condition(runs, node, holds, own.phrases, own.citations, preferred)

    def strong(self, nodes: Iterable[Node]) -> Iterator[str]:
        """The figures and names that comparisons ask for, as the sentence has them."""
        for node in nodes:
            if isinstance(node, Comparison) and len(node.codes) <= _MOST_STRONG_NAMES:
                yield from value_texts(node, self.language)


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


def _unwrapped(node: Node, holds: bool) -> Part:
    """Through negations and groups of one, with the grounds on the way."""
    grounds = NO_GROUNDS
    preferred = False
    while True:
        preferred = preferred or node.note.preferred
        if not isinstance(node, Comparison | Judgement):
            grounds += grounds_of(node)
        if isinstance(node, Not):
            node, holds = node.of, not holds
        elif isinstance(node, All | Any) and len(node.of) == 1:
            node = node.of[0]
        else:
            return node, holds, grounds, preferred


def _parts(part: Part, kind: GroupKind) -> Iterator[Part]:
    """The parts of a group of this kind; a node of another kind is its own only part."""
    node, holds, grounds, preferred = part
    dissolves = isinstance(node, All | Any) and _kind(node, holds) is kind and not preferred
    if not dissolves or (grounds and len(children(node)) > _MOST_TAKEN_UP):
        yield part
        return
    for child in children(node):
        inner, inner_holds, own, inner_preferred = _unwrapped(child, holds)
        yield from _parts((inner, inner_holds, grounds + own, inner_preferred), kind)


def _kind(node: Node, holds: bool) -> GroupKind:
    """Not any is all not, not all is any not."""
    return GroupKind.ALL if isinstance(node, All) is holds else GroupKind.ANY


def _excludes(node: Node, holds: bool) -> bool:
    """Whether a condition says what a firm must not have: a flag that must be no, or codes that must not occur."""
    if not isinstance(node, Comparison):
        return False
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return node.flag is not holds
    return fact.type.is_listed and not holds


def _excluding(part: Part) -> bool:
    node, holds, _grounds, preferred = part
    return not preferred and _excludes(node, holds)


def _nodes(node: Node) -> Iterator[Node]:
    """A node and what is below it; tables inside operands are not entered."""
    yield node
    for child in children(node):
        yield from _nodes(child)
