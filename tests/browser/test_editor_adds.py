"""What the bureau adds without a release, in a browser: an editor adds a list, a qualification with what comes before it,
and a benefit that asks for both, for a place and for a size; a firm meets all of it in the pre-check at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cms.editors.groups import KEEPERS, REVIEWERS, editors_prepare
from cms.models import PolicyPage
from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests import people
from tests.benefit_world import DAYS, bring, page_of, policy
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.test_precheck import press
from tests.precheck_world import publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Picture = Callable[[Page, str], None]
SignIn = Callable[[Page, Any], None]

LIST, TITLE, BENEFIT = "开福区重点培育企业名单", "开福区示范科创企业", "示范企业奖励"
LIST_CODE, TITLE_CODE = "kaifu_growth_list", "kaifu_model_innovator"


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> PolicyPage:
    """A policy of the district that gives nothing yet, beside a small market."""
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    site_prepare()
    editors_prepare()
    bring(tmp_path, [policy("K1", **DAYS)])
    publish()
    for name in ("policies", "offerings"):
        indexing.rebuild(document(name))
    return page_of("K1")


@pytest.fixture
def clerk(open_page: OpenPage, sign_in: SignIn) -> Page:
    """Somebody who publishes policies and keeps the lists."""
    user = people.person("clerk@bureau.test")
    user.groups.set(Group.objects.filter(name__in=(REVIEWERS.name, KEEPERS.name)))
    page = open_page(WIDE)
    sign_in(page, user)
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()


def begin(page: Page, table: str, zh: str, en: str) -> None:
    """The form of a new entry, from the menu on, with its names filled in."""
    page.goto("/admin/")
    page.get_by_role("link", name="清单与名录").click()
    page.locator(f'a[href="/admin/lists/{table}/"]').first.click()
    page.locator(f'a[href="/admin/lists/{table}/new/"]').first.click()
    page.locator("[name=zh]").fill(zh)
    page.locator("[name=en]").fill(en)
    page.locator("[name=valid_from]").fill(timezone.localdate().isoformat())


def tick(page: Page, field: str, *codes: str) -> None:
    for code in codes:
        page.locator(f'input[name="{field}"][value="{code}"]').check()


def add_list(page: Page, picture: Picture) -> None:
    begin(page, "lists", LIST, "Kaifu growth list")
    expect(page.locator("[name=source_url]")).to_have_value("")
    picture(page, "adds-list")
    save(page)


def add_title(page: Page, picture: Picture) -> None:
    """It takes half a year, two years of age and being a technology-based SME before."""
    begin(page, "qualifications", TITLE, "Kaifu model innovator")
    tick(page, "level", "district")
    page.locator("[name=attainable]").check()
    page.locator("[name=months]").fill("6")
    tick(page, "requires_titles", "tsme")
    page.locator("[name=requires_age]").fill("24")
    picture(page, "adds-title")
    save(page)


def add_benefit(page: Page, world: PolicyPage, picture: Picture) -> None:
    page.goto(f"/admin/pages/{world.pk}/edit/")
    page.get_by_role("link", name="新增扶持事项").click()
    page.locator("[name=name]").fill(BENEFIT)
    page.locator("[name=type]").select_option("award")
    expect(page.locator("[name=place]")).to_have_value("开福区")
    tick(page, "sizes", "sme")
    tick(page, "titles", TITLE_CODE)
    tick(page, "lists", LIST_CODE)
    page.locator("[name=cap]").fill("20")
    picture(page, "adds-benefit")
    save(page)


def result(page: Page, *, founded: str, titles: str, lists: str) -> Locator:
    """The benefit's row after a firm in Kaifu answered so."""
    page.goto("/precheck/")
    for number in (1, 2, 3):
        expect(page.locator(f'main input[name="at"][value="{number}"]')).to_have_count(1)
        if number == 1:
            page.select_option("[name=region]", "430105")
            press(page, "qualifications", titles)
        elif number == 2:
            page.locator("[name=founded]").fill(founded)
        else:
            press(page, "lists", lists)
        page.locator("main button[value=next]").click()
    expect(page.locator("#result")).to_be_visible()
    page.wait_for_load_state("load")
    return page.locator("#benefits article", has_text=BENEFIT)


def year(ago: int) -> str:
    return f"{timezone.localdate().year - ago}-01"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_editor_adds_and_a_firm_sees(
    world: PolicyPage,
    clerk: Page,
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Picture,
) -> None:
    add_list(clerk, picture)
    add_title(clerk, picture)
    add_benefit(clerk, world, picture)

    # Whoever is on the list and has the title is asked for its size alone, and that decides.
    firm = open_page(viewport)
    row = result(firm, founded=year(5), titles=TITLE_CODE, lists=LIST_CODE)
    expect(row.locator(".kr-why")).to_contain_text("企业规模")
    firm.locator('a[href="#benefits"]').first.click()  # a phone shows one group at a time
    row.locator(".kr-why").get_by_role("button").first.click()
    firm.locator('#fill-form label:has(input[name="size"][value="small"])').click()
    firm.locator("#fill-form").locator("button[value=result]").click()
    expect(row.locator(".kr-why")).to_have_count(0)
    expect(row).to_contain_text("20 万元")
    row.locator("[data-reasons]").click()
    for words in ("开福区", "中小微企业", TITLE, LIST):
        expect(row.locator("tbody")).to_contain_text(words)
    firm.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert_accessible(firm)
    picture(firm, "adds-result")


def test_what_comes_before_a_title_decides_who_can_have_it(
    world: PolicyPage, clerk: Page, open_page: OpenPage, picture: Picture
) -> None:
    """Half a year for the title and three months for the one before it; a firm that will be too young is told neither."""
    add_list(clerk, picture)
    add_title(clerk, picture)
    add_benefit(clerk, world, picture)
    row = result(open_page(WIDE), founded=year(5), titles="none", lists=LIST_CODE)
    expect(row).to_contain_text(f"取得{TITLE}资质（通常约 9 个月")
    young = open_page(WIDE)
    result(young, founded=year(0), titles="none", lists=LIST_CODE)
    expect(young.locator("#benefits")).to_contain_text("不能享受（1）")
    expect(young.locator("#benefits")).not_to_contain_text(TITLE)
