"""Any tree as a sentence a clerk would write, in Chinese or English, out of its normal form.

What says codes takes ``reference``: the lists that their names stand in.
"""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.english import article
from marketplace.core.reference import Reference
from marketplace.core.text import Text, is_english
from marketplace.engine.criteria import Comparison, Constant, Judgement, Node, Operand, Operator, operands
from marketplace.engine.limits import Bound, Limit
from marketplace.engine.normal import Literal, RulePart, normal, parts
from marketplace.engine.saying.formulas import Formulas, bracketed
from marketplace.engine.saying.operators import said_of, wanted_of
from marketplace.engine.saying.wording import (
    code_phrases,
    flag_text,
    joined,
    label_of,
    noun_of,
    number_text,
    outermost,
    spaced,
    without_unit,
)
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS, fact_in

_JUDGED = Text("{text}（由机构判断）", "{text} (for the institution to judge)")
_NOT_JUDGED = Text("不存在：{said}", "not: {said}")
_FREE = Text("没有公布条件。", "No conditions published.")
_PREFERRED = Text("优先：{text}。", " Preferred: {text}.")
_ONE_OF = Text("下列之一：", "one of: ")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Units that measure; all others only name what is counted.
_MEASURES = frozenset({"days", "years"})


def sentence(node: Node, language: str, reference: Reference) -> str:
    """The whole tree as one sentence (two where something is preferred)."""
    return _Sayer(language, reference).sentence(node)


def clause(node: Node, language: str, reference: Reference, holds: bool = True) -> str:
    """One node without a full stop; ``holds`` False says its opposite."""
    return spaced(_Sayer(language, reference).said(normal(node, holds))[0], language)


def wanted_text(node: Comparison, language: str, reference: Reference, holds: bool = True) -> str:
    """What a comparison asks of its fact, without naming it: 不超过 70%."""
    fact = FACTS[node.fact]
    if fact.type is FactType.FLAG:
        return flag_text(fact, node.flag is holds, language)
    value = _Sayer(language, reference).compared(node, fact)
    return spaced(wanted_of(fact, node.operator, holds).say(language).format(value=value), language)


def label_text(node: Comparison, language: str, reference: Reference) -> str:
    """The fact or the facts added up, as the heading of a row."""
    if len(node.facts) > 1:
        return _labels(node, language, reference)
    return label_of(node.fact, language, reference)


def value_texts(node: Comparison, language: str, reference: Reference) -> tuple[str, ...]:
    """The figures and names that a comparison asks for, as its clause has them; none for a formula."""
    fact, sayer = FACTS[node.fact], _Sayer(language, reference)
    if node.operand is None:
        return (spaced(sayer.compared(node, fact), language),) if node.codes else ()
    ends = [sayer.asked(part, fact) for part in operands(node) if isinstance(part, Constant)]
    if len(ends) == 2:
        ends[0] = without_unit(*ends)
    return tuple(ends)


def limit_text(bound: Bound, limit: Limit, language: str, reference: Reference) -> str:
    """A bound as words: 近 12 个月销售额的 30%，最高 1,000 万元."""
    return operand_text(limit.operand, bound.fact, language, reference)


def operand_text(operand: Operand, fact: Fact, language: str, reference: Reference) -> str:
    """What a fact is compared with, as words."""
    return spaced(_Sayer(language, reference).formulas.say(operand, fact), language)


