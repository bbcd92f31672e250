"""From a change in the database to a change in the index, with nothing lost between.

A change and its outbox row commit together or not at all: `search.watching` notes what the declarations name, and
`changed` is for what it cannot see (bulk writes). `drain` takes rows in batches, builds the documents as they are in
the database now, writes them, and lets go of the rows only when the index has accepted them. Draining twice does no
harm, and several workers may drain at once where the engine lets several write.

**Tickets.** Two workers may be at the same document; whoever read it last must win, whoever writes last. So each
write carries a number, and the engine never puts a smaller one over a larger. It is the key of a `Batch` row, inserted
after the outbox rows of the batch were taken and before any document is read. Then the largest number any write of a
document carries belongs to a read that saw every change of it: take the change that was committed last. Its outbox row
was committed with it, so whoever took that row took it after the commit and drew its number later still. A larger
number was drawn even later, and its document was read after that. (The outbox row's own key would not do: of two
transactions that change one document through different tables the one with the smaller key may commit last.)
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime
import itertools
import logging
import os
import socket
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from search import conf, declare
from search.backends import backend
from search.backends.base import Applied, BackendError, EngineDownError, IndexBusyError
from search.models import Batch, Outbox, Rebuild
from search.saved import matching
from search.telling import Told, tell

logger = logging.getLogger("search.outbox")

State = Outbox.State
BATCH = 200
LEASE = datetime.timedelta(minutes=5)
"""How long a claim holds; a batch whose worker died is taken up again after it."""
MOST_ATTEMPTS = 12
"""Failures before a row needs a person. With the pauses below they span about an hour and a half."""
LONGEST_PAUSE = datetime.timedelta(minutes=20)
MOST_LAPSES = 5
"""Claims of one row that may lapse, because its worker died over it, before it needs a person."""
OUTAGE_PAUSES = datetime.timedelta(seconds=1), datetime.timedelta(seconds=30)
"""Shortest and longest pause while the engine is away; between them a row waits as long as it has waited."""
BATCHES_AFTER_COMMIT = 5
"""What a request does of the outbox after its commit; the worker does the rest."""
WAIT_AFTER_COMMIT = 0.5
"""Seconds a request waits for another writer before it leaves its row to the next drain."""
ERROR_CHARACTERS = 500
NOTES_SEEN = 20
"""How many of a transaction's latest on-commit calls are looked through for a note that says the same."""

_paused: contextvars.ContextVar[bool] = contextvars.ContextVar("search_outbox_paused", default=False)


class OutboxError(RuntimeError):
    """A change was told where it cannot be kept together with its outbox row."""


@dataclass
class Drained:
    """What a drain did, in outbox rows. `engine_down`: it stopped because the engine does not answer."""

    applied: int = 0
    set_aside: int = 0
    postponed: int = 0
    engine_down: bool = field(default=False, compare=False)

    def __add__(self, other: Drained) -> Drained:
        return Drained(
            self.applied + other.applied,
            self.set_aside + other.set_aside,
            self.postponed + other.postponed,
            self.engine_down or other.engine_down,
        )


# Noting


class _Note:
    """Kept among the transaction's on-commit calls, because Django forgets those that a rollback, also one to a
    savepoint, has undone: what a note says was inserted is still going to be committed."""

    def __init__(self) -> None:
        self.said: set[tuple[str, int]] = set()

    def __call__(self) -> None:
        """Nothing is to be done at the commit."""


def changed(document_name: str, *object_ids: int) -> None:
    """Note that these rows of a document were added, changed, hidden or deleted. The one function that writes changes
    to the outbox; saves and deletions of the models a declaration names call it by themselves (search.watching).

    Must be called in the transaction that makes the change: OutboxError otherwise, LookupError for a document that
    is not declared. Savepoints are undone with it if `transaction.atomic` made them.
    """
    declare.document(document_name)
    if not connection.in_atomic_block:
        raise OutboxError(
            f'changed("{document_name}", …) outside a transaction: put the change and this call in one '
            "transaction.atomic() block, so that neither is kept without the other."
        )
    recent = _notes(NOTES_SEEN)
    new = [pk for pk in dict.fromkeys(object_ids) if not any((document_name, pk) in note.said for note in recent)]
    if not new:
        return
    Outbox.objects.bulk_create(Outbox(document=document_name, object_id=pk) for pk in new)
    _note_of_now().said.update((document_name, pk) for pk in new)
    # The drain stands near the beginning of the list, so that a transaction of many changes finds it at once.
    if (
        conf.drain_on_commit()
        and not _paused.get()
        and not any(entry[1] is _drain_after_commit for entry in connection.run_on_commit)
    ):
        transaction.on_commit(_drain_after_commit, robust=True)


