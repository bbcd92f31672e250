"""Clauses that say that something is so, was done, or is not there: 无欠税、欠息, 已获外部股权投资, 盈利."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.engine.building import is_flag
from marketplace.engine.criteria import All, Node, Not
from marketplace.listing.recognising.lexicon import Kind, Sense
from marketplace.listing.recognising.readings import Opening, Read, Sentence, Sort, opened_by, openings, speaks_of


def statements(s: Sentence, place: int) -> Iterator[Read]:
    """Every way to read a statement that begins at a place."""
    for opening in openings(s, place):
        here = s.past(opening.end, "filler", "both")
        yield from opened_by(_nouns(s, here, opening), opening)
        yield from opened_by(_deeds(s, here, opening), opening)
        yield from opened_by(_rolls(s, here, opening), opening)
        yield from opened_by(_states(s, here, opening), opening)


def _nouns(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """无欠税、欠息: none of a list; 有欠税: what is there."""
    absent = s.is_small(place, "not_has")
    if not absent and not s.is_small(place, "has"):
        return
    here = s.past(place + 1, "every", "filler")
    for end, nodes, sure in _noun_list(s, here, opening, not absent):
        if absent:
            yield Read(end, nodes[0] if len(nodes) == 1 else All(tuple(nodes)), Sort.NONE, sure)
        elif len(nodes) == 1:
            yield Read(end, nodes[0], sure=sure)


def _noun_list(s: Sentence, place: int, opening: Opening, holds: bool) -> Iterator[tuple[int, list[Node], bool]]:
    token = s.at(place)
    for sense in _fitting(token.of(Kind.NOUN) if token else (), opening):
        here = s.past(place + 1, "such")
        yield here, [is_flag(sense.fact, holds)], sense.sure
        if s.is_small(here, "list", "or", "with", "and"):
            for end, more, sure in _noun_list(s, s.past(here + 1, "every"), opening, holds):
                yield end, [is_flag(sense.fact, holds), *more], sure and sense.sure


def _deeds(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """已完成股份制改造; 未被列入失信被执行人名单."""
    absent = s.is_small(place, "not_do", "not_has")
    here = s.past(place + absent, "already", "every")
    token = s.at(here)
    for sense in _fitting(token.of(Kind.DEED) if token else (), opening):
        yield Read(here + 1, is_flag(sense.fact, not absent), Sort.NONE if absent else Sort.OTHER, sense.sure)


def _rolls(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """未被列入经营异常名录或严重违法失信企业名单: on none of several rolls; 列入…: on that one."""
    absent = s.is_small(place, "not_do", "not_has")
    here = s.past(place + absent, "already")
    if not s.is_small(here, "listed_in"):
        return
    for end, nodes in _roll_list(s, s.past(here + 1, "every"), opening, not absent):
        if absent or len(nodes) == 1:
            yield Read(end, nodes[0] if len(nodes) == 1 else All(tuple(nodes)), Sort.NONE if absent else Sort.OTHER)


def _roll_list(s: Sentence, place: int, opening: Opening, holds: bool) -> Iterator[tuple[int, list[Node]]]:
    token = s.at(place)
    for sense in _fitting(token.of(Kind.ROLL) if token else (), opening):
        yield place + 1, [is_flag(sense.fact, holds)]
        if s.is_small(place + 1, "list", "or", "with", "and"):
            for end, more in _roll_list(s, s.past(place + 2, "listed_in"), opening, holds):
                yield end, [is_flag(sense.fact, holds), *more]


def _states(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """A statement of its own: 盈利, 科技型企业."""
    here = s.past(place, "is", "already")
    token = s.at(here)
    for sense in token.of(Kind.STATE) if token else ():
        if opening.when in sense.value and opening.roles in sense.roles and sense.node is not None:
            yield Read(here + 1, sense.node if sense.holds else Not(sense.node), Sort.IS, sense.sure)


def _fitting(senses: tuple[Sense, ...], opening: Opening) -> Iterator[Sense]:
    """The senses whose period and persons are those that were named, each fact once."""
    seen: set[str] = set()
    for sense in senses:
        if sense.fact not in seen and opening.when in sense.value and speaks_of(sense.fact, opening.roles):
            seen.add(sense.fact)
            yield sense
