"""The embedded engine: one tantivy index a document, in a directory, no server. Many processes read, one writes.

<SEARCH_INDEX_DIR>/<document>/live                      the name of the live index, replaced atomically
<SEARCH_INDEX_DIR>/<document>/lock                      held by whoever writes
<SEARCH_INDEX_DIR>/<document>/<mapping hash>-<stamp>/   an index; the live one and the one before are kept
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
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

from search.backends.base import (
    MOST_FACET_VALUES,
    BackendError,
    Health,
    Hit,
    IndexBusyError,
    Result,
    State,
    pages_of,
    with_selected,
)
from search.backends.embedded_query import (
    MISSING_FIELDS,
    STORED,
    TIE,
    Compiler,
    document_of,
    keyword_name,
    number_name,
    register_tokenizers,
    schema_of,
)
from search.building import BuiltDocument, mapping_hash
from search.declare import Document
from search.fields import MISSING
from search.filters import BandFacet
from search.query import ID, AllOf, Node, Query, Range, Run, bands, runs

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another writer."""
REBUILD_LOCK_TIMEOUT = 60.0
_POLL = 0.02
_WRITER_HEAP = 15_000_000
"""The least tantivy takes; enough for an outbox batch."""
_REBUILD_HEAP = 100_000_000
_BAND = "band:"


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
            return _count(opened.index.searcher(), tree)

    def search(self, query: Query) -> Result:
        opened = self._ready(query.document)
        with _engine_errors(f'Searching "{query.document.name}" failed'):
            opened.index.reload()
            return _Search(query, opened.index.searcher(), Compiler(query.document, opened.schema)).result()

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


def _count(searcher: Any, tree: Any) -> int:
    return int(searcher.search(tree, 1, count=True).count)


class _Search:
    """One query on one snapshot of the index."""

    def __init__(self, query: Query, searcher: Any, compiler: Compiler) -> None:
        self.query = query
        self.searcher = searcher
        self.compiler = compiler

    def result(self) -> Result:
        stretches = [(run, _count(self.searcher, self.compiler.compile(run.node))) for run in runs(self.query)]
        total = sum(rows for _, rows in stretches)
        pages = pages_of(total, self.query.size)
        page = min(self.query.page, pages)
        start, stop = (page - 1) * self.query.size, min(page * self.query.size, total)
        hits: list[Hit] = []
        for run, rows in stretches:
            if rows and start < rows and stop > 0:
                hits.extend(self._hits(self._stretch(run, max(start, 0), min(stop, rows)), run))
            start, stop = start - rows, stop - rows
        return Result(total, page, pages, self.query.size, tuple(hits), with_selected(self.query, self._facets()))

    def _hits(self, places: list[Any], run: Run) -> Iterator[Hit]:
        for pk, place in zip(self.searcher.fast_field_values(ID, places), places, strict=True):
            address, payload = json.loads(bytes(self.searcher.doc(place).get_first(STORED)))
            yield Hit(pk, address, payload, run.tier)

    def _by_tie(self, node: Node, start: int, stop: int) -> list[Any]:
        found = self.searcher.search(
            self.compiler.compile(node), stop - start, count=False, order_by_field=TIE, offset=start
        )
        return [place for _, place in found.hits]

    def _stretch(self, run: Run, start: int, stop: int) -> list[Any]:
        """Places start to stop of a run. The engine orders by one field and leaves ties as they come, so rows of an
        equal value that lie wholly on the page are ordered here, and those cut by its edges are asked for again,
        by the tie key."""
        if not run.field:
            return self._by_tie(run.node, start, stop)
        found = self.searcher.search(
            self.compiler.compile(run.node),
            stop + 1,  # one more shows whether the last value goes on
            count=False,
            order_by_field=number_name(run.field),
            order=tantivy.Order.Desc if run.descending else tantivy.Order.Asc,
        ).hits
        out: list[Any] = []
        begin = 0
        for value, group in itertools.groupby(found, key=lambda hit: hit[0]):
            places = [place for _, place in group]
            end = begin + len(places)
            if start <= begin and end <= stop:
                out.extend(self._tied(places))
            elif begin < stop and end > start:
                equal = AllOf(run.node, Range(run.field, value, value))
                out.extend(self._by_tie(equal, max(start - begin, 0), min(end, stop) - begin))
            begin = end
        return out

    def _tied(self, places: list[Any]) -> list[Any]:
        if len(places) == 1:
            return places
        ties = self.searcher.fast_field_values(TIE, places)
        return [place for _, place in sorted(zip(ties, places, strict=True), key=lambda pair: -pair[0])]

    def _facets(self) -> dict[str, dict[str, int]]:
        """One aggregation for all facets without a selection, one more for each that has one."""
        counts: dict[str, dict[str, int]] = {}
        free = [key for key in self.query.facets if key not in self.query.selected]
        if free:
            counts.update(self._aggregate(self.query.filter(), free))
        for key in self.query.facets:
            if key in self.query.selected:
                counts.update(self._aggregate(self.query.filter(without=key), [key]))
        return {key: counts[key] for key in self.query.facets}

    def _aggregate(self, node: Node, keys: Sequence[str]) -> dict[str, dict[str, int]]:
        wanted = {key: self._aggregation(key) for key in keys}
        wanted[""] = {"terms": {"field": MISSING_FIELDS, "size": MOST_FACET_VALUES}}
        answer = self.searcher.aggregate(self.compiler.compile(node), wanted)
        without = {bucket["key"]: bucket["doc_count"] for bucket in answer[""]["buckets"]}
        out = {}
        for key in keys:
            buckets = answer[key]["buckets"]
            if len(buckets) > MOST_FACET_VALUES or answer[key].get("sum_other_doc_count"):
                raise BackendError(f'Facet "{key}" has more than {MOST_FACET_VALUES} values.')
            named = {str(b["key"]): int(b["doc_count"]) for b in buckets}
            if isinstance(self.query.document.facet(key), BandFacet):
                named = {k.removeprefix(_BAND): n for k, n in named.items() if k.startswith(_BAND)}
            out[key] = {**named, MISSING: int(without.get(self.query.document.facet(key).on, 0))}
        return out

    def _aggregation(self, key: str) -> dict[str, Any]:
        facet = self.query.document.facet(key)
        if not isinstance(facet, BandFacet):
            return {"terms": {"field": keyword_name(facet.on), "size": MOST_FACET_VALUES + 1}}
        ranges = []
        for code, band in bands(self.query.document, facet).items():
            ends: dict[str, Any] = {"key": f"{_BAND}{code}"}
            if band.lower is not None:
                ends["from"] = float(band.lower)
            if band.upper is not None:
                ends["to"] = float(band.upper + 1)
            ranges.append(ends)
        return {"range": {"field": number_name(facet.on), "ranges": ranges}}
