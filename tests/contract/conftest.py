"""The engines that the contract is held against. `BACKENDS` makes one by its name, from the fixtures it needs: a directory
(`tmp_path`), the address of a node. Such a fixture skips, by name, where there is no node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.backends.base import Backend
from search.backends.base import fill as fill_index
from search.backends.elasticsearch import Cluster, ElasticsearchBackend
from search.backends.embedded import Embedded
from search.backends.plain import Plain
from search.building import BuiltDocument
from search.query import Query
from search.tree import Node
from tests.search_world import LOANS

BACKENDS: dict[str, Callable[[pytest.FixtureRequest], Backend]] = {
    "embedded": lambda request: Embedded(request.getfixturevalue("tmp_path")),
    "elasticsearch": lambda request: ElasticsearchBackend(
        Cluster(
            request.getfixturevalue("elasticsearch_url"),
            prefix=request.getfixturevalue("elasticsearch_prefix"),
            timeout=20,
        )
    ),
    "plain": lambda request: Plain(),
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """An engine with an empty index."""
    made = BACKENDS[request.param](request)
    fill_index(made, LOANS, [])
    return made


@pytest.fixture(params=("embedded", "elasticsearch"))
def engine_of_site(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    """The site's engine, of its own for the test; changes wait in the outbox until they are drained."""
    settings.SEARCH_BACKEND = request.param
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_DRAIN_ON_COMMIT = False
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.ELASTICSEARCH_PREFIX = request.getfixturevalue("elasticsearch_prefix")
        settings.ELASTICSEARCH_TIMEOUT = 20
    return str(request.param)


@pytest.fixture
def fill(backend: Backend) -> Callable[..., Callable[..., tuple[int, ...]]]:
    """Fill the index, get a function that gives the ids a tree finds."""

    def put(documents: list[BuiltDocument]) -> Callable[..., tuple[int, ...]]:
        backend.apply(LOANS, documents, [])

        def ids(tree: Node, **more: Any) -> tuple[int, ...]:
            return backend.search(Query(LOANS, tree, **{"size": 100, **more})).ids

        return ids

    return put
