"""A clause: comparisons, statements and terms, put together by 且, 或, 、 and 的."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marketplace.engine.building import one_of
from marketplace.engine.criteria import All, Any, Comparison, Node, Operator
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.coded import coded
from marketplace.listing.recognising.comparing import comparisons, is_counted
from marketplace.listing.recognising.events import events
from marketplace.listing.recognising.lexicon import Kind
from marketplace.listing.recognising.readings import Read, Sentence, Sort, own_period, speaks_of, takes
from marketplace.listing.recognising.stating import statements

_LISTS = (Operator.ANY_OF, Operator.WITHIN, Operator.IN)
# What any firm may be besides; an individual business in brackets may be an addition.
_BODIES = frozenset({"legal_person", "enterprise_legal_person"})
_JOINERS = ("and", "or", "list", "with")
# A clause of more parts is read in pieces, if at all.
_MOST_PARTS = 12


def readings(s: Sentence) -> tuple[Read, ...]:
    """The different ways to read all words of a sentence as one clause; several mean that it may be read in two ways. None
    where not every way could be tried."""
    found: dict[Node, bool] = {}
    for parts, joiners in _sequences(s, 0, (), ()):
        read = _together(parts, joiners)
        if read is not None:
            found[read.node] = found.get(read.node, False) or read.sure
    if s.effort.left < 0:
        return ()
    return tuple(Read(len(s.tokens), node, sure=sure) for node, sure in found.items())


def _sequences(
    s: Sentence, place: int, parts: tuple[Read, ...], joiners: tuple[str, ...]
) -> Iterator[tuple[tuple[Read, ...], tuple[str, ...]]]:
    if len(parts) > _MOST_PARTS or s.effort.is_spent():
        return
    for read in _parts(s, place):
        here = (*parts, read)
        yield from (((*here, inner), (*joiners, "of")) for inner in _in_brackets(s, read))
        end = past_firm(s, read.end)
        if end == len(s.tokens):
            yield here, joiners
            continue
        token = s.at(end)
        for joiner in _JOINERS if token else ():
            if s.is_small(end, joiner):
                yield from _sequences(s, s.past(end + 1, "both"), here, (*joiners, joiner))
        # 成立满2年的高新技术企业, 科技型中小微企业: what stands before a term belongs to it.
        of = s.past(read.end, "of")
        if of > read.end or read.sort is Sort.IS:
            yield from _sequences(s, of, here, (*joiners, "of"))


def _in_brackets(s: Sentence, read: Read) -> Iterator[Read]:
    """工业企业(独立法人): what kind of body it is, in brackets behind it at the end."""
    if read.sort is not Sort.IS or not s.is_small(read.end, "open"):
        return
    for inner in _parts(s, read.end + 1):
        last = inner.sort is Sort.IS and s.is_small(inner.end, "close") and inner.end + 1 == len(s.tokens)
        if last and isinstance(inner.node, Comparison) and inner.node.codes and set(inner.node.codes) <= _BODIES:
            yield inner


def past_firm(s: Sentence, place: int) -> int:
    """The place behind 的企业, which adds nothing."""
    of = s.past(place, "of")
    return of + 1 if s.is_kind(of, Kind.FIRM) else place


def _parts(s: Sentence, place: int) -> tuple[Read, ...]:
    """Every single thing that may be said from a place on, once."""
    if place not in s.known:
        s.effort.is_spent()
        found = (*comparisons(s, place), *statements(s, place), *coded(s, place), *events(s, place))
        s.known[place] = tuple(dict.fromkeys(found))
    return s.known[place]


def _together(parts: Sequence[Read], joiners: Sequence[str]) -> Read | None:
    """Several things said as one; None where the joiners may mean two things."""
    if "of" in joiners:
        return _attributed(parts, joiners)
    kinds = set(joiners)
    nodes = tuple(part.node for part in parts)
    sure = all(part.sure for part in parts) and not _carried(parts)
    absent = all(part.sort is Sort.NONE for part in parts)
    if not kinds:
        return parts[0]
    if kinds == {"and"} or (absent and kinds <= {"list", "with", "and"}):
        return Read(parts[-1].end, _all(nodes), sure=sure)
    if kinds <= {"list", "with", "and"} and all(_is_whole(part) for part in parts):
        return Read(parts[-1].end, _all(nodes), sure=sure)
    if kinds == {"or"} and not any(part.sort is Sort.NONE for part in parts):
        return Read(parts[-1].end, _any(nodes), sure=sure)
    if kinds <= {"list", "or"} and all(part.sort is Sort.IS for part in parts):
        # Kinds of firm one after the other are alternatives; 民营、中小企业 may be both at once.
        facts = {fact for node in nodes for fact in _facts(node)}
        same = len(facts) == 1 or (facts == {"size", "entity_type"} and any(_no_firm(node) for node in nodes))
        return Read(parts[-1].end, _any(nodes), sure=sure and (same or "or" in kinds))
    return None


def _is_whole(part: Read) -> bool:
    """Whether it is a sentence of its own, with a verb or figure: 成立满2年、无欠税. Kinds of firm and rights that are only
    named may be alternatives."""
    return part.sort is not Sort.IS and not all(is_counted(FACTS[fact]) for fact in _facts(part.node))


def _carried(parts: Sequence[Read]) -> bool:
    """Whether a period or persons of one part may be meant for a later one that names none and would mean something else
    with them: 近三年无重大违法行为、无欠税."""
    when, roles = "", frozenset[str]()
    for part in parts:
        when = part.opens.when or _period_of(part) or when
        roles = part.opens.roles if part.opens.named else roles
        facts = [] if part.sort is Sort.IS else _facts(part.node)
        if any(not part.opens.when and not takes(fact, when) for fact in facts):
            return True
        if any(not part.opens.named and roles and not speaks_of(fact, roles) for fact in facts):
            return True
    return False


def _period_of(part: Read) -> str:
    """The period that a fact must be named with, as in its whole label: 前年净利润."""
    periods = (own for fact in _facts(part.node) if (own := own_period(fact)))
    return next(periods, "")


def _attributed(parts: Sequence[Read], joiners: Sequence[str]) -> Read | None:
    """Things that belong to the term behind them, one group: every joiner is 的."""
    if set(joiners) != {"of"} or any(part.sort is not Sort.IS for part in parts[1:]):
        return None
    facts = [fact for part in parts for fact in _facts(part.node)]
    if len(facts) != len(set(facts)):
        return None
    return Read(parts[-1].end, _all(tuple(part.node for part in parts)), Sort.IS, all(part.sure for part in parts))


def _no_firm(node: Node) -> bool:
    """Whether it names those that have no size as firms: an individual business beside small firms."""
    return (
        isinstance(node, Comparison)
        and bool(node.codes)
        and set(node.codes) <= {"individual_business", "natural_person"}
    )


def _facts(node: Node) -> set[str]:
    if isinstance(node, Comparison):
        return set(node.facts)
    inner = node.of if isinstance(node, (All, Any)) else (node.of,) if hasattr(node, "of") else ()
    return {fact for part in inner for fact in _facts(part)}


def _all(nodes: Sequence[Node]) -> Node:
    flat = [part for node in nodes for part in (node.of if isinstance(node, All) else (node,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _any(nodes: Sequence[Node]) -> Node:
    """One is enough; terms of one list stand in one comparison."""
    flat = [part for node in nodes for part in (node.of if isinstance(node, Any) else (node,))]
    merged: list[Node] = []
    for node in flat:
        joined = _one_list(merged[-1], node) if merged else None
        if joined is None:
            merged.append(node)
        else:
            merged[-1] = joined
    return one_of(merged)


def _one_list(one: Node, other: Node) -> Comparison | None:
    """Two lists of terms of one fact as one; None where they are not."""
    if not isinstance(one, Comparison) or not isinstance(other, Comparison):
        return None
    if (one.facts, one.operator) != (other.facts, other.operator) or one.operator not in _LISTS:
        return None
    return Comparison(one.facts, one.operator, codes=tuple(dict.fromkeys((*one.codes, *other.codes))))
