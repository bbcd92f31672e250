"""Rows as they are in the database now, told for an index: what the outbox and a rebuild have in common."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.core import current
from search.building import BuildError, BuiltDocument, build_many
from search.declare import Document

logger = logging.getLogger("search.telling")


@dataclass(frozen=True)
class Told:
    """Of some ids: what is to be written, what is to leave the index, what could not be built (id → reason; it leaves
    too: a row that cannot be told as it is must not be told as it was), and when which of them changes by itself."""

    built: Sequence[BuiltDocument]
    gone: Sequence[int]
    refused: Mapping[int, str]
    changes: Mapping[int, datetime.date]


# A change noted by another process is told as it stands there now, whatever the block around this has seen.
@current.held(anew=True)
def tell(document: Document, ids: Sequence[int]) -> Told:
    """The rows with these ids, read and built now. A ticket must have been drawn before (see search.outbox)."""
    rows = document.queryset().filter(pk__in=ids).order_by("pk")
    built: list[BuiltDocument] = []
    refused: dict[int, str] = {}
    for outcome in build_many(document, rows):
        if isinstance(outcome, BuildError):
            refused[outcome.id] = str(outcome)
            logger.error("not indexed: %s", outcome)
        else:
            built.append(outcome)
    gone = sorted(set(ids) - {one.id for one in built})
    return Told(built, gone, refused, document.changes_on(ids))
