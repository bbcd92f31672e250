"""What policies give a firm, in a browser: found in the pre-check with reasons, decided by an answer, read on its page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests.benefit_world import bring
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.test_precheck import answer_all, to_the_end
from tests.precheck_world import publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH_WIDTHS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture(autouse=True)
def library(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    site_prepare()
    bring(tmp_path)
    publish()
    for name in ("policies", "offerings"):
        indexing.rebuild(document(name))


def benefit(page: Page, name: str) -> Any:
    return page.locator("#benefits article", has_text=name)


@BOTH_WIDTHS
def test_a_firm_sees_what_policies_give_it_and_why(
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)
    answer_all(page)
    way = page.locator('.kr-also a[href="#benefits"]')
    expect(way).to_contain_text("3")
    way.click()

    # One can be had, with its worth and its reasons.
    row = benefit(page, "高企奖励")
    expect(row).to_contain_text("20 万元")
    expect(row).to_contain_text("免申即享")
    row.locator("[data-reasons]").click()
    expect(row.locator("tbody tr:not(.grp)")).to_have_count(2)
    expect(row.locator("tbody")).to_contain_text("高新技术企业")
    # One hangs on a fact that is missing, one on whether its policy still holds.
    expect(benefit(page, "利息补贴")).to_contain_text("资产负债率")
    expect(benefit(page, "待核奖励")).to_contain_text("向主管部门核实")
    expect(benefit(page, "银行补偿")).to_have_count(0)
    expect(benefit(page, "过期奖励")).to_have_count(0)
    to_the_end(page)
    assert_accessible(page)
    picture(page, "benefits")

    # The missing fact is asked in its place, and decides.
    benefit(page, "利息补贴").locator(".kr-why").get_by_role("button").first.click()
    page.locator("#fill-form [name=debt_ratio]").fill("46")
    page.keyboard.press("Enter")
    expect(benefit(page, "利息补贴").locator(".kr-why")).to_have_count(0)
    expect(page.locator('.kr-also a[href="#benefits"]')).to_contain_text("3")

    # Its policy says the same.
    page.locator('.kr-also a[href="#benefits"]').click()
    benefit(page, "高企奖励").locator("h4 a").click()
    expect(page.locator("h1")).to_have_text("演示政策K1")
    expect(page.locator("article", has_text="高企奖励").first).to_contain_text("有高新技术企业资质")
    assert_accessible(page)
    picture(page, "benefits-of-a-policy")


@BOTH_WIDTHS
def test_the_library_narrows_to_a_type_of_benefit(
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)
    page.goto("/policies/?benefit=award")
    expect(page.locator("#search-results h2")).to_have_count(3)
    expect(page.locator(".kr-pill", has_text="奖励")).to_be_visible()
    assert_accessible(page)
    picture(page, "library-benefits")
