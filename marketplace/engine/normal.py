"""The normal form of a tree, as a value: no negation but at the conditions, no group of one.

"Not any" is "all not", "not all" is "any not"; this is the one place that knows it. ``normal`` gives the form of a
tree, ``normal_form`` that of anything shaped like one, such as a trace (``evaluate.Step``). What stood around a part
and is gone (a negation, a group of one) leaves its note, so that nothing of the source's words or citations is lost.

Who reads it, and what of it each wants:

* sentences (``saying/sentences.py``): ``parts`` with every group taken up that is not preferred; no notes.
* groups of a rule (``saying/groups.py``): the notes as grounds; a group with words of its own is taken up while it is
  short; preferred parts are kept and marked.
* traces (``matching/results/tracing.py``): the same over steps; a group with grounds of its own keeps its heading.
* citations and facets (``rule_parts``): every part, with those of tier tables; notes, and whether it is to hold.
* advice and assessment: traces walked down to what stands in the way, with ``asked_below`` and ``is_every`` alone.
* a compiled market: ``fold``, with preferred parts dropped and no notes.

A tree is taken to be one that ``checks.check_criteria`` accepts: preferred parts stand in the outermost list only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any as AnyValue
from typing import Generic, Protocol, Self, TypeVar

from marketplace.engine.criteria import (
    PLAIN,
    All,
    Comparison,
    Judgement,
    Node,
    Not,
    Note,
    Operand,
    Tiers,
    children,
    operands,
    walk,
)


class Branch(Protocol):
    """A node with what is below it, in the node's order."""

    @property
    def node(self) -> Node: ...
    @property
    def children(self) -> tuple[Self, ...]: ...


@dataclass(frozen=True, slots=True)
class Bare:
    """A tree without outcomes."""

    node: Node

    @property
    def children(self) -> tuple[Bare, ...]:
        return tuple(map(Bare, children(self.node)))


B = TypeVar("B", bound=Branch)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Literal(Generic[B]):
    """A comparison or a judgement, and whether it is asked to hold.

    ``notes``: those around it, outermost first; its own is ``node.note``. ``preferred``: it, or something around it.
    """

    at: B
    holds: bool
    notes: tuple[Note, ...] = ()
    preferred: bool = False

    @property
    def node(self) -> Node:
        """The node as the tree has it."""
        return self.at.node


@dataclass(frozen=True, slots=True)
class Junction(Generic[B]):
    """Two or more parts, or none, of which each must hold (``every``) or one is enough.

    ``at`` is the group in the tree, ``holds`` False where it is asked not to hold. ``notes``: those around it,
    outermost first, with its own.
    """

    at: B
    holds: bool
    of: tuple[Part[B], ...]
    notes: tuple[Note, ...] = ()
    preferred: bool = False

    @property
    def node(self) -> Node:
        """The node as the tree has it."""
        return self.at.node

    @property
    def every(self) -> bool:
        """Whether each part must hold."""
        return is_every(self.at.node, self.holds)


Part = Literal[B] | Junction[B]
RulePart = Part[Bare]


def is_every(node: Node, holds: bool) -> bool:
    """Whether a group asks for each of its parts: not any is all not, not all is any not."""
    return isinstance(node, All) is holds


def asked_below(node: Node, holds: bool) -> bool:
    """Whether a node that is asked to hold, or not to, asks the same of what is below it: a negation the opposite."""
    return holds is not isinstance(node, Not)


def normal(node: Node, holds: bool = True) -> RulePart:
    """The normal form of a tree; with ``holds`` False of its opposite."""
    return normal_form(Bare(node), holds)


def normal_form(branch: B, holds: bool = True) -> Part[B]:
    """The normal form of a tree or a trace. Groups inside groups of their own kind stay: ``parts`` takes them up."""
    notes: list[Note] = []
    preferred = False
    while True:
        node = branch.node
        preferred = preferred or node.note.preferred
        if isinstance(node, Comparison | Judgement):
            return Literal(branch, holds, tuple(notes), preferred)
        if node.note != PLAIN:
            notes.append(node.note)
        below, stays = branch.children, asked_below(node, holds)
        if len(below) != 1:
            of = tuple(normal_form(part, stays) for part in below)
            return Junction(branch, holds, of, tuple(notes), preferred)
        branch, holds = below[0], stays


def within(part: Part[B], notes: tuple[Note, ...]) -> Part[B]:
    """The part with the notes of what was around it."""
    return replace(part, notes=(*notes, *part.notes)) if notes else part


def alone(part: Part[B]) -> Part[B]:
    """The part without what was told around it: for parts of a group whose notes stand above them already."""
    return replace(part, notes=(), preferred=False)


def is_required(part: Part[AnyValue]) -> bool:
    """Whether a part decides: what is preferred only helps."""
    return not part.preferred


def parts(part: Part[B], every: bool, taken_up: Callable[[Junction[B]], bool] = is_required) -> Iterator[Part[B]]:
    """What must all hold (``every``), or of which one is enough, with groups of that kind inside it taken up.

    A part of another kind, or that is not ``taken_up``, is its own only part. A group leaves its notes to its parts.
    """
    if isinstance(part, Literal) or part.every is not every or not taken_up(part):
        yield part
        return
    for child in part.of:
        yield from parts(within(child, part.notes), every, taken_up)


def every_part(part: Part[B]) -> Iterator[Part[B]]:
    """The part and all below it, depth first."""
    yield part
    if isinstance(part, Junction):
        for child in part.of:
            yield from every_part(child)


def citations_of(part: Part[B]) -> tuple[str, ...]:
    """The clauses that a part cites, those around it first; what is below a group not counted."""
    notes = part.notes if isinstance(part, Junction) else (*part.notes, part.node.note)
    return tuple(note.citation for note in notes if note.citation)


def rule_parts(node: Node, bounds: Iterable[Operand] = ()) -> Iterator[RulePart]:
    """Every part of a tree, of the tier tables in its comparisons, and then of those in ``bounds``."""
    for part in every_part(normal(node)):
        yield part
        yield from _parts_of_tables(operands(part.node))
    yield from _parts_of_tables(bounds)


def _parts_of_tables(of: Iterable[Operand]) -> Iterator[RulePart]:
    for table in (inner for operand in of for inner in walk(operand) if isinstance(inner, Tiers)):
        for row in table.rows:
            yield from rule_parts(row.when)


def fold(part: Part[B], literal: Callable[[Literal[B]], T], junction: Callable[[Junction[B], tuple[T, ...]], T]) -> T:
    """One result for a part from the results of those below it, in their order."""
    if isinstance(part, Literal):
        return literal(part)
    return junction(part, tuple(fold(child, literal, junction) for child in part.of))
