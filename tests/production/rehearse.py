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
from tests.production.visitor import HOST, TELLING, FormError, Visitor, run_precheck

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 20
# A published list as an operator has one; its products fill the catalogue of the walk.
PUBLISHED_LIST = "marketplace/institutions/data/demo/products.json"
ADMINISTRATOR = "first.administrator@kerong.example"
# Address and status: pages of every room that the project has, and some that must say no.
WALK = (
    ("/healthz", 200),
    ("/readyz", 200),
    ("/", 200),
    ("/precheck/", 200),
    ("/precheck/method/", 200),
    ("/offerings/", 200),
    ("/offerings/?q=信用贷&kind=credit_loan&limit_min=100&limit_missing=on&open_to=430105&sort=rate_low", 200),
    ("/offerings/?page=1000000000&limit_min=abc&kind=no-such-kind", 200),
    ("/offerings/no-such-offering/", 404),
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


def manage(values: dict[str, str], *arguments: str) -> str:
    """Run a management command and give what it printed; RehearsalError with its output when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=values,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RehearsalError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    print(f"ok    manage.py {' '.join(arguments)}", flush=True)
    return done.stdout


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


def wait_for(visitor: Visitor, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers at all."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            visitor.get("/healthz")
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise RehearsalError("the web server does not answer")


def expect(answer: requests.Response, status: int, what: str, *, holds: str = "", to: str = "") -> None:
    """RehearsalError unless the answer has the status, the headers of every page, the text `holds`, and, for a
    redirection, goes to an address that begins with `to`."""
    if answer.status_code != status:
        raise RehearsalError(f"{what} answered {answer.status_code}, not {status}:\n{answer.text[:300]}")
    for name, part in HEADERS_WANTED.items():
        if part not in answer.headers.get(name, "missing"):
            raise RehearsalError(f"{what}: header {name} is {answer.headers.get(name)!r}")
    if holds not in answer.text:
        raise RehearsalError(f"{what} does not hold {holds!r}")
    if to and not answer.headers.get("Location", "").startswith(to):
        raise RehearsalError(f"{what} leads to {answer.headers.get('Location')!r}, not to {to}")
    print(f"ok    {answer.status_code} {what}", flush=True)


def walk(visitor: Visitor) -> None:
    """Everything a visitor meets; RehearsalError names the first that is wrong."""
    pages = []
    for path, status in WALK:
        pages.append(visitor.get(path))
        expect(pages[-1], status, path)
    pages += walk_precheck(visitor)
    pages.append(walk_offering(visitor))
    check_statics(visitor, pages)
    plain = visitor.get("/", scheme="http")
    if plain.status_code != 301 or not plain.headers["Location"].startswith("https://"):
        raise RehearsalError(f"plain HTTP answered {plain.status_code}")
    print("ok    plain HTTP is sent to HTTPS", flush=True)


def walk_precheck(visitor: Visitor) -> list[requests.Response]:
    """A dozen facts in three steps, the result, and one open fact asked for from there."""
    start = visitor.get("/precheck/")
    result = run_precheck(visitor, start)
    expect(result, 200, "POST /precheck/: a firm's result", holds='id="result"')
    for page in (start, result):
        if "no-store" not in page.headers.get("Cache-Control", ""):
            raise RehearsalError(f"/precheck/ may be stored: {page.headers.get('Cache-Control')!r}")
    if not (open_facts := re.findall(r'name="fill" value="([a-z_0-9]+)"', result.text)):
        raise RehearsalError("the result offers no fact to fill in")
    question = visitor.send(result, "answers", {"fill": open_facts[0]})
    expect(question, 200, f"POST /precheck/: the question for {open_facts[0]}", holds=f'name="{open_facts[0]}"')
    stranger = Visitor(visitor.port)
    forged = stranger.send(visitor.get("/precheck/"), "answers", {"amount": "300", "go": "next"})
    expect(forged, 403, "POST /precheck/ with another visitor's form")
    return [start, result, question]


def walk_offering(visitor: Visitor) -> requests.Response:
    """The first offering of the catalogue: its page, and its own few questions."""
    catalogue = visitor.get("/offerings/")
    if not (found := re.search(r'href="(/offerings/[a-z0-9-]+/)"', catalogue.text)):
        raise RehearsalError("the catalogue shows no offering")
    page = visitor.get(found[1])
    expect(page, 200, found[1], holds=f"{found[1]}check/")
    expect(visitor.get(f"{found[1]}check/"), 200, f"{found[1]}check/")
    return page


def check_statics(visitor: Visitor, pages: list[requests.Response]) -> None:
    """Every style sheet, script and image that the pages name is there and may be kept for ever."""
    named = {path for page in pages for path in re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text)}
    for path in sorted(named):
        answer = visitor.get(path)
        if answer.status_code != 200 or "immutable" not in answer.headers.get("Cache-Control", ""):
            raise RehearsalError(f"{path} answered {answer.status_code}, {answer.headers.get('Cache-Control')!r}")
    print(f"ok    {len(named)} static files, to be kept for ever", flush=True)


def walk_administrator(visitor: Visitor, said: str) -> None:
    """From the link that `create_administrator` printed to the second step that the admins ask for."""
    if not (link := re.search(rf"https://{re.escape(HOST)}(/\S+)", said)):
        raise RehearsalError(f"create_administrator printed no link:\n{said}")
    password = secrets.token_urlsafe(20)
    first = visitor.get(link[1])
    expect(first, 302, "the administrator's link", to="/account/password/reset/key/")
    form = visitor.get(first.headers["Location"])
    expect(visitor.send(form, "password1", {"password1": password, "password2": password}), 302, "a password is set")
    wrong = visitor.send(visitor.get("/account/login/"), "login", {"login": ADMINISTRATOR, "password": "not it"})
    expect(wrong, 200, "a wrong password is refused", holds='name="login"')
    signed = visitor.send(wrong, "login", {"login": ADMINISTRATOR, "password": password})
    expect(signed, 302, "the administrator signs in", to="/")
    expect(visitor.get("/admin/"), 302, "/admin/ asks for a second step", to="/account/2fa/totp/activate/")


def check_log(log: Path) -> None:
    """Every line that the server wrote about a request is JSON and has its id."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    requests_seen = [line for line in lines if line["message"] == "request"]
    if not requests_seen or not all(line.get("request_id") for line in requests_seen):
        raise RehearsalError("the log has no line with a request's id")
    if told := [answer for answer in (*TELLING, ADMINISTRATOR) if answer in log.read_text()]:
        raise RehearsalError(f"the log holds what visitors typed: {told}")
    print(f"ok    {len(requests_seen)} requests in the log, each with its id, none with an answer", flush=True)


def rehearse(port: int, binaries: str) -> None:
    """The whole rehearsal. Raises RehearsalError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kerong-rehearsal-")))
        values = environment(stack.enter_context(postgresql_server(binaries)), folder)
        print("ok    PostgreSQL started", flush=True)
        for arguments in PREPARE:
            manage(values, *arguments)
        with running(values, folder, port) as visitor:
            # While the server runs, as an operator does it; the catalogue of the walk shows these products.
            manage(values, "import_offerings", PUBLISHED_LIST)
            walk(visitor)
            walk_administrator(visitor, manage(values, "create_administrator", "--email", ADMINISTRATOR))
            check_log(folder / "web.log")
            manage(values, "backup", str(folder / "backup.zip"))
        manage(values, "restore", str(folder / "backup.zip"), "--yes")
        with running(values, folder, port) as visitor:
            expect(visitor.get("/readyz"), 200, "/readyz after the backup is restored")
            walk_offering(visitor)


@contextmanager
def running(values: dict[str, str], folder: Path, port: int) -> Iterator[Visitor]:
    """The web server and what runs beside it, until the end of the block; gives a visitor."""
    with ExitStack() as stack:
        for name, command in WORKERS.items():
            stack.enter_context(process(name, folder / f"{name}.log", values, *python_command("manage.py", *command)))
        server = stack.enter_context(process("gunicorn", folder / "web.log", values, *gunicorn(port)))
        visitor = Visitor(port)
        wait_for(visitor, server)
        yield visitor


def gunicorn(port: int) -> tuple[str, ...]:
    """The web server's command, as in the Dockerfile."""
    return python_command("-m", "gunicorn", f"--bind=127.0.0.1:{port}", *GUNICORN, "marketplace.wsgi")


def python_command(*arguments: str) -> tuple[str, ...]:
    """A command of the Python that runs this."""
    return (sys.executable, *arguments)


# A connection is kept for longer than a proxy keeps it idle (nginx: 60 s), so that the server never closes one on
# which a request is under way. No control socket: it would let the number of processes be changed.
GUNICORN = ("--worker-class=gthread", "--threads=4", "--timeout=60", "--keep-alive=75", "--no-control-socket")

# What runs beside the web server: `manage.py` commands by the name of their process.
WORKERS: dict[str, tuple[str, ...]] = {
    "worker": ("db_worker", "--queue-name", "*"),
    "indexer": ("drain_outbox", "--forever"),
    "alerts": ("send_alerts", "--forever"),
    "digests": ("send_policy_digests", "--forever"),
    "policies": ("mark_policy_changes", "--forever"),
    "clock": ("publish_on_time", "--forever"),
    "verifications": ("lapse_organisations", "--forever"),
}
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
    except (RehearsalError, FormError) as error:
        print(f"FAILED {error}")
        return 1
    print("The rehearsal passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
