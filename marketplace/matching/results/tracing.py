"""A trace as the rows of a table: each condition with the firm's value, what is wanted, the outcome and the basis.

Negations are pushed to the conditions, groups inside groups of their own kind are dissolved, and in each group the
conditions come before the groups, so that a flat table says what the tree says. Of conditions that must all hold,
those about what a firm must not have stand under a heading of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from marketplace.asking.askable import asked_as, may_ask
from marketplace.core.amounts import format_months
from marketplace.core.text import Text, is_english
from marketplace.engine.criteria import Comparison, Constant, Judgement, operands
from marketplace.engine.evaluate import Outcome, Step, conjunction, outcome_of
from marketplace.engine.known import Known, from_scaled
from marketplace.engine.normal import (
    Junction,
    Literal,
    Part,
    alone,
    every_part,
    is_required,
    normal_form,
    parts,
    within,
)
from marketplace.engine.rule import NEEDED, NO_KIND, NO_LIMIT, WANTED
from marketplace.engine.saying.grounds import grounds_of
from marketplace.engine.saying.groups import GroupKind, excludes
from marketplace.engine.saying.relations import why_text
from marketplace.engine.saying.sentences import label_text, wanted_text
from marketplace.engine.saying.wording import figure_beside, figure_text, label_of, span_text, value_text
from marketplace.engine.span import Span
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.results.services import asked_at


class Basis(StrEnum):
    """What an outcome rests on, or who settles it."""

    SOURCE = "source"  # the phrases of the publication
    OWN = "own"  # the institution's own rule, in no words of its own, unless a clause it cites is in the library
    FILL = "fill"  # the firm can say
    THERE = "there"  # the firm can say, on the page of the one institution that it is true of
    CONSENT = "consent"  # checked by the institution, with a consent of its own
    JUDGEMENT = "judgement"  # the institution judges
    UNPUBLISHED = "unpublished"  # nobody published it; the institution says


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the table. Headings of one depth must all hold; below "one of these" each heading that `opens`
    begins another alternative, one level deeper. `phrases`: the source's words, in Chinese; `citations`: addresses of
    clauses.
    """

    kind: GroupKind
    depth: int
    outcome: Outcome
    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    preferred: bool = False
    opens: bool = False
    is_group = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the table. `step`: the step it shows; `holds`: False where the step must come out as no.

    `fill`: the fact to ask for where the firm can settle it, `fill_label`: its name, which is not what is compared where a
    formula is open. `why`: why its value gives the outcome, where that is not plain.
    """

    label: str
    yours: str
    is_known: bool
    wanted: str
    outcome: Outcome
    basis: Basis
    step: Step
    holds: bool = True
    phrases: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    fill: str | None = None
    preferred: bool = False
    why: str = ""
    fill_label: str = ""
    is_group = False

    @property
    def is_too_coarse(self) -> bool:
        """Whether it was answered, and a finer answer is asked for."""
        return self.is_known and self.fill is not None and FACTS[self.fill].type.is_listed

    @property
    def is_judged(self) -> bool:
        """Whether a person decides it, so that nothing is asked and nothing compared."""
        return self.basis is Basis.JUDGEMENT


Line = Group | Condition


def trace_lines(step: Step, known: Known, language: str) -> list[Line]:
    """The whole trace, headings included."""
    return list(_Table(known, language).group(normal_form(step), 0))


def conditions(lines: list[Line]) -> list[Condition]:
    """The rows without the headings."""
    return [line for line in lines if isinstance(line, Condition)]


def outcomes(step: Step) -> tuple[Outcome, ...]:
    """What the conditions of the table come out as, in the order of the rule, without their words."""
    return tuple(outcome_of(part) for part in every_part(normal_form(step)) if isinstance(part, Literal))


class _Table:
    def __init__(self, known: Known, language: str) -> None:
        self.known, self.language = known, language

    def group(self, part: Part[Step], depth: int, opens: bool = False) -> Iterator[Line]:
        """A group's heading, its conditions, then the groups inside it. `opens`: it begins an alternative."""
        if isinstance(part, Literal):
            head = Group(GroupKind.ALL, depth, Outcome.YES, (), (), part.preferred, opens)
            yield from self.section(head, [self.condition(part)])
            return
        grounds = grounds_of(part.notes)
        told = grounds.phrases, grounds.citations
        inside = list(parts(alone(part), part.every, _is_taken_up))
        literals = [each for each in inside if isinstance(each, Literal)]
        groups = [each for each in inside if isinstance(each, Junction)]
        if not part.every:
            yield Group(GroupKind.ANY, depth, outcome_of(part), *told, part.preferred, opens)
            yield from map(self.condition, literals)
            for each in groups:
                yield from self.group(each, depth + 1, opens=True)
            return
        plain = [self.condition(each) for each in literals if not excludes(each)]
        excluded = [self.condition(each) for each in literals if excludes(each)]
        yield from self.section(Group(GroupKind.ALL, depth, Outcome.YES, *told, part.preferred, opens), plain)
        opens = opens and not plain
        yield from self.section(Group(GroupKind.NONE, depth, Outcome.YES, *told, part.preferred, opens), excluded)
        # Without conditions of its own it has no heading that could tell its grounds; those of its groups do.
        inherited = () if literals else part.notes
        for each in groups:
            opens = opens and not excluded and each is groups[0]
            yield from self.group(within(each, inherited), depth, opens)

    def section(self, head: Group, rows: list[Condition]) -> Iterator[Line]:
        """A heading, with the outcome of the conditions below it that must all hold; nothing without conditions."""
        if rows:
            yield replace(head, outcome=conjunction(row.outcome for row in rows if not row.preferred))
            yield from rows

    def condition(self, part: Literal[Step]) -> Condition:
        step, node, holds, outcome = part.at, part.node, part.holds, outcome_of(part)
        grounds = grounds_of((*part.notes, node.note))
        if node in (NO_LIMIT, NO_KIND):
            return self.unpublished(part)
        if isinstance(node, Judgement):
            return Condition(
                node.text.say(self.language), "", False, "", outcome, Basis.JUDGEMENT, step, holds,
                grounds.phrases, grounds.citations, preferred=part.preferred,
            )  # fmt: skip
        assert isinstance(node, Comparison)
        # A value that is known but too coarse for the rule is asked again.
        open_keys = asked_at(step) if outcome is Outcome.UNKNOWN else ()
        asked = [asked_as(key, self.known) for key in open_keys]
        fill = next((key for key in (*filter(may_ask, asked), *asked) if may_ask(key, towards_one=True)), None)
        if fill:
            basis = Basis.FILL if may_ask(fill) else Basis.THERE
        elif node.facts == (NEEDED,) and outcome is Outcome.UNKNOWN and not asked:
            basis = Basis.UNPUBLISHED
        else:
            basis = Basis.CONSENT if asked else Basis.SOURCE if grounds.phrases else Basis.OWN
        label = self.label(node)
        return Condition(
            label[0].upper() + label[1:],
            self.yours(step),
            any(is_answered(FACTS[key], self.known) for key in node.facts),
            self.wanted(step, holds),
            outcome,
            basis,
            step,
            holds,
            grounds.phrases,
            grounds.citations,
            fill,
            part.preferred,
            why_text(node, step.outcome, self.known, self.language),
            label_of(fill, self.language, self.known.reference) if fill else "",
        )

    def unpublished(self, part: Literal[Step]) -> Condition:
        """That nobody published how much there is, or of what kind it is."""
        wanted = Text("未公布", "not published").say(self.language)
        label, yours, is_known = Text("融资品种", "Kind of financing"), "", False
        if part.node is NO_LIMIT:
            label, yours = Text("额度", "Limit"), value_words(FACTS[WANTED], self.known, self.language)
            is_known = is_answered(FACTS[WANTED], self.known)
        said = label.say(self.language)
        return Condition(said, yours, is_known, wanted, Outcome.UNKNOWN, Basis.UNPUBLISHED, part.at, part.holds)

    def label(self, node: Comparison) -> str:
        """What is compared. With a limit it is the amount wanted, until the firm says that less would do."""
        if node.facts == (NEEDED,) and NEEDED not in self.known.values:
            return FACTS[WANTED].label.say(self.language)
        return label_text(node, self.language, self.known.reference)

    def yours(self, step: Step) -> str:
        """The firm's value; for a sum its parts and what they come to."""
        node = step.node
        assert isinstance(node, Comparison)
        if len(node.facts) == 1:
            value = self.known.exact(node.fact)
            if isinstance(value, Span) and isinstance(value.low, Fraction) and value.is_exact:
                ends = [end for span in step.wanted if span for end in (span.low, span.high)]
                return figure_beside(FACTS[node.fact], value.low, ends, self.language)
            return value_words(FACTS[node.fact], self.known, self.language)
        values = [self.known.get(key) for key in node.facts]
        if all(value is not None and not isinstance(value, Span) for value in values):
            total = figure_text(FACTS[node.fact], sum(values), self.language)
            return " + ".join(str(value) for value in values) + f" = {total}"
        between = ", " if is_english(self.language) else "，"
        return between.join(
            f"{label_of(key, self.language, self.known.reference)} {value_words(FACTS[key], self.known, self.language)}"
            for key in node.facts
        )

    def wanted(self, step: Step, holds: bool) -> str:
        """What the rule asks; for a formula also what it comes to for this firm."""
        node = step.node
        assert isinstance(node, Comparison)
        said = wanted_text(node, self.language, self.known.reference, holds)
        if all(isinstance(operand, Constant) for operand in operands(node)):
            return said
        spans = [span for span in step.wanted if span is not None and (span.low is not None or span.high is not None)]
        worth = [span_text(FACTS[node.fact], span, self.language) for span in spans if span.is_exact]
        if not worth:
            return said
        return f"{said} ({', '.join(worth)})" if is_english(self.language) else f"{said}（{'、'.join(worth)}）"


def is_answered(fact: Fact, known: Known) -> bool:
    """Whether anything is known of a fact; a sum of parts that are all unknown is not."""
    value = known.get(fact.key)
    if isinstance(value, Span) and not value.is_exact and fact.key not in known.values:
        return any(known.get(part) is not None for part in fact.derived_from)
    return value is not None


def value_words(fact: Fact, known: Known, language: str) -> str:
    """A value as the firm would say it: ages in years and months, a sum with unknown parts by what is known."""
    if not is_answered(fact, known):
        return value_text(fact.key, None, language, known.reference)
    value = known.get(fact.key)
    if fact.type is FactType.MONTHS and isinstance(value, int):
        return format_months(value, language)
    if isinstance(value, Span) and not value.is_exact and value.low is not None and fact.key not in known.values:
        return figure_text(fact, from_scaled(fact, value.low), language) + (
            " or more" if is_english(language) else "以上"
        )
    return value_text(fact.key, value, language, known.reference)


def _is_taken_up(group: Junction[Step]) -> bool:
    """Whether a group is dissolved in the one around it: not where it has grounds of its own, which its heading tells."""
    return is_required(group) and not grounds_of(group.notes)
