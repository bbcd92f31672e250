"""The tests' own Elasticsearch ends with whoever started it, and not before; each start takes seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.elasticsearch.node import ended
from tests.machine import require

pytestmark = [pytest.mark.slow, pytest.mark.elasticsearch]

ROOT = Path(__file__).resolve().parent.parent.parent
# A run of its own: two files for two workers, of which one dies after the node has been started.
CONFTEST = "from tests.elasticsearch.sharing import elasticsearch_url, pytest_configure_node, pytest_unconfigure\n"
NOTED = """
import os, pathlib, requests

def test_address(elasticsearch_url):
    assert requests.get(elasticsearch_url + "/_cluster/health", timeout=10).ok
    with open("addresses", "a") as file:
        file.write(elasticsearch_url + "\\n")
"""
CRASH = """
def test_crash(elasticsearch_url):
    os._exit(3)
"""


def test_it_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    require("elasticsearch")
    command = [sys.executable, "-m", "tests.elasticsearch.node"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        assert requests.get(f"{url}/_cluster/health", timeout=10).ok
        starter.send_signal(signal.SIGKILL)
    assert ended(url)


def test_all_workers_share_one_node_which_a_crash_of_one_does_not_end(tmp_path: Path) -> None:
    require("elasticsearch")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_one.py").write_text(NOTED + CRASH + NOTED.replace("test_address", "test_again"))
    (tmp_path / "test_two.py").write_text(NOTED)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "ELASTIC"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:django", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "1 failed, 3 passed" in done.stdout, done.stdout + done.stderr
    addresses = (tmp_path / "addresses").read_text().split()
    assert (len(addresses), len(set(addresses))) == (3, 1)
    assert ended(addresses[0])
