"""The administration's first page: my drafts, what waits for me, what ends soon; to each what they may do something about."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, WorkflowState

from cms.editors import start
from cms.editors.groups import KEEPERS, PUBLISHERS, REVIEWERS
from cms.models import NewsIndexPage, NewsPage, PolicyPage
from marketplace.accounts.models import User
from tests import people
from tests.benefit_world import benefit as item
from tests.benefit_world import bring, page_of
from tests.benefit_world import policy as of_list
from tests.bureau import bureau, editor, news, policy, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def publisher() -> Client:
    return editor(PUBLISHERS.name)


@pytest.fixture
def reviewer() -> Client:
    return editor(REVIEWERS.name)


def part(client: Client, name: str) -> str:
    """What a part says, "" where it is not shown."""
    shown = BeautifulSoup(client.get("/admin/").content, "html.parser").find(id=f"{name}-section")
    return " ".join(shown.get_text(" ").split()) if isinstance(shown, Tag) else ""


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def write(client: Client, page: Page, **fields: Any) -> None:
    """A draft of this person, as the form saves it."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=user_of(client))


def test_my_drafts_say_where_they_stand(publisher: Client, reviewer: Client) -> None:
    assert part(publisher, "my-drafts") == ""
    page, other = policy(), policy("关于另一件事的通知\n一、内容\n另一件事。\n", "other.txt", publish=False)
    write(publisher, page, summary="改过")
    write(reviewer, other, summary="不是我写的")
    mine = part(publisher, "my-drafts")
    assert "我的草稿（1）" in mine
    assert "关于演示补贴的通知" in mine
    assert "未送审 旧版已发布" in mine
    assert "另一件事" not in mine
    page = PolicyPage.objects.get(pk=page.pk)
    page.get_workflow().start(page, user_of(publisher))
    assert "审核中" in part(publisher, "my-drafts")
    state = WorkflowState.objects.get()
    state.current_task_state.reject(user=user_of(reviewer))
    assert "已退回，待修改" in part(publisher, "my-drafts")
    write(reviewer, page, summary="别人接着写")
    assert "我的草稿（1）" in part(publisher, "my-drafts"), "also what others went on with"
    PolicyPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert part(publisher, "my-drafts") == ""
    assert "另一件事" in part(reviewer, "my-drafts")


def test_what_was_taken_back_is_no_draft_and_what_is_timed_says_so(publisher: Client) -> None:
    page = policy()
    write(publisher, page, summary="改过")
    PolicyPage.objects.get(pk=page.pk).get_latest_revision().publish()
    PolicyPage.objects.get(pk=page.pk).unpublish()
    assert part(publisher, "my-drafts") == ""
    later = timezone.now() + datetime.timedelta(days=3)
    write(publisher, page, go_live_at=later)
    PolicyPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert "已定时发布" in part(publisher, "my-drafts")


def test_reviews_wait_for_who_decides_them(publisher: Client, reviewer: Client) -> None:
    new, old = policy(publish=False), policy("关于另一件事的通知\n一、内容\n另一件事。\n", "other.txt")
    write(publisher, old, summary="改过")
    for page in (new, old):
        found = PolicyPage.objects.get(pk=page.pk)
        found.get_workflow().start(found, user_of(publisher))
    waiting = part(reviewer, "waiting")
    assert "待审核的页面（2）" in waiting
    assert waiting.index("关于演示补贴的通知") < waiting.index("关于另一件事的通知"), "who waits longest first"
    assert waiting.count("改了什么") == 1, "of a new page there is nothing to compare"
    assert "待审核" not in part(publisher, "waiting")
    assert "关于演示补贴的通知" not in part(editor(KEEPERS.name), "waiting")


def test_each_is_told_of_the_work_they_may_do(publisher: Client, tmp_path: Path) -> None:
    policy("关于演示补贴的通知\n一、对象\n企业。\n三、标准\n一半。\n")
    bring(tmp_path, [of_list("K1", item(eligible="经区里认定的企业", name={"zh": "奖励", "en": "Award"}))])
    keeper, stranger = editor(KEEPERS.name), people.person("pictures@bureau.test")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    doubts, words = part(publisher, "waiting"), part(keeper, "waiting")
    assert "1 份文件有疑问待核对" in doubts
    assert "2 份政策效力待核" in doubts
    assert "文字条件" not in doubts
    assert "1 条文字条件待确认" in words
    assert "疑问" not in words
    home = signed_in(stranger)
    assert [part(home, name) for name in ("waiting", "my-drafts", "ends-soon")] == ["", "", ""]
    shown = BeautifulSoup(publisher.get("/admin/").content, "html.parser")
    for one in shown.select(".kr-work a"):
        assert publisher.get(str(one["href"])).status_code == 200


def test_who_edits_news_alone_hears_nothing_of_policies(reviewer: Client) -> None:
    policy("关于演示补贴的通知\n一、对象\n企业。\n三、标准\n一半。\n", expires_on=TODAY)
    user = people.person("news@bureau.test")
    from django.contrib.auth.models import Group

    group = Group.objects.create(name="新闻员")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    right = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=NewsIndexPage.objects.get(), permission=right)
    user.groups.add(group)
    client = signed_in(user)
    page = news(NewsPage)
    page.expire_at = timezone.now() + datetime.timedelta(days=2)
    page.save()
    soon = part(client, "ends-soon")
    assert "即将到期（1）" in soon
    assert "演示新闻 页面定时下线" in soon
    assert part(client, "waiting") == ""
    assert "即将到期（2）" in part(reviewer, "ends-soon")


def test_what_ends_soon_stands_by_its_day(reviewer: Client, tmp_path: Path) -> None:
    def day(days: int) -> str:
        return (TODAY + datetime.timedelta(days=days)).isoformat()

    window = {"opens": day(-9), "closes": day(5), "eligible": "企业", "name": {"zh": "贴息", "en": "Discount"}}
    bring(tmp_path, [of_list("K1", item(**window), effective_from="2026-01-01", expires=day(90))])
    policy(effective_on=TODAY, expires_on=TODAY + datetime.timedelta(days=60))
    policy("关于另一件事的通知\n一、内容\n另一件事。\n", "other.txt", expires_on=TODAY)
    policy("关于第三件事的通知\n一、内容\n第三件事。\n", "third.txt", expires_on=TODAY - datetime.timedelta(days=1))
    soon = part(reviewer, "ends-soon")
    assert "即将到期（3）" in soon
    assert "第三件事" not in soon, "it has ended"
    last, window_said, term = (soon.index(words) for words in ("另一件事", "申报截止：贴息", "演示补贴"))
    assert last < window_said < term
    assert "今天截止" in soon
    assert "剩 5 天" in soon
    page_of("K1").unpublish()
    assert "即将到期（2）" in part(reviewer, "ends-soon")


def test_many_are_cut_and_counted(publisher: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "MOST_ROWS", 2)
    for number in range(3):
        write(publisher, policy(f"关于第{number}件事的通知\n一、内容\n一件事。\n", f"n{number}.txt", publish=False))
    drafts = part(publisher, "my-drafts")
    assert "我的草稿（3）" in drafts
    assert "第0件事" not in drafts, "the latest first"
    assert "还有 1 项" in drafts
