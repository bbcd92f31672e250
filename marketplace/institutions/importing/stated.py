"""What an item states: the countable things that each must become a rule or go to a person.

For a product: each key of `eligibility` that is one thing (a figure, a flag, a text, an age range, the patents
together), each item of its lists, and each phrase of `amount_rule` and `term_rule`. For a fund: each stage and sector,
and each phrase of its four rules in words. Phrases that are no condition (`not_conditions`) do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.core.text import fold
from marketplace.engine.criteria import Phrase

from .phrases import split_phrases
from .shapes import is_fund

FUND_LISTS = ("stages", "sectors")
FUND_RULES = ("target_company_rule", "reinvestment_rule", "holding_rule", "loss_tolerance")
TERM_RULES = ("amount_rule", "term_rule")
# Lists of which one item is enough. A tree of the item's own must say all of such a list or nothing.
ALTERNATIVES = frozenset({"any_of", "qualifications_any", "regions", "industries", "tax_grades", *FUND_LISTS})
_ONE_THING = frozenset({"legal_rep_age", "patents"})


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing an item states: the key, the value, its words, and whether it is an item of a list or a phrase."""

    key: str
    value: Any
    text: str
    is_one_of_many: bool = False

    @property
    def pieces(self) -> frozenset[str]:
        """The folded phrases that must be said for this thing to be said."""
        if self.key == "patents":
            return frozenset(_patent_pieces(self.value))
        return folded_phrases(self.text)


def folded_phrases(text: str) -> frozenset[str]:
    """The phrases of a text, folded for comparison."""
    return frozenset(fold(phrase) for phrase in split_phrases(text))


def stated(data: Mapping[str, Any]) -> tuple[Unit, ...]:
    """Everything an item states, in its order, `not_conditions` included."""
    return tuple(_of_fund(data) if is_fund(data) else _of_product(data))


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


def _of_product(data: Mapping[str, Any]) -> Iterator[Unit]:
    for key, value in (data.get("eligibility") or {}).items():
        if value is None:
            continue
        many = isinstance(value, list) and key not in _ONE_THING
        for one in value if many else [value]:
            yield Unit(key, one, words_of(one), many)
    yield from _phrases(data, TERM_RULES)


def _of_fund(data: Mapping[str, Any]) -> Iterator[Unit]:
    for key in FUND_LISTS:
        for one in data.get(key) or ():
            yield Unit(key, one, one, True)
    yield from _phrases(data, FUND_RULES)


def _phrases(data: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Unit]:
    for key in keys:
        for phrase in split_phrases(data.get(key) or ""):
            yield Unit(key, phrase, phrase, True)


def _patent_pieces(value: Mapping[str, Any]) -> Iterator[str]:
    """The name of each structured sub-key, and the phrases of those in words."""
    for key, part in value.items():
        if isinstance(part, str):
            yield from folded_phrases(part)
        elif part is not None:
            yield fold(key)
