"""The small words of sentences: how values, lists and figures are written in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.core.amounts import format_wan
from marketplace.core.english import small
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Taxonomy
from marketplace.core.text import Text, is_english
from marketplace.engine.holding import Codes
from marketplace.engine.known import from_scaled
from marketplace.engine.span import Figure, Span, round_scaled
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS, fact_in

NOT_GIVEN = Text("未填", "not given")
_LACKING = Text("没有{names}", "not {names}")
_REST_OPEN = Text("其余未填", "the rest not given")
YES_WORD = Text("是", "yes")
NO_WORD = Text("否", "no")
_OR = Text("或", " or ")
_AND = Text("和", " and ")
# Between the items of a list.
COMMA = Text("、", ", ")


_CJK = "\u3400-\u9fff"
_BETWEEN_CHINESE = re.compile(rf"(?<=[{_CJK}，；：。、（）]) +(?=[{_CJK}，；：。、（）])")
_BEFORE_LATIN = re.compile(rf"(?<=[{_CJK}])(?=[A-Za-z0-9])")
_AFTER_LATIN = re.compile(rf"(?<=[A-Za-z0-9%])(?=[{_CJK}])")


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text may have: what Chinese says in few, English says in more."""

    zh: int
    en: int

    def holds(self, text: str, language: str) -> bool:
        """Whether a text is no longer."""
        return len(text) <= (self.en if is_english(language) else self.zh)


def spaced(text: str, language: str) -> str:
    """Chinese with one thin rule of spacing: a space between Chinese and Latin letters or figures, none elsewhere."""
    if is_english(language):
        return text
    return _AFTER_LATIN.sub(" ", _BEFORE_LATIN.sub(" ", _BETWEEN_CHINESE.sub("", text)))


def number_text(value: Decimal | int) -> str:
    """Thousands separated, no trailing zeros: 1,200.5."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_text(fact: Fact, value: Any, language: str) -> str:
    """One ordered value with its unit: 1,000 万元, 4.35%, 18 个月, 2 件."""
    if fact.type is FactType.DATE:
        return date_text(value, language)
    number = number_text(value)
    if fact.type is FactType.PERCENT:
        return f"{number}%"
    if fact.type is FactType.MONEY:
        return money_text(value, language)
    unit = Text("个月", "months") if fact.type is FactType.MONTHS else fact.unit
    said = unit.say(language) if unit else ""
    if number == "1" and is_english(language):
        said = _SINGULAR.get(said, said.removesuffix("s"))
    return f"{number} {said}".strip()


_SINGULAR = {"people": "person"}


def without_unit(first: str, second: str) -> str:
    """The first of two figures without its unit, where the second has the same: 18 至 65 岁."""
    number, _gap, unit = first.partition(" ")
    same = unit and second.endswith(f" {unit}") and not any(map(str.isdigit, unit))
    return number if same else first


def money_text(value: Decimal | int, language: str) -> str:
    """An amount given in 万元: 500 万元; in English in yuan, because no English reader counts in ten thousands."""
    return format_wan(Decimal(value), language)


def date_text(value: date, language: str) -> str:
    """2026 年 1 月 31 日 / 2026-01-31."""
    return value.isoformat() if is_english(language) else f"{value.year} 年 {value.month} 月 {value.day} 日"


def code_names(fact: Fact, codes: Iterable[str], language: str, reference: Reference) -> list[str]:
    """Names of codes in the order in which they are given; places with the name alone, since the path is long."""
    entries = reference.taxonomy(fact.taxonomy)
    return [entries.get(code).name.say(language) for code in codes]


# Names of places and banks, and grades (A-); nothing of theirs is written small.
_PROPER = frozenset({"regions", "preapproving_banks", "grades"})
# What joins the parts of a list; a name that holds one is quoted, so that nobody counts it as two.
_JOINERS = re.compile(r"、|或|和|, | and | or ")


def code_phrases(fact: Fact, codes: Iterable[str], language: str, reference: Reference) -> list[str]:
    """Names of codes as they stand inside a sentence."""
    entries = reference.taxonomy(fact.taxonomy)
    found = []
    listed = tuple(codes)
    for code in listed:
        entry = entries.get(code)
        name, proper = entry.name.say(language), fact.taxonomy in _PROPER
        if is_english(language) and not proper and "region" not in entry.attributes:
            name = small(name)
        if len(listed) > 1 and not proper and _JOINERS.search(name):
            name = f'"{name}"' if is_english(language) else f"“{name}”"
        found.append(name)
    return found


def in_order(fact: Fact, codes: Iterable[str], reference: Reference) -> list[str]:
    """Codes in the order of their taxonomy."""
    return sorted(codes, key=reference.taxonomy(fact.taxonomy).position)


def outermost(fact: Fact, codes: Iterable[str], reference: Reference) -> tuple[str, ...]:
    """The codes without those that lie within others that stand among them."""
    entries, listed = reference.taxonomy(fact.taxonomy), tuple(codes)
    return tuple(code for code in listed if entries.wider(code).isdisjoint({*listed} - {code}))


def joined(parts: list[str], language: str, every: bool = False) -> str:
    """A、B或C / A, B or C; ``every`` joins the last with and."""
    last = (_AND if every else _OR).say(language)
    if len(parts) < 2:
        return "".join(parts)
    return COMMA.say(language).join(parts[:-1]) + last + parts[-1]


def flag_text(fact: Fact, holds: bool, language: str) -> str:
    """A yes/no fact as the statement that it is so, or is not; yes or no where it has none."""
    return ((fact.yes if holds else fact.no) or (YES_WORD if holds else NO_WORD)).say(language)


def value_text(key: str, value: Any, language: str, reference: Reference) -> str:
    """A fact's value as a person reads it; None is "not given"."""
    fact = FACTS[key]
    if value is None:
        return NOT_GIVEN.say(language)
    if isinstance(value, Span):
        return span_text(fact, value, language)
    if isinstance(value, Codes):
        return _part_text(fact, value, language, reference)
    if fact.type is FactType.FLAG:
        return flag_text(fact, value, language)
    if fact.type is FactType.CODE:
        return reference.taxonomy(fact.taxonomy).path(value, language)
    if fact.type is FactType.CHOICE:
        return code_names(fact, [value], language, reference)[0]
    if fact.type.is_many:
        names = code_names(fact, in_order(fact, value, reference), language, reference)
        return COMMA.say(language).join(names) if names else Text("无", "none").say(language)
    return figure_text(fact, value, language)


