"""What the home page counts: the published offerings of the day, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from marketplace.core.figures import Bar, Breakdown, breakdowns, figures, register_breakdown, register_figure
from marketplace.institutions import figures as institution_figures


@pytest.fixture(autouse=True)
def fresh_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.core.figures._figures", {})
    monkeypatch.setattr("marketplace.core.figures._breakdowns", {})


def offering(publisher: str, *kinds: str, family: str = "loan", **flags: bool) -> SimpleNamespace:
    known = {"is_member": False, "is_demo": False, **flags}
    said = SimpleNamespace(kinds=kinds)
    return SimpleNamespace(publisher_name=publisher, said=said, families=frozenset({family}), **known)


def count(monkeypatch: pytest.MonkeyPatch, *offerings: Any, language: str = "en") -> tuple[dict[str, Any], list[Any]]:
    monkeypatch.setattr(institution_figures, "published_offerings", lambda day: offerings)
    institution_figures.register()
    with translation.override(language):
        return figures(), breakdowns()


def test_an_empty_market_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(monkeypatch) == ({}, [])


def test_products_funds_and_publishers(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _tables = count(
        monkeypatch,
        offering("Bank A", "credit_loan"),
        offering("Bank A", "insurance", family="insurance"),
        offering("Bank B", "credit_loan"),
        offering("Fund C", "equity", family="equity"),
    )
    assert {name: figure.value for name, figure in found.items()} == {"offerings": 3, "funds": 1, "publishers": 3}
    assert found["offerings"].note == "Loan 2 · Insurance 1"
    assert found["publishers"].note == "None has joined yet"
    assert found["offerings"].unit == ""


def test_chinese_figures_carry_their_measure_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found, tables = count(monkeypatch, offering("银行甲", "credit_loan"), language="zh-hans")
    assert found["offerings"].unit == "款"
    assert found["publishers"].unit == "家"
    assert tables[0].rows[0].label == "信用贷款"


@pytest.mark.parametrize(("real", "note"), [(False, "1 has joined, fictional"), (True, "2 have joined")])
def test_fictional_members_are_said_to_be_fictional(monkeypatch: pytest.MonkeyPatch, real: bool, note: str) -> None:
    offerings = [offering("Demo", "credit_loan", is_member=True, is_demo=True), offering("Paper", "credit_loan")]
    if real:
        offerings.append(offering("Real", "credit_loan", is_member=True))
    found, _tables = count(monkeypatch, *offerings)
    assert found["publishers"].note == note


def test_kinds_are_counted_once_for_each_offering_of_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    _found, tables = count(
        monkeypatch,
        *(offering(f"Bank {number}", "credit_loan") for number in range(4)),
        offering("Bank 9", "credit_loan", "ip_pledge"),
    )
    (table,) = tables
    assert [(row.label, row.value, row.share) for row in table.rows] == [
        ("Unsecured loan", 5, 100),
        ("IP-pledge loan", 1, 20),
    ]
    assert "Unsecured loan" in table.finding
    assert "5" in table.finding


def test_figures_come_in_the_order_asked_for_and_silent_ones_do_not_come() -> None:
    register_figure("second", lambda: institution_figures.Figure("b", 2), order=2)
    register_figure("silent", lambda: None, order=0)
    register_figure("first", lambda: institution_figures.Figure("a", 1), order=1)
    assert list(figures()) == ["first", "second"]


def test_a_breakdown_of_zeros_divides_by_nothing() -> None:
    register_breakdown("zeros", lambda: Breakdown("none", "k", "n", (Bar("x", 0),)))
    assert breakdowns()[0].rows == (Bar("x", 0, "", 0),)
