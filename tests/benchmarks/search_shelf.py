"""What the benchmark of search searches: a document with eight facets, and as many seeded rows as are wanted."""

from __future__ import annotations

import datetime
import itertools
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.core.taxonomies import Taxonomy
from search.declare import (
    ALL,
    Band,
    BandFacet,
    DateField,
    Document,
    FlagField,
    HierarchyFacet,
    HierarchyField,
    KeywordField,
    NumberField,
    RangeInput,
    Scope,
    Sort,
    TermsFacet,
    TextField,
    Tier,
)
from search.query import Query
from search.tree import AllOf, Node, Range, Text

SEED = 20261123
CITIES, DISTRICTS = 14, 9
TAGS = 300
TEXT_CHARACTERS = 150
KINDS = ("credit", "pledge", "guarantee", "insurance", "equity", "lease", "factoring", "bond")
STAGES = ("seed", "early", "growth", "mature", "listed")
QUALIFICATIONS = tuple(f"q{i}" for i in range(12))
_FREQUENT = [
    "企业",
    "科技",
    "贷款",
    "银行",
    "信用",
    "融资",
    "资金",
    "额度",
    "期限",
    "利率",
    "担保",
    "研发",
    "创新",
    "专利",
    "产权",
    "知识产权",
    "质押",
    "技术",
    "高新技术",
    "成果转化",
    "孵化",
    "投资",
    "股权",
    "保险",
    "补贴",
    "园区",
    "长沙",
    "开福",
    "岳麓",
    "湖南",
    "小微",
    "普惠",
    "还款",
    "授信",
    "审批",
    "线上",
    "材料",
    "营业执照",
    "纳税",
    "发票",
    "流水",
    "评估",
    "商标",
    "著作权",
    "软件",
    "集成电路",
    "生物医药",
    "新材料",
    "装备",
    "制造",
    "农业",
    "物流",
    "供应链",
    "应收账款",
    "订单",
    "合同",
    "政府采购",
    "绿色",
    "低碳",
    "数据",
    "人工智能",
    "云计算",
    "芯片",
    "轨道交通",
    "工程机械",
    "先进",
    "储能",
    "航空",
    "北斗",
    "检验",
    "检测",
    "认证",
    "标准",
    "中试",
    "首台套",
    "揭榜挂帅",
    "瞪羚",
    "独角兽",
    "专精特新",
    "单项冠军",
    "上市",
    "并购",
    "私募",
    "基金",
    "母基金",
    "天使",
    "引导",
    "风险",
    "补偿",
    "贴息",
    "贴保",
    "续贷",
    "随借随还",
    "循环",
    "抵押",
    "房产",
    "设备",
    "存货",
    "仓单",
    "保函",
    "信用证",
    "外汇",
    "出口",
    "进口",
    "跨境",
    "结算",
    "工资",
    "代发",
    "年报",
    "审计",
]
_CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平"
)
VOCABULARY = 3_000


def _vocabulary() -> list[str]:
    """The most frequent words first; those made up of frequent characters follow."""
    dice = random.Random(SEED)
    return list(_FREQUENT) + ["".join(dice.choices(_CHARACTERS, k=2)) for _ in range(VOCABULARY - len(_FREQUENT))]


# A word's frequency falls with its place, as it does in texts.
WORDS = _vocabulary()


@dataclass(frozen=True)
class Item:
    pk: int
    number: str
    name: str
    maker: str
    text: str
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    tags: tuple[str, ...]
    qualifications: tuple[str, ...]
    stage: str | None
    online: bool | None
    limit: Decimal | None
    rate: Decimal | None
    since: datetime.date


def _places() -> Taxonomy:
    """A province like Hunan: 43, its cities 4301…4314, their districts 430101…"""
    tree: list[tuple[str, str | None]] = [("43", None)]
    for city in (f"43{c:02}" for c in range(1, CITIES + 1)):
        tree.append((city, "43"))
        tree.extend((f"{city}{d:02}", city) for d in range(1, DISTRICTS + 1))
    entries = [{"code": code, "zh": f"地{code}", "en": f"Place {code}", "parent": parent} for code, parent in tree]
    return Taxonomy({"name": "benchmark places", "source": "made up", "entries": entries})


PLACES = _places()
_LEAVES = tuple(entry.code for entry in PLACES if len(entry.code) == 6)
_CUM_WEIGHTS = list(itertools.accumulate(1 / (place + 3) for place in range(len(WORDS))))


