"""Interpretation, news, event, topic and attachments in a browser: looked at in both widths, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.models import PolicyPage
from cms.site.demonstration import demo_pages_load
from search import indexing
from search.declare import document
from tests import bureau
from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shown(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    bureau.open_bureau()
    demo_pages_load()
    policy = PolicyPage.objects.get(slug="demo-loan-interest")
    bureau.attach(policy, bureau.file("贴息申请表（演示）", "form.docx"), publish=True)
    indexing.rebuild(document("policies"))


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_reader_goes_from_news_to_topic_policy_interpretation_and_clause(
    shown: None,
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport)
    page.goto("/")
    page.get_by_role("navigation", name="页脚").get_by_role("link", name="新闻与活动").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新闻与活动")
    assert_accessible(page)
    picture(page, "news")
    page.get_by_role("link", name="活动 1").click()
    page.get_by_role("link", name="演示：科技企业与银行对接会").click()
    assert_accessible(page)
    picture(page, "event")
    with page.expect_download() as download:
        page.get_by_role("link", name="添加到日历").click()
    assert Path(download.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    page.goto("/policies/")
    page.get_by_role("link", name="演示专题：科技金融").click()
    assert_accessible(page)
    picture(page, "topic")
    page.get_by_role("link", name="演示区科技型企业贷款贴息办法（演示）").first.click()
    attachment = page.get_by_role("link", name="贴息申请表（演示）")
    expect(attachment).to_be_visible()
    assert_accessible(page)
    picture(page, "policy-with-panels")
    page.get_by_role("link", name="演示：贷款贴息办法解读").click()
    expect(page.locator(".kr-valid--in")).to_be_visible()
    assert_accessible(page)
    picture(page, "interpretation")
    page.get_by_role("link", name="条款 第三条").click()
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target")).to_contain_text("百分之五十")


ENGLISH = (
    "/news/",
    "/news/demo-matchmaking/",
    "/policies/demo-technology-finance/",
    "/policies/demo-loan-interest-explained/",
)


def test_the_english_pages_are_accessible_too(
    shown: None,
    page_phone: Page,
    speak: Callable[[Page, str], None],
    assert_accessible: Callable[[Page], None],
) -> None:
    speak(page_phone, "en")
    for address in ENGLISH:
        page_phone.goto(address)
        expect(page_phone.locator("html")).to_have_attribute("lang", "en")
        assert_accessible(page_phone)