def _notes(most: int | None = None) -> list[_Note]:
    """The notes among the latest `most` on-commit calls, or among all."""
    return [entry[1] for entry in _latest_calls(most) if isinstance(entry[1], _Note)]


def _latest_calls(most: int | None) -> Iterator[tuple[Any, ...]]:
    """(savepoints, call, robust) of what Django is to call at the commit, the latest first."""
    return itertools.islice(reversed(connection.run_on_commit), most)


def _note_of_now() -> _Note:
    """The latest note, if exactly the rollbacks that would undo it would undo what is inserted now; otherwise a new
    one. So a transaction of a hundred thousand changes keeps one note."""
    for savepoints, call, _ in _latest_calls(NOTES_SEEN):
        if isinstance(call, _Note) and savepoints == set(connection.savepoint_ids):
            return call
    note = _Note()
    transaction.on_commit(note)
    return note


def documents_touched_by(row: Model) -> list[tuple[str, int]]:
    """(document, id) of all documents that tell something of this row, by the declarations' models and dependencies.
    For a deletion ask before it."""
    return declare.touched_by(row)


def changed_by(row: Model) -> None:
    """`changed` for every document that tells something of this row."""
    note_all(documents_touched_by(row))


def note_all(touched: Sequence[tuple[str, int]]) -> None:
    """`changed` for (document, id) pairs."""
    by_document: dict[str, list[int]] = defaultdict(list)
    for name, pk in touched:
        by_document[name].append(pk)
    for name, ids in by_document.items():
        changed(name, *ids)


@contextlib.contextmanager
def drained_once() -> Iterator[None]:
    """For imports: no drain after each commit inside, one at the end."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)
    if conf.drain_on_commit() and not _paused.get():
        _drain_and_log(None)


def _drain_after_commit() -> None:
    _drain_and_log(BATCHES_AFTER_COMMIT)


def _drain_and_log(batches: int | None) -> None:
    """A failure here never reaches whoever wrote: the row waits and the next drain takes it."""
    try:
        if not any(backend().state(document).ready for document in declare.documents().values()):
            # A site that is being set up. Rows that wait here are settled by the first rebuild.
            logger.info("there is no search index yet; changes wait for rebuild_index")
            return
        drain(wait=WAIT_AFTER_COMMIT, batches=batches)
    except IndexBusyError:
        logger.info("the index is being written; changes wait for the next drain")
    except Exception:
        logger.exception("draining after a commit failed; changes wait for the next drain")


# Draining


def drain(wait: float | None = None, batches: int | None = None) -> Drained:
    """Apply all due changes, or those of so many batches. `wait` is how long to wait for another writer in seconds
    (default: the backend's); IndexBusyError if it does not give way in time. Ends early when the engine is away."""
    done = Drained()
    engine = backend()
    count = 0
    while (batches is None or count < batches) and not done.engine_down and _due(timezone.now()).exists():
        count += 1
        # Held from claim to acknowledgement: without tickets a slower drain could put an older state over a newer one.
        with nullcontext() if engine.many_writers else engine.writing(wait):
            taken = _claim()
            if taken is not None:
                done += _work(*taken)
    return done


def _due(now: datetime.datetime) -> QuerySet[Outbox]:
    """Rows to work on. What was kept for a rebuild waits again if that is no longer under way."""
    waiting = Q(state__in=(State.WAITING, State.SCHEDULED, State.CLAIMED))
    orphaned = Q(state=State.KEPT) & ~Exists(Rebuild.objects.filter(document=OuterRef("document")))
    return Outbox.objects.filter(waiting | orphaned, next_try__lte=now)


def _claim() -> tuple[Batch, list[Outbox]] | None:
    """Take a batch of due rows and draw its ticket; None if there are none, or others have them.

    Of rows whose claim lapsed, which may be what killed their worker, one document is taken alone, when nothing else
    is due: it does not take innocent rows with it.
    """
    forget_notes()
    with transaction.atomic():
        now = timezone.now()
        due = _due(now).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        # Without row locks (SQLite) the transaction itself is the only one that writes.
        rows = list(due.exclude(state=State.CLAIMED)[:BATCH])
        if not rows:
            rows = _lapsed(due)
        if not rows:
            return None
        batch = Batch.objects.create(worker=worker_name(), started=now)
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.CLAIMED, batch=batch, next_try=now + LEASE
        )
    return batch, rows


