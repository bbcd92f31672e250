"""The `patents` object of a product: kinds of rights, how many, how old, and conditions in words.

With `min_count` 1 any one kind is enough; with more the kinds are added up. What a right must fulfil (years left, in
use) belongs to its kind, so it stands beside the count of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import fold
from marketplace.engine.building import MONTHS_A_YEAR, at_least, each_of, exactly, is_flag, one_of, said
from marketplace.engine.criteria import Comparison, Node, Operator, Tier, Tiers
from marketplace.institutions.importing.vocabulary import meaning
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reasons import FREE_TEXT, UNKNOWN, VAGUE
from marketplace.listing.rules import NOTHING_ASKED, Reading, Source
from marketplace.listing.said import PersonCondition, judged

KEY = "patents"
# The facts that count a kind of right, by the words of the lists.
KINDS: Mapping[str, tuple[str, ...]] = {
    "专利": ("patents",),
    "发明专利": ("invention_patents",),
    "实用新型专利": ("utility_patents",),
    "外观设计专利": ("design_patents",),
    "软件著作权": ("software_copyrights",),
    "著作权": ("software_copyrights", "other_copyrights"),
    "注册商标": ("trademarks",),
    "注册商标专用权": ("trademarks",),
    "集成电路布图设计": ("ic_layouts",),
    "植物新品种": ("plant_varieties",),
    "新药证书": ("drug_certificates",),
    "地理标志": ("geographical_indications",),
    "数据知识产权": ("data_ip",),
    "PCT专利": ("pct_patents",),
}
_OF_PATENTS = frozenset({"invention_patents", "utility_patents", "design_patents"})
_PATENTS = _OF_PATENTS | {"patents"}
YEARS_LEFT: Mapping[str, str] = {
    "invention_patents": "invention_years_left",
    "utility_patents": "utility_years_left",
    "patents": "patent_months_left",
}
ANY_KIND = "任一"  # in min_remaining_years: the longest of all patents


def patents(key: str, value: Mapping[str, AnyValue], source: Source) -> Reading:
    """The whole object. Sub-keys that the item's own tree says have been taken out before."""
    facts, unknown = _facts_counted(value)
    nodes = _counted(value, facts, unknown)
    unread = [judged(f"{KEY}.types_any", kind, UNKNOWN)[1] for kind in unknown]
    left_over = [judged(f"{KEY}.{key}", words, UNKNOWN) for key, words in _unplaced(value, facts)]
    in_words = [(key, phrase) for key in ("rule", "other") for phrase in split_phrases(value.get(key) or "")]
    for node, person in [*left_over, *(_read_phrase(key, phrase) for key, phrase in in_words)]:
        nodes.append(node)
        unread.extend([person] if person else [])
    alternative = value.get("or_other")
    if alternative:
        judgement, person = judged(f"{KEY}.or_other", alternative, VAGUE)
        nodes = [one_of([each_of(nodes), judgement])] if nodes else [judgement]
        unread.append(person)
    elif value.get("required") is False:
        return NOTHING_ASKED
    return Reading(tuple(nodes), _joined(unread))


def _facts_counted(value: Mapping[str, AnyValue]) -> tuple[list[str], list[str]]:
    """The facts that count the named kinds of right, and the kinds that are not known.

    Where no kind is named the key means patents, unless a rule in words says which rights count.
    """
    kinds = value.get("types_any") or ([] if value.get("rule") else ["专利"])
    unknown = [kind for kind in kinds if not _facts(kind)]
    facts = list(dict.fromkeys(fact for kind in kinds for fact in _facts(kind)))
    # Patents of any kind include the three kinds: a firm's inventions must not count twice.
    return [fact for fact in facts if not ("patents" in facts and fact in _OF_PATENTS)], unknown


def _counted(value: Mapping[str, AnyValue], facts: Sequence[str], unknown: Sequence[str]) -> list[Node]:
    """How many rights, and what they must fulfil."""
    if not (facts or unknown) or not _asks(value):
        return []
    words = "、".join(value.get("types_any") or ["专利"])
    others = [judged(KEY, kind, UNKNOWN)[0] for kind in unknown]
    count = value.get("min_count") or 1
    nodes: list[Node] = []
    if count > 1 and facts:
        total = Comparison(tuple(facts), Operator.AT_LEAST, operand=exactly(count))
        nodes.append(said(one_of([total, *others]), KEY, f"{words} {count}"))
    if count == 1 or not facts or any(_state_of(fact, value) for fact in facts):
        held = [each_of([at_least(fact, 1), *_state_of(fact, value)]) for fact in facts]
        nodes.append(said(one_of([*held, *others]), KEY, words))
    return [*nodes, *_state_of_all(value, facts)]


