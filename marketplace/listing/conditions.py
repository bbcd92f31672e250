"""The conditions of one item: its own trees first, then rules for what they do not say, the rest for a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from marketplace.engine.criteria import NOTHING, Node, Phrase
from marketplace.engine.limits import Limits
from marketplace.listing.own_trees import OwnTrees, check_said, conditions_of, own_trees
from marketplace.listing.reading import Item, Part
from marketplace.listing.reasons import JUDGED
from marketplace.listing.rules import Reading
from marketplace.listing.said import PersonCondition, Unit


@dataclass(frozen=True, slots=True)
class Stated:
    """What an item states: `units` are its conditions in its order, `dropped` what it names as none.

    Each unit is said by the item's own trees, or stands by its place in `unsaid`; `hanging` are those, by place, that the
    trees say and leave to a person's judgement all the same.
    """

    own: OwnTrees
    units: tuple[Unit, ...]
    dropped: tuple[Unit, ...]
    unsaid: Mapping[int, Unit]
    hanging: Mapping[int, PersonCondition]

    @property
    def tree(self) -> tuple[Node, ...]:
        """The item's own tree as a part of its criteria: none where it writes none."""
        return () if self.own.tree == NOTHING else (self.own.tree,)

    @property
    def no_conditions(self) -> tuple[Phrase, ...]:
        """What is stated and is no condition, in its words."""
        return tuple(Phrase(unit.key, unit.text) for unit in self.dropped)

    def in_order(self, readings: Mapping[int, Reading]) -> tuple[PersonCondition, ...]:
        """What is left to a person, in the item's order; `readings` by the place of the unit that was read."""
        left = {place: reading.person for place, reading in readings.items()}
        left |= {place: (condition,) for place, condition in self.hanging.items()}
        return tuple(condition for place in sorted(left) for condition in left[place])


def stated_by(
    item: Item | Part,
    every: Sequence[Unit],
    extra: Iterable[Phrase] = (),
    alternatives: Collection[str] = (),
    is_none: Callable[[Unit], bool] = lambda unit: False,
) -> Stated:
    """Hold everything an item states against its own trees. Raises ItemError where a tree is wrong or says what the item
    does not.

    `extra`: words of the item that may be said but are not counted. `alternatives`: lists of which one thing is enough.
    `is_none`: whether a thing that no tree says is no condition although the item does not name it so.
    """
    own = own_trees(item)
    units, dropped = conditions_of(item, every, lambda unit: not own.said.says(unit) and is_none(unit))
    check_said(item, own.said, (*units, *dropped), extra, alternatives)
    unsaid: dict[int, Unit] = {}
    hanging: dict[int, PersonCondition] = {}
    for place, unit in enumerate(units):
        if not own.said.says(unit):
            unsaid[place] = unit
        elif phrases := own.judged.of(unit):
            words = "; ".join(phrase.text for phrase in phrases)
            hanging[place] = PersonCondition(unit.key, words, JUDGED)
    return Stated(own, units, dropped, unsaid, hanging)


class Conditional(Protocol):
    """Content that has conditions: what a list brings."""

    @property
    def name(self) -> str: ...
    @property
    def criteria(self) -> Node: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def regions(self) -> tuple[str, ...]: ...
    @property
    def person(self) -> tuple[PersonCondition, ...]: ...


C = TypeVar("C", bound=Conditional)


@dataclass(frozen=True, slots=True)
class Entry(Generic[C]):
    """Something of a list as it would be stored, and its count: `stated` conditions, of which `rules` are said by rules."""

    external_id: str
    content: C
    stated: int

    @property
    def rules(self) -> int:
        return self.stated - len(self.content.person)
