"""Is the process alive, and can it do its work?

`/healthz` answers as long as the process does. `/readyz` runs every registered readiness check and answers 503
when one fails. A room registers its own from `AppConfig.ready`:

    register_readiness("search index", check)   # `check` raises, with a message, when it is not ready

Names and "ok" or "failed" are public; the message goes to the log only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger("marketplace.health")

_checks: dict[str, Callable[[], None]] = {}


def register_readiness(name: str, check: Callable[[], None]) -> None:
    """Add `check` under `name`; it raises any exception when its part is not ready. ValueError for a second `name`."""
    if name in _checks and _checks[name] is not check:
        raise ValueError(f"a readiness check named {name!r} is registered already; choose another name")
    _checks[name] = check


def check_database() -> None:
    """Raise when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    """Raise when a migration is not applied."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise RuntimeError(f"{len(pending)} migrations are not applied; run `python manage.py migrate`")


def readiness() -> dict[str, bool]:
    """Run every check; True means ready. A failure is logged with its reason."""
    results = {}
    for name, check in _checks.items():
        try:
            check()
        except Exception:
            logger.exception("not ready: %s", name, extra={"check": name})
            results[name] = False
        else:
            results[name] = True
    return results


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    results = readiness()
    ready = all(results.values())
    return JsonResponse(
        {
            "status": "ready" if ready else "not ready",
            "checks": {name: "ok" if fine else "failed" for name, fine in results.items()},
        },
        status=200 if ready else 503,
    )
