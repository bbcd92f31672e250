"""Elasticsearch: a cluster of any size behind one address; any number of processes read and write.

<prefix>-<document>-<mapping hash>-<stamp>    an index
<prefix>-<document>-<mapping hash>            the alias that is read
<prefix>-<document>-<mapping hash>-write      the alias that changes are written through
<index>-building                              the alias of an index that is being built

The hash in the aliases lets a release and the one before it run side by side, each on the index of its own mapping.
Each document carries a version (see Backend), which the server compares: a late writer never puts an older state over
a newer one.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.dsl import Search
from elasticsearch.helpers import streaming_bulk

from search.backends.base import (
    Announce,
    Applied,
    BackendError,
    EngineDownError,
    Health,
    Hit,
    Result,
    State,
    tell_nobody,
)
from search.backends.elasticsearch_query import HASH, Compiler, mapping_of, source_of
from search.backends.elasticsearch_search import Ask, Page
from search.building import BuiltDocument, mapping_hash
from search.declare import Document
from search.query import Query
from search.tree import ID

OLDEST, NEWEST = (8, 12), (9, 0)
"""Server versions that are known to do what is asked of them: from, and below."""
BULK_BYTES = 8 * 1024 * 1024
BULK_DOCUMENTS = 1_000
KEEP_SNAPSHOT = "2m"
"""How long a point in time outlives its last use."""
KEEP_DELETIONS = "15m"
"""How long the server remembers the version of a deleted document: longer than a batch may take, so that a late writer
cannot bring it back."""
MOST_FIELDS = 1_000
"""index.mapping.total_fields.limit, which stays at the server's default."""
CONTENTS_SIZE = 5_000
_OVERLOADED = frozenset({429, 502, 503, 504})
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Cluster:
    """Where the cluster is and how an index is laid out on it.

    `url` may hold user and password; several nodes are separated by commas. `ca_file` holds the certificates to trust
    with https (None: the system's). `timeout` is how long an answer may take in seconds, for writing
    `write_timeout`. `shards` and `replicas` hold for indexes made from now on.
    """

    url: str
    ca_file: str | None = None
    prefix: str = "kerong"
    shards: int = 1
    replicas: int = 0
    timeout: float = 3.0
    write_timeout: float = 30.0


