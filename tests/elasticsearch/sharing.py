"""One node for a whole run of the tests, however many processes run them.

With pytest-xdist the process that starts the workers also starts the node, at the first worker's request, and ends it
after the last. Were it a worker's, the node would end with that worker, while others still use it, or outlive the run
when the worker crashes. Should the starting process itself be killed, the node's standard input closes, and it ends.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.elasticsearch.home import NodeError
from tests.elasticsearch.node import running_node
from tests.machine import require

SECONDS = 30


class Desk:
    """Tells workers the address of the run's node, which it starts when the first asks."""

    def __init__(self) -> None:
        self._listener = Listener(family="AF_UNIX")
        self.address = str(self._listener.address)
        self._thread = threading.Thread(target=self._serve, name="elasticsearch")
        self._thread.start()

    def close(self) -> None:
        """End the node, if there is one, and wait until it has ended."""
        with Client(self.address) as line:
            line.send("close")
        self._thread.join()

    def _serve(self) -> None:
        with self._listener, ExitStack() as stack:
            answer: tuple[str, str] | None = None
            while True:
                with self._listener.accept() as line:
                    if line.recv() == "close":
                        return
                    answer = answer or self._start(stack)
                    self._tell(line, answer)

    def _start(self, stack: ExitStack) -> tuple[str, str]:
        try:
            return "url", stack.enter_context(running_node(quick=True)).url
        except Exception as error:  # told to every worker, whose tests it fails; here it would end the thread unseen
            return "error", f"{type(error).__name__}: {error}"

    def _tell(self, line: Connection, answer: tuple[str, str]) -> None:
        try:
            line.send(answer)
        except OSError:
            return  # the worker that asked has died; the others still want the node


def ask(address: str) -> str:
    """The node's address from the desk at `address`. NodeError when it could not be started."""
    with Client(address) as line:
        line.send("url")
        kind, text = line.recv()
    if kind == "error":
        raise NodeError(text)
    return str(text)


_desk = pytest.StashKey[Desk]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist in the process that starts the workers, once for each (also for one after a crash)."""
    if _desk not in node.config.stash:
        node.config.stash[_desk] = Desk()
    node.workerinput["elasticsearch_desk"] = node.config.stash[_desk].address


def pytest_unconfigure(config: pytest.Config) -> None:
    if _desk in config.stash:
        config.stash[_desk].close()
        del config.stash[_desk]


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a node: ELASTICSEARCH_URL when it is set, else one started for this run."""
    if given := os.environ.get("ELASTICSEARCH_URL", "").strip():
        yield given
        return
    require("elasticsearch")
    try:
        if desk := getattr(request.config, "workerinput", {}).get("elasticsearch_desk"):
            yield ask(desk)
        else:
            with running_node(quick=True) as node:
                yield node.url
    except NodeError as error:
        pytest.fail(str(error), pytrace=False)


@contextmanager
def own_prefix(url: str) -> Iterator[str]:
    """A new ELASTICSEARCH_PREFIX on the node at `url`; every index whose name begins with it is deleted at the end."""
    prefix = f"test_{secrets.token_hex(6)}"
    try:
        yield prefix
    finally:
        delete_indexes(url, prefix)


def send(method: str, url: str, path: str, **more: Any) -> requests.Response:
    """Ask the first node that `url` names, trusting ELASTICSEARCH_CA_FILE; requests.HTTPError for a refusal."""
    first = url.split(",")[0].strip().rstrip("/")
    trust = os.environ.get("ELASTICSEARCH_CA_FILE") or True
    answer = requests.request(method, f"{first}/{path}", verify=trust, timeout=SECONDS, **more)
    answer.raise_for_status()
    return answer


def indexes(url: str, prefix: str) -> list[str]:
    """The names of all indexes that begin with `prefix`, sorted."""
    listing = send("GET", url, f"_cat/indices/{prefix}*", params={"format": "json", "expand_wildcards": "all"})
    return sorted(row["index"] for row in listing.json())


def indexes_of(document: str, directory: Path, url: str = "", prefix: str = "kerong") -> list[str]:
    """The names of all indexes of a document: on the node at `url`, or else the embedded ones in `directory`."""
    if url:
        return indexes(url, f"{prefix}-{document}-")
    return [path.name for path in (directory / document).iterdir() if path.is_dir()]


def delete_indexes(url: str, prefix: str) -> None:
    """Delete each index by its whole name: the server refuses patterns."""
    for name in indexes(url, prefix):
        send("DELETE", url, name)


@pytest.fixture
def elasticsearch_prefix(elasticsearch_url: str) -> Iterator[str]:
    """What the names of this test's own indexes begin with."""
    with own_prefix(elasticsearch_url) as prefix:
        yield prefix


@pytest.fixture(scope="module")
def elasticsearch_module_prefix(elasticsearch_url: str) -> Iterator[str]:
    """What the names of the indexes begin with that a module's tests share."""
    with own_prefix(elasticsearch_url) as prefix:
        yield prefix