def _lapsed(due: QuerySet[Outbox]) -> list[Outbox]:
    first = due.filter(state=State.CLAIMED).first()
    if first is None:
        return []
    rows = list(due.filter(state=State.CLAIMED, document=first.document, object_id=first.object_id))
    for row in rows:
        row.lapses += 1
    Outbox.objects.bulk_update(rows, ["lapses"])
    lost = [row for row in rows if row.lapses >= MOST_LAPSES]
    _set_aside(lost, f"The process that indexed this ended {MOST_LAPSES} times before it was done.")
    return [row for row in rows if row not in lost]


def forget_notes() -> None:
    """Only where somebody drains inside the transaction that wrote (tests do): what comes next is a change anew."""
    for note in _notes():
        note.said.clear()


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def draw_ticket() -> int:
    """A number larger than all drawn before; see the module."""
    ticket = Batch.objects.create(worker=worker_name()).pk
    Batch.objects.filter(pk=ticket).delete()
    return ticket


def _work(batch: Batch, rows: Sequence[Outbox]) -> Drained:
    by_document: dict[str, list[Outbox]] = defaultdict(list)
    for row in rows:
        by_document[row.document].append(row)
    done = Drained()
    for name, of_document in by_document.items():
        if done.engine_down:
            done += _wait_for_engine(of_document, "The engine was not asked: it did not answer just before.")
        else:
            done += _apply(batch, name, of_document)
    _close(batch)
    return done


def _close(batch: Batch) -> None:
    """The batch is done; those of dead workers go with it, their rows have long been taken up again."""
    long_ago = timezone.now() - 10 * LEASE
    Batch.objects.filter(Q(pk=batch.pk) | Q(started__lt=long_ago)).delete()


def _apply(batch: Batch, name: str, rows: Sequence[Outbox]) -> Drained:
    try:
        document = declare.document(name)
    except LookupError as error:
        return _set_aside(rows, str(error))
    try:
        told = tell(document, sorted({row.object_id for row in rows}))
        if timezone.now() >= batch.started + LEASE:
            logger.warning("a batch of %s took longer than its lease; it is left to others", name)
            return Drained()
        applied = backend().apply(document, told.built, told.gone, batch.pk)
        if applied.refused:
            left = backend().apply(document, (), sorted(applied.refused), batch.pk)
            applied = Applied(applied.refused, {**applied.postponed, **left.postponed})
        # Before the rows are let go of: whoever dies here comes here again.
        matching.told(document, [one for one in told.built if one.id not in {*applied.refused, *applied.postponed}])
    except EngineDownError as error:
        return _wait_for_engine(rows, str(error))
    except BackendError as error:
        # An index that is missing or of another mapping is no row's fault either; others may be there.
        return _postpone(rows, str(error)) if backend().state(document).ready else _wait(rows, str(error))
    except Exception as error:
        logger.exception("indexing a batch of %s failed", name)
        return _postpone(rows, f"{type(error).__name__}: {error}")
    return _record(document, rows, told, applied)


def _record(document: declare.Document, rows: Sequence[Outbox], told: Told, applied: Applied) -> Drained:
    """What became of each row, in one transaction."""
    postponed = applied.postponed
    refused = {pk: why for pk, why in {**told.refused, **applied.refused}.items() if pk not in postponed}
    fine = [row for row in rows if row.object_id not in refused and row.object_id not in postponed]
    done = Drained(applied=len(fine))
    with transaction.atomic():
        schedule(document, [pk for pk in {row.object_id for row in rows} if pk not in postponed], told.changes)
        _acknowledge(document.name, fine)
        for pk, reason in refused.items():
            done += _set_aside([row for row in rows if row.object_id == pk], reason)
        if postponed and len(postponed) == len(told.built) + len(told.gone):
            # Not one went in: that is the engine's state, and no fault of these rows.
            return done + _wait_for_engine(rows, next(iter(postponed.values())))
        for pk, reason in postponed.items():
            done += _postpone([row for row in rows if row.object_id == pk], reason)
    return done


