"""Processes killed at the worst moments, on SQLite and PostgreSQL, with both engines: nothing is lost, doubled, or left
out of the index.

One process imports a changed list, one withdraws and puts back offerings, one drains the outbox (two with
Elasticsearch), now and then one rebuilds the index; at least 20 times at each named point one of them, or the
Elasticsearch node, dies by SIGKILL. The node is started again on the same data, while the outbox is being drained. Then
database, outbox and index must agree.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from tests.elasticsearch.node import Node
from tests.elasticsearch.sharing import indexes_of
from tests.long.kill_points import POINTS
from tests.long.lists import changed_list, first_list, write_list
from tests.long.stage import DATABASES, ENGINES, KILLED, OneAtATime, Stage, engine_node, processors, site

pytestmark = pytest.mark.slow

OFFERINGS = 16
KILLS = 20
MOST_ROUNDS = 120
LONGEST_DELAY = 0.02
"""Seconds from a request to the node until somebody dies, at most: about what the answer takes."""
REBUILD_SHARE = 0.25
"""In so many rounds the index is rebuilt, though the rebuild is not what dies."""
SEED = 20261123


class Victim(NamedTuple):
    """Whose passing of a point kills, and up to which passing of it: so many happen in most rounds. `node`: not this
    process dies, but the node."""

    point: str
    act: str
    most_calls: int = 1
    engines: tuple[str, ...] = ENGINES
    node: bool = False


IMPORTS, DRAINS, REBUILDS = "import", "drain", "rebuild"
EMBEDDED, ELASTICSEARCH = ENGINES
WRITTEN = "index written, rows not acknowledged"
VICTIMS = (
    Victim("row saved, outbox row not", IMPORTS, 6),
    Victim("row and outbox row saved, not committed", IMPORTS, 6),
    Victim("committed, not drained", IMPORTS, 1, (EMBEDDED,)),
    Victim("rows claimed", DRAINS, 2),
    Victim("batch half written", DRAINS, 7, (EMBEDDED,)),
    Victim("bulk on its way", DRAINS, 2, (ELASTICSEARCH,)),
    Victim(WRITTEN, DRAINS, 2),
    Victim("rows acknowledged, batch not closed", DRAINS, 2),
    Victim("new index announced, not made", REBUILDS),
    Victim("new index being made", REBUILDS, 1, (ELASTICSEARCH,)),
    Victim("new index half read", REBUILDS, 3),
    Victim("new index made, not live", REBUILDS, 1, (EMBEDDED,)),
    Victim("aliases being swapped", REBUILDS, 1, (ELASTICSEARCH,)),
    Victim("new index live, rows not settled", REBUILDS),
    Victim("bulk on its way", DRAINS, 2, (ELASTICSEARCH,), node=True),
    Victim(WRITTEN, DRAINS, 2, (ELASTICSEARCH,), node=True),
    Victim("aliases being swapped", REBUILDS, 1, (ELASTICSEARCH,), node=True),
    Victim("", IMPORTS),
    Victim("", DRAINS),
    Victim("", REBUILDS),
    Victim("", IMPORTS, 1, (ELASTICSEARCH,), node=True),
)


def name_of(victim: Victim) -> str:
    return f"{'node' if victim.node else victim.act}: {victim.point or 'any moment'}"


STAGES = [f"{database}-{engine}" for database in DATABASES for engine in ENGINES]
CASES = [
    pytest.param(stage, victim, id=f"{stage}-{name_of(victim)}")
    for stage in STAGES
    for victim in VICTIMS
    if stage.endswith(victim.engines)
]


def test_every_point_has_a_victim() -> None:
    assert {victim.point for victim in VICTIMS} - {""} == set(POINTS)


class Play:
    """Rounds on one stage, with everything that was told to be saved noted in a file."""

    def __init__(self, on: Stage, node: Node | None) -> None:
        self.stage = on
        self.node = node
        self.draw = random.Random(SEED)
        self.round = 0
        self.items = first_list(OFFERINGS)
        self.kept = on.folder / "kept"
        self.list = write_list(on.folder / "list.json", self.items)
        self.stage.play(self.job(IMPORTS))
        self.notes = 0

    def job(self, act: str, **more: Any) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if act == IMPORTS:
            options = {"file": str(self.list), "kept": str(self.kept)}
        if act == REBUILDS:
            options = {"outage": self.node is not None}
        if act == "hide and show":
            options = {"external_ids": [item["id"] for item in self.draw.sample(self.items, 2)]}
        return {"act": act, "with": options, "small": True, **more}

    def next_round(self, victim: Victim) -> int:
        """Change a third of the list and let all work on it at once; gives how many were killed. If it is a drainer's
        turn, all are to die, and who writes leaves them the draining."""
        self.round += 1
        self.items = changed_list(self.items, self.round, 1 / 3, self.draw)
        self.list = write_list(self.stage.folder / "list.json", self.items)
        acts = [IMPORTS, "hide and show", DRAINS] + ([DRAINS] if self.node else [])
        if victim.act == REBUILDS or self.draw.random() < REBUILD_SHARE:
            acts.append(REBUILDS)
        leaves = victim.act == DRAINS
        jobs = [self.job(act, leaves=leaves and act != DRAINS) for act in acts]
        doomed = [job for job in jobs if job["act"] == victim.act][: 1 if victim.node else None]
        for job in doomed:
            job["kill"] = self.kill(victim)
        codes = self.stage.play(*jobs)
        killed = self.node_was_killed(victim) if victim.node else codes.count(KILLED)
        self.stage.play({"act": "look"})
        return killed

    def kill(self, victim: Victim) -> dict[str, Any]:
        whom = self.node.pid if victim.node and self.node else 0
        if not victim.point:
            return {"after": self.draw.uniform(0.02, 0.6), "whom": whom}
        call, delay = self.draw.randint(1, victim.most_calls), self.draw.uniform(0, LONGEST_DELAY)
        return {"at": victim.point, "call": call, "delay": delay, "whom": whom}

    def node_was_killed(self, victim: Victim) -> bool:
        """Whether the node was killed, at a point of "while" before it had answered; if it was it is started again,
        while the outbox is being drained."""
        assert self.node is not None
        killed = self.stage.folder / "killed"
        notes = killed.read_text(encoding="utf-8").splitlines() if killed.exists() else []
        if len(notes) == self.notes:
            return False
        self.notes = len(notes)
        self.node.kill()  # it may not have ended yet
        with ThreadPoolExecutor(1) as pool:
            start = pool.submit(self.node.start)
            self.stage.play({"act": "await engine"}, self.job(DRAINS), self.job(DRAINS))
            start.result()
        if not victim.point or POINTS[victim.point].when != "while":
            return True
        return bool(json.loads(notes[-1])["failed"])

    def promises(self) -> set[tuple[str, int, str]]:
        """(identifier, number, hash) of every version that an import was told is saved."""
        return {tuple(json.loads(line)) for line in self.kept.read_text(encoding="utf-8").splitlines()}


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneAtATime[Play]]:
    def begin(name: str, stack: ExitStack) -> Play:
        database, engine = name.split("-")
        folder = tmp_path_factory.mktemp(f"crash-{name}")
        node = stack.enter_context(engine_node(engine, folder))
        return Play(stack.enter_context(Stage(stack.enter_context(site(database, folder, node)), folder)), node)

    with OneAtATime(begin) as kept:
        yield kept


@pytest.fixture
def play(request: pytest.FixtureRequest, plays: OneAtATime[Play]) -> Play:
    return plays.get(request.param)


@pytest.mark.parametrize(("play", "victim"), CASES, indirect=["play"])
def test_killed_again_and_again(play: Play, victim: Victim) -> None:
    started = time.monotonic()
    kills = rounds = 0
    while kills < KILLS and rounds < MOST_ROUNDS:
        rounds += 1
        kills += play.next_round(victim)
    print(f"\n{name_of(victim)}: {kills} kills in {rounds} rounds, {time.monotonic() - started:.0f} s", end="")
    assert kills >= KILLS
    seconds = check(play)
    print(f"; outbox empty after {seconds:.1f} s more; {processors()}", flush=True)


def check(play: Play) -> float:
    """What must hold whatever was killed. Gives the seconds until the outbox was empty."""
    seconds = float(play.stage.ask("drain until done"))
    stock = play.stage.ask("stock")
    if stock["rebuild"]:
        # What the live index was told is kept for the index that a dead process had begun.
        assert set(stock["outbox"]) <= {"kept"}
        assert_index_tells_database(play, stock)
        play.stage.play(play.job(REBUILDS))
        seconds += float(play.stage.ask("drain until done"))
        stock = play.stage.ask("stock")
    assert stock["outbox"] == {}, "every row is done"
    assert not stock["rebuild"]
    assert_index_tells_database(play, stock)
    assert_versions_are_whole(play, stock["versions"])

    # The list again, whole: what the killed imports left out is new, and then nothing is.
    import_again(play)
    before = play.stage.ask("stock")
    assert import_again(play) == {"new": 0, "changed": 0, "unchanged": OFFERINGS}
    after = play.stage.ask("stock")
    assert after == before
    assert after["outbox"] == {}
    assert_index_tells_database(play, after)
    assert_nothing_piles_up(play)
    return seconds


def import_again(play: Play) -> dict[str, int]:
    job = play.job(IMPORTS)
    done: dict[str, int] = play.stage.ask(job.pop("act"), **job)
    play.stage.play({"act": "drain until done"})
    return done


def assert_index_tells_database(play: Play, stock: dict[str, Any]) -> None:
    assert sorted(map(int, stock["index"]["rows"])) == stock["database"]
    assert stock["words"] > 100, "too few words to compare by"
    assert stock["index"] == stock["anew"]
    documents = len(stock["database"])
    assert play.stage.ask("check index") == {"documents": documents, "missing": 0, "stale": 0, "surplus": 0}


def assert_versions_are_whole(play: Play, versions: dict[str, list[list[Any]]]) -> None:
    """No version lost: all that were told to be saved are there. None doubled: numbers 1, 2, 3…, no two neighbours of
    equal content, days in order."""
    assert set(versions) == {item["id"] for item in play.items}
    for name, numbered in versions.items():
        assert [number for number, _hash, _day in numbered] == list(range(1, len(numbered) + 1)), name
        hashes = [content for _number, content, _day in numbered]
        assert all(one != next_one for one, next_one in pairwise(hashes)), name
        days = [day for _number, _hash, day in numbered]
        assert days == sorted(days), name
    there = {(name, number, content) for name, rows in versions.items() for number, content, _day in rows}
    promised = play.promises()
    assert len(promised) > OFFERINGS
    assert promised <= there, f"lost: {promised - there}"


def assert_nothing_piles_up(play: Play) -> None:
    """A killed rebuild leaves an index behind; the next one that ends well takes it away."""
    play.stage.play(play.job(REBUILDS))
    left = indexes_of("offerings", play.stage.folder / "index", play.node.url if play.node else "")
    assert len(left) <= 2
