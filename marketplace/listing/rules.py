"""What a rule for one key of a list reads, what comes of it, and the rules that any list can use.

A list has a table of rules by key. A key without a rule goes to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import fold
from marketplace.engine.building import compare, each_of, exactly, one_of, said
from marketplace.engine.criteria import PLAIN, Node, Not, Operator
from marketplace.engine.criteria import Any as AnyNode
from marketplace.listing.phrases import split_phrases
from marketplace.listing.said import PersonCondition, Said, Unit, words_of
from marketplace.listing.short_texts import ALONE, Context, read_phrases, read_text


@dataclass(frozen=True, slots=True)
class Reading:
    """What one key came to: nodes that must all hold, and what is left to a person, at most one for each unit."""

    nodes: tuple[Node, ...] = ()
    person: tuple[PersonCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule may look at besides its own value: other values of the item, who publishes it, and what words in free
    text are read with."""

    values: Mapping[str, AnyValue]
    publisher: str = ""
    context: Context = ALONE


# From the key of the file, its value and the rest of the item to what it says.
Rule = Callable[[str, AnyValue, Source], Reading]
NOTHING_ASKED = Reading()


def read_keys(
    units: Iterable[Unit],
    table: Mapping[str, Rule],
    by_tree: Said,
    publisher: str = "",
    context: Context = ALONE,
    alternatives: Collection[str] = (),
) -> Reading:
    """The rules for units that no tree of the item's own says as a whole, key by key in the order of the table: the items
    of a list together, and of words and objects what a tree does not say. Each rule sees the other values.

    `alternatives`: keys of which one is enough, where an item has several of them.
    """
    source = Source(_values_left(units, by_tree), publisher, context)
    read = {key: rule(key, source.values[key], source) for key, rule in table.items() if key in source.values}
    return Reading(
        tuple(_nodes(read, alternatives)),
        tuple(condition for reading in read.values() for condition in reading.person),
    )


def _nodes(read: Mapping[str, Reading], alternatives: Collection[str]) -> Iterator[Node]:
    """The nodes of every key in order; those of alternative keys as one, where the first of them stands."""
    any_of = [key for key in read if key in alternatives and read[key].nodes]
    for key, reading in read.items():
        if key not in any_of or len(any_of) == 1:
            yield from reading.nodes
        elif key == any_of[0]:
            yield one_of(part for each in any_of for part in _parts(each_of(read[each].nodes)))


def _parts(node: Node) -> tuple[Node, ...]:
    """The alternatives of a node, so that alternatives of alternatives stand in one list."""
    return node.of if isinstance(node, AnyNode) and node.note == PLAIN else (node,)


def figure(fact: str, operator: Operator, factor: Decimal | int = 1) -> Rule:
    """fact ≥ or ≤ value × factor."""

    def read(key: str, value: Decimal | int, source: Source) -> Reading:
        return Reading((said(compare(fact, operator, exactly(value, factor)), key, words_of(value)),))

    return read


def flag(node: Node) -> Rule:
    """A condition where true; false says that nothing is asked."""

    def read(key: str, value: bool, source: Source) -> Reading:
        return Reading((said(node, key, words_of(value)),)) if value else NOTHING_ASKED

    return read


def free_texts(key: str, values: Sequence[str], source: Source) -> Reading:
    """Free text without a tree of its own: each item what the words surely say, else a visible condition for a person."""
    return _texts(key, values, source, may_prefer=True)


def phrases(key: str, values: Sequence[str], source: Source) -> Reading:
    """The phrases of one free text."""
    read = read_phrases(key, values, source.context)
    return Reading(tuple(node for node, _ in read), tuple(person for _, person in read if person))


def texts_of_which_one(key: str, values: Sequence[str], source: Source) -> Reading:
    """The same for items of which one is enough."""
    reading = _texts(key, values, source, may_prefer=False)
    return replace(reading, nodes=(one_of(reading.nodes),))


def _texts(key: str, values: Sequence[str], source: Source, may_prefer: bool) -> Reading:
    read = [read_text(key, value, source.context, may_prefer) for value in values]
    return Reading(tuple(node for node, _ in read), tuple(person for _, person in read if person))


def none_of(rule: Rule) -> Rule:
    """The opposite of a rule: nothing of it may hold."""

    def read(key: str, value: AnyValue, source: Source) -> Reading:
        reading = rule(key, value, source)
        return replace(reading, nodes=tuple(Not(node) for node in reading.nodes))

    return read


def _values_left(units: Iterable[Unit], by_tree: Said) -> dict[str, AnyValue]:
    values: dict[str, AnyValue] = {}
    for unit in units:
        if isinstance(unit.value, Mapping):
            values[unit.key] = _object_left(unit.value, by_tree.pieces(unit.key))
        elif unit.is_one_of_many:
            values.setdefault(unit.key, []).append(unit.value)
        elif isinstance(unit.value, str):
            values[unit.key] = _text_left(unit, by_tree.pieces(unit.key))
        else:
            values[unit.key] = unit.value
    return values


def _text_left(unit: Unit, pieces: frozenset[str]) -> str:
    """A short text without the phrases that a tree says."""
    return _unsaid(unit.text, pieces) if pieces & unit.pieces else unit.text


def _object_left(value: Mapping[str, AnyValue], pieces: frozenset[str]) -> dict[str, AnyValue]:
    """An object without the sub-keys and phrases that a tree says."""
    return {
        key: (_unsaid(part, pieces) or None) if isinstance(part, str) else None if fold(key) in pieces else part
        for key, part in value.items()
    }


def _unsaid(text: str, pieces: frozenset[str]) -> str:
    return "; ".join(phrase for phrase in split_phrases(text) if fold(phrase) not in pieces)
