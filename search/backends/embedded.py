"""The embedded engine: one tantivy index a document, in a directory, no server. Many processes read, one writes.

<SEARCH_INDEX_DIR>/<document>/live                      the name of the live index, replaced atomically
<SEARCH_INDEX_DIR>/lock                                 held by whoever writes a live index
<SEARCH_INDEX_DIR>/<document>/<mapping hash>-<stamp>/   an index; the live one and the one before are kept

An index that is being built has a writer of its own, open from `begin` to `finish`, whose lock (tantivy's) says so to
other processes: they neither write it nor take it away.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from search.backends.base import (
    Announce,
    Applied,
    BackendError,
    Health,
    Hit,
    IndexBusyError,
    Result,
    State,
    tell_nobody,
)
from search.backends.embedded_query import Compiler, document_of, register_tokenizers, schema_of
from search.backends.embedded_search import Search, count, hashes
from search.building import BuiltDocument, mapping_hash
from search.declare import Document
from search.query import Query
from search.tree import ID

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another writer."""
_POLL = 0.02
_WRITER_HEAP = 15_000_000
"""Bytes; the least tantivy takes, and enough for an outbox batch."""
_BUILDING_HEAP = 100_000_000
_FILES = "meta.json"
_ENGINE_LOCK = ".tantivy-writer.lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WRITER_DIED = "index writer was killed"
_OS_ERROR = re.compile(r"os error (\d+)|code: (\d+)")


@dataclass
class _Opened:
    """An index that is open for reading. `seen` is what the engine's list of its files said when it last looked."""

    directory: str
    path: Path
    index: Any
    schema: Any
    seen: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def searcher(self) -> Any:
        """Of the newest commit. Told to look for one, the engine opens all files anew, which takes longer than to count
        a facet; so it is told only when their list has changed."""
        with self.lock:
            files = (self.path / _FILES).read_bytes()  # before the look: what is committed meanwhile is seen next time
            if files != self.seen:
                self.index.reload()
                self.seen = files
        return self.index.searcher()


