"""Clauses that name terms of a taxonomy: 注册地在长沙市, 高新技术企业或科技型中小企业, 纳税信用等级B级及以上."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from marketplace.core.taxonomies import Taxonomy
from marketplace.engine.building import listed, within_regions
from marketplace.engine.criteria import All, Node, Not, Operator
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.lexicon import Kind
from marketplace.listing.recognising.periods import period_of_label
from marketplace.listing.recognising.places import PLACES, is_zone, place_at, place_meant
from marketplace.listing.recognising.readings import Read, Sentence, Sort, opened_by, openings
from marketplace.listing.recognising.words import words, words_of_fact

_BEFORE = ("is", "has", "listed_in", "in", "filler", "already", "both", "valid")
_NOT = ("not_is", "not_has", "not_do")
_BETWEEN = ("list", "or", "with")
# Facts whose terms are held for a time, and count only while they are in force.
_HELD = frozenset({"qualifications", "lists"})
# 企业 in a list of kinds of bodies; alone it is whoever asks.
_FIRM = {"entity_type": ("enterprise", False)}
# An item longer than that is no list of terms.
_MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round a list of terms: the facts that its heads or tails may be of, one set for each of them."""

    end: int
    groups: tuple[frozenset[str], ...] = ()
    holds: bool = True
    every: bool = False
    hints: frozenset[str] = frozenset()  # facts that small words with a second meaning may speak of: 处于
    valid: bool = False  # 有效期内
    ranked: Operator | None = None  # 不低于, before a term that has a rank
    sure: bool = True
    when: str = ""  # the period that was named


@dataclass(frozen=True, slots=True)
class Item:
    """One term: by fact the codes it may mean, and whether by its own name."""

    end: int
    codes: dict[str, tuple[str, bool]]
    alone: frozenset[str] = frozenset()
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by fact what else it names: 省级以上科学技术奖


@dataclass(frozen=True, slots=True)
class Items:
    """A list of terms and the small words between them."""

    end: int
    of: tuple[Item, ...]
    joined: frozenset[str]


def coded(s: Sentence, place: int) -> Iterator[Read]:
    """Every way to read a clause of terms that begins at a place."""
    for opening in openings(s, place):
        if not opening.roles:
            yield from opened_by(_terms(s, opening.end, opening.when), opening)
    yield from _excepted(s, place)


def _terms(s: Sentence, place: int, when: str = "") -> Iterator[Read]:
    for before in (replace(one, when=when) for one in _before(s, place)):
        for items in _item_lists(s, before.end):
            for behind, ranked in _behind(s, items):
                if before.ranked is None or ranked is None:
                    yield from _read(s, before, items, behind, before.ranked or ranked)


def _excepted(s: Sentence, place: int) -> Iterator[Read]:
    """除房地产外; 房地产业除外."""
    except_first = s.is_small(place, "except")
    for read in _terms(s, place + except_first):
        if read.sort is Sort.IS and s.is_small(read.end, "excepted"):
            yield Read(read.end + 1, Not(read.node), Sort.NONE, read.sure)


def _before(s: Sentence, place: int) -> Iterator[Around]:
    """Small words and heads before a list, in any order: every place where a term can begin."""
    groups: list[frozenset[str]] = []
    hints: frozenset[str] = frozenset()
    holds, every, valid = True, False, False
    ranked: Operator | None = None
    while (token := s.at(place)) is not None:
        if token.may_be(Kind.CODE) or token.may_be(Kind.HERE) or _any_firm(s, place):
            yield Around(place, tuple(groups), holds, every, hints, valid, ranked)
        heads = token.of(Kind.HEAD)
        if token.has(*_NOT) and holds:
            holds = False
        elif token.has(*_BEFORE):
            every, valid = every or token.has("both"), valid or token.has("valid")
            hints |= {sense.fact for sense in heads}
        elif heads:
            groups.append(frozenset(sense.fact for sense in heads))
            denied = {sense.holds for sense in heads} == {False}
            if denied and not holds:
                break
            holds = holds and not denied
        elif groups and ranked is None and token.may_be(Kind.COMPARE):
            ranked = token.of(Kind.COMPARE)[0].value
        elif not ((groups or valid) and token.has("colon", "of", "with", "list")):
            break
        place += 1


