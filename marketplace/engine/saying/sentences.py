"""Any tree as a sentence a clerk would write, in Chinese or English. Negations are pushed to the leaves first."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core import current
from marketplace.core.english import article
from marketplace.core.text import Text
from marketplace.engine.advice.counterfactual import Advice, FactChange
from marketplace.engine.criteria import (
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Judgement,
    Least,
    Node,
    Operand,
    Operator,
    Sum,
    Tiers,
    operands,
)
from marketplace.engine.known import to_scaled, with_implied
from marketplace.engine.limits import Limit
from marketplace.engine.normal import Literal, RulePart, normal, parts
from marketplace.engine.saying.wording import (
    code_phrases,
    figure_text,
    in_order,
    is_english,
    joined,
    noun,
    number_text,
    outermost,
    spaced,
    value_text,
    without_unit,
)
from marketplace.engine.vocabulary.fact_types import Change, Fact, FactType, Subject
from marketplace.engine.vocabulary.facts import FACTS

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
_OF_TYPE = {FactType.PERCENT: _SAID_OF_SHARES, FactType.DATE: _SAID_OF_DATES}
# What a listed fact must be, for the column "required" beside the fact's name.
_WANTED: dict[tuple[Operator, bool], Text] = {
    (Operator.ALL_OF, True): Text("同时有{value}", "all of {value}"),
    (Operator.ALL_OF, False): Text("不能同时有{value}", "not all of {value}"),
}
_WANTED_ONE = {True: Text("{value}", "{value}"), False: Text("不能是{value}", "not {value}")}
_JUDGED = Text("{text}（由机构判断）", "{text} (for the institution to judge)")
_FREE = Text("没有公布条件。", "No conditions published.")
_PREFERRED = Text("优先：{text}。", " Preferred: {text}.")
_ONE_OF = Text("下列之一：", "one of: ")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def sentence(node: Node, language: str) -> str:
    """The whole tree as one sentence (two where something is preferred)."""
    whole = list(parts(normal(node), every=True))
    # The same words twice add nothing; two keys of a source may say one thing.
    required, preferred = (
        list(dict.fromkeys(_said(part, language)[0] for part in whole if part.preferred is wanted))
        for wanted in (False, True)
    )
    english = is_english(language)
    between = "; " if english else "；"
    said = ""
    if required:
        said = between.join(required) + ("." if english else "。")
        said = said[0].upper() + said[1:] if english else said
    if preferred:
        said += _PREFERRED.say(language).format(text=between.join(preferred))
    return spaced(said.strip(), language) or _FREE.say(language)


def clause(node: Node, language: str, holds: bool = True) -> str:
    """One node without a full stop; ``holds`` False says its opposite."""
    return spaced(_said(normal(node, holds), language)[0], language)


def wanted_text(node: Comparison, language: str, holds: bool = True) -> str:
    """What a comparison asks of its fact, without naming it: 不超过 70%."""
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return _flag_text(fact, node.flag is holds, language)
    if fact.type.is_listed:
        template = _WANTED.get((node.operator, holds), _WANTED_ONE[holds])
    else:
        template = _said_of(fact, node.operator, holds)
    return spaced(template.say(language).format(value=_compared(node, fact, language)), language)


def _said_of(fact: Fact, operator: Operator, holds: bool) -> Text:
    return _OF_TYPE.get(fact.type, {}).get((operator, holds)) or _SAID[operator, holds]


def label_text(node: Comparison, language: str) -> str:
    """The fact or the facts added up, as the heading of a row."""
    return _labels(node, language) if len(node.facts) > 1 else FACTS[node.fact].label.say(language)


def limit_text(limit: Limit, measure: str, language: str) -> str:
    """A bound as words: 近 12 个月销售额的 30%，最高 1,000 万元. ``measure``: the fact whose unit it has."""
    return operand_text(limit.operand, FACTS[measure], language)


def operand_text(operand: Operand, fact: Fact, language: str) -> str:
    """What a fact is compared with, as words."""
    return spaced(_operand(operand, fact, language), language)


def _operand(operand: Operand, fact: Fact, language: str, inside: bool = False) -> str:
    """``inside``: within a longer phrase, where a cap stands in brackets so that it bounds nothing else."""
    match operand:
        case Constant(value):
            return figure_text(fact, value, language)
        case FactTimes():
            return _times_text(operand, fact, language)
        case Sum(of):
            return _sum_text(of, fact, language)
        case Least(of) | Greatest(of):
            return _bounded_text(of, isinstance(operand, Least), fact, language, inside)
        case Tiers(rows, otherwise):
            colon = ": " if is_english(language) else "："
            said = [f"{_row_text(row.when, language)}{colon}{_operand(row.then, fact, language)}" for row in rows]
            if otherwise is not None:
                rest = Text("其他", "otherwise").say(language)
                said.append(f"{rest}{colon}{_operand(otherwise, fact, language)}")
            return f"({'; '.join(said)})" if is_english(language) else f"（{'；'.join(said)}）"


def _row_text(when: Node, language: str) -> str:
    """The condition of a row; numbered alternatives, which hold a colon of their own, stand in brackets."""
    said = _said(normal(when), language)[0]
    return _bracketed(said, language) if said.startswith(_ONE_OF.say(language)) else said


def _bracketed(said: str, language: str) -> str:
    return f"({said})" if is_english(language) else f"（{said}）"


def _bounded_text(of: tuple[Operand, ...], smallest: bool, fact: Fact, language: str, inside: bool) -> str:
    """The smallest or largest of several; one with a fixed bound: 销售额的 30%，最高 500 万元."""
    constants = [part for part in of if isinstance(part, Constant)]
    others = [part for part in of if not isinstance(part, Constant)]
    if len(constants) != 1 or not others:
        return _lesser([_inner(part, fact, language) for part in of], smallest, language)
    body = _operand(others[0], fact, language)
    if len(others) > 1:
        body = _lesser([_inner(part, fact, language) for part in others], smallest, language)
    cap = figure_text(fact, constants[0].value, language)
    if is_english(language):
        bound = f"at {'most' if smallest else 'least'} {cap}"
        return f"{body} ({bound})" if inside else f"{body}, {bound}"
    bound = f"{'最高' if smallest else '最低'} {cap}"
    return f"{body}（{bound}）" if inside else f"{body}，{bound}"


def _inner(part: Operand, fact: Fact, language: str) -> str:
    """An operand among others; what is made of several stands in brackets."""
    said = _operand(part, fact, language)
    return _bracketed(said, language) if isinstance(part, Sum | Least | Greatest) else said


def advice_text(advice: Advice, language: str) -> str:
    """What would change a no, with the usual time it takes."""
    return ("; " if is_english(language) else "；").join(change_text(change, language) for change in advice.changes)


def change_text(change: FactChange, language: str) -> str:
    """One change: 资产负债率由 75% 降到 70%（偿还负债或增加资本金，通常约 6 个月）."""
    fact, english = FACTS[change.fact], is_english(language)
    if change.fact == "age_months":
        wait = figure_text(fact, change.after - change.before, language)
        return f"wait {wait} more" if english else f"再等 {wait}，成立时间就够了"
    remarks = []
    if fact.type is FactType.FLAG:
        said = fact.how.say(language) if fact.how else _flag_text(fact, change.after, language)
    else:
        said = spaced(_movement(fact, change, language), language)
        remarks += [fact.how.say(language)] if fact.how else []
    if fact.change is Change.NOW:
        remarks.append("can be changed at once" if english else "现在就能改")
    elif fact.change_months:
        months = figure_text(_MONTHS, fact.change_months, language)
        remarks.append(f"usually about {months}" if english else f"通常约 {months}")
    if not remarks:
        return said
    return f"{said} ({', '.join(remarks)})" if english else f"{said}（{'，'.join(remarks)}）"


# Any fact in months, for the wording of a duration.
_MONTHS = FACTS["age_months"]


def _movement(fact: Fact, change: FactChange, language: str) -> str:
    english, label, after = is_english(language), noun(fact, language), change.after
    if fact.type.is_many:
        gained = after - change.before
        # Who becomes a little giant need not be told to become 专精特新 as well.
        implied = frozenset[str]().union(
            *(with_implied(fact, frozenset({code}), current.reference()) - {code} for code in gained)
        )
        moves = [(gained - implied, True), (change.before - after, False)]
        said = [_with_codes(fact, codes, holds, language) for codes, holds in moves if codes]
        return (" and " if english else "，").join(said)
    if fact.type.is_ordered and to_scaled(fact, after) == 1 and "gt_0" in fact.says:
        return fact.says["gt_0"].say(language)
    before_text, after_text = value_text(fact.key, change.before, language), value_text(fact.key, after, language)
    if not fact.type.is_ordered:
        return f"{label} from {before_text} to {after_text}" if english else f"{label}由{before_text}变为{after_text}"
    rises = to_scaled(fact, after) > to_scaled(fact, change.before)
    if english:
        return f"{'raise' if rises else 'lower'} {label} from {before_text} to {after_text}"
    return f"{label}由 {before_text} {'提高到' if rises else '降到'} {after_text}"


def _with_codes(fact: Fact, codes: frozenset[str], gained: bool, language: str) -> str:
    """Codes that a set gains or loses, as what is true then."""
    value = joined(code_phrases(fact, in_order(fact, codes), language), language, every=gained)
    operator = Operator.ANY_OF if fact.type is FactType.CHOICES else Operator.WITHIN
    own = fact.says.get(operator.value if gained else f"not_{operator.value}")
    if gained and fact.key == "qualifications":
        own = Text("取得{value}资质", "become recognised as {a} {value}")
    if own:
        return own.say(language).format(value=value, a=article(value))
    words = (
        Text("{label}增加{value}", "add {value} to {label}")
        if gained
        else Text("{label}去掉{value}", "drop {value} from {label}")
    )
    return words.say(language).format(label=noun(fact, language), value=value)


def _said(part: RulePart, language: str) -> tuple[str, bool]:
    """One part, and whether it says several things: inside another group that stands in brackets, so that "or" and
    "and" never run together."""
    if isinstance(part, Literal):
        return _literal(part.node, language, part.holds), False
    # The same words twice add nothing.
    inner = (each for child in part.of for each in parts(child, part.every))
    of = list(dict.fromkeys(_said(each, language) for each in inner))
    if len(of) == 1:
        return of[0]
    # Numbered alternatives are kept apart by their numbers.
    bare = not part.every and len(of) > 2
    said = [text if bare or not many else _bracketed(text, language) for text, many in of]
    return _group(said, language, part.every), bool(of)


def _literal(node: Node, language: str, holds: bool) -> str:
    if isinstance(node, Comparison):
        return _comparison(node, language, holds)
    assert isinstance(node, Judgement)
    said = _JUDGED.say(language).format(text=node.text.say(language))
    return said if holds else Text("不存在：{said}", "not: {said}").say(language).format(said=said)


def _group(of: list[str], language: str, every: bool) -> str:
    """Several clauses of which every one, or one, must hold."""
    english = is_english(language)
    if not of:
        return ("no condition" if every else "nothing suffices") if english else ("无条件" if every else "无一可满足")
    if every:
        return " and ".join(of) if english else "，且".join(of)
    if len(of) == 2:
        return f"either {of[0]} or {of[1]}" if english else f"{of[0]}，或{of[1]}"
    if english:
        return _ONE_OF.en + ", ".join(f"({chr(97 + i % 26)}) {part}" for i, part in enumerate(of))
    marks = [_CIRCLED[i] if i < len(_CIRCLED) else f"（{i + 1}）" for i in range(len(of))]
    return _ONE_OF.zh + "，".join(mark + part for mark, part in zip(marks, of, strict=True))


def _comparison(node: Comparison, language: str, holds: bool) -> str:
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return _flag_text(fact, node.flag is holds, language)
    name = ("" if holds else "not_") + node.operator.value
    own = fact.says.get(name + _figure(node)) or fact.says.get(name)
    value = _compared(node, fact, language)
    if own and len(node.facts) == 1:
        return own.say(language).format(value=value, a=article(value))
    said = _said_of(fact, node.operator, holds).say(language).format(value=value)
    return f"{_labels(node, language)} {said}" if is_english(language) else f"{_labels(node, language)}{said}"


def _figure(node: Comparison) -> str:
    """_0 where a fact is compared with zero, and so on: some figures have words of their own."""
    match node:
        case Comparison(operand=Constant(Decimal() as value), upper=None):
            return f"_{number_text(value)}"
    return ""


def _labels(node: Comparison, language: str) -> str:
    labels = [noun(FACTS[key], language) for key in node.facts]
    if len(labels) == 1:
        return labels[0]
    return f"{joined(labels, language, every=True)} together" if is_english(language) else "、".join(labels) + "合计"


def _compared(node: Comparison, fact: Fact, language: str) -> str:
    if node.operand is None:
        codes = outermost(fact, node.codes) if node.operator is Operator.WITHIN else node.codes
        return joined(code_phrases(fact, codes, language), language, every=node.operator is Operator.ALL_OF)
    first = _asked(node.operand, fact, language)
    if node.upper is None:
        return first
    second = _asked(node.upper, fact, language)
    if isinstance(node.operand, Constant) and isinstance(node.upper, Constant):
        first = without_unit(first, second)
    return f"{first} and {second}" if is_english(language) else f"{first}至 {second}"


def value_texts(node: Comparison, language: str) -> tuple[str, ...]:
    """The figures and names that a comparison asks for, as its clause has them; none for a formula."""
    fact = FACTS[node.fact]
    if node.operand is None:
        return (spaced(_compared(node, fact, language), language),) if node.codes else ()
    ends = [_asked(part, fact, language) for part in operands(node) if isinstance(part, Constant)]
    if len(ends) == 2:
        ends[0] = without_unit(*ends)
    return tuple(ends)


def _asked(operand: Operand, fact: Fact, language: str) -> str:
    """The operand beside the fact's name, which in English says already what is counted."""
    if is_english(language) and isinstance(operand, Constant) and fact.unit and fact.unit.en not in _MEASURES:
        return number_text(operand.value)
    return _operand(operand, fact, language, inside=True)