class ElasticsearchBackend:
    """See the module. BackendError for a prefix that cannot be part of an index's name."""

    name = "elasticsearch"
    many_writers = True

    def __init__(self, cluster: Cluster) -> None:
        if not _NAME.fullmatch(cluster.prefix):
            raise BackendError(
                f'"{cluster.prefix}" cannot begin an index name: use small letters, digits, underscores.'
            )
        self.cluster = cluster
        trust: dict[str, Any] = {"ca_certs": cluster.ca_file} if cluster.ca_file else {}
        # A node that fails is not asked again for a while by itself; one more try goes to another node, if there is one.
        self._client = Elasticsearch(
            cluster.url.split(","), max_retries=1, retry_on_timeout=False, retry_on_status=(), **trust
        )
        self._reading = self._client.options(request_timeout=cluster.timeout)
        self._writing = self._client.options(request_timeout=cluster.write_timeout)

    # Names

    def _base(self, document: Document) -> str:
        return f"{self.cluster.prefix}-{document.name}"

    def _alias(self, document: Document) -> str:
        return f"{self._base(document)}-{mapping_hash(document)}"

    def _write_alias(self, document: Document) -> str:
        return f"{self._alias(document)}-write"

    def _indexes(self, document: Document) -> dict[str, set[str]]:
        """Every index of the document, of any mapping, with its aliases."""
        found = self._reading.indices.get_alias(index=f"{self._base(document)}-*", expand_wildcards="all")
        return {index: set(entry["aliases"]) for index, entry in found.body.items()}

    # State

    def limits(self, document: Document) -> Iterator[str]:
        """What of a declaration this engine cannot do, each with what to do about it."""
        fields = len(document.fields) + sum(field.pinyin for field in document.text_fields)
        if fields > MOST_FIELDS - 10:
            yield f"it has {fields} fields; Elasticsearch keeps {MOST_FIELDS - 10} at most. Leave some out."
        for field in document.fields:
            if "__" in field.name:
                yield f'the name of field "{field.name}" holds "__", which stands for "." there. Use one underscore.'

    def state(self, document: Document) -> State:
        remedy = f"python manage.py rebuild_index {document.name}"
        try:
            with self._errors(f'Asking for the index of "{document.name}" failed'):
                indexes = self._indexes(document)
        except BackendError as error:
            return State(Health.BROKEN, str(error), "python manage.py check")
        alias = self._alias(document)
        live = next((index for index, aliases in indexes.items() if alias in aliases), "")
        if live:
            if self._write_alias(document) in indexes[live]:
                return State(Health.READY, index=live)
            return State(Health.BROKEN, f'The index "{live}" cannot be written: its write alias is gone.', remedy, live)
        if any(self._is_live(document, index, aliases) for index, aliases in indexes.items()):
            detail = f'The search index of "{document.name}" was made for another declaration or analysis.'
            return State(Health.OTHER_MAPPING, detail, remedy)
        return State(Health.MISSING, f'There is no search index of "{document.name}".', remedy)

    def _is_live(self, document: Document, index: str, aliases: Iterable[str]) -> bool:
        """Whether some release reads this index: it has an alias named by its own hash."""
        mark = index.removeprefix(f"{self._base(document)}-").partition("-")[0]
        return f"{self._base(document)}-{mark}" in aliases

    def check_engine(self) -> None:
        with self._errors("Elasticsearch does not answer"):
            nodes = self._reading.nodes.info(node_id="_all", metric="_none", filter_path="nodes.*.version").body
        for version in sorted({node["version"] for node in nodes["nodes"].values()}):
            number = tuple(int(part) for part in version.split(".")[:2])
            if not OLDEST <= number < NEWEST:
                supported = f"{'.'.join(map(str, OLDEST))} to below {'.'.join(map(str, NEWEST))}"
                raise BackendError(f"Elasticsearch {version} is not supported; run {supported}.")

    # Reading

    def search(self, query: Query) -> Result:
        with self._errors(f'Searching "{query.document.name}" failed', query.document):
            return self._page(query).result()

    def count(self, query: Query) -> int:
        with self._errors(f'Counting in "{query.document.name}" failed', query.document):
            wanted = Compiler(query.document).compile(query.filter()).to_dict()
            return int(self._reading.count(index=self._alias(query.document), query=wanted)["count"])

    def scan(self, query: Query) -> Iterator[Hit]:
        with self._errors(f'Reading "{query.document.name}" failed', query.document):
            yield from self._page(query).every()

    def contents(self, document: Document, index: str = "") -> Iterator[tuple[int, str]]:
        with self._errors(f'Reading "{document.name}" failed', document), self._snapshot(document, index) as ask:
            after: Sequence[Any] = ()
            search = Search().sort(ID).source(False).extra(
                size=CONTENTS_SIZE, docvalue_fields=[HASH], track_total_hits=False
            )  # fmt: skip
            while rows := ask(search.extra(search_after=list(after)) if after else search)["hits"]["hits"]:
                for row in rows:
                    yield int(row["_id"]), str(row["fields"][HASH][0])
                after = rows[-1]["sort"]

    def _page(self, query: Query) -> Page:
        return Page(query, self._asking(self._alias(query.document)), lambda: self._snapshot(query.document))

    def _asking(self, index: str) -> Ask:
        def ask(search: Search) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = self._reading.search(index=index, body=search.to_dict()).body
            return _whole(answer)

        return ask

    @contextlib.contextmanager
    def _snapshot(self, document: Document, index: str = "") -> Iterator[Ask]:
        opened = self._reading.open_point_in_time(index=index or self._alias(document), keep_alive=KEEP_SNAPSHOT)
        point = opened["id"]

        def ask(search: Search) -> Mapping[str, Any]:
            nonlocal point
            body = {**search.to_dict(), "pit": {"id": point, "keep_alive": KEEP_SNAPSHOT}}
            answer: Mapping[str, Any] = self._writing.search(body=body).body
            point = answer.get("pit_id", point)
            return _whole(answer)

        try:
            yield ask
        finally:
            with contextlib.suppress(ApiError, TransportError):  # it lapses by itself
                self._reading.close_point_in_time(id=point)

    # Writing

    def writing(self, wait: float | None = None) -> AbstractContextManager[None]:
        return nullcontext()

    def apply(
        self, document: Document, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        return self._write(document, self._write_alias(document), built, gone, version, refresh=True)

    def put(
        self, document: Document, index: str, built: Sequence[BuiltDocument], gone: Sequence[int], version: int = 0
    ) -> Applied:
        return self._write(document, _building(index), built, gone, version, refresh=False)

    def _write(
        self,
        document: Document,
        alias: str,
        built: Sequence[BuiltDocument],
        gone: Sequence[int],
        version: int,
        *,
        refresh: bool,
    ) -> Applied:
        refused: dict[int, str] = {}
        postponed: dict[int, str] = {}
        same = {"_index": alias, "version": version, "version_type": "external_gte"}
        actions = itertools.chain(
            ({**same, "_op_type": "delete", "_id": str(pk)} for pk in gone),
            ({**same, "_op_type": "index", "_id": str(one.id), "_source": source_of(one)} for one in built),
        )
        with self._errors(f'Writing the search index of "{document.name}" failed', document):
            for _fine, item in streaming_bulk(
                self._writing,
                actions,
                chunk_size=BULK_DOCUMENTS,
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                refresh=refresh,
                require_alias=True,
            ):
                (outcome,) = item.values()
                self._sort_out(outcome, refused, postponed)
        return Applied(refused, postponed)

    @staticmethod
    def _sort_out(outcome: Mapping[str, Any], refused: dict[int, str], postponed: dict[int, str]) -> None:
        """Whether one document of a bulk was taken, is of no use, or has to come again."""
        status = int(outcome["status"])
        if status < 300 or status == 409:  # 409: a newer version is there already
            return
        error = outcome.get("error")
        if error is None:  # 404: what was to be taken out is not there
            return
        reason = _reason(error)
        if error.get("type") in ("index_not_found_exception", "alias_not_found_exception") or status == 404:
            raise BackendError(f"{reason}. Run: python manage.py rebuild_index")
        later = status in _OVERLOADED or status == 403 or status >= 500  # 403: a block on writing, such as a full disk
        (postponed if later else refused)[int(outcome["_id"])] = reason

    # Life of an index

    def begin(self, document: Document, index: str = "", announce: Announce = tell_nobody) -> str:
        with self._errors(f'Beginning a search index of "{document.name}" failed'):
            known = self._indexes(document).get(index, set()) if index else set()
            if _building(index) in known and index.startswith(f"{self._alias(document)}-"):
                return index
            stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
            name = f"{self._alias(document)}-{stamp}-{secrets.token_hex(3)}"
            announce(name)
            self._writing.indices.create(
                index=name,
                mappings=mapping_of(document, {"document": document.name, "mapping": mapping_hash(document)}),
                settings={
                    "number_of_shards": self.cluster.shards,
                    # Copies are made once, when it is whole.
                    "number_of_replicas": 0,
                    "refresh_interval": "-1",
                    "gc_deletes": KEEP_DELETIONS,
                },
                aliases={_building(name): {}},
            )
        return name

    def keep(self, document: Document, index: str) -> None:
        """The server has written down each bulk before it answers (index.translog.durability)."""

    def finish(self, document: Document, index: str) -> int:
        with self._errors(f'Finishing the search index "{index}" failed'):
            self._writing.indices.put_settings(
                index=index, settings={"refresh_interval": None, "number_of_replicas": self.cluster.replicas}
            )
            self._writing.indices.refresh(index=index)
            return int(self._writing.count(index=index)["count"])

    def swap(self, document: Document, index: str) -> None:
        read, write = self._alias(document), self._write_alias(document)
        with self._errors(f'Swapping the search index of "{document.name}" failed'):
            before = self._indexes(document)
            actions: list[dict[str, Any]] = [
                {"remove": {"index": old, "alias": alias}}
                for old, aliases in before.items()
                for alias in aliases & ({read, write} if old != index else {_building(index)})
            ]
            actions += [{"add": {"index": index, "alias": alias}} for alias in (read, write)]
            self._writing.indices.update_aliases(actions=actions)
            kept = self._kept(document, before, index)
            for old, aliases in before.items():
                if old not in (index, kept) and _building(old) not in aliases:
                    self._writing.options(ignore_status=404).indices.delete(index=old)

    def _kept(self, document: Document, indexes: Mapping[str, set[str]], index: str) -> str:
        """The one before: the live index of this mapping, else the newest that another release reads."""
        live = [old for old, aliases in indexes.items() if old != index and self._is_live(document, old, aliases)]
        same = [old for old in live if self._alias(document) in indexes[old]]
        return max(same or live, key=lambda name: name.rsplit("-", 2)[-2], default="")

    def discard(self, document: Document, index: str) -> None:
        with self._errors(f'Removing the search index "{index}" failed'):
            aliases = self._indexes(document).get(index)
            if aliases is not None and not self._is_live(document, index, aliases):
                self._writing.options(ignore_status=404).indices.delete(index=index)

    # Errors

    @contextlib.contextmanager
    def _errors(self, what: str, document: Document | None = None) -> Iterator[None]:
        """What client and server raise, as BackendError with what to do about it."""
        try:
            yield
        except TransportError as error:
            raise EngineDownError(f"{what}: {type(error).__name__} from Elasticsearch.") from error
        except ApiError as error:
            reason = _reason(error.body.get("error") if isinstance(error.body, dict) else error.message)
            status = error.meta.status
            if status in _OVERLOADED:
                raise EngineDownError(f"{what}: Elasticsearch answered {status}, {reason}.") from error
            if status == 404 and document is not None:
                state = self.state(document)
                if not state.ready:
                    raise BackendError(f"{state.detail} Run: {state.remedy}") from error
            if status in (401, 403):
                remedy = "Check user and password in ELASTICSEARCH_URL, and that the index may be written."
                raise BackendError(f"{what}: {status}, {reason}. {remedy}") from error
            raise BackendError(f"{what}: {status}, {reason}.") from error


def _building(index: str) -> str:
    return f"{index}-building"


def _whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, if every shard gave its part in time: half an answer is none."""
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        failures = answer["_shards"].get("failures", [])
        reason = _reason(failures[0].get("reason")) if failures else "it took too long"
        raise EngineDownError(f"A part of the Elasticsearch index did not answer: {reason}.")
    return answer


def _reason(error: Any) -> str:
    """The server's reason in one line, from the innermost cause on."""
    if not isinstance(error, Mapping):
        return str(error)[:300]
    inner = error.get("root_cause") or [error]
    cause = inner[0]
    return f"{cause.get('type', 'error')}: {cause.get('reason', '')}"[:300]
