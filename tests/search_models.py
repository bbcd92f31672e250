"""Rows in a database for the suites of `search/` that need one: a table of their own, made for the session."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection, models
from pytest_django import DjangoDbBlocker

from search import declare, watching
from search.declare import Column, Dependency, FieldError
from tests.search_world import LoanDocument


class Maker(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "search_tests"

    def __str__(self) -> str:
        return self.name


class LoanRow(models.Model):
    name = models.CharField(max_length=100)
    number = models.CharField(max_length=50, blank=True)
    maker_row = models.ForeignKey(Maker, null=True, on_delete=models.CASCADE, related_name="loans")
    text = models.TextField(blank=True)
    kinds = models.JSONField(default=list)
    places = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    limit = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    since = models.DateField(null=True)
    online = models.BooleanField(null=True)
    owner = models.CharField(max_length=20, blank=True)
    hidden = models.BooleanField(default=False)

    class Meta:
        app_label = "search_tests"

    def __str__(self) -> str:
        return self.name

    @property
    def maker(self) -> str:
        return self.maker_row.name if self.maker_row else ""


class RowDocument(LoanDocument):
    """The loans of tests.search_world, kept in a table. Everybody sees all but those that belong to somebody."""

    name = "test_rows"
    model = "search_tests.LoanRow"
    dependencies = (
        Dependency("search_tests.Maker", lambda maker: maker.loans.order_by("pk").values_list("pk", flat=True)),
    )
    audience: ClassVar[declare.Scope] = declare.ALL
    columns = (
        Column("Name", "name"),
        Column("Limit", lambda payload: Decimal(payload["limit"]) if payload["limit"] else None),
    )
    list_page = "test_loans"

    def queryset(self) -> models.QuerySet[Any]:
        return LoanRow.objects.filter(hidden=False).select_related("maker_row")

    def payload(self, row: Any) -> dict[str, Any]:
        if row.name == "broken":
            raise FieldError("this one cannot be told")
        return super().payload(row)

    def scope(self, user: Any) -> declare.Scope:
        return self.audience

    def counted(self, total: int) -> str:
        return f"{total} loans"


@pytest.fixture(scope="session")
def loan_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tables. Each test module that imports this has a fixture of its own, so the first one makes them."""
    with django_db_blocker.unblock():
        there = connection.introspection.table_names()
        made = [model for model in (Maker, LoanRow) if model._meta.db_table not in there]
        with connection.schema_editor() as editor:
            for model in made:
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in reversed(made):
                editor.delete_model(model)


@pytest.fixture
def rows(
    loan_tables: None, db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RowDocument]:
    """The document, registered, over an empty table and without an index yet."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    settings.SEARCH_DRAIN_ON_COMMIT = True
    document = RowDocument()
    monkeypatch.setattr(declare, "_registered", {document.name: document})
    watching.connect([document])
    yield document
    # A test with transactions of its own leaves its rows: the table is not one of an installed app.
    LoanRow.objects.all().delete()
    Maker.objects.all().delete()
