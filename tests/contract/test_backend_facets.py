"""What facets count, on every engine: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

from decimal import Decimal

import pytest

from search.backends.base import Backend
from search.fields import MISSING
from search.query import Query
from search.tree import Everything, Term, Text
from tests.contract.asking import Fill, counts
from tests.search_world import LOANS, Loan, built


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


def test_hundreds_of_values_on_rows_with_several(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, tags=tuple(f"t{(pk + n) % 400}" for n in range(5)), online=pk < 100) for pk in range(400))))
    found = counts(backend, "tag")
    assert len(found) == 400
    assert set(found.values()) == {5}
    chosen = counts(backend, "tag", selected={"tag": ("t7", "t300"), "online": ("yes",)})
    assert chosen == {f"t{n}": min(n + 1, 5, 104 - n) for n in range(104)} | {"t300": 0}
    assert backend.count(Query(LOANS, selected={"tag": ("t7", "t8")})) == 6


@pytest.mark.parametrize(
    "value", ["a b", "a/b", "a\\b", 'a"b', "a:b", "*", "知识，产权", "A", "é", "𠮷", "x" * 200, "yes", "1"]
)
def test_a_keyword_is_whatever_it_is(fill: Fill, backend: Backend, value: str) -> None:
    ids = fill(built(Loan(1, tags=(value,)), Loan(2, tags=(value + "x" if len(value) < 200 else "x",)), Loan(3)))
    assert counts(backend, "tag")[value] == 1
    assert ids(Everything(), selected={"tag": (value,)}) == (1,)
    assert ids(Term("tag", value)) == (1,)


def test_selected_values_of_every_kind_stay_with_no_hits(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(1, kinds=("credit",), places=("430105",), limit=Decimal(1), online=True)))
    chosen = {"place": ("44", "4403"), "band": ("more",), "online": (MISSING, "no"), "kind": ("insurance",)}
    for key, values in chosen.items():
        result = backend.search(Query(LOANS, selected={key: values}, facets=tuple(chosen)))
        assert (result.total, result.ids) == (0, ())
        assert dict.fromkeys(values, 0).items() <= result.facets[key].items()
        assert sum(result.facets[key].values()) >= 1, "counted as if it were not chosen"
    both = backend.search(Query(LOANS, selected=chosen, facets=tuple(chosen)))
    assert both.facets == {key: dict.fromkeys(values, 0) for key, values in chosen.items()}


def test_an_empty_index_counts_nothing(backend: Backend) -> None:
    result = backend.search(Query(LOANS, facets=tuple(facet.key for facet in LOANS.facets)))
    assert all(found == {} for found in result.facets.values())


def test_counts_are_of_all_rows_whatever_page_or_order(fill: Fill, backend: Backend) -> None:
    fill(built(*(Loan(pk, name="信用", kinds=("credit",) if pk % 3 else ("pledge",)) for pk in range(90))))
    for more in (
        {"page": 5, "size": 7},
        {"sort": "limit_high"},
        {"tree": Text("信用")},
        {"tree": Text("信用"), "page": 99},
    ):
        assert counts(backend, "kind", **more) == {"credit": 60, "pledge": 30}
