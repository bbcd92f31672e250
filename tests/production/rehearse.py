"""Production without containers: PostgreSQL, gunicorn and the task worker under production settings; walk; stop.

`python -m tests.production.rehearse [--port 8000]` prints a line for each step and exits with 1 at the first that
fails. It ends only the processes that it started, and everything it wrote is in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from tests.machine import complain, in_ci, locate
from tests.production.postgresql import free_port, postgresql_server

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "kerong.example"
START_SECONDS = 60
STOP_SECONDS = 20
# Address and status: pages of every room that the project has, and some that must say no.
WALK = (
    ("/healthz", 200),
    ("/readyz", 200),
    ("/", 200),
    ("/precheck/", 200),
    ("/offerings/", 200),
    ("/policies/", 200),
    ("/privacy/", 200),
    ("/terms/", 200),
    ("/accessibility/", 200),
    ("/contact/", 200),
    ("/account/login/", 200),
    ("/admin/", 302),
    ("/staff/", 302),
    ("/design/", 403),
    ("/no-such-page/", 404),
)
HEADERS_WANTED = {
    "Content-Security-Policy": "script-src 'self'",
    "Strict-Transport-Security": "max-age=",
    "X-Content-Type-Options": "nosniff",
    "X-Request-ID": "",
    "Content-Language": "zh-hans",
}


class RehearsalError(Exception):
    """A step that did not come out as it must in production."""


def environment(database: str, folder: Path) -> dict[str, str]:
    """What production sets; nothing of the present environment but the path to programs."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "BEHIND_PROXY": "yes",
        "EMAIL_URL": "smtp://127.0.0.1:25",
    }


def manage(values: dict[str, str], *arguments: str) -> None:
    """Run a management command; RehearsalError with its output when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=values, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RehearsalError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    print(f"ok    manage.py {' '.join(arguments)}", flush=True)


@contextmanager
def process(name: str, log: Path, values: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process and stop it at the end; RehearsalError when it had ended by itself or does not stop."""
    with log.open("wb") as stream:
        running = subprocess.Popen(command, cwd=ROOT, env=values, stdout=stream, stderr=stream)
    try:
        yield running
        if running.poll() is not None:
            raise RehearsalError(f"{name} ended by itself:\n{log.read_text()[-2000:]}")
    finally:
        running.terminate()
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            raise RehearsalError(f"{name} did not stop within {STOP_SECONDS} s of being asked") from None
    print(f"ok    {name} stopped", flush=True)


def fetch(port: int, path: str, scheme: str = "https") -> requests.Response:
    """Ask as the proxy does, which ended HTTPS."""
    headers = {"Host": HOST, "X-Forwarded-Proto": scheme, "Accept-Language": "en"}
    return requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=30, allow_redirects=False)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers at all."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            fetch(port, "/healthz")
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise RehearsalError("the web server does not answer")


def walk(port: int) -> None:
    """Ask for every address of WALK, for its headers and style sheets; RehearsalError names the first that is wrong."""
    statics: set[str] = set()
    for path, status in WALK:
        answer = fetch(port, path)
        if answer.status_code != status:
            raise RehearsalError(f"{path} answered {answer.status_code}, not {status}:\n{answer.text[:300]}")
        for name, part in HEADERS_WANTED.items():
            if part not in answer.headers.get(name, "missing"):
                raise RehearsalError(f"{path}: header {name} is {answer.headers.get(name)!r}")
        statics.update(re.findall(r'(?:href|src)="(/static/[^"#]+)', answer.text))
        print(f"ok    {answer.status_code} {path}", flush=True)
    for path in sorted(statics):
        answer = fetch(port, path)
        if answer.status_code != 200 or "immutable" not in answer.headers.get("Cache-Control", ""):
            raise RehearsalError(f"{path} answered {answer.status_code}, {answer.headers.get('Cache-Control')!r}")
    print(f"ok    {len(statics)} static files, to be kept for ever", flush=True)
    plain = fetch(port, "/", scheme="http")
    if plain.status_code != 301 or not plain.headers["Location"].startswith("https://"):
        raise RehearsalError(f"plain HTTP answered {plain.status_code}")
    print("ok    plain HTTP is sent to HTTPS", flush=True)


def check_log(log: Path) -> None:
    """Every line that the server wrote about a request is JSON and has its id."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    requests_seen = [line for line in lines if line["message"] == "request"]
    if not requests_seen or not all(line.get("request_id") for line in requests_seen):
        raise RehearsalError("the log has no line with a request's id")
    print(f"ok    {len(requests_seen)} requests in the log, each with its id", flush=True)


def rehearse(port: int, binaries: str) -> None:
    """The whole rehearsal. Raises RehearsalError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kerong-rehearsal-")))
        values = environment(stack.enter_context(postgresql_server(binaries)), folder)
        print("ok    PostgreSQL started", flush=True)
        for arguments in PREPARE:
            manage(values, *arguments)
        worker = (
            "worker",
            folder / "worker.log",
            values,
            sys.executable,
            "manage.py",
            "db_worker",
            "--queue-name",
            "*",
        )
        gunicorn = (sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--threads=4", "marketplace.wsgi")
        stack.enter_context(process(*worker))
        server = stack.enter_context(process("gunicorn", folder / "web.log", values, *gunicorn))
        wait_for(port, server)
        walk(port)
        check_log(folder / "web.log")
        manage(values, "backup", str(folder / "backup.zip"))
        manage(values, "restore", str(folder / "backup.zip"), "--yes")


PREPARE: tuple[tuple[str, ...], ...] = (
    ("messages", "--compile"),
    ("check", "--deploy"),
    ("migrate", "--no-input", "--verbosity", "0"),
    ("prepare_site",),
    ("rebuild_index",),
    ("collectstatic", "--no-input", "--verbosity", "0"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one unless given")
    port = parser.parse_args().port or free_port()
    binaries = locate("postgresql")
    if not binaries:
        print(f"{'FAILED' if in_ci() else 'SKIPPED'} rehearsal: {complain('postgresql')}")
        return 1 if in_ci() else 0
    try:
        rehearse(port, binaries)
    except RehearsalError as error:
        print(f"FAILED {error}")
        return 1
    print("The rehearsal passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
