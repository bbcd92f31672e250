"""A letter to the bureau in a real browser: from the contact page to its number, at both widths and in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cms.models import Enquiry
from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_letter_is_written(
    open_page: OpenPage,
    viewport: dict[str, int],
    language: str,
    javascript: bool,
    speak: Callable[[Page, str], None],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    transactional_db: None,
) -> None:
    call_command("prepare_site", verbosity=0)
    page = open_page(viewport, javascript=javascript)
    # Without scripts the page could not be examined.
    look = assert_accessible if javascript else lambda _page: None
    speak(page, language)
    page.goto("/contact/")
    look(page)
    page.locator("main a[href='/write/']").click()
    page.fill("[name=about]", "甲银行")
    page.fill("[name=telephone]", "call me")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".kr-error")).to_have_count(3)
    expect(page.locator("[name=about]")).to_have_value("甲银行")
    look(page)
    picture(page, f"enquiry-{language}")
    page.select_option("[name=kind]", "complaint")
    page.fill("[name=text]", "收了不该收的费。")
    page.fill("[name=telephone]", "0731-8455 0000")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/contact/")
    expect(page.locator("main")).to_contain_text(Enquiry.objects.get().number)
    look(page)