def _item_lists(s: Sentence, place: int) -> Iterator[Items]:
    """The lists of terms that begin at a place, the longest last."""
    items: list[Item] = []
    joined: set[str] = set()
    while len(items) < _MOST_ITEMS and not s.effort.is_spent():
        item = _leveled(s, place) or _item(s, place) or _any_firm(s, place)
        if item is None:
            return
        items.append(item)
        if any(item.codes != _FIRM for item in items):
            yield Items(item.end, tuple(items), frozenset(joined))
        token = s.at(item.end)
        joiner = next((name for name in _BETWEEN if token and token.has(name)), None)
        if joiner is None:
            return
        joined.add(joiner)
        place = s.past(item.end + 1, "is", "has") if joiner == "or" else item.end + 1


def _leveled(s: Sentence, place: int) -> Item | None:
    """省级以上专精特新企业: a title with the levels that may give it, where it is given at no others."""
    levels, here = set[str](), place
    entries = s.reference.taxonomy("project_levels")
    while (token := s.at(here)) is not None:
        found = [sense.value for sense in token.of(Kind.CODE) if sense.fact == "project_levels"]
        if not found:
            break
        levels.update(found)
        here += 1
        operator = next((sense.value for sense in s.tokens[here].of(Kind.BEHIND)), None) if s.at(here) else None
        if operator is not None:
            levels.update(_from_rank(entries, found[0], operator, "down"))
            here += 1
        here = s.past(here, "list", "or", "of")
    stem = _stem(s, here, sorted(levels)) if levels else None
    if stem is not None:
        return stem
    title = _item(s, here) if levels else None
    code = title.codes.get("qualifications", (None, False))[0] if title else None
    if title is None or code is None:
        return None
    given = set(s.reference.taxonomy("qualifications").get(code).attributes.get("level") or ())
    # 市级以上 asks for a title of the city as well, which may be another one.
    if not given or not given <= levels or _lowest(entries, given) != _lowest(entries, levels):
        return None
    return Item(title.end, {"qualifications": (code, True)}, title.alone & {"qualifications"})


def _stem(s: Sentence, place: int, levels: Sequence[str]) -> Item | None:
    """Terms that differ in their level only, where the list has one of each level that is named."""
    token = s.at(place)
    found: dict[str, list[str]] = {}
    for sense in token.of(Kind.STEM) if token else ():
        by_level = dict(sense.value)
        if all(level in by_level for level in levels):
            found[sense.fact] = [by_level[level] for level in levels]
    if not found:
        return None
    return Item(
        place + 1,
        {fact: (codes[0], True) for fact, codes in found.items()},
        also={fact: tuple(codes[1:]) for fact, codes in found.items()},
    )


def _lowest(entries: Taxonomy, levels: set[str]) -> int:
    return max((entries.get(level).attributes.get("rank", 0) for level in levels if level in entries), default=0)


def _item(s: Sentence, place: int) -> Item | None:
    token = s.at(place)
    if token is None:
        return None
    if token.may_be(Kind.HERE):
        code = place_meant(s, token.of(Kind.HERE)[0].value)
        return Item(place + 1, dict.fromkeys(PLACES, (code, True))) if code else None
    senses = token.of(Kind.CODE)
    if not senses:
        return None
    codes = {sense.fact: (sense.value, sense.exact) for sense in senses if sense.value}
    end = place + 1
    if any(FACTS[sense.fact].taxonomy == "regions" for sense in senses):
        end, code = place_at(s, place)
        places = (*PLACES, *(("zones",) if is_zone(s, code) else ()))
        codes = {key: value for key, value in codes.items() if FACTS[key].taxonomy != "regions" and end == place + 1}
        codes |= {fact: (code, True) for fact in places if code}
    return Item(end, codes, frozenset(sense.fact for sense in senses if sense.alone)) if codes else None


def _any_firm(s: Sentence, place: int) -> Item | None:
    """企业 among kinds of bodies: 高校、科研院所或企业."""
    listed_with = s.is_small(place + 1, "list", "or") or s.is_small(place - 1, "list", "or")
    is_firm = s.is_kind(place, Kind.FIRM) and s.tokens[place].text == "企业"
    return Item(place + 1, dict(_FIRM)) if is_firm and listed_with else None


