"""Searching on somebody's behalf. What this person may see is part of every query; there is no way around it.

While an index is missing or broken the rows come from the database, through the plain reading of the query tree: the
same filters, counts and order, for at most FALLBACK_ROWS rows.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from typing import Any

from search import analysis
from search.backends import backend
from search.backends.base import Backend, BackendError, Result, fill
from search.backends.plain import Plain
from search.building import BuiltDocument, build_many
from search.declare import ALL, Document, Scope
from search.query import NOTHING, AllOf, Node, Query
from search.synonyms.provider import provider

logger = logging.getLogger("search.reading")

FALLBACK_ROWS = 1_000
"""The newest rows that are read when there is no index; building a document takes about a millisecond."""


@dataclass(frozen=True)
class Answer:
    """A page. `limited`: it comes from the database, because the index cannot be used; `left_out`: and there are more
    rows than were read."""

    result: Result
    limited: bool = False
    left_out: bool = False


class Reader:
    """Answers queries about one document for one user. Use one for a request: it uses the same synonyms throughout, and
    without an index it reads the rows from the database once."""

    def __init__(self, document: Document, user: Any) -> None:
        self.document = document
        self.synonyms = provider.current()
        self.tree = scope_tree(document.scope(user))
        self._fallback: Plain | None = None
        self._left_out = False

    def search(self, query: Query) -> Answer:
        """The page of `query` that this user may see."""
        scoped = self._scoped(query)
        if self._fallback is None:
            try:
                with analysis.widened_by(self.synonyms):
                    return Answer(backend().search(scoped))
            except BackendError as error:
                self._fall_back(error)
        return Answer(self._plain().search(scoped), limited=True, left_out=self._left_out)

    def count(self, query: Query) -> int:
        """How many rows of `query` this user may see."""
        scoped = self._scoped(query)
        if self._fallback is None:
            try:
                return backend().count(scoped)
            except BackendError as error:
                self._fall_back(error)
        return self._plain().count(scoped)

    def _scoped(self, query: Query) -> Query:
        if query.document is not self.document:
            raise ValueError(f"this reader is for {self.document.name}, not {query.document.name}")
        return dataclasses.replace(query, tree=AllOf(self.tree, query.tree))

    def _plain(self) -> Backend:
        assert self._fallback is not None
        return self._fallback

    def _fall_back(self, error: BackendError) -> None:
        logger.warning("searching %s in the database instead: %s", self.document.name, error)
        rows = list(self.document.queryset().order_by("-pk")[: FALLBACK_ROWS + 1])
        self._left_out = len(rows) > FALLBACK_ROWS
        self._fallback = Plain()
        outcomes = build_many(self.document, rows[:FALLBACK_ROWS])
        fill(self._fallback, self.document, (one for one in outcomes if isinstance(one, BuiltDocument)))


def scope_tree(scope: Scope) -> Node:
    """The tree that keeps what the scope allows; NONE, and whatever is not a scope of ours, keeps nothing."""
    if scope == ALL:
        return AllOf()
    if scope.kind == "these" and scope.tree is not None:
        return scope.tree
    return NOTHING
