"""What only Elasticsearch has: versions, a server that fails in its own ways, indexes of other releases beside ours."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.backends.base import BackendError, EngineDownError, Health, fill
from search.backends.elasticsearch import Cluster, ElasticsearchBackend
from search.declare import Document
from search.fields import KeywordField
from search.query import Query
from search.tree import Everything, Text
from tests.elasticsearch.proxy import Door, door
from tests.search_world import LOANS, Loan, LoanDocument, built, named


class OtherLoans(LoanDocument):
    """The loans as another release declares them."""

    fields = (*LoanDocument.fields, KeywordField("colour", source=lambda row: None))


OTHER = OtherLoans()


@pytest.fixture
def cluster(elasticsearch_url: str, elasticsearch_prefix: str) -> Cluster:
    return Cluster(elasticsearch_url, prefix=elasticsearch_prefix)


@pytest.fixture
def server(elasticsearch_url: str) -> Elasticsearch:
    return Elasticsearch(elasticsearch_url)


@pytest.fixture
def engine(cluster: Cluster) -> ElasticsearchBackend:
    made = ElasticsearchBackend(cluster)
    fill(made, LOANS, named("甲", "乙"))
    return made


@pytest.fixture
def shut(cluster: Cluster, engine: ElasticsearchBackend) -> Iterator[tuple[Door, ElasticsearchBackend]]:
    """A door before the node, and the engine that goes through it; short of patience."""
    with door(cluster.url) as opened:
        yield opened, ElasticsearchBackend(dataclasses.replace(cluster, url=opened.url, timeout=0.5, write_timeout=0.5))


def names(engine: ElasticsearchBackend, document: Document = LOANS) -> list[str]:
    return [hit.payload["name"] for hit in engine.search(Query(document)).hits]


# Versions


def test_an_older_version_never_replaces_a_newer_one(engine: ElasticsearchBackend) -> None:
    assert not engine.apply(LOANS, named("新"), [], version=7).refused
    applied = engine.apply(LOANS, named("旧"), [2], version=6)
    assert (applied.refused, applied.postponed) == ({}, {})
    assert names(engine) == ["新"]
    engine.apply(LOANS, named("又"), [], version=7)
    assert names(engine) == ["又"]


def test_a_late_writer_does_not_bring_back_what_was_deleted(engine: ElasticsearchBackend) -> None:
    engine.apply(LOANS, [], [1], version=9)
    engine.apply(LOANS, named("迟"), [], version=8)
    assert names(engine) == ["乙"]


# Faults


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_server_is_an_engine_that_is_down(shut: tuple[Door, ElasticsearchBackend], status: int) -> None:
    opened, engine = shut
    opened.status = status
    for ask in (
        lambda: engine.search(Query(LOANS)),
        lambda: engine.count(Query(LOANS)),
        lambda: engine.apply(LOANS, named("丙"), []),
        lambda: list(engine.scan(Query(LOANS))),
    ):
        with pytest.raises(EngineDownError, match=str(status)):
            ask()
    assert engine.state(LOANS).health is Health.BROKEN
    opened.status = 0
    assert names(engine) == ["甲", "乙"]


def test_a_slow_server_is_not_waited_for(shut: tuple[Door, ElasticsearchBackend]) -> None:
    opened, engine = shut
    opened.delay = 5
    start = time.monotonic()
    with pytest.raises(EngineDownError, match="Timeout"):
        engine.search(Query(LOANS))
    with pytest.raises(EngineDownError, match="Timeout"):
        engine.apply(LOANS, named("丙"), [])
    assert time.monotonic() - start < 4


def test_no_server_at_all(cluster: Cluster) -> None:
    engine = ElasticsearchBackend(dataclasses.replace(cluster, url="http://127.0.0.1:9", timeout=1))
    with pytest.raises(EngineDownError):
        engine.search(Query(LOANS))
    with pytest.raises(EngineDownError):
        engine.check_engine()
    assert engine.state(LOANS).health is Health.BROKEN


def test_half_of_a_bulk_is_refused_and_the_other_half_goes_in(engine: ElasticsearchBackend) -> None:
    one, two, three = built(Loan(1, name="一"), Loan(2, name="二"), Loan(3, name="三"))
    wrong = dataclasses.replace(two, numbers={"limit": 2**80})
    strange = dataclasses.replace(three, id=4, keywords={"unheard_of": ("x",)})
    applied = engine.apply(LOANS, [one, wrong, three, strange], [])
    assert set(applied.refused) == {2, 4}
    assert "limit" in applied.refused[2]
    assert "unheard_of" in applied.refused[4]
    assert applied.postponed == {}
    assert sorted(names(engine)) == ["一", "三", "乙"]


def test_a_read_only_index_postpones(engine: ElasticsearchBackend, server: Elasticsearch) -> None:
    index = engine.state(LOANS).index
    server.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
    applied = engine.apply(LOANS, named("丙"), [])
    assert set(applied.postponed) == {1}
    assert "block" in applied.postponed[1]
    assert names(engine) == ["甲", "乙"]
    server.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
    assert engine.apply(LOANS, named("丙"), []).postponed == {}
    assert names(engine) == ["丙", "乙"]


def test_nothing_is_written_to_an_index_that_is_gone(engine: ElasticsearchBackend, server: Elasticsearch) -> None:
    index = engine.state(LOANS).index
    server.indices.delete(index=index)
    for write in (lambda: engine.apply(LOANS, named("丙"), []), lambda: engine.put(LOANS, index, named("丙"), [])):
        with pytest.raises(BackendError, match="rebuild_index"):
            write()
    assert not server.indices.exists(index=index), "the server would have made one of a mapping of its own"
    assert engine.state(LOANS).health is Health.MISSING
    with pytest.raises(BackendError, match=r"rebuild_index test_loans"):
        engine.search(Query(LOANS))


def test_a_wrong_password_says_where_to_look(shut: tuple[Door, ElasticsearchBackend]) -> None:
    opened, engine = shut
    opened.status = 401
    with pytest.raises(BackendError, match="ELASTICSEARCH_URL") as raised:
        engine.search(Query(LOANS))
    assert not isinstance(raised.value, EngineDownError)


def test_the_server_is_of_a_version_that_is_known(engine: ElasticsearchBackend, monkeypatch: Any) -> None:
    engine.check_engine()
    monkeypatch.setattr("search.backends.elasticsearch.OLDEST", (8, 99))
    with pytest.raises(BackendError, match=r"Elasticsearch 8\.\d+\.\d+ is not supported"):
        engine.check_engine()


# Indexes of other releases


def test_two_releases_stand_side_by_side(engine: ElasticsearchBackend, server: Elasticsearch) -> None:
    before = engine.state(LOANS).index
    assert engine.state(OTHER).health is Health.OTHER_MAPPING
    with pytest.raises(BackendError, match="another declaration"):
        engine.search(Query(OTHER))
    fill(engine, OTHER, named("丙"))
    assert names(engine, OTHER) == ["丙"]
    assert (names(engine), engine.state(LOANS).index) == (["甲", "乙"], before)
    fill(engine, OTHER, named("丁"))
    kept = server.indices.get(index="*", expand_wildcards="all").body
    ours = [index for index in kept if index.startswith(f"{engine.cluster.prefix}-")]
    assert len(ours) == 2, "the live one and the one before"


def test_what_is_being_built_is_not_removed(engine: ElasticsearchBackend, server: Elasticsearch) -> None:
    building = engine.begin(LOANS)
    engine.put(LOANS, building, named("丙"), [])
    for _ in range(3):
        fill(engine, LOANS, named("丁"))
    assert engine.begin(LOANS, building) == building
    assert engine.finish(LOANS, building) == 1
    engine.swap(LOANS, building)
    assert names(engine) == ["丙"]
    assert engine.begin(LOANS, building) != building, "a live index is never built on"


def test_names_cannot_break_out(cluster: Cluster) -> None:
    with pytest.raises(BackendError, match="index name"):
        ElasticsearchBackend(dataclasses.replace(cluster, prefix="a-*"))


def test_a_declaration_it_cannot_keep_is_told_at_the_start(engine: ElasticsearchBackend) -> None:
    class Dotted(LoanDocument):
        fields = (*LoanDocument.fields, KeywordField("a__b"))

    assert list(engine.limits(LOANS)) == []
    assert [limit for limit in engine.limits(Dotted()) if "a__b" in limit]


# Beyond the server's window


@pytest.fixture(scope="module")
def many(elasticsearch_url: str, elasticsearch_module_prefix: str) -> ElasticsearchBackend:
    """12,345 loans, of which every third has a name that is searched for."""
    engine = ElasticsearchBackend(Cluster(elasticsearch_url, prefix=elasticsearch_module_prefix))
    fill(engine, LOANS, built(*(Loan(pk, name="信用" if pk % 3 == 0 else "", text="信用") for pk in range(1, 12_346))))
    return engine


@pytest.mark.parametrize("page", [1, 100, 101, 110, 123, 124, 9999])
def test_pages_past_ten_thousand(many: ElasticsearchBackend, page: int) -> None:
    result = many.search(Query(LOANS, Everything(), page=page, size=100))
    shown = min(page, 124)
    assert (result.total, result.pages, result.page) == (12_345, 124, shown)
    assert result.ids == tuple(range(shown * 100 - 99, min(shown * 100, 12_345) + 1))


def test_a_far_page_keeps_the_order_by_relevance(many: ElasticsearchBackend) -> None:
    ids = [pk for pk in range(1, 12_346) if pk % 3 == 0] + [pk for pk in range(1, 12_346) if pk % 3]
    result = many.search(Query(LOANS, Text("信用"), page=105, size=100, facets=("kind",)))
    assert result.ids == tuple(ids[10_400:10_500])
    assert {hit.tier.name for hit in result.hits if hit.tier} == {"BODY"}
    assert result.facets["kind"] == {"-": 12_345}


def test_scan_and_contents_reach_every_row(many: ElasticsearchBackend) -> None:
    assert [hit.id for hit in many.scan(Query(LOANS))] == list(range(1, 12_346))
    contents = dict(many.contents(LOANS))
    assert list(contents) == list(range(1, 12_346))
    (same,) = built(Loan(3, name="信用", text="信用"))
    assert contents[3] == same.content_hash
