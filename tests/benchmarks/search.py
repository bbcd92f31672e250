"""How long one page takes: 20 hits, five facets, words and three filters, embedded against the plain reading.

python -m tests.benchmarks.search [DOCUMENTS]
"""

from __future__ import annotations

import datetime
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from search.backends.base import Backend, Result, fill
from search.backends.embedded import Embedded
from search.backends.plain import Plain
from search.building import BuiltDocument
from search.query import AllOf, Query, Range, Text
from tests.search_world import KINDS, LOANS, PLACES, Loan, built

SEED = 20261123
WORDS = [
    "科技",
    "信用",
    "贷款",
    "知识产权",
    "质押",
    "专利",
    "研发",
    "企业",
    "高新技术",
    "担保",
    "保险",
    "投资",
    "成果转化",
    "孵化",
    "长沙",
    "银行",
    "额度",
    "期限",
    "利率",
    "补贴",
]
TEXT_WORDS = 60
"""Words of a text, about 150 characters."""
EMBEDDED_ROUNDS, PLAIN_ROUNDS = 60, 1


@dataclass(frozen=True)
class Measured:
    documents: int
    build_per_second: float
    embedded_ms: float
    embedded_worst_ms: float
    plain_ms: float
    same: bool


def shelf(size: int) -> list[Loan]:
    """`size` loans, the same on every machine."""
    dice = random.Random(SEED)
    places = [entry.code for entry in PLACES if not PLACES.children(entry.code)]
    first = datetime.date(2020, 1, 1)
    return [
        Loan(
            pk,
            name="".join(dice.choices(WORDS, k=3)) + "贷",
            number=f"科融〔{2020 + pk % 7}〕{pk}号",
            maker="".join(dice.choices(WORDS, k=2)) + "银行",
            text="，".join("".join(dice.choices(WORDS, k=6)) for _ in range(TEXT_WORDS // 6)),
            kinds=tuple(dice.sample(list(KINDS), dice.randint(1, 2))),
            places=(dice.choice(places),),
            limit=dice.choice([None, *(Decimal(n) for n in (100, 300, 500, 1000, 3000))]),
            rate=dice.choice([None, *(Decimal(n) / 20 for n in range(55, 100))]),
            since=first + datetime.timedelta(days=dice.randrange(2000)),
            online=dice.choice([None, True, False]),
            tags=(f"t{dice.randrange(300)}",),
        )
        for pk in range(1, size + 1)
    ]


def pages() -> list[Query]:
    """The page asked for, by relevance and by limit, first and tenth."""
    tree = AllOf(Text("信用 质押"), Range("rate", None, 480))
    chosen = {"kind": ("credit", "pledge"), "place": ("43",), "online": ("yes", "-")}
    facets = tuple(facet.key for facet in LOANS.facets)
    return [
        Query(LOANS, tree, selected=chosen, facets=facets, sort=sort, page=page)
        for sort in ("best", "limit_high")
        for page in (1, 10)
    ]


def _timed(backend: Backend, rounds: int) -> tuple[list[float], list[Result]]:
    results = [backend.search(query) for query in pages()]
    taken = []
    for _ in range(rounds):
        for query in pages():
            start = time.perf_counter()
            backend.search(query)
            taken.append((time.perf_counter() - start) * 1000)
    return taken, results


def measure(size: int, tell: Callable[[str], None] = print) -> Measured:
    """Build both over the same documents and time the pages."""
    documents: list[BuiltDocument] = built(*shelf(size))
    plain = Plain()
    fill(plain, LOANS, documents)
    with tempfile.TemporaryDirectory() as directory:
        embedded = Embedded(Path(directory))
        start = time.perf_counter()
        fill(embedded, LOANS, documents)
        built_in = time.perf_counter() - start
        fast, fast_results = _timed(embedded, EMBEDDED_ROUNDS)
        slow, slow_results = _timed(plain, PLAIN_ROUNDS)
    out = Measured(
        size, size / built_in, statistics.median(fast), max(fast), statistics.median(slow), fast_results == slow_results
    )
    tell(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {size:,} documents")
    tell(f"writing the index   {out.build_per_second:,.0f} documents/s (analysis not counted)")
    tell(f"page, embedded      {out.embedded_ms:.1f} ms median, {out.embedded_worst_ms:.1f} ms worst")
    tell(f"page, plain         {out.plain_ms:.1f} ms median; {out.plain_ms / out.embedded_ms:.0f} times as long")
    tell(f"hits on the pages   {fast_results[0].total:,}; the same rows, counts and order: {out.same}")
    return out


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.testing")
    django.setup()
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
