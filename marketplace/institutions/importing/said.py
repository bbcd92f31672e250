"""Which words of an item its own trees say (`criteria` and `limits`), so that those win over the table of rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.core.text import fold
from marketplace.engine.criteria import Judgement, Node, Phrase, children, nodes, nodes_in, operands
from marketplace.engine.limits import Limits

from .stated import Unit, folded_phrases, words_of


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
            if unit.key == "patents":
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
    for name in Limits.__dataclass_fields__:
        limit = getattr(limits, name)
        if limit is not None and any(isinstance(node, Judgement) for node in nodes_in(limit.operand)):
            found.extend(limit.says)
    return tuple(found)


def _hangs_on_judgement(node: Node) -> bool:
    if isinstance(node, Judgement):
        return True
    if any(isinstance(part, Judgement) for operand in operands(node) for part in nodes_in(operand)):
        return True
    return any(not child.note.says and _hangs_on_judgement(child) for child in children(node))
