"""A policy's way in a browser: pasted, corrected, submitted, published, found and read; and by the clock."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests import people
from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = (
    "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于演示补贴的通知\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
    "二、补贴标准\n（一）按贷款利息的一半补贴，单户每年不超过二十万元。\n（二）首次贷款的企业另加一成。\n"
    "四、附则\n本通知自2026年3月1日起施行，有效期至2027年12月31日。\n长沙市开福区科技局\n2026年2月10日\n"
)
Picture = Callable[[Page, str], None]
SignIn = Callable[[Page, Any], None]


@pytest.fixture
def bureau(transactional_db: None, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    site_prepare()
    editors_prepare()
    indexing.rebuild(document("policies"))


@pytest.fixture
def as_editor(open_page: OpenPage, sign_in: SignIn) -> Callable[[str], Page]:
    """`as_editor(group)`: a page of somebody of this group, signed in."""

    def _open(group: str) -> Page:
        user = people.person(f"{group[2:4].encode().hex()}@bureau.test")
        user.groups.add(Group.objects.get(name=group))
        page = open_page(WIDE)
        sign_in(page, user)
        return page

    return _open


def bring_in(page: Page, picture: Picture) -> PolicyPage:
    page.goto("/admin/")
    page.get_by_role("link", name="导入文件").click()
    page.locator("textarea[name=text]").fill(NOTICE)
    picture(page, "editor-import")
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_text("文件已作为草稿导入")).to_be_visible()
    return PolicyPage.objects.get()


def correct_and_submit(page: Page, picture: Picture) -> None:
    """四 does not follow 二: the outline says so, the publisher mends it."""
    expect(page.get_by_text("有 1 条待核对")).to_be_attached()
    body = page.locator("textarea[name=body]")
    body.fill(body.input_value().replace("四、附则", "三、附则"))
    page.locator("textarea[name=summary]").fill("按贷款利息的一半补贴，单户每年不超过二十万元。")
    page.locator("text=待核对").first.scroll_into_view_if_needed()
    picture(page, "editor-corrects")
    page.get_by_role("button", name="更多操作").last.click()
    page.locator("button[name=action-submit]").click()
    expect(page.locator(".messages .success, .messages [class*=success]").first).to_be_visible()


def review_and_publish(page: Page, picture: Picture) -> None:
    page.goto("/admin/")
    picture(page, "reviewer-home")
    page.get_by_role("link", name="关于演示补贴的通知").first.click()
    picture(page, "reviewer-edit")
    page.get_by_role("button", name="更多操作").last.click()
    page.locator("button[data-workflow-action-name=approve]").first.click()
    page.wait_for_url(re.compile(r"/admin/(pages/\d+/)?$"))


def test_from_a_pasted_text_to_a_reader(
    bureau: None, as_editor: Callable[[str], Page], open_page: OpenPage, picture: Picture
) -> None:
    publisher = as_editor(PUBLISHERS.name)
    policy = bring_in(publisher, picture)
    correct_and_submit(publisher, picture)
    stranger = open_page(WIDE)
    assert stranger.goto(policy.address).status == 404  # type: ignore[union-attr]
    review_and_publish(as_editor(REVIEWERS.name), picture)
    policy.refresh_from_db()
    assert policy.live
    assert [one.number for one in policy.read_clauses() if one.level == "first"] == ["一、", "二、", "三、"]
    visitor = open_page(WIDE)
    visitor.goto("/policies/")
    visitor.locator("input[name=q]").fill("贷款利息的一半")
    visitor.locator("input[name=q]").press("Enter")
    visitor.get_by_role("link", name="二、（一）", exact=True).click()
    clause = visitor.locator("#s2-1")
    expect(clause).to_be_in_viewport()
    expect(clause.locator("mark").first).to_be_visible()
    expect(visitor.locator(".kr-head .kr-valid--in")).to_be_visible()
    picture(visitor, "reader-clause")
    visitor.locator("#asof").fill("2026-02-20")
    visitor.locator(".kr-asof button").click()
    expect(visitor.locator(".kr-head .kr-valid--soon")).to_have_text(re.compile("尚未施行"))
    visitor.locator("#asof").fill("2028-01-01")
    visitor.locator(".kr-asof button").click()
    expect(visitor.locator(".kr-seal--out")).to_be_attached()
    picture(visitor, "reader-day")


def test_a_page_appears_and_disappears_by_the_clock(
    bureau: None, open_page: OpenPage, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now
    draft = policy_import(document=read(NOTICE.encode(), "notice.txt")).page.get_latest_revision_as_object()
    draft.go_live_at, draft.expire_at = now() + datetime.timedelta(hours=1), now() + datetime.timedelta(hours=3)
    draft.save_revision().publish()
    visitor = open_page(WIDE)

    def look(hours: int) -> tuple[int, bool]:
        """What a visitor gets from the page and finds in the library so many hours later."""
        monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(hours=hours))
        call_command("publish_scheduled")
        status = visitor.goto(draft.address).status  # type: ignore[union-attr]
        visitor.goto("/policies/?q=演示补贴")
        picture(visitor, f"clock-{hours}")
        return status, visitor.locator(f'main a[href^="{draft.address}"]').count() > 0

    assert [look(hours) for hours in (0, 2, 4)] == [(404, False), (200, True), (404, False)]


def test_a_stranger_opens_no_draft_and_no_preview(
    bureau: None, as_editor: Callable[[str], Page], open_page: OpenPage, sign_in: SignIn
) -> None:
    draft = policy_import(document=read(NOTICE.encode(), "notice.txt")).page
    base = f"/admin/pages/{draft.pk}"
    addresses = [
        draft.address, f"/policies/{draft.slug}.json", f"{base}/edit/", f"{base}/edit/preview/", f"{base}/view_draft/",
        f"{base}/history/", f"{base}/revisions/{draft.latest_revision_id}/view/", "/admin/reports/findings/",
    ]  # fmt: skip
    editor = as_editor(PUBLISHERS.name)
    editor.goto(f"{base}/view_draft/")
    expect(editor.get_by_role("heading", name="关于演示补贴的通知").first).to_be_visible()
    visitor, charlie = open_page(WIDE), open_page(WIDE)
    sign_in(charlie, people.charlie())
    for stranger in (visitor, charlie):
        for address in addresses:
            response = stranger.goto(address)
            assert response is not None
            assert response.status in (403, 404) or "/login/" in stranger.url or stranger.url.endswith("/"), address
            assert "演示补贴" not in stranger.content(), address


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_an_editor_reads_what_is_to_be_mended_and_what_changed(
    bureau: None, open_page: OpenPage, sign_in: SignIn, picture: Picture, viewport: dict[str, int]
) -> None:
    policy = policy_import(document=read(NOTICE.encode(), "notice.txt"), publish=True).page
    draft = policy.get_latest_revision_as_object()
    draft.body = draft.body.replace("一半", "三成")
    draft.save_revision()
    page = open_page(viewport)
    user = people.person("reviewer@bureau.test")
    user.groups.add(Group.objects.get(name=REVIEWERS.name))
    sign_in(page, user)
    page.goto("/admin/reports/findings/?check=doubts")
    expect(page.get_by_text("编号与前文不衔接")).to_be_visible()
    picture(page, "findings")
    page.get_by_role("link", name="关于演示补贴的通知").click()
    page.get_by_role("link", name="与已发布版本的差异").click()
    expect(page.locator("del", has_text="一半")).to_be_visible()
    expect(page.locator("ins", has_text="三成")).to_be_visible()
    picture(page, "editor-differences")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