class _Sayer:
    """Trees and comparisons in one language, before spacing."""

    def __init__(self, language: str, reference: Reference) -> None:
        self.language, self.reference = language, reference
        self.english = is_english(language)

    @property
    def formulas(self) -> Formulas:
        return Formulas(self.language, self.reference, self.condition)

    def sentence(self, node: Node) -> str:
        whole = list(parts(normal(node), every=True))
        # The same words twice add nothing; two keys of a source may say one thing.
        required, preferred = (
            list(dict.fromkeys(self.said(part)[0] for part in whole if part.preferred is wanted))
            for wanted in (False, True)
        )
        between = "; " if self.english else "；"
        text = ""
        if required:
            text = between.join(required) + ("." if self.english else "。")
            text = text[0].upper() + text[1:] if self.english else text
        if preferred:
            text += _PREFERRED.say(self.language).format(text=between.join(preferred))
        return spaced(text.strip(), self.language) or _FREE.say(self.language)

    def said(self, part: RulePart) -> tuple[str, bool]:
        """One part, and whether it says several things: inside another group that stands in brackets, so that "or" and
        "and" never run together."""
        if isinstance(part, Literal):
            return self.literal(part.node, part.holds), False
        # The same words twice add nothing.
        inner = (each for child in part.of for each in parts(child, part.every))
        of = list(dict.fromkeys(self.said(each) for each in inner))
        if len(of) == 1:
            return of[0]
        # Numbered alternatives are kept apart by their numbers.
        bare = not part.every and len(of) > 2
        clauses = [text if bare or not many else bracketed(text, self.language) for text, many in of]
        return self.group(clauses, part.every), bool(of)

    def group(self, of: list[str], every: bool) -> str:
        """Several clauses of which every one, or one, must hold."""
        if not of:
            empty = Text("无条件", "no condition") if every else Text("无一可满足", "nothing suffices")
            return empty.say(self.language)
        if every:
            return " and ".join(of) if self.english else "，且".join(of)
        if len(of) == 2:
            return f"either {of[0]} or {of[1]}" if self.english else f"{of[0]}，或{of[1]}"
        if self.english:
            return _ONE_OF.en + ", ".join(f"({chr(97 + i % 26)}) {part}" for i, part in enumerate(of))
        marks = [_CIRCLED[i] if i < len(_CIRCLED) else f"（{i + 1}）" for i in range(len(of))]
        return _ONE_OF.zh + "，".join(mark + part for mark, part in zip(marks, of, strict=True))

    def condition(self, when: Node) -> str:
        """The condition of a row of a tier table; numbered alternatives, which hold a colon of their own, stand in
        brackets."""
        text = self.said(normal(when))[0]
        return bracketed(text, self.language) if text.startswith(_ONE_OF.say(self.language)) else text

    def literal(self, node: Node, holds: bool) -> str:
        if isinstance(node, Comparison):
            return self.comparison(node, holds)
        assert isinstance(node, Judgement)
        text = _JUDGED.say(self.language).format(text=node.text.say(self.language))
        return text if holds else _NOT_JUDGED.say(self.language).format(said=text)

    def comparison(self, node: Comparison, holds: bool) -> str:
        fact = fact_in(node.fact, self.reference)
        if fact.type is FactType.FLAG:
            return flag_text(fact, node.flag is holds, self.language)
        name = ("" if holds else "not_") + node.operator.value
        own = fact.says.get(name + _figure(node)) or fact.says.get(name)
        value = self.compared(node, fact)
        if own and len(node.facts) == 1:
            return own.say(self.language).format(value=value, a=article(value))
        text = said_of(fact, node.operator, holds).say(self.language).format(value=value)
        labels = _labels(node, self.language, self.reference)
        return f"{labels} {text}" if self.english else f"{labels}{text}"

    def compared(self, node: Comparison, fact: Fact) -> str:
        """What a comparison holds its fact against."""
        if node.operand is None:
            codes = outermost(fact, node.codes, self.reference) if node.operator is Operator.WITHIN else node.codes
            names = code_phrases(fact, codes, self.language, self.reference)
            return joined(names, self.language, every=node.operator is Operator.ALL_OF)
        first = self.asked(node.operand, fact)
        if node.upper is None:
            return first
        second = self.asked(node.upper, fact)
        if isinstance(node.operand, Constant) and isinstance(node.upper, Constant):
            first = without_unit(first, second)
        return f"{first} and {second}" if self.english else f"{first}至 {second}"

    def asked(self, operand: Operand, fact: Fact) -> str:
        """The operand beside the fact's name, which in English says already what is counted."""
        if self.english and isinstance(operand, Constant) and fact.unit and fact.unit.en not in _MEASURES:
            return number_text(operand.value)
        return self.formulas.say(operand, fact, inside=True)


def _figure(node: Comparison) -> str:
    """_0 where a fact is compared with zero, and so on: some figures have words of their own."""
    match node:
        case Comparison(operand=Constant(Decimal() as value), upper=None):
            return f"_{number_text(value)}"
    return ""


def _labels(node: Comparison, language: str, reference: Reference) -> str:
    labels = [noun_of(key, language, reference) for key in node.facts]
    if len(labels) == 1:
        return labels[0]
    return f"{joined(labels, language, every=True)} together" if is_english(language) else "、".join(labels) + "合计"