def _flag_text(fact: Fact, holds: bool, language: str) -> str:
    statement = fact.yes if holds else fact.no
    return statement.say(language) if statement else value_text(fact.key, holds, language)


# Units that measure; all others only name what is counted.
_MEASURES = frozenset({"days", "years"})
# What one more of a fact is, where the amount for each is named: 每件 10 万元.
_EACH = {
    FactType.MONTHS: Text("个月", "month"),
    FactType.MONEY: Text("万元", "CNY 10,000"),
    FactType.PERCENT: Text("个百分点", "percentage point"),
}


def _times_text(operand: FactTimes, fact: Fact, language: str) -> str:
    read, factor, english = FACTS[operand.fact], operand.factor, is_english(language)
    label = noun(read, language)
    if operand.type and operand.type is not read.type:
        amount = figure_text(fact, factor, language)
        if read.type in _EACH:
            return (
                f"{amount} for each {_EACH[read.type].en} of {label}"
                if english
                else f"{label}每{_EACH[read.type].zh} {amount}"
            )
        return (
            f"{amount} for each of its {label}"
            if english
            else f"{label}每{read.unit.zh if read.unit else '项'} {amount}"
        )
    if factor == 1:
        return label
    if factor < 1:
        share = f"{number_text(factor * 100)}%"
        return f"{share} of {label}" if english else f"{label}的 {share}"
    return f"{number_text(factor)} times {label}" if english else f"{label}的 {number_text(factor)} 倍"


