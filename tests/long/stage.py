"""A site of its own for the long runs: its database, its engine, and `tests.long.actors` to play on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from tests.elasticsearch.node import Node, running_node
from tests.long.lists import PROJECT
from tests.machine import require
from tests.production.postgresql import postgresql_server
from tests.production.rehearse import environment, manage

DATABASES = ("sqlite", "postgresql")
ENGINES = ("embedded", "elasticsearch")
KILLED = -signal.SIGKILL
Play = TypeVar("Play")


@contextmanager
def engine_node(engine: str, folder: Path, *, quick: bool = True) -> Iterator[Node | None]:
    """A node of its own, which may be killed, where the engine needs one. Skips without Java and Maven."""
    if engine != "elasticsearch":
        yield None
        return
    require("elasticsearch")
    with running_node(folder / "node", quick=quick) as node:
        yield node


@contextmanager
def site(database: str, folder: Path, node: Node | None = None) -> Iterator[dict[str, str]]:
    """A migrated site under production settings, which searches on `node` or, without one, by the embedded engine;
    gives the environment of its processes. Skips without PostgreSQL."""
    with ExitStack() as stack:
        if database == "postgresql":
            address = stack.enter_context(postgresql_server(require("postgresql")))
        else:
            address = f"sqlite:///{folder / 'kerong.sqlite3'}"
        values = environment(address, folder) | {"LOG_LEVEL": "ERROR"}
        if node is not None:
            values |= {"SEARCH_BACKEND": "elasticsearch", "ELASTICSEARCH_URL": node.url}
        manage(values, "migrate", "--no-input", "--verbosity", "0")
        manage(values, "prepare_site", "--verbosity", "0")
        manage(values, "rebuild_index", "--verbosity", "0")
        yield values


class Stage:
    """Plays jobs (see `tests.long.actors`) on a site; to be used in a `with` statement."""

    def __init__(self, values: dict[str, str], folder: Path) -> None:
        self.folder = folder
        self.log = folder / "actors.log"
        self._stream = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.long.actors"],
            cwd=PROJECT,
            env=values | {"DATA_DIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stream,
            text=True,
        )

    def play(self, *jobs: dict[str, Any]) -> list[int]:
        """Run jobs at once; gives their exit codes. AssertionError when one ends in any way but well or killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the actors ended:\n{self.said()}"
        codes: list[int] = json.loads(line)
        for job, code in zip(jobs, codes, strict=True):
            expected = (0, KILLED) if "kill" in job else (0,)
            assert code in expected, f"{job} ended with {code}:\n{self.said()}"
        return codes

    def ask(self, act: str, **job: Any) -> Any:
        """Run one job that must end well; gives its answer."""
        return self.ask_all({"act": act, **job})[0]

    def ask_all(self, *jobs: dict[str, Any]) -> list[Any]:
        """Run jobs at once that must end well; gives their answers."""
        answers = [self.folder / f"answer-{place}.json" for place in range(len(jobs))]
        self.play(*({**job, "answer": str(answer)} for job, answer in zip(jobs, answers, strict=True)))
        return [json.loads(answer.read_text(encoding="utf-8")) for answer in answers]

    def said(self) -> str:
        """The end of what the actors wrote to standard error."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *failure: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        finally:
            self._process.kill()
            self._stream.close()


class OneAtATime(Generic[Play]):
    """Keeps what is played on a site, as long as the cases that are run are of the same one; to be used in a `with`
    statement. `begin(name, stack)` opens the site of that name."""

    def __init__(self, begin: Callable[[str, ExitStack], Play]) -> None:
        self._begin = begin
        self._name = ""
        self._play: Play
        self._open = ExitStack()

    def get(self, name: str) -> Play:
        """What is played on the site of this name; the one before is closed."""
        if name != self._name:
            self._name = ""
            self._open.close()
            self._play, self._name = self._begin(name, self._open), name
        return self._play

    def __enter__(self) -> OneAtATime[Play]:
        return self

    def __exit__(self, *failure: object) -> None:
        self._open.close()


def processors() -> str:
    """The machine in words, for figures that are printed."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} processors ({model}), load {load}, Python {sys.version.split()[0]}"
