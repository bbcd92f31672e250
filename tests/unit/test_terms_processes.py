"""Several processes on one database: what one commits the other uses at once; one that is killed leaves nothing half."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "import os, signal, sys, django\ndjango.setup()\n"
LOOK = """
from marketplace.core import current
for line in sys.stdin:
    code = line.strip()
    print(code in current.taxonomy("lists"), current.reference().version, flush=True)
"""
WRITE = """
from marketplace.core.terms import services
def die(*of, **more):
    os.kill(os.getpid(), signal.SIGKILL)
ARMED
services.term_save(table="lists", code=sys.argv[1], entry={"zh": sys.argv[1]})
"""
POINTS = {
    "entry made, version not": "services.save_version = die",
    "version written, state not": "services.current.written_here = die",
    "all written, not committed": "from django.db.backends.base.base import BaseDatabaseWrapper\nBaseDatabaseWrapper._commit = die",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tables that a write of an entry touches."""
    file = tmp_path_factory.mktemp("terms") / "terms.sqlite3"
    for app in ("core", "search", "institutions"):
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", app, "--skip-checks", "-v", "0"],
            cwd=ROOT, env=environment(file), capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return file


def environment(file: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.testing",
        "DATABASE_URL": f"sqlite:///{file}",
        "DATA_DIR": str(file.parent),
    }


def start(file: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, *arguments],
        cwd=ROOT, env=environment(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def counted(file: Path) -> tuple[int, int, str]:
    with sqlite3.connect(file) as connection:
        terms = connection.execute("SELECT COUNT(*) FROM core_term").fetchone()[0]
        versions = connection.execute("SELECT COUNT(*) FROM core_termversion").fetchone()[0]
        return terms, versions, connection.execute("SELECT state FROM core_listsstate").fetchone()[0]


def test_another_process_sees_it_at_once(database: Path) -> None:
    reader = start(database, LOOK)
    assert reader.stdin is not None
    assert reader.stdout is not None

    def look(code: str) -> list[str]:
        print(code, file=reader.stdin, flush=True)
        return reader.stdout.readline().split()  # type: ignore[union-attr]

    before = look("first_list")
    assert before[0] == "False"
    writer = start(database, WRITE.replace("ARMED", ""), "first_list")
    _out, errors = writer.communicate(timeout=120)
    assert writer.returncode == 0, errors
    after = look("first_list")
    assert after[0] == "True"
    assert after[1] != before[1]
    assert look("first_list") == after
    reader.stdin.close()
    assert reader.wait(60) == 0


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_writer_leaves_nothing_half(database: Path, point: str) -> None:
    before = counted(database)
    victim = start(database, WRITE.replace("ARMED", POINTS[point]), "killed_list")
    _out, errors = victim.communicate(timeout=120)
    assert victim.returncode == -signal.SIGKILL, errors
    assert counted(database) == before
