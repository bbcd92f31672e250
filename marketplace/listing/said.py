"""What an item of a published list states, and which words of it its own trees (`criteria` and `limits`) say.

Everything stated must be said by a rule, or be a visible condition for a person, or be named as no condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.core.text import Text, fold
from marketplace.engine.criteria import Judgement, Node, Note, Phrase, children, nodes, nodes_in, operands
from marketplace.engine.limits import Limits
from marketplace.listing.phrases import split_phrases


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing an item of a list states: the key, the value, its words, and whether it is an item of a list or a phrase."""

    key: str
    value: Any
    text: str
    is_one_of_many: bool = False

    @property
    def pieces(self) -> frozenset[str]:
        """The folded phrases that must be said for this thing to be said."""
        if isinstance(self.value, Mapping):
            return frozenset(_pieces_of_object(self.value))
        return folded_phrases(self.text)


@dataclass(frozen=True, slots=True)
class PersonCondition:
    """Words of the source that no rule says; a person has to. `why` is a code that says why."""

    key: str
    text: str
    why: str


def judged(key: str, text: str, why: str) -> tuple[Judgement, PersonCondition]:
    """A condition for a person, in the tree and in the report."""
    return Judgement(Text(text, text), Note(says=(Phrase(key, text),))), PersonCondition(key, text, why)


def folded_phrases(text: str) -> frozenset[str]:
    """The phrases of a text, folded for comparison."""
    return frozenset(fold(phrase) for phrase in split_phrases(text))


def without(units: Iterable[Unit], dropped: Iterable[Phrase]) -> tuple[tuple[Unit, ...], tuple[Phrase, ...]]:
    """The units that are conditions, and the phrases of `dropped` that match none of them.

    A phrase matches a unit of its key with the same words.
    """
    left = list(units)
    unmatched = []
    for phrase in dropped:
        found = next((unit for unit in left if unit.key == phrase.key and fold(unit.text) == fold(phrase.text)), None)
        if found is None:
            unmatched.append(phrase)
        else:
            left.remove(found)
    return tuple(left), tuple(unmatched)


def words_of(value: Any) -> str:
    """A value as its words: figures and flags as in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list):
        return "–".join(words_of(part) for part in value)
    if isinstance(value, dict):
        parts = ((key, part) for key, part in value.items() if part is not None)
        return "; ".join(f"{key}: {words_of(part)}" for key, part in parts)
    return str(value)


def phrase_units(data: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Unit]:
    """Each phrase of the texts under these keys as a thing stated."""
    for key in keys:
        for phrase in split_phrases(data.get(key) or ""):
            yield Unit(key, phrase, phrase, True)


@dataclass(frozen=True, slots=True)
class Said:
    """The phrases that an item's own trees say, by key. `patents.rule` counts as `patents`."""

    phrases: tuple[Phrase, ...]

    def pieces(self, key: str) -> frozenset[str]:
        """The folded phrases said under a key."""
        of_key = (phrase for phrase in self.phrases if phrase.key.split(".")[0] == key)
        return frozenset[str]().union(*(folded_phrases(phrase.text) | {fold(phrase.text)} for phrase in of_key))

    def says(self, unit: Unit) -> bool:
        """Whether the whole of a unit is said."""
        said = self.pieces(unit.key)
        return unit.pieces <= said or fold(unit.text) in said

    def of(self, unit: Unit) -> tuple[Phrase, ...]:
        """The said phrases that belong to a unit."""
        words = unit.pieces | {fold(unit.text)}
        of_key = (phrase for phrase in self.phrases if phrase.key.split(".")[0] == unit.key)
        return tuple(phrase for phrase in of_key if (folded_phrases(phrase.text) | {fold(phrase.text)}) & words)

    def unknown(self, units: Iterable[Unit], extra: Iterable[Phrase]) -> Phrase | None:
        """The first said phrase that stands nowhere in the item; a misspelt one would leave its condition to a person.

        `extra`: words of the item that may be said but are not counted, such as its region.
        """
        known: dict[str, set[str]] = {}
        for unit in units:
            words = known.setdefault(unit.key, set())
            words |= unit.pieces | {fold(unit.text)}
            if isinstance(unit.value, Mapping):
                words |= {fold(words_of(part)) for part in unit.value.values() if isinstance(part, str)}
        for phrase in extra:
            known.setdefault(phrase.key, set()).update(folded_phrases(phrase.text) | {fold(phrase.text)})
        for phrase in self.phrases:
            words = known.get(phrase.key.split(".")[0], set())
            if not (folded_phrases(phrase.text) <= words or fold(phrase.text) in words):
                return phrase
        return None


def judged_phrases(tree: Node, limits: Limits) -> tuple[Phrase, ...]:
    """The phrases that hang on a person's judgement although a tree says them.

    They are those of a node that is a judgement or holds one that no phrase further down says, and those of a limit
    with a judgement among the conditions of its tiers.
    """
    found = [phrase for node in nodes(tree) if _hangs_on_judgement(node) for phrase in node.note.says]
    for _bound, limit in limits:
        if any(isinstance(node, Judgement) for node in nodes_in(limit.operand)):
            found.extend(limit.says)
    return tuple(found)


def _hangs_on_judgement(node: Node) -> bool:
    if isinstance(node, Judgement):
        return True
    if any(isinstance(part, Judgement) for operand in operands(node) for part in nodes_in(operand)):
        return True
    return any(not child.note.says and _hangs_on_judgement(child) for child in children(node))


def _pieces_of_object(value: Mapping[str, Any]) -> Iterator[str]:
    """The name of each structured sub-key, and the phrases of those in words."""
    for key, part in value.items():
        if isinstance(part, str):
            yield from folded_phrases(part)
        elif part is not None:
            yield fold(key)
