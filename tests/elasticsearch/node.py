"""One Elasticsearch node: `python -m tests.elasticsearch.node` prints its address and serves until Ctrl-C.

What it lacks beside the official image (see the descriptor: only the server and its HTTP module are published): scripts,
`_reindex`, `_update_by_query`, `_delete_by_query`, percolation, `auto_date_histogram`, `GET /`, language analyzers,
passwords and TLS.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import requests

from tests.elasticsearch.home import HERE, NodeError, elasticsearch_home, last_lines

START_SECONDS = 90
STOP_SECONDS = 20
HEAP = "512m"
# Only Java's first compiler: a start takes half the processor time, long work more of it. Not for measuring.
QUICK = ("-XX:TieredStopAtLevel=1",)
SETTINGS = {
    "discovery.type": "single-node",
    "http.type": "netty4",
    "transport.type": "netty4",
    "network.host": "127.0.0.1",
    "transport.port": "0",
    # The ports that the system gave are written to a file: none can be taken between choosing and listening.
    "node.portsfile": "true",
    # A disk nearly full, as on a developer's machine, would make every index read-only.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "cluster.max_shards_per_node": "5000",
}


class Node:
    """A node with its data, logs and port in one folder. `start` after `kill` finds the same data at the same port."""

    def __init__(self, folder: Path, heap: str = HEAP, *, quick: bool = False) -> None:
        self.folder = folder
        self.log = folder / "node.log"
        self._options = [f"-Xms{heap}", f"-Xmx{heap}", *(QUICK if quick else ())]
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, http://127.0.0.1:PORT; the same after every start."""
        if not self._port:
            raise NodeError("The node has not been started.")
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The number of the running process. NodeError when none runs."""
        if self._process is None:
            raise NodeError("The node does not run.")
        return self._process.pid

    def start(self) -> None:
        """Start and wait until its indexes can be read. NodeError with the end of the log when that takes too long."""
        if self._process is not None:
            raise NodeError("The node runs already.")
        ports = self.folder / "logs" / "http.ports"
        ports.unlink(missing_ok=True)
        for name in ("logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(elasticsearch_home()), stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder
            )
        try:
            self._wait(ports)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL, as when a machine loses power; nothing is flushed."""
        if self._process is not None:
            self._process.kill()
            self._forget()

    def stop(self) -> None:
        """End the process by closing its standard input; harmless when it does not run."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._forget()

    def _forget(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.wait()
        self._process.stdin.close()
        self._process = None

    def _command(self, home: Path) -> list[str]:
        settings = SETTINGS | {
            "path.home": str(home),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "http.port": str(self._port),
        }
        return [
            "java",
            *self._options,
            f"--module-path={home / 'lib'}",
            "--add-modules=ALL-MODULE-PATH",
            f"-Des.path.home={home}",
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            str(HERE / "Launcher.java"),
            *(f"{name}={value}" for name, value in settings.items()),
        ]

    def _wait(self, ports: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (code := self._process.poll() if self._process else None) is not None:
                raise NodeError(f"Elasticsearch ended with {code}:\n{last_lines(self.log.read_text(errors='replace'))}")
            if ports.exists() and (text := ports.read_text().split()):
                self._port = int(text[0].rpartition(":")[2])
                if self._ready():
                    return
            time.sleep(0.1)
        lines = last_lines(self.log.read_text(errors="replace"))
        raise NodeError(f"Elasticsearch did not answer within {START_SECONDS} s:\n{lines}")

    def _ready(self) -> bool:
        """Whether every index that the data holds can be read: a node answers before it has found them again."""
        wanted = {"wait_for_status": "yellow", "wait_for_no_initializing_shards": "true", "timeout": "2s"}
        try:
            return requests.get(f"{self.url}/_cluster/health", params=wanted, timeout=5).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def running_node(folder: Path | None = None, heap: str = HEAP, *, quick: bool = False) -> Iterator[Node]:
    """A started node. Its data is in `folder`, which is kept, or in a temporary one. `quick` starts in half the time,
    for tests that measure nothing. NodeError when it does not start."""
    place = folder or Path(tempfile.mkdtemp(prefix="kerong-elasticsearch-"))
    node = Node(place, heap, quick=quick)
    try:
        node.start()
        yield node
    finally:
        node.stop()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def ended(url: str) -> bool:
    """Whether nothing listens there any more, within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            requests.get(f"{url}/_cluster/health", timeout=5)
        except requests.ConnectionError:
            return True
        time.sleep(0.1)
    return False


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Serve until Ctrl-C or SIGTERM; 1 with a message when the node does not start."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        with running_node() as node:
            print(node.url, flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
