"""Searching on somebody's behalf. What this person may see is part of every query; there is no way around it.

While an index is missing or broken, or the engine does not answer, the rows come from the database
(`search/fallback.py`): the same filters, counts and order, for the newest rows. A breaker (`search/breaker.py`) keeps
requests from waiting for an engine that does not answer.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from search import analysis, conf, fallback
from search.backends import backend
from search.backends.base import Backend, BackendError, Result
from search.breaker import Guard, NotAskedError
from search.declare import ALL, Document, Scope
from search.describing import describe
from search.query import NOTHING, AllOf, Node, Query
from search.synonyms.provider import provider

logger = logging.getLogger("search.reading")
slow_logger = logging.getLogger("search.slow")
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """A page. `limited`: it comes from the database, because the index cannot be used; `left_out`: and there are more
    rows than were read."""

    result: Result
    limited: bool = False
    left_out: bool = False


class Reader:
    """Answers queries about one document for one user. Use one for a request: it uses the same synonyms throughout, and
    once the engine has failed it does not ask it again."""

    def __init__(self, document: Document, user: Any) -> None:
        self.document = document
        self.synonyms = provider.current()
        self.tree = scope_tree(document.scope(user))
        self._shelf: fallback.Shelf | None = None

    def search(self, query: Query) -> Answer:
        """The page of `query` that this user may see."""
        scoped = self._scoped(query)
        start = time.perf_counter()
        result = self._ask(lambda engine: engine.search(scoped), lambda shelf: shelf.search(scoped))
        answer = Answer(result, self._shelf is not None, self._shelf is not None and self._shelf.left_out)
        self._note_if_slow("search", scoped, time.perf_counter() - start, result.took_ms)
        return answer

    def count(self, query: Query) -> int:
        """How many rows of `query` this user may see."""
        scoped = self._scoped(query)
        start = time.perf_counter()
        number = self._ask(lambda engine: engine.count(scoped), lambda shelf: shelf.count(scoped))
        self._note_if_slow("count", scoped, time.perf_counter() - start)
        return number

    def _scoped(self, query: Query) -> Query:
        if query.document is not self.document:
            raise ValueError(f"this reader is for {self.document.name}, not {query.document.name}")
        return dataclasses.replace(query, tree=AllOf(self.tree, query.tree))

    def _ask(self, engine: Callable[[Backend], T], shelf: Callable[[fallback.Shelf], T]) -> T:
        """The engine's answer; the database's once the engine has failed in this request."""
        with analysis.widened_by(self.synonyms):
            if self._shelf is None:
                try:
                    return Guard(backend(), self.document).ask(engine)
                except NotAskedError as error:
                    logger.debug("searching %s in the database: %s", self.document.name, error)
                except BackendError as error:
                    logger.warning("searching %s in the database instead: %s", self.document.name, error)
                self._shelf = fallback.shelf(self.document)
            return shelf(self._shelf)

    def _note_if_slow(self, what: str, query: Query, seconds: float, took_ms: float | None = None) -> None:
        if seconds < conf.slow_seconds():
            return
        where = "database" if self._shelf is not None else conf.backend_name()
        engine = "" if took_ms is None else f", of it {took_ms:.0f} in the engine"
        with analysis.widened_by(self.synonyms):
            slow_logger.warning("slow %s (%s): %.0f ms%s: %s", what, where, seconds * 1000, engine, describe(query))


def scope_tree(scope: Scope) -> Node:
    """The tree that keeps what the scope allows; NONE, and whatever is not a scope of ours, keeps nothing."""
    if scope == ALL:
        return AllOf()
    if scope.kind == "these" and scope.tree is not None:
        return scope.tree
    return NOTHING