def _acknowledge(name: str, rows: Sequence[Outbox]) -> None:
    """The index has these. What was set aside for the same rows earlier is settled by it too. While another index is
    being built the rows are kept for it: it may have read the database before the change.

    A rebuild that is not seen here began after the changes were committed, and reads them.
    """
    if not rows:
        return
    keys = [row.pk for row in rows]
    same = Outbox.objects.filter(document=name, object_id__in={row.object_id for row in rows})
    same.filter(state=State.SET_ASIDE, pk__lt=max(keys)).delete()
    if not Rebuild.objects.filter(document=name).exists():
        Outbox.objects.filter(pk__in=keys).delete()
        return
    # One for each document is enough, and so they stay few however long the rebuild takes.
    same.filter(state=State.KEPT).exclude(pk__in=keys).delete()
    # Due at once if the rebuild ends, or has just ended unseen: then nobody else takes them up.
    Outbox.objects.filter(pk__in=keys).update(state=State.KEPT, batch=None, next_try=timezone.now())


def schedule(document: declare.Document, ids: Sequence[int], changes: Mapping[int, datetime.date]) -> None:
    """Let exactly one row wait for the day on which each of these documents changes by itself, and none for the
    others. They stand as they are told now."""
    if type(document).changes_on is declare.Document.changes_on:
        return
    wanted = {pk: start_of(changes[pk]) for pk in ids if pk in changes}
    there = Outbox.objects.filter(document=document.name, object_id__in=ids, state=State.SCHEDULED)
    right = set()
    for key, pk, moment in there.values_list("pk", "object_id", "next_try"):
        if wanted.get(pk) == moment:
            right.add(pk)
        else:
            Outbox.objects.filter(pk=key).delete()
    Outbox.objects.bulk_create(
        (
            Outbox(document=document.name, object_id=pk, state=State.SCHEDULED, next_try=moment)
            for pk, moment in wanted.items()
            if pk not in right
        ),
        ignore_conflicts=True,  # another worker may just have told the same document
    )


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day where the site is."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_default_timezone())


def _set_aside(rows: Sequence[Outbox], reason: str) -> Drained:
    for row in rows:
        row.state = State.SET_ASIDE
        row.attempts += 1
        row.batch = None
        row.last_error = reason[:ERROR_CHARACTERS]
    Outbox.objects.bulk_update(rows, ["state", "attempts", "batch", "last_error"])
    if rows:
        logger.error("%d changes need a person: %s", len(rows), reason)
    return Drained(set_aside=len(rows))


def set_aside_ids(name: str, refused: Mapping[int, str]) -> None:
    """Rows that a rebuild could not tell need a person, each once."""
    there = Outbox.objects.filter(document=name, object_id__in=list(refused), state=State.SET_ASIDE, told_by=None)
    there.delete()
    Outbox.objects.bulk_create(
        Outbox(document=name, object_id=pk, state=State.SET_ASIDE, attempts=1, last_error=reason[:ERROR_CHARACTERS])
        for pk, reason in refused.items()
    )


def _postpone(rows: Sequence[Outbox], reason: str) -> Drained:
    """Try again later, each time after a longer pause; in the end it needs a person."""
    lost = [row for row in rows if row.attempts + 1 >= MOST_ATTEMPTS]
    done = _set_aside(lost, reason)
    again = [row for row in rows if row not in lost]
    now = timezone.now()
    for row in again:
        row.attempts += 1
        row.next_try = now + min(datetime.timedelta(seconds=2**row.attempts), LONGEST_PAUSE)
    return done + _put_back(again, reason)


def _wait(rows: Sequence[Outbox], reason: str) -> Drained:
    """Try again later without counting an attempt: it is no row's fault, and it may last for hours."""
    now = timezone.now()
    for row in rows:
        row.next_try = now + min(max(now - row.created, OUTAGE_PAUSES[0]), OUTAGE_PAUSES[1])
    return _put_back(rows, reason)


def _wait_for_engine(rows: Sequence[Outbox], reason: str) -> Drained:
    return _wait(rows, reason) + Drained(engine_down=True)


def _put_back(rows: Sequence[Outbox], reason: str) -> Drained:
    for row in rows:
        row.state = State.WAITING
        row.batch = None
        row.last_error = reason[:ERROR_CHARACTERS]
    Outbox.objects.bulk_update(rows, ["attempts", "state", "batch", "next_try", "last_error"])
    if rows:
        logger.warning("%d changes wait: %s", len(rows), reason)
    return Drained(postponed=len(rows))


# By a person


def try_again(**which: Any) -> int:
    """Put rows back that need a person, all or those that `which` (a filter) names; returns their number."""
    return Outbox.objects.filter(state=State.SET_ASIDE, **which).update(
        state=State.WAITING, attempts=0, lapses=0, next_try=timezone.now()
    )


def pending() -> dict[str, int]:
    """Outbox rows by state, without those that wait for their day; states without rows are left out."""
    rows = Outbox.objects.exclude(state=State.SCHEDULED).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))
