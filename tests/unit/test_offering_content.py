"""What an offering says: stored as before, each field's codes and its name in lists declared once."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.json_content import canonical_json
from marketplace.core.taxonomies import taxonomy
from marketplace.core.text import Text
from marketplace.engine.building import at_least
from marketplace.engine.criteria import Constant, Phrase
from marketplace.engine.limits import Limit, Limits
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.content import (
    TAXONOMIES,
    Content,
    Equity,
    Insurance,
    RiskCompensation,
    Source,
    as_stated,
    codes_in,
    codes_of,
    stated_in,
)
from marketplace.institutions.documents import OfferingDocument
from marketplace.institutions.importing.shapes import FUND, PRODUCT, problems
from marketplace.institutions.terms import names_of
from marketplace.listing.said import PersonCondition
from tests.demo_trees import demo_drafts
from tests.offerings import draft, fund, product

EVERYTHING = Content(
    name="测试贷",
    publisher_name="测试银行",
    publisher_type="state_bank",
    kinds=("credit_loan", "insurance"),
    evidence="official",
    region="430105",
    regions=("430105", "430000"),
    stages=("growth",),
    rounds=("a",),
    sectors=("ai",),
    guarantee_modes=("credit", "ip_pledge"),
    repayments=("bullet",),
    online=False,
    criteria=at_least("revenue", 500),
    limits=Limits(amount_most=Limit(Constant(Decimal(300)), Text("一户", "a firm"), (Phrase("amount_rule", "300"),))),
    person=(PersonCondition("other", "经营稳定", "free_text"),),
    not_conditions=(Phrase("note", "一"),),
    remarks=(Phrase("guarantee_modes", "信用"),),
    unread=(Phrase("kinds", "数据资产质押贷款"),),
    case_amount=Decimal("120.50"),
    risk_compensation=RiskCompensation({"bank": Decimal("20.0")}, "按比例"),
    subsidy="贴息",
    equity=Equity("angel", "national", Decimal("1.50"), 7, Decimal(30)),
    insurance=Insurance(("patent_enforcement",), ("侵权",), "专利", Decimal(100), Decimal("0.5"), Decimal("1.20"), 12),
    sources=(Source("https://example.com/", True),),
    source_date="2026-03",
    note="说明",
)
STORED = (
    '{"case_amount":"120.5","criteria":{"schema":2,"tree":{"fact":"revenue","op":"ge","to":500}},'
    '"equity":{"anchor_share_most":"30","fund_type":"angel","level":"national","life_years":7,"size_yi":"1.5"},'
    '"evidence":"official","guarantee_modes":["credit","ip_pledge"],'
    '"insurance":{"cover_most":"100","covers":["侵权"],"insured_object":"专利","lines":["patent_enforcement"],'
    '"period_months":12,"premium":"0.5","premium_rate_most":"1.2"},"kinds":["credit_loan","insurance"],'
    '"limits":{"amount_most":{"remark":{"en":"a firm","zh":"一户"},"says":[{"key":"amount_rule","text":"300"}],"to":300},'
    '"schema":2},"name":"测试贷","not_conditions":[{"key":"note","text":"一"}],"note":"说明","online":false,'
    '"person":[{"key":"other","text":"经营稳定","why":"free_text"}],"publisher_name":"测试银行",'
    '"publisher_type":"state_bank","region":"430105","regions":["430105","430000"],'
    '"remarks":[{"key":"guarantee_modes","text":"信用"}],"repayments":["bullet"],'
    '"risk_compensation":{"shares":{"bank":"20"},"text":"按比例"},"rounds":["a"],"sectors":["ai"],'
    '"source_date":"2026-03","sources":[{"link_ok":true,"url":"https://example.com/"}],"stages":["growth"],"subsidy":"贴息",'
    '"unread":[{"key":"kinds","text":"数据资产质押贷款"}]}'
)


def test_what_is_stored_stays_as_it_is_to_the_letter() -> None:
    assert all(getattr(EVERYTHING, item.name) not in (None, "", ()) for item in fields(Content)), (
        "a field without a value"
    )
    assert canonical_json(EVERYTHING.to_json()) == STORED, "every stored version would become a new one"


def test_what_is_stored_is_read_back() -> None:
    contents = [EVERYTHING, *(found.content for found in demo_drafts().values())]
    assert len(contents) == 179
    for content in contents:
        document = content.to_json()
        assert Content.from_json(document) == content
        assert canonical_json(Content.from_json(document).to_json()) == canonical_json(document)


def test_every_code_said_is_found_with_its_taxonomy() -> None:
    found = list(codes_in(EVERYTHING))
    assert {name for name, _of, _code in found} == set(TAXONOMIES)
    assert {("guarantee_modes", "guarantee_modes", "ip_pledge"), ("evidence", "evidence_grades", "official")} <= set(
        found
    )
    assert {("lines", "insurance_lines", "patent_enforcement"), ("fund_type", "fund_types", "angel")} <= set(found)
    assert not list(codes_in(Equity()))
    assert all(len(taxonomy(of)) for of in TAXONOMIES.values())


def test_the_demo_says_no_code_that_is_not_there() -> None:
    for key, found in demo_drafts().items():
        for name, of, code in codes_in(found.content):
            assert code in taxonomy(of), (key, name)


def test_codes_and_their_names() -> None:
    assert codes_of(EVERYTHING, "region") == ("430105",)
    assert codes_of(Equity(), "level") == ()
    assert names_of(EVERYTHING, "guarantee_modes", "zh-hans") == ["信用", "知识产权质押"]
    assert names_of(EVERYTHING.equity or Equity(), "level", "en") == [taxonomy("fund_levels").get("national").name.en]


def test_what_lists_state_under_the_same_name_is_taken_over() -> None:
    assert set(stated_in("common")) == {"name", "source_date", "note"}
    assert set(stated_in("product")) == {"online", "subsidy"}
    assert set(stated_in("product")) <= set(PRODUCT)
    assert not set(stated_in("product")) & set(FUND)
    assert as_stated({"online": False, "note": None, "kinds": []}) == {"online": False}
    assert draft(product(online=False, subsidy="贴息")).content.online is False
    assert draft(product()).content.online is None
    assert [path for path, _problem in problems(fund(online=True))] == [("online",)], "a fund has no such field"


@pytest.mark.parametrize(
    ("field", "codes", "taxonomy_of"),
    [
        ("guarantee", "guarantee_modes", "guarantee_modes"),
        ("kind", "kinds", "kinds"),
        ("evidence", "evidence", "evidence_grades"),
    ],
)
def test_the_catalogue_searches_by_the_declared_taxonomy(field: str, codes: str, taxonomy_of: str) -> None:
    found: Any = next(item for item in OfferingDocument.fields if item.name == field)
    assert TAXONOMIES[codes] == taxonomy_of
    assert taxonomy_of in (getattr(found, "tree", None), getattr(found, "labels", None))


def test_the_measure_of_every_fact_with_guarantee_modes_is_the_same_list() -> None:
    assert FACTS["guarantees_offered"].taxonomy == TAXONOMIES["guarantee_modes"]


def test_what_was_stored_when_stage_and_round_were_one_is_read_as_two() -> None:
    older = json.loads(STORED)
    del older["rounds"]
    for part in ("criteria", "limits"):
        older[part]["schema"] = 1
    older["stages"] = ["growth", "a"]
    assert Content.from_json(older) == EVERYTHING
