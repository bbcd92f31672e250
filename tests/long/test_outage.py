"""Elasticsearch dead for a minute under twenty visitors, production settings, while offerings are being published.

No page may fail and no import either; the lists say that they are limited; and when the node is back the indexer catches
up and the lists are whole again, by themselves. Latencies are printed, not judged.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from search.breaker import LONGEST_PAUSE
from search.outbox import OUTAGE_PAUSES
from tests.elasticsearch.node import Node
from tests.long.stage import DATABASES, Stage, engine_node, processors, site
from tests.long.test_load import VISITORS, Guest, Log, Publisher
from tests.production.postgresql import free_port
from tests.production.rehearse import manage, running
from tests.production.visitor import Visitor

pytestmark = pytest.mark.slow

BEFORE_SECONDS, DEAD_SECONDS = 20, 60
AFTER_SECONDS = LONGEST_PAUSE + 15
"""Long enough for the longest pause in which nobody asks whether the node is back."""
NOTE = "检索服务暂时受限"


@dataclass
class PhaseLog(Log):
    """A log that keeps the phases apart, and knows which lists said that they were limited."""

    phase: str = "before"
    lists: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """(phase, whether the list said so) → lists that were asked for and answered in that phase."""
    last_limited: float = 0.0

    def timed(self, kind: str, ask: Callable[[], requests.Response]) -> requests.Response:
        phase = self.phase
        try:
            answer = super().timed(f"{phase}: {kind}", ask)
        except requests.RequestException as error:
            self.wrong.append(f"{phase}: {kind}: {error!r}")
            raise
        if kind.startswith("catalogue") and phase == self.phase:
            limited = NOTE in answer.text
            self.lists[phase, limited] += 1
            if limited:
                self.last_limited = time.monotonic()
        return answer


@dataclass(frozen=True)
class Served:
    port: int
    node: Node
    stage: Stage
    observer: Stage
    web_log: Path
    database: str


@pytest.fixture(scope="module", params=DATABASES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp(f"outage-{request.param}")
    apart = tmp_path_factory.mktemp(f"observer-{request.param}")
    with ExitStack() as stack:
        node = stack.enter_context(engine_node("elasticsearch", folder))
        assert node is not None
        values = stack.enter_context(site(request.param, folder, node))
        manage(values, "load_demo_offerings")
        manage(values, "collectstatic", "--no-input", "--verbosity", "0")
        stages = [stack.enter_context(Stage(values, place)) for place in (folder, apart)]
        port = free_port()
        stack.enter_context(running(values, folder, port))
        yield Served(port, node, *stages, folder / "web.log", request.param)


def test_a_minute_without_the_engine(served: Served) -> None:
    assert served.observer.ask("await outbox")["left"] == 0
    log = PhaseLog()
    publisher = Publisher(served.stage)
    guests = [Guest(served.port, log, number, float("inf")) for number in range(VISITORS)]
    for guest in guests:
        guest.visitor = Visitor(served.port, "zh-hans")
    started = time.monotonic()
    publisher.start()
    with ThreadPoolExecutor(VISITORS) as pool:
        visits = [pool.submit(guest.stay) for guest in guests]
        try:
            lists, answered, caught_up = outage(served, log, publisher)
        finally:
            for guest in guests:
                guest.until = 0
            publisher.stop()
    # One that ended early had no answer to a request; `wrong` tells which.
    done = [visit.result() for visit in visits if not isinstance(visit.exception(), requests.RequestException)]
    print(f"\n{VISITORS} visitors on {served.database}, {publisher.lists} lists imported; {processors()}")
    print(log.table(time.monotonic() - started))
    print(f"  {lists} lists imported while the node was dead; {caught_up['waited']} changes waited when it answered;")
    print(f"  all were indexed {caught_up['seconds']:.1f} s later; the lists were whole again", end=" ")
    print(
        f"{max(0.0, log.last_limited - answered):.1f} s later; lists by (phase, limited): {dict(log.lists)}", flush=True
    )

    assert log.wrong == []
    assert min(done) > 0
    assert lists > 1
    assert caught_up["left"] == 0
    assert caught_up["seconds"] < OUTAGE_PAUSES[1].total_seconds() + 30
    assert log.lists["before", True] == 0
    assert log.lists["dead", False] == 0
    assert log.lists["dead", True] > VISITORS
    assert log.lists["after", False] > VISITORS
    assert log.last_limited - answered < LONGEST_PAUSE + 10
    assert faults(served.web_log) == []


def outage(served: Served, log: PhaseLog, publisher: Publisher) -> tuple[int, float, dict[str, float]]:
    """Kill the node, start it again. Gives the lists imported while it was dead, when it answered, and what the
    observer saw of the outbox from then on."""
    time.sleep(BEFORE_SECONDS)
    before = publisher.lists
    log.phase = "dying"
    served.node.kill()
    log.phase = "dead"
    time.sleep(DEAD_SECONDS)
    lists = publisher.lists - before
    log.phase = "starting"
    served.node.start()
    log.phase = "after"
    answered = time.monotonic()
    caught_up = served.observer.ask("await outbox")
    time.sleep(max(0.0, answered + AFTER_SECONDS - time.monotonic()))
    return lists, answered, caught_up


def faults(log: Path) -> list[str]:
    """What the web server logged as an error, but that the engine is not asked for a while."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return [str(line) for line in lines if line["level"] == "ERROR" and line["logger"] != "search.breaker"]


def test_nothing_was_lost_meanwhile(served: Served) -> None:
    caught_up = served.observer.ask("await outbox")
    assert caught_up["left"] == 0
    found = served.observer.ask("check index")
    print(f"\n{served.database}: check_index: {found}", flush=True)
    assert found == {"documents": found["documents"], "missing": 0, "stale": 0, "surplus": 0}
    assert found["documents"] > 100
    last = json.loads((served.stage.folder / "list.json").read_text(encoding="utf-8"))
    renamed = [item["name"] for item in last if item["name"].endswith("版）")]
    visitor = Visitor(served.port, "zh-hans")
    for name in renamed[:5]:
        page = visitor.get(f"/offerings/?q={name}").text
        assert name in page
        assert NOTE not in page
