"""Many saved searches over many documents in one pass: the same pairs as every search read on every document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.backends.plain import matches
from search.query import Query
from search.saved.compiling import Crowd, Facts, compiled, parts_of
from search.saved.known import pack, unpack
from search.tree import AllOf, Node, Text
from tests.property.test_search_trees import LETTERS, queries, shelves, text_fields, trees
from tests.search_world import LOANS, Loan, built


def crowd(asked: list[Node]) -> Crowd:
    return Crowd((place, parts_of(tree, LOANS)) for place, tree in enumerate(asked))


def found(asked: list[Node], shelf: tuple[Loan, ...]) -> set[tuple[int, int]]:
    everyone = crowd(asked)
    return {(place, one.id) for one in built(*shelf) for place in everyone.matching(Facts(one))}


def expected(asked: list[Node], shelf: tuple[Loan, ...]) -> set[tuple[int, int]]:
    return {(n, one.id) for one in built(*shelf) for n, tree in enumerate(asked) if matches(tree, one, LOANS)}


@given(shelf=shelves, asked=st.lists(trees, min_size=1, max_size=15))
def test_one_pass_is_the_double_loop(shelf: tuple[Loan, ...], asked: list[Node]) -> None:
    assert found(asked, shelf) == expected(asked, shelf)
    one_by_one = {
        (n, one.id) for one in built(*shelf) for n, tree in enumerate(asked) if compiled(tree, LOANS)(Facts(one))
    }
    assert one_by_one == expected(asked, shelf)


@given(shelf=shelves, asked=st.lists(queries, min_size=1, max_size=15))
def test_lists_as_they_are_saved(shelf: tuple[Loan, ...], asked: list[Query]) -> None:
    filters = [query.filter() for query in asked]
    assert found(filters, shelf) == expected(filters, shelf)


# Pinyin, quoted phrases and single characters are where what a document must hold is easy to get wrong.
SAID = st.lists(
    st.sampled_from(["xyd", "xinyong", "kj", "k", "e", "a1", '"信 用"', "用", "科创", "贷", "-"]), max_size=3
)


@given(
    shelf=shelves, words=st.lists(SAID, min_size=1, max_size=10), fields=text_fields, more=st.text(LETTERS, max_size=3)
)
def test_words_in_every_spelling(
    shelf: tuple[Loan, ...], words: list[list[str]], fields: tuple[str, ...], more: str
) -> None:
    asked: list[Node] = [AllOf(Text(" ".join(said), fields), Text(more)) for said in words]
    named = (*shelf, Loan(90, name="信用贷"), Loan(91, name="科技e贷", text="a1 信 用"), Loan(92, number="信〔用〕贷"))
    assert found(asked, named) == expected(asked, named)


@given(st.frozensets(st.integers(0, 2**40 - 1), max_size=200))
def test_known_ids_survive_packing(ids: frozenset[int]) -> None:
    assert unpack(pack(ids)) == ids


def test_ten_thousand_known_ids_are_small() -> None:
    assert len(pack(range(0, 50_000, 5))) < 1_000
    assert len(pack(n * n for n in range(10_000))) < 30_000
