"""What becomes of a note: claims and tickets, engines that fail, disks that are full, a worker that goes on."""

from __future__ import annotations

import datetime
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from search import comparing, outbox, worker
from search.backends import backend
from search.backends.base import BackendError, EngineDownError, Health
from search.backends.embedded import Embedded
from search.declare import Document
from search.models import Batch, Outbox
from search.outbox import Drained, OutboxError, drain
from search.query import Query
from tests.search_cluster import NAME, Cluster, add, cluster, due, found, indexed, states  # noqa: F401
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401
from tests.search_world import LOANS, named

# Noting


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_a_transaction_is_refused_before_anything_is_written(rows: RowDocument) -> None:  # noqa: F811
    with pytest.raises(OutboxError, match=r"transaction\.atomic"):
        LoanRow.objects.create(name="甲")
    with pytest.raises(OutboxError, match="Maker"):
        Maker(name="建行").save()
    assert not LoanRow.objects.exists()
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_brings_its_own_transaction(rows: RowDocument, settings: Any) -> None:  # noqa: F811
    settings.SEARCH_DRAIN_ON_COMMIT = False
    (row,) = add("甲")
    Outbox.objects.all().delete()
    pk = row.pk
    row.delete()
    assert list(Outbox.objects.values_list("object_id", flat=True)) == [pk]


def test_a_changed_reference_touches_what_it_pointed_to_before(indexed: RowDocument, monkeypatch: Any) -> None:  # noqa: F811
    from search.declare import Dependency

    # Each loan tells who else has the same maker.
    monkeypatch.setattr(
        RowDocument,
        "dependencies",
        (Dependency("search_tests.LoanRow", lambda row: LoanRow.objects.filter(maker_row=row.maker_row_id).values_list("pk", flat=True)),),
    )  # fmt: skip
    old, new = Maker.objects.create(name="旧"), Maker.objects.create(name="新")
    moving, left, joined = (LoanRow.objects.create(name="贷", maker_row=maker) for maker in (old, old, new))
    Outbox.objects.all().delete()
    outbox.forget_notes()
    moving.maker_row = new
    moving.save()
    assert set(Outbox.objects.values_list("object_id", flat=True)) == {moving.pk, left.pk, joined.pk}


@pytest.mark.django_db(transaction=True)
def test_a_note_that_was_rolled_back_is_made_again(rows: RowDocument, settings: Any) -> None:  # noqa: F811
    settings.SEARCH_DRAIN_ON_COMMIT = False
    with transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            outbox.changed(NAME, 1)
            raise ZeroDivisionError
        outbox.changed(NAME, 1)
        with transaction.atomic():
            outbox.changed(NAME, 1)
    assert Outbox.objects.count() == 1


# Claims and tickets


def test_a_batch_carries_a_ticket_larger_than_all_before(cluster: Cluster) -> None:  # noqa: F811
    first = outbox.draw_ticket()
    add("甲")
    drain()
    (version,) = cluster.versions.values()
    assert first < version < outbox.draw_ticket()
    assert not Batch.objects.exists()


def test_a_late_writer_does_not_put_the_older_state_back(cluster: Cluster) -> None:  # noqa: F811
    """Two workers at one document: the one that read first writes last."""
    (row,) = add("旧")
    slow, slow_rows = outbox._claim() or pytest.fail("nothing to claim")
    LoanRow.objects.filter(pk=row.pk).update(name="新")
    told_before = outbox.tell(RowDocument(), [row.pk])
    LoanRow.objects.filter(pk=row.pk).update(name="更新")
    outbox.changed(NAME, row.pk)
    assert drain().applied == 1
    newest = dict(cluster.contents(RowDocument()))
    cluster.apply(RowDocument(), told_before.built, (), slow.pk)
    assert dict(cluster.contents(RowDocument())) == newest
    outbox._acknowledge(NAME, slow_rows)
    assert not Outbox.objects.exists()


