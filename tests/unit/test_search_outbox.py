"""From a change in the database to the index: together with the transaction, batch by batch, nothing lost."""

from __future__ import annotations

import datetime
import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from search import declare, indexing, outbox
from search.backends import backend
from search.backends.base import BackendError, Health, IndexBusyError, fill
from search.backends.embedded import Embedded
from search.models import Outbox, Rebuild
from search.outbox import Drained, OutboxError, changed, changed_by, documents_touched_by, drain, drained_once
from search.query import Query
from search.tree import Everything, Text
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401
from tests.search_world import LOANS, named

Execute = Callable[..., Any]


def ids(document: RowDocument, tree: Any = None) -> tuple[int, ...]:
    return backend().search(Query(document, tree or Everything(), size=100)).ids


@pytest.fixture
def indexed(rows: RowDocument) -> RowDocument:  # noqa: F811
    indexing.rebuild(rows)
    return rows


def add(name: str, **more: Any) -> LoanRow:
    with transaction.atomic():
        return LoanRow.objects.create(name=name, **more)


# Writing


@pytest.mark.django_db(transaction=True)
def test_changed_outside_a_transaction_is_an_error(rows: RowDocument) -> None:  # noqa: F811
    with pytest.raises(OutboxError, match="transaction"):
        changed("test_rows", 1)
    assert not Outbox.objects.exists()


def test_changed_for_an_unknown_document_is_an_error(rows: RowDocument) -> None:  # noqa: F811
    with pytest.raises(LookupError, match="test_rows"):
        changed("nothing", 1)


