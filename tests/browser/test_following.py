"""A reader in a browser: follows a document by mail, ends it again, and reports an error in a clause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from cms.models import Correction, Follow, Follower
from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.policy_world import link, policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(transactional_db: None) -> None:
    site_prepare()
    policy(topics="科技\\科技金融")
    indexing.rebuild(document("policies"))


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_reader_follows_confirms_and_ends_it(
    library: None,
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport)
    page.goto("/policies/notice/")
    page.get_by_label("邮箱").fill("dana@")
    page.get_by_text("每周一次").click()
    page.get_by_role("button", name="订阅这份文件").click()
    expect(page.locator("#id_email")).to_have_value("dana@")
    assert_accessible(page)
    page.get_by_label("邮箱").fill("dana@reader.test")
    page.get_by_role("button", name="订阅", exact=True).click()
    expect(page.get_by_role("heading", name="请查收确认邮件")).to_be_visible()
    assert_accessible(page)
    page.goto(link(mail.outbox[0].body, "/confirm/"))
    assert_accessible(page)
    assert Follow.objects.get().confirmed is None
    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_text("已订阅《关于演示补贴的通知》")).to_be_visible()
    assert Follower.objects.get().how_often == "weekly"
    assert_accessible(page)
    picture(page, "following")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("button", name="删除我的数据").click()
    expect(page.get_by_text("邮箱已删除")).to_be_visible()
    assert not Follower.objects.exists()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_topic_chosen_in_the_library_can_be_followed(
    library: None, open_page: OpenPage, assert_accessible: Callable[[Page], None], viewport: dict[str, int]
) -> None:
    page = open_page(viewport)
    page.goto("/policies/")
    expect(page.get_by_role("button", name="订阅全部政策")).to_be_visible()
    page.goto("/policies/?topic=科技金融")
    expect(page.get_by_role("button", name="订阅“科技金融”主题的政策")).to_be_visible()
    assert_accessible(page)
    page.locator(".kr-pill").first.click()
    expect(page.get_by_role("button", name="订阅“科技金融”主题的政策")).to_have_count(0)
    expect(page.locator("#library-follow")).to_have_count(1)
    page.locator("#library-follow").get_by_label("邮箱").fill("dana@reader.test")
    page.get_by_role("button", name="订阅全部政策").click()
    expect(page.get_by_role("heading", name="请查收确认邮件")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_reader_reports_an_error_in_a_clause(
    library: None,
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport)
    page.goto("/policies/notice/")
    page.get_by_role("link", name="我要纠错").click()
    page.get_by_label("哪一条").select_option("s2-p1")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("blockquote")).to_have_text("按贷款利息的一半补贴。")
    expect(page.get_by_text("请写明哪里有误。").first).to_be_visible()
    assert_accessible(page)
    picture(page, "correction")
    page.get_by_label("哪里有误").fill("一半应为三成")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("谢谢，已提交给编辑核对")).to_be_visible()
    assert Correction.objects.get().anchor == "s2-p1"
