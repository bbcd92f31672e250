"""One item put together: what it states, what its own trees say, what is no condition, and how that is counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketplace.engine.criteria import phrases
from marketplace.engine.limits import limits_to_json
from marketplace.institutions.importing.stated import stated
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reading import ItemError
from tests.offerings import draft, fund, plain, product


def test_phrases_are_split_outside_brackets_and_figures() -> None:
    assert split_phrases("营收5000万元以下: 首次300, 后续500；5000万-4亿元: 2000") == (
        "营收5000万元以下: 首次300",
        "后续500",
        "5000万-4亿元: 2000",
    )
    assert split_phrases("不超过销售额×30%×系数(100%, 或80%); 循环") == ("不超过销售额×30%×系数(100%, 或80%)", "循环")
    assert split_phrases("最高1,000万元，知识产权、研发投入/团队") == ("最高1,000万元", "知识产权、研发投入/团队")
    assert split_phrases("300,500") == ("300,500",)
    assert split_phrases("300, 500") == ("300", "500")
    assert split_phrases(" ; ，") == ()
    assert split_phrases("a) b; c") == ("a) b", "c")


def test_what_is_stated_is_counted_as_defined() -> None:
    item = product(
        amount_rule="甲, 乙; 丙",
        term_rule="丁",
        amount_max_wan=500,
        rate={"min_pct": 3},
        eligibility={
            "entity": "小微企业, 独立法人",  # a text is one thing
            "regions": ["湖南省", "湖北省"],  # each item of a list
            "legal_rep_age": [18, 65],  # one range
            "patents": {"required": True, "types_any": ["专利"], "min_count": 1},  # together one thing
            "profit_required": False,
            "min_years": None,
            "other": ["戊; 己"],  # an item stays one, whatever stands in it
        },
    )
    keys = [unit.key for unit in stated(item)]
    assert keys == ["entity", "regions", "regions", "legal_rep_age", "patents", "profit_required", "other"] + [
        "amount_rule"
    ] * 3 + ["term_rule"]
    assert draft(item).stated == 11


def test_the_published_lists_state_as_much_as_a_second_count() -> None:
    for item in plain("products"):
        eligibility = item["eligibility"]
        expected = 0
        for key, value in eligibility.items():
            if value is not None:
                expected += len(value) if isinstance(value, list) and key != "legal_rep_age" else 1
        expected += sum(len(split_phrases(item[key] or "")) for key in ("amount_rule", "term_rule"))
        read = draft(item)
        assert read.stated + len(read.content.not_conditions) == expected, item["id"]


YEARS = {"fact": "age_months", "op": "ge", "to": 24}


def tree(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"schema": 1, "tree": {"all": list(nodes)}}


def says(key: str, *texts: str) -> list[dict[str, str]]:
    return [{"key": key, "text": text} for text in texts]


def test_the_items_own_tree_wins_for_what_it_says_and_the_table_says_the_rest() -> None:
    item = product(
        eligibility={"min_years": 2, "max_lenders": 5, "other": ["营收须为正", "甲"]},
        criteria=tree(
            {"fact": "founded", "op": "le", "to": "2024-01-01", "says": says("min_years", "2")},
            {"fact": "revenue", "op": "gt", "to": 0, "says": says("other", "营收须为正")},
        ),
    )
    read = draft(item)
    said = [(phrase.key, phrase.text) for phrase in phrases(read.content.criteria)]
    assert said == [("max_lenders", "5"), ("other", "甲"), ("min_years", "2"), ("other", "营收须为正")]
    assert [item.text for item in read.content.person] == ["甲"]
    assert (read.stated, read.rules) == (4, 3)


def test_a_tree_may_say_one_phrase_of_a_text_or_one_part_of_the_patents() -> None:
    item = product(
        eligibility={
            "credit": "无当前逾期; 信誉卓著",
            "patents": {"required": True, "types_any": ["专利"], "min_count": 1, "rule": "共有权利人书面同意; 乙"},
        },
        criteria=tree(
            {"fact": "adverse_credit", "op": "is", "to": False, "says": says("credit", "信誉卓著")},
            {"fact": "ip_coowners_agree", "op": "is", "to": True, "says": says("patents", "共有权利人书面同意")},
        ),
    )
    read = draft(item)
    assert [(item.key, item.text) for item in read.content.person] == [("patents.rule", "乙")]
    words = [phrase.text for phrase in phrases(read.content.criteria)]
    assert words == ["专利", "乙", "无当前逾期", "信誉卓著", "共有权利人书面同意"]


def test_limits_say_phrases_too() -> None:
    item = product(
        amount_max_wan=1000,
        amount_rule="科小200; 高企300",
        limits={
            "schema": 1,
            "amount_most": {
                "to": {
                    "tiers": [{"when": {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}, "then": 300}],
                    "otherwise": 200,
                },
                "says": says("amount_rule", "科小200", "高企300"),
            },
        },
    )
    read = draft(item)
    assert (read.stated, read.rules) == (2, 2)
    assert limits_to_json(read.content.limits)["amount_most"]["to"]["otherwise"] == 200


def test_terms_in_words_are_no_condition_on_the_firm() -> None:
    read = draft(product(amount_rule="酌情", term_rule="面议"))
    assert [(item.key, item.text) for item in read.content.person] == [("amount_rule", "酌情"), ("term_rule", "面议")]
    assert read.content.criteria.of == ()


def test_phrases_that_are_no_condition_do_not_count() -> None:
    item = product(
        eligibility={"other": ["全国领先", "甲"], "any_of": ["乙", "丙"]},
        not_conditions=[{"key": "other", "text": "全国领先"}, {"key": "any_of", "text": "丙"}],
    )
    read = draft(item)
    assert (read.stated, read.rules) == (2, 0)
    assert {item.text for item in read.content.person} == {"甲", "乙"}
    assert [phrase.text for phrase in read.content.not_conditions] == ["全国领先", "丙"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"criteria": tree(YEARS | {"says": says("min_years", "3")})}, "criteria", "3"),
        ({"criteria": tree(YEARS | {"says": says("other", "没有这句")})}, "criteria", "没有这句"),
        ({"criteria": tree(YEARS | {"says": says("any_of", "甲")})}, "criteria", "乙"),
        (
            {"limits": {"schema": 1, "amount_most": {"to": 5, "says": says("amount_rule", "最高5万")}}},
            "limits",
            "最高5万",
        ),
    ],
)
def test_a_tree_that_says_other_words_than_the_item_is_a_fault(changes: dict[str, Any], field: str, words: str) -> None:
    item = product(eligibility={"min_years": 2, "any_of": ["甲", "乙"]}, amount_rule="最高5万元", **changes)
    with pytest.raises(ItemError) as refused:
        draft(item)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert words in str(refused.value)


def test_a_tree_may_say_where_the_offering_is_open() -> None:
    own = tree({"fact": "tax_region", "op": "within", "to": ["430100"], "says": says("region", "长沙市")})
    read = draft(product(region="长沙市", criteria=own))
    assert [node.fact for node in read.content.criteria.of] == ["tax_region"]
    assert read.content.region == "430100"


def test_a_preferred_condition_does_not_decide_and_is_kept() -> None:
    own = tree(YEARS | {"preferred": True, "says": says("other", "两年以上优先")})
    read = draft(product(eligibility={"other": ["两年以上优先"]}, criteria=own))
    assert [node.note.preferred for node in read.content.criteria.of] == [True]
    assert read.rules == 1


def test_figures_of_a_fund_stay_exact() -> None:
    read = draft(fund(size_yi=5.05, size_note="甲", ticket_note="乙", loss_tolerance="丙"))
    assert read.content.equity is not None
    assert read.content.equity.size_yi == Decimal("5.05")
    assert [phrase.text for phrase in read.content.remarks] == ["甲", "乙"]
