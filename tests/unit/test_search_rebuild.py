"""An index made anew: by the calendar, under writes, after a kill, beside another; and compared with the database."""

from __future__ import annotations

import datetime
import itertools
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from search import comparing, indexing, outbox
from search.backends import backend
from search.backends.base import BackendError
from search.backends.embedded import Embedded
from search.declare import Document
from search.models import Outbox, Rebuild
from search.outbox import Drained, drain
from tests.search_cluster import NAME, Cluster, add, cluster, due, found, indexed, states  # noqa: F401
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401

# By the calendar


@pytest.fixture
def maturing(rows: RowDocument, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, datetime.date | None], None]:  # noqa: F811
    """Say on which day a row changes by itself."""
    days: dict[int, datetime.date] = {}
    monkeypatch.setattr(
        RowDocument, "changes_on", lambda self, ids: {pk: days[pk] for pk in ids if days.get(pk) is not None}
    )

    def say(pk: int, day: datetime.date | None) -> None:
        days.pop(pk, None)
        if day is not None:
            days[pk] = day

    return say


def test_exactly_one_row_waits_for_the_day_on_which_a_document_changes(
    indexed: RowDocument,  # noqa: F811
    maturing: Callable[[int, datetime.date | None], None],
) -> None:
    row, other = add("甲", "乙")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    maturing(row.pk, tomorrow)
    for _ in range(3):
        outbox.changed(NAME, row.pk, other.pk)
        drain()
        (waits,) = Outbox.objects.all()
        assert (waits.state, waits.object_id) == ("scheduled", row.pk)
    local = timezone.localtime(waits.next_try)
    assert (local.date(), local.hour, local.minute) == (tomorrow, 0, 0)
    assert outbox.pending() == {}, "it is scheduled, not pending"
    assert drain() == Drained()
    indexing.rebuild(indexed)
    assert states() == ["scheduled"]
    maturing(row.pk, tomorrow + datetime.timedelta(days=5))
    outbox.changed(NAME, row.pk)
    drain()
    (waits,) = Outbox.objects.all()
    assert timezone.localtime(waits.next_try).date() == tomorrow + datetime.timedelta(days=5)
    # Its day has come.
    maturing(row.pk, None)
    due()
    assert drain() == Drained(applied=1)
    assert not Outbox.objects.exists()


def test_a_rebuild_schedules_what_it_tells(
    rows: RowDocument,  # noqa: F811
    maturing: Callable[[int, datetime.date | None], None],
) -> None:
    hidden = LoanRow.objects.create(name="甲", hidden=True)
    maturing(hidden.pk, timezone.localdate() + datetime.timedelta(days=1))
    assert indexing.rebuild(rows).indexed == 0
    assert [(row.state, row.object_id) for row in Outbox.objects.all()] == [("scheduled", hidden.pk)]
    # Due again under a claim, it may be scheduled once more.
    due()
    assert drain() == Drained(applied=1)
    assert states() == ["scheduled"]


# Rebuilding


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "CHUNK", 3)
    monkeypatch.setattr(indexing, "KEEP_EVERY", 1)


@pytest.mark.usefixtures("small_chunks")
def test_writers_go_on_while_an_index_is_built(indexed: RowDocument) -> None:  # noqa: F811
    made = add(*(f"甲{number}" for number in range(10)))
    drain()

    numbers = itertools.count(1)

    def write(read: int, total: int, seconds: float) -> None:
        assert total >= read
        number = next(numbers)
        if number >= len(made):
            return
        first = LoanRow.objects.get(pk=made[0].pk)
        first.name = f"改{number}"
        first.save()
        LoanRow.objects.get(pk=made[number].pk).delete()
        LoanRow.objects.create(name=f"新{number}")
        assert drain().applied >= 2
        assert found(indexed, f"改{number}"), "the live index answers, with what has just been written"

    made[0].name = "改0"
    made[0].save()
    done = indexing.rebuild(indexed, write)
    assert done.read >= 10
    assert found(indexed, "新") != ()
    assert len(found(indexed, "新")) >= 3
    drain()
    assert comparing.compare(indexed).ids == []
    assert not Outbox.objects.exists()
    assert not Rebuild.objects.exists()


