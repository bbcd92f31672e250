"""Which tables a document reads, and which of them its declaration does not name."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import declare, watching
from search.building import BuiltDocument, build_many

TABLE = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)
EXEMPT: dict[tuple[str, str], str] = {
    (
        "offerings",
        "core_listsstate",
    ): "it changes with core_termversion alone, in the same transaction; that one is declared"
}
"""(document, table) → why a change of the table need not be noted."""


def tables_read(document: declare.Document) -> set[str]:
    """The tables that building every document and asking for its changes to come reads."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ids = []
        for one in build_many(document, document.queryset()):
            assert isinstance(one, BuiltDocument), one
            ids.append(one.id)
        document.changes_on(ids)
    assert ids, f"there is nothing of {document.name} to read"
    return {table for query in captured.captured_queries for table in TABLE.findall(query["sql"])}


def undeclared(document: declare.Document) -> list[str]:
    declared = watching.senders([document]) | watching.relations([document])
    known = {model._meta.db_table for model in declared}
    return sorted(t for t in tables_read(document) - known if (document.name, t) not in EXEMPT)
