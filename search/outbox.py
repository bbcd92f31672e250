"""From a change in the database to a change in the index, with nothing lost between.

A service that changes what a document tells calls `changed` inside its transaction: change and outbox row commit
together or not at all. `drain` takes the rows in batches, builds the documents as they are in the database now,
applies them, and deletes the rows only when the index has accepted them. Draining twice does no harm.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Model, Q
from django.utils import timezone

from search import conf, declare
from search.backends import backend
from search.backends.base import BackendError, IndexBusyError
from search.building import BuildError, BuiltDocument, build_many
from search.models import Outbox

logger = logging.getLogger("search.outbox")

BATCH = 200
LEASE = datetime.timedelta(minutes=5)
"""How long a claim holds; a batch whose worker died is taken up again after it."""
MOST_ATTEMPTS = 12
"""Tries before a row needs a person. With the pauses below they span about an hour and a half."""
LONGEST_PAUSE = datetime.timedelta(minutes=20)
ERROR_CHARACTERS = 500
WAIT_AFTER_COMMIT = 0.5
"""Seconds a request waits for another writer before it leaves its row to the next drain."""

_paused: contextvars.ContextVar[bool] = contextvars.ContextVar("search_outbox_paused", default=False)


class OutboxError(RuntimeError):
    """`changed` was called where it cannot keep its promise."""


@dataclass
class Drained:
    """What a drain did, in outbox rows."""

    applied: int = 0
    set_aside: int = 0
    postponed: int = 0

    def __add__(self, other: Drained) -> Drained:
        return Drained(self.applied + other.applied, self.set_aside + other.set_aside, self.postponed + other.postponed)


def changed(document_name: str, *object_ids: int) -> None:
    """Note that these rows of a document were added, changed, hidden or deleted. The one function that writes the
    outbox.

    Must be called in the transaction that makes the change: OutboxError otherwise, LookupError for a document that
    is not declared.
    """
    declare.document(document_name)
    if not connection.in_atomic_block:
        raise OutboxError(
            f'changed("{document_name}", …) outside a transaction: put the change and this call in one '
            "transaction.atomic() block, so that neither is kept without the other."
        )
    Outbox.objects.bulk_create(Outbox(document=document_name, object_id=pk) for pk in dict.fromkeys(object_ids))
    if object_ids and conf.drain_on_commit() and not _paused.get():
        registered = any(entry[1] is _drain_after_commit for entry in connection.run_on_commit)
        if not registered:
            transaction.on_commit(_drain_after_commit, robust=True)


def documents_touched_by(row: Model) -> list[tuple[str, int]]:
    """(document, id) of all documents that tell something of this row, by the declarations' models and dependencies.
    For a deletion ask before it."""
    return declare.touched_by(row)


def changed_by(row: Model) -> None:
    """`changed` for every document that tells something of this row."""
    by_document: dict[str, list[int]] = defaultdict(list)
    for name, pk in documents_touched_by(row):
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
        _drain_after_commit()


def _drain_after_commit() -> None:
    """A failure here never reaches whoever wrote: the row waits and the next drain takes it."""
    try:
        if not any(backend().state(document).ready for document in declare.documents().values()):
            # A site that is being set up. Rows that wait here are settled by the first rebuild.
            logger.info("there is no search index yet; changes wait for rebuild_index")
            return
        drain(wait=WAIT_AFTER_COMMIT)
    except IndexBusyError:
        logger.info("the index is being written; changes wait for the next drain")
    except Exception:
        logger.exception("draining after a commit failed; changes wait for the next drain")


def drain(wait: float | None = None) -> Drained:
    """Apply all due changes. `wait` is how long to wait for another writer in seconds (default: the backend's);
    IndexBusyError if it does not give way in time."""
    done = Drained()
    # Held from claim to acknowledgement: a slower drain must not put an older state over a newer one.
    with backend().writing(wait):
        while batch := _claim():
            by_document: dict[str, list[Outbox]] = defaultdict(list)
            for row in batch:
                by_document[row.document].append(row)
            for name, rows in by_document.items():
                done += _apply(name, rows)
    return done


def pending() -> dict[str, int]:
    """Outbox rows by state; states without rows are left out."""
    return dict(Outbox.objects.order_by().values_list("state").annotate(Count("pk")))


def waiting_for(name: str) -> list[int]:
    """Keys of all outbox rows of a document that are committed now."""
    return list(Outbox.objects.filter(document=name).values_list("pk", flat=True))


def settle(name: str, keys: Sequence[int], refused: Mapping[int, str]) -> None:
    """A rebuild that began after `keys` were committed has told them all; `refused` are the ids it could not build."""
    with transaction.atomic():
        for start in range(0, len(keys), BATCH):
            Outbox.objects.filter(pk__in=keys[start : start + BATCH]).delete()
        Outbox.objects.bulk_create(
            Outbox(
                document=name,
                object_id=pk,
                state=Outbox.State.SET_ASIDE,
                attempts=1,
                last_error=reason[:ERROR_CHARACTERS],
            )
            for pk, reason in refused.items()
        )


def _claim() -> list[Outbox]:
    """Take a batch of due rows. The update asks again whether they are due, so two drains never share one."""
    now = timezone.now()
    due = Q(state__in=(Outbox.State.WAITING, Outbox.State.CLAIMED), next_try__lte=now)
    claim = uuid.uuid4()
    ids = list(Outbox.objects.filter(due).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return []
    Outbox.objects.filter(due, pk__in=ids).update(state=Outbox.State.CLAIMED, claim=claim, next_try=now + LEASE)
    return list(Outbox.objects.filter(claim=claim).order_by("pk"))


def _apply(name: str, rows: Sequence[Outbox]) -> Drained:
    try:
        document = declare.document(name)
    except LookupError as error:
        return _set_aside(rows, str(error))
    ids = {row.object_id for row in rows}
    try:
        built, refused = _build(document, ids)
        # A row that cannot be told as it is now must not be told as it was: it leaves the index.
        backend().apply(document, built, sorted(ids - {one.id for one in built}))
    except BackendError as error:
        return _postpone(rows, str(error))
    except Exception as error:
        logger.exception("indexing a batch of %s failed", name)
        return _postpone(rows, f"{type(error).__name__}: {error}")
    fine = [row for row in rows if row.object_id not in refused]
    _acknowledge(name, fine)
    done = Drained(applied=len(fine))
    for pk, reason in refused.items():
        done += _set_aside([row for row in rows if row.object_id == pk], reason)
    return done


def _build(document: declare.Document, ids: set[int]) -> tuple[list[BuiltDocument], dict[int, str]]:
    found = {row.pk: row for row in document.queryset().filter(pk__in=ids)}
    built: list[BuiltDocument] = []
    refused: dict[int, str] = {}
    for outcome in build_many(document, found.values()):
        if isinstance(outcome, BuildError):
            refused[outcome.id] = str(outcome)
            logger.error("not indexed: %s", outcome)
        else:
            built.append(outcome)
    return built, refused


def _acknowledge(name: str, rows: Sequence[Outbox]) -> None:
    """The index has these. What was set aside for the same rows earlier is settled by it too."""
    if rows:
        settled = Q(document=name, object_id__in={row.object_id for row in rows}, state=Outbox.State.SET_ASIDE)
        Outbox.objects.filter(Q(pk__in=[row.pk for row in rows]) | settled & Q(pk__lt=max(r.pk for r in rows))).delete()


def _set_aside(rows: Sequence[Outbox], reason: str) -> Drained:
    for row in rows:
        row.state = Outbox.State.SET_ASIDE
        row.attempts += 1
        row.claim = None
        row.last_error = reason[:ERROR_CHARACTERS]
    Outbox.objects.bulk_update(rows, ["state", "attempts", "claim", "last_error"])
    return Drained(set_aside=len(rows))


def _postpone(rows: Sequence[Outbox], reason: str) -> Drained:
    """Try again later, each time after a longer pause; in the end it needs a person."""
    lost = [row for row in rows if row.attempts + 1 >= MOST_ATTEMPTS]
    done = _set_aside(lost, reason) if lost else Drained()
    again = [row for row in rows if row not in lost]
    now = timezone.now()
    for row in again:
        row.attempts += 1
        row.state = Outbox.State.WAITING
        row.claim = None
        row.next_try = now + min(datetime.timedelta(seconds=2**row.attempts), LONGEST_PAUSE)
        row.last_error = reason[:ERROR_CHARACTERS]
    Outbox.objects.bulk_update(again, ["attempts", "state", "claim", "next_try", "last_error"])
    logger.warning("%d changes wait: %s", len(again), reason)
    return done + Drained(postponed=len(again))
