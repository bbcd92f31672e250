"""A query in the log: stable, useful, and without what a visitor typed."""

from __future__ import annotations

from typing import Any

import pytest

from search.describing import describe, describe_node
from search.fields import Tier
from search.query import Query
from search.tree import AllOf, AnyOf, Everything, Missing, Node, NoneOf, Range, Term, Text
from search.widening import synonyms_of, widened_by
from tests.search_world import LOANS


@pytest.mark.parametrize(
    ("node", "told"),
    [
        (Everything(), "everything"),
        (AllOf(), "all()"),
        (Text("知识产权 贷"), "text(6 characters in 2 pieces)"),
        (Text("贷", ("name", "maker"), Tier.TITLE), "text(1 characters in 1 pieces, in name+maker, at least title)"),
        (Term("kind", "credit", "pledge"), "kind in(credit|pledge)"),
        (Term("place", "43"), "place in(43)"),
        (Term("place", "4399"), "place in(1 values)"),
        (Term("owner", "alice@firm.test"), "owner in(1 values)"),
        (Term("tag", "typed by somebody", "too"), "tag in(2 values)"),
        (Term("id", "12", "13"), "id in(2 values)"),
        (Term("kind"), "kind in(0 values)"),
        (Range("limit", 30000), "limit from"),
        (Range("limit", None, 50000), "limit to"),
        (Range("limit", 1, 2), "limit from to"),
        (Range("limit"), "limit given"),
        (Missing("rate"), "rate missing"),
        (
            AnyOf(NoneOf(Term("online", "no")), AllOf(Missing("rate"), Everything())),
            "any(none(online in(no)), all(rate missing, everything))",
        ),
        (AnyOf(*[Everything()] * 22), f"any({'everything, ' * 20}2 more)"),
    ],
)
def test_a_node_in_words(node: Node, told: str) -> None:
    assert describe_node(node, LOANS) == told


def test_a_query_in_one_line() -> None:
    query = Query(
        LOANS,
        AllOf(Term("owner", "a"), Text("高企")),
        selected={"tag": ("secret",), "kind": ("credit",), "band": ("to300", "-", "secret")},
        facets=("kind", "tag"),
        sort="limit_high",
        page=3,
    )
    told = (
        "test_loans: all(owner in(1 values), text(2 characters in 1 pieces)) band=to300|-|1 values kind=credit "
        "tag=1 values sort=limit_high page=3×20 facets=kind,tag"
    )
    assert describe(query) == told
    with widened_by(synonyms_of([("高企", "高新技术企业")])):
        assert "1 pieces, 2 ways" in describe(query)


def test_nothing_typed_is_told() -> None:
    typed = "秘密secret123"
    query: dict[str, Any] = {"selected": {"tag": (typed,), "place": (typed,), "band": (typed,)}}
    assert "秘" not in describe(Query(LOANS, AllOf(Text(typed), Term("owner", typed), Range("limit", 123)), **query))
    assert "123" not in describe(Query(LOANS, AllOf(Text(typed), Term("owner", typed), Range("limit", 123)), **query))
