"""What a fact is compared with, as words: figures, formulas over facts, the smaller of several, tier tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from marketplace.core.reference import Reference
from marketplace.core.text import Text, is_english
from marketplace.engine.criteria import Constant, FactTimes, Greatest, Least, Node, Operand, Sum, Tiers
from marketplace.engine.saying.wording import figure_text, joined, noun_of, number_text
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject
from marketplace.engine.vocabulary.facts import FACTS, fact_in

# What one more of a fact is, where the amount for each is named: 每件 10 万元.
_EACH = {
    FactType.MONTHS: Text("个月", "month"),
    FactType.MONEY: Text("万元", "CNY 10,000"),
    FactType.PERCENT: Text("个百分点", "percentage point"),
}


def bracketed(said: str, language: str) -> str:
    """A phrase in brackets, so that what stands beside it bounds nothing in it."""
    return f"({said})" if is_english(language) else f"（{said}）"


class Formulas:
    """Operands in one language. ``condition`` says the condition of a row of a tier table; ``reference`` names the facts
    of which each term of a list has its own."""

    def __init__(self, language: str, reference: Reference, condition: Callable[[Node], str]) -> None:
        self.language, self.reference, self.condition = language, reference, condition
        self.english = is_english(language)

    def say(self, operand: Operand, fact: Fact, inside: bool = False) -> str:
        """An operand that ``fact`` is compared with. ``inside``: within a longer phrase, where a cap stands in brackets
        so that it bounds nothing else."""
        match operand:
            case Constant(value):
                return figure_text(fact, value, self.language)
            case FactTimes():
                return self._times(operand, fact)
            case Sum(of):
                return self._sum(of, fact)
            case Least(of) | Greatest(of):
                return self._bounded(of, isinstance(operand, Least), fact, inside)
            case Tiers():
                return self._tiers(operand, fact)

    def _tiers(self, table: Tiers, fact: Fact) -> str:
        colon, between = (": ", "; ") if self.english else ("：", "；")
        said = [f"{self.condition(row.when)}{colon}{self.say(row.then, fact)}" for row in table.rows]
        if table.otherwise is not None:
            rest = Text("其他", "otherwise").say(self.language)
            said.append(f"{rest}{colon}{self.say(table.otherwise, fact)}")
        return bracketed(between.join(said), self.language)

    def _bounded(self, of: tuple[Operand, ...], smallest: bool, fact: Fact, inside: bool) -> str:
        """The smallest or largest of several; one with a fixed bound: 销售额的 30%，最高 500 万元."""
        constants = [part for part in of if isinstance(part, Constant)]
        others = [part for part in of if not isinstance(part, Constant)]
        if len(constants) != 1 or not others:
            return self._lesser(of, smallest, fact)
        body = self.say(others[0], fact) if len(others) == 1 else self._lesser(others, smallest, fact)
        cap = figure_text(fact, constants[0].value, self.language)
        if self.english:
            bound = f"at {'most' if smallest else 'least'} {cap}"
            return f"{body} ({bound})" if inside else f"{body}, {bound}"
        bound = f"{'最高' if smallest else '最低'} {cap}"
        return f"{body}（{bound}）" if inside else f"{body}，{bound}"

    def _lesser(self, of: Sequence[Operand], smallest: bool, fact: Fact) -> str:
        if len(of) == 1:
            return self._inner(of[0], fact)
        listed = joined([self._inner(part, fact) for part in of], self.language, every=True)
        if len(of) == 2:
            if self.english:
                return f"the {'lesser' if smallest else 'greater'} of {listed}"
            return f"{listed}中{'较小' if smallest else '较大'}者"
        if self.english:
            return f"the {'least' if smallest else 'greatest'} of {listed}"
        return f"{listed}中最{'小' if smallest else '大'}者"

    def _inner(self, part: Operand, fact: Fact) -> str:
        """An operand among others; what is made of several stands in brackets."""
        said = self.say(part, fact)
        return bracketed(said, self.language) if isinstance(part, Sum | Least | Greatest) else said

    def _times(self, operand: FactTimes, fact: Fact) -> str:
        read, factor = fact_in(operand.fact, self.reference), operand.factor
        label = noun_of(operand.fact, self.language, self.reference)
        if operand.type and operand.type is not read.type:
            return self._for_each(read, label, figure_text(fact, factor, self.language))
        if factor == 1:
            return label
        if factor < 1:
            share = f"{number_text(factor * 100)}%"
            return f"{share} of {label}" if self.english else f"{label}的 {share}"
        return f"{number_text(factor)} times {label}" if self.english else f"{label}的 {number_text(factor)} 倍"

    def _for_each(self, read: Fact, label: str, amount: str) -> str:
        """So much for each one more of a fact."""
        each = _EACH.get(read.type)
        if self.english:
            return f"{amount} for each {each.en} of {label}" if each else f"{amount} for each of its {label}"
        unit = each or read.unit
        return f"{label}每{unit.zh if unit else '项'} {amount}"

    def _sum(self, of: tuple[Operand, ...], fact: Fact) -> str:
        # Additions to a market rate are counted in basis points, to other shares in percentage points.
        on_rate = any(isinstance(part, FactTimes) and FACTS[part.fact].subject is Subject.MARKET for part in of)
        said = self._inner(of[0], fact)
        for part in of[1:]:
            less = isinstance(part, Constant) and part.value < 0
            if fact.type is FactType.PERCENT and isinstance(part, Constant):
                points = abs(part.value)
                unit = Text("个基点", "bp") if on_rate else Text("个百分点", "percentage points")
                words = f"{number_text(points * 100 if on_rate else points)} {unit.say(self.language)}"
            else:
                words = self._inner(Constant(-part.value) if less and isinstance(part, Constant) else part, fact)
            link = Text("减" if less else "加", "less" if less else "plus").say(self.language)
            said = f"{said} {link} {words}" if self.english else f"{said}{link} {words}"
        return said
