"""Who counts what uses an entry of a list. The rooms above fill the register at start-up (`AppConfig.ready`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marketplace.core.text import Text


@dataclass(frozen=True, slots=True)
class Use:
    """How many things of a kind name a code, with some of them: (name, address)."""

    label: Text
    count: int
    examples: tuple[tuple[str, str], ...] = ()


Counter = Callable[[str, str], Use]
"""Takes a list and a code of it."""

_counters: dict[str, Counter] = {}


def count_uses(name: str, counter: Counter) -> None:
    """Have `counter` asked what uses an entry. A name registered again is replaced."""
    _counters[name] = counter


def uses(table: str, code: str) -> Iterator[Use]:
    """What names an entry, by kind, in the order in which they were registered."""
    for counter in _counters.values():
        yield counter(table, code)