def _behind(s: Sentence, items: Items) -> Iterator[tuple[Around, Operator | None]]:
    """What stands behind a list: 及以上, and tails."""
    place = items.end
    token = s.at(place)
    ranked = {sense.value for sense in token.of(Kind.BEHIND)} if token else set()
    starts: list[tuple[int, Operator | None]] = [(place, None)]
    starts += [(_included(s, place + 1, items.of[-1]), operator) for operator in ranked]
    for begin, operator in starts:
        groups: list[frozenset[str]] = []
        # 新材料等领域 may be a whole list or only its beginning.
        open_list = s.is_small(begin, "etc")
        end = begin = begin + open_list
        sure = not open_list
        while True:
            here = s.past(end, "of", "in", "filler", "within")
            here = s.past(here, "list", "and", "with") if groups else here
            here = s.past(here, "filler")
            token = s.at(here)
            tails = token.of(Kind.TAIL) if token and not token.may_be(Kind.FIRM) else ()
            if not tails:
                break
            groups.append(frozenset(sense.fact for sense in tails))
            sure = sure and any(sense.sure for sense in tails)
            end = here + 1
        valid = s.is_small(end, "valid")
        yield Around(end + valid, tuple(groups), valid=valid, sure=sure), operator
        if valid:
            yield Around(end, tuple(groups), sure=sure), operator


def _included(s: Sentence, place: int, item: Item) -> int:
    """The place behind (含B级), where it repeats the term before it."""
    inside = _item(s, place + 1) if s.is_small(place, "include") else None
    same = inside is not None and inside.codes == item.codes and s.is_small(inside.end, "close")
    return inside.end + 1 if inside is not None and same else place


def _read(s: Sentence, before: Around, items: Items, behind: Around, ranked: Operator | None) -> Iterator[Read]:
    """The nodes of a list for the facts that it can be of: one for each that head and tail allow."""
    firm = s.is_kind(behind.end, Kind.FIRM) or (s.is_small(behind.end, "of") and s.is_kind(behind.end + 1, Kind.FIRM))
    possible = frozenset.intersection(*(frozenset(item.codes) for item in items.of))
    groups = _grouped((*before.groups, *behind.groups))
    firm = firm or _names_a_firm(s, behind.end)
    evidence = before.hints.union(s.about, *before.groups), frozenset[str]().union(*behind.groups)
    alone = frozenset.intersection(*(item.alone for item in items.of))
    allowed = frozenset(
        fact
        for fact in possible
        if (_may_be(fact, evidence, firm, ranked is not None) or (fact in alone and ranked is None))
        and _of_period(fact, before)
        and (fact in _HELD or not (before.valid or behind.valid))
    )
    choices = [_preferred(allowed & group, items) for group in groups] if groups else [_preferred(allowed, items)]
    if not all(choices):
        return
    alternatives: list[list[Read]] = [
        [read for fact in choice for read in _of_fact(s, fact, before, items, behind.end, ranked)] for choice in choices
    ]
    if len(alternatives) == 1:
        yield from (replace(read, sure=read.sure and behind.sure) for read in alternatives[0])
    elif all(len(reads) == 1 for reads in alternatives):
        reads = [reads[0] for reads in alternatives]
        yield Read(
            behind.end,
            All(tuple(read.node for read in reads)),
            reads[0].sort,
            behind.sure and all(read.sure for read in reads),
        )


def _names_a_firm(s: Sentence, place: int) -> bool:
    """Whether a term that means firms by itself follows: 湖南省高新技术企业, 初创期科技型企业."""
    token = s.at(s.past(place, "of"))
    if token is None:
        return False
    # A list of a place is its own list, and need not be for firms registered there.
    named = [sense.fact for sense in token.of(Kind.CODE)]
    after = s.past(place, "of") + 1
    trade = any(words_of_fact(fact).get("firm_tail") and fact != "region" for fact in named) and s.is_kind(
        after, Kind.FIRM
    )
    # 天津市科技型企业 is a title of that city; 天津市的科技型企业 may be any.
    stated = token.may_be(Kind.STATE) and (s.is_small(place, "of") or "科技型" not in token.text)
    return stated or trade or any(f != "lists" and words_of_fact(f).get("bare") for f in named)


