"""The tests' own Elasticsearch: it serves, comes back with its data, and ends with whoever started it."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.elasticsearch import home
from tests.elasticsearch.home import DESCRIPTOR, NodeError, elasticsearch_home
from tests.elasticsearch.node import Node, ended, running_node
from tests.elasticsearch.sharing import indexes, own_prefix, send
from tests.machine import require


def test_it_answers_and_is_of_the_release_that_is_pinned(elasticsearch_url: str) -> None:
    assert send("GET", elasticsearch_url, "_cluster/health").json()["status"] in ("green", "yellow")
    if "ELASTICSEARCH_URL" in os.environ:
        return  # a node of the tester's choice
    nodes = send("GET", elasticsearch_url, "_nodes").json()["nodes"]
    pinned = re.search(r"<elasticsearch\.version>(8\.19\.\d+)<", DESCRIPTOR.read_text(encoding="utf-8"))
    assert pinned
    assert [node["version"] for node in nodes.values()] == [pinned[1]]


def test_a_prefix_leaves_nothing_behind_and_touches_no_other(elasticsearch_url: str, elasticsearch_prefix: str) -> None:
    send("PUT", elasticsearch_url, f"{elasticsearch_prefix}-kept")
    with own_prefix(elasticsearch_url) as other:
        send("PUT", elasticsearch_url, f"{other}-one")
        assert indexes(elasticsearch_url, other) == [f"{other}-one"]
    assert indexes(elasticsearch_url, other) == []
    assert indexes(elasticsearch_url, elasticsearch_prefix) == [f"{elasticsearch_prefix}-kept"]


@pytest.mark.elasticsearch
def test_after_a_kill_the_same_address_serves_the_same_data(tmp_path: Path) -> None:
    require("elasticsearch")
    with running_node(tmp_path, quick=True) as node:
        url, first = node.url, node.pid
        requests.put(f"{url}/kept/_doc/1", json={"name": "科技贷"}, timeout=30).raise_for_status()
        node.kill()
        assert ended(url)
        with pytest.raises(NodeError):
            node.pid  # noqa: B018
        node.start()
        assert (node.url, node.pid == first) == (url, False)
        assert requests.get(f"{url}/kept/_doc/1", timeout=10).json()["_source"] == {"name": "科技贷"}
    assert ended(url)
    assert (tmp_path / "data").is_dir()


@pytest.mark.elasticsearch
def test_a_node_that_does_not_start_says_why(tmp_path: Path) -> None:
    require("elasticsearch")
    node = Node(tmp_path, heap="1k")
    with pytest.raises(NodeError, match="Too small"):
        node.start()
    node.stop()


@pytest.mark.elasticsearch
def test_two_first_starts_lay_out_one_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("elasticsearch")
    monkeypatch.setattr(home, "CACHE", tmp_path)
    with ThreadPoolExecutor(2) as both:
        first, second = (future.result() for future in [both.submit(elasticsearch_home) for _ in range(2)])
    assert first == second
    assert {path.name for path in tmp_path.iterdir()} == {first.name, "lock"}
    assert {path.name for path in first.iterdir()} == {"lib", "modules", "config", "plugins"}
    assert not list((first / "lib").glob("netty-*.jar")), "what the module has must not be there twice"
