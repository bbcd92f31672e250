"""Any tree as a sentence a clerk would write, in Chinese or English. Negations are pushed to the leaves first."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.core.text import Text
from marketplace.engine.counterfactual import Advice, FactChange
from marketplace.engine.criteria import All, Any, Comparison, Judgement, Node, Not, Operator
from marketplace.engine.fact_types import Change, Fact, FactType
from marketplace.engine.facts import FACTS
from marketplace.engine.known import to_scaled
from marketplace.engine.limits import Limit
from marketplace.engine.operands import Constant, FactTimes, Greatest, Least, Operand, Sum, Tiers
from marketplace.engine.wording import (
    code_names,
    figure_text,
    is_english,
    joined,
    money_text,
    noun,
    number_text,
    spaced,
    value_text,
)

# {label} is the fact (or the facts added up), {value} what it is compared with.
_ORDERED: dict[tuple[Operator, bool], Text] = {
    (Operator.AT_LEAST, True): Text("{label}不少于 {value}", "{label} at least {value}"),
    (Operator.AT_LEAST, False): Text("{label}少于 {value}", "{label} below {value}"),
    (Operator.AT_MOST, True): Text("{label}不超过 {value}", "{label} at most {value}"),
    (Operator.AT_MOST, False): Text("{label}超过 {value}", "{label} above {value}"),
    (Operator.MORE_THAN, True): Text("{label}超过 {value}", "{label} above {value}"),
    (Operator.MORE_THAN, False): Text("{label}不超过 {value}", "{label} at most {value}"),
    (Operator.LESS_THAN, True): Text("{label}低于 {value}", "{label} below {value}"),
    (Operator.LESS_THAN, False): Text("{label}不低于 {value}", "{label} at least {value}"),
    (Operator.EQUAL, True): Text("{label}等于 {value}", "{label} exactly {value}"),
    (Operator.EQUAL, False): Text("{label}不等于 {value}", "{label} other than {value}"),
    (Operator.BETWEEN, True): Text("{label}在 {value} 之间", "{label} between {value}"),
    (Operator.BETWEEN, False): Text("{label}不在 {value} 之间", "{label} not between {value}"),
}
_LISTED: dict[tuple[Operator, bool], Text] = {
    (Operator.IN, True): Text("{label}为{value}", "{label} is {value}"),
    (Operator.IN, False): Text("{label}不是{value}", "{label} is not {value}"),
    (Operator.ANY_OF, True): Text("{label}包括{value}", "{label} include {value}"),
    (Operator.ANY_OF, False): Text("{label}不包括{value}", "{label} do not include {value}"),
    (Operator.ALL_OF, True): Text("{label}同时包括{value}", "{label} include all of {value}"),
    (Operator.ALL_OF, False): Text("{label}不同时包括{value}", "{label} do not include all of {value}"),
    (Operator.WITHIN, True): Text("{label}属于{value}", "{label} within {value}"),
    (Operator.WITHIN, False): Text("{label}不属于{value}", "{label} outside {value}"),
}
# What the operator alone asks, for the column "required" beside the fact's name.
_WANTED: dict[Operator, Text] = {
    Operator.AT_LEAST: Text("不少于 {value}", "at least {value}"),
    Operator.AT_MOST: Text("不超过 {value}", "at most {value}"),
    Operator.MORE_THAN: Text("超过 {value}", "above {value}"),
    Operator.LESS_THAN: Text("低于 {value}", "below {value}"),
    Operator.EQUAL: Text("等于 {value}", "exactly {value}"),
    Operator.BETWEEN: Text("{value} 之间", "between {value}"),
    Operator.IN: Text("{value}", "{value}"),
    Operator.ANY_OF: Text("{value}", "{value}"),
    Operator.ALL_OF: Text("同时有{value}", "all of {value}"),
    Operator.WITHIN: Text("{value}", "{value}"),
}
_WANTED_NOT: dict[Operator, Text] = {
    Operator.AT_LEAST: Text("少于 {value}", "below {value}"),
    Operator.AT_MOST: Text("超过 {value}", "above {value}"),
    Operator.MORE_THAN: Text("不超过 {value}", "at most {value}"),
    Operator.LESS_THAN: Text("不低于 {value}", "at least {value}"),
}
_NOT_WANTED = Text("不能是{value}", "not {value}")
_JUDGED = Text("{text}（由机构判断）", "{text} (for the institution to judge)")
_FREE = Text("没有公布条件。", "No conditions published.")
_PREFERRED = Text("优先：{text}。", " Preferred: {text}.")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def sentence(node: Node, language: str) -> str:
    """The whole tree as one sentence (two where something is preferred)."""
    parts = list(_conditions(node))
    # The same words twice add nothing; two keys of a source may say one thing.
    required = list(dict.fromkeys(_say(part, language, True) for part in parts if not part.note.preferred))
    preferred = list(dict.fromkeys(_say(part, language, True) for part in parts if part.note.preferred))
    english = is_english(language)
    between = "; " if english else "；"
    said = ""
    if required:
        said = between.join(required) + ("." if english else "。")
        said = said[0].upper() + said[1:] if english else said
    if preferred:
        said += _PREFERRED.say(language).format(text=between.join(preferred))
    return spaced(said.strip(), language) or _FREE.say(language)


def _conditions(node: Node) -> Iterator[Node]:
    """The conditions that must all hold, out of every nested All."""
    if not isinstance(node, All) or node.note.preferred:
        yield node
        return
    for part in node.of:
        yield from _conditions(part)


def clause(node: Node, language: str, holds: bool = True) -> str:
    """One node without a full stop; ``holds`` False says its opposite."""
    return spaced(_say(node, language, holds), language)


def wanted_text(node: Comparison, language: str, holds: bool = True) -> str:
    """What a comparison asks of its fact, without naming it: 不超过 70%."""
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return _flag_text(fact, node.flag is holds, language)
    template = _WANTED[node.operator] if holds else _WANTED_NOT.get(node.operator, _NOT_WANTED)
    return spaced(template.say(language).format(value=_compared(node, fact, language, holds)), language)


def label_text(node: Comparison, language: str) -> str:
    """The fact or the facts added up, as the heading of a row."""
    return _labels(node, language) if len(node.facts) > 1 else FACTS[node.fact].label.say(language)


def limit_text(limit: Limit, measure: str, language: str) -> str:
    """A bound as words: 近 12 个月销售额的 30%，最高 1,000 万元. ``measure``: the fact whose unit it has."""
    return operand_text(limit.operand, FACTS[measure], language)


def operand_text(operand: Operand, fact: Fact, language: str) -> str:
    """What a fact is compared with, as words."""
    return spaced(_operand(operand, fact, language), language)


def _operand(operand: Operand, fact: Fact, language: str) -> str:
    english = is_english(language)
    match operand:
        case Constant(value):
            return figure_text(fact, value, language)
        case FactTimes():
            return _times_text(operand, fact, language)
        case Sum(of):
            return _sum_text(of, fact, language)
        case Least(of) | Greatest(of):
            smallest = isinstance(operand, Least)
            constants = [part for part in of if isinstance(part, Constant)]
            others = [operand_text(part, fact, language) for part in of if not isinstance(part, Constant)]
            if len(constants) == 1 and others:
                cap = figure_text(fact, constants[0].value, language)
                word = Text("最高", "at most") if smallest else Text("最低", "at least")
                body = _lesser(others, smallest, language)
                return f"{body}, {word.en} {cap}" if english else f"{body}，{word.zh} {cap}"
            return _lesser([operand_text(part, fact, language) for part in of], smallest, language)
        case Tiers(rows, otherwise):
            said = [
                f"{_say(row.when, language, True)}{': ' if english else '：'}{operand_text(row.then, fact, language)}"
                for row in rows
            ]
            if otherwise is not None:
                said.append(f"{'otherwise: ' if english else '其他：'}{operand_text(otherwise, fact, language)}")
            return f"({'; '.join(said)})" if english else f"（{'；'.join(said)}）"


def advice_text(advice: Advice, language: str) -> str:
    """What would change a no, with the usual time it takes."""
    return ("; " if is_english(language) else "；").join(change_text(change, language) for change in advice.changes)


def change_text(change: FactChange, language: str) -> str:
    """One change: 资产负债率由 75% 降到 70%（偿还负债或增加资本金，通常约 6 个月）."""
    fact = FACTS[change.fact]
    english = is_english(language)
    if change.fact == "age_months":
        wait = change.after - change.before
        return f"wait {wait} more months" if english else f"再等 {wait} 个月，成立时间就够了"
    said = spaced(_movement(fact, change, language), language)
    remarks = [fact.how.say(language)] if fact.how else []
    if fact.change is Change.NOW:
        remarks.append("can be changed at once" if english else "现在就能改")
    elif fact.change_months:
        remarks.append(f"usually about {fact.change_months} months" if english else f"通常约 {fact.change_months} 个月")
    if not remarks:
        return said
    return f"{said} ({', '.join(remarks)})" if english else f"{said}（{'，'.join(remarks)}）"


def _movement(fact: Fact, change: FactChange, language: str) -> str:
    english = is_english(language)
    label, after = noun(fact, language), change.after
    if fact.type is FactType.FLAG:
        return _flag_text(fact, after, language)
    if fact.type.is_many:
        added = joined(code_names(fact, sorted(after - change.before), language), language, every=True)
        dropped = joined(code_names(fact, sorted(change.before - after), language), language, every=True)
        if added and fact.key == "qualifications":
            return f"obtain {added}" if english else f"取得{added}资质"
        if added:
            return f"add {added} to {label}" if english else f"{label}增加{added}"
        return f"drop {dropped} from {label}" if english else f"{label}去掉{dropped}"
    before_text, after_text = value_text(fact.key, change.before, language), value_text(fact.key, after, language)
    if not fact.type.is_ordered:
        return f"{label} from {before_text} to {after_text}" if english else f"{label}由{before_text}变为{after_text}"
    rises = to_scaled(fact, after) > to_scaled(fact, change.before)
    if english:
        return f"{'raise' if rises else 'lower'} {label} from {before_text} to {after_text}"
    return f"{label}由 {before_text} {'提高到' if rises else '降到'} {after_text}"


def _say(node: Node, language: str, holds: bool, nested: bool = False) -> str:
    """One node; a group inside a group stands in brackets, so that "or" and "and" never run together."""
    match node:
        case Comparison():
            return _comparison(node, language, holds)
        case Judgement(text):
            said = _JUDGED.say(language).format(text=text.say(language))
            return said if holds else (f"not: {said}" if is_english(language) else f"不存在：{said}")
        case Not(of):
            return _say(of, language, not holds, nested)
        case All(of) | Any(of):
            every = isinstance(node, All) is holds
            # Numbered alternatives are kept apart by their numbers and need no brackets.
            numbered = not every and len(of) > 2
            parts = [_say(part, language, holds, nested=len(of) > 1 and not numbered) for part in of]
            said = _group(parts, language, every)
            if nested and len(of) > 1:
                return f"({said})" if is_english(language) else f"（{said}）"
            return said


def _group(parts: list[str], language: str, every: bool) -> str:
    """Several clauses of which every one, or one, must hold."""
    english = is_english(language)
    if not parts:
        return ("no condition" if every else "nothing suffices") if english else ("无条件" if every else "无一可满足")
    if len(parts) == 1:
        return parts[0]
    if every:
        return " and ".join(parts) if english else "，且".join(parts)
    if len(parts) == 2:
        return f"either {parts[0]} or {parts[1]}" if english else f"{parts[0]}，或{parts[1]}"
    if english:
        return "one of: " + ", ".join(f"({chr(97 + i % 26)}) {part}" for i, part in enumerate(parts))
    marks = [_CIRCLED[i] if i < len(_CIRCLED) else f"（{i + 1}）" for i in range(len(parts))]
    return "下列之一：" + "，".join(mark + part for mark, part in zip(marks, parts, strict=True))


def _comparison(node: Comparison, language: str, holds: bool) -> str:
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return _flag_text(fact, node.flag is holds, language)
    sign = "_0" if isinstance(node.operand, Constant) and node.operand.value == 0 else ""
    name = ("" if holds else "not_") + node.operator.value
    own = fact.says.get(name + sign) or fact.says.get(name)
    if own and len(node.facts) == 1:
        return own.say(language).format(value=_compared(node, fact, language, holds))
    table = _ORDERED if fact.type.is_ordered else _LISTED
    template = table[node.operator, holds].say(language)
    return template.format(label=_labels(node, language), value=_compared(node, fact, language, holds))


def _labels(node: Comparison, language: str) -> str:
    labels = [noun(FACTS[key], language) for key in node.facts]
    if len(labels) == 1:
        return labels[0]
    return f"{joined(labels, language, every=True)} together" if is_english(language) else "、".join(labels) + "合计"


def _compared(node: Comparison, fact: Fact, language: str, holds: bool) -> str:
    if node.operand is None:
        names = code_names(fact, node.codes, language)
        return joined(names, language, every=node.operator is Operator.ALL_OF)
    first = operand_text(node.operand, fact, language)
    if node.upper is None:
        return first
    return (
        f"{first} and {operand_text(node.upper, fact, language)}"
        if is_english(language)
        else f"{first}至 {operand_text(node.upper, fact, language)}"
    )


def _flag_text(fact: Fact, holds: bool, language: str) -> str:
    statement = fact.yes if holds else fact.no
    return statement.say(language) if statement else value_text(fact.key, holds, language)


def _times_text(operand: FactTimes, fact: Fact, language: str) -> str:
    read, factor, english = FACTS[operand.fact], operand.factor, is_english(language)
    label = noun(read, language)
    if operand.type and operand.type is not read.type:
        each = figure_text(fact, factor, language)
        return (
            f"{each} for each of its {label}" if english else f"每{read.unit.zh if read.unit else '项'}{label} {each}"
        )
    if factor == 1:
        return label
    if factor < 1:
        share = f"{number_text(factor * 100)}%"
        return f"{share} of {label}" if english else f"{label}的 {share}"
    return f"{number_text(factor)} times {label}" if english else f"{label}的 {number_text(factor)} 倍"


def _sum_text(of: tuple[Operand, ...], fact: Fact, language: str) -> str:
    english = is_english(language)
    said = operand_text(of[0], fact, language)
    for part in of[1:]:
        less = isinstance(part, Constant) and part.value < 0
        amount = Constant(-part.value) if less and isinstance(part, Constant) else part
        if fact.type is FactType.PERCENT and isinstance(amount, Constant):
            words = f"{number_text(amount.value * 100)} {'bp' if english else '个基点'}"
        else:
            words = operand_text(amount, fact, language)
        link = ("less" if less else "plus") if english else ("减" if less else "加")
        said = f"{said} {link} {words}" if english else f"{said}{link} {words}"
    return said


def _lesser(parts: list[str], smallest: bool, language: str) -> str:
    if len(parts) == 1:
        return parts[0]
    if is_english(language):
        return f"the {'lesser' if smallest else 'greater'} of {joined(parts, language, every=True)}"
    return f"{joined(parts, language, every=True)}中{'较小' if smallest else '较大'}者"


__all__ = [
    "advice_text",
    "change_text",
    "clause",
    "label_text",
    "limit_text",
    "money_text",
    "operand_text",
    "sentence",
    "wanted_text",
]
