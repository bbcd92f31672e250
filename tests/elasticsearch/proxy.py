"""A door in front of an Elasticsearch node that can be shut in every way a real one is: refused, slow, overloaded."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_JSON = {"Content-Type": "application/json"}
_DROPPED = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive"})


class Door(ThreadingHTTPServer):
    """`status`: answer every request with it (0: pass on); `delay`: seconds before anything happens; `only`: shut for
    addresses that hold this text alone. `asked` lists "METHOD address" of every request."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        parts = urlsplit(behind)
        self.behind = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self.status = 0
        self.delay = 0.0
        self.only = ""
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def _pass(self) -> None:
        door = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        door.asked.append(f"{self.command} {self.path}")
        shut = door.only in self.path
        if shut and door.delay:
            time.sleep(door.delay)
        if shut and door.status:
            reason = {"type": "es_rejected_execution_exception", "reason": "shut by the test"}
            self._answer(door.status, json.dumps({"error": reason, "status": door.status}).encode(), _JSON)
            return
        connection = http.client.HTTPConnection(*door.behind, timeout=30)
        try:
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _DROPPED}
            self._answer(answer.status, answer.read(), kept)
        finally:
            connection.close()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked did not wait
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815  (the names that the library calls)

    def log_message(self, *said: Any) -> None:
        """Nothing: what was asked is in `Door.asked`."""


@contextmanager
def door(behind: str) -> Iterator[Door]:
    """A door in front of the node at `behind`, open at first."""
    server = Door(behind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
