"""The catalogue and the product pages in a real browser: from the first filter to a product's conditions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from marketplace.institutions.models import Offering
from search import indexing
from search.declare import document
from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]
Speak = Callable[[Page, str], None]
Picture = Callable[[Page, str], None]
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(autouse=True)
def _stocked(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    call_command("load_demo_offerings", verbosity=0)
    indexing.rebuild(document("offerings"))


def address(external_id: str) -> str:
    return f"/offerings/{Offering.objects.get(external_id=external_id).address}/"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_lists_and_products_are_accessible(
    open_page: OpenPage, speak: Speak, assert_accessible: Check, picture: Picture, viewport: dict[str, int]
) -> None:
    paths = {
        "catalogue": "/offerings/",
        "catalogue-chosen": "/offerings/?q=信用贷&open_to=430105&kind=credit_loan&rate_max=4.2&sort=limit_high",
        "catalogue-empty": "/offerings/?kind=insurance&stage=seed",
        "offering-tiers": address("P025"),
        "offering-groups": address("P003"),
        "offering-case": address("P060"),
        "offering-fund": address("F001"),
        "offering-insurance": address("D017"),
    }
    for language in LANGUAGES:
        page = open_page(viewport)
        speak(page, language)
        for name, path in paths.items():
            page.goto(path)
            picture(page, f"{name}-{language}")
            assert_accessible(page)


def test_nothing_overflows_a_phone(open_page: OpenPage, speak: Speak) -> None:
    """The longest names, rules and tables of the demonstration, in the language with the longer words too."""
    for language in LANGUAGES:
        page = open_page(PHONE)
        speak(page, language)
        for offering in Offering.objects.all()[:: 1 if language == "en" else 6]:
            page.goto(f"/offerings/{offering.address}/")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{offering.external_id} in {language} scrolls sideways by {wide} px"


def test_a_visitor_filters_opens_a_product_and_changes_language(page_wide: Page) -> None:
    page = page_wide
    page.goto("/offerings/")
    before = page.locator("#search-said").inner_text()
    page.locator("label", has=page.locator("#f-kind-ip_pledge")).click()
    page.wait_for_url(re.compile(r"kind=ip_pledge"))
    expect(page.locator("#search-said")).not_to_have_text(before)
    page.locator("#more-filters > summary").click()
    page.locator("label", has=page.locator("#f-origin-reference")).click()
    page.wait_for_url(re.compile(r"origin=reference"))
    expect(page.locator("#f-origin-reference")).to_be_checked()
    page.get_by_role("link", name="额度高").click()
    page.wait_for_url(re.compile(r"sort=limit_high"))
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"origin=reference.*kind=ip_pledge.*sort=limit_high"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Financing products")
    link = page.locator("tbody th a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Conditions", exact=True)).to_be_visible()
    expect(page.get_by_text("Reference information", exact=True)).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="准入条件")).to_be_visible()
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name="融资产品").click()
    expect(page).to_have_url(re.compile(r"/offerings/$"))


def test_it_filters_without_scripts(page_without_script: Page) -> None:
    page = page_without_script
    page.goto("/offerings/")
    page.locator("label", has=page.locator("#f-kind-insurance")).click()
    page.locator("#f-limit_min").fill("200")
    page.get_by_role("button", name="应用筛选").click()
    expect(page).to_have_url(re.compile(r"kind=insurance"))
    expect(page.locator("#f-kind-insurance")).to_be_checked()
    expect(page.locator("#f-limit_min")).to_have_value("200")
    page.locator("#more-filters > summary").click()
    expect(page.locator("#f-origin-member")).to_be_visible()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="准入条件")).to_be_visible()


def test_the_box_of_a_product_leads_to_its_check(page_phone: Page) -> None:
    page = page_phone
    page.goto(address("P010"))
    page.locator(".kr-stick").get_by_role("link", name="用我的资料对照").click()
    expect(page.locator("#run")).to_be_in_viewport()
    page.locator("form[action$='/check/']").get_by_role("button", name="马上对照").click()
    expect(page).to_have_url(re.compile(r"/check/$"))


def test_words_beside_the_conditions_open_by_key(page_wide: Page) -> None:
    page = page_wide
    page.goto(address("P060"))
    expect(page.get_by_text("案例1000万元(2022济宁)")).to_be_hidden()
    page.locator("details > summary", has_text="来源里的其他说法").press("Enter")
    expect(page.get_by_text("案例1000万元(2022济宁)")).to_be_visible()
