"""A worker, a rebuild and the node killed (SIGKILL) once at each named point, on every engine, while rows are written.

In the small; `tests/long/test_crash.py` does it twenty times and more at each, with whole processes.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from search import indexing, outbox
from search.backends.base import EngineDownError
from search.models import Batch, Outbox, Rebuild
from tests.elasticsearch.node import Node, running_node
from tests.elasticsearch.sharing import indexes_of
from tests.long.kill_points import arm
from tests.machine import require
from tests.row_traffic import fill, look, write
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

DOCUMENTS = 60
FEW = 5
"""Rows of a batch and of a rebuild's chunk, so that the few rows make several."""
WRITES = 12
DRAINS = {
    "embedded": ("rows claimed", "batch half written", "index written, rows not acknowledged"),
    "elasticsearch": ("rows claimed", "bulk on its way", "index written, rows not acknowledged"),
}
REBUILDS = {
    "embedded": (
        "new index announced, not made",
        "new index half read",
        "new index made, not live",
        "new index live, rows not settled",
    ),
    "elasticsearch": (
        "new index being made",
        "new index half read",
        "aliases being swapped",
        "new index live, rows not settled",
    ),
}
NOTHING_READ = ("new index announced, not made", "new index being made")
"""Where a rebuild that dies leaves nothing to go on with."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", FEW)
    monkeypatch.setattr(indexing, "CHUNK", FEW)
    monkeypatch.setattr(indexing, "FEW", 1)
    monkeypatch.setattr(outbox, "OUTAGE_PAUSES", (timedelta(0), timedelta(0)))


@pytest.fixture
def document(
    transactional_db: None,
    rows: RowDocument,  # noqa: F811
    engine_of_site: str,
    small: None,
) -> RowDocument:
    fill(rows, DOCUMENTS, noted=True)
    indexing.rebuild(rows)
    return rows


@pytest.fixture
def own_node(
    transactional_db: None,
    rows: RowDocument,  # noqa: F811
    settings: Any,
    small: None,
) -> Iterator[Node]:
    """A node that this test alone uses, with the rows indexed on it."""
    require("elasticsearch")
    with running_node(quick=True) as node:
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.SEARCH_DRAIN_ON_COMMIT = False
        settings.ELASTICSEARCH_URL = node.url
        settings.ELASTICSEARCH_TIMEOUT = 20
        fill(rows, DOCUMENTS, noted=True)
        indexing.rebuild(rows)
        yield node


def beside(act: Callable[[], object]) -> int:
    """Run an act in a process of its own while rows are being written here; gives how it ended."""
    connections.close_all()  # neither may use the other's
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    traffic()
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def traffic() -> None:
    left = iter(range(WRITES))
    write(lambda: next(left, None) is not None, seed=1)


def time_goes_by() -> None:
    """What the dead had claimed lapses."""
    Outbox.objects.filter(state=Outbox.State.CLAIMED).update(next_try=timezone.now())
    Batch.objects.update(started=timezone.now() - 2 * outbox.LEASE)


def settle(document: RowDocument, capsys: pytest.CaptureFixture[str]) -> None:
    """The outbox drains, and the index tells what the database does: also while a rebuild is not ended."""
    time_goes_by()
    outbox.drain()
    assert set(outbox.pending()) <= ({"kept"} if Rebuild.objects.exists() else set())
    expected = {"documents": document.queryset().count(), "missing": 0, "stale": 0, "surplus": 0}
    capsys.readouterr()
    call_command("check_index", "--json")
    assert json.loads(capsys.readouterr().out) == expected
    left = iter((True, False))
    assert look(document, lambda: next(left)).faults == []


@transaction.atomic
def change_some(seed: int) -> None:
    for row in LoanRow.objects.order_by("pk")[seed : seed + 3 * FEW]:
        row.number = f"{seed}号"
        row.save()


def test_a_worker_is_killed(document: RowDocument, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for seed, point in enumerate(DRAINS[settings.SEARCH_BACKEND]):
        change_some(seed)

        def act(point: str = point) -> None:
            arm(point, 2)
            outbox.drain()

        assert beside(act) == -signal.SIGKILL, point
        settle(document, capsys)


def test_a_rebuild_is_killed(document: RowDocument, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for point in REBUILDS[settings.SEARCH_BACKEND]:

        def act(point: str = point) -> None:
            arm(point, 3 if point == "new index half read" else 1)
            indexing.rebuild(document)

        assert beside(act) == -signal.SIGKILL, point
        settle(document, capsys)
        traffic()
        again = indexing.rebuild(document)
        assert again.resumed or point in NOTHING_READ, point
        settle(document, capsys)
        url = settings.ELASTICSEARCH_URL if settings.SEARCH_BACKEND == "elasticsearch" else ""
        left = indexes_of(document.name, settings.SEARCH_INDEX_DIR, url, settings.ELASTICSEARCH_PREFIX)
        assert len(left) == 2, f"{point}: the live one and the one before"
        assert not Rebuild.objects.exists()
        assert outbox.pending() == {}


def test_the_node_is_killed(own_node: Node, rows: RowDocument, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    change_some(1)
    note = own_node.folder / "killed"

    def act() -> None:
        arm("bulk on its way", 2, 0.001, own_node.pid, note)
        assert outbox.drain().engine_down

    assert beside(act) == 0
    assert json.loads(note.read_text(encoding="utf-8"))["failed"]
    own_node.kill()  # wait until it has ended
    with pytest.raises(EngineDownError):
        indexing.rebuild(rows)
    own_node.start()
    settle(rows, capsys)
