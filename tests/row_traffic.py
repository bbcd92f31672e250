"""Traffic on the rows of `tests.search_models`: many of them, writers that change them, a reader that looks all the time.

For the tests that rebuild an index under writes: in threads (`make test`) and in processes (`make test-long`).
"""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from search.backends import backend
from search.backends.base import BackendError
from search.declare import Document
from search.outbox import changed
from search.query import Query
from search.tree import Text
from tests.search_models import LoanRow, Maker
from tests.search_world import KINDS, PLACES

CHUNK = 2_000
SENTINEL = "哨兵"
SENTINELS = 3
"""Rows that nobody changes: the first, one in the middle, the last of those that are there at first."""
LOOK_PAUSE = 0.02
WRITE_PAUSE = 0.005
MOST_FAULTS = 20
_WORDS = (
    "企业科技贷款银行信用融资额度期限利率担保研发创新专利产权质押技术高新成果转化孵化投资股权保险补贴园区小微普惠"
    "还款授信审批线上材料纳税发票流水评估商标软件集成电路生物医药装备制造农业物流应收账款订单采购绿色数据"
)


def fill(document: Document, count: int, characters: int = 100, *, noted: bool = False) -> None:
    """Add `count` rows, each with a text of so many characters. `noted`: with a change in the outbox for each."""
    draw = random.Random(count)
    with transaction.atomic():
        makers = [Maker.objects.create(name=f"{draw.choice(('长沙', '株洲', '湘江'))}第{n}银行") for n in range(20)]
        sentinels = {0, count // 2, count - 1}
        for start in range(0, count, CHUNK):
            rows = []
            for number in range(start, min(start + CHUNK, count)):
                row = LoanRow(name=f"贷款{number}", number=f"科融〔2026〕{number}号", maker_row=draw.choice(makers))
                restate(row, draw, characters)
                if number in sentinels:
                    row.name = f"{SENTINEL}{number}"
                rows.append(row)
            made = LoanRow.objects.bulk_create(rows)
            if noted:
                changed(document.name, *(row.pk for row in made))


def restate(row: LoanRow, draw: random.Random, characters: int = 100) -> None:
    """Another text, other figures, other values of every facet."""
    row.text = "".join(draw.choices(_WORDS, k=characters))
    row.kinds = draw.sample(sorted(KINDS), draw.randint(0, 2))
    row.places = draw.sample([place.code for place in PLACES], draw.randint(0, 2))
    row.tags = [f"标签{draw.randint(1, 50)}"]
    row.limit = draw.choice((None, Decimal(draw.randint(1, 2000))))
    row.rate = draw.choice((None, Decimal(draw.randint(300, 900)) / 100))
    row.since = datetime.date(2025, 1, 1) + datetime.timedelta(days=draw.randint(0, 600))
    row.online = draw.choice((True, False, None))


@dataclass
class Written:
    """How many rows were changed, added, hidden or shown, deleted, and the seconds the longest write took."""

    changed: int = 0
    added: int = 0
    hidden: int = 0
    deleted: int = 0
    longest: float = 0.0

    @property
    def writes(self) -> int:
        return self.changed + self.added + self.hidden + self.deleted

    def counts(self) -> dict[str, Any]:
        return {**asdict(self), "writes": self.writes}


def write(going: Callable[[], bool], seed: int) -> Written:
    """Change, add, hide and delete rows at random, each in a transaction, as long as `going` says so."""
    draw = random.Random(seed)
    done = Written()
    keys = list(LoanRow.objects.exclude(name__startswith=SENTINEL).values_list("pk", flat=True))
    while going():
        started = time.monotonic()
        with transaction.atomic():
            _write_one(draw, keys, done)
        done.longest = max(done.longest, time.monotonic() - started)
        time.sleep(WRITE_PAUSE)
    return done


def _write_one(draw: random.Random, keys: list[int], done: Written) -> None:
    chance = draw.random()
    if chance < 0.2:
        row = LoanRow(name=f"新贷{draw.randrange(10**9)}")
        restate(row, draw)
        row.save()
        keys.append(row.pk)
        done.added += 1
        return
    # The other writer may have deleted it.
    row = LoanRow.objects.select_for_update().filter(pk=draw.choice(keys)).first()
    if row is None:
        return
    if chance < 0.35:
        row.delete()
        done.deleted += 1
    elif chance < 0.5:
        row.hidden = not row.hidden
        row.save()
        done.hidden += 1
    else:
        row.name = f"改过的{row.name}"[-100:]
        restate(row, draw)
        row.save()
        done.changed += 1


@dataclass
class Looked:
    """How often the reader looked, the seconds of its longest look, and what was wrong with an answer."""

    looks: int = 0
    longest: float = 0.0
    faults: list[str] = field(default_factory=list)


def look(document: Document, going: Callable[[], bool]) -> Looked:
    """Ask for the rows that nobody changes, again and again: every answer must hold them, and facets."""
    query = Query(document, Text(SENTINEL), facets=("kind", "place"))
    seen = Looked()
    while going():
        started = time.monotonic()
        try:
            answer = backend().search(query)
        except BackendError as error:
            seen.faults.append(str(error))
        else:
            if answer.total != SENTINELS or len(answer.hits) != SENTINELS or not answer.facets["place"]:
                seen.faults.append(f"{answer.total} rows, {len(answer.hits)} shown, {answer.facets}")
        seen.looks += 1
        seen.longest = max(seen.longest, time.monotonic() - started)
        del seen.faults[MOST_FAULTS:]
        time.sleep(LOOK_PAUSE)
    return seen
