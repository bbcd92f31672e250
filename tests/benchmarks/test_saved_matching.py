"""How long a pass takes: 200 new documents against 10,000 saved searches, as people write them."""

from __future__ import annotations

import datetime
import random
import time
from decimal import Decimal

from search.backends.plain import matches
from search.saved.compiling import Crowd, Facts, parts_of
from search.tree import AllOf, Node, Range, Term, Text
from tests.search_world import KINDS, LOANS, PLACES, Loan, built

SEARCHES, DOCUMENTS, CHECKED = 10_000, 200, 20
WORDS = [
    "信用",
    "知识产权",
    "质押",
    "担保",
    "保险",
    "科技",
    "专精特新",
    "高新",
    "小巨人",
    "风险补偿",
    "人才",
    "供应链",
    "订单",
    "存货",
    "设备",
    "绿色",
    "出口",
    "研发",
    "中试",
    "园区",
    "风控",
    "贴现",
    "技改",
    "海关",
    "税务",
    "流水",
    "首贷",
    "续贷",
    "展期",
    "贴息",
    "医药",
    "芯片",
    "软件",
    "航空",
    "农业",
    "环保",
    "文旅",
    "物流",
    "建材",
    "教育",
    "食品",
    "钢铁",
    "煤炭",
    "化工",
    "纺织",
    "电池",
    "光伏",
    "风电",
    "机床",
    "机器人",
    "传感",
    "激光",
    "雷达",
    "卫星",
    "北斗",
    "疫苗",
    "基因",
    "细胞",
    "器械",
    "检测",
]
SEED = 4


def searches(draw: random.Random) -> list[Node]:
    """A third each: words and a kind, a kind and a place, a limit and a rate alone."""
    out: list[Node] = []
    places = [entry.code for entry in PLACES]
    for number in range(SEARCHES):
        parts: list[Node] = []
        if number % 3 == 0:
            parts.append(Text(" ".join(draw.sample(WORDS, 2))))
        if number % 3 < 2:
            parts.append(Term("kind", *draw.sample(list(KINDS), draw.randint(1, 2))))
        if number % 3 == 1:
            parts.append(Term("place", draw.choice(places)))
        if number % 3 == 2:
            parts.extend(
                (Range("limit", draw.randint(0, 20) * 10_000, None), Range("rate", None, draw.randint(25, 60) * 10))
            )
        out.append(AllOf(*parts))
    return out


def documents(draw: random.Random) -> list[Loan]:
    places = [entry.code for entry in PLACES]
    return [
        Loan(
            pk=number,
            name="".join(draw.sample(WORDS, 3)) + "贷",
            maker=draw.choice(("长沙银行", "建设银行", "湖南担保")),
            text="，".join(draw.choices(WORDS, k=12)),
            kinds=tuple(draw.sample(list(KINDS), draw.randint(1, 2))),
            places=(draw.choice(places),),
            limit=Decimal(draw.randint(50, 3_000)),
            rate=Decimal(draw.randint(250, 600)) / 100,
            since=datetime.date(2026, 1, 1),
        )
        for number in range(DOCUMENTS)
    ]


def test_a_pass() -> None:
    draw = random.Random(SEED)
    asked, shelf = searches(draw), built(*documents(draw))
    start = time.perf_counter()
    crowd = Crowd((place, parts_of(tree, LOANS)) for place, tree in enumerate(asked))
    compiling = time.perf_counter() - start
    start = time.perf_counter()
    found = {one.id: set(crowd.matching(Facts(one))) for one in shelf}
    matching = time.perf_counter() - start
    start = time.perf_counter()
    for one in shelf[:CHECKED]:
        assert found[one.id] == {place for place, tree in enumerate(asked) if matches(tree, one, LOANS)}
    plain = time.perf_counter() - start
    pairs, checked = SEARCHES * DOCUMENTS, SEARCHES * CHECKED
    hits = sum(map(len, found.values()))
    print(
        f"\n{SEARCHES:,} searches × {DOCUMENTS} documents, {hits:,} hits: compiled once in {compiling:.2f} s, matched in "
        f"{matching:.2f} s ({pairs / matching / 1e6:.1f} million pairs a second); "
        f"the plain double loop {checked / plain / 1e6:.3f} million pairs a second"
    )
    assert pairs / matching > 20 * checked / plain
