"""What comes of a stretch of words, and what every kind of clause begins with: a period, a person, small words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from marketplace.core.reference import Reference
from marketplace.engine.criteria import Node
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.lexicon import Kind, Sense
from marketplace.listing.recognising.periods import last, period_of_label
from marketplace.listing.recognising.tokens import Token
from marketplace.listing.recognising.words import words_of_fact


class Sort(StrEnum):
    """What kind of thing a clause says; lists of each read differently."""

    IS = "is"  # the firm is one of these
    NONE = "none"  # there is none of it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Opening:
    """The period and the persons that a clause names before it says anything; "" and nobody where it names none.
    `named`: whether it names somebody, be it the firm itself."""

    end: int
    when: str = ""
    roles: frozenset[str] = frozenset()
    named: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A clause that ends before token `end`. `sure` is false where a word is understood but never surely; `opens`: what
    it named before it said anything."""

    end: int
    node: Node
    sort: Sort = Sort.OTHER
    sure: bool = True
    opens: Opening = Opening(0)


@dataclass
class Effort:
    """How many steps are tried on one text: people write what takes a few hundred. What takes more, as a row of words that
    each may be joined in several ways, is left to a person."""

    left: int = 10_000

    def is_spent(self) -> bool:
        """One step more; whether it is one too many."""
        self.left -= 1
        return self.left < 0


@dataclass(frozen=True)
class Sentence:
    """Words to be read; `here` is the code of the place that the item is for, "" where none is known; `about`: the facts
    that the text stands for anyway, such as those of the key that it stands under."""

    tokens: tuple[Token, ...]
    reference: Reference
    here: str = ""
    about: frozenset[str] = frozenset()
    effort: Effort = field(default_factory=Effort, compare=False)
    known: dict[int, tuple[Read, ...]] = field(default_factory=dict, compare=False)

    def at(self, place: int) -> Token | None:
        """The token at a place; None behind the last."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def is_small(self, place: int, *names: str) -> bool:
        """Whether one of these small words stands at a place."""
        token = self.at(place)
        return token is not None and token.has(*names)

    def is_kind(self, place: int, kind: Kind) -> bool:
        """Whether a word of a kind stands at a place."""
        token = self.at(place)
        return token is not None and token.may_be(kind)

    def past(self, place: int, *names: str) -> int:
        """The place behind any number of these small words."""
        while self.is_small(place, *names):
            place += 1
        return place


def openings(s: Sentence, place: int) -> Iterator[Opening]:
    """The ways a clause may open: with all of its period and persons, or with nothing."""
    yield Opening(place)
    here, when, roles = place, "", frozenset[str]()
    while True:
        here = s.past(here, "filler")
        period = None if when else _period(s, here)
        people = None if roles else _people(s, here)
        if period:
            here, when = period
        elif people:
            here, roles = people
        else:
            break
    here = s.past(here, "filler", "of")
    if here > place:
        yield Opening(here, when, roles - {"firm"} if roles == {"firm"} else roles, bool(roles))


def opens(s: Sentence) -> Opening:
    """All that a sentence names before it says anything."""
    return list(openings(s, 0))[-1]


def _period(s: Sentence, place: int) -> tuple[int, str] | None:
    """(end, period) where one stands: 上年, 近三年, 连续两年, 2年内."""
    token = s.at(place)
    if token is None:
        return None
    for sense in token.of(Kind.WHEN):
        return place + 1, sense.value
    lead, streak = s.is_small(place, "lead"), s.is_small(place, "streak")
    begin = place + (lead or streak)
    token = s.at(begin)
    for sense in token.of(Kind.FIGURE) if token else ():
        end = begin + 1
        within = s.is_small(end, "within") or (s.is_kind(end, Kind.BEHIND) and s.tokens[end].text == "内")
        period = last(sense.value, streak)
        if period and (lead or streak or within):
            return end + within, period
    return None


def _people(s: Sentence, place: int) -> tuple[int, frozenset[str]] | None:
    """(end, persons) where persons stand: 企业, 企业及法定代表人."""
    found: set[str] = set()
    end = here = place
    while True:
        token = s.at(here)
        roles = {sense.value for sense in token.of(Kind.ROLE)} if token else set()
        if not roles and token and token.may_be(Kind.FIRM):
            roles = {"firm"}
        if not roles:
            break
        found |= roles
        end = here + 1
        if not s.is_small(end, "with", "list", "or"):
            break
        here = s.past(end + 1, "filler")
    return (s.past(end, "both"), frozenset(found)) if end > place else None


def opened_by(reads: Iterable[Read], opening: Opening) -> Iterator[Read]:
    """The reads with what they named first."""
    return (replace(read, opens=opening) for read in reads)


def speaks_of(fact: str, roles: frozenset[str]) -> bool:
    """Whether a fact is of the persons named; of a fact that names none it is the firm's."""
    of = words_of_fact(fact).get("roles", ([],))
    return any(frozenset(one) == roles for one in of)


def fits(sense: Sense, when: str) -> bool:
    """Whether a name stands for its fact with a period: its own, or "now" of what lasts (成立时间, 专利)."""
    lasts = when == "now" and FACTS[sense.fact].type in (FactType.MONTHS, FactType.NUMBER)
    return when in sense.value or (lasts and "" in sense.value)


def own_period(fact: str) -> str:
    """The period without which a fact cannot be named; "" where it can."""
    own, _label = period_of_label(FACTS[fact].label.zh)
    return "" if "" in words_of_fact(fact).get("when", (own,)) else own


def takes(fact: str, when: str) -> bool:
    """Whether a fact means the same with a period: it is the fact's own, or says nothing of it (成立, 发明专利)."""
    if when in ("", "now", "yearly", "last_year"):
        return True
    of = FACTS[fact]
    own, _label = period_of_label(of.label.zh)
    if when in words_of_fact(fact).get("when", (own,)):
        return True
    return not own and of.type not in (FactType.MONEY, FactType.PERCENT, FactType.FLAG)
