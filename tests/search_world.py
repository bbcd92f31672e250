"""A small world to search in: loans on a shelf, without models, for the suites of `search/`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.core.taxonomies import Taxonomy
from marketplace.core.text import Text
from search.building import BuiltDocument, build
from search.declare import (
    ALL,
    NONE,
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
    Row,
    Scope,
    Sort,
    TermsFacet,
    TextField,
    Tier,
    these,
)
from search.tree import Term

PLACES = Taxonomy(
    {
        "name": "places",
        "source": "made up",
        "entries": [
            {"code": "43", "zh": "湖南", "en": "Hunan", "parent": None},
            {"code": "4301", "zh": "长沙", "en": "Changsha", "parent": "43"},
            {"code": "430105", "zh": "开福", "en": "Kaifu", "parent": "4301"},
            {"code": "430104", "zh": "岳麓", "en": "Yuelu", "parent": "4301"},
            {"code": "4302", "zh": "株洲", "en": "Zhuzhou", "parent": "43"},
            {"code": "44", "zh": "广东", "en": "Guangdong", "parent": None},
            {"code": "4403", "zh": "深圳", "en": "Shenzhen", "parent": "44"},
        ],
    }
)
KINDS = {
    "credit": Text("信用贷", "Unsecured loan"),
    "pledge": Text("知识产权质押", "IP pledge"),
    "guarantee": Text("担保", "Guarantee"),
    "insurance": Text("保险", "Insurance"),
}


@dataclass(frozen=True)
class Loan:
    pk: int
    name: str = ""
    number: str = ""
    maker: str = ""
    text: str = ""
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    limit: Decimal | None = None
    rate: Decimal | None = None
    since: datetime.date | None = None
    online: bool | None = None
    tags: tuple[str, ...] = ()
    owner: str = ""


class LoanDocument(Document):
    name = "test_loans"
    title = Text("贷款", "Loans")
    model = "tests.Loan"
    fields = (
        TextField("number", tier=Tier.NUMBER),
        TextField("name", tier=Tier.TITLE, pinyin=True),
        TextField("maker", tier=Tier.HEADING, pinyin=True),
        TextField("text"),
        KeywordField("kind", source="kinds", labels=KINDS),
        HierarchyField("place", source="places", tree=PLACES),
        NumberField("limit", scale=2, unit="万元"),
        NumberField("rate", scale=2, unit="%"),
        DateField("since"),
        FlagField("online"),
        KeywordField("tag", source="tags"),
        KeywordField("owner"),
    )
    filters = (
        TermsFacet("kind", Text("类型", "Kind"), order="declared"),
        HierarchyFacet("place", Text("地区", "Place"), missing=Text("未载明", "Not stated")),
        TermsFacet("tag", Text("标签", "Tag")),
        TermsFacet("online", Text("线上", "Online"), missing=Text("未载明", "Not stated")),
        Row(
            Text("额度", "Limit"),
            (
                BandFacet(
                    "band",
                    Text("额度", "Limit"),
                    field="limit",
                    single=True,
                    missing=Text("未载明", "Not stated"),
                    bands=(
                        Band("to300", Text("300 万以内", "Up to 3 m"), upto=300),
                        Band("to500", Text("300–500 万", "3–5 m"), above=300, upto=500),
                        Band("more", Text("500 万以上", "Above 5 m"), above=500),
                    ),
                ),
                RangeInput("limit", Text("额度", "Limit"), unit=Text("万元", "×10,000 CNY")),
            ),
        ),
        RangeInput("rate", Text("年化", "Rate"), bounds="upper", unit="%", missing=Text("含未载明", "Or not stated")),
        RangeInput("since", Text("日期", "Date")),
    )
    sorts = (
        Sort("best", Text("综合", "Relevance")),
        Sort("limit_high", Text("额度高", "Highest limit"), field="limit", descending=True),
        Sort("limit_low", Text("额度低", "Lowest limit"), field="limit", missing="first"),
        Sort("rate_low", Text("利率低", "Lowest rate"), field="rate"),
        Sort("rate_high", Text("利率高", "Highest rate"), field="rate", descending=True, missing="first"),
        Sort("newest", Text("最近", "Newest"), field="since", descending=True),
    )
    order_date = "since"

    def address(self, row: Any) -> str:
        return f"/loans/{row.name}/"

    def payload(self, row: Any) -> dict[str, Any]:
        return {"name": row.name, "limit": row.limit}

    def scope(self, user: Any) -> Scope:
        if user == "bureau":
            return ALL
        return these(Term("owner", user)) if user else NONE


LOANS = LoanDocument()


def built(*loans: Loan) -> list[BuiltDocument]:
    return [build(LOANS, loan) for loan in loans]


def named(*names: str, **same: Any) -> list[BuiltDocument]:
    """One loan a name, numbered from 1."""
    return built(*(Loan(pk=i, name=name, **same) for i, name in enumerate(names, start=1)))
