"""The folder Elasticsearch is started from, laid out once for each descriptor from what Maven Central publishes.

The archives come from whatever repository this machine's Maven is set to. They are laid out under a name of their own
and renamed when complete, behind a lock, so that several first starts at once make one home, never half of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESCRIPTOR = HERE / "pom.xml"
CACHE = HERE.parent.parent / "var" / "cache" / "elasticsearch"
MAVEN_SECONDS = 600
# The one module among those published that a node cannot do without: how it speaks HTTP.
MODULE = "transport-netty4"


class NodeError(Exception):
    """The node could not be laid out or does not answer; the message ends with the last lines it or Maven wrote."""


def elasticsearch_home() -> Path:
    """The folder with `lib/` and `modules/`; made when it is not there yet. NodeError when Maven cannot fetch it."""
    ready = CACHE / hashlib.sha256(DESCRIPTOR.read_bytes()).hexdigest()[:16]
    if ready.is_dir():
        return ready
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.is_dir():
            part = CACHE / f"{ready.name}.part"
            shutil.rmtree(part, ignore_errors=True)
            _fetch(part / "lib")
            _arrange(part)
            part.rename(ready)
    return ready


def _fetch(folder: Path) -> None:
    command = ["mvn", "--batch-mode", "--quiet", "--no-transfer-progress", f"--file={DESCRIPTOR}"]
    done = subprocess.run(
        [*command, "dependency:copy-dependencies", f"-DoutputDirectory={folder}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=MAVEN_SECONDS,
    )
    if done.returncode:
        raise NodeError(f"Maven could not fetch Elasticsearch:\n{last_lines(done.stdout)}")


def _arrange(home: Path) -> None:
    """Move the HTTP module out of `lib/` to where the server looks for modules, with its descriptor beside it."""
    module = home / "modules" / MODULE
    module.mkdir(parents=True)
    for pattern in (f"{MODULE}-*.jar", "netty-*.jar"):
        for jar in (home / "lib").glob(pattern):
            jar.rename(module / jar.name)
    name = "plugin-descriptor.properties"
    with zipfile.ZipFile(next(module.glob(f"{MODULE}-*.jar"))) as archive:
        (module / name).write_bytes(archive.read(f"META-INF/es-plugins/{MODULE}/{name}"))
    for empty in ("config", "plugins"):
        (home / empty).mkdir()


def last_lines(text: str, count: int = 25) -> str:
    return os.linesep.join(text.splitlines()[-count:])
