"""Processes killed at the worst moments, on SQLite and PostgreSQL: nothing is lost, doubled, or left out of the index.

One process imports a changed list, one withdraws and puts back offerings, one drains the outbox; at least 20 times at
each named point one of them dies by SIGKILL. Then the outbox is drained, and database, outbox and index must agree.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.long.kill_points import POINTS
from tests.long.lists import changed_list, first_list, write_list
from tests.long.stage import DATABASES, KILLED, Stage, site

pytestmark = pytest.mark.slow

OFFERINGS = 16
KILLS = 20
MOST_ROUNDS = 120
MINUTES_A_ROUND = 2
"""The outbox's clock goes on by so much from round to round: a dead process's claim lapses in the third."""
LATER_MINUTES = 60
SEED = 20261123


class Victim(NamedTuple):
    """Who is killed at a point, and up to which passing of it: so many happen in most rounds."""

    act: str
    most_calls: int


IMPORTS, DRAINS, REBUILDS = "import", "drain", "rebuild"
VICTIMS = {
    "version inserted, outbox row not": Victim(IMPORTS, 6),
    "version and outbox row inserted, not committed": Victim(IMPORTS, 6),
    "committed, not drained": Victim(IMPORTS, 1),
    "rows claimed": Victim(DRAINS, 2),
    "batch half written": Victim(DRAINS, 7),
    "index committed, rows not acknowledged": Victim(DRAINS, 2),
    "rows acknowledged, next batch not claimed": Victim(DRAINS, 2),
    "new index made, not live": Victim(REBUILDS, 1),
    "new index live, rows not settled": Victim(REBUILDS, 1),
}
ANY_MOMENT = "any moment"


def test_every_point_has_a_victim() -> None:
    assert set(VICTIMS) == set(POINTS)


class Play:
    """Rounds on one stage, with everything that was told to be saved noted in a file."""

    def __init__(self, on: Stage) -> None:
        self.stage = on
        self.draw = random.Random(SEED)
        self.round = 0
        self.items = first_list(OFFERINGS)
        self.kept = on.folder / "kept"
        self.list = write_list(on.folder / "list.json", self.items)
        self.stage.play(self.job(IMPORTS))

    @property
    def minutes(self) -> int:
        return self.round * MINUTES_A_ROUND

    def job(self, act: str, **more: Any) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if act == IMPORTS:
            options = {"file": str(self.list), "kept": str(self.kept)}
        if act == "hide and show":
            options = {"external_ids": [item["id"] for item in self.draw.sample(self.items, 2)]}
        return {"act": act, "with": options, "minutes": self.minutes, **more}

    def next_round(self, victim: str, kill: dict[str, Any]) -> bool:
        """Change a third of the list and let all work on it at once; gives whether the victim was killed."""
        self.round += 1
        self.items = changed_list(self.items, self.round, 1 / 3, self.draw)
        self.list = write_list(self.stage.folder / "list.json", self.items)
        acts = [IMPORTS, "hide and show", DRAINS] + ([REBUILDS] if victim == REBUILDS else [])
        codes = self.stage.play(*(self.job(act, **({"kill": kill} if act == victim else {})) for act in acts))
        self.stage.play({"act": "look"})
        return codes[acts.index(victim)] == KILLED

    def promises(self) -> set[tuple[str, int, str]]:
        """(identifier, number, hash) of every version that an import was told is saved."""
        return {tuple(json.loads(line)) for line in self.kept.read_text(encoding="utf-8").splitlines()}


@pytest.fixture(scope="module", params=DATABASES)
def play(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp(f"crash-{request.param}")
    with site(request.param, folder) as values, Stage(values, folder) as stage:
        yield Play(stage)


@pytest.mark.parametrize("point", [*VICTIMS, ANY_MOMENT])
def test_killed_again_and_again(play: Play, point: str) -> None:
    started = time.monotonic()
    kills = rounds = 0
    while kills < KILLS and rounds < MOST_ROUNDS:
        rounds += 1
        if point == ANY_MOMENT:
            victim, kill = play.draw.choice((IMPORTS, DRAINS)), {"after": play.draw.uniform(0.02, 0.6)}
        else:
            victim, kill = VICTIMS[point].act, {"at": point, "call": play.draw.randint(1, VICTIMS[point].most_calls)}
        kills += play.next_round(victim, kill)
    print(f"\n{point}: {kills} kills in {rounds} rounds, {time.monotonic() - started:.0f} s", flush=True)
    assert kills >= KILLS
    check(play)


def check(play: Play) -> None:
    """What must hold whatever was killed."""
    play.stage.play({"act": DRAINS, "with": {"others": None}, "minutes": play.minutes + LATER_MINUTES})
    stock = play.stage.ask("stock")
    assert stock["outbox"] == {}, "every row is done"
    assert_index_tells_database(stock)
    assert_versions_are_whole(play, stock["versions"])

    # The list again, whole: what the killed imports left out is new, and then nothing is.
    play.stage.ask(IMPORTS, **without_act(play.job(IMPORTS)))
    before = play.stage.ask("stock")
    again = play.stage.ask(IMPORTS, **without_act(play.job(IMPORTS)))
    assert again == {"new": 0, "changed": 0, "unchanged": OFFERINGS}
    after = play.stage.ask("stock")
    assert after == before
    assert after["outbox"] == {}
    assert_index_tells_database(after)


def without_act(job: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in job.items() if key != "act"}


def assert_index_tells_database(stock: dict[str, Any]) -> None:
    assert sorted(map(int, stock["index"]["rows"])) == stock["database"]
    assert stock["words"] > 100, "too few words to compare by"
    assert stock["index"] == stock["anew"]


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


def test_the_files_of_dead_writers_do_not_pile_up(play: Play) -> None:
    """A killed rebuild leaves a folder behind; the next one that ends well takes it away."""
    play.stage.play({"act": REBUILDS})
    folders = [path for path in Path(play.stage.folder, "index", "offerings").iterdir() if path.is_dir()]
    assert len(folders) <= 2
