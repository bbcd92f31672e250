"""Every word that a text may be made of, with all its senses: from the vocabulary, the taxonomies and `words.json`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Entry, Taxonomy
from marketplace.engine.building import is_flag
from marketplace.engine.criteria import Node, Operator
from marketplace.engine.criteria_json import read_node
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import FAMILIES
from marketplace.listing.recognising.periods import period_of_label
from marketplace.listing.recognising.words import words, words_of_fact
from marketplace.listing.recognising.written import written


class Kind(StrEnum):
    """What a word does in a sentence; `Sense.value` is of what it does it."""

    NAME = "name"  # an ordered fact:營业收入
    PART = "part"  # of a ratio what is above the line: 研发费用 of 研发费用占营业收入比例
    WHOLE = "whole"  # and below it
    NOUN = "noun"  # what a flag says there is: 欠税
    DEED = "deed"  # what a flag says was done: 完成股份制改造
    ROLL = "roll"  # a roll that a flag says a firm is on: 经营异常名录
    EVENT = "event"  # what happens: 行政处罚; `value` to whom
    STREAK = "streak"  # what goes on for as long as the period before it: 近6个月纳税无中断
    STATE = "state"  # a statement of its own; `node`
    CODE = "code"  # a term of a taxonomy
    STEM = "stem"  # what terms of several levels share; `value`: the terms by level
    HERE = "here"  # the place of the item: 本市
    HEAD = "head"  # what a list of terms is of, before it: 注册地
    TAIL = "tail"  # the same behind it: 资质
    WHEN = "when"  # a period: 上年
    ROLE = "role"  # of whom
    FIRM = "firm_noun"  # the firm itself, where it adds nothing
    COMPARE = "compare"  # before a figure
    BEHIND = "behind"  # behind a figure
    SIGN = "sign"  # 为正: more than nothing
    FIGURE = "figure"
    SMALL = "small"  # a small word of grammar; `value` is its name
    SOFT = "soft"  # words that nobody can measure


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word. `sure` is false for words that are understood but never surely."""

    kind: Kind
    fact: str = ""
    value: Any = None
    node: Node | None = None
    sure: bool = True
    exact: bool = True  # its own name, no synonym
    alone: bool = False  # a term that needs no other word to say of which fact it is; an event that needs no period
    holds: bool = True
    roles: frozenset[frozenset[str]] = frozenset({frozenset()})  # of a statement: of whom it may speak


def _people(groups: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(group) for group in groups)


# Making one takes a second; a correction of a list makes a new one.
_MOST_KEPT = 4
Lexicon = Mapping[str, tuple[Sense, ...]]


def lexicon(reference: Reference) -> Lexicon:
    """The words for the lists of a reference, made once for each version of them."""
    return _lexicon(_Versioned(reference))


