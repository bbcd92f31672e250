"""Stored rules that are wrong are refused with place and remedy; limits and verdicts come out as a clerk would say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core import current
from marketplace.engine.assessment import Verdict, assess, states_conditions
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria import NOTHING, both, facts_of, phrases
from marketplace.engine.criteria_json import criteria_from_json, read_node
from marketplace.engine.evaluate import evaluate
from marketplace.engine.faults import CriteriaError
from marketplace.engine.known import Known
from marketplace.engine.limits import BOUNDS, Limits, limits_from_json, limits_to_json, quote
from marketplace.engine.schema import SCHEMA
from marketplace.engine.span import Span
from marketplace.engine.values import known_from_json

REFERENCE = current.reference()

DAY = date(2026, 11, 23)


def rule(*parts: dict[str, Any]):
    node = criteria_from_json({"schema": 1, "tree": {"all": list(parts)}})
    check_criteria(node, REFERENCE)
    return node


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"fact": "moon_phase", "op": "ge", "to": 1}, "tree", "moon_phase"),
    ({"fact": "revenue", "op": "about", "to": 1}, "tree.op", "about"),
    ({"fact": "revenue", "op": "ge", "to": "500"}, "tree.to", "not a number"),
    ({"fact": "revenue", "op": "ge", "to": True}, "tree.to", "not a number"),
    ({"fact": "revenue", "op": "ge", "to": 0.001}, "tree.to", "finer"),
    ({"fact": "revenue", "op": "ge", "to": float("inf")}, "tree.to", "out of range"),
    ({"fact": "revenue", "op": "ge", "to": 1e300}, "tree.to", "out of range"),
    ({"fact": "revenue", "op": "ge", "to": {"fact": "rd_spend", "times": 1e-300}}, "tree.to", "out of range"),
    ({"fact": "lenders", "op": "le", "to": 1.5}, "tree.to", "finer"),
    ({"fact": "founded", "op": "ge", "to": "2026-13-01"}, "tree.to", "not a date"),
    ({"fact": "current_overdue", "op": "is", "to": "no"}, "tree.to", "true or false"),
    ({"fact": "current_overdue", "op": "ge", "to": 1}, "tree.op", "no order"),
    ({"fact": "qualifications", "op": "within", "to": ["hnte"]}, "tree", "cannot be compared"),
    ({"fact": "qualifications", "op": "any_of", "to": ["nobel"]}, "tree", "nobel"),
    ({"fact": "qualifications", "op": "any_of", "to": []}, "tree", "empty"),
    ({"fact": "qualifications", "op": "any_of", "to": "hnte"}, "tree.to", "list"),
    ({"fact": "revenue", "op": "between", "to": [1]}, "tree.to", "two values"),
    ({"sum": ["revenue", "lenders"], "op": "ge", "to": 1}, "tree", "one unit"),
    ({"sum": ["patents", "patents"], "op": "ge", "to": 1}, "tree", "added to itself"),
    ({"fact": "revenue", "op": "ge", "to": {"fact": "lenders", "times": 2}}, "tree.to", "lenders"),
    ({"fact": "revenue", "op": "ge", "to": {"fact": "rd_spend", "times": -1}}, "tree.to", "above 0"),
    ({"fact": "founded", "op": "ge", "to": {"fact": "needed_by"}}, "tree.to", "formula"),
    ({"fact": "revenue", "op": "ge", "to": {"least": [5]}}, "tree.to", "two values"),
    ({"fact": "revenue", "op": "ge", "to": {"tiers": [], "otherwise": 1}}, "tree.to", "empty"),
    (
        {"fact": "revenue", "op": "ge", "to": {"tiers": [{"when": {"all": []}, "then": 1}]}},
        "tree.to",
        "without a value",
    ),
    ({"all": [], "any": []}, "tree", "no condition"),
    ({"not": [{"all": []}]}, "tree.not", "object"),
    ({"judgement": ""}, "tree.judgement", "words"),
    ({"all": [], "cite": "clause"}, "tree.cite", "document/anchor"),
    ({"any": [{"all": [], "preferred": True}]}, "tree[0]", "preferred"),
    ({"fact": "revenue", "op": "ge", "to": 5, "preferred": True}, "tree", "only preferred"),
    ({"sum": [], "op": "ge", "to": 1}, "tree.sum", "empty"),
    ({"fact": ["revenue"], "op": "ge", "to": 1}, "tree", "no fact"),
    ({"fact": "revenue", "op": "ge", "to": {"fact": {}}}, "tree.to.fact", "no fact"),
    ({"fact": "founder_share", "op": "ge", "to": 120}, "tree.to", "never 120"),
    ({"fact": "revenue", "op": "le", "to": {"least": [{"fact": "rd_spend"}, -1]}}, "tree.to", "never -1"),
    ({"fact": "founded", "op": "ge", "to": {"sum": ["2020-01-01", "2021-01-01"]}}, "tree.to", "Dates"),
    ({"all": [], "says": 5}, "tree.says", "list"),
    ({"all": [], "says": [{"key": "other"}]}, "tree.says[0]", "key and a text"),
]


@pytest.mark.parametrize(("data", "place", "problem"), WRONG)
def test_a_wrong_rule_names_place_and_remedy(data: dict[str, Any], place: str, problem: str) -> None:
    with pytest.raises(CriteriaError) as caught:
        check_criteria(read_node(data, "tree"), REFERENCE)
    assert caught.value.place.startswith(place)
    assert problem in caught.value.said("en")
    assert caught.value.remedy("en")


@pytest.mark.parametrize("document", [{}, {"schema": 99, "tree": {"all": []}}, None, {"schema": 1}])
def test_an_unknown_schema_or_no_tree_is_refused(document: Any) -> None:
    with pytest.raises(CriteriaError):
        criteria_from_json(document)


def test_very_deep_nesting_is_refused_not_a_crash() -> None:
    node: dict[str, Any] = {"all": []}
    for _ in range(500):
        node = {"not": node}
    with pytest.raises(CriteriaError, match="deeper"):
        read_node(node, "tree")
    value: Any = 5
    for _ in range(500):
        value = {"sum": [value, 1]}
    with pytest.raises(CriteriaError, match="deeper"):
        read_node({"fact": "revenue", "op": "ge", "to": value}, "tree")


def test_facts_and_phrases_of_a_tree_include_formulas_and_tiers() -> None:
    node = read_node(
        {
            "fact": "revenue",
            "op": "ge",
            "to": {
                "tiers": [
                    {"when": {"fact": "size", "op": "within", "to": ["sme"]}, "then": {"fact": "rd_spend", "times": 2}}
                ],
                "otherwise": 5,
            },
            "says": [{"key": "other", "text": "words"}],
        },
        "tree",
    )
    assert facts_of(node) == {"revenue", "size", "rd_spend"}
    assert [phrase.text for phrase in phrases(node)] == ["words"]
    assert both(NOTHING, node, NOTHING).of == (node,)


# ---------- Limits ----------


def test_a_limit_is_a_range_until_its_fact_is_known() -> None:
    limits = limits_from_json(
        {"schema": 1, "amount_most": {"to": {"least": [{"fact": "sales_12m", "times": 0.3}, 1000]}}}
    )
    open_quote = quote(limits, Known({}, DAY, REFERENCE))["amount_most"]
    assert (open_quote.low, open_quote.high, open_quote.missing) == (Decimal(0), Decimal(1000), ("sales_12m",))
    settled = quote(limits, Known({"sales_12m": Decimal(1860)}, DAY, REFERENCE))["amount_most"]
    assert settled.is_exact
    assert settled.low == Decimal(558)


def test_tiers_by_qualification() -> None:
    document = {
        "schema": SCHEMA,
        "amount_most": {
            "to": {
                "tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}, "then": 1000}],
                "otherwise": 500,
            },
            "remark": {"zh": "高企 1,000，其他 500", "en": "1,000 for 高企, else 500"},
            "says": [{"key": "amount_rule", "text": "高企1000"}],
        },
        "tenor_most": {"to": 36},
        "rate_most": {"to": {"sum": [{"fact": "lpr_1y"}, 0.8]}},
    }
    limits = limits_from_json(document)
    assert limits_to_json(limits) == document
    assert quote(limits, Known({"qualifications": frozenset({"hnte"})}, DAY, REFERENCE))["amount_most"].low == 1000
    assert quote(limits, Known({"qualifications": frozenset()}, DAY, REFERENCE))["amount_most"].high == 500
    unsure = quote(limits, Known({}, DAY, REFERENCE))["amount_most"]
    assert (unsure.low, unsure.high) == (500, 1000)
    assert quote(limits, Known({}, DAY, REFERENCE))["rate_most"].low == Decimal("3.80")
    assert quote(limits, Known({}, DAY, REFERENCE))["tenor_most"].low == 36


FOR_SOME = {
    "schema": 1,
    "amount_most": {
        "to": {"tiers": [{"when": {"fact": "current_overdue", "op": "is", "to": False}, "then": 5}], "otherwise": None}
    },
}


def test_no_tier_that_holds_gives_no_limit() -> None:
    assert quote(limits_from_json(FOR_SOME), Known({"current_overdue": True}, DAY, REFERENCE)) == {}


def test_a_figure_for_some_firms_is_not_certain_for_a_firm_that_may_not_be_one_of_them() -> None:
    limits = limits_from_json(FOR_SOME)
    unsure = quote(limits, Known({}, DAY, REFERENCE))["amount_most"]
    assert (unsure.low, unsure.high, unsure.missing) == (5, 5, ("current_overdue",))
    assert not unsure.is_exact
    assert quote(limits, Known({"current_overdue": False}, DAY, REFERENCE))["amount_most"].is_exact


def test_a_formula_over_unknown_facts_is_no_figure() -> None:
    limits = limits_from_json({"schema": 1, "amount_most": {"to": {"fact": "revenue", "times": 0.3}}})
    assert quote(limits, Known({}, DAY, REFERENCE)) == {}


def test_a_share_of_less_than_nothing_is_nothing() -> None:
    limits = limits_from_json({"schema": 1, "amount_most": {"to": {"fact": "net_assets", "times": 0.3}}})
    quoted = quote(limits, Known({"net_assets": Decimal(-100)}, DAY, REFERENCE))["amount_most"]
    assert (quoted.low, quoted.high) == (0, 0)


def test_rows_that_cannot_apply_ask_for_nothing() -> None:
    tiers = {
        "tiers": [
            {"when": {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}, "then": 1000},
            {
                "when": {"fact": "size", "op": "within", "to": ["small_micro"]},
                "then": {"least": [{"fact": "revenue"}, 800]},
            },
        ],
        "otherwise": 500,
    }
    limits = limits_from_json({"schema": 1, "amount_most": {"to": tiers}})
    assert quote(limits, Known({"qualifications": frozenset({"hnte"})}, DAY, REFERENCE))["amount_most"].missing == ()
    assert quote(limits, Known({"size": "small"}, DAY, REFERENCE))["amount_most"].missing == (
        "qualifications",
        "revenue",
    )
    node = rule({"fact": "amount", "op": "le", "to": tiers})
    assert (
        assess(node, Known({"amount": Decimal(2000), "size": "large"}, DAY, REFERENCE)).verdict is Verdict.JUST_MISSES
    )
    assert assess(node, Known({"amount": Decimal(800), "size": "large"}, DAY, REFERENCE)).open_facts == (
        "qualifications",
    )


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"schema": 9}, "limits"),
        ({"schema": 1, "amount": {"to": 5}}, "limits"),
        ({"schema": 1, "amount_most": 5}, "limits.amount_most"),
        ({"schema": 1, "rate_most": {"to": {"fact": "revenue"}}}, "limits.rate_most.to"),
        ({"schema": 1, "amount_most": {"to": -5}}, "limits.amount_most.to"),
        ({"schema": 1, "amount_most": {"to": 5, "remark": {}, "says": [5]}}, "limits.amount_most.says[0]"),
        ({"schema": 1, "amount_most": {"to": 5, "remark": {"en": "x"}}}, "limits.amount_most.remark"),
        ([], "limits"),
    ],
)
def test_a_wrong_limit_names_its_place(document: dict[str, Any], place: str) -> None:
    with pytest.raises(CriteriaError) as caught:
        check_limits(limits_from_json(document), REFERENCE)
    assert caught.value.place == place


def test_limits_iterate_over_the_bounds_that_are_published_in_the_order_of_their_declaration() -> None:
    document = {"schema": SCHEMA} | {name: {"to": place + 1} for place, name in enumerate(BOUNDS)}
    limits = limits_from_json(document)
    assert [bound.name for bound, _limit in limits] == list(BOUNDS)
    assert [limit for _bound, limit in limits] == [getattr(limits, name) for name in BOUNDS]
    assert limits_to_json(limits) == document
    assert [(bound.subject, bound.is_least) for bound in BOUNDS.values()] == [
        (subject, is_least) for subject in ("amount", "rate", "tenor") for is_least in (True, False)
    ]
    assert list(quote(limits, Known({}, DAY, REFERENCE))) == list(BOUNDS)
    assert list(Limits()) == []
    assert Limits().operands == ()


def test_bounds_are_filled_from_others_only_where_there_is_none() -> None:
    own = limits_from_json({"schema": SCHEMA, "amount_most": {"to": 5}})
    other = limits_from_json({"schema": SCHEMA, "amount_most": {"to": 9}, "tenor_most": {"to": 12}})
    assert own.filled(other) == Limits(amount_most=own.amount_most, tenor_most=other.tenor_most)
    assert other.filled(own) == other
    assert Limits().filled(own) == own.filled(Limits()) == own


# ---------- Verdicts ----------

RULE = rule(
    {"fact": "region", "op": "within", "to": ["430100"]},
    {"fact": "debt_ratio", "op": "le", "to": 70},
    {"fact": "qualifications", "op": "any_of", "to": ["hnte", "tsme"]},
    {"fact": "inquiries_6m", "op": "le", "to": 6},
)
FITTING = {"region": "430105", "debt_ratio": "60", "qualifications": ["hnte"], "inquiries_6m": 2}


def verdict(**changes: Any) -> Any:
    return assess(RULE, known_from_json({**FITTING, **changes}, DAY, REFERENCE))


def test_fits() -> None:
    assert verdict().verdict is Verdict.FITS


def test_may_fit_names_what_is_open() -> None:
    found = verdict(debt_ratio=None, inquiries_6m=None)
    assert found.verdict is Verdict.MAY_FIT
    assert found.open_facts == ("debt_ratio", "inquiries_6m")


def test_just_misses_with_one_or_two_changes() -> None:
    found = verdict(debt_ratio="71", qualifications=[])
    assert found.verdict is Verdict.JUST_MISSES
    assert {change.fact for change in found.advice.changes} == {"debt_ratio", "qualifications"}


def test_no_where_a_place_cannot_be_changed_or_three_things_fail() -> None:
    assert verdict(region="310000").verdict is Verdict.NO
    assert verdict(debt_ratio="71", qualifications=[], inquiries_6m=9).verdict is Verdict.NO


def test_the_province_alone_leaves_the_city_open() -> None:
    found = verdict(region="430000")
    assert found.verdict is Verdict.MAY_FIT
    assert [step.node.fact for step in found.trace.children if step.outcome.value == "unk"] == ["region"]
    assert found.open_facts == ("region",), "what is too coarse is named, so that it can be asked again"


@pytest.mark.parametrize(
    ("fact", "held", "wanted", "outcome"),
    [
        ("sectors", ["energy_and_materials"], ["new_energy"], "unk"),  # one or the other
        ("sectors", ["new_energy"], ["energy_and_materials"], "yes"),
        ("sectors", ["energy_and_materials"], ["energy_and_environment"], "unk"),  # new energy is both
        ("sectors", ["energy_and_materials"], ["quantum", "energy_and_vehicles"], "unk"),
        ("sectors", ["energy_and_vehicles"], ["new_energy", "new_energy_vehicles", "quantum"], "yes"),
        ("stage", ["startup"], ["angel"], "unk"),  # the angel stage is a part of it
        ("stage", ["angel"], ["startup"], "yes"),
        ("stage", ["seed"], ["startup"], "no"),
        ("stage", [], ["seed"], "no"),
        ("stage", ["growth", "seed"], ["seed"], "yes"),
        ("entity_type", "legal_person", ["enterprise"], "unk"),  # a company is one, a university is none
        ("entity_type", "enterprise", ["legal_person"], "unk"),  # a partnership is none
        ("entity_type", "enterprise_legal_person", ["legal_person"], "yes"),
        ("entity_type", "partnership", ["enterprise"], "yes"),
        ("entity_type", "university", ["enterprise"], "no"),
        ("size", "sme", ["micro", "small"], "unk"),
        ("size", "small_micro", ["micro", "small"], "yes"),
        ("region", "430104", ["430100-xiangjiang"], "yes"),
        ("region", "430100-xiangjiang", ["430104"], "unk"),  # the new area is larger than the district
        ("sectors", ["health"], ["biomedicine"], "unk"),
        ("sectors", ["future_industries"], ["strategic_emerging"], "unk"),
    ],
)
def test_a_wider_or_overlapping_code_is_never_a_certain_no(
    fact: str, held: Any, wanted: list[str], outcome: str
) -> None:
    node = rule({"fact": fact, "op": "within", "to": wanted})
    known = known_from_json({fact: held}, DAY, REFERENCE)
    assert evaluate(node, known).outcome.value == outcome
    opposite = {"yes": "no", "no": "yes"}.get(outcome, outcome)
    assert evaluate(rule({"not": {"fact": fact, "op": "within", "to": wanted}}), known).outcome.value == opposite


def test_conditions_not_published_is_no_fit_and_no_excuse() -> None:
    bare = rule({"fact": "region", "op": "within", "to": ["430100"]})
    assert not states_conditions(bare)
    assert assess(bare, known_from_json({"region": "430105"}, DAY, REFERENCE)).verdict is Verdict.UNPUBLISHED
    assert assess(bare, known_from_json({"region": "310000"}, DAY, REFERENCE)).verdict is Verdict.NO
    wish = rule(
        {"fact": "region", "op": "within", "to": ["430100"]},
        {"fact": "patents", "op": "ge", "to": 1, "preferred": True},
    )
    assert not states_conditions(wish), "a wish is no condition"
    assert states_conditions(rule({"judgement": {"zh": "专家论证", "en": "expert review"}}))


def test_a_judgement_keeps_it_open_but_an_alternative_settles_it() -> None:
    judged = {"judgement": {"zh": "专家论证", "en": "expert review"}}
    held = {"fact": "patents", "op": "ge", "to": 1}
    firm = known_from_json({"invention_patents": 1}, DAY, REFERENCE)
    assert assess(rule(judged), firm).judgements[0].text.zh == "专家论证"
    assert assess(rule({"any": [judged, held]}), firm).verdict is Verdict.FITS


def test_what_fails_is_named_also_below_a_negation_and_never_a_wish() -> None:
    node = rule(
        {
            "not": {
                "any": [{"fact": "tax_arrears", "op": "is", "to": True}, {"fact": "dishonest", "op": "is", "to": True}]
            }
        },
        {"fact": "lenders", "op": "le", "to": 3},
        {"fact": "patents", "op": "ge", "to": 9, "preferred": True},
    )
    found = assess(
        node, known_from_json({"tax_arrears": True, "dishonest": False, "lenders": 9, "patents": 0}, DAY, REFERENCE)
    )
    assert [step.node.fact for step in found.failing] == ["tax_arrears", "lenders"]
    unsure = assess(node, known_from_json({"dishonest": False, "lenders": 1, "patents": 0}, DAY, REFERENCE))
    assert unsure.open_facts == ("tax_arrears",)


def test_a_rate_below_the_market_is_a_sound_rule() -> None:
    check_criteria(rule({"fact": "max_rate", "op": "le", "to": {"sum": [{"fact": "lpr_1y"}, -0.3]}}), REFERENCE)


def test_preferred_conditions_do_not_decide() -> None:
    node = rule(
        {"fact": "debt_ratio", "op": "le", "to": 70}, {"fact": "patents", "op": "ge", "to": 9, "preferred": True}
    )
    assert (
        assess(node, known_from_json({"debt_ratio": "50", "invention_patents": 0}, DAY, REFERENCE)).verdict
        is Verdict.FITS
    )


def test_a_band_that_straddles_the_threshold_decides_nothing() -> None:
    node = rule({"fact": "revenue", "op": "ge", "to": 500})
    assert assess(node, Known({"revenue": Span(30_000, 90_000)}, DAY, REFERENCE)).verdict is Verdict.MAY_FIT
    assert assess(node, Known({"revenue": Span(50_000, 90_000)}, DAY, REFERENCE)).verdict is Verdict.FITS
    assert assess(node, Known({"revenue": Span(10_000, 49_999)}, DAY, REFERENCE)).verdict is not Verdict.FITS
