"""Does an index tell what the database does? Compared by content hash, in the order of the keys, a chunk at a time."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from search import outbox
from search.backends import backend
from search.declare import Document
from search.models import Outbox
from search.telling import tell

CHUNK = 1_000
SAMPLE = 300
"""Rows that are compared while somebody waits for the page."""


@dataclass
class Difference:
    """`documents`: how many there should be. Keys of those that the index lacks, tells otherwise, or should not have."""

    documents: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [*self.missing, *self.stale, *self.surplus]

    def counts(self) -> dict[str, int]:
        """As `check_index --json` prints it."""
        return {
            "documents": self.documents,
            "missing": len(self.missing),
            "stale": len(self.stale),
            "surplus": len(self.surplus),
        }


def compare(document: Document) -> Difference:
    """The whole index. What differs is looked at once more, because changes go on meanwhile; what waits in the outbox
    is no difference. BackendError if the index cannot be read."""
    return _settled(document, _merge(_told(document), backend().contents(document)))


def compare_sample(document: Document) -> Difference:
    """SAMPLE neighbouring rows, from a place drawn at random."""
    rows = document.queryset().model._base_manager.order_by("pk")
    last = rows.values_list("pk", flat=True).last() or 0
    ids = list(rows.filter(pk__gte=random.randint(0, last)).values_list("pk", flat=True)[:SAMPLE])  # noqa: S311
    if len(ids) < SAMPLE:
        ids = list(rows.values_list("pk", flat=True)[:SAMPLE])
    if not ids:
        return Difference()
    wanted = set(ids)
    there = itertools.takewhile(lambda pair: pair[0] <= ids[-1], backend().contents(document))
    told = ((one.id, one.content_hash) for one in tell(document, ids).built)
    return _settled(document, _merge(told, (pair for pair in there if pair[0] in wanted)))


def compare_presence(document: Document) -> Difference:
    """Which rows the index has, whatever it tells of them: a query each of database and index. BackendError if the index
    cannot be read."""
    held = [pk for pk, _mark in backend().contents(document)]
    wanted = sorted(document.queryset().order_by().values_list("pk", flat=True))
    found = _merge(((pk, "") for pk in wanted), ((pk, "") for pk in held))
    # Asked last: what was changed since has its row by now.
    waiting = _about_to_be_indexed(document, found.ids)
    found.missing = [pk for pk in found.missing if pk not in waiting]
    found.surplus = [pk for pk in found.surplus if pk not in waiting]
    return found


def mend(document: Document, ids: Sequence[int]) -> None:
    """Note the differing ids in the outbox; a drain does the rest."""
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            outbox.changed(document.name, *ids[start : start + CHUNK])


def _told(document: Document) -> Iterator[tuple[int, str]]:
    """(id, hash) of what the index should hold. A row that cannot be told should not be there."""
    rows: QuerySet[Any] = document.queryset().model._base_manager.order_by("pk")
    after = -1
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        yield from ((one.id, one.content_hash) for one in tell(document, ids).built)
        after = ids[-1]


def _merge(told: Iterator[tuple[int, str]], held: Iterator[tuple[int, str]]) -> Difference:
    """Two streams by id, read side by side."""
    found = Difference()
    wanted, there = next(told, None), next(held, None)
    while wanted or there:
        if there is None or (wanted is not None and wanted[0] < there[0]):
            assert wanted is not None
            found.documents += 1
            found.missing.append(wanted[0])
            wanted = next(told, None)
        elif wanted is None or there[0] < wanted[0]:
            found.surplus.append(there[0])
            there = next(held, None)
        else:
            found.documents += 1
            if wanted[1] != there[1]:
                found.stale.append(wanted[0])
            wanted, there = next(told, None), next(held, None)
    return found


def _settled(document: Document, found: Difference) -> Difference:
    """What of it still differs, and is not about to be indexed."""
    if not found.ids:
        return found
    doubtful = set(found.ids)
    told: dict[int, str] = {}
    for start in range(0, len(found.ids), CHUNK):
        chunk = found.ids[start : start + CHUNK]
        told.update((one.id, one.content_hash) for one in tell(document, chunk).built)
    held = {pk: mark for pk, mark in backend().contents(document) if pk in doubtful}
    # Asked last: what was changed since has its row by now.
    doubtful -= _about_to_be_indexed(document, found.ids)
    again = _merge(
        ((pk, told[pk]) for pk in sorted(doubtful & told.keys())),
        ((pk, held[pk]) for pk in sorted(doubtful & held.keys())),
    )
    again.documents = found.documents
    return again


def _about_to_be_indexed(document: Document, ids: Sequence[int]) -> set[int]:
    waits = Outbox.objects.filter(document=document.name).exclude(state__in=(Outbox.State.SET_ASIDE, Outbox.State.KEPT))
    due = waits.exclude(state=Outbox.State.SCHEDULED, next_try__gt=timezone.now())
    found: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        found.update(due.filter(object_id__in=ids[start : start + CHUNK]).values_list("object_id", flat=True))
    return found
