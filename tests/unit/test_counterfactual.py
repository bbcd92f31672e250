"""Advice case by case: what a firm is told to change, and what it is never told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.advice.counterfactual import counterfactual
from marketplace.engine.assessment import assess
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.values import known_from_json, value_to_json
from marketplace.enterprises.synthetic.firms import synthetic_firms
from tests.demo_trees import demo_trees

REFERENCE = current.reference()

DAY = date(2026, 11, 23)


def ge(fact: str, to: Any) -> dict[str, Any]:
    return {"fact": fact, "op": "ge", "to": to}


def le(fact: str, to: Any) -> dict[str, Any]:
    return {"fact": fact, "op": "le", "to": to}


def codes(fact: str, op: str, *to: str) -> dict[str, Any]:
    return {"fact": fact, "op": op, "to": list(to)}


def holds(*qualifications: str) -> dict[str, Any]:
    return codes("qualifications", "any_of", *qualifications)


def advised(firm: dict[str, Any], *rule: dict[str, Any], most: int = 4) -> dict[str, Any] | None:
    """Each changed fact with its new value as JSON; None where there is no advice."""
    node = criteria_from_json({"schema": 1, "tree": {"all": list(rule)}})
    check_criteria(node, REFERENCE)
    advice = counterfactual(node, known_from_json(firm, DAY, REFERENCE), most)
    return advice and {change.fact: value_to_json(change.fact, change.after) for change in advice.changes}


CASES: list[tuple[str, dict[str, Any], list[dict[str, Any]], dict[str, Any] | None]] = [
    ("nothing fails", {"lenders": 1}, [le("lenders", 3)], None),
    ("an unknown stays unknown", {"lenders": 5}, [le("lenders", 3), ge("patents", 1)], {"lenders": 3}),
    ("what is out of reach in a year", {"lenders": 9}, [le("lenders", 3)], None),
    ("a figure that is too far", {"staff": 20}, [ge("staff", 100)], None),
    ("a figure that is near enough", {"staff": 80}, [ge("staff", 100)], {"staff": 100}),
    ("what nobody decides", {"revenue": "450", "net_profit": "-5"}, [ge("revenue", 500), {"fact": "net_profit", "op": "gt", "to": 0}], None),
    ("a patent takes two years", {"invention_patents": 0}, [ge("invention_patents", 1)], None),
    ("what cannot change", {"region": "310000", "lenders": 9}, [codes("region", "within", "430100"), le("lenders", 3)], None),
    (
        "each of several",
        {"qualifications": ["tsme"]},
        [codes("qualifications", "all_of", "tsme", "hnte", "srdi")],
        {"qualifications": ["hnte", "srdi", "tsme"]},
    ),
    ("one from each of two lists", {"qualifications": []}, [holds("hnte", "gazelle"), holds("srdi", "inno_sme")], {"qualifications": ["hnte", "inno_sme"]}),
    ("one that is on both lists", {"qualifications": []}, [holds("hnte", "srdi"), holds("tsme", "srdi")], {"qualifications": ["srdi"]}),
    ("what a title implies counts", {"qualifications": ["srdi"]}, [holds("little_giant"), holds("srdi")], {"qualifications": ["little_giant", "srdi"]}),
    ("a title that needs another first, both within a year", {"qualifications": []}, [holds("srdi")], {"qualifications": ["srdi"]}),
    ("a title that needs another first, beyond a year", {"qualifications": []}, [holds("little_giant")], None),
    ("a title that asks for a share of research", {"qualifications": ["srdi"], "rd_ratio": "2"}, [holds("little_giant")], None),
    ("a title that asks for years", {"qualifications": ["srdi"], "founded": "2025-06-01"}, [holds("little_giant")], None),
    ("the years count a year on", {"qualifications": ["srdi"], "founded": "2024-06-01"}, [holds("little_giant")], {"qualifications": ["little_giant", "srdi"]}),
    ("a title of another place", {"qualifications": ["hnte"], "region": "430105"}, [holds("zgc_hnte")], None),
    ("a pledge of what the firm does not have", {"guarantees_offered": [], "patents": 0}, [codes("guarantees_offered", "within", "patent_pledge")], None),
    ("the title that takes least", {"qualifications": []}, [holds("hnte", "little_giant", "tsme")], {"qualifications": ["tsme"]}),
    ("the lowest level that is enough", {"project_levels": []}, [codes("project_levels", "any_of", "national", "provincial")], {"project_levels": ["provincial"]}),
    ("a title is never given up", {"qualifications": ["gazelle"]}, [{"not": holds("gazelle")}], None),
    (
        "another use of the money",
        {"fund_uses": ["equipment", "working_capital"]},
        [{"not": codes("fund_uses", "within", "fixed_assets")}, codes("fund_uses", "within", "rd")],
        {"fund_uses": ["rd", "working_capital"]},
    ),
    ("one kind fewer is enough", {"kinds": ["equity", "credit_loan"]}, [{"not": codes("kinds", "all_of", "equity", "credit_loan")}], {"kinds": ["credit_loan"]}),
    ("the next better grade that can be reached", {"tax_grade": "D"}, [codes("tax_grade", "in", "A", "B", "M")], {"tax_grade": "B"}),
    ("out of the bad grades", {"tax_grade": "D"}, [{"not": codes("tax_grade", "in", "C", "D")}], {"tax_grade": "B"}),
    ("a trial only goes on", {"clinical_stage": "phase_3"}, [codes("clinical_stage", "in", "phase_1", "phase_2")], None),
    ("a trial goes on, but not within a year", {"clinical_stage": "phase_1"}, [codes("clinical_stage", "in", "phase_3", "approved")], None),
    ("time passes", {"founded": "2025-05-23"}, [ge("age_months", 24)], {"age_months": 24}),
    ("time does not run back", {"founded": "2020-05-23"}, [le("age_months", 24)], None),
    ("nobody is advised to sell less", {"revenue": "500"}, [le("revenue", 400)], None),
    ("nobody is advised to want nothing", {"amount": "500", "ip_valuation": "0"}, [ge("ip_valuation", {"fact": "amount", "times": 0.5}), le("ip_valuation", 0)], None),
    ("less is wanted", {"amount": "500", "revenue": "1000"}, [le("amount", {"fact": "revenue", "times": 0.3})], {"amount": "300.00"}),
    (
        "two formulas that share a fact",
        {"amount": "500", "ip_valuation": "1400", "rd_spend": "30"},
        [le("amount", {"fact": "ip_valuation", "times": 0.3}), ge("amount", 480), ge("rd_spend", {"fact": "amount", "times": 0.1})],
        {"ip_valuation": "1670.00", "rd_spend": "50.00"},
    ),
    (
        "a row of a table",
        {"amount": "800", "qualifications": []},
        [le("amount", {"tiers": [{"when": holds("hnte"), "then": 1000}], "otherwise": 500}), ge("amount", 600)],
        {"qualifications": ["hnte"]},
    ),
    (
        "the bound that hangs on the fact it bounds",
        {"total_assets": "300"},
        [ge("total_assets", {"tiers": [{"when": {"fact": "total_assets", "op": "lt", "to": 400}, "then": 1000}], "otherwise": 450})],
        {"total_assets": "450.00"},
    ),
    (
        "a sum, by what takes the least time",
        {"invention_patents": 0, "software_copyrights": 0},
        [{"sum": ["invention_patents", "software_copyrights"], "op": "ge", "to": 2}],
        {"software_copyrights": 2},
    ),
    (
        "an alternative that a first change opens",
        {"opens_account": False, "project_levels": ["district"], "insured_months": 0},
        [
            {"fact": "opens_account", "op": "is", "to": True},
            {"any": [codes("project_levels", "any_of", "municipal"), {"fact": "opens_account", "op": "is", "to": False}]},
        ],
        {"opens_account": True, "project_levels": ["district", "municipal"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "firm", "rule", "expected"), CASES, ids=[case[0] for case in CASES])
def test_advice(name: str, firm: dict[str, Any], rule: list[dict[str, Any]], expected: Any) -> None:
    assert advised(firm, *rule) == expected


# ---------- Facts that follow from others ----------

ACCOUNTS = {"liabilities": "800", "total_assets": "1000"}


def test_a_ratio_is_advised_on_by_itself_where_what_it_follows_from_can_give_way() -> None:
    assert advised(ACCOUNTS, le("debt_ratio", 70)) == {"debt_ratio": "70.00"}
    # Liabilities are read too, but assets may still grow.
    assert advised(ACCOUNTS, le("debt_ratio", 70), le("liabilities", 900)) == {"debt_ratio": "70.00"}


def test_a_ratio_moves_with_its_parts_where_the_rule_reads_them_all() -> None:
    both = [le("debt_ratio", 70), ge("net_assets", 100)]
    assert advised(ACCOUNTS, *both) == {"liabilities": "700.00"}
    # 75 % and net assets of 250: both tests together need one figure, not two statements that contradict each other.
    assert advised({**ACCOUNTS, "liabilities": "750"}, le("debt_ratio", 70), ge("net_assets", 350)) == {
        "liabilities": "650.00"
    }


def test_an_increase_is_not_advised_beyond_a_bound_on_what_is_spent() -> None:
    firm = {"rd_spend": "380", "rd_spend_prior": "360"}
    assert advised(firm, ge("rd_increase", 60)) == {"rd_increase": "60.00"}
    assert advised(firm, ge("rd_increase", 60), le("rd_spend", 500)) == {"rd_spend": "420.00"}
    assert advised(firm, ge("rd_increase", 60), le("rd_spend", 400)) is None


def test_more_assets_mean_a_smaller_share_of_debt() -> None:
    firm = {"total_assets": "400", "liabilities": "300"}
    rule = [ge("total_assets", 500), le("debt_ratio", 50), ge("liabilities", 200)]
    assert advised(firm, *rule) == {"total_assets": "600.00"}
    assert advised(firm, *rule, le("total_assets", 550)) == {"total_assets": "500.00", "liabilities": "250.00"}
    assert advised(firm, *rule, le("total_assets", 550), most=1) is None


def test_a_statement_is_out_of_date_once_its_parts_change() -> None:
    firm = {"tech_enterprise": False, "qualifications": []}
    rule = [{"fact": "tech_enterprise", "op": "is", "to": True}, holds("hnte")]
    assert advised(firm, *rule) == {"qualifications": ["hnte"]}


def test_a_statement_stays_while_nothing_contradicts_it() -> None:
    # Three patents in all, one of them a utility model; what the other two are is not known.
    firm = {"patents": 3, "utility_patents": 1}
    assert advised(firm, ge("utility_patents", 2), ge("patents", 5)) == {"utility_patents": 5}
    assert advised(firm, ge("utility_patents", 2), ge("patents", 3)) == {"utility_patents": 2}
    # Four utility models are four patents at least, whatever was said before; whether there is a fifth, nobody knows.
    four = {"fact": "utility_patents", "op": "eq", "to": 4}
    node = criteria_from_json({"schema": 1, "tree": {"all": [four, ge("patents", 5)]}})
    advice = counterfactual(node, known_from_json(firm, DAY, REFERENCE))
    assert advice is not None
    assert [(change.fact, change.after) for change in advice.changes] == [("utility_patents", 4)]
    assert advice.outcome.value == "unk"


def test_the_first_value_on_the_other_side() -> None:
    each = {"fact": "talents", "times": 1000, "as": "money"}
    assert advised({"amount": "2500", "talents": 0}, le("amount", each), ge("amount", 2500)) == {"talents": 3}
    assert advised({"amount": "6500", "talents": 5}, le("amount", each), ge("amount", 6500)) == {"talents": 7}
    assert advised(
        {"amount": "2500", "talents": 0}, {"fact": "amount", "op": "lt", "to": each}, ge("amount", 2000)
    ) == {"talents": 3}
    assert advised(
        {"amount": "3000", "talents": 1}, {"fact": "amount", "op": "lt", "to": each}, ge("amount", 3000)
    ) == {"talents": 4}
    assert advised(
        {"total_debt": "900", "net_assets": "300"},
        le("total_debt", {"fact": "net_assets", "times": 2}),
        ge("total_debt", 800),
    ) == {"net_assets": "450.00"}


def test_nothing_follows_from_what_is_unknown() -> None:
    assert advised({"liabilities": "800"}, le("debt_ratio", 70), le("liabilities", 700)) == {"liabilities": "700.00"}
    node = criteria_from_json({"schema": 1, "tree": {"all": [le("debt_ratio", 70), le("liabilities", 700)]}})
    advice = counterfactual(node, known_from_json({"liabilities": "800"}, DAY, REFERENCE))
    assert advice is not None
    assert advice.outcome.value == "unk"


# ---------- All published rules ----------


def test_every_demo_rule_against_fictional_firms_gives_a_verdict() -> None:
    trees = demo_trees()
    assert len(trees) >= 156
    for firm in list(synthetic_firms(40))[::4]:
        known = known_from_json(firm.facts, DAY, REFERENCE)
        for tree in trees.values():
            assess(tree, known)
