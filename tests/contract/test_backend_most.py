"""Rows that hold most of the words, on every engine: which they are, and in which order."""

from __future__ import annotations

import datetime

import pytest

from search.backends.base import Backend
from search.fields import Tier
from search.nearly import SHOWN, nearly
from search.query import Query
from search.tree import AllOf, AnyOf, Most, NoneOf, QueryError, Range, Text
from search.widening import synonyms_of, widened_by
from tests.contract.asking import Fill
from tests.search_world import LOANS, Loan, built, named

D = datetime.date


def near(backend: Backend, words: str, found: int = 0, **more: object) -> tuple[int, ...]:
    asked = nearly(Query(LOANS, Text(words), **more), found)  # type: ignore[arg-type]
    return backend.search(asked.query).ids if asked else ()


def test_of_three_words_two_are_most(fill: Fill, backend: Backend) -> None:
    fill(named("长沙 专利 质押", "长沙 专利", "质押 专利", "长沙", "担保"))
    assert near(backend, "长沙 专利 质押") == (2, 3), "the first holds all"
    assert near(backend, "长沙 专利 质押 贴息") == (1,), "of four, three"
    assert near(backend, "长沙 株洲") == (1, 2, 4), "of two, one"
    assert near(backend, "长沙 株洲", found=1) == (), "one of two, only where none holds both"
    assert near(backend, "株洲 湘潭") == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("设备贷款贴息", (1, 2)),  # pairs 设备 备贷 贷款 款贴 贴息: three of five
        ("贴息贷款政策", (1,)),
        ("设备贴息", (1, 2)),
        ("“设备贷款贴息”", ()),
        ("贴息", ()),
    ],
)
def test_a_long_word_may_stand_in_parts(fill: Fill, backend: Backend, typed: str, found: tuple[int, ...]) -> None:
    fill(named("设备更新贷款财政贴息政策", "设备，贷款，贴息", "设备", "更新"))
    assert near(backend, typed) == found


def test_more_of_a_long_word_comes_first(fill: Fill, backend: Backend) -> None:
    fill(named("知识产权", "知识产权海外责任保险", "知识，保险", text="保"))
    assert near(backend, "知识产权保险") == (2, 1)


def test_long_words_among_others_may_stand_in_parts(fill: Fill, backend: Backend) -> None:
    fill(named("长沙 设备更新贷款财政贴息", "长沙 设备", "株洲 设备贷款贴息"))
    assert near(backend, "长沙 设备贷款贴息", found=1) == (1,)
    assert near(backend, "长沙 设备贷款贴息") == (1, 2, 3)


def test_more_words_come_first_then_titles_then_the_newest(fill: Fill, backend: Backend) -> None:
    fill(
        built(
            Loan(1, text="长沙 专利 质押", since=D(2020, 1, 1)),
            Loan(2, name="长沙 专利", since=D(2020, 1, 1)),
            Loan(3, text="长沙 专利", since=D(2026, 1, 1)),
            Loan(4, name="长沙 专利", since=D(2021, 1, 1)),
            Loan(5, name="长沙", text="专利", since=D(2025, 1, 1)),
            Loan(6, name="长沙 质押", text="专利", since=D(2019, 1, 1)),
        )
    )
    most = Most("长沙 专利 质押 贴息 软著", 2, 5)
    result = backend.search(Query(LOANS, most))
    assert result.ids == (1, 6, 4, 2, 3, 5)
    assert [hit.tier for hit in result.hits] == [Tier.BODY, Tier.BODY, Tier.TITLE, Tier.TITLE, Tier.BODY, Tier.BODY]
    assert [hit.id for hit in backend.scan(Query(LOANS, most))] == [1, 6, 4, 2, 3, 5]


def test_filters_hold_and_what_means_the_same_counts(fill: Fill, backend: Backend) -> None:
    fill(
        built(
            Loan(1, name="高新技术企业 专利", kinds=("credit",)),
            Loan(2, name="高企 专利", kinds=("pledge",)),
            Loan(3, name="高企", kinds=("credit",)),
            Loan(4, name="专利", kinds=("credit",)),
        )
    )
    with widened_by(synonyms_of([("高企", "高新技术企业")])):
        assert near(backend, "高企 专利 质押", selected={"kind": ("credit",)}) == (1,)
        assert near(backend, "高企 专利 质押") == (1, 2)


def test_it_stands_in_trees_as_any_other_part(fill: Fill) -> None:
    ids = fill(named("长沙 专利", "长沙", "专利", "担保"))
    one = Most("长沙 专利", 1, 2)
    assert set(ids(NoneOf(one))) == {4}
    assert set(ids(AnyOf(one, Text("担保")))) == {1, 2, 3, 4}
    assert ids(AllOf(one, Range("limit"))) == ()
    assert ids(Most("长沙", 2, 2)) == (), "more than there are words"
    with pytest.raises(QueryError, match="at least one"):
        ids(Most("长沙 专利 质押", 0, 3))


def test_letters_count_as_pinyin(fill: Fill, backend: Backend) -> None:
    fill(named("善新贷", "善新贷 质押", "质押"))
    assert near(backend, "shanxindai zhiya daikuan") == (2,)


def test_there_is_one_page(fill: Fill, backend: Backend) -> None:
    fill(named(*["长沙"] * (SHOWN + 5)))
    asked = nearly(Query(LOANS, Text("长沙 专利"), page=3, sort="limit_low"))
    assert asked
    result = backend.search(asked.query)
    assert (result.total, result.pages > 1, len(result.hits), result.page) == (SHOWN + 5, True, SHOWN, 1)
    assert result.ids == tuple(range(1, SHOWN + 1)), "by relevance, whatever orders the list above"


def test_any_words_are_answered(fill: Fill, backend: Backend) -> None:
    """The most phrases that can be asked for at once, and more than are used."""
    fill(named("知识产权质押融资贷款贴息政策", "别的"))
    long = " ".join(
        f"{a}知识产权质押融资贷款贴息政策{b}第12条abcdefgh"
        for a, b in zip("甲乙丙丁戊己庚", "一二三四五六七", strict=True)
    )
    groups = [
        ("知识产权", "知产", "IP", "智慧财产"),
        ("质押", "出质", "抵押"),
        ("贷款", "借款", "信贷"),
        ("贴息", "补息"),
    ]
    with widened_by(synonyms_of(groups)):
        assert near(backend, long) == (1,)
        assert near(backend, " ".join("甲乙丙丁戊己庚辛")) == ()
        assert near(backend, "，" * 300) == ()
