"""Random documents, trees and groups of synonyms: every reading of a tree agrees, and a group never loses a hit."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search.backends.base import Backend
from search.backends.plain import Plain
from search.fallback import Shelf
from search.query import Query
from search.tree import AllOf, AnyOf, Text
from search.widening import synonyms_of, widened_by
from tests.property.test_search_trees import LETTERS, engine, queries, shelves, text_fields  # noqa: F401
from tests.search_world import LOANS, Loan, built

groups = st.lists(st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=2, max_size=4), max_size=3)
asking = st.builds(Text, st.text(LETTERS, min_size=1, max_size=6), text_fields)
# Without NoneOf: what excludes a word excludes what means the same, too.
wishes = st.recursive(
    asking,
    lambda inner: st.one_of(
        *(st.lists(inner, min_size=1, max_size=3).map(lambda parts, node=node: node(*parts)) for node in (AllOf, AnyOf))
    ),
    max_leaves=4,
)


@given(shelf=shelves, asked=st.lists(queries, min_size=3, max_size=6), same=groups)
def test_every_reading_of_a_tree_agrees(
    engine: Backend,  # noqa: F811
    shelf: tuple[Loan, ...],
    asked: list[Query],
    same: list[list[str]],
) -> None:
    documents = built(*shelf)
    plain = Plain()
    plain.apply(LOANS, documents, [])
    engine.apply(LOANS, documents, [pk for pk in range(1, 13) if pk > len(shelf)])
    fallback = Shelf(LOANS, documents)
    for synonyms in (synonyms_of(same), synonyms_of([])):
        with widened_by(synonyms):
            for query in asked:
                expected = plain.search(query)
                assert fallback.search(query) == expected
                assert fallback.count(query) == expected.total
                assert engine.search(query) == expected


@given(shelf=shelves.filter(bool), tree=wishes, same=groups)
def test_a_group_never_loses_a_hit(shelf: tuple[Loan, ...], tree: Any, same: list[list[str]]) -> None:
    rows = Shelf(LOANS, built(*shelf))
    query = Query(LOANS, tree, size=100)
    narrow = set(rows.search(query).ids)
    for more in range(len(same) + 1):
        with widened_by(synonyms_of(same[:more])):
            wide = set(rows.search(query).ids)
        assert narrow <= wide


@given(shelf=shelves.filter(bool), same=groups, word=st.data())
def test_a_word_finds_what_the_others_of_its_group_find(
    shelf: tuple[Loan, ...], same: list[list[str]], word: st.DataObject
) -> None:
    """Whatever the text: a whole word of a group finds every row that another word of it finds in quotation marks."""
    first = word.draw(st.text("信用贷科创", min_size=2, max_size=4))
    other = word.draw(st.text("信用贷科创a1", min_size=2, max_size=4))
    rows = Shelf(LOANS, built(*shelf))
    exact = set(rows.search(Query(LOANS, Text(f"“{other}”"), size=100)).ids)
    with widened_by(synonyms_of([[first, other], *same])):
        assert exact <= set(rows.search(Query(LOANS, Text(first), size=100)).ids)
