"""A set known in part, asked from the result: the titles that results hang on have a yes and a no, and both are kept."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.institutions.services import offering_save
from tests.precheck_pages import body
from tests.precheck_world import HOME, VALID_FROM, Sample

pytestmark = pytest.mark.django_db
ANSWERS = {"at": "result", "amount": "100", "region": "430105"}
TITLES = (("hnte", "little_giant"), ("hnte",), ("tsme",))


@pytest.fixture(autouse=True)
def market() -> None:
    for number, titles in enumerate(TITLES):
        rule = {"fact": "qualifications", "op": "any_of", "to": list(titles)}
        sample = Sample(f"{number}号贷", ("credit_loan",), (HOME, rule), {"amount_most": {"to": 500}})
        offering_save(external_id=f"T{number}", content=sample.content, valid_from=VALID_FROM)


def drawn(page: str, value: str) -> str:
    """The button of a choice, as it is drawn; "" where there is none."""
    start = page.find(f'name="qualifications" value="{value}"')
    return page[start : page.index(">", start)] if start >= 0 else ""


def test_each_title_that_matters_has_a_yes_and_a_no(client: Client) -> None:
    page = body(client.post("/precheck/", ANSWERS | {"fill": "qualifications"}))
    for title in ("hnte", "little_giant", "tsme"):
        assert drawn(page, title)
        assert drawn(page, f"-{title}")
    assert drawn(page, "none")


def test_a_no_to_one_title_decides_and_leaves_the_others_open(client: Client) -> None:
    told = {**ANSWERS, "at": "fill", "filling": "qualifications", "qualifications": ["-hnte"]}
    result = body(client.post("/precheck/", told))
    assert "其余企业资质" in result
    again = body(client.post("/precheck/", {**told, "at": "result", "fill": "qualifications"}))
    assert "checked" in drawn(again, "-hnte"), "what was answered with a no keeps its place"
    assert drawn(again, "-tsme")
    assert "checked" not in drawn(again, "-tsme")
    held = body(client.post("/precheck/", {**told, "qualifications": ["tsme", "-hnte", "-little_giant"]}))
    assert "1 款现在就符合" in held or "其中 1 款现在就符合" in held


def test_a_yes_and_a_no_to_one_title_are_refused(client: Client) -> None:
    told = {**ANSWERS, "at": "fill", "filling": "qualifications", "qualifications": ["hnte", "-hnte"]}
    page = body(client.post("/precheck/", told))
    assert "高新技术企业" in page
    assert drawn(page, "-hnte")
    assert 'class="kr-error"' in page
