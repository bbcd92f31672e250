"""Who is told when an entry of a list is written, and who counts what uses one.

The rooms above fill both at start-up (`AppConfig.ready`). A follower runs in the transaction that writes; if it fails,
nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from marketplace.core.text import Text

Follower = Callable[[str], None]
"""Takes the name of the list that was written."""


@dataclass(frozen=True, slots=True)
class Use:
    """How many things of a kind name a code, with some of them: (name, address)."""

    label: Text
    count: int
    examples: tuple[tuple[str, str], ...] = field(default=())


Counter = Callable[[str, str], Use]
"""Takes a list and a code of it."""

_followers: dict[str, Follower] = {}
_counters: dict[str, Counter] = {}


def follow(name: str, follower: Follower) -> None:
    """Have `follower` called with every list that is written. A name registered again is replaced."""
    _followers[name] = follower


def count_uses(name: str, counter: Counter) -> None:
    """Have `counter` asked what uses an entry. A name registered again is replaced."""
    _counters[name] = counter


def tell(table: str) -> None:
    """An entry of a list has been written in this transaction."""
    for follower in _followers.values():
        follower(table)


def uses(table: str, code: str) -> Iterator[Use]:
    """What names an entry, by kind, in the order in which they were registered."""
    for counter in _counters.values():
        yield counter(table, code)