def test_a_batch_older_than_its_lease_writes_nothing(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    add("甲")
    tell = outbox.tell

    def slow(document: Document, ids: Sequence[int]) -> Any:
        Batch.objects.update(started=timezone.now() - outbox.LEASE)
        return tell(document, ids)

    batch, taken = outbox._claim() or pytest.fail("nothing to claim")
    batch.started -= outbox.LEASE
    assert outbox._work(batch, taken) == Drained()
    assert cluster.calls == 0
    assert states() == ["claimed"]


def test_rows_whose_worker_died_are_tried_one_by_one_and_not_for_ever(cluster: Cluster) -> None:  # noqa: F811
    made = add("甲", "乙", "丙")
    poison = made[1].pk
    outbox._claim()
    seen: list[list[int]] = []
    for _ in range(30):
        Outbox.objects.filter(state="claimed").update(next_try=timezone.now())
        taken = outbox._claim()
        if taken is None:
            continue
        seen.append([row.object_id for row in taken[1]])
        if poison not in seen[-1]:
            outbox._work(*taken)
    assert all(len(ids) == 1 for ids in seen), "an innocent row never shares a batch with the one that kills"
    assert cluster.ids() == {made[0].pk, made[2].pk}
    (aside,) = Outbox.objects.all()
    assert (aside.object_id, aside.state, aside.lapses) == (poison, "set_aside", outbox.MOST_LAPSES)
    assert "ended" in aside.last_error
    assert outbox.try_again() == 1
    assert drain() == Drained(applied=1)
    assert cluster.ids() == {row.pk for row in made}


# Engines that fail


def test_an_outage_of_hours_needs_no_person(cluster: Cluster) -> None:  # noqa: F811
    add("甲", "乙")
    cluster.down = EngineDownError("503")
    pauses = []
    for _ in range(3 * outbox.MOST_ATTEMPTS):
        before = timezone.now()
        Outbox.objects.update(created=before - datetime.timedelta(seconds=len(pauses) ** 2))
        done = drain()
        assert (done.postponed, done.engine_down) == (2, True)
        pauses.append((Outbox.objects.order_by("pk")[0].next_try - before).total_seconds())
        due()
    assert pauses[0] < 5
    assert [round(pause) for pause in pauses] == sorted(round(pause) for pause in pauses)
    assert pauses[-1] < outbox.OUTAGE_PAUSES[1].total_seconds() + 1
    assert set(Outbox.objects.values_list("state", "attempts")) == {("waiting", 0)}
    cluster.down = None
    assert drain() == Drained(applied=2)


def test_an_engine_that_is_away_is_asked_once_a_drain(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(outbox, "BATCH", 2)
    add(*"甲乙丙丁戊")
    cluster.down = EngineDownError("time-out")
    assert drain().postponed == 2
    assert cluster.calls == 1


def test_half_a_bulk_refused(cluster: Cluster) -> None:  # noqa: F811
    good, bad, later = add("甲", "乙", "丙")
    drain()
    for row in (good, bad, later):
        row.name += "改"
        row.save()
    cluster.refuses[bad.pk] = "mapper_parsing_exception"
    cluster.postpones[later.pk] = "429"
    assert drain() == Drained(applied=1, set_aside=1, postponed=1)
    assert cluster.ids() == {good.pk, later.pk}, "what the engine will not take as it is must not be shown as it was"
    aside = Outbox.objects.get(state="set_aside")
    assert (aside.object_id, aside.last_error) == (bad.pk, "mapper_parsing_exception")
    waits = Outbox.objects.get(state="waiting")
    assert (waits.object_id, waits.attempts, waits.last_error) == (later.pk, 1, "429")
    cluster.refuses.clear()
    cluster.postpones.clear()
    due()
    outbox.try_again(object_id=bad.pk)
    assert drain() == Drained(applied=2)
    assert comparing.compare(RowDocument()).counts() == {"documents": 3, "missing": 0, "stale": 0, "surplus": 0}


def test_a_bulk_of_which_nothing_goes_in_is_an_outage(cluster: Cluster) -> None:  # noqa: F811
    cluster.postpones.update({row.pk: "read-only" for row in add("甲", "乙")})
    assert drain().engine_down
    assert set(Outbox.objects.values_list("state", "attempts")) == {("waiting", 0)}


def test_an_index_of_an_older_release_lets_changes_wait(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    add("甲")
    monkeypatch.setattr("search.backends.embedded.mapping_hash", lambda document: "0" * 12)
    assert backend().state(indexed).health is Health.OTHER_MAPPING
    assert drain() == Drained(postponed=1)
    (row,) = Outbox.objects.all()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert "rebuild_index" in row.last_error


def in_a_process(act: Callable[[], None]) -> int:
    """Run it in a process of its own, which may give up rights; its exit code is 0 if it did not fail."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    engine = Embedded(tmp_path / "index")
    engine.swap(LOANS, engine.begin(LOANS))
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    def write() -> None:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        with pytest.raises(BackendError, match="cannot be written"):
            Embedded(tmp_path / "index").apply(LOANS, named("甲"), [])
        with pytest.raises(BackendError, match="cannot be written"):
            Embedded(tmp_path / "index").begin(LOANS)

    for parent in tmp_path.parents[:2]:  # pytest's own directories are closed to other users
        parent.chmod(parent.stat().st_mode | 0o055)
    assert in_a_process(write) == 0
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    engine = Embedded(tmp_path)
    engine.swap(LOANS, engine.begin(LOANS))

    def write() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
        with pytest.raises(BackendError, match="make room"):
            Embedded(tmp_path).apply(LOANS, named(*(f"贷款{number}" * 20 for number in range(500))), [])

    assert in_a_process(write) == 0
    engine.apply(LOANS, named("甲"), [])
    assert engine.search(Query(LOANS)).ids == (1,)


# The worker


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_engine_and_database_errors(
    indexed: RowDocument,  # noqa: F811
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SEARCH_DRAIN_ON_COMMIT = False
    (row,) = add("甲")
    failures: Iterator[Exception] = iter([BackendError("gone"), RuntimeError("the database is away")])
    real = outbox.drain

    def drain_or_fail() -> Drained:
        for failure in failures:
            raise failure
        return real()

    monkeypatch.setattr(outbox, "drain", drain_or_fail)
    stop = threading.Event()
    told: list[Drained] = []

    def tell(done: Drained) -> None:
        told.append(done)
        stop.set()

    def run() -> None:
        worker.work(stop, 0.01, tell)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    stop.set()
    assert not thread.is_alive()
    assert told == [Drained(applied=1)]
    assert found(indexed, "甲") == (row.pk,)


def test_the_demo_server_runs_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.core import background

    assert background._works["search outbox"] is worker.work
    ran = threading.Event()
    monkeypatch.setattr(background, "_works", {"mine": lambda stop: (ran.set(), stop.wait(5))})
    stop, (thread,) = background.start()
    assert ran.wait(5)
    assert thread.daemon
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    with pytest.raises(ValueError, match="already"):
        background.register_background("mine", worker.work)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer and no row locks")
def test_two_claims_at_once_share_nothing(rows: RowDocument, settings: Any, monkeypatch: Any) -> None:  # noqa: F811
    settings.SEARCH_DRAIN_ON_COMMIT = False
    monkeypatch.setattr(outbox, "BATCH", 3)
    add(*(f"甲{number}" for number in range(5)))
    held, other = threading.Event(), threading.Event()
    claimed: list[list[int]] = []

    def hold() -> None:
        with transaction.atomic():
            taken = outbox._claim()
            assert taken
            claimed.append([row.object_id for row in taken[1]])
            held.set()
            other.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    second, rows_of_second = outbox._claim() or pytest.fail("it waits for the first, or sees nothing")
    other.set()
    thread.join(20)
    assert len(claimed[0]) == 3
    assert len(rows_of_second) == 2
    assert not set(claimed[0]) & {row.object_id for row in rows_of_second}
    assert second.pk == max(Batch.objects.values_list("pk", flat=True))
