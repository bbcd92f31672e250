"""One offering held against a visitor's facts, over the web."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from marketplace.institutions.models import Offering
from marketplace.institutions.services import offering_save
from tests.precheck_pages import body, fields
from tests.precheck_world import DEBT, VALID_FROM, Sample, publish

ANY_AMOUNT = {"amount_most": {"to": 1000}}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def market(db: None) -> Mapping[str, str]:
    return publish()


def test_the_check_of_one_offering(client: Client, market: Mapping[str, str]) -> None:
    address = f"/offerings/{market['乙贷']}/check/"
    empty = body(client.post(address, {}))
    assert fields(empty) == {"amount", "amount_least", "region", "debt_ratio", "current_overdue", "tax_grade"}
    assert fields(body(client.get(address, {"debt_ratio": "10"}))) == fields(empty)
    assert "近 6 个月征信查询" in empty
    assert "请至少回答一题" in body(client.post(address, {"at": "check"}))
    answers = {"at": "check", "region": "430105", "debt_ratio": "46", "current_overdue": "no"}
    page = body(client.post(address, answers))
    assert "可能符合" in page
    assert "授权后由机构核对" in page
    assert "不符合" in body(client.post(address, answers | {"current_overdue": "yes"}))
    assert 'value="half"' in body(client.post(address, answers | {"debt_ratio": "half"}))


def test_a_check_offers_the_list_that_a_fact_of_its_rule_follows_from(client: Client) -> None:
    """A rule for technology enterprises names no qualification; the firm must still be able to name its own."""
    sample = Sample("科企贷", ("credit_loan",), ({"fact": "tech_enterprise", "op": "is", "to": True}, DEBT), ANY_AMOUNT)
    version, _is_new = offering_save(external_id="T001", content=sample.content, valid_from=VALID_FROM)
    address = f"/offerings/{version.record.address}/check/"
    page = body(client.post(address, {}))
    assert 'name="qualifications" value="hnte"' in page
    answered = body(
        client.post(address, {"at": "check", "amount": "10", "qualifications": ["hnte"], "debt_ratio": "46"})
    )
    verdict = answered.split('<div role="status"><p>')[1].split("</p>")[0]
    assert re.sub("<[^>]+>", "", verdict).strip() == "符合"


def test_each_title_that_a_rule_names_is_asked_with_a_yes_and_a_no(client: Client) -> None:
    wanted = {"fact": "qualifications", "op": "any_of", "to": ["hnte", "gazelle"]}
    sample = Sample("资质贷", ("credit_loan",), (wanted, DEBT), {"amount_most": {"to": 500}})
    version, _is_new = offering_save(external_id="T002", content=sample.content, valid_from=VALID_FROM)
    address = f"/offerings/{version.record.address}/check/"
    page = body(client.post(address, {}))
    assert all(f'name="qualifications" value="{word}"' in page for word in ("hnte", "-hnte", "gazelle", "-gazelle"))

    def verdict(*titles: str) -> str:
        answered = body(
            client.post(address, {"at": "check", "amount": "300", "debt_ratio": "46", "qualifications": titles})
        )
        shown = answered.split('<div role="status"><p>')[1].split("</p>")[0]
        return re.sub("<[^>]+>", "", shown).strip()

    assert verdict("hnte") == "符合"
    assert verdict("-hnte") == "可能符合", "of the other nothing was said"
    assert verdict("-hnte", "-gazelle") not in ("符合", "可能符合")
    assert verdict("none") == verdict("-hnte", "-gazelle")


def test_an_offering_that_is_not_published_has_no_check(client: Client, market: Mapping[str, str]) -> None:
    Offering.objects.filter(address=market["乙贷"]).update(state=Offering.State.WITHDRAWN)
    assert client.post(f"/offerings/{market['乙贷']}/check/", {}).status_code == 404
    assert client.get("/offerings/nowhere/check/").status_code == 404


def test_the_box_of_an_offering_uses_kept_answers_and_asks_what_is_missing(
    client: Client, market: Mapping[str, str]
) -> None:
    address = f"/offerings/{market['乙贷']}/check/box/"
    assert client.get(address).status_code == 405
    response = client.post(address, {"at": "check", "region": "430105", "debt_ratio": "46", "stage": "growth"})
    box = body(response)
    assert response["Cache-Control"] == "no-store, private"
    open_part, folded = box.split("<details")
    assert "可能符合" in open_part
    assert set(re.findall(r'name="(\w+)" value="[^"]+" id', open_part)) == {"current_overdue", "tax_grade"}
    assert 'name="debt_ratio" value="46"' in folded
    assert 'type="hidden" name="stage" value="growth"' in box, "what this rule does not read is carried along"
    assert (
        'aria-invalid="true"' in body(client.post(address, {"at": "check", "debt_ratio": "half"})).split("<details")[0]
    )
    Offering.objects.filter(address=market["乙贷"]).update(state=Offering.State.WITHDRAWN)
    assert client.post(address, {}).status_code == 404


def test_the_check_folds_what_was_answered(client: Client, market: Mapping[str, str]) -> None:
    address = f"/offerings/{market['乙贷']}/check/"
    page = body(
        client.post(address, {"at": "check", "region": "430105", "debt_ratio": "46", "current_overdue": "unsure"})
    )
    form = page[page.index('id="answers"') :]
    asked, folded = form.split("<details")[0], form.split("<details")[1]
    assert 'name="current_overdue"' in asked, "who was not sure is asked again"
    assert 'name="debt_ratio"' not in asked
    assert 'name="debt_ratio"' in folded
