"""The faceted list in a browser: only the parts that follow from a choice change, and the rest stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from search import indexing
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401
from tests.web.test_search_list import shelf  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(shelf: RowDocument) -> RowDocument:  # noqa: F811
    LoanRow.objects.bulk_create(LoanRow(name=f"第{i}款", tags=[f"v{i}"], kinds=["credit"]) for i in range(20))
    indexing.rebuild(shelf)
    return shelf


def test_a_choice_keeps_focus_folds_and_history(many: RowDocument, page_wide: Page) -> None:
    page = page_wide
    page.goto("/loans/")
    page.locator("#more-tag summary").click()
    page.locator("#f-kind-credit").focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"\?kind=credit$"))
    expect(page.locator("#search-said")).to_have_text("22 loans")
    expect(page.locator("#search-chosen")).to_have_text("筛选（已选 1）")
    expect(page.locator("#f-kind-credit")).to_be_focused()
    expect(page.locator("#more-tag")).to_have_attribute("open", "")

    page.locator("#search-words").fill("科创贷")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    expect(page.locator("[data-id]")).to_have_count(1)
    expect(page.locator("#search-words")).to_be_focused()
    page.go_back()
    expect(page.locator("#search-words")).to_have_value("")
    expect(page.locator("#f-kind-credit")).to_be_checked()
    page.go_back()
    expect(page.locator("#f-kind-credit")).not_to_be_checked()
    assert page.url.endswith("/loans/"), "Enter asked twice and left one entry in the history"


def test_pills_orders_and_pages_renew_the_filters_too(many: RowDocument, page_wide: Page) -> None:
    page = page_wide
    page.goto("/loans/?kind=credit&place=43")
    page.get_by_label("去掉“湖南”").click()
    page.wait_for_url(re.compile(r"\?kind=credit$"))
    expect(page.locator("#f-place-43")).not_to_be_checked()
    page.get_by_role("link", name="额度高").click()
    page.wait_for_url(re.compile("sort=limit_high"))
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url(re.compile("page=2"))
    page.locator("#f-kind-pledge").check()
    page.wait_for_url(re.compile(r"kind=credit&kind=pledge&sort=limit_high$|kind=pledge&kind=credit&sort=limit_high$"))
    page.get_by_role("link", name="全部清除").click()
    page.wait_for_url(re.compile(r"/loans/\?sort=limit_high$"))
    expect(page.locator("#search-filters input[name=kind]:checked")).to_have_count(0)


def test_a_bad_figure_is_told_beside_its_box(many: RowDocument, page_wide: Page) -> None:
    page = page_wide
    page.goto("/loans/")
    page.locator("#f-limit_min").fill("多少都行")
    page.keyboard.press("Enter")
    expect(page.locator("#f-limit_min-error")).to_have_text("请写数字，例如 300。")
    expect(page.locator("#f-limit_min")).to_have_value("多少都行")


def test_it_works_without_scripts(many: RowDocument, page_without_script: Page) -> None:
    page = page_without_script
    page.goto("/loans/")
    page.locator("#f-kind-pledge").check()
    page.get_by_role("button", name="应用筛选").click()
    expect(page.locator("[data-id]")).to_have_count(2)
    page.get_by_label("去掉“知识产权质押”").click()
    expect(page.locator("[data-id]")).to_have_count(3)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_accessible_at_both_widths(
    many: RowDocument,
    page_wide: Page,
    page_phone: Page,
    speak: Callable[[Page, str], None],
    assert_accessible: Callable[[Page], None],
    language: str,
) -> None:
    for page in (page_wide, page_phone):
        speak(page, language)
        for query in ("", "?kind=credit&place=43&rate_max=abc&limit_min=1", "?kind=insurance&place=44"):
            page.goto("/loans/" + query)
            if page is page_phone:
                page.locator(".kr-filters > summary").click()
            assert_accessible(page)
