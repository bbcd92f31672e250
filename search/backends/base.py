"""What an engine has to do. Embedded and, later, Elasticsearch implement it; `tests/contract` holds them to it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from search.building import BuiltDocument
from search.declare import Document
from search.fields import Tier
from search.query import Query

MOST_FACET_VALUES = 10_000
"""Values of one facet that are counted. A facet with more is a fault of the declaration and raises BackendError,
never a list that is silently cut."""


class BackendError(Exception):
    """The index cannot answer or cannot be written now; the message says what to do."""


class IndexBusyError(BackendError):
    """Somebody else writes the index; try again later."""


class Health(enum.Enum):
    READY = "ready"
    MISSING = "missing"
    OTHER_MAPPING = "of another mapping"
    BROKEN = "broken"


@dataclass(frozen=True)
class State:
    """Whether a document's index can be used; `remedy` is the command to run if not."""

    health: Health
    detail: str = ""
    remedy: str = ""

    @property
    def ready(self) -> bool:
        return self.health is Health.READY


@dataclass(frozen=True)
class Hit:
    """One row of a result. `tier` is its relevance if the query ordered by it."""

    id: int
    address: str
    payload: Mapping[str, Any]
    tier: Tier | None = None


@dataclass(frozen=True)
class Result:
    """One page. `facets`: facet key → value (MISSING, band code) → rows, counted without the facet's own selection.
    Values without a row are absent; selected ones are always there."""

    total: int
    page: int
    pages: int
    size: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(hit.id for hit in self.hits)


class Backend(Protocol):
    """All methods are safe to call from several threads; `apply` and `rebuild` are safe to repeat."""

    name: str

    def state(self, document: Document) -> State:
        """Whether the index is there, whole, and of this declaration's mapping."""

    def search(self, query: Query) -> Result:
        """One page of the query, with the facets it asks for. BackendError if the index cannot be used."""

    def count(self, query: Query) -> int:
        """The number of rows the query finds."""

    def writing(self, wait: float | None = None) -> AbstractContextManager[None]:
        """Be the one writer, across threads and processes; a thread that is may enter again. IndexBusyError after
        `wait` seconds (None: the engine's own patience). `apply` and `rebuild` enter it themselves."""

    def apply(self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int]) -> None:
        """Add or replace documents and take ids out, all or nothing, visible to the next search. IndexBusyError or
        BackendError leave the index as it was."""

    def rebuild(self, document: Document, built: Iterable[BuiltDocument]) -> int:
        """Make a new index beside the live one and swap; returns the number of documents. The live one answers until
        the swap, and stays if anything fails. Writers wait meanwhile."""


def pages_of(total: int, size: int) -> int:
    """Pages a result has; an empty one has one."""
    return max(1, -(-total // size))


def with_selected(query: Query, counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The counts with each selected value present, at 0 if nothing has it."""
    return {
        key: {**dict.fromkeys(query.selected.get(key, ()), 0), **{v: n for v, n in found.items() if n}}
        for key, found in counts.items()
    }
