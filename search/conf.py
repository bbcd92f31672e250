"""Settings of search, read in one place.

- SEARCH_BACKEND: "embedded" (tantivy in a directory).
- SEARCH_INDEX_DIR: the directory of the embedded index.
- SEARCH_DRAIN_ON_COMMIT: whether the process that wrote drains the outbox after its commit. Left out, it does so with
  the embedded engine, whose index the web process writes itself; otherwise `manage.py drain_outbox --forever` does.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def backend_name() -> str:
    return str(getattr(settings, "SEARCH_BACKEND", "embedded"))


def index_directory() -> Path:
    return Path(settings.SEARCH_INDEX_DIR)


def drain_on_commit() -> bool:
    return bool(getattr(settings, "SEARCH_DRAIN_ON_COMMIT", backend_name() == "embedded"))
