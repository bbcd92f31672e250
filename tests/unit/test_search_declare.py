"""A wrong declaration is a start-up error with an id and a remedy; a row that does not fit its fields is refused."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from search import checks, declare, indexing
from search.backends.base import BackendError, Health, State
from search.building import BuildError, build, mapping_hash
from search.declare import (
    ALL,
    NONE,
    Band,
    BandFacet,
    DateField,
    Dependency,
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
from search.query import Query
from search.reading import scope_tree
from search.tree import AllOf, Everything, Range, Term
from tests.search_world import KINDS, LOANS, PLACES, Loan, LoanDocument


class Right(Document):
    name = "right"
    title = "Right"
    model = "accounts.Organisation"
    fields = (
        TextField("title", tier=Tier.TITLE),
        KeywordField("kind", labels=KINDS),
        HierarchyField("place", tree=PLACES),
        NumberField("limit", scale=2),
        DateField("since"),
    )
    filters = (
        TermsFacet("kind", "Kind"),
        HierarchyFacet("place", "Place", roots=("43",)),
        Row(
            "Limit",
            (BandFacet("band", "Limit", field="limit", bands=(Band("a", "A", upto=5),)), RangeInput("limit", "Limit")),
        ),
    )
    sorts = (Sort("best", "Best"),)
    order_date = "since"

    def queryset(self) -> Any: ...
    def address(self, row: Any) -> str:
        return "/"

    def scope(self, user: Any) -> Scope:
        return ALL


def with_(**changes: Any) -> Document:
    made: Document = type("Wrong", (Right,), changes)()
    return made


def bands(*made: Band) -> tuple[BandFacet, ...]:
    return (BandFacet("band", "Limit", field="limit", bands=made),)


def test_a_right_declaration_has_no_problems() -> None:
    assert checks.declaration_problems(Right()) == []


@pytest.mark.parametrize(
    ("changes", "number", "named"),
    [
        ({"name": "Not Right"}, 2, "not small letters"),
        ({"scope": Document.scope}, 3, "scope"),
        ({"queryset": Document.queryset}, 3, "queryset"),
        ({"address": Document.address}, 3, "address"),
        ({"sorts": ()}, 4, "sorts"),
        ({"fields": (*Right.fields, KeywordField("kind"))}, 5, '"kind"'),
        ({"fields": (*Right.fields, KeywordField("id"))}, 5, '"id"'),
        ({"filters": (TermsFacet("colour", "Colour"),)}, 6, '"colour"'),
        ({"sorts": (Sort("best", "Best", field="size"),)}, 6, '"size"'),
        ({"order_date": "day"}, 6, '"day"'),
        ({"filters": (RangeInput("size", "Size"),)}, 6, '"size"'),
        ({"filters": (TermsFacet("limit", "Limit"),)}, 7, "NumberField"),
        ({"filters": (HierarchyFacet("kind", "Kind"),)}, 7, "KeywordField"),
        ({"filters": (RangeInput("kind", "Kind"),)}, 7, "KeywordField"),
        ({"sorts": (Sort("best", "Best", field="title"),)}, 7, "TextField"),
        ({"order_date": "limit"}, 7, "NumberField"),
        ({"order_turn": "since"}, 7, "DateField"),
        ({"filters": (TermsFacet("kind", "Kind"), TermsFacet("kind", "Kind"))}, 8, '"kind"'),
        ({"filters": (TermsFacet("page", "Kind", field="kind"),)}, 8, '"page"'),
        ({"filters": (TermsFacet("limit_min", "K", field="kind"), RangeInput("limit", "L"))}, 8, '"limit_min"'),
        ({"sorts": (Sort("best", "Best"), Sort("best", "Best"))}, 8, '"best"'),
        ({"filters": bands()}, 9, "no bands"),
        ({"filters": bands(Band("a", "A", upto=5), Band("a", "A", above=5))}, 9, "two of one code"),
        ({"filters": bands(Band("a", "A", upto=5), Band("b", "B", above=4))}, 9, '"b"'),
        ({"filters": bands(Band("a", "A"), Band("b", "B", above=4))}, 9, '"b"'),
        ({"filters": bands(Band("a", "A", above=5, upto=5))}, 9, '"a"'),
        ({"fields": (*Right.fields, KeywordField("grade", labels="nonsense"))}, 10, "nonsense"),
        ({"fields": (*Right.fields, HierarchyField("area"))}, 10, "tree"),
        ({"filters": (HierarchyFacet("place", "Place", roots=("99",)),)}, 10, '"99"'),
        ({"model": "nothing.Nothing"}, 11, "nothing.Nothing"),
        ({"dependencies": (Dependency("nothing", lambda row: ()),)}, 11, '"nothing"'),
        ({"model": "sessions.Session"}, 12, "whole number"),
        ({"list_page": "nowhere:list"}, 13, "nowhere:list"),
    ],
)
def test_a_wrong_declaration_is_named_with_its_remedy(changes: dict[str, Any], number: int, named: str) -> None:
    problems = checks.declaration_problems(with_(**changes))
    assert [problem.id for problem in problems] == [f"search.E{number:03}"]
    assert named in problems[0].msg
    assert problems[0].hint


def test_two_documents_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declare, "_registered", {})
    monkeypatch.setattr(declare, "_second", [])
    declare.register(Right)
    declare.register(Right)
    assert checks.check_declarations(None) == []
    declare.register(type("Twin", (Right,), {}))
    assert [problem.id for problem in checks.check_declarations(None)] == ["search.E001"]


def test_an_unknown_engine_is_an_error(settings: Any) -> None:
    settings.SEARCH_BACKEND = "abacus"
    (problem,) = checks.check_backend(None)
    assert (problem.id, "embedded" in str(problem.hint)) == ("search.E020", True)
    assert checks.check_indexes(None) == []
    with pytest.raises(BackendError, match="abacus"):
        indexing.states()


def test_an_index_that_cannot_be_used_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        indexing, "states", lambda: {"x": State(Health.MISSING, "Gone.", "rebuild it"), "y": State(Health.READY)}
    )
    (warning,) = checks.check_indexes(None)
    assert (warning.id, warning.hint) == ("search.W001", "Run: rebuild it")
    assert checks.check_indexes(None, databases=["default"]) == []


def test_the_site_declares_rightly() -> None:
    assert checks.check_declarations(None) == []


# Rows


@pytest.mark.parametrize(
    ("loan", "reason"),
    [
        (Loan(-1), "primary key"),
        (Loan(2**40), "primary key"),
        (Loan(1, kinds=("unknown",)), '"unknown"'),
        (Loan(1, places=("999",)), '"999"'),
        (Loan(1, tags=("-",)), "cannot be a keyword"),
        (Loan(1, tags=("a\nb",)), "cannot be a keyword"),
        (Loan(1, tags=("x" * 201,)), "cannot be a keyword"),
        (Loan(1, limit=1.5), "exact number"),  # type: ignore[arg-type]
        (Loan(1, limit=Decimal("NaN")), "out of range"),
        (Loan(1, limit=Decimal(10) ** 15), "out of range"),
        (Loan(1, since="2026-01-01"), "not a date"),  # type: ignore[arg-type]
        (Loan(1, online="yes"), "not true, false"),  # type: ignore[arg-type]
        (Loan(1, name="\ud800"), "surrogates"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_the_reason(loan: Loan, reason: str) -> None:
    with pytest.raises(BuildError, match=reason) as caught:
        build(LOANS, loan)
    assert caught.value.id == loan.pk


def test_numbers_are_scaled_and_rounded_once() -> None:
    number = NumberField("limit", scale=2)
    assert number.number({"limit": Decimal("4.355")}) == 436
    assert (number.at_least(Decimal("4.351")), number.at_most(Decimal("4.359"))) == (436, 435)
    assert number.number({"limit": 3}) == 300


def test_a_date_is_a_day_of_the_site() -> None:
    moment = datetime.datetime(2026, 1, 1, 20, tzinfo=datetime.UTC)
    assert DateField("day").number({"day": moment}) == datetime.date(2026, 1, 2).toordinal()


def test_values_come_by_path_callable_or_name() -> None:
    row = {"a": {"b": "x"}, "c": None, "upper": "y"}
    assert KeywordField("k", source="a__b").keywords(row) == ("x",)
    assert KeywordField("k", source="c__d").keywords(row) == ()
    assert KeywordField("k", source=lambda r: [1, 1, 2]).keywords(row) == ("1", "2")
    assert FlagField("c").keywords(row) == ()


def test_labels_follow_the_language() -> None:
    from django.utils.translation import override

    field = KeywordField("k", labels=KINDS)
    with override("en"):
        assert field.label_values(["credit", "odd"]) == {"credit": "Unsecured loan", "odd": "odd"}
        assert HierarchyField("p", tree=PLACES).label_values(["43"]) == {"43": "Hunan"}
    with override("zh-hans"):
        assert field.label_values(["credit"]) == {"credit": "信用贷"}
    asked: list[Any] = []

    def look_up(values: Any) -> dict[str, str]:
        asked.append(list(values))
        return {"a": "Alpha"}

    assert KeywordField("k", labels=look_up).label_values(["a", "b"]) == {"a": "Alpha", "b": "b"}
    assert asked == [["a", "b"]], "one look-up for all values"


def test_the_mapping_has_a_name_of_its_own() -> None:
    class Labelled(LoanDocument):
        title = "Other words"
        sorts = ()

    class More(LoanDocument):
        fields = (*LoanDocument.fields, TextField("more"))

    class Scaled(LoanDocument):
        fields = tuple(NumberField("limit", scale=3) if f.name == "limit" else f for f in LoanDocument.fields)

    assert mapping_hash(Labelled()) == mapping_hash(LOANS)
    assert len({mapping_hash(LOANS), mapping_hash(More()), mapping_hash(Scaled())}) == 3


# Scopes


def test_a_scope_is_all_these_or_nothing() -> None:
    def keeps(scope: Any) -> bool:
        from search.backends.plain import matches
        from tests.search_world import built

        (one,) = built(Loan(1, owner="a"))
        return matches(scope_tree(scope), one, LOANS)

    assert keeps(ALL)
    assert not keeps(NONE)
    assert keeps(these(Term("owner", "a")))
    assert not keeps(these(Term("owner", "b")))
    assert not keeps(these(Term("owner"))), "an empty list of permissions is not everything"
    assert not keeps(Scope("these")), "these, without saying which"
    assert not keeps(Scope("everything")), "a word that is not one of the three"


def test_a_query_cannot_be_changed_after_it_was_checked() -> None:
    query = Query(LOANS, AllOf(Everything(), Range("limit", 1)), selected={"kind": ["credit"], "tag": []})
    assert query.selected == {"kind": ("credit",)}
    with pytest.raises(TypeError):
        query.selected["tag"] = ("x",)  # type: ignore[index]
    with pytest.raises(AttributeError):
        query.page = 2  # type: ignore[misc]
