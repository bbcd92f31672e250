"""A shelf that saved searches watch, and somebody who watches it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from search import indexing
from search.models import SavedSearch
from search.saved import matching
from search.saved.services import (
    saved_search_save,
    saved_search_subscribe,
)
from tests import people
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401


@pytest.fixture
def shelf(rows: RowDocument) -> RowDocument:  # noqa: F811
    """An index with one credit loan, and what every pass remembers forgotten."""
    matching._watching.clear()
    with transaction.atomic():
        LoanRow.objects.create(name="旧贷", kinds=["credit"], rate=Decimal("5.00"))
    indexing.rebuild(rows)
    return rows


@pytest.fixture
def alice(shelf: RowDocument) -> people.User:
    return people.person("alice@firm.test")


def add(name: str, **more: Any) -> LoanRow:
    with transaction.atomic():
        return LoanRow.objects.create(name=name, **more)


def change(row: LoanRow, **more: Any) -> None:
    with transaction.atomic():
        for name, value in more.items():
            setattr(row, name, value)
        row.save()


def save(owner: Any, query: str = "?kind=credit", name: str = "信用贷", **told: Any) -> SavedSearch:
    row = saved_search_save(owner=owner, document=RowDocument(), name=name, query=query, language="zh-hans")
    if told:
        wanted = {"by_mail": False, "in_site": False, "language": "zh-hans"} | told
        saved_search_subscribe(owner=owner, key=row.key, **wanted)
    row.refresh_from_db()
    return row


def noted(row: SavedSearch) -> list[int]:
    return list(row.alerts.order_by("object_id").values_list("object_id", flat=True))


class Killed(BaseException):
    """The process dies here."""