class Killed(BaseException):
    """As a kill: nothing of the run's own handles it."""


@pytest.mark.usefixtures("small_chunks")
def test_a_rebuild_goes_on_where_it_was_interrupted(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    made = add(*(f"甲{number}" for number in range(10)))
    drain()

    def dies(read: int, total: int, seconds: float) -> None:
        if read == 6:
            raise Killed

    with pytest.raises(Killed):
        indexing.rebuild(indexed, dies)
    half = Rebuild.objects.get()
    assert (half.cursor, half.done, half.state) == (made[5].pk, 6, "building")
    assert not indexing.is_alive(half)
    made[0].name = "改"
    made[0].save()
    made[1].delete()
    drain()
    assert states() == ["kept", "kept"], "what was applied is kept for the index that is half built"
    done = indexing.rebuild(indexed)
    assert (done.resumed, done.read, done.indexed) == (True, 4, 9)
    assert backend().state(indexed).index == half.index
    assert found(indexed, "改") == (made[0].pk,)
    assert not Outbox.objects.exists()
    # Begun anew if that is asked for, or the mapping is another.
    with pytest.raises(Killed):
        indexing.rebuild(indexed, dies)
    done = indexing.rebuild(indexed, anew=True)
    assert (done.resumed, done.read) == (False, 9)
    assert comparing.compare(indexed).ids == []


@pytest.mark.usefixtures("small_chunks")
def test_chunks_that_were_not_kept_are_read_again(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(indexing, "KEEP_EVERY", 2)
    made = add(*(f"甲{number}" for number in range(10)))
    drain()

    def dies(read: int, total: int, seconds: float) -> None:
        if read == 9:
            raise Killed

    with pytest.raises(Killed):
        indexing.rebuild(indexed, dies)
    assert Rebuild.objects.get().cursor == made[5].pk, "two chunks of three"
    done = indexing.rebuild(indexed)
    assert (done.resumed, done.read, done.indexed) == (True, 4, 10)
    assert comparing.compare(indexed).ids == []


@pytest.mark.parametrize("function", ["settle", "_check_count"])
def test_a_rebuild_that_died_around_the_swap_is_finished(
    indexed: RowDocument,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    function: str,
) -> None:
    row, gone = add("甲", "乙")
    drain()

    def dies(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(indexing if function == "settle" else indexing._Run, function, dies)
        with pytest.raises(Killed):
            indexing.rebuild(indexed)
    row.name = "改"
    row.save()
    gone.delete()
    drain()
    done = indexing.rebuild(indexed)
    assert (done.resumed, done.read) == (True, 0)
    assert comparing.compare(indexed).ids == []
    assert not Outbox.objects.exists()


def test_what_was_kept_waits_again_when_its_rebuild_is_gone(indexed: RowDocument) -> None:  # noqa: F811
    (row,) = add("甲")
    Outbox.objects.update(state="kept")
    Rebuild.objects.create(document=NAME, host="elsewhere", pid=1)
    assert drain() == Drained()
    Rebuild.objects.all().delete()
    assert drain() == Drained(applied=1)
    assert found(indexed, "甲") == (row.pk,)


def test_a_second_rebuild_is_refused_while_one_is_alive(indexed: RowDocument) -> None:  # noqa: F811
    row = Rebuild.objects.create(document=NAME, host="elsewhere", pid=1)
    with pytest.raises(indexing.RebuildUnderWayError, match="elsewhere"):
        indexing.rebuild(indexed)
    with pytest.raises(CommandError, match="being built by process 1"):
        call_command("rebuild_index")
    Rebuild.objects.update(heartbeat=row.heartbeat - datetime.timedelta(seconds=61))
    indexing.rebuild(indexed)
    here = Rebuild.objects.create(document=NAME, host=outbox.worker_name().partition(":")[0], pid=os.getppid())
    assert indexing.is_alive(here)

    def nested(read: int, total: int, seconds: float) -> None:
        with pytest.raises(indexing.RebuildUnderWayError):
            indexing.rebuild(indexed)

    here.delete()
    add("甲")
    indexing.rebuild(indexed, nested)


def test_an_index_that_lacks_rows_is_not_swapped_in(indexed: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    add("甲", "乙", "丙")
    drain()
    before = backend().state(indexed).index
    put = Embedded.put
    monkeypatch.setattr(
        Embedded, "put", lambda self, document, index, built, *rest: put(self, document, index, built[1:], *rest)
    )
    with pytest.raises(BackendError, match=r"2 documents.* 3 rows.*--anew"):
        indexing.rebuild(indexed)
    assert backend().state(indexed).index == before


def test_an_engine_that_many_write_is_swapped_before_it_catches_up(
    cluster: Cluster,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = RowDocument()
    row, other = add("甲", "乙")
    drain()
    swap, waited = Cluster.swap, []

    def swap_late(self: Cluster, swapped: Document, index: str) -> None:
        # A worker that claimed before the swap writes the old index, and is done after it.
        row.name = "改"
        row.save()
        batch, taken = outbox._claim() or pytest.fail("nothing to claim")
        told = outbox.tell(document, [row.pk])
        applied = self.apply(document, told.built, told.gone, batch.pk)
        swap(self, swapped, index)
        self.versions.clear()  # the new index has its own

        def finish(seconds: float) -> None:
            waited.append(seconds)
            outbox._record(document, taken, told, applied)
            outbox._close(batch)

        monkeypatch.setattr("search.indexing.time.sleep", finish)

    monkeypatch.setattr(Cluster, "swap", swap_late)
    indexing.rebuild(document)
    assert waited == [indexing.POLL]
    assert cluster.ids() == {row.pk, other.pk}
    assert comparing.compare(document).ids == []
    assert not Outbox.objects.exists()


# Comparing


def test_check_index_tells_what_differs_and_mends_it(indexed: RowDocument, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    same, stale, missing, surplus, waiting = add("甲", "乙", "丙", "丁", "戊")
    drain()
    call_command("check_index", "--json")
    assert json.loads(capsys.readouterr().out) == {"documents": 5, "missing": 0, "stale": 0, "surplus": 0}
    LoanRow.objects.filter(pk__in=[stale.pk, waiting.pk]).update(name="改")
    outbox.changed(NAME, waiting.pk)
    backend().apply(indexed, [], [missing.pk])
    LoanRow.objects.filter(pk=surplus.pk).update(hidden=True)
    with pytest.raises(SystemExit) as ended:
        call_command("check_index", "--json")
    assert ended.value.code == 1
    assert capsys.readouterr().out == '{"documents": 4, "missing": 1, "stale": 1, "surplus": 1}\n'
    difference = comparing.compare(indexed)
    assert (difference.missing, difference.stale, difference.surplus) == ([missing.pk], [stale.pk], [surplus.pk])
    assert sorted(comparing.compare_sample(indexed).ids) == sorted([missing.pk, stale.pk, surplus.pk])
    with pytest.raises(SystemExit):
        call_command("check_index", "--mend", NAME)
    assert "test_rows" in capsys.readouterr().out
    call_command("check_index")
    assert comparing.compare(indexed).counts() == {"documents": 4, "missing": 0, "stale": 0, "surplus": 0}
    assert same.pk in {pk for pk, _ in backend().contents(indexed)}
    with pytest.raises(CommandError, match="test_rows"):
        call_command("check_index", "nothing")


def test_a_row_that_cannot_be_told_is_no_difference_once_it_left(indexed: RowDocument) -> None:  # noqa: F811
    add("甲", "broken")
    drain()
    assert comparing.compare(indexed).counts() == {"documents": 1, "missing": 0, "stale": 0, "surplus": 0}
