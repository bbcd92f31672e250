"""Acts (see `tests.long.actors`) on a site that searches in the rows of `tests.search_models` and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from search import declare, indexing, outbox, watching
from tests import row_traffic
from tests.search_models import LoanRow, Maker, RowDocument


def document() -> RowDocument:
    """The one document that is declared in this process from now on."""
    found = RowDocument()
    declare._registered = {found.name: found}
    watching.connect([found])
    return found


def _while(others: str | Path) -> Callable[[], bool]:
    return Path(others).exists


def fill(count: int) -> None:
    """Make the tables, with so many rows that no outbox row tells."""
    with connection.schema_editor() as editor:
        for model in (Maker, LoanRow):
            editor.create_model(model)
    row_traffic.fill(document(), count)


def count() -> int:
    """Rows there are to find."""
    return document().queryset().count()


def write(seed: int, others: str | Path) -> dict[str, Any]:
    document()
    return row_traffic.write(_while(others), seed).counts()


def look(others: str | Path) -> dict[str, Any]:
    seen = row_traffic.look(document(), _while(others))
    return {"looks": seen.looks, "longest": seen.longest, "faults": seen.faults}


def rebuild() -> dict[str, Any]:
    """As `manage.py rebuild_index`; in full, what became of it."""
    done = indexing.rebuild(document())
    if done.refused:
        raise RuntimeError(f"refused: {done.refused}")
    return {"indexed": done.indexed, "read": done.read, "resumed": done.resumed, "seconds": done.seconds}


def drain(others: str | Path | None) -> None:
    from tests.long import actors

    document()
    actors.drain(Path(others) if others else None)


def drain_until_done() -> dict[str, Any]:
    """Gives the seconds and what is left."""
    from tests.long import actors

    document()
    started = time.monotonic()
    actors.drain_until_done()
    return {"seconds": time.monotonic() - started, "left": outbox.pending()}


def check_index() -> dict[str, int]:
    from tests.long import actors

    document()
    return actors.check_index()
