"""What a search found before it was watched. These rows are no news to its owner and are never told.

A row is told to a search once, ever: when it is found and neither known nor told before. This asks nothing of the
past of a row (no copy of its former state, no query before each write), so looking at the same row again, after a
crash or when an index is made anew, changes nothing and mends what was missed.
"""

from __future__ import annotations

import itertools
import logging
import sys
import zlib
from array import array
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from search.backends.base import BackendError
from search.reading import Reader
from search.saved.models import Alert, SavedSearch
from search.saved.state import Reading, reading_of

logger = logging.getLogger("search.saved")

MOST_KNOWN = 10_000
"""Rows a watched search may find when watching begins. Whoever wants to hear of new ones among more than that does
not read them either."""


def pack(ids: Iterable[int]) -> bytes:
    """Ids as differences of eight bytes, squeezed: 10,000 ids take about 20 kB."""
    ordered = sorted(ids)
    steps = array("q", (second - first for first, second in itertools.pairwise([0, *ordered])))
    if sys.byteorder != "little":
        steps.byteswap()
    return zlib.compress(steps.tobytes())


def unpack(packed: bytes) -> frozenset[int]:
    """The ids that `pack` was given."""
    if not packed:
        return frozenset()
    steps = array("q")
    steps.frombytes(zlib.decompress(packed))
    if sys.byteorder != "little":
        steps.byteswap()
    return frozenset(itertools.accumulate(steps))


def begin_watching(pk: int) -> bool:
    """Take stock of what a search finds now and watch it from then on. False if the index cannot be read; the search
    stays pending and `send_alerts` tries again.

    Runs in no transaction. Between taking stock and being watched a row may arrive that nobody tells this search:
    whoever indexed it did not see the search yet. So it is read once more when it can be seen; what is found only then
    is new.
    """
    row = SavedSearch.objects.filter(pk=pk, watch=SavedSearch.Watch.PENDING).first()
    if row is None or (reading := reading_of(row)) is None or reading.lost:
        return False
    try:
        before = _found_by(row, reading)
        if before is None:
            _settle(row, SavedSearch.Watch.TOO_MANY, b"")
            return True
        if not _settle(row, SavedSearch.Watch.ON, pack(before)):
            return True
        found = _found_by(row, reading)
        note_hits(row, (found or frozenset()) - before)
    except BackendError as error:
        logger.warning("a saved search cannot be watched yet: %s", error)
        return False
    return True


def _found_by(row: SavedSearch, reading: Reading) -> frozenset[int] | None:
    """The ids its owner's search finds now, None for too many. BackendError without an index: rows read from the
    database instead may not be all."""
    owner = get_user_model()._default_manager.get(pk=row.owner_id)
    reader = Reader(reading.document, owner)
    hits = reader.scan(reading.query, from_database=False)
    ids = frozenset(hit.id for hit in itertools.islice(hits, MOST_KNOWN + 1))
    return None if len(ids) > MOST_KNOWN else ids


def _settle(row: SavedSearch, watch: SavedSearch.Watch, known: bytes) -> bool:
    """Whether the row still says what was read."""
    mine = SavedSearch.objects.filter(pk=row.pk, state=row.state, watch=SavedSearch.Watch.PENDING)
    return bool(mine.update(watch=watch, known=known, revision=F("revision") + 1))


def note_hits(row: SavedSearch, ids: Iterable[int]) -> int:
    """New hits of one search, as its subscription wants them told. Repeating it does no harm."""
    at = timezone.now()
    by_mail, in_site = row.subscribed and row.by_mail, row.subscribed and row.in_site
    alerts = [Alert(search=row, object_id=pk, found=at, by_mail=by_mail, in_site=in_site) for pk in ids]
    with transaction.atomic():
        Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    return len(alerts)
