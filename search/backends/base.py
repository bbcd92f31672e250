"""What an engine has to do. Embedded and Elasticsearch implement it; `tests/contract` holds them to it."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


FILL_CHUNK = 1_000


class BackendError(Exception):
    """The index cannot answer or cannot be written now; the message says what to do."""


class EngineDownError(BackendError):
    """The engine did not answer in time, or answered that it cannot now; it may by itself later."""


class IndexBusyError(BackendError):
    """Somebody else writes the index; try again later."""


class Health(enum.Enum):
    READY = "ready"
    MISSING = "missing"
    OTHER_MAPPING = "of another mapping"
    BROKEN = "broken"


@dataclass(frozen=True)
class State:
    """Whether a document's index can be used; `remedy` is the command to run if not, `index` the live one's name."""

    health: Health
    detail: str = ""
    remedy: str = ""
    index: str = ""

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
    took_ms: float | None = field(default=None, compare=False)
    """The engine's own time in milliseconds, where it tells."""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(hit.id for hit in self.hits)


@dataclass(frozen=True)
class Applied:
    """What the engine made of a batch, for the ids that did not simply go in: `refused` it will never take as they
    are, `postponed` it could not take now. Each with the reason. All others are in the index."""

    refused: Mapping[int, str] = field(default_factory=dict)
    postponed: Mapping[int, str] = field(default_factory=dict)


Announce = Callable[[str], None]
"""Is told the name of an index that will be made."""


def tell_nobody(index: str) -> None:
    """Announce to nobody."""


class Backend(Protocol):
    """All methods are safe to call from several threads; all that write are safe to repeat.

    `version` orders what is told about one row by several writers: a document of a smaller version never replaces one
    of a larger. It is a ticket drawn before the row was read (see search.outbox), so the last one told is the newest.
    """

    name: str
    many_writers: bool
    """Whether several processes may write at once."""

    def check_engine(self) -> None:
        """BackendError if the engine itself, such as a server of another version, cannot do what is asked of it;
        EngineDownError if it does not answer."""

    def limits(self, document: Document) -> Iterable[str]:
        """What of a declaration this engine cannot do, each with what to do about it: said at start-up, never at a
        query."""

    def state(self, document: Document) -> State:
        """Whether the index is there, whole, and of this declaration's mapping."""

    # Reading. BackendError if the index cannot be used; EngineDownError if the engine does not answer.

    def search(self, query: Query) -> Result:
        """One page of the query, with the facets it asks for."""

    def count(self, query: Query) -> int:
        """The number of rows the query finds."""

    def scan(self, query: Query) -> Iterator[Hit]:
        """Every row of the query in its order, from one snapshot, however many; page and facets do not matter."""

    def contents(self, document: Document, index: str = "") -> Iterator[tuple[int, str]]:
        """(id, BuiltDocument.content_hash) of every document in the live index or in `index`, by id."""

    # Writing

    def writing(self, wait: float | None = None) -> AbstractContextManager[None]:
        """Be the one writer, across threads and processes, where there can be only one; a thread that is may enter
        again. IndexBusyError after `wait` seconds (None: the engine's own patience). `apply` and `swap` enter it
        themselves."""

    def apply(
        self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        """Add or replace documents and take ids out, visible to the next search. After IndexBusyError or BackendError
        some may be in and some not: repeat the whole."""

    # Life of an index: `begin` one beside the live one, `put` into it, `finish`, `swap`.

    def begin(self, document: Document, index: str = "", announce: Announce = tell_nobody) -> str:
        """Make an empty index beside the live one, or go on with the one called `index` as far as it was put (made
        anew if it is no longer there, or of another mapping). Returns its name; a name that differs from `index` says
        that it is empty. `announce` is told that name before anything of it is made: who has written it down can take
        the index away, whatever dies."""

    def put(
        self, document: Document, index: str, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        """`apply` to an index that `begin` named. What was put survives a kill once `keep` or `finish` returns."""

    def keep(self, document: Document, index: str) -> None:
        """Let all that was put so far survive a kill, so that `begin` can go on with it."""

    def finish(self, document: Document, index: str) -> int:
        """Make all that was put searchable; returns the number of documents in it."""

    def swap(self, document: Document, index: str) -> None:
        """Make `index` the live one, at once and for all; keep the one before, remove all older."""

    def discard(self, document: Document, index: str) -> None:
        """Remove an index that is not live, if it is there."""


def fill(backend: Backend, document: Document, built: Iterable[BuiltDocument], version: int = 0) -> int:
    """A new live index that holds these documents and no others; returns their number. BackendError if the engine
    refuses one."""
    index = backend.begin(document)
    rows = iter(built)
    while chunk := list(itertools.islice(rows, FILL_CHUNK)):
        applied = backend.put(document, index, chunk, (), version)
        for pk, reason in {**applied.refused, **applied.postponed}.items():
            raise BackendError(f"{document.name} {pk}: {reason}")
    number = backend.finish(document, index)
    backend.swap(document, index)
    return number


def pages_of(total: int, size: int) -> int:
    """Pages a result has; an empty one has one."""
    return max(1, -(-total // size))


def with_selected(query: Query, counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The counts with each selected value present, at 0 if nothing has it."""
    return {
        key: {**dict.fromkeys(query.selected.get(key, ()), 0), **{v: n for v, n in found.items() if n}}
        for key, found in counts.items()
    }
