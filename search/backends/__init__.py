"""The engines, by the names SEARCH_BACKEND takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable

from search import conf
from search.backends.base import Backend, BackendError

Settings = Hashable
Made = tuple[Settings, Callable[[], Backend]]
"""What an engine's settings are, and how to make it with them."""


def _embedded() -> Made:
    from search.backends.embedded import Embedded  # what is not used is not loaded

    directory = conf.index_directory()
    return directory, lambda: Embedded(directory)


def _elasticsearch() -> Made:
    from search.backends.elasticsearch import Cluster, ElasticsearchBackend

    ca_file = conf.elasticsearch_ca_file()
    cluster = Cluster(
        url=conf.elasticsearch_url(),
        ca_file=str(ca_file) if ca_file else None,
        prefix=conf.elasticsearch_prefix(),
        shards=conf.elasticsearch_shards(),
        replicas=conf.elasticsearch_replicas(),
        timeout=conf.elasticsearch_timeout(),
    )
    return cluster, lambda: ElasticsearchBackend(cluster)


ENGINES: dict[str, Callable[[], Made]] = {"embedded": _embedded, "elasticsearch": _elasticsearch}
_kept: dict[tuple[int, str, Settings], Backend] = {}


def backend() -> Backend:
    """The engine the settings name, one for each process. BackendError for one that does not exist."""
    name = conf.backend_name()
    if name not in ENGINES:
        raise BackendError(f'There is no search backend "{name}". There are: {", ".join(ENGINES)}.')
    settings, make = ENGINES[name]()
    # A process that was forked must not use the connections of the one it came from.
    key = (os.getpid(), name, settings)
    if key not in _kept:
        _kept.setdefault(key, make())
    return _kept[key]