def _part_text(fact: Fact, value: Codes, language: str, reference: Reference) -> str:
    """A set of which not all is known: 高新技术企业；没有专精特新中小企业；其余未填."""
    held, lacked = (
        COMMA.say(language).join(code_names(fact, in_order(fact, codes, reference), language, reference))
        for codes in (value.certain, _named(reference.taxonomy(fact.taxonomy), value))
    )
    said = [held, lacked and _LACKING.say(language).format(names=lacked), _REST_OPEN.say(language)]
    return ("; " if is_english(language) else "；").join(part for part in said if part)


def _named(tree: Taxonomy, value: Codes) -> list[str]:
    """The codes that are known not to be held, without what only follows from a code above or a grade that is held."""
    held = {tree.get(code).parent for code in value.certain} - {None}
    return [entry.code for entry in tree if entry.code in value.lacked and entry.parent not in value.lacked | held]


def span_text(fact: Fact, span: Span, language: str) -> str:
    """A range: 100 万元至 300 万元; open ends are said as such."""
    low = None if span.low is None else figure_text(fact, from_scaled(fact, span.low), language)
    high = None if span.high is None else figure_text(fact, from_scaled(fact, span.high), language)
    english = is_english(language)
    if low is not None and low == high:
        return low
    if low is not None and high is not None:
        return f"{low} to {high}" if english else f"{low}至 {high}"
    if low is not None:
        return f"{low} or more" if english else f"{low}以上"
    if high is not None:
        return f"up to {high}" if english else f"{high}以内"
    return NOT_GIVEN.say(language)


def figure_beside(fact: Fact, figure: Figure, others: Iterable[Figure | None], language: str) -> str:
    """A figure that lies between two steps as it is shown beside others: where it would read like one of them, with more
    digits, or as a little above or below it."""
    rounded = round_scaled(figure)
    said = figure_text(fact, from_scaled(fact, rounded), language)
    if figure == rounded or rounded not in others:
        return said
    finer = Decimal(round_scaled(Fraction(figure) * 100)).scaleb(-fact.scale - 2)
    if finer != from_scaled(fact, rounded):
        return figure_text(fact, finer, language)
    word = Text("略高于 {}", "just above {}") if figure > rounded else Text("略低于 {}", "just below {}")
    return word.say(language).format(said)


def noun(fact: Fact, language: str) -> str:
    """The label inside a sentence."""
    label = fact.label.say(language)
    return small(label) if is_english(language) else label


def label_of(key: str, language: str, reference: Reference) -> str:
    """The label of a fact as the lists name it: of a score with its issuer."""
    return fact_in(key, reference).label.say(language)


def noun_of(key: str, language: str, reference: Reference) -> str:
    """The same inside a sentence."""
    return noun(fact_in(key, reference), language)
