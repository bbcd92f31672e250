"""Notices that other rooms bring to the page of notices and to the bell in the header.

elsewhere.register("policies", source)   # from `AppConfig.ready`; the template is given `section`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """What one room tells a person: `template` shows the items, of which `unread` were not read yet."""

    title: str | Promise
    template: str
    items: Sequence[Any]
    unread: int


class Source(Protocol):
    """A room's notices of one person."""

    def unread(self, person: Any) -> int:
        """How many were not read yet."""

    def section(self, person: Any) -> Section | None:
        """The newest; None where there are none."""

    def read(self, person: Any) -> None:
        """All were read."""


_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Another room's notices."""
    _sources[name] = source


def unread(person: Any) -> int:
    return sum(source.unread(person) for source in _sources.values())


def sections(person: Any) -> list[Section]:
    found = (source.section(person) for source in _sources.values())
    return [section for section in found if section is not None]


def read(person: Any) -> None:
    for source in _sources.values():
        source.read(person)
