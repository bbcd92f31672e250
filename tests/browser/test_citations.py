"""Citations in a browser: from a condition to its clause, from the clause to what cites it, and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.site.services import site_prepare
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.citing_world import AGE, DEBT, PLAN_CLAUSE, offer, plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_visitor_goes_from_a_condition_to_its_clause_and_back(
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    site_prepare()
    plan()
    found = offer(DEBT | {"cite": PLAN_CLAUSE}, AGE)
    page = open_page(viewport)
    page.goto(f"/offerings/{found.address}/")
    cite = page.locator(".kr-crit .kr-cite--out")
    expect(cite).to_have_text("开政办发〔2021〕20号 三、（五）2")
    assert_accessible(page)
    picture(page, "offering-cites")
    cite.click()
    clause = page.locator("#s3-5-2")
    expect(clause).to_be_in_viewport()
    assert_accessible(page)
    clause.get_by_role("link", name="1 处引用").click()
    expect(page.locator("#s3-5-2")).to_be_in_viewport()
    assert_accessible(page)
    picture(page, "policy-citing")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("link", name="立项贷", exact=True).click()
    expect(page.locator("h1")).to_have_text("立项贷")