def _asks(value: Mapping[str, AnyValue]) -> bool:
    """Whether a right must be held at all: not where only words are left of the object."""
    return any(value.get(key) is not None for key in value if key not in ("rule", "other", "or_other"))


def _unplaced(value: Mapping[str, AnyValue], facts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Sub-keys that none of the nodes can say, because they speak of a kind that is not asked for."""
    for kind, years in (value.get("min_remaining_years") or {}).items():
        if kind != ANY_KIND and not any(fact in facts and fact in YEARS_LEFT for fact in _facts(kind)):
            yield "min_remaining_years", f"{kind} {years}"
    if value.get("gold_award_implementation_years") is not None and value.get("min_implementation_years") is None:
        yield "gold_award_implementation_years", str(value["gold_award_implementation_years"])
    if value.get("trademark_min_use_years") is not None and "trademarks" not in facts:
        yield "trademark_min_use_years", str(value["trademark_min_use_years"])


def _state_of(fact: str, value: Mapping[str, AnyValue]) -> list[Node]:
    """What a right of one kind must fulfil besides being held."""
    nodes: list[Node] = []
    left = {known: years for kind, years in (value.get("min_remaining_years") or {}).items() for known in _facts(kind)}
    if fact in left and fact in YEARS_LEFT:
        nodes.append(at_least(YEARS_LEFT[fact], left[fact], MONTHS_A_YEAR))
    used, gold = value.get("min_implementation_years"), value.get("gold_award_implementation_years")
    if used is not None and fact in _PATENTS:
        nodes.append(_in_use(used, gold))
    trademark = value.get("trademark_min_use_years")
    if trademark is not None and fact == "trademarks":
        nodes.append(at_least("trademark_used_months", trademark, MONTHS_A_YEAR))
    return nodes


def _in_use(years: Decimal, gold: Decimal | None) -> Node:
    """In use for years; for fewer with a China Patent Gold Award."""
    if gold is None:
        return at_least("ip_used_months", years, MONTHS_A_YEAR)
    shorter = Tier(is_flag("patent_award"), exactly(gold, MONTHS_A_YEAR))
    table = Tiers((shorter,), exactly(years, MONTHS_A_YEAR))
    return Comparison(("ip_used_months",), Operator.AT_LEAST, operand=table)


def _state_of_all(value: Mapping[str, AnyValue], facts: Sequence[str]) -> list[Node]:
    """What holds for the rights of every kind."""
    nodes: list[Node] = []
    used = value.get("min_implementation_years")
    if used is not None and not any(fact in _PATENTS for fact in facts):
        nodes.append(_in_use(used, value.get("gold_award_implementation_years")))
    left = (value.get("min_remaining_years") or {}).get(ANY_KIND)
    if left is not None:
        nodes.append(at_least("patent_months_left", left, MONTHS_A_YEAR))
    if value.get("min_hold_years") is not None:
        nodes.append(at_least("ip_held_months", value["min_hold_years"], MONTHS_A_YEAR))
    return nodes


def _facts(kind: str) -> tuple[str, ...]:
    return next((facts for word, facts in KINDS.items() if fold(word) == fold(kind)), ())


def _read_phrase(key: str, phrase: str) -> tuple[Node, PersonCondition | None]:
    """`other` by the vocabulary; `rule` is free text."""
    entry = meaning(KEY, phrase) if key == "other" else None
    if entry is not None and entry.tree is not None:
        return said(entry.tree, KEY, phrase), None
    why = FREE_TEXT if key == "rule" else (entry.why if entry else None) or UNKNOWN
    return judged(f"{KEY}.{key}", phrase, why)


def _joined(unread: list[PersonCondition]) -> tuple[PersonCondition, ...]:
    """The patents are one stated thing, so all that is unread of them is one condition for a person."""
    if not unread:
        return ()
    return (PersonCondition(unread[0].key, "; ".join(item.text for item in unread), unread[0].why),)
