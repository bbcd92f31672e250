"""What a result says in words: on how much it rests, what is missing and why, and what can be done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from cms.benefits.importing.items import draft_of
from marketplace.core import current
from marketplace.engine.assessment import Verdict
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.evaluate import evaluate
from marketplace.engine.limits import limits_from_json
from marketplace.engine.values import known_from_json
from marketplace.listing.reading import read_file
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one
from marketplace.matching.results.tracing import Basis, Condition, trace_lines
from marketplace.matching.templatetags.results import fits_mark, open_mark
from tests.demo_trees import demo_trees
from tests.precheck_world import SAMPLES, published

REFERENCE = current.reference()
DAY = date(2026, 11, 30)
POLICIES = Path(__file__).resolve().parents[2] / "cms" / "data" / "policies.json"
HOME = {"fact": "region", "op": "within", "to": ["430100"]}
FIRM = {"region": "430105", "amount": 300, "founded": "2023-03-01"}
ENOUGH = {"amount_most": {"to": 500}}


def row(
    *conditions: dict[str, Any], limits: dict[str, Any] = ENOUGH, language: str = "zh-hans", **facts: Any
) -> ResultRow:
    rule = criteria_from_json({"schema": 1, "tree": {"all": [HOME, *conditions]}})
    bounds = limits_from_json({"schema": 1, **limits})
    offering = published(1, replace(SAMPLES[0].content, criteria=rule, limits=bounds))
    known = known_from_json({**FIRM, **facts}, DAY, REFERENCE)
    return ResultRow(check_one(known, offering), known, language)


def condition(found: ResultRow, label: str) -> Condition:
    return next(each for each in found.conditions if each.label == label)


def codes(fact: str, *to: str, op: str = "within") -> dict[str, Any]:
    return {"fact": fact, "op": op, "to": list(to)}


@pytest.mark.parametrize(
    ("rule", "facts", "label", "zh", "en"),
    [
        (codes("sectors", "digital_economy"), {"sectors": ["ai"]}, "产业领域", "人工智能属于数字经济", "Artificial intelligence belongs to Digital economy"),
        (codes("sectors", "ai"), {"sectors": ["ai"]}, "产业领域", "", ""),
        (codes("sectors", "ai"), {"sectors": ["digital_economy"]}, "产业领域", "数字经济比人工智能宽，要看具体是哪一个", "Digital economy is broader than Artificial intelligence; it depends which one exactly"),
        (codes("region", "430105"), {"region": "430000"}, "注册地", "湖南省比开福区宽，要看具体是哪一个", "Hunan is broader than Kaifu District; it depends which one exactly"),
        (codes("region", "430000"), {}, "注册地", "", ""),
        (codes("qualifications", "srdi", op="any_of"), {"qualifications": ["little_giant"]}, "企业资质", "专精特新“小巨人”企业也算专精特新中小企业", "Little giant enterprise counts as Specialised SME too"),
        ({"fact": "rd_ratio", "op": "ge", "to": 3}, {"rd_spend": 20, "revenue": 0}, "研发费用占营业收入比", "上年营业收入为 0，算不出研发费用占营业收入比", "revenue last year is 0, so R&D share of revenue cannot be worked out"),
        ({"fact": "patents", "op": "ge", "to": 3}, {"invention_patents": 1}, "专利", "还不知道实用新型专利和外观设计专利", "not known yet: utility models and design patents"),
    ],
)  # fmt: skip
def test_it_says_why_a_known_value_decides_or_does_not(
    rule: dict[str, Any], facts: dict[str, Any], label: str, zh: str, en: str
) -> None:
    parts = row(rule, **facts).conditions
    assert [each.why for each in parts if each.label == label][-1] == zh
    english = row(rule, language="en", **facts).conditions
    assert [each.why for each in english if each.step.node == parts[-2].step.node][-1] == en


def test_a_finer_answer_is_asked_for_where_one_was_too_broad() -> None:
    with translation.override("zh-hans"):
        found = row(codes("sectors", "ai"), sectors=["digital_economy"])
        assert found.verdict is Verdict.MAY_FIT
        broad = condition(found, "产业领域")
        assert (broad.fill, broad.is_too_coarse) == ("sectors", True)
        assert [ask.label for ask in found.asks] == ["产业领域（要更具体）"]
        blank = condition(row(codes("sectors", "ai")), "产业领域")
        assert (blank.fill, blank.is_too_coarse) == ("sectors", False)


def test_a_fit_says_on_how_much_it_rests() -> None:
    with translation.override("zh-hans"):
        assert "公布条件 1 项，符合" in fits_mark(row())
        assert "公布条件 2 项，符合" in fits_mark(row({"fact": "age_months", "op": "ge", "to": 12}))
        in_part = row(
            {"fact": "age_months", "op": "ge", "to": 12}, limits={"amount_most": {"to": 200}}, amount_least=100
        )
        assert "部分符合" in fits_mark(in_part)
    with translation.override("en"):
        assert "1 published condition, met" in fits_mark(row(language="en"))
        assert "2 published conditions, all met" in fits_mark(
            row({"fact": "age_months", "op": "ge", "to": 12}, language="en")
        )


SHARE = {"amount_most": {"to": {"least": [{"fact": "revenue", "times": 0.3}, 500]}}}


@pytest.mark.parametrize(
    ("limits", "facts", "text", "remark"),
    [
        (SHARE, {"revenue": 0}, "有营业收入后才有额度", ""),
        ({"amount_most": {"to": {"fact": "net_assets", "times": 0.4}}}, {"net_assets": -20}, "按净资产暂无额度", ""),
        (SHARE, {"revenue": 800}, "240 万元", "低于您要的 300 万元"),
        (SHARE, {"revenue": 800, "amount_least": 200}, "240 万元", "够至少需要的 200 万元，不够全部 300 万元"),
        (SHARE, {}, "最高 500 万元", "取决于上年营业收入"),
    ],
)
def test_a_limit_is_said_as_it_is(limits: dict[str, Any], facts: dict[str, Any], text: str, remark: str) -> None:
    with translation.override("zh-hans"):
        found = row({"fact": "age_months", "op": "ge", "to": 12}, limits=limits, **facts).limit
        assert (found.text, found.remark) == (text, remark)


BY_RULE = {
    "amount_most": {
        "to": {
            "least": [500, {"tiers": [{"when": {"judgement": {"zh": "按纳税额测算", "en": "by tax"}}, "then": 500}]}]
        },
        "remark": {"zh": "按额度规则", "en": "by the rule on the amount"},
    }
}
FOR_GIANTS = {
    "amount_most": {
        "to": {"tiers": [{"when": codes("qualifications", "little_giant", op="any_of"), "then": 500}]},
        "remark": {"zh": "其他企业的额度没有公布", "en": "the limit of other firms is not published"},
    }
}


@pytest.mark.parametrize(
    ("limits", "facts", "verdict", "text", "remark"),
    [
        # A share of revenue, at most 500: more than 500 is never lent, whatever the revenue.
        (SHARE, {"amount": 600}, Verdict.JUST_MISSES, "最高 500 万元", "低于您要的 600 万元"),
        (SHARE, {"amount": 2000}, Verdict.NO, "最高 500 万元", "低于您要的 2,000 万元"),
        (SHARE, {"amount": 2000, "amount_least": 700}, Verdict.NO, "最高 500 万元", "低于您要的 2,000 万元"),
        (SHARE, {"amount": 2000, "amount_least": 400}, Verdict.MAY_FIT, "最高 500 万元", "低于您要的 2,000 万元"),
        (SHARE, {"amount": 400}, Verdict.MAY_FIT, "最高 500 万元", "取决于上年营业收入"),
        (SHARE, {"amount": 400, "revenue": 5000}, Verdict.FITS, "500 万元", "上年营业收入的 30%，最高 500 万元"),
        # A flat maximum beside a rule in words: at most, and no promise.
        (BY_RULE, {"amount": 2000}, Verdict.NO, "最高 500 万元", "低于您要的 2,000 万元"),
        (BY_RULE, {"amount": 400}, Verdict.MAY_FIT, "最高 500 万元", "按额度规则"),
        # A figure for some firms only says nothing of the others, and nothing falls short of what is not known.
        (FOR_GIANTS, {"amount": 2000}, Verdict.MAY_FIT, "500 万元", "取决于企业资质"),
        (FOR_GIANTS, {"amount": 2000, "qualifications": ["little_giant"]}, Verdict.NO, "500 万元", "低于您要的 2,000 万元"),
        (FOR_GIANTS, {"amount": 2000, "qualifications": ["hnte"]}, Verdict.MAY_FIT, "", ""),
    ],
)  # fmt: skip
def test_a_rule_on_the_amount_takes_part_in_the_verdict(
    limits: dict[str, Any], facts: dict[str, Any], verdict: Verdict, text: str, remark: str
) -> None:
    with translation.override("zh-hans"):
        found = row({"fact": "age_months", "op": "ge", "to": 12}, limits=limits, **facts)
        assert (found.verdict, found.limit.text, found.limit.remark) == (verdict, text, remark)


def test_an_unpublished_limit_is_said_and_not_asked() -> None:
    with translation.override("zh-hans"):
        found = row({"fact": "age_months", "op": "ge", "to": 12}, limits={})
        assert found.verdict is Verdict.MAY_FIT
        assert found.asks == []
        assert "额度未公布，请向机构询问" in found.why_open
        assert "额度未公布" in open_mark(found)
        line = condition(found, "额度")
        assert (line.wanted, line.yours, line.basis, line.is_judged) == ("未公布", "300 万元", Basis.UNPUBLISHED, False)


def test_what_cannot_be_changed_quickly_is_said() -> None:
    with translation.override("zh-hans"):
        found = row({"fact": "revenue", "op": "ge", "to": 500}, revenue=450)
        assert found.verdict is Verdict.JUST_MISSES
        assert found.advice == ""
        assert found.advice_said == "上年营业收入不少于 500 万元：短期内难以达到"
        several = row(
            codes("lists", "knowledge_value", op="any_of"), {"fact": "lenders", "op": "le", "to": 3}, lists=[]
        )
        assert several.advice_said == (
            "入科技型企业知识价值企业库（向主管部门申请入库，通常约 3 个月），就没有不符合的条件了，还要看在贷银行家数"
        )
    with translation.override("en"):
        found = row({"fact": "revenue", "op": "ge", "to": 500}, revenue=450, language="en")
        assert found.advice_said == "Revenue last year at least CNY 5,000,000: not quickly changed"


def test_the_limit_is_a_row_of_the_reasons() -> None:
    wanted = condition(row(), "融资金额")
    assert (wanted.yours, wanted.wanted, wanted.outcome.value) == ("300 万元", "不超过 500 万元", "yes")
    least = condition(row(amount_least=100, limits={"amount_most": {"to": 50}}), "至少需要的金额")
    assert (least.yours, least.outcome.value) == ("100 万元", "no")
    open_formula = condition(row(limits=SHARE), "融资金额")
    assert (open_formula.fill, open_formula.fill_label, open_formula.is_too_coarse) == (
        "revenue",
        str(open_formula.fill_label),
        False,
    )


def test_as_above_is_spelled_out() -> None:
    """Cells of a table that say "as above" say what the cell above says."""
    items, _faults = read_file(POLICIES)
    said = {item.data["id"]: draft_of(item).benefits for item in items}
    assert not [
        key for key, entries in said.items() if any("同上" in str(entry.content.to_json()) for entry in entries)
    ]
    assert all("天府科创贷按期结清企业" in str(entry.content.to_json()) for entry in said["D079"][:4])


def test_no_trace_holds_words_that_are_no_condition() -> None:
    """ "As above", and what an amount is counted on or by the year, are nothing that a firm meets or not."""
    nothing = known_from_json({}, DAY, REFERENCE)
    items, _faults = read_file(POLICIES)
    rules = [(item.data["id"], entry.content.criteria) for item in items for entry in draft_of(item).benefits]
    for key, rule in (*rules, *demo_trees().items()):
        for line in trace_lines(evaluate(rule, nothing), nothing, "zh-hans"):
            said = " ".join((*line.phrases, getattr(line, "label", ""), getattr(line, "wanted", "")))
            assert not re.search("同上|年化|利息", said), (key, said)
