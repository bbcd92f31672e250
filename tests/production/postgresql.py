"""A throwaway PostgreSQL server: `python -m tests.production.postgresql -- COMMAND...` runs COMMAND with DATABASE_URL.

The cluster lives in a temporary folder, listens on a free port of 127.0.0.1 with a password made for it, and is
stopped and deleted at the end. It never touches a server that runs already. PostgreSQL refuses to run as root, so
root hands it to `postgres` or, without that user, to `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tests.machine import complain, in_ci, locate

START_SECONDS = 60
# Nothing in it outlives the run, so nothing needs to reach the disk.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1")


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> str | None:
    """The user to run the server as; None means the present one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run_as(owner: str | None, *command: str) -> None:
    prefix = ["setpriv", f"--reuid={owner}", f"--regid={pwd.getpwnam(owner).pw_gid}", "--clear-groups"] if owner else []
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/tmp"}
    done = subprocess.run(
        [*prefix, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        cwd="/",
        check=False,
        timeout=START_SECONDS + 30,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}")


@contextmanager
def postgresql_server(binaries: str) -> Iterator[str]:
    """Run a server from the folder `binaries`; gives its DATABASE_URL. RuntimeError when it does not start."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="kerong-postgresql-"))
    data, password_file, log = folder / "data", folder / "password", folder / "log"
    password, port = secrets.token_urlsafe(24), free_port()
    control = f"{binaries}/pg_ctl"
    try:
        password_file.write_text(password)
        if owner:
            for path in (folder, password_file):
                os.chown(path, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
        _run_as(
            owner,
            f"{binaries}/initdb",
            f"--pgdata={data}",
            "--username=kerong",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = " ".join([f"-p {port} -k {folder}", *(f"-c {setting}" for setting in SETTINGS)])
        start = ("start", f"--pgdata={data}", f"--log={log}", "--wait", f"--timeout={START_SECONDS}")
        _run_as(owner, control, *start, f"--options={options}")
        try:
            yield f"postgres://kerong:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run_as(owner, control, "stop", f"--pgdata={data}", "--mode=immediate", "--wait")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the command after `--`; returns its exit code, 0 when PostgreSQL is missing, 1 when missing and CI=true."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.production.postgresql -- COMMAND...", file=sys.stderr)
        return 2
    binaries = locate("postgresql")
    if not binaries:
        print(f"{'FAILED' if in_ci() else 'SKIPPED'} tests on PostgreSQL: {complain('postgresql')}")
        return 1 if in_ci() else 0
    signal.signal(signal.SIGTERM, _leave)
    with postgresql_server(binaries) as address:
        print(f"tests on PostgreSQL ({binaries})", flush=True)
        environment = os.environ | {"DATABASE_URL": address, "PGBINARIES": binaries}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
