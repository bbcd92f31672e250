"""What a rule for one key of a list reads, what comes of it, and the rules that any list can use.

A list has a table of rules by key. A key without a rule goes to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import fold
from marketplace.engine.building import compare, exactly, one_of, said
from marketplace.engine.criteria import Node, Not, Operator
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reasons import FREE_TEXT
from marketplace.listing.said import PersonCondition, Said, Unit, judged, words_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What one key came to: nodes that must all hold, and what is left to a person, at most one for each unit."""

    nodes: tuple[Node, ...] = ()
    person: tuple[PersonCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule may look at besides its own value: other values of the item, and who publishes it."""

    values: Mapping[str, AnyValue]
    publisher: str = ""


# From the key of the file, its value and the rest of the item to what it says.
Rule = Callable[[str, AnyValue, Source], Reading]
NOTHING_ASKED = Reading()


def read_keys(units: Iterable[Unit], table: Mapping[str, Rule], by_tree: Said, publisher: str = "") -> Reading:
    """The rules for units that no tree of the item's own says as a whole, key by key in the order of the table: the items
    of a list together, and of words and objects what a tree does not say. Each rule sees the other values."""
    source = Source(_values_left(units, by_tree), publisher)
    read = [rule(key, source.values[key], source) for key, rule in table.items() if key in source.values]
    return Reading(
        tuple(node for reading in read for node in reading.nodes),
        tuple(condition for reading in read for condition in reading.person),
    )


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
    """Free text without a tree of its own: each item a visible condition for a person."""
    judgements, person = zip(*(judged(key, value, FREE_TEXT) for value in values), strict=True)
    return Reading(judgements, person)


def one_is_enough(rule: Rule) -> Rule:
    """The nodes of a rule as alternatives."""

    def read(key: str, value: AnyValue, source: Source) -> Reading:
        reading = rule(key, value, source)
        return replace(reading, nodes=(one_of(reading.nodes),))

    return read


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
