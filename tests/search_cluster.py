"""An engine that several processes write, in memory, and rows to write to it: for the suites of outbox and rebuild."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from search import comparing, indexing, outbox
from search.backends import backend
from search.backends.base import Applied
from search.backends.plain import Plain
from search.declare import Document
from search.models import Outbox
from search.query import Query
from search.tree import Text
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401

NAME = "test_rows"


class Cluster(Plain):
    """An engine that several processes write, as Elasticsearch is one: versions decide, and bulks fail in parts."""

    many_writers = True

    def __init__(self) -> None:
        super().__init__()
        self.down: Exception | None = None
        self.refuses: dict[int, str] = {}
        self.postpones: dict[int, str] = {}
        self.versions: dict[int, int] = {}
        self.calls = 0

    def apply(self, document: Document, built: Sequence[Any], gone: Sequence[int], version: int = 0) -> Applied:
        self.calls += 1
        if self.down:
            raise self.down
        taken = [one for one in built if self._takes(one.id, version)]
        super().apply(document, taken, [pk for pk in gone if self._takes(pk, version, deletes=True)], version)
        ids = {one.id for one in built}
        return Applied(_of(self.refuses, ids), _of(self.postpones, ids))

    def _takes(self, pk: int, version: int, deletes: bool = False) -> bool:
        if not deletes and (pk in self.refuses or pk in self.postpones):
            return False
        if version < self.versions.get(pk, 0):
            return False
        self.versions[pk] = version
        return True

    def ids(self) -> set[int]:
        return {pk for pk, _ in self.contents(RowDocument())}


def _of(reasons: Mapping[int, str], ids: set[int]) -> dict[int, str]:
    return {pk: reason for pk, reason in reasons.items() if pk in ids}


@pytest.fixture
def cluster(rows: RowDocument, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cluster:  # noqa: F811
    settings.SEARCH_DRAIN_ON_COMMIT = False
    engine = Cluster()
    for module in (outbox, indexing, comparing):
        monkeypatch.setattr(module, "backend", lambda: engine)
    return engine


@pytest.fixture
def indexed(rows: RowDocument) -> RowDocument:  # noqa: F811
    indexing.rebuild(rows)
    return rows


def add(*names: str) -> list[LoanRow]:
    with transaction.atomic():
        return [LoanRow.objects.create(name=name) for name in names]


def states() -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("state", flat=True))


def due() -> None:
    Outbox.objects.exclude(state="set_aside").update(next_try=timezone.now())


def found(document: Document, words: str) -> tuple[int, ...]:
    return backend().search(Query(document, Text(words))).ids
