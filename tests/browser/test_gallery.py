"""The components in a real browser: accessible at both widths and in both languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route, expect

from marketplace.core import views
from tests.browser.conftest import PHONE, WIDE, OpenPage

Check = Callable[[Page], None]
Speak = Callable[[Page, str], None]
Picture = Callable[[Page, str], None]

# Links in running text and bars of a table may be small (WCAG 2.5.8 exempts them); what stands alone may not.
SMALL_TARGETS = """
(least) => [...document.querySelectorAll("button, summary, input:not([type=hidden]), select, .btn, .page-link, .kr-nav a, .kr-menu a")]
  .filter(el => el.checkVisibility() && !el.disabled)
  .map(el => {
    const label = el.labels?.length && el.matches("[type=checkbox], [type=radio]") && el.labels[0], box = (label || el).getBoundingClientRect(), after = getComputedStyle(el, "::after");
    const grown = after.content !== "none" && after.position === "absolute" ? parseFloat(after.height) || 0 : 0;
    const own = el.matches(".kr-chip input") ? el.getBoundingClientRect().height : 0;
    return [el.outerHTML.slice(0, 90), Math.max(box.height, grown, own)];
  })
  .filter(([, height]) => height < least - 0.5)
"""


@pytest.fixture
def clerk(db: None) -> Any:
    return get_user_model().objects.create_user(email="clerk@example.org", password="an unlikely phrase", is_staff=True)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_is_accessible(
    open_page: OpenPage,
    sign_in: Callable[[Page, Any], None],
    clerk: Any,
    speak: Speak,
    assert_accessible: Check,
    picture: Picture,
    viewport: dict[str, int],
    language: str,
) -> None:
    page = open_page(viewport)
    sign_in(page, clerk)
    speak(page, language)
    page.goto("/design/")
    picture(page, f"gallery-{language}")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize(
    "address",
    ["/no/such/page/", "/design/", "/account/login/", "/account/password/reset/", "/account/signup/"],
)
def test_pages_for_strangers_are_accessible(
    open_page: OpenPage, assert_accessible: Check, picture: Picture, viewport: dict[str, int], address: str
) -> None:
    page = open_page(viewport)
    page.goto(address)
    picture(page, "stranger" + address.replace("/", "-").rstrip("-"))
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_that_need_nothing_are_accessible(
    open_page: OpenPage,
    rf: RequestFactory,
    assert_accessible: Check,
    picture: Picture,
    viewport: dict[str, int],
    language: str,
) -> None:
    """The answers to a failure and to an unreadable request, put in place of the server's."""
    page = open_page(viewport)
    with translation.override(language):
        answers = {"500": views.server_error(rf.get("/")), "400": views.bad_request(rf.get("/"), ValueError())}
    for name, answer in answers.items():
        fulfil = partial(Route.fulfill, body=answer.content.decode(), content_type="text/html")
        page.route(f"**/{name}/", lambda route, _request, fulfil=fulfil: fulfil(route))
        page.goto(f"/{name}/")
        picture(page, f"{name}-{language}")
        assert_accessible(page)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_form_that_lost_its_token_is_refused_with_help(
    open_page: OpenPage, assert_accessible: Check, picture: Picture, viewport: dict[str, int]
) -> None:
    page = open_page(viewport)
    page.goto("/account/login/")
    page.context.clear_cookies()
    page.locator(".kr-lang button").click()
    expect(page).to_have_url("/language/")
    picture(page, "csrf")
    assert_accessible(page)


def test_targets_are_large_enough_for_a_thumb(
    page_phone: Page, sign_in: Callable[[Page, Any], None], clerk: Any
) -> None:
    sign_in(page_phone, clerk)
    page_phone.goto("/design/")
    assert page_phone.evaluate(SMALL_TARGETS, 44) == []


def test_the_language_changes_and_the_page_stays(page_wide: Page) -> None:
    page_wide.goto("/account/login/?next=/policies/")
    page_wide.get_by_role("button", name="English").click()
    expect(page_wide).to_have_url("/account/login/?next=/policies/")
    expect(page_wide.get_by_role("heading", level=1)).to_have_text("Sign in")
    page_wide.get_by_role("button", name="中文").click()
    expect(page_wide.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_the_menu_of_a_phone_opens_and_closes_by_key(page_phone: Page) -> None:
    page_phone.goto("/account/login/")
    menu = page_phone.locator("details.kr-menu")
    expect(menu.get_by_role("link").first).to_be_hidden()
    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("link").last).to_be_visible()
    page_phone.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_without_scripts_language_and_menu_still_work(open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    page.goto("/account/login/")
    page.locator("details.kr-menu summary").click()
    expect(page.locator("details.kr-menu").get_by_role("link").last).to_be_visible()
    page.locator("details.kr-menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-print]:visible")).to_have_count(0)


def test_a_refused_form_puts_the_reader_at_its_mistakes(page_wide: Page) -> None:
    page_wide.goto("/account/login/")
    page_wide.get_by_label("密码").fill("wrong")
    page_wide.locator("main button[type=submit]").click()
    expect(page_wide.get_by_role("alert")).to_be_focused()
    page_wide.get_by_role("alert").get_by_role("link").first.click()
    expect(page_wide.locator("#id_login")).to_be_focused()


def test_the_first_key_leads_past_the_header(page_wide: Page) -> None:
    page_wide.goto("/account/login/")
    page_wide.keyboard.press("Tab")
    expect(page_wide.locator(".kr-skip")).to_be_focused()
    page_wide.keyboard.press("Enter")
    expect(page_wide.locator("main")).to_be_focused()


def test_paper_shows_the_components_without_the_controls(
    page_wide: Page, sign_in: Callable[[Page, Any], None], clerk: Any
) -> None:
    sign_in(page_wide, clerk)
    page_wide.goto("/design/")
    page_wide.emulate_media(media="print")
    for hidden in (".kr-header", ".kr-footer", ".btn", ".kr-iconbtn", ".kr-tabs", ".pagination"):
        expect(page_wide.locator(f"{hidden}:visible")).to_have_count(0)
    expect(page_wide.locator(".kr-mark:visible").first).to_be_visible()


def test_htmx_swaps_a_part_under_the_content_security_policy(
    page_wide: Page, sign_in: Callable[[Page, Any], None], clerk: Any
) -> None:
    """That nothing was refused by the policy is asserted by the page's watch."""
    sign_in(page_wide, clerk)
    page_wide.goto("/design/")
    page_wide.evaluate("window.sameDocument = true")
    page_wide.locator("#g-pages").get_by_role("link", name="4", exact=True).click()
    expect(page_wide).to_have_url("/design/?page=4")
    expect(page_wide.locator("#g-pages [aria-current]")).to_have_text("4")
    assert page_wide.evaluate("window.sameDocument")
    page_wide.go_back()
    expect(page_wide.locator("#g-pages [aria-current]")).to_have_text("3")


def test_pages_are_links_without_scripts(
    page_without_script: Page, sign_in: Callable[[Page, Any], None], clerk: Any
) -> None:
    sign_in(page_without_script, clerk)
    page_without_script.goto("/design/")
    page_without_script.locator("#g-pages").get_by_role("link", name="4", exact=True).click()
    expect(page_without_script.locator("#g-pages [aria-current]")).to_have_text("4")
