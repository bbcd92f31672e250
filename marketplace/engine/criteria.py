"""The tree of criteria: All / Any / Not over comparisons of facts, and conditions left to a person.

A comparison holds a fact against an operand: a constant, a formula over facts, or a tier table whose rows are
conditions again, which is why nodes and operands stand in one file. All are frozen; ``criteria_json.py`` reads and
writes them, ``checks.py`` holds them against the vocabulary, ``evaluate.py`` decides them, ``saying`` says them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any as AnyValue

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import FactType


class Operator(StrEnum):
    """How a fact is compared."""

    AT_LEAST = "ge"
    AT_MOST = "le"
    MORE_THAN = "gt"
    LESS_THAN = "lt"
    EQUAL = "eq"
    BETWEEN = "between"  # both ends included
    IS = "is"  # flags
    IN = "in"  # a choice is one of
    ANY_OF = "any_of"  # a set holds at least one of
    ALL_OF = "all_of"  # a set holds each of
    WITHIN = "within"  # a code lies in one of these, or below


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of the source that a node says: the key they stood under, and the text."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What may be attached to any node.

    ``citation``: the policy clause it rests on, ``document/anchor``. ``preferred``: scores, does not decide.
    ``says``: the phrases of the source.
    """

    citation: str | None = None
    preferred: bool = False
    says: tuple[Phrase, ...] = ()


PLAIN = Note()


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed value in the unit of the fact; a date for date facts."""

    value: AnyValue


@dataclass(frozen=True, slots=True)
class FactTimes:
    """``factor`` × a fact. ``type`` is the result's type where it differs: 100 (万元) a patent is money."""

    fact: str
    factor: Decimal = Decimal(1)
    type: FactType | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of several operands; a constant may be negative (LPR less 30 basis points)."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest of several operands: "30 % of revenue, at most 500"."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The largest of several operands."""

    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a tier table."""

    when: Node
    then: Operand


@dataclass(frozen=True, slots=True)
class Tiers:
    """The first row whose condition holds; ``otherwise`` where none does (None: no value)."""

    rows: tuple[Tier, ...]
    otherwise: Operand | None = None


Operand = Constant | FactTimes | Sum | Least | Greatest | Tiers


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact, or the sum of several of one type, compared with an operand or with codes.

    Ordered facts use ``operand`` (and ``upper`` for BETWEEN); flags use ``flag``; listed facts use ``codes``.
    """

    facts: tuple[str, ...]
    operator: Operator
    operand: Operand | None = None
    upper: Operand | None = None
    flag: bool | None = None
    codes: tuple[str, ...] = ()
    note: Note = PLAIN
    # The codes to be looked up: a list of industries holds hundreds, a firm has one or two.
    code_set: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code_set", frozenset(self.codes))

    @property
    def fact(self) -> str:
        """The first fact, which gives type, unit and scale."""
        return self.facts[0]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A condition that only a person can judge: always unknown, never asked of the firm."""

    text: Text
    note: Note = PLAIN


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold; preferred parts do not decide."""

    of: tuple[Node, ...]
    note: Note = PLAIN


@dataclass(frozen=True, slots=True)
class Any:
    """One part is enough."""

    of: tuple[Node, ...]
    note: Note = PLAIN


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    of: Node
    note: Note = PLAIN


Node = Comparison | Judgement | All | Any | Not
NOTHING = All(())


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case All(of) | Any(of):
            return of
        case Not(of):
            return (of,)
    return ()


def outermost(node: Node) -> tuple[Node, ...]:
    """The parts in the outermost list of a rule, of which each that is not preferred must hold; a rule without one is its own."""
    return node.of if isinstance(node, All) else (node,)


def operands(node: Node) -> tuple[Operand, ...]:
    """The operands of a comparison; empty for other nodes."""
    if not isinstance(node, Comparison) or node.operand is None:
        return ()
    return (node.operand,) if node.upper is None else (node.operand, node.upper)


def parts(operand: Operand) -> tuple[Operand, ...]:
    """The operands directly inside an operand."""
    match operand:
        case Sum(of) | Least(of) | Greatest(of):
            return of
        case Tiers(rows, otherwise):
            return tuple(row.then for row in rows) + ((otherwise,) if otherwise is not None else ())
    return ()


def walk(operand: Operand) -> Iterator[Operand]:
    """The operand and everything inside it, depth first."""
    yield operand
    for part in parts(operand):
        yield from walk(part)


def nodes(node: Node) -> Iterator[Node]:
    """The node, everything below it, and the conditions of its tier tables, depth first."""
    yield node
    for operand in operands(node):
        yield from nodes_in(operand)
    for child in children(node):
        yield from nodes(child)


def nodes_in(operand: Operand) -> Iterator[Node]:
    """The conditions of every tier table in an operand."""
    for part in walk(operand):
        if isinstance(part, Tiers):
            for row in part.rows:
                yield from nodes(row.when)


def facts_of_operand(operand: Operand) -> set[str]:
    """Keys of all facts an operand reads, tier conditions included."""
    found = {part.fact for part in walk(operand) if hasattr(part, "fact")}
    for condition in nodes_in(operand):
        if isinstance(condition, Comparison):
            found |= facts_of(condition)
    return found


def facts_of(node: Node) -> set[str]:
    """Keys of all facts a tree reads."""
    found: set[str] = set()
    for part in nodes(node):
        if isinstance(part, Comparison):
            found.update(part.facts)
            for operand in operands(part):
                found |= facts_of_operand(operand)
    return found


def phrases(node: Node) -> list[Phrase]:
    """The source's words that the tree says, in order."""
    return [phrase for part in nodes(node) for phrase in part.note.says]


def both(*parts: Node) -> All:
    """All of the parts, with the parts of plain Alls taken up into one."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, All) and part.note == PLAIN:
            flat.extend(part.of)
        else:
            flat.append(part)
    return All(tuple(flat))
