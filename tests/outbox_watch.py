"""Finds writes of ours that the outbox is not told: bulk updates, bulk inserts, raw SQL, what a cascade sets to null.

In every test the statements of the main connection are watched. One that changes rows of a table told in a search
document must come from a save or a deletion that `search.watching` notes by itself, or the same transaction must note
that document with `search.outbox.changed`. The test that runs into one fails, and says where it was.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models.deletion import Collector

from search import declare, outbox, watching
from search.models import Outbox
from tests.first_rows import EMPTYING_FIXTURES, empties_database

PROJECT = Path(__file__).resolve().parent.parent
PRODUCT = tuple(str(PROJECT / room) + "/" for room in ("marketplace", "cms", "search"))
WRITE = re.compile(r'\s*(?:(INSERT(?: OR \w+)? INTO)|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
"""Whether it inserts, and the table. (How many rows an insert makes, SQLite does not know before they are fetched.)"""
RELATIONS = frozenset({"_add_items", "_remove_items", "clear"})
"""Django's functions that change a many-to-many relation and tell of it."""
OUTBOX = Outbox._meta.db_table


@dataclass
class Write:
    """A statement that needs a note, or (`place` empty) a note; of which document, at which depth of savepoints."""

    document: str
    depth: int
    table: str = ""
    place: str = ""


class Watch:
    """What one test's connection wrote. `base` is the depth of savepoints that belongs to the test itself."""

    def __init__(self, product: tuple[str, ...] = PRODUCT) -> None:
        self.product = product
        self.base = len(connection.savepoint_ids)
        self.in_test_transaction = connection.in_atomic_block
        self.writes: list[Write] = []
        self.notes: list[Write] = []
        self.faults: list[Write] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        statement = str(sql)
        if statement.startswith("SAVEPOINT") and self.in_test_transaction and self.is_outermost():
            outbox.forget_notes()  # a transaction of the product begins, and notes what the test's own may have noted
        elif statement.startswith("RELEASE SAVEPOINT"):
            self.leave(undone=False)
        elif statement.startswith("ROLLBACK TO SAVEPOINT"):
            self.leave(undone=True)
        elif (found := WRITE.match(statement)) and (found[1] or context["cursor"].rowcount != 0):
            self.see(found[2], params)
        return result

    def is_outermost(self) -> bool:
        return len(connection.savepoint_ids) <= self.base

    def leave(self, undone: bool) -> None:
        """A savepoint has ended: what was done in it is undone, or belongs to the one around it."""
        depth = len(connection.savepoint_ids)
        for kept in (self.writes, self.notes):
            kept[:] = [write for write in kept if not undone or write.depth <= depth]
            for write in kept:
                write.depth = min(write.depth, depth)
        if self.in_test_transaction and self.is_outermost():
            self.close()

    def see(self, table: str, params: Any) -> None:
        depth = len(connection.savepoint_ids)
        if not self.in_test_transaction and not self.is_registered():
            self.forget()  # the transaction before was rolled back
        of_product = depth > self.base or (connection.in_atomic_block and not self.in_test_transaction)
        if table == OUTBOX:
            if of_product:
                self.notes.extend(Write(str(part), depth) for part in params or () if isinstance(part, str))
                self.register()
            return
        documents = [name for name, tables in told_in().items() if table in tables]
        if not documents or noted_by_itself(sys._getframe()):
            return
        if place := self.place(sys._getframe()):
            self.writes.extend(Write(name, depth, table, place) for name in documents)
            self.register()
            if not of_product:
                self.close()  # the product is in no transaction of its own, and cannot note anything

    def is_registered(self) -> bool:
        return any(entry[1] == self.close for entry in connection.run_on_commit)

    def register(self) -> None:
        if not self.in_test_transaction and connection.in_atomic_block and not self.is_registered():
            transaction.on_commit(self.close)

    def place(self, frame: FrameType | None) -> str:
        """Where in the product the statement comes from; "" if it does not."""
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self.product) and "/migrations/" not in file:
                return f"{Path(file).relative_to(PROJECT)}:{frame.f_lineno}"
            frame = frame.f_back
        return ""

    def close(self) -> None:
        """A transaction of the product is over: what needed a note and has none is a fault."""
        noted = {note.document for note in self.notes}
        self.faults.extend(write for write in self.writes if write.document not in noted)
        self.forget()

    def forget(self) -> None:
        self.writes.clear()
        self.notes.clear()

    def told(self) -> str:
        lines = dict.fromkeys(
            f'{fault.place} writes {fault.table}, which "{fault.document}" tells' for fault in self.faults
        )
        remedy = "Save or delete the rows one by one, or call search.outbox.changed(…) in the same transaction."
        return "\n".join([*lines, remedy])


def told_in() -> dict[str, set[str]]:
    """Document → the tables whose rows it tells."""
    out = {}
    for name, document in declare.documents().items():
        declared = watching.senders([document]) | watching.relations([document])
        out[name] = {model._meta.db_table for model in declared}
    return out


def noted_by_itself(frame: FrameType | None) -> bool:
    """Whether a save, a deletion or a relation's manager runs, whose signals search.watching has."""
    while frame is not None:
        if frame.f_code is models.Model.save_base.__code__:
            return not frame.f_locals.get("raw")
        if frame.f_code is Collector.delete.__code__:
            # Rows that it deletes are told of one by one; those in which it only empties a reference are not.
            return not any(
                f.f_code is models.QuerySet.update.__code__ or f.f_code.co_name == "update_batch" for f in above(frame)
            )
        if "/treebeard/" in frame.f_code.co_filename:
            return True  # where a page stands in the tree, and how many stand below: told in no document
        if "related_descriptors" in frame.f_code.co_filename and frame.f_code.co_name in RELATIONS:
            return True
        frame = frame.f_back
    return False


def above(until: FrameType) -> Iterator[FrameType]:
    """The frames that were entered after `until`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame is not until:
        yield frame
        frame = frame.f_back


@pytest.fixture(autouse=True)
def every_write_is_noted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which the product bypasses the outbox."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not set(request.fixturenames) & {"db", *EMPTYING_FIXTURES}:
        yield
        return
    request.getfixturevalue("transactional_db" if empties_database(request.node) else "db")
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield
    watch.close()
    if watch.faults:
        pytest.fail(watch.told())
