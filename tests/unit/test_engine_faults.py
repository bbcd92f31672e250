"""Every fault that the engine finds has a code that is said in both languages, and every code is found by something."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from django.utils import translation

from marketplace import engine
from marketplace.core import current
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria_json import criteria_from_json, read_node
from marketplace.engine.faults import MESSAGES, CriteriaError, EngineError, FactValueError, echo
from marketplace.engine.limits import limits_from_json
from marketplace.engine.values import parse_value
from marketplace.listing.own_trees import own_trees
from marketplace.listing.reading import ItemError, read_text
from tests.offerings import product

REFERENCE = current.reference()
ENGINE = Path(engine.__file__).parent


def node(data: Any) -> None:
    check_criteria(read_node(data, "tree"), REFERENCE)


def bounds(data: Any) -> None:
    check_limits(limits_from_json(data), REFERENCE)


def fact(key: str, data: Any) -> None:
    parse_value(key, data, REFERENCE)


def revenue(to: Any) -> dict[str, Any]:
    return {"fact": "revenue", "op": "ge", "to": to}


def nested(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {"all": []}
    for _ in range(levels):
        found = {"not": found}
    return found


# What finds each fault: the function that reads, and what it is given.
FOUND: Mapping[str, tuple[Callable[..., object], tuple[Any, ...]]] = {
    "schema_missing": (criteria_from_json, ({"tree": {"all": []}},)),
    "schema_newer": (bounds, ({"schema": 99},)),
    "not_an_object": (node, (5,)),
    "no_condition": (node, ({"all": [], "any": []},)),
    "no_value": (node, (revenue({"most": 5}),)),
    "not_a_list": (node, ({"all": 5},)),
    "too_deep": (node, (nested(99),)),
    "tier_shape": (node, (revenue({"tiers": [{"when": {"all": []}}]}),)),
    "phrase_shape": (node, ({"all": [], "says": [{"key": "other"}]},)),
    "bound_shape": (bounds, ({"schema": 1, "amount_most": 5},)),
    "no_bound": (bounds, ({"schema": 1, "amount": {"to": 5}},)),
    "words_missing": (node, ({"judgement": ""},)),
    "no_address": (node, ({"all": [], "cite": "clause"},)),
    "preferred_word": (node, ({"all": [], "preferred": 1},)),
    "no_fact": (node, ({"fact": "moon_phase", "op": "ge", "to": 1},)),
    "no_operator": (node, ({"fact": "revenue", "op": "about", "to": 1},)),
    "no_type": (node, (revenue({"fact": "patents", "as": "moons"}),)),
    "no_code": (node, ({"fact": "qualifications", "op": "any_of", "to": ["nobel"]},)),
    "codes_empty": (node, ({"fact": "qualifications", "op": "any_of", "to": []},)),
    "not_a_number": (fact, ("revenue", "many")),
    "out_of_range": (node, (revenue(1e300),)),
    "not_a_date": (fact, ("founded", "yesterday")),
    "not_true_or_false": (fact, ("current_overdue", 1)),
    "too_fine": (fact, ("revenue", "0.001")),
    "never": (fact, ("founder_share", 101)),
    "only_preferred": (node, (revenue(5) | {"preferred": True},)),
    "preferred_inside": (node, ({"any": [{"all": [], "preferred": True}]},)),
    "no_order": (node, ({"fact": "current_overdue", "op": "ge", "to": 1},)),
    "wrong_operator": (node, ({"fact": "qualifications", "op": "within", "to": ["hnte"]},)),
    "between_two": (node, ({"fact": "revenue", "op": "between", "to": [1]},)),
    "sum_empty": (node, ({"sum": [], "op": "ge", "to": 1},)),
    "added_to_itself": (node, ({"sum": ["patents", "patents"], "op": "ge", "to": 1},)),
    "units_differ": (node, ({"sum": ["revenue", "lenders"], "op": "ge", "to": 1},)),
    "dates_added": (node, ({"fact": "founded", "op": "ge", "to": {"sum": ["2020-01-01", "2021-01-01"]}},)),
    "too_few_values": (node, (revenue({"least": [5]}),)),
    "tiers_empty": (node, (revenue({"tiers": [], "otherwise": 1}),)),
    "tiers_open": (node, (revenue({"tiers": [{"when": {"all": []}, "then": 1}]}),)),
    "factor_not_positive": (node, (revenue({"fact": "rd_spend", "times": -1}),)),
    "not_in_formula": (node, (revenue({"fact": "current_overdue"}),)),
    "types_differ": (node, (revenue({"fact": "lenders", "times": 2}),)),
}


def caught(code: str) -> EngineError:
    read, given = FOUND[code]
    with pytest.raises(EngineError) as error:
        read(*given)
    assert error.value.code == code
    return error.value


def test_every_code_is_found_by_an_input() -> None:
    assert FOUND.keys() == MESSAGES.keys()


def test_every_code_that_is_raised_is_a_literal_that_is_said() -> None:
    """A code that is chosen before it is raised (`wrong`) counts as literals too."""
    raised: set[str] = set()
    for path in ENGINE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("CriteriaError", "FactValueError"):
                match call.args[1]:
                    case ast.Constant(str(code)):
                        raised.add(code)
                    case ast.Name(id="wrong"):
                        raised |= {"not_a_date", "not_a_number"}
                    case other:
                        raise AssertionError(f"{path.name}: {ast.unparse(other)}")
    assert raised == MESSAGES.keys()


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_say_the_same_whole_sentences(code: str) -> None:
    error = caught(code)
    named = []
    for said in (MESSAGES[code].problem, MESSAGES[code].remedy):
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (said.zh, said.en)]
        assert fields[0] == fields[1]
        named += fields
    assert set().union(*named) == error.params.keys(), "what is handed over is said, and the other way round"
    for language, stop in (("zh-hans", "。"), ("en", ".")):
        for text in (error.problem(language), error.remedy(language)):
            assert text.endswith(stop)
            assert not re.search(r"\{[a-z_]*\}", text)
    assert not re.search(r"[㐀-鿿。，：、]", MESSAGES[code].problem.en + MESSAGES[code].remedy.en)


@pytest.mark.parametrize("code", MESSAGES)
def test_chinese_holds_no_english_but_keys_and_codes(code: str) -> None:
    said = caught(code).said("zh-hans")
    assert re.search(r"[㐀-鿿]", said)
    assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", said), "two English words in a row are a sentence"
    assert not re.search(r"[㐀-鿿][A-Za-z0-9]|[A-Za-z0-9][㐀-鿿]", said), said


def test_a_fact_is_said_by_its_name_and_its_key() -> None:
    error = caught("types_differ")
    assert error.said("zh-hans") == (
        "“在贷银行家数”（lenders）是数量（number），“上年营业收入”（revenue）是金额（money）。"
        '如确有此意，请加上 "as": "money"。'
    )
    assert "“Number of lending banks” (lenders) is number (number)" in error.said("en")


def test_the_place_stands_before_what_is_said() -> None:
    error = caught("no_code")
    assert isinstance(error, CriteriaError)
    assert error.located("zh-hans") == 'tree：列表 qualifications 中没有代码 "nobel"。请用该列表中的代码。'
    assert str(error) == 'tree: The list qualifications has no code "nobel". Use a code of that list.'
    refused = caught("too_fine")
    assert isinstance(refused, FactValueError)
    assert refused.key == "revenue"
    assert str(refused).startswith("revenue: 0.001 is finer than “Revenue last year” (revenue) is kept.")


def test_what_was_written_is_said_back_in_short() -> None:
    assert echo({"zh": "好"}) == '{"zh": "好"}'
    assert echo([date(2026, 1, 31), Decimal("0.5"), {(1, 2): 3}]) == '["2026-01-31", "0.5", {}]'
    assert echo("字" * 500) == '"' + "字" * 59 + "…"


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "没有代码"), ("en", "has no code")])
def test_an_importer_tells_it_in_the_readers_language(language: str, said: str) -> None:
    rule = {"fact": "qualifications", "op": "any_of", "to": ["nobel"]}
    (item,), _faults = read_text(json.dumps([product(criteria={"schema": 1, "tree": {"all": [rule]}})]))
    with translation.override(language), pytest.raises(ItemError) as refused:
        own_trees(item)
    assert said in refused.value.faults[0].problem
