"""The synonyms a search uses, read from the database now and then.

They are read again after FRESH_SECONDS, one short query; a change saved in this process is seen at once. When there is
no table yet or the database does not answer, there are no synonyms, and search goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from marketplace.core.taxonomies import taxonomy
from search.synonyms.models import SynonymGroup
from search.widening import NO_SYNONYMS, Synonyms, synonyms_of

logger = logging.getLogger("search.synonyms")

FRESH_SECONDS = 10.0


class Provider:
    """Keeps what was read. The object it gives stays the same one as long as the rows do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups: tuple[tuple[str, ...], ...] = ()
        self._synonyms = NO_SYNONYMS
        self._fresh_until: float | None = None
        """None: nothing was read, or it is known to be outdated."""

    def current(self) -> Synonyms:
        """The synonyms in use. While one thread reads them again the others use those from before."""
        until = self._fresh_until
        if until is not None and time.monotonic() < until:
            return self._synonyms
        if self._lock.acquire(blocking=until is None):
            try:
                if self._fresh_until == until:
                    self._read()
            finally:
                self._lock.release()
        return self._synonyms

    def forget(self) -> None:
        """Have the next search read them again."""
        with self._lock:
            self._fresh_until = None

    def _read(self) -> None:
        groups = _stored()
        if groups != self._groups:
            self._groups, self._synonyms = groups, synonyms_of(groups, _places()) if groups else NO_SYNONYMS
        self._fresh_until = time.monotonic() + FRESH_SECONDS


@cache
def _places() -> tuple[str, ...]:
    """What places below the country are called."""
    places = (entry for entry in taxonomy("regions") if entry.attributes.get("level") != "country")
    return tuple(name for entry in places for name in (entry.name.say("zh-hans"), *entry.synonyms))


def _stored() -> tuple[tuple[str, ...], ...]:
    try:
        with transaction.atomic():  # where there is no table, PostgreSQL would end a transaction around this one
            rows = list(SynonymGroup.objects.filter(active=True).order_by("pk"))
    except DatabaseError as error:
        logger.warning("searching without synonyms: %s", error)
        return ()
    return tuple(tuple(row.word_list) for row in rows)


provider = Provider()


# What this process remembers is not the truth, so a signal is enough; other processes read the table again by themselves.
@receiver([post_save, post_delete], sender=SynonymGroup)
def _forget(**_of: Any) -> None:
    transaction.on_commit(provider.forget)
