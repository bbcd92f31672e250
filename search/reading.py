"""Searching on somebody's behalf. What this person may see is part of every query; there is no way around it.

While an index is missing or broken, or the engine does not answer, the rows come from the database
(`search/fallback.py`): the same filters, counts and order, for the newest rows. A breaker (`search/breaker.py`) keeps
requests from waiting for an engine that does not answer.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from search import conf, fallback
from search.backends import backend
from search.backends.base import Backend, BackendError, Hit, Result
from search.breaker import Guard, NotAskedError
from search.declare import ALL, Document, Scope
from search.describing import describe
from search.nearly import FEW, nearly
from search.query import Query
from search.synonyms.provider import provider
from search.tree import ID, NOTHING, AllOf, Node, Term
from search.widening import widened_by

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


@dataclass(frozen=True)
class NearAnswer:
    """What holds at least `held` of these `words`, and not all of them."""

    result: Result
    held: int
    words: tuple[str, ...]


class Reader:
    """Answers queries about one document for one user. Use one for a request: it uses the same synonyms throughout, and
    once the engine has failed it does not ask it again."""

    def __init__(self, document: Document, user: Any) -> None:
        self.document = document
        self.synonyms = provider.current()
        self.tree = scope_tree(document.scope(user))
        self._user = user
        self._narrowed: dict[str, Node] = {}
        self._shelf: fallback.Shelf | None = None

    def search(self, query: Query) -> Answer:
        """The page of `query` that this user may see."""
        scoped = self._scoped(query)
        start = time.perf_counter()
        result = self._ask(lambda engine: engine.search(scoped), lambda shelf: shelf.search(scoped))
        answer = Answer(result, self.limited, self.left_out)
        self._note_if_slow("search", scoped, time.perf_counter() - start, result.took_ms)
        return answer

    def nearly(self, query: Query, found: Result) -> NearAnswer | None:
        """The rows that hold most of the query's words, where few hold all: `found` is what `search` gave. None where there
        are none, or where few rows could unmask somebody."""
        if found.total >= FEW or self.document.least_count > 1:
            return None
        with widened_by(self.synonyms):
            near = nearly(query, found.total)
        if near is None:
            return None
        result = self.search(near.query).result
        return NearAnswer(result, near.held, near.words) if result.total else None

    def count(self, query: Query) -> int:
        """How many rows of `query` this user may see."""
        scoped = self._scoped(query)
        start = time.perf_counter()
        number = self._ask(lambda engine: engine.count(scoped), lambda shelf: shelf.count(scoped))
        self._note_if_slow("count", scoped, time.perf_counter() - start)
        return number

    def scan(self, query: Query, *, from_database: bool = True) -> Iterator[Hit]:
        """Every row of `query` that this user may see, in its order. Without an index the newest ones from the
        database (`left_out`), or BackendError if that will not do. A failure after the first row is an error: what
        has been read would otherwise pass for all."""
        scoped = self._scoped(query)

        def opened(engine: Backend) -> Iterator[Hit]:
            hits = engine.scan(scoped)
            return itertools.chain(list(itertools.islice(hits, 1)), hits)

        return self._ask(opened, lambda shelf: shelf.scan(scoped), from_database=from_database)

    @property
    def limited(self) -> bool:
        """Whether what this reader told last came from the database, because the index cannot be used."""
        return self._shelf is not None

    @property
    def narrowings(self) -> tuple[str, ...]:
        """The keys of the narrowings that mean something to this person."""
        return tuple(one.key for one in self.document.narrowings if one.offered(self._user))

    @property
    def left_out(self) -> bool:
        """Whether there are more rows than were read from the database."""
        return self._shelf is not None and self._shelf.left_out

    def _kept_by(self, key: str) -> Node:
        """The rows that a narrowing keeps for this person, looked up once."""
        if key not in self._narrowed:
            ids = self.document.narrowing(key).ids(self._user)
            self._narrowed[key] = Term(ID, *map(str, ids)) if ids else NOTHING
        return self._narrowed[key]

    def _scoped(self, query: Query) -> Query:
        if query.document is not self.document:
            raise ValueError(f"this reader is for {self.document.name}, not {query.document.name}")
        kept = [self._kept_by(key) for key in query.narrowed]
        return dataclasses.replace(query, tree=AllOf(self.tree, query.tree, *kept))

    def _ask(
        self, engine: Callable[[Backend], T], shelf: Callable[[fallback.Shelf], T], *, from_database: bool = True
    ) -> T:
        """The engine's answer; the database's once the engine has failed in this request, or BackendError where that
        will not do."""
        with widened_by(self.synonyms):
            if self._shelf is None:
                try:
                    return Guard(backend(), self.document).ask(engine)
                except BackendError as error:
                    if not from_database:
                        raise
                    level = logging.DEBUG if isinstance(error, NotAskedError) else logging.WARNING
                    logger.log(level, "searching %s in the database instead: %s", self.document.name, error)
                self._shelf = fallback.shelf(self.document)
            elif not from_database:
                raise BackendError("The search index cannot be used at the moment.")
            return shelf(self._shelf)

    def _note_if_slow(self, what: str, query: Query, seconds: float, took_ms: float | None = None) -> None:
        if seconds < conf.slow_seconds():
            return
        where = "database" if self._shelf is not None else conf.backend_name()
        engine = "" if took_ms is None else f", of it {took_ms:.0f} in the engine"
        with widened_by(self.synonyms):
            slow_logger.warning("slow %s (%s): %.0f ms%s: %s", what, where, seconds * 1000, engine, describe(query))


def scope_tree(scope: Scope) -> Node:
    """The tree that keeps what the scope allows; NONE, and whatever is not a scope of ours, keeps nothing."""
    if scope == ALL:
        return AllOf()
    if scope.kind == "these" and scope.tree is not None:
        return scope.tree
    return NOTHING
