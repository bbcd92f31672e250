"""How much, how dear, how long: bounds that differ between firms, as tables a firm can find its own row in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.reference import Reference
from marketplace.engine.criteria import Constant, Greatest, Least, Node, Operand, Tiers, both, nodes_in
from marketplace.engine.limits import Bound, Limit, Limits
from marketplace.engine.saying.grounds import words_of_phrases
from marketplace.engine.saying.sentences import clause, operand_text
from marketplace.engine.saying.wording import joined
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.institutions.terms import Remark

# What is longer is no figure any more.
LONGEST_FIGURE = 24


class Pick(StrEnum):
    """Which row of a table counts."""

    FIRST = "first"  # the first whose condition holds
    LEAST = "least"
    GREATEST = "greatest"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `condition` is "" where the row holds for every firm; `otherwise`: for firms in none of the rows
    above, which then narrows `condition` where that is given. `value` is "" where nothing was stated."""

    value: str
    condition: str = ""
    otherwise: bool = False

    @property
    def is_long(self) -> bool:
        """Whether the value is a rule in words rather than a figure."""
        return len(self.value) > LONGEST_FIGURE


@dataclass(frozen=True, slots=True)
class BoundTable:
    """A table, and what its result is then compared with: `capped` by the smallest or largest of other values."""

    pick: Pick
    rows: tuple[Row, ...]
    capped: Pick | None = None
    cap: str = ""


@dataclass(frozen=True, slots=True)
class TabledBound:
    """One bound with its tables; with several tables the least or greatest of their results counts (`pick`).

    `remark`: what it bounds. `phrases`: the source's words (Chinese); `citations`: the addresses of the clauses that
    conditions of its rows cite.
    """

    bound: Bound
    tables: tuple[BoundTable, ...]
    pick: Pick
    remark: Remark | None
    phrases: tuple[str, ...]
    citations: tuple[str, ...] = ()

    @property
    def is_least(self) -> bool:
        return self.bound.is_least


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """The bounds of one measure ("amount", "rate", "tenor") that need a table."""

    measure: str
    bounds: tuple[TabledBound, ...]


def bound_groups(limits: Limits, language: str, reference: Reference) -> list[BoundGroup]:
    """Tables for every bound that is no plain figure; rates and terms that are one formula need none."""
    found: dict[str, list[TabledBound]] = {}
    for bound, limit in limits:
        if isinstance(limit.operand, Constant):
            continue
        if bound.subject != "amount" and not isinstance(limit.operand, Tiers | Least | Greatest):
            continue
        found.setdefault(bound.subject, []).append(_tabled(bound, limit, language, reference))
    return [BoundGroup(subject, tuple(bounds)) for subject, bounds in found.items()]


def _tabled(bound: Bound, limit: Limit, language: str, reference: Reference) -> TabledBound:
    tables, pick = _Tables(bound.fact, language, reference).of(limit.operand)
    remark = Remark(limit.remark.say(language), limit.remark.zh == limit.remark.en) if limit.remark else None
    citations = dict.fromkeys(node.note.citation for node in nodes_in(limit.operand) if node.note.citation)
    return TabledBound(bound, tables, pick, remark, words_of_phrases(limit.says), tuple(citations))


class _Tables:
    def __init__(self, fact: Fact, language: str, reference: Reference) -> None:
        self.fact, self.language, self.reference = fact, language, reference

    def of(self, operand: Operand) -> tuple[tuple[BoundTable, ...], Pick]:
        """The tables of an operand, and which of their results counts."""
        if isinstance(operand, Tiers):
            return (self.tiers(operand),), Pick.ONLY
        if not isinstance(operand, Least | Greatest):
            return (BoundTable(Pick.ONLY, (Row(self.say(operand)),)),), Pick.ONLY
        pick = Pick.LEAST if isinstance(operand, Least) else Pick.GREATEST
        tabled = [part for part in operand.of if isinstance(part, Tiers)]
        others = [self.say(part) for part in operand.of if not isinstance(part, Tiers)]
        if not tabled:
            return (BoundTable(pick, tuple(map(Row, others))),), Pick.ONLY
        if len(tabled) == 1:
            cap = joined(others, self.language, every=True)
            return (self.tiers(tabled[0], pick if others else None, cap),), Pick.ONLY
        rest = [BoundTable(pick, tuple(map(Row, others)))] if others else []
        return (*map(self.tiers, tabled), *rest), pick

    def tiers(self, operand: Tiers, capped: Pick | None = None, cap: str = "") -> BoundTable:
        return BoundTable(Pick.FIRST, tuple(self.rows(operand, None)), capped, cap)

    def rows(self, operand: Tiers, within: Node | None) -> Iterator[Row]:
        """A table's rows; a table inside a row is spread out under that row's condition, if it leaves no gap."""
        for row in operand.rows:
            when = row.when if within is None else both(within, row.when)
            if isinstance(row.then, Tiers) and row.then.otherwise is not None:
                yield from self.rows(row.then, when)
            else:
                yield Row(self.say(row.then), clause(when, self.language, self.reference))
        condition = "" if within is None else clause(within, self.language, self.reference)
        if isinstance(operand.otherwise, Tiers) and within is None:
            yield from self.rows(operand.otherwise, None)
        else:
            yield Row("" if operand.otherwise is None else self.say(operand.otherwise), condition, True)

    def say(self, operand: Operand) -> str:
        return operand_text(operand, self.fact, self.language, self.reference)
