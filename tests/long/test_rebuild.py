"""An index of 100,000 documents made anew while the rows are being written: none lost, no moment without results.

Two writers change, add, hide and delete rows, the worker drains, a reader asks every 20 ms; batches and chunks are as in
use. Then a rebuild is killed at half, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from search.indexing import CHUNK, KEEP_EVERY
from tests.long.stage import KILLED, Stage, engine_node, processors, site

pytestmark = pytest.mark.slow

DOCUMENTS = 100_000
STAGES = ("sqlite-embedded", "sqlite-elasticsearch", "postgresql-embedded", "postgresql-elasticsearch")


@dataclass(frozen=True)
class Shelf:
    """A site with that many rows, indexed; `first` is what became of its first rebuild, with nobody about."""

    name: str
    stage: Stage
    first: dict[str, Any]


@pytest.fixture(scope="module", params=STAGES)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    database, engine = request.param.split("-")
    folder = tmp_path_factory.mktemp(f"rebuild-{request.param}")
    with ExitStack() as stack:
        node = stack.enter_context(engine_node(engine, folder, quick=False))
        values = stack.enter_context(site(database, folder, node))
        stage = stack.enter_context(Stage(values, folder))
        stage.play({"act": "fill rows", "with": {"count": DOCUMENTS}})
        yield Shelf(request.param, stage, stage.ask("rebuild rows"))


def test_rebuilding_under_writes(shelf: Shelf) -> None:
    stage = shelf.stage
    jobs = [{"act": "rebuild rows"}, {"act": "look at rows"}, {"act": "drain rows"}]
    jobs += [{"act": "write rows", "with": {"seed": seed}} for seed in (1, 2)]
    rebuilt, looked, _drained, *written = stage.ask_all(*jobs)

    writes = sum(one["writes"] for one in written)
    print(f"\n{shelf.name}, {DOCUMENTS:,} documents; {processors()}")
    print(f"  rebuilt alone in {shelf.first['seconds']:.1f} s, {rate(shelf.first)}")
    print(f"  under writes in {rebuilt['seconds']:.1f} s, {rate(rebuilt)}, {writes:,} writes meanwhile: {written}")
    print(f"  the reader looked {looked['looks']:,} times, longest {looked['longest'] * 1000:.0f} ms", flush=True)
    assert looked["faults"] == []
    assert looked["looks"] > 10
    assert rebuilt["read"] >= DOCUMENTS
    for one in written:
        assert min(one["changed"], one["added"], one["hidden"], one["deleted"]) > 0
    nothing_is_lost(shelf)


def test_a_rebuild_killed_at_half_goes_on_from_there(shelf: Shelf) -> None:
    stage = shelf.stage
    half = {"at": "new index half read", "call": DOCUMENTS // CHUNK // 2, "delay": 0, "whom": 0}
    jobs = ({"act": "write rows", "with": {"seed": 3}}, {"act": "drain rows"})
    codes = stage.play({"act": "rebuild rows", "kill": half}, *jobs)
    assert codes == [KILLED, 0, 0]

    rebuilt, looked, *_rest = stage.ask_all({"act": "rebuild rows"}, {"act": "look at rows"}, *jobs)
    print(f"\n{shelf.name}: killed at half, {rebuilt['read']:,} rows read by the next, {rebuilt['seconds']:.1f} s")
    assert rebuilt["resumed"]
    again = KEEP_EVERY * CHUNK  # what was put and not kept; rows added meanwhile are read as well
    assert 0 < rebuilt["read"] < (DOCUMENTS // 2 + again) * 1.05
    assert looked["faults"] == []
    nothing_is_lost(shelf)


def rate(rebuilt: dict[str, Any]) -> str:
    return f"{rebuilt['read'] / rebuilt['seconds']:,.0f} documents a second"


def nothing_is_lost(shelf: Shelf) -> None:
    """The outbox drains, and the index holds every row as it is, and no other."""
    drained = shelf.stage.ask("drain rows until done")
    assert drained["left"] == {}
    found = shelf.stage.ask("check rows")
    print(f"  outbox empty after {drained['seconds']:.1f} s more; check_index: {found}", flush=True)
    documents = shelf.stage.ask("count rows")
    assert found == {"documents": documents, "missing": 0, "stale": 0, "surplus": 0}
