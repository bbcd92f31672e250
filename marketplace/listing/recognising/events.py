"""Clauses that say for how long something has not happened: 近三年无行政处罚、环保处罚, 目前未被执行.

Each event is a fact of its own, the time since it last was; so every period can be said. Without a period "none" may mean
never or none that is open, so that is never sure.
"""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.engine.building import at_least
from marketplace.engine.criteria import All
from marketplace.engine.vocabulary.families import NEVER
from marketplace.listing.recognising.lexicon import Kind, Sense
from marketplace.listing.recognising.readings import Opening, Read, Sentence, Sort, opened_by, openings, speaks_of
from marketplace.listing.recognising.tokens import Token

_FIRM = frozenset({"firm"})


def events(s: Sentence, place: int) -> Iterator[Read]:
    """Every way to read a clause of what has not happened that begins at a place."""
    for opening in openings(s, place):
        yield from opened_by(_streaks(s, opening), opening)
        here = s.past(opening.end, "filler", "both")
        never = s.is_small(here, "never")
        if not never and not s.is_small(here, "not_has", "not_do"):
            continue
        months = NEVER if never else _months(opening.when)
        begin = s.past(here + 1, "every", "filler", "already", "happened")
        if _is_flag(s.at(begin), opening):
            continue
        for end, senses, sure in _list(s, begin, opening.roles or _FIRM):
            # What lasts until it is settled (欠缴社保) is meant now where no period is named.
            lasting = months is None and all(sense.alone for sense in senses)
            nodes = [at_least(sense.fact, 1 if lasting else months or NEVER) for sense in senses]
            node = nodes[0] if len(nodes) == 1 else All(tuple(nodes))
            yield from opened_by([Read(end, node, Sort.NONE, sure and (lasting or months is not None))], opening)


def _streaks(s: Sentence, opening: Opening) -> Iterator[Read]:
    """近6个月纳税无中断, 连续12个月缴纳社保、公积金."""
    name, _colon, count = opening.when.partition(":")
    here = s.past(opening.end, "filler", "both")
    token = s.at(here)
    for sense in token.of(Kind.STREAK) if token and not opening.roles else ():
        if name in sense.value:
            yield Read(here + 1, at_least(sense.fact, int(count)))


def _months(when: str) -> int | None:
    """How many months a period is; None where it is none. Of what is open now it is one: 0 is not settled yet."""
    name, _colon, count = when.partition(":")
    if name == "now":
        return 1
    return int(count) if name == "last" and count else None


def _is_flag(token: Token | None, opening: Opening) -> bool:
    """Whether a fact of its own says the same, of the period and persons that were named: 欠税, 近三年不良贷款."""
    flags = (*token.of(Kind.NOUN), *token.of(Kind.DEED)) if token else ()
    return any(opening.when in sense.value and speaks_of(sense.fact, opening.roles) for sense in flags)


def _list(s: Sentence, place: int, roles: frozenset[str]) -> Iterator[tuple[int, list[Sense], bool]]:
    """One event or several, each of every person that was named."""
    token = s.at(place)
    senses = _of_each(token, roles) if token else []
    if not senses:
        return
    sure = all(sense.sure for sense in senses)
    yield (here := s.past(place + 1, "such")), senses, sure
    if s.is_small(here, "list", "or", "with", "and"):
        for end, more, also_sure in _list(s, s.past(here + 1, "every", "not_has", "happened"), roles):
            yield end, [*senses, *more], sure and also_sure


def _of_each(token: Token, roles: frozenset[str]) -> list[Sense]:
    """The event of each person; none at all where there is none of one of them."""
    found: dict[str, Sense] = {}
    for sense in token.of(Kind.EVENT):
        found.setdefault(sense.value, sense)
    return [found[role] for role in sorted(roles)] if roles <= set(found) else []
