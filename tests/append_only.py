"""Lets Django empty the test database between tests although version tables refuse to be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from marketplace.core.migration_operations import append_only_suspended


@pytest.fixture(scope="session", autouse=True)
def flush_empties_append_only_tables() -> Iterator[None]:
    """`flush` runs after every test of `transactional_db` and `live_server`; the product itself never flushes."""
    handle = Flush.handle

    def handle_with_open_tables(command: Flush, **options: Any) -> Any:
        with append_only_suspended(connections[options["database"]]):
            return handle(command, **options)

    with mock.patch.object(Flush, "handle", handle_with_open_tables):
        yield
