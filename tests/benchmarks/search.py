"""How long a page of search takes, and how long an index takes to make: the embedded engine, Elasticsearch where there
is one, and SQLite FTS5 with facets in SQL, over the same rows in the same run.

python -m tests.benchmarks.search [DOCUMENTS …]

A page is 20 hits, eight facets with counts that ignore their own selection, three filters, and words in four variants
(tests.benchmarks.search_shelf). All engines have to give the same rows, counts and order.
"""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import requests

from search.backends.base import Backend, Result, fill
from search.backends.embedded import Embedded
from search.building import BuiltDocument, build_many
from search.query import Query
from search.tree import Text, walk
from tests.benchmarks.fts5 import Fts5
from tests.benchmarks.search_shelf import SHELF, Item, items, pages

SIZES = (10_000, 100_000)
ROUNDS, PEER_ROUNDS = 30, 3


class Engine(Protocol):
    def search(self, query: Query) -> Result: ...


@dataclass
class Taken:
    """Milliseconds of each page, by query in the order of `pages()`: on the clock, of this process's processor time (all
    that counts for an engine in the process, and other people's load does not show in it), and what the engine itself
    says it took."""

    name: str
    clock: list[list[float]] = field(default_factory=list)
    processor: list[list[float]] = field(default_factory=list)
    took: list[list[float]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(ms for page in self.clock for ms in page)

    @property
    def p95(self) -> float:
        return statistics.quantiles([ms for page in self.clock for ms in page], n=20)[-1]


@dataclass
class Measured:
    """One size. `per_second`: documents from rows in memory to a live index; building them, analysis and content hash
    included, and writing, syncing and swapping are counted, reading rows from a database is not.
    `build_processor_us`: processor time of that, all threads, in microseconds a document."""

    documents: int
    per_second: float
    index_bytes: int
    embedded: Taken
    peer: Taken
    build_processor_us: float
    elasticsearch: Taken | None = None
    elasticsearch_per_second: float = 0.0
    elasticsearch_bytes: int = 0

    @property
    def times_as_fast(self) -> float:
        return self.peer.median / self.embedded.median

    @property
    def same(self) -> bool:
        others = [self.peer, *([self.elasticsearch] if self.elasticsearch else [])]
        return all(other.results == self.embedded.results for other in others)


def make_index(engine: Backend, rows: Sequence[Item]) -> int:
    """From rows to a live index; the number of documents in it."""
    return fill(engine, SHELF, (one for one in build_many(SHELF, rows) if isinstance(one, BuiltDocument)))


def time_pages(name: str, engine: Engine, rounds: int) -> Taken:
    """Each page once to warm up, then `rounds` times."""
    out = Taken(name)
    for query in pages():
        out.results.append(engine.search(query))
        clock, processor, took = [], [], []
        for _ in range(rounds):
            start, used = time.perf_counter(), time.process_time()
            result = engine.search(query)
            clock.append((time.perf_counter() - start) * 1000)
            processor.append((time.process_time() - used) * 1000)
            took.append(result.took_ms or 0.0)
        out.clock.append(clock)
        out.processor.append(processor)
        out.took.append(took)
    return out


def measure(size: int, tell: Callable[[str], None] = print) -> Measured:
    """Build every engine over the same rows and time the pages."""
    rows = items(size)
    list(build_many(SHELF, rows[:1000]))  # the tables of the analysis are made once for a process
    gc.collect()
    gc.freeze()  # the rows would be in a database
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        directory = Path(name)
        embedded = Embedded(directory / "index")
        start, processor = time.perf_counter(), time.process_time()
        per_second = make_index(embedded, rows) / (time.perf_counter() - start)
        processor = time.process_time() - processor
        peer = stack.enter_context(contextlib.closing(Fts5(directory / "peer.sqlite3")))
        peer.fill(one for one in build_many(SHELF, rows) if isinstance(one, BuiltDocument))
        out = Measured(
            size,
            per_second,
            sum(file.stat().st_size for file in (directory / "index").rglob("*") if file.is_file()),
            time_pages("embedded", embedded, ROUNDS),
            time_pages("SQLite FTS5", peer, PEER_ROUNDS),
            processor / size * 1e6,
        )
        for url in stack.enter_context(elasticsearch_urls(tell)):
            out.elasticsearch, out.elasticsearch_per_second, out.elasticsearch_bytes = _measure_elasticsearch(url, rows)
    gc.unfreeze()
    _tell(out, tell)
    return out


@contextlib.contextmanager
def elasticsearch_urls(tell: Callable[[str], None] = print) -> Iterator[list[str]]:
    """The address of a node: ELASTICSEARCH_URL, or one started for the run; none if there is neither."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        yield [url]
        return
    try:
        from tests.elasticsearch.node import running_node
    except ImportError:
        tell("Elasticsearch is not measured: no ELASTICSEARCH_URL, and no tests.elasticsearch.node to start one.")
        yield []
        return
    with running_node() as node:
        yield [node.url]


def _measure_elasticsearch(url: str, rows: Sequence[Item]) -> tuple[Taken, float, int]:
    """The pages, the documents a second from rows to a live index, and its bytes."""
    from search.backends.elasticsearch import Cluster, ElasticsearchBackend

    engine = ElasticsearchBackend(Cluster(url, prefix="benchmark", timeout=30.0))
    start = time.perf_counter()
    index = make_index(engine, rows)
    per_second = index / (time.perf_counter() - start)
    store = requests.get(f"{url}/benchmark-{SHELF.name}-*/_stats/store", timeout=30).json()["_all"]["primaries"][
        "store"
    ]
    return time_pages("Elasticsearch", engine, ROUNDS), per_second, int(store["size_in_bytes"])


def machine() -> str:
    load = os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"


def _tell(out: Measured, tell: Callable[[str], None]) -> None:
    tell(f"\n{machine()}; {out.documents:,} documents")
    size = f"{out.index_bytes / out.documents:,.0f} bytes a document"
    tell(f"rows to a live index   {out.per_second:,.0f} documents/s ({out.build_processor_us:.0f} µs each); {size}")
    for taken in (out.embedded, out.elasticsearch, out.peer):
        if taken is not None:
            used = statistics.median(ms for page in taken.processor for ms in page)
            least = statistics.median(min(page) for page in taken.clock)
            words = f"{taken.median:.1f} ms median, {taken.p95:.1f} p95, {used:.1f} of processor time"
            tell(f"{taken.name:<22} {words}; median of each page's best {least:.1f}")
    tell(f"the peer takes {out.times_as_fast:.0f} times as long; the same rows, counts and order: {out.same}")
    if out.elasticsearch is not None:
        took = statistics.median(ms for page in out.elasticsearch.took for ms in page)
        size = f"{out.elasticsearch_bytes / out.documents:,.0f} bytes a document"
        tell(f"Elasticsearch: rows to a live index {out.elasticsearch_per_second:,.0f} documents/s; {size}")
        tell(f"Elasticsearch's own `took` {took:.1f} ms; ours on top {out.elasticsearch.median - took:.1f} ms")
    for place, query in enumerate(pages()):
        words = next((node.words for node in walk(query.tree) if isinstance(node, Text)), "(no words)")
        times = [statistics.median(taken.clock[place]) for taken in (out.embedded, out.peer)]
        found = f"{out.embedded.results[place].total:,} hits"
        tell(f"  {words} {query.sort} page {query.page}: {found}; embedded {times[0]:.1f} ms, peer {times[1]:.1f} ms")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.testing")
    django.setup()
    for documents in [int(argument) for argument in sys.argv[1:]] or SIZES:
        measure(documents)