def _sum_text(of: tuple[Operand, ...], fact: Fact, language: str) -> str:
    english = is_english(language)
    # Additions to a market rate are counted in basis points, to other shares in percentage points.
    on_rate = any(isinstance(part, FactTimes) and FACTS[part.fact].subject is Subject.MARKET for part in of)
    said = _inner(of[0], fact, language)
    for part in of[1:]:
        less = isinstance(part, Constant) and part.value < 0
        if fact.type is FactType.PERCENT and isinstance(part, Constant):
            points = abs(part.value)
            unit = Text("个基点", "bp") if on_rate else Text("个百分点", "percentage points")
            words = f"{number_text(points * 100 if on_rate else points)} {unit.say(language)}"
        else:
            words = _inner(Constant(-part.value) if less and isinstance(part, Constant) else part, fact, language)
        link = Text("减" if less else "加", "less" if less else "plus").say(language)
        said = f"{said} {link} {words}" if english else f"{said}{link} {words}"
    return said


def _lesser(parts: list[str], smallest: bool, language: str) -> str:
    if len(parts) == 1:
        return parts[0]
    listed = joined(parts, language, every=True)
    if len(parts) == 2:
        return (
            f"the {'lesser' if smallest else 'greater'} of {listed}"
            if is_english(language)
            else f"{listed}中{'较小' if smallest else '较大'}者"
        )
    return (
        f"the {'least' if smallest else 'greatest'} of {listed}"
        if is_english(language)
        else f"{listed}中最{'小' if smallest else '大'}者"
    )
