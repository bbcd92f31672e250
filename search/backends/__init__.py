"""The engines, by the names SEARCH_BACKEND takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from search import conf
from search.backends.base import Backend, BackendError
from search.backends.embedded import Embedded

ENGINES: dict[str, Callable[[Path], Backend]] = {"embedded": Embedded}


def backend() -> Backend:
    """The engine the settings name. BackendError for one that does not exist."""
    name = conf.backend_name()
    if name not in ENGINES:
        raise BackendError(f'There is no search backend "{name}". There are: {", ".join(ENGINES)}.')
    return _made(name, conf.index_directory())


@cache
def _made(name: str, directory: Path) -> Backend:
    return ENGINES[name](directory)