class ShelfDocument(Document):
    name = "benchmark_shelf"
    title = "Shelf"
    model = "tests.Item"
    fields = (
        TextField("number", tier=Tier.NUMBER),
        TextField("name", tier=Tier.TITLE, pinyin=True),
        TextField("maker", tier=Tier.HEADING),
        TextField("text"),
        KeywordField("kind", source="kinds", labels={kind: kind for kind in KINDS}),
        HierarchyField("place", source="places", tree=PLACES),
        KeywordField("tag", source="tags"),
        KeywordField("qualification", source="qualifications"),
        KeywordField("stage"),
        FlagField("online"),
        NumberField("limit", scale=2),
        NumberField("rate", scale=2),
        DateField("since"),
    )
    filters = (
        TermsFacet("kind", "Kind", order="declared"),
        HierarchyFacet("place", "Place"),
        TermsFacet("tag", "Tag"),
        TermsFacet("qualification", "Qualification"),
        TermsFacet("stage", "Stage", missing="Not stated"),
        TermsFacet("online", "Online", missing="Not stated"),
        BandFacet(
            "limit_band",
            "Limit",
            field="limit",
            missing="Not stated",
            bands=(
                Band("to300", "Up to 300", upto=300),
                Band("to1000", "300–1,000", above=300, upto=1000),
                Band("more", "Above 1,000", above=1000),
            ),
        ),
        BandFacet(
            "rate_band",
            "Rate",
            field="rate",
            missing="Not stated",
            bands=(Band("to3", "Up to 3", upto=3), Band("to4", "3–4", above=3, upto=4), Band("over4", "4", above=4)),
        ),
        RangeInput("rate", "Rate"),
    )
    sorts = (Sort("best", "Relevance"), Sort("limit_high", "Highest limit", field="limit", descending=True))
    order_date = "since"

    def address(self, row: Any) -> str:
        return f"/shelf/{row.number}/"

    def payload(self, row: Any) -> dict[str, Any]:
        return {"name": row.name, "maker": row.maker, "limit": str(row.limit), "rate": str(row.rate)}

    def scope(self, user: Any) -> Scope:
        return ALL


SHELF = ShelfDocument()
FACETS = tuple(facet.key for facet in SHELF.facets)


def items(size: int) -> list[Item]:
    """`size` rows, the same on every machine; each text has TEXT_CHARACTERS characters, punctuation included."""
    dice = random.Random(SEED)
    first = datetime.date(2020, 1, 1)
    return [_item(pk, dice, first) for pk in range(1, size + 1)]


def _words(dice: random.Random, number: int) -> list[str]:
    return dice.choices(WORDS, cum_weights=_CUM_WEIGHTS, k=number)


def _item(pk: int, dice: random.Random, first: datetime.date) -> Item:
    text = "，".join("".join(_words(dice, 5)) for _ in range(15))
    return Item(
        pk,
        number=f"科融〔{2020 + pk % 7}〕{pk}号",
        name="".join(_words(dice, 3)) + "贷",
        maker="".join(_words(dice, 2)) + "银行",
        text=text[: TEXT_CHARACTERS - 1] + "。",
        kinds=tuple(dice.sample(KINDS, dice.randint(1, 2))),
        places=(dice.choice(_LEAVES),),
        tags=tuple(f"t{dice.randrange(TAGS)}" for _ in range(dice.randint(0, 3))),
        qualifications=tuple(dice.sample(QUALIFICATIONS, dice.randint(0, 3))),
        stage=dice.choice([None, *STAGES]),
        online=dice.choice([None, True, False]),
        limit=dice.choice([None, *(Decimal(n) for n in (100, 200, 300, 500, 1000, 2000, 3000))]),
        rate=dice.choice([None, *(Decimal(n) / 20 for n in range(50, 100))]),
        since=first + datetime.timedelta(days=dice.randrange(2000)),
    )


ASKED = ("信用", "知识产权 质押", "专精特新", "")
"""What is typed: a frequent word, two that must both be there, a rare one, nothing."""


def pages() -> list[Query]:
    """The page with three filters (a range, two values of a facet, a city with all its districts) and eight counted
    facets, for each of ASKED, by relevance and by limit, first and tenth."""
    chosen = {"kind": ("credit", "pledge"), "place": ("4301",)}
    within = Range("rate", None, 480)

    def tree(words: str) -> Node:
        return AllOf(Text(words), within) if words else within

    return [
        Query(SHELF, tree(words), selected=chosen, facets=FACETS, sort=sort, page=page)
        for words in ASKED
        for sort in ("best", "limit_high")
        for page in (1, 10)
    ]