@pytest.mark.django_db(transaction=True)
def test_change_and_row_are_rolled_back_together(indexed: RowDocument) -> None:
    with transaction.atomic():
        LoanRow.objects.create(name="甲")
        assert Outbox.objects.exists()
        transaction.set_rollback(True)
    assert not Outbox.objects.exists()
    assert ids(indexed) == ()


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_note_a_savepoint_took_back_is_noted_again(indexed: RowDocument) -> None:
    with transaction.atomic():
        changed("test_rows", 1)
        with transaction.atomic():
            changed("test_rows", 1, 2)
            changed("test_rows", 3)
            transaction.set_rollback(True)
        changed("test_rows", 1, 2)
        with transaction.atomic():
            changed("test_rows", 2, 3)
        assert sorted(Outbox.objects.values_list("object_id", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_many_changes_keeps_one_note(indexed: RowDocument) -> None:
    """What a note costs must not grow with the notes before it."""
    with transaction.atomic():
        changed("test_rows", 0)
        calls = len(connection.run_on_commit)
        for pk in range(1, 200):
            changed("test_rows", pk)
        assert len(connection.run_on_commit) == calls
        assert Outbox.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_followed_by_the_index(indexed: RowDocument) -> None:
    row = add("信用贷")
    assert ids(indexed, Text("信用贷")) == (row.pk,)
    assert not Outbox.objects.exists()
    with transaction.atomic():
        row.hidden = True
        row.save()
    assert ids(indexed) == ()
    with transaction.atomic():
        LoanRow.objects.filter(pk=row.pk).update(hidden=False)
        changed("test_rows", row.pk)
    assert ids(indexed) == (row.pk,)


@pytest.mark.django_db(transaction=True)
def test_one_drain_follows_a_commit_however_much_changed(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(outbox, "drain", lambda **kwargs: calls.append(kwargs))
    with transaction.atomic():
        changed("test_rows", 1)
        with transaction.atomic():
            changed("test_rows", 2, 3)
    assert calls == [{"wait": outbox.WAIT_AFTER_COMMIT, "batches": outbox.BATCHES_AFTER_COMMIT}]
    with drained_once():
        with transaction.atomic():
            changed("test_rows", 1)
        assert len(calls) == 1
    assert len(calls) == 2
    with drained_once():
        with drained_once(), transaction.atomic():
            changed("test_rows", 1)
        assert len(calls) == 2, "the outer one still holds"
    assert len(calls) == 3
    assert calls[-1]["batches"] is None, "an import leaves nothing behind"


@pytest.mark.django_db(transaction=True)
def test_without_any_index_a_commit_tries_nothing(rows: RowDocument) -> None:  # noqa: F811
    row = add("甲")
    (waiting,) = Outbox.objects.all()
    assert (waiting.state, waiting.attempts) == ("waiting", 0)
    indexing.rebuild(rows)
    assert ids(rows) == (row.pk,)
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_engine_never_breaks_a_write(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedded, "apply", _fails)
    row = add("甲")
    assert LoanRow.objects.filter(pk=row.pk).exists()
    (waiting,) = Outbox.objects.all()
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 1, "the disk is full")
    assert waiting.next_try > timezone.now()


def _fails(*args: Any) -> None:
    raise BackendError("the disk is full")


def test_what_a_row_touches_follows_from_the_declaration(indexed: RowDocument) -> None:
    maker = Maker.objects.create(name="建行")
    loans = [LoanRow.objects.create(name=name, maker_row=maker) for name in ("甲", "乙")]
    other = LoanRow.objects.create(name="丙")
    assert documents_touched_by(maker) == [("test_rows", loans[0].pk), ("test_rows", loans[1].pk)]
    assert documents_touched_by(other) == [("test_rows", other.pk)]
    assert documents_touched_by(Outbox()) == []
    changed_by(maker)
    drain()
    assert ids(indexed) == (loans[0].pk, loans[1].pk, other.pk)
    Maker.objects.filter(pk=maker.pk).update(name="长沙银行")
    changed_by(maker)
    drain()
    assert ids(indexed, Text("csyh")) == (loans[0].pk, loans[1].pk)


# Draining


def test_a_document_that_cannot_be_told_is_set_aside_and_the_batch_goes_on(indexed: RowDocument) -> None:
    good, bad = add("甲"), add("乙")
    assert drain() == Drained(applied=2)
    LoanRow.objects.filter(pk=bad.pk).update(name="broken")
    changed("test_rows", bad.pk, good.pk, 999)
    assert drain() == Drained(applied=2, set_aside=1)
    (aside,) = Outbox.objects.all()
    assert (aside.object_id, aside.state) == (bad.pk, "set_aside")
    assert "cannot be told" in aside.last_error
    assert ids(indexed) == (good.pk,), "what cannot be told as it is must not be shown as it was"
    assert drain() == Drained()
    # Mended, the next change settles it.
    LoanRow.objects.filter(pk=bad.pk).update(name="乙")
    changed("test_rows", bad.pk)
    assert drain() == Drained(applied=1)
    assert not Outbox.objects.exists()
    assert ids(indexed) == (good.pk, bad.pk)


def test_draining_twice_does_no_harm(indexed: RowDocument) -> None:
    row = add("甲")
    changed("test_rows", row.pk, row.pk)
    changed("test_rows", row.pk)
    assert drain().applied == 1, "within a transaction a change is noted once"
    Outbox.objects.bulk_create(Outbox(document="test_rows", object_id=row.pk) for _ in range(3))
    assert drain().applied == 3
    assert drain() == Drained()
    assert ids(indexed) == (row.pk,)


def test_a_large_outbox_is_drained_in_batches(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 7)
    made = LoanRow.objects.bulk_create(LoanRow(name=f"n{i}") for i in range(30))
    changed("test_rows", *(row.pk for row in made))
    assert drain().applied == 30
    assert ids(indexed) == tuple(row.pk for row in made)


def test_pauses_grow_and_in_the_end_a_person_is_needed(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedded, "apply", _fails)
    add("甲")
    pauses = []
    for _ in range(outbox.MOST_ATTEMPTS - 1):
        before = timezone.now()
        assert drain().postponed == 1
        (row,) = Outbox.objects.all()
        pauses.append(row.next_try - before)
        assert drain() == Drained(), "not due yet"
        Outbox.objects.update(next_try=timezone.now())
    assert pauses == sorted(pauses)
    assert pauses[0] < datetime.timedelta(seconds=5)
    assert pauses[-1] < outbox.LONGEST_PAUSE + datetime.timedelta(seconds=5)
    assert drain().set_aside == 1
    assert outbox.pending() == {"set_aside": 1}


def test_a_claim_whose_worker_died_lapses(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    row = add("甲")

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Embedded, "apply", dies)
        with pytest.raises(KeyboardInterrupt):
            drain()
    assert outbox.pending() == {"claimed": 1}
    assert drain() == Drained()
    Outbox.objects.update(next_try=timezone.now() - outbox.LEASE)
    assert drain() == Drained(applied=1)
    assert ids(indexed) == (row.pk,)


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_for_a_rebuild_that_has_ended_is_due_at_once(indexed: RowDocument) -> None:
    """A worker may keep its rows in the moment in which the rebuild ends: nobody should wait for a claim to lapse."""
    under_way = Rebuild.objects.create(document=indexed.name, host="elsewhere", pid=1)
    add("甲")
    assert [row.state for row in Outbox.objects.all()] == [Outbox.State.KEPT]
    assert drain() == Drained()
    under_way.delete()
    assert drain() == Drained(applied=1)
    assert not Outbox.objects.exists()


def test_a_row_of_a_document_that_is_gone_is_set_aside(indexed: RowDocument) -> None:
    Outbox.objects.create(document="gone", object_id=1)
    assert drain() == Drained(set_aside=1)


def test_without_an_index_changes_wait_and_a_rebuild_settles_them(rows: RowDocument) -> None:  # noqa: F811
    good, bad = add("甲"), add("broken")
    assert drain() == Drained(postponed=2)
    assert "rebuild_index" in Outbox.objects.all()[0].last_error
    Outbox.objects.create(document="other", object_id=1)
    done = indexing.rebuild(rows)
    assert (done.indexed, list(done.refused)) == (1, [bad.pk])
    assert ids(rows) == (good.pk,)
    assert set(Outbox.objects.values_list("document", "object_id", "state")) == {
        ("other", 1, "waiting"),
        ("test_rows", bad.pk, "set_aside"),
    }


# Life of an index


def test_state_says_what_to_run(rows: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    assert backend().state(rows).health is Health.MISSING
    with pytest.raises(RuntimeError, match="rebuild_index test_rows"):
        indexing.check_ready()
    indexing.rebuild(rows)
    assert backend().state(rows).ready
    indexing.check_ready()

    class Other(RowDocument):
        fields = RowDocument.fields[1:]

    assert backend().state(Other()).health is Health.OTHER_MAPPING
    with pytest.raises(BackendError, match="rebuild_index"):
        backend().count(Query(Other()))


def test_a_damaged_index_is_broken_and_a_rebuild_mends_it(indexed: RowDocument, settings: Any) -> None:
    add("甲")
    drain()
    home = Path(settings.SEARCH_INDEX_DIR) / "test_rows"
    directory = home / (home / "live").read_text()
    (directory / "meta.json").write_text("{}")
    fresh = Embedded(Path(settings.SEARCH_INDEX_DIR))
    assert fresh.state(indexed).health is Health.BROKEN
    assert fresh.state(indexed).remedy.endswith("rebuild_index test_rows")
    indexing.rebuild(indexed)
    assert fresh.state(indexed).ready


def test_a_failed_rebuild_leaves_the_live_index(indexed: RowDocument, settings: Any) -> None:
    row = add("甲")
    drain()

    def breaks() -> Any:
        yield from named("x")
        raise ValueError("power cut")

    with pytest.raises(ValueError, match="power cut"):
        fill(backend(), indexed, breaks())
    assert ids(indexed) == (row.pk,)
    indexing.rebuild(indexed)
    home = Path(settings.SEARCH_INDEX_DIR) / "test_rows"
    assert len([p for p in home.iterdir() if p.is_dir()]) == 3, "what this process is building is not taken away"


def test_rebuilding_keeps_one_index_before_the_live_one(indexed: RowDocument, settings: Any) -> None:
    for _ in range(3):
        indexing.rebuild(indexed)
    home = Path(settings.SEARCH_INDEX_DIR) / "test_rows"
    assert len([p for p in home.iterdir() if p.is_dir()]) == 2


def test_a_document_the_engine_refuses_leaves_and_the_batch_goes_in(tmp_path: Path) -> None:
    engine = Embedded(tmp_path)
    fill(engine, LOANS, named("甲", "乙", "丙"))
    broken = named("丙")[0].__class__(id=3, day=0, address="/", texts={"name": 5})  # type: ignore[dict-item]
    applied = engine.apply(LOANS, [*named("丁"), broken], [2])
    assert list(applied.refused) == [3]
    assert engine.search(Query(LOANS)).ids == (1,)
    assert engine.search(Query(LOANS, Text("丁"))).ids == (1,)
    index = engine.begin(LOANS)
    assert list(engine.put(LOANS, index, [*named("丁"), broken], []).refused) == [3]
    assert engine.finish(LOANS, index) == 1


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    engine, other = Embedded(tmp_path), Embedded(tmp_path, lock_timeout=0.05)
    fill(engine, LOANS, [])
    with engine.writing():
        with pytest.raises(IndexBusyError):
            other.apply(LOANS, named("甲"), [])
        engine.apply(LOANS, named("乙"), [])
        failed: list[BaseException] = []

        def try_it() -> None:
            try:
                with engine.writing(0.05):
                    pass
            except IndexBusyError as error:
                failed.append(error)

        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        assert failed, "another thread of the same process has to wait too"
    other.apply(LOANS, named("甲"), [])
    assert engine.search(Query(LOANS, Text("甲"))).ids == (1,)


def _write_in_a_process(directory: str) -> None:
    Embedded(Path(directory)).apply(LOANS, named("由另一个进程"), [])


def _rebuild_in_a_process(directory: str) -> None:
    fill(Embedded(Path(directory)), LOANS, named("重建"))


def test_readers_see_what_another_process_wrote(tmp_path: Path) -> None:
    engine = Embedded(tmp_path)
    fill(engine, LOANS, [])
    assert engine.count(Query(LOANS)) == 0
    spawn = multiprocessing.get_context("fork")
    for target, words in ((_write_in_a_process, "另一个进程"), (_rebuild_in_a_process, "重建")):
        process = spawn.Process(target=target, args=(str(tmp_path),))
        process.start()
        process.join(30)
        assert process.exitcode == 0
        assert engine.search(Query(LOANS, Text(words))).ids == (1,)


# Commands


def test_commands(rows: RowDocument, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    LoanRow.objects.create(name="甲")
    LoanRow.objects.create(name="broken")
    call_command("rebuild_index")
    told = capsys.readouterr()
    assert "test_rows: 1 documents" in told.out
    assert "cannot be told" in told.err
    row = add("乙")
    call_command("drain_outbox")
    assert "1 applied" in capsys.readouterr().out
    assert row.pk in ids(rows)
    with pytest.raises(CommandError, match="test_rows"):
        call_command("rebuild_index", "nothing")


@pytest.mark.django_db(transaction=True)
def test_a_drain_gives_way_to_another_writer(rows: RowDocument) -> None:  # noqa: F811
    add("甲")
    seen: list[BaseException] = []

    def run() -> None:
        try:
            drain(wait=0.0)
        except IndexBusyError as error:
            seen.append(error)
        finally:
            connection.close()

    with backend().writing():
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    assert seen


def test_the_registry_names_what_there_is(rows: RowDocument) -> None:  # noqa: F811
    assert declare.document("test_rows") is rows
    with pytest.raises(LookupError, match="test_rows"):
        declare.document("other")
