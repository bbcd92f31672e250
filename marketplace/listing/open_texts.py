"""Conditions in words that are in force and that no rule says: each room that keeps some registers how they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from marketplace.listing.said import PersonCondition


@dataclass(frozen=True, slots=True)
class OpenText:
    """A condition left to a person: what it belongs to, by name, and the code of the place that is for ("" none)."""

    condition: PersonCondition
    name: str
    here: str = ""


Source = Callable[[], Iterable[OpenText]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add the conditions of a room, under the name of the room. Again replaces it."""
    _sources[name] = source


def open_texts() -> list[OpenText]:
    """All of them, in the order of the rooms."""
    return [text for name in sorted(_sources) for text in _sources[name]()]