def _grouped(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Heads and tails that can be of one fact together; those that share none are of several: 注册、纳税."""
    found: list[frozenset[str]] = []
    for group in groups:
        for place, other in enumerate(found):
            if other & group:
                found[place] = other & group
                break
        else:
            found.append(group)
    return found


def _may_be(fact: str, evidence: tuple[frozenset[str], frozenset[str]], firm: bool, ranked: bool) -> bool:
    """Whether a list may be of a fact with what stands round it."""
    own = words_of_fact(fact)
    heads, tails = evidence
    if (own.get("need_tail") and fact not in tails) or (own.get("need_head") and fact not in heads):
        return False
    if ranked and FACTS[fact].taxonomy not in words()["ranked"]:
        return False
    return bool(own.get("bare") or fact in heads or fact in tails or (firm and own.get("firm_tail")))


def _of_period(fact: str, before: Around) -> bool:
    """Whether a fact is of the period that was named: 近三年取得…资质 is no 资质. Its own head may name it."""
    own = period_of_label(FACTS[fact].label.zh)[0]
    if own:
        return before.when == own or any(fact in group for group in before.groups)
    return before.when in ("", "now")


def _preferred(facts: frozenset[str], items: Items) -> list[str]:
    """Of facts that ask one question (industry, sector) the one whose taxonomy has the names; all others stay."""
    found = sorted(facts)
    for group in words()["one_question"]:
        rivals = [fact for fact in group if fact in facts]
        if len(rivals) > 1:
            best = min(rivals, key=lambda fact: (sum(not item.codes[fact][1] for item in items.of), group.index(fact)))
            found = [fact for fact in found if fact not in rivals or fact == best]
    return found


def _of_fact(s: Sentence, fact: str, before: Around, items: Items, end: int, ranked: Operator | None) -> Iterator[Read]:
    entries = s.reference.taxonomy(FACTS[fact].taxonomy)
    codes = [code for item in items.of for code in (item.codes[fact][0], *item.also.get(fact, ()))]
    if ranked is not None:
        codes = [*codes[:-1], *_from_rank(entries, codes[-1], ranked, words()["ranked"][entries.name])]
        if not codes:
            return
    own = words_of_fact(fact)
    sure = not own.get("all_loose")
    several = len(codes) > 1 and ranked is None
    if several and "with" in items.joined and FACTS[fact].type in (FactType.CHOICES,) and not before.every:
        sure = False
    every = before.every and several and "or" not in items.joined and FACTS[fact].type is FactType.CHOICES
    # 国家级孵化器或众创空间: the level may be meant for both.
    leveled = {entries.get(code).name.zh.startswith(tuple(words()["level_words"])) for code in codes}
    sure = sure and not (several and len(leveled) > 1 and not any(item.also for item in items.of))
    node = _node(s, fact, codes, every)
    if node is not None:
        yield Read(end, node if before.holds else Not(node), Sort.IS if before.holds else Sort.NONE, sure)


def _from_rank(entries: Taxonomy, code: str, operator: Operator, direction: str) -> list[str]:
    """The codes at or above a rank (or at or below it), in their order: B级及以上 is A and B."""
    rank = entries.get(code).attributes.get("rank")
    if rank is None or operator not in (Operator.AT_LEAST, Operator.AT_MOST):
        return []
    smaller = (operator is Operator.AT_LEAST) is (direction == "down")
    ranks = {entry.code: entry.attributes.get("rank") for entry in entries}
    return [one for one, of in ranks.items() if of is not None and (of <= rank if smaller else of >= rank)]


_OPERATORS = {
    FactType.CHOICE: Operator.IN,
    FactType.CHOICES: Operator.ANY_OF,
    FactType.CODE: Operator.WITHIN,
    FactType.CODES: Operator.WITHIN,
}


def _node(s: Sentence, fact: str, codes: Sequence[str], every: bool) -> Node | None:
    if fact == "region":
        return within_regions(codes, s.reference) or listed(fact, Operator.WITHIN, codes)
    return listed(fact, Operator.ALL_OF if every else _OPERATORS[FACTS[fact].type], codes)
