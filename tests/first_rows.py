"""The rows that migrations write (root page, site, locale) come back after a test that empties the database.

Django empties every table after a test of `transactional_db` or `live_server`. What migrations had written is lost
to all tests that follow in the same process, so it is kept as text and put back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from pytest_django import DjangoDbBlocker

EMPTYING_FIXTURES = frozenset({"transactional_db", "django_db_reset_sequences", "live_server"})

_kept = pytest.StashKey[tuple[str, DjangoDbBlocker]]()


def empties_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and (marker.kwargs.get("transaction", False) or True in marker.args[:1])
    return marked or bool(EMPTYING_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest) -> None:
    """After pytest-django's own: keep what a database holds that no test has touched yet."""
    with django_db_blocker.unblock():
        request.config.stash[_kept] = connection.creation.serialize_db_to_string(), django_db_blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """When the test's fixtures have ended, so after Django's own emptying. After the last test no database is left."""
    yield
    if nextitem is not None and _kept in item.config.stash and empties_database(item):
        rows, blocker = item.config.stash[_kept]
        with blocker.unblock():
            put_back(rows)


def put_back(rows: str) -> None:
    """Make the database hold exactly `rows`."""
    # Emptied once more: Django has just written content types and permissions anew, under other keys than in `rows`.
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(rows)
    # The rows came with their keys, which moves no sequence of PostgreSQL.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
    # Both remember keys of the rows that Django had written in between.
    ContentType.objects.clear_cache()
    cache.clear()
