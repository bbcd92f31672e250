"""The words of each comparison: what is said of a fact that is, or is not, compared so."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.criteria import Operator
from marketplace.engine.vocabulary.fact_types import Fact, FactType

# What is said of a fact; {value} is what it is compared with.
_SAID: dict[tuple[Operator, bool], Text] = {
    (Operator.AT_LEAST, True): Text("不少于 {value}", "at least {value}"),
    (Operator.AT_LEAST, False): Text("少于 {value}", "below {value}"),
    (Operator.AT_MOST, True): Text("不超过 {value}", "at most {value}"),
    (Operator.AT_MOST, False): Text("超过 {value}", "above {value}"),
    (Operator.MORE_THAN, True): Text("超过 {value}", "above {value}"),
    (Operator.MORE_THAN, False): Text("不超过 {value}", "at most {value}"),
    (Operator.LESS_THAN, True): Text("少于 {value}", "below {value}"),
    (Operator.LESS_THAN, False): Text("不少于 {value}", "at least {value}"),
    (Operator.EQUAL, True): Text("等于 {value}", "exactly {value}"),
    (Operator.EQUAL, False): Text("不等于 {value}", "other than {value}"),
    (Operator.BETWEEN, True): Text("在 {value} 之间", "between {value}"),
    (Operator.BETWEEN, False): Text("不在 {value} 之间", "not between {value}"),
    (Operator.IN, True): Text("为{value}", "is {value}"),
    (Operator.IN, False): Text("不是{value}", "is not {value}"),
    (Operator.ANY_OF, True): Text("包括{value}", "include {value}"),
    (Operator.ANY_OF, False): Text("不包括{value}", "do not include {value}"),
    (Operator.ALL_OF, True): Text("同时包括{value}", "include all of {value}"),
    (Operator.ALL_OF, False): Text("不同时包括{value}", "do not include all of {value}"),
    (Operator.WITHIN, True): Text("属于{value}", "within {value}"),
    (Operator.WITHIN, False): Text("不属于{value}", "outside {value}"),
}
# Shares are low and high, not few and many.
_SAID_OF_SHARES: dict[tuple[Operator, bool], Text] = {
    (Operator.AT_LEAST, True): Text("不低于 {value}", "at least {value}"),
    (Operator.AT_LEAST, False): Text("低于 {value}", "below {value}"),
    (Operator.LESS_THAN, True): Text("低于 {value}", "below {value}"),
    (Operator.LESS_THAN, False): Text("不低于 {value}", "at least {value}"),
}
_SAID_OF_DATES: dict[tuple[Operator, bool], Text] = {
    (Operator.AT_LEAST, True): Text("不早于 {value}", "not before {value}"),
    (Operator.AT_LEAST, False): Text("早于 {value}", "before {value}"),
    (Operator.AT_MOST, True): Text("不晚于 {value}", "not after {value}"),
    (Operator.AT_MOST, False): Text("晚于 {value}", "after {value}"),
    (Operator.MORE_THAN, True): Text("晚于 {value}", "after {value}"),
    (Operator.MORE_THAN, False): Text("不晚于 {value}", "not after {value}"),
    (Operator.LESS_THAN, True): Text("早于 {value}", "before {value}"),
    (Operator.LESS_THAN, False): Text("不早于 {value}", "not before {value}"),
    (Operator.EQUAL, True): Text("为 {value}", "on {value}"),
    (Operator.EQUAL, False): Text("不是 {value}", "not on {value}"),
}
_OF_TYPE = {FactType.PERCENT: _SAID_OF_SHARES, FactType.SCORE: _SAID_OF_SHARES, FactType.DATE: _SAID_OF_DATES}
# What a listed fact must be, for the column "required" beside the fact's name.
_WANTED: dict[tuple[Operator, bool], Text] = {
    (Operator.ALL_OF, True): Text("同时有{value}", "all of {value}"),
    (Operator.ALL_OF, False): Text("不能同时有{value}", "not all of {value}"),
}
_WANTED_ONE = {True: Text("{value}", "{value}"), False: Text("不能是{value}", "not {value}")}


def said_of(fact: Fact, operator: Operator, holds: bool) -> Text:
    """What is said of an ordered or listed fact; ``{value}`` is what it is compared with."""
    return _OF_TYPE.get(fact.type, {}).get((operator, holds)) or _SAID[operator, holds]


def wanted_of(fact: Fact, operator: Operator, holds: bool) -> Text:
    """What a comparison asks, beside the fact's name; ``{value}`` is what it is compared with."""
    if fact.type.is_listed:
        return _WANTED.get((operator, holds), _WANTED_ONE[holds])
    return said_of(fact, operator, holds)
