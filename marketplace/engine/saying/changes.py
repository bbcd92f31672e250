"""Advice as words: what a firm would change, and the usual time it takes."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.english import article
from marketplace.core.reference import Reference
from marketplace.core.text import Text, is_english
from marketplace.engine.advice.counterfactual import Advice, FactChange
from marketplace.engine.criteria import Operator
from marketplace.engine.known import to_scaled, with_implied
from marketplace.engine.saying.wording import (
    COMMA,
    code_phrases,
    figure_text,
    flag_text,
    in_order,
    joined,
    noun_of,
    spaced,
    value_text,
)
from marketplace.engine.vocabulary.fact_types import Change, Direction, Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS

# A sentence names no more facts than this.
MOST_NAMED = 3
# Any fact in months, for the wording of a duration.
_MONTHS = FACTS["age_months"]


def advice_text(advice: Advice, language: str, reference: Reference) -> str:
    """What would change a no, with the usual time it takes."""
    between = "; " if is_english(language) else "；"
    return between.join(change_text(change, language, reference) for change in advice.changes)


def change_text(change: FactChange, language: str, reference: Reference) -> str:
    """One change: 资产负债率由 75% 降到 70%（偿还负债或增加资本金，通常约 6 个月）; with what leaves open whether the
    firm can come by it."""
    fact, english = FACTS[change.fact], is_english(language)
    if change.fact == "age_months":
        wait = figure_text(fact, change.after - change.before, language)
        return f"wait {wait} more" if english else f"再等 {wait}，成立时间就够了"
    remarks = []
    if fact.type is FactType.FLAG:
        said = fact.how.say(language) if fact.how else flag_text(fact, change.after, language)
    else:
        said = spaced(_movement(fact, change, language, reference), language)
        remarks += [fact.how.say(language)] if fact.how else []
    if fact.change is Change.NOW:
        remarks.append("can be changed at once" if english else "现在就能改")
    elif change.months or fact.change_months:
        months = figure_text(_MONTHS, change.months or fact.change_months, language)
        remarks.append(f"usually about {months}" if english else f"通常约 {months}")
    if change.missing:
        hangs_on = facts_named(change.missing, language, reference)
        remarks.append(f"hangs on {hangs_on}" if english else f"能否取得还要看{hangs_on}")
    remarks += [
        f"by the criteria in force: {asked.en}" if english else f"现行标准：{asked.zh}" for asked in change.asked
    ]
    if not remarks:
        return said
    return f"{said} ({', '.join(remarks)})" if english else f"{said}（{'，'.join(remarks)}）"


def facts_named(keys: Sequence[str], language: str, reference: Reference) -> str:
    """Facts in a sentence; of many the first and their number."""
    names = [noun_of(key, language, reference) for key in keys]
    if len(names) <= MOST_NAMED:
        return joined(names, language, every=True)
    first = COMMA.say(language).join(names[:MOST_NAMED])
    return f"{first} and {len(names) - MOST_NAMED} more" if is_english(language) else f"{first}等 {len(names)} 项"


def _movement(fact: Fact, change: FactChange, language: str, reference: Reference) -> str:
    english, label, after = is_english(language), noun_of(fact.key, language, reference), change.after
    if fact.type.is_many:
        gained = after - change.before
        # Who becomes a little giant need not be told to become 专精特新 as well.
        implied = frozenset[str]().union(
            *(with_implied(fact, frozenset({code}), reference) - {code} for code in gained)
        )
        moves = [(gained - implied, True), (change.before - after, False)]
        said = [_with_codes(fact, codes, holds, language, reference) for codes, holds in moves if codes]
        return (" and " if english else "，").join(said)
    if fact.type.is_ordered and to_scaled(fact, after) == 1 and "gt_0" in fact.says:
        return fact.says["gt_0"].say(language)
    before_text = value_text(fact.key, change.before, language, reference)
    after_text = value_text(fact.key, after, language, reference)
    if before_text == after_text:
        # A ratio that follows from amounts lies just beside what it is rounded to.
        rises = fact.direction is Direction.UP
        if english:
            return f"{'raise' if rises else 'lower'} {label} to {after_text}"
        return f"{label}{'提高到' if rises else '降到'} {after_text}"
    if not fact.type.is_ordered:
        return f"{label} from {before_text} to {after_text}" if english else f"{label}由{before_text}变为{after_text}"
    rises = to_scaled(fact, after) > to_scaled(fact, change.before)
    if english:
        return f"{'raise' if rises else 'lower'} {label} from {before_text} to {after_text}"
    return f"{label}由 {before_text} {'提高到' if rises else '降到'} {after_text}"


def _with_codes(fact: Fact, codes: frozenset[str], gained: bool, language: str, reference: Reference) -> str:
    """Codes that a set gains or loses, as what is true then."""
    names = code_phrases(fact, in_order(fact, codes, reference), language, reference)
    value = joined(names, language, every=gained)
    operator = Operator.ANY_OF if fact.type is FactType.CHOICES else Operator.WITHIN
    own = fact.says.get(operator.value if gained else f"not_{operator.value}")
    if gained and fact.key == "qualifications":
        own = Text("取得{value}资质", "become recognised as {a} {value}")
    if own:
        # What is to come has not come yet: 入企业库, not 已入企业库.
        said = own.say(language).format(value=value, a=article(value))
        return said.removeprefix("已") if gained else said
    words = (
        Text("{label}增加{value}", "add {value} to {label}")
        if gained
        else Text("{label}去掉{value}", "drop {value} from {label}")
    )
    return words.say(language).format(label=noun_of(fact.key, language, reference), value=value)
