"""Making a document's index anew beside the live one, and saying whether the one that is there can be used.

Nothing is locked while the new index is built: changes go on reaching the live one, and what the outbox applies
meanwhile it keeps (`search.outbox._acknowledge`), so that the new one catches up with it. Where one process writes at a
time it is the writer for the short rest: the last changes, the count, the swap. Where several do, they write the new
index from the swap on; what they may still have written to the old one is told again once all batches claimed before
the swap are done.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from search import outbox
from search.backends import backend
from search.backends.base import Backend, BackendError, State
from search.breaker import Guard
from search.declare import Document, documents
from search.models import Batch, Outbox, Rebuild
from search.saved import matching
from search.telling import tell

logger = logging.getLogger("search.indexing")

CHUNK = 1_000
KEEP_EVERY = 10
"""Chunks that are put before they are made to survive a kill. A rebuild that was killed does at most so many again; an
engine that commits after each chunk is about half as fast."""
FEW = 200
"""Changes that are left for the time in which nobody else may write."""
REBUILD_WAIT = 60.0
"""Seconds a rebuild waits for another writer."""
SILENCE = 60.0
"""Seconds without a sign of life after which a rebuild on another computer counts as dead."""
POLL = 0.1
_here: set[str] = set()


class RebuildUnderWayError(BackendError):
    """Somebody else is building this document's index."""


@dataclass
class Rebuilt:
    """`refused`: id → reason, for rows that could not be told; they wait in the outbox for a person. `read`: rows read
    by this run, fewer than there are if it went on with what another had begun."""

    indexed: int = 0
    read: int = 0
    resumed: bool = False
    refused: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0


Progress = Callable[[int, int, float], None]


def rebuild(document: Document, progress: Progress | None = None, *, anew: bool = False) -> Rebuilt:
    """Build the index beside the live one and swap. `progress` is told (rows read, rows there, seconds since this run
    began) after each chunk.

    Goes on where a rebuild that was killed had come to, unless `anew` or the mapping is another.
    RebuildUnderWayError if one is under way; BackendError leaves the live index as it was.
    """
    start = time.monotonic()
    run = _Run(document, backend(), progress, start)
    with run.alone(anew):
        if not run.live:
            run.read()
            run.catch_up(FEW)
            # Merging takes long; done now, little is left for the time in which nobody else may write.
            run.engine.finish(document, run.row.index)
        run.go_live()
    run.out.seconds = time.monotonic() - start
    return run.out