class _Versioned:
    """A reference as a key of the cache."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    def __hash__(self) -> int:
        return hash(self.reference.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Versioned) and self.reference.version == other.reference.version


@lru_cache(maxsize=_MOST_KEPT)
def _lexicon(of: _Versioned) -> Lexicon:
    found: dict[str, dict[Sense, None]] = defaultdict(dict)
    for word, sense in _all(of.reference):
        plain = written(word).text
        if plain:
            found[plain][sense] = None
    return {word: tuple(senses) for word, senses in found.items()}


def _all(reference: Reference) -> Iterator[tuple[str, Sense]]:
    yield from _grammar()
    for fact in FACTS.values():
        if fact.subject is Subject.MARKET:
            continue
        if fact.type.is_ordered:
            yield from _of_ordered(fact)
        elif fact.type is FactType.FLAG:
            yield from _of_flag(fact)
        else:
            yield from _of_listed(fact, reference)
    yield from _of_families(reference)
    for row in words()["states"]:
        node = read_node(row["tree"], "words.json")
        for word in row["words"]:
            yield word, Sense(Kind.STATE, value=tuple(row["when"]), node=node, roles=_people(row.get("roles", ([],))))


def _grammar() -> Iterator[tuple[str, Sense]]:
    """The small words, comparisons, periods and persons."""
    file = words()
    for name, group in file["small_words"].items():
        kind = Kind.FIRM if name == "firm_noun" else Kind.SMALL
        yield from ((word, Sense(kind, value=name)) for word in group)
    yield from ((word, Sense(Kind.SMALL, value=name)) for word, name in _PUNCTUATION.items())
    yield from ((word, Sense(Kind.SOFT)) for word in file["soft_words"])
    for name, group in file["whens"].items():
        yield from ((word, Sense(Kind.WHEN, value=name)) for word in group)
    for name, group in file["roles"].items():
        yield from ((word, Sense(Kind.ROLE, value=name)) for word in group)
    for level, group in file["here"].items():
        yield from ((word, Sense(Kind.HERE, value=level)) for word in group)
    yield from _comparisons(file["comparisons"])
    for name, operator in (("more", Operator.MORE_THAN), ("least", Operator.AT_LEAST)):
        yield from ((word, Sense(Kind.SIGN, value=operator)) for word in file["signs"][name])


_PUNCTUATION = {")": "close", ",": "comma", ";": "semicolon", "。": "stop", ".": "stop", "•": "item"}


def _comparisons(file: Mapping[str, list[str]]) -> Iterator[tuple[str, Sense]]:
    """Words before and behind figures; 不超过 and its like follow from their parts."""
    least, most, more, less = Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN
    plain = {
        "more": more,
        "less": less,
        "reach": least,
        "least": least,
        "most": most,
        "below": less,
        "exactly": Operator.EQUAL,
    }
    opposite = {"more": most, "less": least, "reach": less}
    for name, operator in plain.items():
        yield from ((word, Sense(Kind.COMPARE, value=operator)) for word in file[name])
    for name, operator in opposite.items():
        for word in file[name]:
            yield from ((f"{no}{word}", Sense(Kind.COMPARE, value=operator)) for no in file["not"])
    for word in file["reach"]:
        yield from ((f"{already}{word}", Sense(Kind.COMPARE, value=least)) for already in ("已", "须", "应"))
    behind = {"least_after": least, "most_after": most, "more_after": more, "less_after": less}
    for name, operator in behind.items():
        yield from ((word, Sense(Kind.BEHIND, value=operator)) for word in file[name])


def _of_ordered(fact: Fact) -> Iterator[tuple[str, Sense]]:
    own = words_of_fact(fact.key)
    when, label = period_of_label(fact.label.zh)
    whens = (when,) if "when" not in own else tuple(own["when"])
    for word in own.get("words", ()):
        yield word, Sense(Kind.NAME, fact.key, whens)
    for word in own.get("loose", ()):
        yield word, Sense(Kind.NAME, fact.key, whens, sure=False)
    # These hold the fact's period: 年日均余额.
    yield from ((word, Sense(Kind.NAME, fact.key, ("",), exact=False)) for word in own.get("named", ()))
    for name, kind in (("part", Kind.PART), ("whole", Kind.WHOLE)):
        yield from ((word, Sense(kind, fact.key, whens)) for word in own.get(name, ()))
    for name, periods in (("streaks", ("each",)), ("unbroken", ("each", "last"))):
        yield from ((word, Sense(Kind.STREAK, fact.key, periods)) for word in own.get(name, ()))
    if not own.get("roles"):
        yield label, Sense(Kind.NAME, fact.key, tuple(dict.fromkeys((*whens, when))))
    # The label as a whole is the fact whatever words it is made of.
    yield fact.label.zh, Sense(Kind.NAME, fact.key, ("",), exact=False)
    for operator, said in fact.says.items():
        name, _bar, figure = operator.rpartition("_")
        if figure.isdigit() and "{" not in said.zh:
            node = read_node({"fact": fact.key, "op": name.removeprefix("not_"), "to": int(figure)}, "says")
            if not _only_has(said.zh, fact):
                yield said.zh, Sense(Kind.STATE, node=node, value=("",), holds=not name.startswith("not_"))


def _only_has(text: str, fact: Fact) -> bool:
    """Whether a statement says only that there is what the label names, which the grammar says as well."""
    return written(text).text in {written(f"{has}{fact.label.zh}").text for has in ("有", "没有")}


def _of_families(reference: Reference) -> Iterator[tuple[str, Sense]]:
    """Figures and events of which there is one for each term of a list, under the names of the term."""
    written_out: Mapping[str, list[str]] = words()["event_words"]
    of_person: Mapping[str, str] = words()["person_events"]
    loose = words()["loose_events"]
    for family in FAMILIES.values():
        for entry in reference.taxonomy(family.taxonomy):
            key = family.member(entry.code).key
            names = [word for word, _exact in _names(entry)]
            if family.like.key == "since":
                for word in (*names, *written_out.get(entry.code, ())):
                    yield word, Sense(Kind.EVENT, key, "firm", sure=word not in loose, alone=_lasts(entry, word))
            elif family.like.key == "person_since":
                # 法定代表人 stands before it as a person, so that it can be named with others.
                role = next((role for start, role in of_person.items() if entry.code.startswith(start)), "")
                event = entry.code.partition("_")[2]
                for word in written_out.get(event, ()) if role else ():
                    yield word, Sense(Kind.EVENT, key, role, sure=word not in loose, alone=_lasts(entry, word))
            else:
                for word in names:
                    when, rest = period_of_label(word)
                    yield rest, Sense(Kind.NAME, key, (when,))
                    yield word, Sense(Kind.NAME, key, ("",), exact=False)


def _lasts(entry: Entry, word: str) -> bool:
    """Whether an event lasts until it is settled, so that none means none now. A record of it is something else."""
    kinds = words()["open_events"]
    return (entry.code in kinds or entry.code.partition("_")[2] in kinds) and "记录" not in word


def _of_flag(fact: Fact) -> Iterator[tuple[str, Sense]]:
    own = words_of_fact(fact.key)
    when, label = period_of_label(fact.label.zh)
    whens = tuple(own.get("when", (when,)))
    for name, kind in (("nouns", Kind.NOUN), ("deeds", Kind.DEED), ("listed", Kind.ROLL)):
        for word in own.get(name, ()):
            yield word, Sense(kind, fact.key, whens)
    for word in own.get("loose", ()):
        yield word, Sense(Kind.NOUN, fact.key, whens, sure=False)
    if fact.yes and _only_has(fact.yes.zh, fact):
        yield fact.label.zh, Sense(Kind.NOUN, fact.key, ("",))
        yield label, Sense(Kind.NOUN, fact.key, whens)
    for words_, holds in ((own.get("states", ()), True), ((*own.get("no", ()), *own.get("states_no", ())), False)):
        for word in words_:
            yield word, Sense(Kind.STATE, node=is_flag(fact.key), value=whens, holds=holds)
    for said, holds in ((fact.yes, True), (fact.no, False)):
        if said and not _only_has(said.zh, fact) and not _only_listed(said.zh, own):
            yield said.zh, Sense(Kind.STATE, node=is_flag(fact.key), value=("",), holds=holds)


def _only_listed(text: str, own: Mapping[str, Any]) -> bool:
    """Whether a statement says only that a firm is on a roll or not, which the grammar says as well, of several."""
    return bool(own.get("listed")) and text.removeprefix("未").startswith("被列入")


def _of_listed(fact: Fact, reference: Reference) -> Iterator[tuple[str, Sense]]:
    own = words_of_fact(fact.key)
    for place, kind in (("heads", Kind.HEAD), ("tails", Kind.TAIL)):
        yield from ((word, Sense(kind, fact.key)) for word in own.get(place, ()))
    yield from ((word, Sense(Kind.TAIL, fact.key, sure=False)) for word in own.get("loose_tails", ()))
    yield fact.label.zh, Sense(Kind.HEAD, fact.key)
    yield from _frames(fact)
    not_codes = frozenset(written(word).text for word in own.get("not_codes", ()))
    entries = reference.taxonomy(fact.taxonomy)
    for code, extra in own.get("words", {}).items():
        yield from ((word, Sense(Kind.CODE, fact.key, code, alone=True)) for word in extra)
    for code, extra in own.get("framed", {}).items():
        # 生产经营 is a use only where something says that a use is spoken of: 用于生产经营.
        yield from ((word, Sense(Kind.CODE, fact.key, code)) for word in extra)
    if fact.taxonomy not in _WITHOUT_LEVELS:
        yield from _stems(fact, entries)
    for tail in own.get("whole_tails", ()):
        # 科技部门推荐函: the term and its tail are one word, which needs no other.
        yield from (
            (f"{word}{tail}", Sense(Kind.CODE, fact.key, e.code, alone=True)) for e in entries for word, _ in _names(e)
        )
    for entry in entries:
        for word, exact in _names(entry):
            if written(word).text not in not_codes and (len(word) > 1 or word.isascii()):
                found = entries.find(word)
                # A place that several share is told apart by what stands before it: 北京市朝阳区.
                shared = found is None and fact.taxonomy == "regions"
                if found == entry.code or shared:
                    yield word, Sense(Kind.CODE, fact.key, None if shared else entry.code, exact=exact)


def _stems(fact: Fact, entries: Taxonomy) -> Iterator[tuple[str, Sense]]:
    """科学技术奖 of 国家科学技术奖 and 省级科学技术奖: the words that follow a level, where several levels have it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        for word, _exact in _names(entry):
            for level, prefixes in words()["levels"].items():
                prefix = next((one for one in prefixes if word.startswith(one)), None)
                if prefix and len(word) > len(prefix) + 1:
                    found[word.removeprefix(prefix)].setdefault(level, entry.code)
    for stem, by_level in found.items():
        if len(by_level) > 1:
            yield stem, Sense(Kind.STEM, fact.key, tuple(by_level.items()))


def _names(entry: Entry) -> Iterable[tuple[str, bool]]:
    yield entry.name.zh, True
    yield from ((word, False) for word in entry.synonyms)
    if entry.code.isascii() and len(entry.code) == 1:
        yield entry.code, False


def _frames(fact: Fact) -> Iterator[tuple[str, Sense]]:
    """The words before and behind {value} in a fact's own sentences are heads and tails of it."""
    for operator, said in fact.says.items():
        before, value, behind = said.zh.partition("{value}")
        if not value:
            continue
        holds = not operator.startswith("not_")
        if len(before) > 1 and before not in _HAVING:
            yield before, Sense(Kind.HEAD, fact.key, holds=holds)
        if behind:
            yield behind, Sense(Kind.TAIL, fact.key)


# Lists whose names begin with a level by chance, or are levels.
_WITHOUT_LEVELS = frozenset({"regions", "industries", "project_levels", "talent_levels"})
_HAVING = frozenset({"没有", "属于", "不属于", "同时有", "不同时有", "已入", "未入", "处于", "不处于", "不是"})
