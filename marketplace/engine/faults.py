"""What can be wrong with a rule or a value: a code for each fault, and what is said of it, in both languages.

Whoever finds a fault raises its code with parameters; whoever shows it says it in the reader's language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from marketplace.core.text import Text, brief
from marketplace.engine.vocabulary.fact_types import TYPE_LABELS, Fact, FactType

# Of what was written, so much is said back.
_LONGEST_ECHO = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong, and what to do about it; ``{name}`` stands for a parameter."""

    problem: Text
    remedy: Text


class EngineError(ValueError):
    """A fault by its code (a key of ``MESSAGES``), with the parameters that its sentences name."""

    def __init__(self, code: str, /, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(self.said("en"))

    def problem(self, language: str) -> str:
        """What is wrong."""
        return self._filled(MESSAGES[self.code].problem, language)

    def remedy(self, language: str) -> str:
        """What to do about it."""
        return self._filled(MESSAGES[self.code].remedy, language)

    def said(self, language: str) -> str:
        """Both sentences."""
        return Text("", " ").say(language).join((self.problem(language), self.remedy(language)))

    def _filled(self, text: Text, language: str) -> str:
        return text.say(language).format(**{name: _shown(value, language) for name, value in self.params.items()})


class CriteriaError(EngineError):
    """Criteria or bounds that cannot be read or do not fit the vocabulary; ``place`` is the path in the JSON."""

    def __init__(self, place: str, code: str, /, **params: Any) -> None:
        super().__init__(code, **params)
        self.place = place

    def __str__(self) -> str:
        return self.located("en")

    def located(self, language: str) -> str:
        """Place, problem and remedy."""
        return f"{self.place}{Text('：', ': ').say(language)}{self.said(language)}"


class FactValueError(EngineError):
    """A value that does not fit its fact, ``key``."""

    def __init__(self, key: str, code: str, /, **params: Any) -> None:
        super().__init__(code, **params)
        self.key = key

    def __str__(self) -> str:
        return f"{self.key}: {self.said('en')}"


def echo(data: Any) -> str:
    """What somebody wrote, as JSON, cut where it is long."""
    try:
        text = json.dumps(data, ensure_ascii=False, default=str, skipkeys=True)
    except (ValueError, RecursionError):  # a whole number of thousands of digits, or a value too deep, has no words
        return "…"
    return brief(text, _LONGEST_ECHO)


def named(keys: Iterable[Any]) -> tuple[str, ...]:
    """Keys that somebody wrote, in order, each cut where it is long."""
    return tuple(brief(key, _LONGEST_ECHO) for key in sorted(map(str, keys)))


def _shown(value: Any, language: str) -> str:
    """A parameter inside a sentence: a fact and a type by name and key, several values as a list."""
    match value:
        case Fact():
            return Text(f"“{value.label.zh}”（{value.key}）", f"“{value.label.en}” ({value.key})").say(language)
        case FactType():
            label = TYPE_LABELS[value]
            return Text(f"{label.zh}（{value.value}）", f"{label.en} ({value.value})").say(language)
        case Decimal():
            return f"{value:f}"
        case tuple():
            return Text("、", ", ").say(language).join(_shown(part, language) for part in value)
        case None:
            return "…"
    return str(value)


def _message(zh: str, zh_remedy: str, en: str, en_remedy: str) -> Message:
    return Message(Text(zh, en), Text(zh_remedy, en_remedy))


_SHAPE = {
    "schema_missing": _message(
        "没有写明格式版本。",
        '请写上 "schema": {known}。',
        "The schema version is missing.",
        'Write "schema": {known}.',
    ),
    "schema_newer": _message(
        "格式版本 {version} 比本系统认识的更新。",
        "请先升级系统，或改写成版本 {known}。",
        "The schema version {version} is newer than this system knows.",
        "Upgrade the system first, or write version {known}.",
    ),
    "not_an_object": _message(
        "条件必须是一个对象。",
        "请写一个比较，或 all、any、not、judgement。",
        "A condition must be an object.",
        "Write a comparison, all, any, not or judgement.",
    ),
    "no_condition": _message(
        "键 {keys} 合起来不是一个条件。",
        "请用 fact/op/to、sum/op/to、all、any、not 或 judgement。",
        "The keys {keys} make no condition.",
        "Use fact/op/to, sum/op/to, all, any, not or judgement.",
    ),
    "no_value": _message(
        "这里不是一个值。",
        "请写一个数，或 fact、sum、least、greatest、tiers。",
        "This is no value.",
        "Write a number, or fact, sum, least, greatest or tiers.",
    ),
    "not_a_list": _message(
        "这里应当是一个列表。", "请把各个值写在 [ ] 里。", "A list is expected here.", "Put the values in [ ]."
    ),
    "too_deep": _message(
        "条件嵌套超过 {most} 层。", "请把规则拆开。", "Conditions nest deeper than {most}.", "Split the rule."
    ),
    "tier_shape": _message(
        "分档的每一行有一个条件和一个值。",
        '请写成 {{"when": …, "then": …}}。',
        "A tier has a condition and a value.",
        'Write {{"when": …, "then": …}}.',
    ),
    "phrase_shape": _message(
        "原文语句要写明它的键和文字。",
        '请写成 {{"key": "any_of", "text": "…"}}。',
        "A phrase has a key and a text.",
        'Write {{"key": "any_of", "text": "…"}}.',
    ),
    "bound_shape": _message(
        "每个界限都要有值。",
        '请写成 {{"to": 1000}}，可另加 remark 和 says。',
        "A bound has a value.",
        'Write {{"to": 1000}}, with optional remark and says.',
    ),
    "no_bound": _message(
        "没有名为 {bound} 的界限。", "可用的有：{known}。", "There is no bound {bound}.", "Use: {known}."
    ),
    "words_missing": _message(
        "缺少文字。", '请写成 {{"zh": "…", "en": "…"}}。', "The words are missing.", 'Write {{"zh": "…", "en": "…"}}.'
    ),
    "not_text": _message(
        "{value} 不是文字。", "请写带引号的文字。", "{value} is not text.", "Write text in quotation marks."
    ),
    "text_too_long": _message(
        "这段文字超过 {most} 个字符。", "请缩短。", "The text has more than {most} characters.", "Shorten it."
    ),
    "text_unwritable": _message(
        "{value} 含有换行或控制字符。",
        "请删去这些字符。",
        "{value} holds line breaks or control characters.",
        "Remove them.",
    ),
    "no_address": _message(
        "{cite} 不是条款地址。", "请写成 document/anchor。", "{cite} is no clause address.", "Write document/anchor."
    ),
    "preferred_word": _message(
        "preferred 只能是 true 或 false。",
        "请写 true，或不写。",
        "preferred is true or false.",
        "Write true or leave it out.",
    ),
}

_WORDS = {
    "no_fact": _message(
        "没有名为 {fact} 的指标。",
        "请用词汇表（engine/vocabulary）中的键。",
        "There is no fact {fact}.",
        "Use a key of the vocabulary (engine/vocabulary).",
    ),
    "no_operator": _message(
        "没有名为 {operator} 的比较方式。",
        "可用的有：{known}。",
        "There is no operator {operator}.",
        "Use one of: {known}.",
    ),
    "no_type": _message(
        "没有名为 {type} 的类型。",
        "请用 money、percent、number 或 months。",
        "There is no type {type}.",
        "Use money, percent, number or months.",
    ),
    "no_code": _message(
        "列表 {taxonomy} 中没有代码 {code}。",
        "请用该列表中的代码。",
        "The list {taxonomy} has no code {code}.",
        "Use a code of that list.",
    ),
    "not_in_part": _message(
        "{fact}只有一个值，不能只写一部分。",
        "请写一个值，或不填。",
        "{fact} has one value and cannot be stated in part.",
        "Write one value, or leave it out.",
    ),
    "held_and_lacked": _message(
        "“{code}”既说有，又说没有。",
        "请保留其中一个；有了某项，它所包含的也算有。",
        "“{code}” is said to be held and not to be.",
        "Keep one of the two; what a held code implies is held as well.",
    ),
    "codes_empty": _message(
        "值的列表是空的。", "请至少写一个代码。", "The list of values is empty.", "Name at least one code."
    ),
    "not_a_number": _message(
        "{value} 不是数。",
        "请写不带引号和单位的数字。",
        "{value} is not a number.",
        "Write a figure without quotes or unit.",
    ),
    "out_of_range": _message(
        "{value} 超出可用的范围。",
        "请写不超过 {digits} 位的数字。",
        "{value} is out of range.",
        "Write a figure of at most {digits} digits.",
    ),
    "not_a_date": _message(
        "{value} 不是日期。", "请写成 2026-01-31 的样子。", "{value} is not a date.", "Write it as 2026-01-31."
    ),
    "not_true_or_false": _message(
        "是非指标只有 true 和 false 两个值。",
        "请写 true 或 false。",
        "A yes/no fact is true or false.",
        "Write true or false.",
    ),
    "too_fine": _message(
        "{value} 比{fact}保留的位数更细。",
        "小数请不超过 {places} 位。",
        "{value} is finer than {fact} is kept.",
        "Use at most {places} decimal places.",
    ),
    "never": _message(
        "{fact}不会是 {value}。",
        "请按它的单位写 {low} 到 {high} 之间的数。",
        "{fact} is never {value}.",
        "Use a figure in its unit, from {low} to {high}.",
    ),
}

_MEANING = {
    "only_preferred": _message(
        "整条规则都只是优先条件。",
        "请把它放进一个 all，与必须满足的条件并列。",
        "The whole rule is only preferred.",
        "Put it into an all, beside what is required.",
    ),
    "preferred_inside": _message(
        "优先条件放在了备选条件之内。",
        "请移到最外层的列表。",
        "A preferred condition stands inside an alternative.",
        "Move it to the outermost list.",
    ),
    "no_order": _message(
        "{fact}没有大小之分。",
        "请用 is、in、any_of、all_of 或 within。",
        "{fact} has no order.",
        "Use is, in, any_of, all_of or within.",
    ),
    "wrong_operator": _message(
        "{fact}不能用 {operator} 比较。",
        "可用的有：{usable}。",
        "{fact} cannot be compared with {operator}.",
        "Use: {usable}.",
    ),
    "between_two": _message(
        "between 要有两个值。", "请写成 [最低, 最高]。", "between takes two values.", "Write [lowest, highest]."
    ),
    "sum_empty": _message(
        "要相加的指标是空的。", "请写明把哪些指标相加。", "The sum is empty.", "Name the facts that are added up."
    ),
    "added_to_itself": _message(
        "一个指标与它自己相加。", "每个指标只写一次。", "A fact is added to itself.", "Name each fact once."
    ),
    "units_differ": _message(
        "只有单位相同的数才能相加。",
        "请用类型相同的指标。",
        "Only numbers of one unit can be added.",
        "Use facts of the same type.",
    ),
    "dates_added": _message(
        "日期不能相加。", "请与固定的日期比较。", "Dates cannot be added.", "Compare with a fixed date."
    ),
    "too_few_values": _message(
        "求和、取小、取大都要有两个值。",
        "请再加一个值，或去掉这一层。",
        "A sum, least or greatest needs two values.",
        "Add one or drop the wrapper.",
    ),
    "tiers_empty": _message("分档表是空的。", "请加一行。", "The tier table is empty.", "Add a row."),
    "tiers_open": _message(
        "分档表可能得不出值。", "请补上 otherwise。", "The tier table may end without a value.", "Add otherwise."
    ),
    "factor_not_positive": _message(
        "系数必须大于 0。",
        "请改为反方向的比较。",
        "A factor must be above 0.",
        "Turn the comparison round instead.",
    ),
    "not_in_formula": _message(
        "{fact}不能放进公式。",
        "请用数量、金额、比率或期限；日期请与固定的日期比较。",
        "{fact} cannot be part of a formula.",
        "Use a number, amount, ratio or term; compare dates with a fixed date.",
    ),
    "types_differ": _message(
        "{read}是{read_type}，{fact}是{type}。",
        '如确有此意，请加上 "as": "{as_type}"。',
        "{read} is {read_type}, {fact} is {type}.",
        'Add "as": "{as_type}" if that is meant.',
    ),
}

MESSAGES: Mapping[str, Message] = MappingProxyType({**_SHAPE, **_WORDS, **_MEANING})
