"""The policy library in a browser: found by a clause's words, opened at the clause, read as of another day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENTS = Path(__file__).parent.parent.parent / "cms/data/documents"


@pytest.fixture
def library(transactional_db: None) -> None:
    site_prepare()
    for name in ("kaifu-14th-five-year-plan.txt", "patent-law-rules-2010.md", "patent-law-rules-2023.md"):
        content = (DOCUMENTS / name).read_bytes()
        policy_import(document=read(content, name), name=name, publish=True)
    indexing.rebuild(document("policies"))


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_visitor_finds_a_clause_and_switches_the_day(
    library: None,
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport)
    page.goto("/policies/")
    assert_accessible(page)
    page.locator("input[name=q]").fill("科技孵化贷")
    page.locator("input[name=q]").press("Enter")
    row = page.get_by_role("link", name="三、（五）2.", exact=True)
    expect(row).to_be_visible()
    picture(page, "policies")
    row.click()
    clause = page.locator("#s3-5-2")
    expect(clause).to_be_in_viewport()
    expect(clause.locator("mark")).to_have_text("科技孵化贷")
    expect(page.locator(".kr-seal--out")).to_be_attached()
    assert_accessible(page)
    page.locator("#asof").fill("2025-06-01")
    page.locator(".kr-asof button").click()
    expect(page.locator(".kr-head .kr-valid--in")).to_be_visible()
    expect(page.locator(".kr-seal--out")).to_have_count(0)
    picture(page, "policy")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_two_versions_side_by_side(
    library: None,
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport)
    page.goto("/policies/patent-law-rules-2023/")
    page.get_by_role("link", name="与 2002-12-28 版本对照").click()
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    assert_accessible(page)
    picture(page, "differences")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
