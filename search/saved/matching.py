"""Documents just put into the index against all saved searches of their kind, in one pass, without asking an engine.

`told` is called between the engine's acceptance and the outbox's acknowledgement. Whoever dies in between leaves the
outbox row, and the next drain comes here again; a row tells a search once, whatever happens (see search.saved.known).
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from search.building import BuiltDocument
from search.declare import Document
from search.reading import scope_tree
from search.saved.compiling import NEVER, Crowd, Facts, Part, Test, compiled, parts_of
from search.saved.known import unpack
from search.saved.models import Alert, SavedSearch
from search.saved.state import Reading
from search.saved.tasks import tell_at_once
from search.synonyms.provider import provider
from search.widening import NO_SYNONYMS, Synonyms, widened_by

logger = logging.getLogger("search.saved")

CHUNK = 500
"""Searches whose known rows are in memory at once."""
Watch, Often = SavedSearch.Watch, SavedSearch.Often


@dataclass(frozen=True)
class Watched:
    """What is kept of a watched search between two passes."""

    revision: int
    owner: Any
    by_mail: bool
    in_site: bool
    at_once: bool
    parts: tuple[Part, ...]


class Watching:
    """All watched searches of one document, compiled; renewed by revision at the start of each pass."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.searches: dict[int, Watched] = {}
        self.crowd = Crowd(())
        self._synonyms = NO_SYNONYMS
        self._lock = threading.Lock()

    def renew(self, synonyms: Synonyms) -> tuple[Crowd, Mapping[int, Watched]]:
        """Read what changed since the last pass; other synonyms change every search."""
        rows = SavedSearch.objects.filter(document=self.document.name, watch=Watch.ON).order_by()
        there = dict(rows.values_list("pk", "revision"))
        with self._lock, widened_by(synonyms):
            if synonyms is not self._synonyms:
                self._synonyms, self.searches = synonyms, {}
            stale = [pk for pk, revision in there.items() if self._revision(pk) != revision]
            if stale or len(there) != len(self.searches):
                searches = {pk: kept for pk, kept in self.searches.items() if pk in there}
                for pk in stale:
                    searches.pop(pk, None)
                for chunk in _chunks(stale):
                    searches.update((row.pk, self._compiled(row)) for row in rows.filter(pk__in=chunk).defer("known"))
                self.searches = searches
                self.crowd = Crowd((pk, one.parts) for pk, one in searches.items())
            return self.crowd, self.searches

    def _revision(self, pk: int) -> int | None:
        kept = self.searches.get(pk)
        return None if kept is None else kept.revision

    def _compiled(self, row: SavedSearch) -> Watched:
        reading = Reading(self.document, row.state)
        # One that lost a part would find more than was meant. Its owner is asked on the page of saved searches.
        parts = (NEVER,) if reading.lost else parts_of(reading.query.filter(), self.document)
        by_mail, in_site = row.subscribed and row.by_mail, row.subscribed and row.in_site
        at_once = by_mail and row.how_often == Often.AT_ONCE
        return Watched(row.revision, row.owner_id, by_mail, in_site, at_once, parts)


_watching: dict[Document, Watching] = {}


def told(document: Document, built: Sequence[BuiltDocument]) -> int:
    """Note the new hits among documents that the index has just taken; returns how many there are. Safe to repeat."""
    watching = _watching.setdefault(document, Watching(document))
    crowd, searches = watching.renew(provider.current())
    if not searches or not built:
        return 0
    found: dict[int, list[Facts]] = defaultdict(list)
    for one in built:
        facts = Facts(one)
        for pk in crowd.matching(facts):
            found[cast(int, pk)].append(facts)
    noted = 0
    visible = _Visible(document, {searches[pk].owner for pk in found})
    for chunk in _chunks(list(found)):
        pairs = [(pk, facts.pk) for pk in chunk for facts in found[pk] if visible(searches[pk].owner, facts)]
        noted += _note(pairs, searches)
    return noted


def is_watched(document: Document) -> bool:
    """Whether anybody wants to hear of this document's rows."""
    return SavedSearch.objects.filter(document=document.name, watch=Watch.ON).exists()


class _Visible:
    """Whether an owner may see a document. Each owner's scope is asked for once in a pass."""

    def __init__(self, document: Document, owners: set[Any]) -> None:
        self.document = document
        self._owners: dict[Any, Any] = {}
        for chunk in _chunks(list(owners)):
            self._owners.update(get_user_model()._default_manager.in_bulk(chunk))
        self._tests: dict[Any, Test] = {}

    def __call__(self, owner: Any, facts: Facts) -> bool:
        if owner not in self._tests:
            self._tests[owner] = self._test(owner)
        return self._tests[owner](facts)

    def _test(self, owner: Any) -> Test:
        user = self._owners.get(owner)
        if user is None or not user.is_active:
            return NEVER.test
        return compiled(scope_tree(self.document.scope(user)), self.document)


def _note(pairs: Sequence[tuple[int, int]], searches: Mapping[int, Watched]) -> int:
    """Insert the alerts of those pairs that are neither known nor noted, and tell at once what is to be told at once."""
    pks = {pk for pk, _id in pairs}
    if not pks:
        return 0
    known = {
        pk: unpack(bytes(packed)) for pk, packed in SavedSearch.objects.filter(pk__in=pks).values_list("pk", "known")
    }
    fresh = [(pk, one) for pk, one in pairs if pk in known and one not in known[pk]]
    ids = {one for _pk, one in fresh}
    noted = set(Alert.objects.filter(search__in=pks, object_id__in=ids).values_list("search", "object_id"))
    fresh = [pair for pair in fresh if pair not in noted]
    at = timezone.now()
    with transaction.atomic():
        # A search that was deleted since it was read takes its alerts with it.
        there = set(SavedSearch.objects.select_for_update().filter(pk__in=pks).values_list("pk", flat=True))
        fresh = [(pk, one) for pk, one in fresh if pk in there]
        Alert.objects.bulk_create(
            (
                Alert(search_id=pk, object_id=one, found=at, by_mail=searches[pk].by_mail, in_site=searches[pk].in_site)
                for pk, one in fresh
            ),
            batch_size=CHUNK,
            ignore_conflicts=True,
        )
        due = sorted({pk for pk, _id in fresh if searches[pk].at_once})
        if due:
            transaction.on_commit(partial(_tell_at_once, due), robust=True)
    return len(fresh)


def _tell_at_once(pks: Sequence[int]) -> None:
    """If this is lost, `send_alerts` finds the same hits."""
    for pk in pks:
        tell_at_once.enqueue(pk)


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