class _Run:
    """One run of a rebuild. `row` remembers how far it came; what was put before the cursor moved is in the index."""

    def __init__(self, document: Document, engine: Backend, progress: Progress | None, start: float) -> None:
        self.document = document
        self.engine = engine
        self.progress = progress
        self.start = start
        self.model = document.queryset().model
        self.row: Rebuild
        self.live = False
        self.out = Rebuilt()

    # Alone

    @contextmanager
    def alone(self, anew: bool) -> Iterator[None]:
        """Take the document's rebuild over, or begin one; give it up on an error, so that it can be gone on with."""
        self._take()
        _here.add(self.document.name)
        try:
            self._begin(anew)
            yield
        except BaseException:
            self._mine().update(pid=0)
            raise
        finally:
            _here.discard(self.document.name)

    def _take(self) -> None:
        mine = {"host": socket.gethostname(), "pid": os.getpid(), "heartbeat": timezone.now()}
        with transaction.atomic():
            there = Rebuild.objects.select_for_update().filter(document=self.document.name).first()
            if there is None:
                there = self._new(mine)
            elif is_alive(there):
                raise RebuildUnderWayError(
                    f'The index of "{there.document}" is being built by process {there.pid} on {there.host} '
                    f"({there.done:,} of {there.total:,} rows). Wait for it, or stop that process and run this again."
                )
            Rebuild.objects.filter(pk=there.pk).update(**mine)
        there.refresh_from_db()
        self.row = there

    def _new(self, mine: dict[str, object]) -> Rebuild:
        try:
            with transaction.atomic():
                made = Rebuild.objects.create(document=self.document.name, **mine)
        except IntegrityError as error:
            raise RebuildUnderWayError(
                f'The index of "{self.document.name}" is being built by another process.'
            ) from error
        return made

    def _begin(self, anew: bool) -> None:
        """Open the index that is under way, or begin one."""
        row, before = self.row, self.row.index
        if before and before == self.engine.state(self.document).index:
            # Killed between the swap and what comes after it.
            self.live = self.out.resumed = True
            self.out.indexed = self.engine.finish(self.document, before)
            return
        index = self.engine.begin(self.document, "" if anew else before, self._announce)
        self.out.resumed = index == before
        rows = self.model._base_manager
        row.total, row.done = rows.count(), rows.filter(pk__lte=row.cursor).count()
        self._remember()

    def _announce(self, index: str) -> None:
        """An empty index of this name will be made: everything is read anew, and what waits in the outbox now is told
        with it. What was under way before is taken away, and the name written down, first: an index that nobody knows
        would stay for ever."""
        row, before = self.row, self.row.index
        if before:
            self.engine.discard(self.document, before)
        row.index = index
        row.cursor, row.done, row.state, row.started = -1, 0, Rebuild.State.BUILDING, timezone.now()
        waiting = (Outbox.State.WAITING, Outbox.State.CLAIMED, Outbox.State.KEPT, Outbox.State.SET_ASIDE)
        Outbox.objects.filter(document=self.document.name, state__in=waiting).update(told_by=row)
        outbox.forget_notes()
        self._remember()

    def _mine(self) -> QuerySet[Rebuild]:
        return Rebuild.objects.filter(pk=self.row.pk, pid=os.getpid(), host=socket.gethostname())

    def _remember(self) -> None:
        self.row.heartbeat = timezone.now()
        fields = ["index", "state", "cursor", "done", "total", "heartbeat", "started"]
        if not self._mine().update(**{name: getattr(self.row, name) for name in fields}):
            raise RebuildUnderWayError(f'Another process has taken over building the index of "{self.document.name}".')

    # Building

    def read(self) -> None:
        """All rows, by key, from where the cursor stands."""
        rows = self.model._base_manager.order_by("pk")
        last, chunks = self.row.cursor, 0
        while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
            self._put(ids)
            last, chunks = ids[-1], chunks + 1
            self.row.done += len(ids)
            self.out.read += len(ids)
            if chunks % KEEP_EVERY == 0:
                self._keep(last)
            self._remember()
            if self.progress:
                self.progress(self.row.done, max(self.row.total, self.row.done), time.monotonic() - self.start)
        self.row.state = Rebuild.State.CATCHING_UP
        self._keep(last)
        self._remember()

    def _keep(self, cursor: int) -> None:
        self.engine.keep(self.document, self.row.index)
        self.row.cursor = cursor

    def _put(self, ids: Sequence[int]) -> None:
        """These rows as they are now, into the index under way, or the live one after the swap."""
        ticket = outbox.draw_ticket()
        told = tell(self.document, ids)
        refused = dict(told.refused)
        # What is not there needs no deletion, unless it was put before.
        gone = told.gone if self.row.state == Rebuild.State.CATCHING_UP or self.out.resumed else ()
        if self.live:
            applied = self.engine.apply(self.document, told.built, gone, ticket)
        else:
            applied = self.engine.put(self.document, self.row.index, told.built, gone, ticket)
        for reason in applied.postponed.values():
            raise BackendError(f'The new index of "{self.document.name}" cannot be written now: {reason}')
        refused.update(applied.refused)
        with transaction.atomic():
            outbox.schedule(self.document, ids, told.changes)
            outbox.set_aside_ids(self.document.name, refused)
        self.out.refused.update(refused)
        for pk in set(ids) - set(refused):
            self.out.refused.pop(pk, None)

    # Catching up

    def _kept(self) -> list[Outbox]:
        """What was applied to the live index since this rebuild began, a chunk of it."""
        kept = Outbox.objects.filter(document=self.document.name, state=Outbox.State.KEPT)
        return list(kept.exclude(told_by=self.row).order_by("pk")[:CHUNK])

    def catch_up(self, few: int) -> None:
        """Tell what changed meanwhile, until no more than `few` changes are left."""
        while len(rows := self._kept()) > few:
            self._put(sorted({row.object_id for row in rows}))
            self.engine.keep(self.document, self.row.index)
            Outbox.objects.filter(pk__in=[row.pk for row in rows], state=Outbox.State.KEPT).delete()
            self._remember()

    def go_live(self) -> None:
        """The last changes, the count, the swap, and what waited for it."""
        engine, document = self.engine, self.document
        with nullcontext() if engine.many_writers else engine.writing(REBUILD_WAIT):
            if not self.live:
                self.catch_up(0)
                self.out.indexed = engine.finish(document, self.row.index)
                self._check_count()
                engine.swap(document, self.row.index)
                self.live = True
            if engine.many_writers:
                self._wait_for_batches()
            self.catch_up(0)
            self._match_what_waited()
            settle(self.row)

    def _check_count(self) -> None:
        """The new index must hold as many documents as the database has rows, but for changes that wait."""
        there = self.document.queryset().count()
        waits = Outbox.objects.filter(document=self.document.name).exclude(state=Outbox.State.SCHEDULED)
        open_rows = waits.exclude(told_by=self.row).values("object_id").distinct().count()
        if abs(self.out.indexed - there) > open_rows:
            raise BackendError(
                f'The new index of "{self.document.name}" holds {self.out.indexed:,} documents, but the database has '
                f"{there:,} rows and only {open_rows:,} changes wait. The live index stays as it is. "
                f"Run: python manage.py rebuild_index --anew {self.document.name}"
            )

    def _match_what_waited(self) -> None:
        """Saved searches hear of changes from the outbox; what waited there is now settled without it."""
        if not matching.is_watched(self.document):
            return
        states = (Outbox.State.WAITING, Outbox.State.SET_ASIDE)
        waited = Outbox.objects.filter(told_by=self.row, state__in=states).order_by("object_id")
        last = -1
        while ids := list(waited.filter(object_id__gt=last).values_list("object_id", flat=True).distinct()[:CHUNK]):
            matching.told(self.document, tell(self.document, ids).built)
            last = ids[-1]

    def _wait_for_batches(self) -> None:
        """Until all batches claimed before now are done, or have lapsed."""
        ticket = outbox.draw_ticket()
        while Batch.objects.filter(pk__lt=ticket, started__gt=timezone.now() - outbox.LEASE).exists():
            self._remember()
            time.sleep(POLL)


def is_alive(row: Rebuild) -> bool:
    """Whether the process that builds this index still does."""
    if not row.pid:
        return False
    if row.host != socket.gethostname():
        return (timezone.now() - row.heartbeat).total_seconds() < SILENCE
    if row.pid == os.getpid():
        return row.document in _here
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def settle(row: Rebuild) -> None:
    """The index of this rebuild is live: what it told is done."""
    with transaction.atomic():
        told = Q(state__in=(Outbox.State.WAITING, Outbox.State.KEPT, Outbox.State.SET_ASIDE))
        Outbox.objects.filter(told, told_by=row).delete()
        Rebuild.objects.filter(pk=row.pk).delete()


def states() -> dict[str, State]:
    """The state of every declared document's index."""
    engine = backend()
    return {name: engine.state(document) for name, document in documents().items()}


def check_ready() -> None:
    """Raise, with what to run, unless every index answers (a readiness check). It does not wait for an engine that did
    not answer before."""
    engine = backend()
    found = [Guard(engine, document).state() for document in documents().values()]
    broken = [state for state in found if not state.ready]
    if broken:
        raise RuntimeError(" ".join(f"{s.detail} Run: {s.remedy}" if s.remedy else s.detail for s in broken))
