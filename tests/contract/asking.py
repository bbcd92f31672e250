"""What the cases of the contract ask with."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from search.backends.base import Backend
from search.query import Query
from tests.search_world import LOANS

Fill = Callable[..., Callable[..., tuple[int, ...]]]
"""The fixture `fill`."""
D = datetime.date


def counts(backend: Backend, key: str, **more: Any) -> dict[str, int]:
    """The counts of one facet."""
    return dict(backend.search(Query(LOANS, facets=(key,), **more)).facets[key])
