"""What every backend answers, on the same documents: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from search.backends.base import Applied, Backend
from search.backends.base import fill as fill_index
from search.backends.embedded import Embedded
from search.backends.plain import Plain
from search.building import BuiltDocument
from search.fields import MISSING, Tier
from search.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Everything,
    Missing,
    Node,
    NoneOf,
    Query,
    QueryError,
    Range,
    Term,
    Text,
)
from tests.search_world import LOANS, Loan, built, named

BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "embedded": lambda path: Embedded(path),
    "plain": lambda path: Plain(),
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    made: Backend = BACKENDS[request.param](tmp_path)
    fill_index(made, LOANS, [])
    return made


@pytest.fixture
def fill(backend: Backend) -> Callable[..., Callable[..., tuple[int, ...]]]:
    """Fill the index, get a function that gives the ids a tree finds."""

    def put(documents: list[BuiltDocument]) -> Callable[..., tuple[int, ...]]:
        backend.apply(LOANS, documents, [])

        def ids(tree: Node, **more: Any) -> tuple[int, ...]:
            return backend.search(Query(LOANS, tree, **{"size": 100, **more})).ids

        return ids

    return put


Fill = Callable[..., Callable[..., tuple[int, ...]]]
D = datetime.date


# Text


def test_a_phrase_stops_at_punctuation(fill: Fill) -> None:
    ids = fill(named("知识产权质押贷款", "知识，产权质押", "知识、产权", "产权知识"))
    assert ids(Text("知识产权")) == (1,)
    assert ids(Text("知识 产权")) == (1, 2, 3, 4)
    assert ids(Text("知识，产权")) == (1, 2, 3, 4)
    assert ids(Text("“知识，产权”")) == (2, 3)


def test_a_phrase_stops_between_two_values_of_a_field(fill: Fill) -> None:
    ids = fill(named("信用\n贷款", "信用贷款"))
    assert ids(Text("信用贷款")) == (2,)


def test_one_character_is_found_anywhere_in_a_word(fill: Fill) -> None:
    ids = fill(named("贷", "贷款", "信用贷", "科贷通", "保险"))
    assert ids(Text("贷")) == (1, 2, 3, 4)
    assert ids(Text("险")) == (5,)


def test_a_character_after_a_word_is_found_whatever_follows(fill: Fill) -> None:
    # More than fifty continuations: an engine that expands prefixes with a limit would lose some.
    names = [f"第20号{chr(0x4E00 + i)}" for i in range(80)] + ["第20条", "120号", "20号"]
    ids = fill(named(*names))
    assert ids(Text("20号")) == (*range(1, 81), 83)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ERP", (1, 2)),
        ("erp系统", (1,)),
        ("ERP 系统", (1, 2)),
        ("e贷", (3,)),
        ("科创E贷", (3,)),
        ("4.35", (4,)),
        ("４．３５", (4,)),
        ("4.3", ()),
        ("1000", (5,)),
        ("1,000", (5,)),
        ("1,000万", (5,)),
        ("r&d", (6,)),
        ("R D", (6, 7)),
        ("pre-a轮", (8,)),
        ("知識產權", (9,)),
        ("知识产权", (9,)),
        ("ＫＥＲＯＮＧ", (10,)),
    ],
)  # fmt: skip
def test_latin_digits_mixed_traditional_and_full_width(fill: Fill, query: str, found: tuple[int, ...]) -> None:
    ids = fill(
        named(
            "ERP系统", "系统之ERP", "科创e贷", "年化4.35%", "额度１，０００万元", "R&D expense", "D, then R",
            "Pre-A轮", "知識產權", "KeRong",
        )
    )  # fmt: skip
    assert ids(Text(query)) == found


def test_names_are_found_by_pinyin_and_initials(fill: Fill) -> None:
    ids = fill(named("长沙银行", "中国银行支行", "善新贷", "行业贷"))
    assert ids(Text("changsha")) == (1,)
    assert ids(Text("csyh")) == (1,)
    assert ids(Text("yinhang")) == (1, 2)
    assert ids(Text("zhihang")) == (2,)
    assert ids(Text("shan xin dai")) == (3,)
    assert ids(Text("SXD")) == (3,)
    assert ids(Text("hangye")) == (4,)
    assert ids(Text("s")) == ()


def test_pinyin_holds_for_declared_fields_only(fill: Fill) -> None:
    ids = fill(built(Loan(1, text="善新贷"), Loan(2, maker="善新贷")))
    assert ids(Text("sxd")) == (2,)


def test_a_document_number_is_found_with_any_brackets(fill: Fill) -> None:
    ids = fill(built(Loan(1, number="开政办发〔2021〕20号"), Loan(2, number="开政办发〔2021〕120号"), Loan(3)))
    for query in (
        "开政办发〔2021〕20号",
        "开政办发[2021]20号",
        "开政办发(2021)20号",
        "〔2021〕20号",
        "开政办发2021 20号",
    ):
        assert ids(Text(query)) == (1,), query
    assert ids(Text('"办发2021"')) == (1, 2)


def test_words_may_stand_in_different_fields(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="善新贷", maker="建设银行"), Loan(2, name="善新贷"), Loan(3, maker="建设银行")))
    assert ids(Text("建设银行 善新贷")) == (1,)
    assert ids(Text("善新贷", fields=("maker",))) == ()


@pytest.mark.parametrize("query", ["", "   ", "？！", '"', "\x00", "\ue000", "()*+?[]{}|^$\\", "〔〕"])
def test_words_without_a_letter_find_everything(fill: Fill, query: str) -> None:
    ids = fill(named("甲", "乙"))
    assert ids(Text(query)) == (1, 2)


@pytest.mark.parametrize(
    "query",
    ["贷" * 10_000, "ab " * 3_333, "a" * 10_000, '"' * 10_000, "信\x00用", "a.*", "name:贷 OR *", "\ud800", "贷" + "\u0301" * 50],
)  # fmt: skip
def test_any_string_is_a_query(fill: Fill, query: str) -> None:
    ids = fill(named("信用贷", "贷贷贷"))
    assert isinstance(ids(Text(query)), tuple)


def test_nul_separates(fill: Fill) -> None:
    ids = fill(named("信用贷", "信与用"))
    assert ids(Text("信\x00用")) == (1, 2)


# Relevance


def test_relevance_is_number_then_title_then_heading_then_body(fill: Fill, backend: Backend) -> None:
    fill(
        built(
            Loan(1, text="信用"), Loan(2, maker="信用"), Loan(3, name="信用"), Loan(4, number="信用"),
            Loan(5, name="信用", text="信用 信用 信用"), Loan(6, text="信用，信用，信用"),
        )
    )  # fmt: skip
    result = backend.search(Query(LOANS, Text("信用")))
    assert result.ids == (4, 3, 5, 2, 1, 6)
    assert [hit.tier for hit in result.hits][:4] == [Tier.NUMBER, Tier.TITLE, Tier.TITLE, Tier.HEADING]


def test_relevance_is_that_of_the_weakest_word(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="信用", text="抵押"), Loan(2, maker="信用抵押"), Loan(3, name="信用 抵押")))
    assert ids(Text("信用 抵押")) == (3, 2, 1)


def test_what_is_excluded_does_not_count_for_relevance(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="信用", text="抵押"), Loan(2, text="信用"), Loan(3, maker="信用")))
    assert ids(AllOf(Text("信用"), NoneOf(Text("抵押")))) == (3, 2)


# Order


def _ladder() -> list[BuiltDocument]:
    """Forty loans: four limits with ten rows each, every fifth without a limit; dates repeat."""
    return built(
        *(
            Loan(
                pk,
                limit=None if pk % 5 == 0 else Decimal(pk % 4 * 100),
                rate=None if pk % 7 == 0 else Decimal("4.35"),
                since=None if pk % 6 == 0 else D(2025, 1, 1) + datetime.timedelta(days=pk % 3),
            )
            for pk in range(1, 41)
        )
    )


@pytest.mark.parametrize(
    ("sort", "descending", "first", "field"),
    [
        ("limit_high", True, False, "limit"),
        ("limit_low", False, True, "limit"),
        ("rate_low", False, False, "rate"),
        ("rate_high", True, True, "rate"),
        ("newest", True, False, "since"),
        ("best", False, False, ""),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 7, 40, 100])
def test_every_sort_breaks_ties_by_date_and_id_on_every_page(
    fill: Fill, backend: Backend, sort: str, descending: bool, first: bool, field: str, size: int
) -> None:
    rows = _ladder()
    fill(rows)

    def place(one: BuiltDocument) -> tuple[int, ...]:
        number = one.numbers.get(field)
        if not field:
            head: tuple[int, ...] = ()
        elif number is None:
            head = (-1 if first else 1, 0)
        else:
            head = (0, -number if descending else number)
        return (*head, -one.numbers.get("since", 0), one.id)

    wanted = [one.id for one in sorted(rows, key=place)]
    pages = -(-40 // size)
    got = [
        pk for page in range(1, pages + 1) for pk in backend.search(Query(LOANS, sort=sort, page=page, size=size)).ids
    ]
    assert got == wanted


def test_dates_order_across_years(fill: Fill) -> None:
    ids = fill(built(Loan(1, since=D(2023, 12, 31)), Loan(2, since=D(2024, 1, 1)), Loan(3, since=D(2023, 2, 1))))
    assert ids(Everything(), sort="newest") == (2, 1, 3)
    assert ids(Range("since", D(2023, 12, 1).toordinal(), None)) == (2, 1)


@pytest.mark.parametrize("page", [3, 4, 1000, 10**9])
def test_a_page_beyond_the_end_is_the_last(fill: Fill, backend: Backend, page: int) -> None:
    fill(named(*"甲乙丙丁戊"))
    result = backend.search(Query(LOANS, page=page, size=2))
    assert (result.page, result.pages, result.total, result.ids) == (3, 3, 5, (5,))


def test_an_empty_result_has_one_page(backend: Backend) -> None:
    result = backend.search(Query(LOANS, page=9))
    assert (result.page, result.pages, result.total, result.ids) == (1, 1, 0, ())


def test_deep_pages(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, limit=Decimal(pk // 1000)) for pk in range(1, 3001))))
    result = backend.search(Query(LOANS, sort="limit_high", page=145))
    assert result.ids == tuple(range(880, 900))


# Facets


def counts(backend: Backend, key: str, **more: Any) -> dict[str, int]:
    return dict(backend.search(Query(LOANS, facets=(key,), **more)).facets[key])


def test_a_facet_has_all_its_values(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, tags=(f"t{pk % 700}", "all")) for pk in range(1, 1401))))
    found = counts(backend, "tag")
    assert len(found) == 701
    assert found["all"] == 1400
    assert {found[f"t{i}"] for i in range(700)} == {2}


def test_a_row_counts_under_each_of_its_values_once(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(1, kinds=("credit", "pledge")), Loan(2, kinds=("credit", "credit")), Loan(3)))
    assert counts(backend, "kind") == {"credit": 2, "pledge": 1, MISSING: 1}


def test_counts_ignore_the_own_selection_and_respect_the_others(fill: Fill, backend: Backend) -> None:
    fill(
        built(
            Loan(1, kinds=("credit",), online=True), Loan(2, kinds=("credit",), online=False),
            Loan(3, kinds=("pledge",), online=True), Loan(4, kinds=("guarantee",)),
        )
    )  # fmt: skip
    result = backend.search(
        Query(LOANS, selected={"kind": ("credit", "pledge"), "online": ("yes",)}, facets=("kind", "online", "band"))
    )
    assert result.ids == (1, 3)
    assert result.facets["kind"] == {"credit": 1, "pledge": 1}
    assert result.facets["online"] == {"yes": 2, "no": 1}
    assert result.facets["band"] == {MISSING: 2}


def test_a_selected_value_stays_with_no_hits(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(1, kinds=("credit",), online=True)))
    result = backend.search(Query(LOANS, selected={"kind": ("insurance",), "tag": ("nope",)}, facets=("kind", "tag")))
    assert result.total == 0
    assert result.facets == {"kind": {"insurance": 0}, "tag": {"nope": 0}}


def test_hierarchies_roll_up(fill: Fill, backend: Backend) -> None:
    ids = fill(
        built(
            Loan(1, places=("430105",)), Loan(2, places=("430104", "430105")), Loan(3, places=("4302",)),
            Loan(4, places=("43", "4403")), Loan(5),
        )
    )  # fmt: skip
    assert counts(backend, "place") == {
        "43": 4, "4301": 2, "430105": 2, "430104": 1, "4302": 1, "44": 1, "4403": 1, MISSING: 1,
    }  # fmt: skip
    assert ids(Everything(), selected={"place": ("4301",)}) == (1, 2)
    assert ids(Everything(), selected={"place": ("43",)}) == (1, 2, 3, 4)
    assert ids(Everything(), selected={"place": (MISSING, "44")}) == (4, 5)


def test_bands_hold_their_upper_end(fill: Fill, backend: Backend) -> None:
    limits = [None, "0", "300", "300.01", "500", "500.01", "99999999"]
    ids = fill(built(*(Loan(pk, limit=None if n is None else Decimal(n)) for pk, n in enumerate(limits))))
    assert counts(backend, "band") == {"to300": 2, "to500": 2, "more": 2, MISSING: 1}
    assert ids(Everything(), selected={"band": ("to300", "more")}) == (1, 2, 5, 6)
    assert ids(Everything(), selected={"band": (MISSING,)}) == (0,)
    assert ids(Everything(), selected={"band": ("unknown",)}) == ()


# Trees


def test_ranges_have_open_ends(fill: Fill) -> None:
    ids = fill(built(*(Loan(pk, rate=None if pk == 5 else Decimal(pk)) for pk in range(1, 6))))
    assert ids(Range("rate", 200, 300)) == (2, 3)
    assert ids(Range("rate", None, 200)) == (1, 2)
    assert ids(Range("rate", 300, None)) == (3, 4)
    assert ids(Range("rate")) == (1, 2, 3, 4)
    assert ids(Range("rate", 300, 200)) == ()
    assert ids(AnyOf(Range("rate", 400), Missing("rate"))) == (4, 5)


def test_empty_trees(fill: Fill) -> None:
    ids = fill(named("甲", "乙"))
    assert ids(AllOf()) == (1, 2)
    assert ids(AnyOf()) == ids(NOTHING) == ()
    assert ids(NoneOf()) == (1, 2)
    assert ids(Term("kind")) == ()
    assert ids(NoneOf(Term("kind"))) == (1, 2)
    assert ids(NoneOf(Everything())) == ()


def test_ten_thousand_ids_are_a_filter(fill: Fill, backend: Backend) -> None:
    fill(named(*(f"n{i}" for i in range(200))))
    wanted = Term("id", *(str(i) for i in range(50, 10_050)))
    assert backend.count(Query(LOANS, wanted)) == 151
    assert backend.count(Query(LOANS, Term("id", str(10**30)))) == 0


def test_unknown_names_are_refused_where_the_query_is_built() -> None:
    wrong: list[dict[str, Any]] = [
        {"tree": Term("colour", "red")},
        {"tree": AllOf(Everything(), NoneOf(Range("size", 1, 2)))},
        {"tree": Text("x", fields=("colour",))},
        {"tree": Range("kind", 1, 2)},
        {"tree": Term("limit", "1")},
        {"tree": Missing("name")},
        {"tree": Term("id", "one")},
        {"tree": Range("limit", 2**53, None)},
        {"tree": "name:x"},
        {"selected": {"colour": ("red",)}},
        {"facets": ("colour",)},
        {"sort": "colour"},
        {"page": 0},
        {"size": 101},
    ]
    for arguments in wrong:
        with pytest.raises(QueryError):
            Query(LOANS, **arguments)


# Life


def test_updates_replace_and_deletions_remove(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲贷", "乙贷", "丙贷"))
    backend.apply(LOANS, named("丁贷"), [2, 77])
    assert ids(Text("贷")) == (1, 3)
    assert ids(Text("甲")) == ()
    assert ids(Text("丁")) == (1,)
    backend.apply(LOANS, named("丁贷"), [2, 77])
    assert backend.count(Query(LOANS)) == 2


def test_rebuild_replaces_everything(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲", "乙"))
    assert fill_index(backend, LOANS, built(Loan(9, name="丙"))) == 1
    assert ids(Everything()) == (9,)


def test_contents_are_ids_and_hashes_by_id(fill: Fill, backend: Backend) -> None:
    rows = built(Loan(7, name="丙"), Loan(3, name="甲"), Loan(5, name="乙"))
    fill(rows)
    assert list(backend.contents(LOANS)) == sorted((one.id, one.content_hash) for one in rows)
    (changed,) = built(Loan(5, name="丁"))
    backend.apply(LOANS, [changed], [3])
    assert dict(backend.contents(LOANS)) == {5: changed.content_hash, 7: rows[0].content_hash}


def test_a_scan_gives_every_row_in_order(fill: Fill, backend: Backend) -> None:
    fill(named(*(f"贷款{number % 7}" for number in range(250)), maker="银行"))
    query = Query(LOANS, Text("贷款"), sort="best", size=100)
    pages = [hit for page in (1, 2, 3) for hit in backend.search(dataclasses.replace(query, page=page)).hits]
    assert list(backend.scan(query)) == pages
    assert len(pages) == 250
    assert list(backend.scan(Query(LOANS, Text("信托")))) == []


def test_an_index_is_built_beside_the_live_one(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲", "乙"))
    index = backend.begin(LOANS)
    assert backend.put(LOANS, index, built(Loan(8, name="丙"), Loan(9, name="丁")), [], 5) == Applied()
    assert backend.begin(LOANS, index) == index, "it goes on with what was put"
    backend.put(LOANS, index, built(Loan(8, name="戊")), [9], 6)
    assert ids(Everything()) == (1, 2), "nothing of it is seen before the swap"
    assert backend.finish(LOANS, index) == 1
    assert [pk for pk, _ in backend.contents(LOANS, index)] == [8]
    backend.put(LOANS, index, built(Loan(4, name="己")), [], 7)
    assert backend.finish(LOANS, index) == 2
    backend.swap(LOANS, index)
    assert ids(Everything()) == (4, 8)
    backend.swap(LOANS, index)
    assert ids(Text("戊")) == (8,)
    backend.apply(LOANS, built(Loan(1, name="庚")), [8], 8)
    assert ids(Everything()) == (1, 4)


def test_an_index_that_is_not_wanted_is_removed(fill: Fill, backend: Backend) -> None:
    ids = fill(named("甲"))
    index = backend.begin(LOANS)
    backend.put(LOANS, index, named("乙"), [])
    backend.discard(LOANS, index)
    backend.discard(LOANS, index)
    assert backend.begin(LOANS, index) != index
    assert ids(Everything()) == (1,)


def test_a_hit_carries_address_and_payload(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(7, name="甲\n乙", limit=Decimal("1.50"))))
    (hit,) = backend.search(Query(LOANS)).hits
    assert (hit.id, hit.address.startswith("/loans/"), hit.payload) == (7, True, {"name": "甲\n乙", "limit": "1.50"})
