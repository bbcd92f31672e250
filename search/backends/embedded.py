"""The embedded engine: one tantivy index a document, in a directory, no server. Many processes read, one writes.

<SEARCH_INDEX_DIR>/<document>/live                      the name of the live index, replaced atomically
<SEARCH_INDEX_DIR>/<document>/lock                      held by whoever writes
<SEARCH_INDEX_DIR>/<document>/<mapping hash>-<stamp>/   an index; the live one and the one before are kept
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from search.backends.base import BackendError, Health, IndexBusyError, Result, State
from search.backends.embedded_query import Compiler, document_of, register_tokenizers, schema_of
from search.backends.embedded_search import Search, count
from search.building import BuiltDocument, mapping_hash
from search.declare import Document
from search.query import ID, Query

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another writer."""
REBUILD_LOCK_TIMEOUT = 60.0
_POLL = 0.02
_WRITER_HEAP = 15_000_000
"""The least tantivy takes; enough for an outbox batch."""
_REBUILD_HEAP = 100_000_000


@dataclass(frozen=True)
class _Opened:
    directory: str
    index: Any
    schema: Any


class Embedded:
    """See the module. `directory` holds all indexes; `lock_timeout` is how long a writer waits, in seconds."""

    name = "embedded"

    def __init__(self, directory: Path, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.directory = directory
        self.lock_timeout = lock_timeout
        self._opened: dict[tuple[int, str], _Opened] = {}
        self._opening = threading.Lock()
        self._held = threading.local()

    # State

    def state(self, document: Document) -> State:
        live = self._live(document)
        remedy = f"python manage.py rebuild_index {document.name}"
        if live is None:
            return State(Health.MISSING, f'There is no search index of "{document.name}".', remedy)
        if live.partition("-")[0] != mapping_hash(document):
            detail = f'The search index of "{document.name}" was made for another declaration or analysis.'
            return State(Health.OTHER_MAPPING, detail, remedy)
        try:
            self._open(document, live)
        except BackendError as error:
            return State(Health.BROKEN, str(error), remedy)
        return State(Health.READY)

    def _home(self, document: Document) -> Path:
        return self.directory / document.name

    def _live(self, document: Document) -> str | None:
        try:
            return (self._home(document) / "live").read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def _ready(self, document: Document) -> _Opened:
        live = self._live(document)
        if live is None or live.partition("-")[0] != mapping_hash(document):
            state = self.state(document)
            raise BackendError(f"{state.detail} Run: {state.remedy}")
        return self._open(document, live)

    def _open(self, document: Document, live: str) -> _Opened:
        """The index called `live`, from this process's cache if it is the one opened last."""
        key = (os.getpid(), document.name)
        opened = self._opened.get(key)
        if opened is not None and opened.directory == live:
            return opened
        path = str(self._home(document) / live)
        with self._opening, _engine_errors(f'The search index of "{document.name}" cannot be opened'):
            if not tantivy.Index.exists(path) or not tantivy.Index.is_compatible(path):
                raise BackendError(
                    f'The search index of "{document.name}" is incomplete or of another release of tantivy.'
                )
            index = tantivy.Index.open(path)
            register_tokenizers(index)
            index.config_reader("manual")
            opened = _Opened(live, index, index.schema)
            self._opened[key] = opened
        return opened

    # Reading

    def count(self, query: Query) -> int:
        opened = self._ready(query.document)
        with _engine_errors(f'Counting in "{query.document.name}" failed'):
            opened.index.reload()
            tree = Compiler(query.document, opened.schema).compile(query.filter())
            return count(opened.index.searcher(), tree)

    def search(self, query: Query) -> Result:
        opened = self._ready(query.document)
        with _engine_errors(f'Searching "{query.document.name}" failed'):
            opened.index.reload()
            return Search(query, opened.index.searcher(), Compiler(query.document, opened.schema)).result()

    # Writing

    def apply(self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int]) -> None:
        with self.writing():
            opened = self._ready(document)
            with _engine_errors(f'Writing the search index of "{document.name}" failed'):
                _write(opened.index.writer(_WRITER_HEAP, 1), opened.schema, built, gone)
                opened.index.reload()

    def rebuild(self, document: Document, built: Iterable[BuiltDocument]) -> int:
        home = self._home(document)
        home.mkdir(parents=True, exist_ok=True)
        name = f"{mapping_hash(document)}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
        with self.writing(REBUILD_LOCK_TIMEOUT):
            path = home / name
            path.mkdir()
            try:
                with _engine_errors(f'Building the search index of "{document.name}" failed'):
                    schema = schema_of(document)
                    index = tantivy.Index(schema, str(path))
                    register_tokenizers(index)
                    written = _write(index.writer(_REBUILD_HEAP, 1), schema, built, ())
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            before = self._live(document)
            _replace(home / "live", name)
            for old in home.iterdir():
                if old.is_dir() and old.name not in (name, before):
                    shutil.rmtree(old, ignore_errors=True)
        return written

    @contextlib.contextmanager
    def writing(self, wait: float | None = None) -> Iterator[None]:
        if getattr(self._held, "depth", 0):
            yield
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._lock(handle, self.lock_timeout if wait is None else wait)
            self._held.depth = 1
            yield
        finally:
            self._held.depth = 0
            os.close(handle)

    @staticmethod
    def _lock(handle: int, wait: float) -> None:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise IndexBusyError(f"Another process has been writing the search index for {wait:g} s.") from None
                time.sleep(_POLL)


def _replace(pointer: Path, name: str) -> None:
    beside = pointer.with_name(f"live.{secrets.token_hex(3)}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(pointer)


def _write(writer: Any, schema: Any, built: Iterable[BuiltDocument], gone: Iterable[int]) -> int:
    """Replace and delete in one commit; after a failure nothing has changed."""
    written = 0
    try:
        for pk in gone:
            writer.delete_documents_by_term(ID, pk)
        for one in built:
            document = document_of(schema, one)
            writer.delete_documents_by_term(ID, one.id)
            writer.add_document(document)
            written += 1
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # also gives the engine's own lock back
    return written


@contextlib.contextmanager
def _engine_errors(what: str) -> Iterator[None]:
    """What the engine raises, as BackendError. A panic in its Rust code is a BaseException of its own module."""
    try:
        yield
    except BackendError:
        raise
    except (ValueError, TypeError, OverflowError, OSError, RuntimeError, KeyError) as error:
        raise BackendError(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise BackendError(f"{what}: {error}") from error
