"""Settings of search, read in one place.

- SEARCH_BACKEND: "embedded" (tantivy in a directory) or "elasticsearch".
- SEARCH_INDEX_DIR: the directory of the embedded index.
- SEARCH_DRAIN_ON_COMMIT: whether the process that wrote drains the outbox after its commit. Left out, it does so with
  the embedded engine, whose index the web process writes itself; otherwise `manage.py drain_outbox --forever` does.
- SEARCH_SLOW_SECONDS: a search that takes longer is logged with its tree (logger search.slow).
- ELASTICSEARCH_URL: http(s)://USER:PASSWORD@HOST:PORT, several nodes separated by commas.
- ELASTICSEARCH_CA_FILE: PEM file of certificates to trust, or None for the system's. Certificates are always verified.
- ELASTICSEARCH_PREFIX: what the names of all indexes begin with.
- ELASTICSEARCH_SHARDS, ELASTICSEARCH_REPLICAS: of indexes made from now on. No replicas unless set: they need a second
  node (on one, the cluster would stay "yellow"), and what they would save can be built again from the database.
- ELASTICSEARCH_TIMEOUT: seconds that reading waits for an answer.
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


def slow_seconds() -> float:
    return float(settings.SEARCH_SLOW_SECONDS)


def elasticsearch_url() -> str:
    return str(settings.ELASTICSEARCH_URL)


def elasticsearch_ca_file() -> Path | None:
    return Path(settings.ELASTICSEARCH_CA_FILE) if settings.ELASTICSEARCH_CA_FILE else None


def elasticsearch_prefix() -> str:
    return str(settings.ELASTICSEARCH_PREFIX)


def elasticsearch_shards() -> int:
    return int(settings.ELASTICSEARCH_SHARDS)


def elasticsearch_replicas() -> int:
    return int(settings.ELASTICSEARCH_REPLICAS)


def elasticsearch_timeout() -> float:
    """Seconds."""
    return float(settings.ELASTICSEARCH_TIMEOUT)
