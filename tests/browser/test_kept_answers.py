"""Answers are kept for the tab: Back and reload find them, another tab does not, a button and signing out forget them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.test_precheck import answer_all, press
from tests.people import person
from tests.precheck_world import publish

pytestmark = pytest.mark.django_db(transaction=True)
BOTH_WIDTHS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
RESULT = "7 款产品值得看，其中 3 款现在就符合"


@pytest.fixture(autouse=True)
def market(transactional_db: None) -> Mapping[str, str]:
    return publish()


def kept(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('kerong.answers') || ''"))


def is_step(page: Page, number: int) -> None:
    expect(page.locator(f'#answers input[name="at"][value="{number}"]')).to_have_count(1)
    expect(page.locator("main")).to_be_visible()


def is_result(page: Page, words: str = RESULT) -> None:
    expect(page.locator("h1")).to_have_text(words)
    expect(page.locator("h1")).to_be_visible()


@BOTH_WIDTHS
def test_back_and_forward_go_through_the_steps_with_their_answers(
    open_page: OpenPage, viewport: dict[str, int]
) -> None:
    page = open_page(viewport)
    answer_all(page)
    page.go_back()
    is_step(page, 3)
    expect(page.locator('[name=first_loan][value="no"]')).to_be_checked()
    page.go_back()
    is_step(page, 2)
    expect(page.locator("[name=revenue]")).to_have_value("1860")
    page.go_back()
    is_step(page, 1)
    expect(page.locator("[name=amount]")).to_have_value("300")
    # What was answered on later pages is not lost on the way.
    for number in (2, 3):
        page.go_forward()
        is_step(page, number)
    page.go_forward()
    is_result(page)
    page.go_back()
    is_step(page, 3)
    page.locator("main button[value=next]").click()
    is_result(page)
    assert page.url.endswith("/precheck/"), "no answer is part of the address"


@BOTH_WIDTHS
def test_back_from_another_page_and_reload_show_the_result(
    open_page: OpenPage, viewport: dict[str, int], market: Mapping[str, str]
) -> None:
    page = open_page(viewport)
    answer_all(page)
    page.locator('.kr-tally a[href="#may"]').click()
    page.reload()
    is_result(page)
    page.goto(f"/offerings/{market['乙贷']}/")
    page.go_back()
    is_result(page)
    # The place in the page is part of its address, the answers are not.
    assert page.url.endswith("/precheck/#may")
    page.go_back()
    is_result(page)
    page.go_back()
    is_step(page, 3)


@BOTH_WIDTHS
def test_what_is_typed_outlives_a_reload(open_page: OpenPage, viewport: dict[str, int]) -> None:
    page = open_page(viewport)
    page.goto("/precheck/")
    page.fill("[name=amount]", "300")
    press(page, "qualifications", "hnte")
    page.reload()
    is_step(page, 1)
    expect(page.locator("[name=amount]")).to_have_value("300")
    expect(page.locator('[name=qualifications][value="hnte"]')).to_be_checked()
    page.locator("main button[value=next]").click()
    is_step(page, 2)
    page.fill("[name=revenue]", "viel")
    page.reload()
    is_step(page, 2)
    expect(page.locator("[name=revenue]")).to_have_value("viel")
    expect(page.locator(".kr-error")).to_have_count(0)


def test_a_fact_filled_in_is_kept_and_its_page_comes_back(page_wide: Page) -> None:
    page = page_wide
    answer_all(page)
    page.locator(".kr-fill").get_by_role("button", name="补充：资产负债率").click()
    page.fill("[name=debt_ratio]", "46")
    page.keyboard.press("Enter")
    is_result(page, "7 款产品值得看，其中 4 款现在就符合")
    page.reload()
    is_result(page, "7 款产品值得看，其中 4 款现在就符合")


def test_pages_of_their_own_come_back_to_where_they_stood(open_page: OpenPage) -> None:
    """Where htmx does not arrive, a question and the reasons are pages."""
    page = open_page(WIDE)
    page.route("**/htmx*.js", lambda route: route.abort())
    answer_all(page)
    page.locator("#fit [data-reasons]").first.click()
    expect(page.locator("main .kr-trace")).to_be_visible()
    title = page.title()
    page.reload()
    expect(page.locator("main .kr-trace")).to_be_visible()
    assert page.title() == title
    page.go_back()
    is_result(page)
    page.locator(".kr-fill").get_by_role("button", name="补充：资产负债率").click()
    expect(page.locator("#fill-form")).to_be_visible()
    page.reload()
    expect(page.locator("#fill-form [name=debt_ratio]")).to_be_visible()


@BOTH_WIDTHS
def test_another_tab_starts_empty_and_harms_nothing(
    open_page: OpenPage, viewport: dict[str, int], market: Mapping[str, str]
) -> None:
    page = open_page(viewport)
    answer_all(page)
    before = kept(page)
    context = page.context
    # A tab that the visitor opens, one opened by a link, and one that a script opens, which begins with a copy.
    links = f'<a id="plain" href="/offerings/{market["乙贷"]}/">x</a><a id="copy" target="_blank" rel="opener" href="/precheck/">y</a>'
    page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('beforebegin', html)", links)
    opened = [context.new_page()]
    opened[0].goto("/precheck/")
    for link, more in (("#plain", {"modifiers": ["Control"]}), ("#copy", {})):
        with context.expect_page() as found:
            page.click(link, **more)  # type: ignore[arg-type]
        opened.append(found.value)
    for other in opened:
        other.wait_for_load_state()
        other.goto("/precheck/")
        is_step(other, 1)
        expect(other.locator("[data-kept]")).to_be_hidden()
        other.fill("[name=amount]", "77")
        other.locator("main button[value=next]").click()
        is_step(other, 2)
    assert kept(page) == before
    page.reload()
    is_result(page)


@BOTH_WIDTHS
def test_a_fresh_page_offers_what_is_kept(
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)
    answer_all(page)
    page.goto("/precheck/")
    expect(page.locator("[name=amount]")).to_have_value("")
    offer = page.locator("[data-kept]")
    expect(offer).to_contain_text("本标签页")
    assert_accessible(page)
    picture(page, "kept-offer")
    offer.get_by_role("button", name="接着用").click()
    is_result(page)
    # Whoever begins anew instead keeps the new answers.
    page.goto("/precheck/")
    page.fill("[name=amount]", "50")
    page.locator("main button[value=next]").click()
    is_step(page, 2)
    page.go_back()
    is_step(page, 1)
    expect(page.locator("[name=amount]")).to_have_value("50")


@BOTH_WIDTHS
def test_a_button_forgets_them(open_page: OpenPage, viewport: dict[str, int]) -> None:
    page = open_page(viewport)
    answer_all(page)
    page.get_by_role("button", name="清除答案").click()
    is_step(page, 1)
    expect(page.locator("[name=amount]")).to_have_value("")
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert "300" not in kept(page)
    page.go_back()
    is_step(page, 3)
    expect(page.locator("main :checked")).to_have_count(0)
    page.locator("main button[value=next]").click()
    expect(page.locator(".kr-said .is-unknown").first).to_be_attached()
    expect(page.locator(".kr-said")).not_to_contain_text("300")
    expect(page.locator('main [name=amount][value="300"]')).to_have_count(0)


def test_signing_out_forgets_them(page_wide: Page, sign_in: Callable[[Page, Any], None]) -> None:
    page = page_wide
    answer_all(page)
    sign_in(page, person("mei@example.cn"))
    page.reload()
    is_result(page)
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_url("**/")
    page.goto("/precheck/")
    expect(page.get_by_role("link", name="登录").first).to_be_attached()
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert "300" not in kept(page)
    page.go_back()
    page.go_back()
    expect(page.locator("main")).to_be_visible()
    expect(page.locator("h1")).not_to_have_text(RESULT)


@BOTH_WIDTHS
def test_an_offering_uses_them_and_asks_only_what_is_missing(
    open_page: OpenPage,
    viewport: dict[str, int],
    market: Mapping[str, str],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)
    page.goto(f"/offerings/{market['乙贷']}/")
    expect(page.locator("form[data-answers] [name=amount]")).to_be_visible()
    answer_all(page)
    page.goto(f"/offerings/{market['乙贷']}/")
    box = page.locator("form[data-answers]")
    expect(box).to_contain_text("用本标签页里的答案")
    expect(box).to_contain_text("可能符合")
    expect(box.locator("[name=debt_ratio]")).to_be_visible()
    expect(box.locator("[name=amount]:visible")).to_have_count(0)
    assert_accessible(page)
    picture(page, "kept-box")
    box.locator("[name=debt_ratio]").fill("46")
    box.get_by_role("button", name="马上对照").click()
    expect(page.locator("#trace")).to_be_visible()
    expect(page.locator("#answers [name=debt_ratio]:visible")).to_have_count(0)
    assert_accessible(page)
    picture(page, "kept-check")
    page.reload()
    expect(page.locator("#trace")).to_be_visible()
    # The way back to the result brings what was added.
    page.goto("/precheck/")
    page.locator("[data-kept]").get_by_role("button", name="接着用").click()
    is_result(page, "7 款产品值得看，其中 4 款现在就符合")


@BOTH_WIDTHS
def test_without_scripts_back_offers_to_send_again(open_page: OpenPage, viewport: dict[str, int]) -> None:
    """The page is the browser's own (nothing with answers may be stored); to send again brings the answers back."""
    page = open_page(viewport, javascript=False)
    answer_all(page)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page.locator("body")).to_be_attached()
    page.reload()
    is_step(page, 3)
    expect(page.locator('#answers input[name="amount"]')).to_have_value("300")
    page.reload()
    is_step(page, 3)
    page.goto("/precheck/")
    expect(page.locator("[name=amount]")).to_have_value("")
    expect(page.get_by_role("button", name="清除答案")).to_have_count(0)


def test_a_browser_that_keeps_nothing_still_works(page_wide: Page) -> None:
    page = page_wide
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    answer_all(page)
    is_result(page)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page.locator("body")).to_be_attached()
    page.reload()
    is_step(page, 3)
