"""Reading saved searches and their hits, each for the person who asks."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from search.backends.base import Hit
from search.declare import Document
from search.query import LARGEST_PAGE_SIZE, Query
from search.reading import Reader
from search.saved.models import Alert, SavedSearch
from search.saved.state import Reading, reading_of
from search.tree import ID, Term

TOLD_FROM_HOUR = 8
"""The hour from which daily and weekly hits are told, where the site is."""
MOST_NOTICES = 500
"""Newest notices that the page reads."""
SHOWN_HITS = 20
"""Hits named of one search; the list has the others."""
Often = SavedSearch.Often


def saved_searches_of(owner: Any) -> QuerySet[SavedSearch]:
    """Theirs, each with `new`: hits found since they looked."""
    fresh = Count("alerts", filter=Q(alerts__found__gt=F("looked")))
    return SavedSearch.objects.filter(owner=owner).defer("known").annotate(new=fresh).order_by("document", "name", "pk")


def cutoffs(now: datetime.datetime | None = None) -> dict[str, datetime.datetime]:
    """Until when a hit must have been found to be told now, by how often: all for at once, else before this morning's
    or this Monday's hour."""
    local = timezone.localtime(now)
    morning = local.replace(hour=TOLD_FROM_HOUR, minute=0, second=0, microsecond=0)
    if local < morning:
        morning -= datetime.timedelta(days=1)
    monday = morning - datetime.timedelta(days=morning.weekday())
    return {Often.AT_ONCE: local, Often.DAILY: morning, Often.WEEKLY: monday}


def due(now: datetime.datetime | None = None) -> Q:
    """Alerts that are to be told by now. After a subscription has ended, those that it left."""
    wanted = Q(search__how_often=Often.NEVER)
    for often, until in cutoffs(now).items():
        wanted |= Q(search__how_often=often, found__lte=until)
    return wanted


def notices_of(owner: Any) -> QuerySet[Alert]:
    """What the site tells this person now."""
    return Alert.objects.filter(due(), search__owner=owner, in_site=True)


def unread_notices(owner: Any) -> int:
    return notices_of(owner).filter(seen=None).count()


@dataclass(frozen=True)
class Told:
    """A hit as it is told: its name and page."""

    name: str
    address: str
    is_new: bool = False


@dataclass(frozen=True)
class Notice:
    """The hits of one search: those named (`hits`), all of them (`total`) and those not read yet (`unread`)."""

    search: SavedSearch
    reading: Reading
    hits: tuple[Told, ...]
    total: int
    unread: int

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


def notices_by_search(owner: Any) -> list[Notice]:
    """Searches with notices, those with unread ones first, then by the newest."""
    groups: dict[int, list[Alert]] = defaultdict(list)
    newest = notices_of(owner).select_related("search").defer("search__known").order_by("-found", "-pk")
    for alert in newest[:MOST_NOTICES]:
        groups[alert.search_id].append(alert)
    readers = Readers(owner)
    out = []
    for alerts in groups.values():
        row = alerts[0].search
        reading = reading_of(row)
        if reading is None:
            continue
        alerts.sort(key=lambda alert: alert.seen is not None)
        unread = [alert.object_id for alert in alerts if alert.seen is None]
        hits = hits_told(readers, reading, [alert.object_id for alert in alerts], set(unread))
        out.append(Notice(row, reading, hits, len(alerts), len(unread)))
    return sorted(out, key=lambda notice: not notice.unread)


class Readers:
    """One reader for each document, for one person."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self._readers: dict[str, Reader] = {}

    def __call__(self, document: Document) -> Reader:
        if document.name not in self._readers:
            self._readers[document.name] = Reader(document, self._owner)
        return self._readers[document.name]


def hits_told(
    readers: Readers, reading: Reading, ids: Sequence[int], new: Iterable[int] = (), most: int = SHOWN_HITS
) -> tuple[Told, ...]:
    """The first of these hits as they stand in the index now, in the order given. What is gone, or what the person may
    not see any more, is left out; so are all where the whole search finds too few to be shown (`least_count`)."""
    document = reading.document
    reader = readers(document)
    if document.least_count > 1 and reader.count(reading.query) < document.least_count:
        return ()
    asked = list(ids)[:LARGEST_PAGE_SIZE]
    query = Query(document, Term(ID, *map(str, asked)), size=LARGEST_PAGE_SIZE)
    hits = {hit.id: hit for hit in reader.search(query).result.hits}
    fresh = set(new)
    told = [Told(name_of(document, hits[pk]), hits[pk].address, pk in fresh) for pk in asked if pk in hits]
    return tuple(told[:most])


def name_of(document: Document, hit: Hit) -> str:
    """What a hit is called: its first column, or its address."""
    named = document.columns[0].of(hit.payload) if document.columns else ""
    return str(named or hit.address)


def rows_now(readers: Readers, reading: Reading) -> int | None:
    """How many rows a search finds for this person; None while the index cannot be used, when counting is slow."""
    reader = readers(reading.document)
    if reader.limited:
        return None
    total = reader.count(reading.query)
    return None if reader.limited else total
