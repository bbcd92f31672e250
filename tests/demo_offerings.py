"""The demonstration's offerings, loaded and indexed once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from search import indexing
from search.declare import document


@pytest.fixture(scope="module")
def demo_offerings(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """All demonstration offerings in the database and the index; both are gone after the module.

    They stand in a transaction around those of the tests, which each take back what they changed.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(SEARCH_INDEX_DIR=tmp_path_factory.mktemp("index")),
        transaction.atomic(),
    ):
        call_command("load_demo_offerings", verbosity=0)
        indexing.rebuild(document("offerings"))
        yield
        transaction.set_rollback(True)
