"""Twenty visitors at once under production settings, on SQLite and PostgreSQL, while offerings are being changed.

The web server runs as in the Dockerfile on a free port of 127.0.0.1. Visitors do the pre-check, filter the catalogue
and read products for half a minute; not one answer may be an error, and afterwards the index tells the database.
Latencies are printed, not judged: they belong to the machine.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.long.lists import changed_list, first_list, write_list
from tests.long.stage import DATABASES, Stage, processors, site
from tests.production.postgresql import free_port
from tests.production.rehearse import manage, running
from tests.production.visitor import FIRM, Visitor

pytestmark = pytest.mark.slow

VISITORS = 20
SECONDS = 30
PAUSE_SECONDS = (0.5, 1.5)
"""Between two pages of one visitor: somebody in a hurry."""
CHANGED_LIST = 30
SEED = 20261123

FILTERS = (
    "?open_to=430105",
    "?q=信用贷",
    "?q=zscqzy",
    "?kind=credit_loan&kind=ip_pledge&sort=limit_high",
    "?open_to=430105&limit_min=300&limit_missing=on&sort=rate_low",
    "?publisher_type=bank&rate_max=4.5",
    "?band=to1000&term=to36&validity=recent",
    "?q=专利 质押&guarantee=pledge&page=2",
    "?page=4&sort=newest",
)
OFFERING = re.compile(r'href="(/offerings/[a-z0-9-]+/)"')


@dataclass
class Log:
    """What was asked, how long it took (seconds), and what was no page."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, kind: str, ask: Callable[[], requests.Response]) -> requests.Response:
        started = time.monotonic()
        answer = ask()
        with self._lock:
            self.took[kind].append(time.monotonic() - started)
            if answer.status_code != 200:
                self.wrong.append(f"{kind}: {answer.status_code} {answer.url}")
        return answer

    def table(self, seconds: float) -> str:
        """A line for each kind of page: how many, median, 95th percentile and longest in milliseconds."""
        lines = [f"{'page':28}{'asked':>7}{'median':>9}{'p95':>9}{'longest':>9}  (ms)"]
        for kind, took in sorted(self.took.items()):
            ordered = sorted(took)
            p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
            figures = (statistics.median(ordered), p95, ordered[-1])
            lines.append(f"{kind:28}{len(ordered):7}" + "".join(f"{figure * 1000:9.0f}" for figure in figures))
        asked = sum(len(took) for took in self.took.values())
        lines.append(f"{asked} pages in {seconds:.0f} s, {asked / seconds:.1f} a second")
        return "\n".join(lines)


class Guest:
    """One visitor: does one thing after the other until the time is over."""

    def __init__(self, port: int, log: Log, number: int, until: float) -> None:
        self.visitor = Visitor(port)
        self.log = log
        self.until = until
        self.draw = random.Random(SEED + number)

    def stay(self) -> int:
        """Gives how many things were done."""
        done = 0
        things = (self.do_precheck, self.browse, self.browse)
        self.pause()
        while time.monotonic() < self.until:
            self.draw.choice(things)()
            done += 1
        self.visitor.close()
        return done

    def pause(self) -> None:
        time.sleep(self.draw.uniform(*PAUSE_SECONDS))

    def do_precheck(self) -> None:
        page = self.log.timed("pre-check, empty", lambda: self.visitor.get("/precheck/"))
        for number, answers in enumerate(FIRM, 1):
            self.pause()
            told = {name: values for name, values in answers.items() if self.draw.random() < 0.8}
            kind = "pre-check, result" if number == len(FIRM) else "pre-check, step"
            before = page
            page = self.log.timed(kind, lambda: self.visitor.send(before, "answers", {**told, "go": "next"}))  # noqa: B023
        if 'id="result"' not in page.text:
            self.log.wrong.append("the pre-check ended without a result")
        self.pause()

    def browse(self) -> None:
        catalogue = self.log.timed("catalogue, all", lambda: self.visitor.get("/offerings/"))
        self.pause()
        wanted = self.draw.choice(FILTERS)
        filtered = self.log.timed("catalogue, filtered", lambda: self.visitor.get(f"/offerings/{wanted}"))
        self.pause()
        found = OFFERING.findall(filtered.text) or OFFERING.findall(catalogue.text)
        if not found:
            self.log.wrong.append("the catalogue is empty")
            return
        address = self.draw.choice(found)
        self.log.timed("product", lambda: self.visitor.get(address))
        self.pause()


class Publisher(threading.Thread):
    """Changes offerings, list after list, until told to stop."""

    def __init__(self, on: Stage) -> None:
        super().__init__(name="publisher")
        self.stage = on
        self.stopped = threading.Event()
        self.lists = 0
        self.items = first_list(CHANGED_LIST)
        self.failure: BaseException | None = None

    def run(self) -> None:
        draw = random.Random(SEED)
        kept = str(self.stage.folder / "kept")
        try:
            while not self.stopped.wait(1):
                self.lists += 1
                self.items = changed_list(self.items, self.lists, 1 / 4, draw)
                file = write_list(self.stage.folder / "list.json", self.items)
                self.stage.play({"act": "import", "with": {"file": str(file), "kept": kept}})
        except BaseException as failure:
            self.failure = failure

    def stop(self) -> None:
        self.stopped.set()
        self.join(60)
        if self.failure:
            raise self.failure


@dataclass(frozen=True)
class Served:
    port: int
    stage: Stage
    web_log: Path
    database: str


@pytest.fixture(scope="module", params=DATABASES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp(f"load-{request.param}")
    with ExitStack() as stack:
        values = stack.enter_context(site(request.param, folder))
        manage(values, "load_demo_offerings")
        manage(values, "collectstatic", "--no-input", "--verbosity", "0")
        on = stack.enter_context(Stage(values, folder))
        port = free_port()
        stack.enter_context(running(values, folder, port))
        yield Served(port, on, folder / "web.log", request.param)


def test_twenty_visitors_while_offerings_change(served: Served) -> None:
    log = Log()
    publisher = Publisher(served.stage)
    publisher.start()
    started = time.monotonic()
    try:
        guests = [Guest(served.port, log, number, started + SECONDS) for number in range(VISITORS)]
        with ThreadPoolExecutor(VISITORS) as pool:
            done = list(pool.map(Guest.stay, guests))
    finally:
        seconds = time.monotonic() - started
        publisher.stop()
    print(f"\n{VISITORS} visitors on {served.database}, {publisher.lists} lists imported meanwhile; {processors()}")
    print(log.table(seconds), flush=True)

    assert log.wrong == []
    assert min(done) > 0
    assert set(log.took) == {
        "pre-check, empty",
        "pre-check, step",
        "pre-check, result",
        "catalogue, all",
        "catalogue, filtered",
        "product",
    }
    assert publisher.lists > 1
    assert '"level": "ERROR"' not in served.web_log.read_text(encoding="utf-8")


def test_what_was_published_meanwhile_is_found(served: Served) -> None:
    served.stage.play({"act": "drain", "with": {"others": None}})
    stock = served.stage.ask("stock")
    assert stock["outbox"] == {}
    assert stock["index"] == stock["anew"]
    last = json.loads((served.stage.folder / "list.json").read_text(encoding="utf-8"))
    renamed = [item["name"] for item in last if item["name"].endswith("版）")]
    assert len(renamed) > CHANGED_LIST / 4
    visitor = Visitor(served.port)
    for name in renamed[:5]:
        assert name in visitor.get(f"/offerings/?q={name}").text
