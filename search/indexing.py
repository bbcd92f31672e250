"""Making a document's index anew, and saying whether the one that is there can be used."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from search import outbox
from search.backends import backend
from search.backends.base import State
from search.building import BuildError, BuiltDocument, build_many
from search.declare import Document, documents

logger = logging.getLogger("search.indexing")

CHUNK = 500
REBUILD_WAIT = 60.0
"""Seconds a rebuild waits for another writer."""


@dataclass
class Rebuilt:
    """`refused`: id → reason, for rows that could not be told; they wait in the outbox for a person."""

    indexed: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0


def rebuild(document: Document, progress: Callable[[int, int], None] | None = None) -> Rebuilt:
    """Build the index beside the live one and swap. `progress` is told (rows read, rows there) now and then.

    Changes committed meanwhile keep their outbox rows, because nothing is drained while the index is held.
    BackendError leaves the live index as it was.
    """
    out = Rebuilt()
    start = time.monotonic()
    with backend().writing(REBUILD_WAIT):
        told = outbox.waiting_for(document.name)
        rows = document.queryset()
        total = rows.count()

        def built() -> Iterator[BuiltDocument]:
            for read, outcome in enumerate(build_many(document, rows.iterator(chunk_size=CHUNK)), start=1):
                if progress and read % CHUNK == 0:
                    progress(read, total)
                if isinstance(outcome, BuildError):
                    out.refused[outcome.id] = str(outcome)
                    logger.error("not indexed: %s", outcome)
                else:
                    yield outcome

        out.indexed = backend().rebuild(document, built())
        outbox.settle(document.name, told, out.refused)
    out.seconds = time.monotonic() - start
    return out


def states() -> dict[str, State]:
    """The state of every declared document's index."""
    engine = backend()
    return {name: engine.state(document) for name, document in documents().items()}


def check_ready() -> None:
    """Raise, with what to run, unless every index can be used (a readiness check)."""
    faults = [f"{state.detail} Run: {state.remedy}" for state in states().values() if not state.ready]
    if faults:
        raise RuntimeError(" ".join(faults))
