"""Who counts what uses an entry of a list, who finds words that no list knows, and who knows whether a rule can be read. The rooms above fill these at start-up
(`AppConfig.ready`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from marketplace.core.reference import Reference
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


@dataclass(frozen=True, slots=True)
class Unread:
    """Words of published things that their list does not know yet, and what has them."""

    table: str
    text: str
    use: Use


UnreadFinder = Callable[[], Iterator[Unread]]

_unread_finders: dict[str, UnreadFinder] = {}


def find_unread(name: str, finder: UnreadFinder) -> None:
    """Have `finder` asked for words that no list knows. A name registered again is replaced."""
    _unread_finders[name] = finder


def unread() -> Iterator[Unread]:
    """All such words, by what has them."""
    for finder in _unread_finders.values():
        yield from finder()


RuleCheck = Callable[[Any, Reference], Iterator[str]]
"""Gives what is wrong with a rule as JSON, in the writer's language, by the lists it names codes of."""

_rule_checks: dict[str, RuleCheck] = {}


def check_rules(check: RuleCheck) -> None:
    """Have every rule that stands in a list checked. Another check takes its place."""
    _rule_checks["rules"] = check


def rule_faults(rule: Any, reference: Reference) -> Iterator[str]:
    """What is wrong with a rule. LookupError where nobody can tell: an unchecked rule would fail when a firm meets it."""
    yield from _rule_checks["rules"](rule, reference)
