"""An index made anew while its rows are being written, on every engine: nothing lost, no moment without results.

In the small; `tests/long/test_rebuild.py` does it with 100,000 documents.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection

from search import indexing, outbox
from search.backends.base import IndexBusyError
from search.models import Outbox, Rebuild
from tests.row_traffic import fill, look, write
from tests.search_models import RowDocument, loan_tables, rows  # noqa: F401

T = TypeVar("T")
DOCUMENTS = 2_000
CHUNK = 200
SECONDS = 1.0
"""How long the others are at it before the rebuild begins."""


@pytest.fixture
def document(
    transactional_db: None,
    rows: RowDocument,  # noqa: F811
    engine_of_site: str,
    monkeypatch: pytest.MonkeyPatch,
) -> RowDocument:
    """The document over 2,000 rows, indexed by the engine."""
    monkeypatch.setattr(indexing, "CHUNK", CHUNK)
    fill(rows, DOCUMENTS, noted=True)
    indexing.rebuild(rows)
    return rows


def drain(going: Callable[[], bool]) -> int:
    """Drain as a worker does; gives the changes that were applied."""
    applied = 0
    while going():
        try:
            applied += outbox.drain().applied
        except IndexBusyError:
            continue
        time.sleep(0.01)
    return applied


def in_thread(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        connection.close()


def test_rebuilding_under_writes(document: RowDocument, capsys: pytest.CaptureFixture[str]) -> None:
    ended = threading.Event()

    def going() -> bool:
        return not ended.is_set()

    acts: tuple[Callable[[], Any], ...] = (
        lambda: look(document, going),
        lambda: write(going, 1),
        lambda: write(going, 2),
        lambda: drain(going),
    )
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(in_thread, act) for act in acts]
        try:
            time.sleep(SECONDS)
            rebuilt = indexing.rebuild(document)
        finally:
            ended.set()
        looked, *written, applied = (one.result() for one in running)
    assert looked.faults == []
    assert looked.looks > 10
    assert rebuilt.read >= DOCUMENTS
    assert min(one.writes for one in written) > 10
    assert applied > 10

    outbox.drain()
    assert list(Outbox.objects.values()) == []
    assert not Rebuild.objects.exists()
    capsys.readouterr()
    call_command("check_index", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found == {"documents": document.queryset().count(), "missing": 0, "stale": 0, "surplus": 0}
