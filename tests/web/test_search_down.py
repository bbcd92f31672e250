"""While the engine does not answer: lists from the database that say so, nobody waits, and it is noticed when it is
back. Slow searches in the log."""

from __future__ import annotations

import logging
import re
import threading
from typing import Any

import pytest
from django.test import Client

from search import breaker, fallback
from search.backends.base import BackendError, EngineDownError
from search.backends.embedded import Embedded
from search.breaker import FAILURES, Breaker
from search.declare import NONE, these
from search.tree import Term
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401
from tests.web.test_search_list import chip, count, get, names, shelf  # noqa: F401

pytestmark = pytest.mark.django_db
LIMITED = "这份列表来自数据库"


class Engine:
    """The embedded engine with a plug to pull."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fault: BackendError | None = None
        self.asked: list[str] = []
        for name in ("search", "count", "state"):
            monkeypatch.setattr(Embedded, name, self._asked(name, getattr(Embedded, name)))

    def _asked(self, name: str, original: Any) -> Any:
        def ask(embedded: Embedded, *args: Any) -> Any:
            self.asked.append(name)
            if self.fault:
                raise self.fault
            return original(embedded, *args)

        return ask


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, shelf: RowDocument) -> Engine:  # noqa: F811
    return Engine(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(breaker, "Breaker", lambda name: Breaker(name, lambda: now[0]))
    return now


def wait_for_trials() -> None:
    for thread in threading.enumerate():
        if thread.name == "search-trial":
            thread.join(10)


def test_lists_go_on_from_the_database_and_nobody_asks_in_vain(
    client: Client, engine: Engine, clock: list[float]
) -> None:
    before = {q: get(client, q) for q in ("", "?kind=credit&place=4301&sort=limit_high", "?q=贷&kind=pledge")}
    engine.fault = EngineDownError("no answer within 1 s")
    engine.asked.clear()
    for n in range(FAILURES + 4):
        content = get(client)
        assert LIMITED in content
        assert names(content) == names(before[""])
        assert len(engine.asked) == min(n + 1, FAILURES), "one call a request, then none"
    for query, whole in before.items():
        content = get(client, query)
        assert names(content) == names(whole)
        assert re.findall('class="count">(.*?)<', content) == re.findall('class="count">(.*?)<', whole)
    assert len(engine.asked) == FAILURES


def test_an_empty_list_asks_the_engine_once_at_most(client: Client, engine: Engine) -> None:
    engine.fault = EngineDownError("no answer within 1 s")
    content = get(client, "?kind=credit&place=44&limit_max=300")
    assert "不带“地区：广东”：1" in content
    assert engine.asked == ["search"]


def test_it_is_noticed_when_the_engine_is_back(client: Client, engine: Engine, clock: list[float]) -> None:
    engine.fault = EngineDownError("no answer within 1 s")
    for _ in range(FAILURES):
        get(client)
    engine.fault = None
    assert LIMITED in get(client), "not tried before the pause is over"
    clock[0] += breaker.FIRST_PAUSE
    assert LIMITED in get(client), "who starts the trial does not wait for it"
    wait_for_trials()
    assert LIMITED not in get(client)


def test_readiness_tells_the_truth_without_waiting(client: Client, engine: Engine, clock: list[float]) -> None:
    assert client.get("/readyz").json()["checks"]["search"] == "ok"
    engine.fault = EngineDownError("no answer within 1 s")
    for _ in range(FAILURES):
        assert client.get("/readyz").json()["checks"]["search"] == "failed"
    engine.asked.clear()
    assert client.get("/readyz").status_code == 503
    assert engine.asked == []
    engine.fault = None
    clock[0] += breaker.FIRST_PAUSE
    assert client.get("/readyz").status_code == 503
    wait_for_trials()
    assert client.get("/readyz").json()["checks"]["search"] == "ok"


def test_what_one_may_see_holds_without_an_engine(
    client: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.fault = EngineDownError("no answer within 1 s")
    assert len(names(get(client))) == 3
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "a")))
    content = get(client)
    assert names(content) == ["科创贷", "善新贷"]
    assert count(content, "kind", "guarantee") == ""
    monkeypatch.setattr(RowDocument, "audience", NONE)
    content = get(client)
    assert names(content) == []
    assert chip(content, "kind", "credit") == ""


def test_what_is_written_meanwhile_shows_within_seconds(
    client: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.fault = EngineDownError("no answer within 1 s")
    get(client)
    LoanRow.objects.create(name="新的贷")
    now = fallback.time.monotonic() + fallback.FRESH_SECONDS
    monkeypatch.setattr(fallback.time, "monotonic", lambda: now)
    assert "9 loans" in get(client)


def test_it_says_what_was_looked_at(client: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["language"] = "en"
    engine.fault = EngineDownError("no answer within 1 s")
    whole = get(client)
    assert "Search is limited at the moment. This list comes straight from the database" in whole
    assert "Only the newest" not in whole
    fallback.forget()
    monkeypatch.setattr("search.fallback.FALLBACK_ROWS", 5)
    monkeypatch.setattr("search.views.FALLBACK_ROWS", 5)
    part = get(client)
    assert "Only the newest 5 entries are looked at: words are searched and entries counted among these." in part
    assert part.count("kr-note--warn") == 1


# The log


def test_a_slow_search_is_logged_with_its_tree_and_without_words(
    client: Client, engine: Engine, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEARCH_SLOW_SECONDS = 0
    with caplog.at_level(logging.WARNING, "search.slow"):
        get(client, "?q=秘密的话+secret&kind=credit&tag=typed+too&limit_min=317&sort=limit_high")
    messages = [record.getMessage() for record in caplog.records if record.name == "search.slow"]
    assert re.fullmatch(
        r"slow search \(embedded\): \d+ ms(, of it \d+ in the engine)?: test_rows: "
        r"all\(all\(\), all\(text\(11 characters in 2 pieces\), limit from\)\) "
        r"kind=credit tag=1 values sort=limit_high page=1×3 facets=kind,place,tag,online,band",
        messages[0],
    )
    assert any(message.startswith("slow count (embedded): ") for message in messages[1:])
    for secret in ("秘密", "secret", "typed", "317"):
        assert not any(secret in record.getMessage() for record in caplog.records if record.name.startswith("search"))


def test_a_quick_one_is_not_and_the_database_is_named(
    client: Client, engine: Engine, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEARCH_SLOW_SECONDS = 60
    get(client)
    assert not [record for record in caplog.records if record.name == "search.slow"]
    settings.SEARCH_SLOW_SECONDS = 0
    engine.fault = EngineDownError("no answer within 1 s")
    get(client, "?q=贷")
    (record,) = [record for record in caplog.records if record.name == "search.slow"]
    assert record.getMessage().startswith("slow search (database): ")
