"""Signing in with two steps, as a person does it: every page on the way is accessible at both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import PHONE, WIDE, OpenPage

ADDRESS, PASSWORD = "clerk@example.org", "an unlikely phrase"


@pytest.fixture
def clerk(db: None) -> None:
    user = get_user_model().objects.create_user(email=ADDRESS, password=PASSWORD)
    EmailAddress.objects.update_or_create(user=user, email=ADDRESS, defaults={"verified": True, "primary": True})


def submit(page: Page) -> None:
    page.locator("main form .btn-primary").click()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_steps_from_setting_up_to_signing_in(
    open_page: OpenPage,
    clerk: None,
    speak: Callable[[Page, str], None],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
    language: str,
) -> None:
    page = open_page(viewport)
    speak(page, language)

    def look(name: str) -> None:
        expect(page.locator("h1")).to_have_count(1)
        picture(page, f"account-{name}-{language}")
        assert_accessible(page)

    page.goto("/account/login/?next=/account/email/")
    page.locator("#id_login").fill(ADDRESS)
    page.locator("#id_password").fill("wrong")
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    look("login-refused")
    page.locator("#id_password").fill(PASSWORD)
    submit(page)
    expect(page).to_have_url("/account/email/")
    look("email")
    page.goto("/account/password/change/")
    look("password")
    page.goto("/account/2fa/")
    look("two-step")

    page.locator("main .btn-primary").click()
    look("is-it-you")
    page.locator("#id_password").fill(PASSWORD)
    submit(page)
    expect(page).to_have_url("/account/2fa/totp/activate/")
    secret = page.locator(".kr-secret").inner_text()
    look("set-up")
    page.locator("#id_code").fill(people.current_code(secret))
    submit(page)
    expect(page).to_have_url("/account/2fa/recovery-codes/")
    expect(page.locator("main code")).to_have_count(10)
    look("recovery-codes")

    page.goto("/account/logout/")
    look("sign-out")
    submit(page)
    page.goto("/account/login/?next=/account/email/")
    page.locator("#id_login").fill(ADDRESS)
    page.locator("#id_password").fill(PASSWORD)
    submit(page)
    expect(page).to_have_url("/account/2fa/authenticate/")
    look("second-step")
    page.get_by_role("button").last.click()
    expect(page).to_have_url("/account/login/")