@dataclass
class _Building:
    """An index under way in this process. `top` is the largest id in it: what comes above it replaces nothing."""

    index: Any
    schema: Any
    top: int | None
    writer: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Embedded:
    """See the module. `directory` holds all indexes; `lock_timeout` is how long a writer waits, in seconds."""

    name = "embedded"
    many_writers = False

    def __init__(self, directory: Path, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.directory = directory
        self.lock_timeout = lock_timeout
        self._opened: dict[tuple[int, str], _Opened] = {}
        self._building: dict[tuple[int, str, str], _Building] = {}
        self._opening = threading.Lock()
        self._held = threading.local()

    # State

    def check_engine(self) -> None:
        """It is part of this process."""

    def limits(self, document: Document) -> Iterator[str]:
        yield from ()

    def state(self, document: Document) -> State:
        live = self._live(document)
        remedy = f"python manage.py rebuild_index {document.name}"
        if live is None:
            return State(Health.MISSING, f'There is no search index of "{document.name}".', remedy)
        if live.partition("-")[0] != mapping_hash(document):
            detail = f'The search index of "{document.name}" was made for another declaration or analysis.'
            return State(Health.OTHER_MAPPING, detail, remedy, live)
        try:
            self._open(document, live)
        except BackendError as error:
            return State(Health.BROKEN, str(error), remedy, live)
        return State(Health.READY, index=live)

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
        with self._opening:
            opened = self._open_from(document, live)
            self._opened[key] = opened
        return opened

    def _open_from(self, document: Document, name: str) -> _Opened:
        path = self._home(document) / name
        with _engine_errors(f'The search index of "{document.name}" cannot be opened'):
            if not tantivy.Index.exists(str(path)) or not tantivy.Index.is_compatible(str(path)):
                raise BackendError(
                    f'The search index of "{document.name}" is incomplete or of another release of tantivy.'
                )
            index = tantivy.Index.open(str(path))
            register_tokenizers(index)
            index.config_reader("manual")
            return _Opened(name, path, index, index.schema)

    # Reading

    def count(self, query: Query) -> int:
        opened = self._ready(query.document)
        with _engine_errors(f'Counting in "{query.document.name}" failed'):
            tree = Compiler(query.document, opened.schema).compile(query.filter())
            return count(opened.searcher(), tree)

    def search(self, query: Query) -> Result:
        opened = self._ready(query.document)
        with _engine_errors(f'Searching "{query.document.name}" failed'):
            return Search(query, opened.searcher(), Compiler(query.document, opened.schema)).result()

    def scan(self, query: Query) -> Iterator[Hit]:
        opened = self._ready(query.document)
        with _engine_errors(f'Reading "{query.document.name}" failed'):
            yield from Search(query, opened.searcher(), Compiler(query.document, opened.schema)).every()

    def contents(self, document: Document, index: str = "") -> Iterator[tuple[int, str]]:
        opened = self._open_from(document, index) if index else self._ready(document)
        with _engine_errors(f'Reading "{document.name}" failed'):
            yield from hashes(opened.searcher(), opened.schema)

    # Writing

    def apply(
        self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        """`version` is not needed: writers come one after the other, and each reads the rows while it is the one."""
        with self.writing():
            opened = self._ready(document)
            refused: dict[int, str] = {}
            with _engine_errors(f'Writing the search index of "{document.name}" failed'):
                writer = opened.index.writer(_WRITER_HEAP, 1)
                try:
                    _put(writer, opened.schema, built, gone, refused)
                finally:
                    writer.wait_merging_threads()  # also gives the engine's own lock back
            return Applied(refused)

    @contextlib.contextmanager
    def writing(self, wait: float | None = None) -> Iterator[None]:
        if getattr(self._held, "depth", 0):
            yield
            return
        with _engine_errors("The search index cannot be locked for writing"):
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

    # Life of an index

    def begin(self, document: Document, index: str = "", announce: Announce = tell_nobody) -> str:
        home = self._home(document)
        mark = mapping_hash(document)
        with _engine_errors(f'Beginning a search index of "{document.name}" failed'):
            if index.startswith(f"{mark}-") and (home / index / _FILES).exists():
                self._open_from(document, index)
                return index
            name = f"{mark}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
            announce(name)
            (home / name).mkdir(parents=True)
            schema = schema_of(document)
            made = tantivy.Index(schema, str(home / name))
            register_tokenizers(made)
            self._building[os.getpid(), document.name, name] = _Building(
                made, schema, -1, made.writer(_BUILDING_HEAP, 1)
            )
            return name

    def put(
        self, document: Document, index: str, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        if index == self._live(document):
            return self.apply(document, built, gone, version)
        refused: dict[int, str] = {}
        with _engine_errors(f'Building the search index of "{document.name}" failed'):
            building = self._under_way(document, index)
            with building.lock:
                building.writer = building.writer or building.index.writer(_BUILDING_HEAP, 1)
                _put(building.writer, building.schema, built, gone, refused, building.top, commit=False)
                if building.top is not None:
                    building.top = max([building.top, *(one.id for one in built)])
        return Applied(refused)

    def keep(self, document: Document, index: str) -> None:
        """Commits; done for many puts at once, because each commit makes a segment that has to be merged."""
        building = self._building.get((os.getpid(), document.name, index))
        if building is not None:
            with building.lock, _engine_errors(f'Building the search index of "{document.name}" failed'):
                _commit(building.writer)

    def _under_way(self, document: Document, index: str) -> _Building:
        key = (os.getpid(), document.name, index)
        if key not in self._building:
            opened = self._open_from(document, index)
            self._building[key] = _Building(opened.index, opened.schema, top=None)
        return self._building[key]

    def finish(self, document: Document, index: str) -> int:
        with _engine_errors(f'Finishing the search index of "{document.name}" failed'):
            if index != self._live(document):
                self._close(document, index)
            return int(self._open_from(document, index).searcher().num_docs)

    def _close(self, document: Document, index: str, *, commit: bool = True) -> None:
        """Let the engine merge and give up its writer, if this process has one."""
        building = self._building.pop((os.getpid(), document.name, index), None)
        if building is not None:
            with building.lock:
                if building.writer is not None:
                    if commit:
                        _commit(building.writer)
                    building.writer.wait_merging_threads()

    def swap(self, document: Document, index: str) -> None:
        home = self._home(document)
        with self.writing(), _engine_errors(f'Swapping the search index of "{document.name}" failed'):
            before = self._live(document)
            if before == index:
                return
            self._close(document, index)
            _replace(home / "live", index)
            for old in home.iterdir():
                if old.is_dir() and old.name not in (index, before) and not _is_being_built(old):
                    shutil.rmtree(old, ignore_errors=True)

    def discard(self, document: Document, index: str) -> None:
        with _engine_errors(f'Removing a search index of "{document.name}" failed'):
            if index and index != self._live(document):
                # Without a commit, which needs room on a disk that may be full.
                self._close(document, index, commit=False)
                shutil.rmtree(self._home(document) / index, ignore_errors=True)


def _replace(pointer: Path, name: str) -> None:
    beside = pointer.with_name(f"live.{secrets.token_hex(3)}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(pointer)


def _is_being_built(directory: Path) -> bool:
    """Whether a living process has a writer open on it."""
    try:
        handle = os.open(directory / _ENGINE_LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _put(
    writer: Any,
    schema: Any,
    built: Sequence[BuiltDocument],
    gone: Sequence[int],
    refused: dict[int, str],
    top: int | None = None,
    *,
    commit: bool = True,
) -> None:
    """Replace and delete, in one commit if it is asked for; after a failure nothing since the last commit has changed. A
    document that cannot be made into the engine's own leaves the index, and `refused` gets the reason. `top`: no id
    above it is there yet."""
    try:
        for pk in gone:
            writer.delete_documents_by_term(ID, pk)
        for one in built:
            if top is None or one.id <= top:
                writer.delete_documents_by_term(ID, one.id)
            try:
                document = document_of(schema, one)
            except (ValueError, TypeError, OverflowError) as error:
                refused[one.id] = f"{type(error).__name__}: {error}"
            else:
                writer.add_document(document)
    except BaseException:
        writer.rollback()
        raise
    if commit:
        _commit(writer)


def _commit(writer: Any) -> None:
    try:
        writer.commit()
    except BaseException:
        writer.rollback()
        raise


def _remedy(error: BaseException) -> str:
    """What to do about what the operating system refused, if it was that; the engine tells it in words only."""
    told = _OS_ERROR.search(str(error))
    number = error.errno if isinstance(error, OSError) else int(told[1] or told[2]) if told else 0
    if number in _FULL:
        return " The disk is full: make room where SEARCH_INDEX_DIR is; changes wait until then."
    if _WRITER_DIED in str(error):  # the engine's thread met it, and its account does not come along
        return " Most likely the disk is full: make room where SEARCH_INDEX_DIR is; changes wait until then."
    if number in _FORBIDDEN:
        return " The directory cannot be written: give it to the user that runs this process."
    return ""


@contextlib.contextmanager
def _engine_errors(what: str) -> Iterator[None]:
    """What the engine raises, as BackendError. A panic in its Rust code is a BaseException of its own module."""
    try:
        yield
    except BackendError:
        raise
    except (ValueError, TypeError, OverflowError, OSError, RuntimeError, KeyError) as error:
        raise BackendError(f"{what}: {error}.{_remedy(error)}") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise BackendError(f"{what}: {error}.{_remedy(error)}") from error
