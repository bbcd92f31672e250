"""What pages show of published things whoever looks, made once and kept by this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from marketplace.core.reference import Reference


class Published(Protocol):
    """Something with a public address, one tuple of which is the market of a day."""

    @property
    def address(self) -> str: ...


Item = TypeVar("Item", bound=Published)
Shown = TypeVar("Shown")
# Two days that meet at midnight, in two languages.
_MOST_KEPT = 4


class Shelf(Generic[Item, Shown]):
    """For each item of a market what `make(item, language, reference)` gives, made when it is first asked for.

    An entry belongs to one tuple of items, one language and one version of lists and rates. The tuple itself is the
    market's version: its own rule makes a new one at midnight and whenever something is published, so what is kept here
    is never older than the market that the page compares with.
    """

    def __init__(self, make: Callable[[Item, str, Reference], Shown]) -> None:
        self._make = make
        self._kept: list[tuple[tuple[Item, ...], tuple[str, str], dict[str, Shown]]] = []

    def of(self, items: tuple[Item, ...], language: str, reference: Reference) -> Callable[[Item], Shown]:
        """What is shown of an item of this market in this language."""
        found = self._entry(items, (language, reference.version))

        def shown(item: Item) -> Shown:
            if item.address not in found:
                found[item.address] = self._make(item, language, reference)
            return found[item.address]

        return shown

    def _entry(self, items: tuple[Item, ...], key: tuple[str, str]) -> dict[str, Shown]:
        for kept, kept_key, found in self._kept:
            if kept is items and kept_key == key:
                return found
        entry: dict[str, Shown] = {}
        self._kept = [(items, key, entry), *self._kept[: _MOST_KEPT - 1]]
        return entry
