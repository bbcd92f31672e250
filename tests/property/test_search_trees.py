"""Random documents, random trees: every engine and the plain reading of the tree agree on ids, counts, order."""

from __future__ import annotations

import dataclasses
import datetime
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends.base import Backend, fill
from search.backends.elasticsearch import Cluster, ElasticsearchBackend
from search.backends.embedded import Embedded
from search.backends.plain import Plain
from search.fallback import Shelf
from search.nearly import nearly
from search.query import Query
from search.tree import AllOf, AnyOf, Everything, Missing, Most, NoneOf, Range, Term, Text
from tests.search_world import KINDS, LOANS, PLACES, Loan, built

# Few characters, so that phrases meet; among them single ones, gaps, traditional and full width, letters and digits.
LETTERS = "信用贷科創创a1Ｂ e，〔-."
words = st.text(LETTERS, max_size=8)
kinds = st.sampled_from(list(KINDS))
places = st.sampled_from([entry.code for entry in PLACES])
tags = st.sampled_from(["x", "y", "X Y"])
hundredths = st.integers(-3, 6).map(lambda n: Decimal(n) / 2)
days = st.integers(0, 5).map(lambda n: datetime.date(2024, 12, 29) + datetime.timedelta(days=n))


def loans(pk: int) -> st.SearchStrategy[Loan]:
    return st.builds(
        Loan,
        pk=st.just(pk),
        name=words,
        number=words,
        maker=words,
        text=words,
        kinds=st.lists(kinds, max_size=3).map(tuple),
        places=st.lists(places, max_size=2).map(tuple),
        limit=st.none() | st.sampled_from([Decimal(n) for n in (0, 300, 301, 500, 501)]),
        rate=st.none() | hundredths,
        since=st.none() | days,
        online=st.none() | st.booleans(),
        tags=st.lists(tags, max_size=2).map(tuple),
    )


shelves = st.integers(0, 12).flatmap(lambda n: st.tuples(*(loans(pk) for pk in range(1, n + 1))))
text_fields = st.lists(st.sampled_from([f.name for f in LOANS.text_fields]), max_size=2, unique=True).map(tuple)
bounds = st.none() | st.integers(-200, 400)
# Words with and without spaces, short and long, so that some are held whole, some in part, some not.
several = st.lists(st.text("信用贷科创a1，", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)
most = st.builds(
    lambda words, held, more: Most(words, held, held + more), several, st.integers(1, 3), st.integers(0, 2)
)
leaves = st.one_of(
    st.just(Everything()),
    st.builds(Text, words, text_fields),
    most,
    st.lists(kinds, max_size=2).map(lambda v: Term("kind", *v)),
    st.lists(places, max_size=2).map(lambda v: Term("place", *v)),
    st.lists(tags, max_size=2).map(lambda v: Term("tag", *v)),
    st.lists(st.integers(1, 15).map(str), max_size=4).map(lambda v: Term("id", *v)),
    st.builds(Range, st.just("rate"), bounds, bounds),
    st.builds(Range, st.just("since"), st.none() | days.map(lambda d: d.toordinal()), st.none()),
    st.sampled_from([f.name for f in (*LOANS.keyword_fields, *LOANS.number_fields)]).map(Missing),
)
texts = st.builds(Text, st.text(LETTERS, min_size=1, max_size=3), text_fields)
branches: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        *(st.lists(inner, max_size=3).map(lambda parts, node=node: node(*parts)) for node in (AllOf, AnyOf, NoneOf))
    ),
    max_leaves=6,
)
# Half of the queries ask for words, so that relevance has something to order.
trees = st.one_of(
    branches,
    texts,
    most,
    st.builds(AllOf, texts, branches),
    st.builds(AnyOf, texts, texts),
    st.builds(AllOf, most, branches),
)
KEYS = tuple(facet.key for facet in LOANS.facets)
queries = st.builds(
    Query,
    st.just(LOANS),
    trees,
    selected=st.just({})
    | st.fixed_dictionaries(
        {},
        optional={
            "kind": st.lists(kinds, max_size=2),
            "place": st.lists(places | st.just("-"), max_size=2),
            "online": st.lists(st.sampled_from(["yes", "no", "-"]), max_size=2),
            "band": st.lists(st.sampled_from(["to300", "to500", "more", "-"]), max_size=2),
        },
    ),
    facets=st.just(KEYS),
    sort=st.sampled_from([sort.key for sort in LOANS.sorts]),
    page=st.integers(1, 5),
    size=st.integers(1, 6),
)


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest) -> Iterator[Backend]:
    with tempfile.TemporaryDirectory() as directory:
        if request.param == "embedded":
            made: Backend = Embedded(Path(directory))
        else:
            url = request.getfixturevalue("elasticsearch_url")
            prefix = request.getfixturevalue("elasticsearch_module_prefix")
            made = ElasticsearchBackend(Cluster(url, prefix=prefix, timeout=20))
        fill(made, LOANS, [])
        yield made


@given(shelf=shelves, asked=st.lists(queries, min_size=5, max_size=10))
def test_engine_and_plain_agree(engine: Backend, shelf: tuple[Loan, ...], asked: list[Query]) -> None:
    documents = built(*shelf)
    plain = Plain()
    fill(plain, LOANS, documents)
    engine.apply(LOANS, documents, [pk for pk in range(1, 13) if pk > len(shelf)])
    for query in asked:
        found = plain.search(query)
        assert engine.search(query) == found
        assert engine.count(query) == found.total
        everything = dataclasses.replace(query, page=1, size=100)
        assert [hit.id for hit in engine.scan(query)] == list(plain.search(everything).ids)
    assert list(engine.contents(LOANS)) == [(one.id, one.content_hash) for one in documents]


@given(shelf=shelves, typed=several, kind=st.lists(kinds, max_size=1))
def test_what_holds_most_of_the_words_is_the_same_everywhere(
    engine: Backend, shelf: tuple[Loan, ...], typed: str, kind: list[str]
) -> None:
    documents = built(*shelf)
    plain = Plain()
    fill(plain, LOANS, documents)
    engine.apply(LOANS, documents, [pk for pk in range(1, 13) if pk > len(shelf)])
    asked = Query(LOANS, AllOf(Text(typed)), selected={"kind": kind})
    near = nearly(asked)
    if near is None:
        return
    found = plain.search(near.query)
    assert engine.search(near.query) == found
    assert Shelf(LOANS, documents).search(near.query) == found
    assert not set(found.ids) & set(plain.search(asked).ids), "what holds all words is not told twice"
    wider = plain.search(dataclasses.replace(near.query, tree=Most(typed, 1, len(near.words)), size=100))
    assert set(found.ids) <= set(wider.ids)


@given(shelf=shelves.filter(bool), word=words, field=st.sampled_from(["name", "text"]))
@settings(max_examples=30)
def test_every_part_of_a_text_finds_it(engine: Backend, shelf: tuple[Loan, ...], word: str, field: str) -> None:
    """Whatever stretch of a Chinese text is typed, the text is found."""
    source = "科技" + "".join(c for c in word if c in "信用贷科创") + "贷款"
    rows = built(Loan(1, **{field: source}))  # type: ignore[arg-type]
    engine.apply(LOANS, rows, list(range(2, 13)))
    for start in range(len(source)):
        for end in range(start + 1, len(source) + 1):
            assert engine.search(Query(LOANS, Text(source[start:end], (field,)))).ids == (1,)
