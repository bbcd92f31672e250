"""What all suites share: hypothesis profiles, the compiled catalogues, and the choice of database-bound tests.

A part of the machine (chromium, PostgreSQL…) is asked for with `tests.machine.require`.
"""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.utils.translation import trans_real
from hypothesis import HealthCheck, settings

from marketplace.core.translations import compile_catalogues
from search import breaker, fallback
from search.synonyms.provider import provider
from tests.append_only import flush_empties_append_only_tables  # noqa: F401  (a fixture for every test)
from tests.elasticsearch.sharing import (  # noqa: F401  (fixtures and hooks)
    elasticsearch_module_prefix,
    elasticsearch_prefix,
    elasticsearch_url,
    pytest_configure_node,
    pytest_unconfigure,
)
from tests.first_rows import django_db_setup, pytest_runtest_teardown  # noqa: F401  (a fixture and a hook)
from tests.lists_as_shipped import lists_need_no_database
from tests.outbox_watch import every_write_is_noted  # noqa: F401  (a fixture for every test)

# `HYPOTHESIS_PROFILE=long` is what `make test-long` sets.
settings.register_profile("fast", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(autouse=True)
def search_remembers_nothing() -> None:
    """Synonyms, rows and failures that search keeps for seconds belong to the database and engine of one test."""
    provider.forget()
    fallback.forget()
    breaker.forget()


@pytest.fixture(autouse=True)
def tries_are_counted_anew() -> None:
    """Tries at sign-in and forms are counted in the cache by the address they come from, which all tests share."""
    cache.clear()


DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-bound",
        action="store_true",
        help="only the tests that another database could change (run again on PostgreSQL by `make test`)",
    )
    parser.addoption("--benchmarks", action="store_true", help="only tests/benchmarks, which are left out otherwise")


def pytest_configure(config: pytest.Config) -> None:
    lists_need_no_database()
    # The catalogues are not kept in git, and pages in Chinese need it. With several workers only the first process
    # compiles; it does so before it starts them.
    if not hasattr(config, "workerinput"):
        compile_catalogues()
        # What Django read of an older one while it was set up is read again.
        trans_real._translations.clear()


def is_database_bound(item: pytest.Item) -> bool:
    """Whether another database could give it another outcome. Tests in a browser look at what pages do there, half
    the time of all tests; what the views behind them read from each database is in tests/web."""
    fixtures = set(getattr(item, "fixturenames", ()))
    uses_database = bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None
    return uses_database and item.get_closest_marker("browser") is None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if "elasticsearch_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.elasticsearch)
    left_out = [
        item
        for item in items
        if ("/tests/benchmarks/" in item.path.as_posix()) is not config.getoption("--benchmarks")
        or (config.getoption("--database-bound") and not is_database_bound(item))
        or (item.get_closest_marker("slow") and os.environ.get("HYPOTHESIS_PROFILE") != "long")
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
