"""Every fault that the engine finds has a code that is said in both languages, and every code is found by something."""

from __future__ import annotations

import ast
import json
import math
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
from marketplace.core.text import LONGEST_WORDS
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria_json import LONGEST_KEY, criteria_from_json, read_node
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
    "not_text": (node, ({"judgement": {"zh": ["<b>x</b>"]}},)),
    "text_too_long": (node, ({"judgement": {"zh": "长" * 2001}},)),
    "text_unwritable": (node, ({"judgement": {"zh": "a\0b"}},)),
    "no_address": (node, ({"all": [], "cite": "clause"},)),
    "preferred_word": (node, ({"all": [], "preferred": 1},)),
    "no_fact": (node, ({"fact": "moon_phase", "op": "ge", "to": 1},)),
    "no_operator": (node, ({"fact": "revenue", "op": "about", "to": 1},)),
    "no_type": (node, (revenue({"fact": "patents", "as": "moons"}),)),
    "no_code": (node, ({"fact": "qualifications", "op": "any_of", "to": ["nobel"]},)),
    "not_in_part": (fact, ("region", {"held": ["430105"]})),
    "held_and_lacked": (fact, ("qualifications", {"held": ["little_giant"], "lacked": ["srdi"]})),
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


def amount(**more: Any) -> dict[str, Any]:
    return {"schema": 1, "amount_most": {"to": 100, **more}}


# Where text stands in a rule, and how much of it may: the function that reads it, and the rule around it.
PLACES: Mapping[str, tuple[Callable[[Any], None], Callable[[Any], Any], int]] = {
    "tree.judgement": (node, lambda words: {"judgement": words}, LONGEST_WORDS),
    "tree.judgement.zh": (node, lambda words: {"judgement": {"zh": words}}, LONGEST_WORDS),
    "tree.judgement.en": (node, lambda words: {"judgement": {"zh": "好", "en": words}}, LONGEST_WORDS),
    "tree.says[0].key": (node, lambda words: {"all": [], "says": [{"key": words, "text": "好"}]}, LONGEST_KEY),
    "tree.says[0].text": (node, lambda words: {"all": [], "says": [{"key": "other", "text": words}]}, LONGEST_WORDS),
    "limits.amount_most.remark.zh": (bounds, lambda words: amount(remark={"zh": words}), LONGEST_WORDS),
    "limits.amount_most.remark.en": (bounds, lambda words: amount(remark={"zh": "好", "en": words}), LONGEST_WORDS),
    "limits.amount_most.says[0].text": (
        bounds,
        lambda words: amount(says=[{"key": "amount", "text": words}]),
        LONGEST_WORDS,
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_text_is_text_that_every_store_takes_and_has_an_end(place: str) -> None:
    read, rule, most = PLACES[place]
    read(rule("长" * most))
    wrong: list[tuple[Any, str]] = [("长" * (most + 1), "text_too_long")]
    wrong += [(f"好{character}", "text_unwritable") for character in ("\0", "\ud800", "\n", "\x1b", "\x9b")]
    if place != "tree.judgement":
        wrong += [(data, "not_text") for data in (["<b>x</b>"], {"a": 1}, 5, True)]
    for data, code in wrong:
        with pytest.raises(CriteriaError) as error:
            read(rule(data))
        assert (error.value.place, error.value.code) == (place, code)
        error.value.located("zh-hans").encode()


def test_an_address_and_a_code_are_text_too() -> None:
    for data in ("\ud800/b", "a/\0"):
        with pytest.raises(CriteriaError, match="control characters"):
            node({"all": [], "cite": data})
    with pytest.raises(CriteriaError, match="more than 500"):
        node({"all": [], "cite": "a/" + "b" * 500})
    for code, said in ((5, "is not text"), ("\ud800", "control characters"), ("c" * 101, "more than 100")):
        with pytest.raises(CriteriaError, match=said):
            node({"fact": "qualifications", "op": "any_of", "to": ["hnte", code]})


OUT_OF_BOUNDS = (10**5000, -(10**5000), 10**15, Decimal("1e999999"), Decimal("1e-999999"), math.inf)


@pytest.mark.parametrize("place", range(len(OUT_OF_BOUNDS)))  # thousands of digits have no name either
def test_a_number_is_bounded_before_it_is_read(place: int) -> None:
    number = OUT_OF_BOUNDS[place]
    for rule in (revenue(number), revenue({"fact": "rd_spend", "times": number})):
        with pytest.raises(CriteriaError) as error:
            node(rule)
        assert error.value.code == "out_of_range"
        assert len(error.value.said("zh-hans")) < 150
    node(revenue(10**9))


def test_keys_and_what_has_no_words_are_said_back_in_short() -> None:
    with pytest.raises(CriteriaError) as error:
        node({"k" * 100_000: 1, "\ud800": 2})
    assert len(error.value.said("en")) < 250
    assert "\\ud800" in error.value.said("en")
    error.value.said("en").encode()
    with pytest.raises(CriteriaError, match="newer"):
        bounds({"schema": 10**5000})
    assert echo("\ud800\x9b") == '"\\ud800\\x9b"'


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
