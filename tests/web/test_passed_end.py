"""A page whose time is over: its draft can be saved by every button, with nothing lost; who publishes it shows it again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.groups import PUBLISHERS, REVIEWERS
from cms.editors.schedule import PageForm
from cms.models import NewsPage, PlainPage, PolicyPage
from cms.models.showing import FOR_EDITORS
from cms.publishing.clock import pages_publish_due
from tests.bureau import bureau, editor, news, policy  # noqa: F401

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
OVER = (timezone.now() - DAY).replace(microsecond=250_000)
"""Seconds are kept, too, though the form shows minutes."""


@pytest.fixture
def reviewer() -> Client:
    return editor(REVIEWERS.name)


@pytest.fixture
def ended() -> PolicyPage:
    """Published, and taken back by the clock."""
    page = policy()
    page.expire_at = OVER
    page.save()
    page.save_revision().publish(log_action="wagtail.publish.scheduled")
    pages_publish_due()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    return page


def sent(client: Client, page: Page, **changed: str) -> dict[str, Any]:
    """What the form sends, with these fields changed."""
    shown = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    told: dict[str, Any] = querydict_from_html(shown, form_id="page-edit-form").dict()
    return told | changed


def save(client: Client, page: Page, **changed: str) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", sent(client, page, **changed))


def test_the_form_says_what_is_the_matter(reviewer: Client, ended: PolicyPage) -> None:
    shown = reviewer.get(f"/admin/pages/{ended.pk}/edit/").content.decode()
    assert timezone.localtime(OVER).strftime("%Y-%m-%d %H:%M") in shown
    assert "已过" in shown
    other = policy("关于另一件事的通知\n一、内容\n另一件事。\n", "other.txt")
    assert "passed_end" not in reviewer.get(f"/admin/pages/{other.pk}/edit/").content.decode()


def test_a_draft_is_saved_with_the_end_as_it_was(reviewer: Client, ended: PolicyPage) -> None:
    assert save(reviewer, ended, summary="更正后的概述").status_code == 302
    ended.refresh_from_db()
    draft = ended.get_latest_revision_as_object()
    assert (draft.summary, draft.expire_at, draft.live) == ("更正后的概述", OVER, False)
    publisher = editor(PUBLISHERS.name)
    assert save(publisher, ended, summary="再次更正", **{"action-submit": "1"}).status_code == 302
    ended.refresh_from_db()
    assert ended.current_workflow_state is not None
    assert ended.get_latest_revision_as_object().summary == "再次更正"


def test_who_publishes_it_shows_it_and_the_clock_leaves_it(reviewer: Client, ended: PolicyPage) -> None:
    assert save(reviewer, ended, summary="更正", **{"action-publish": "1"}).status_code == 302
    pages_publish_due()
    ended.refresh_from_db()
    assert (ended.live, ended.expire_at, ended.summary) == (True, None, "更正")
    assert Client().get(ended.address).status_code == 200


@pytest.mark.parametrize("way", ["approved", "approved in the form", "many", "api", "code"])
def test_by_whichever_way_it_is_published(reviewer: Client, ended: PolicyPage, way: str) -> None:
    assert save(editor(PUBLISHERS.name), ended, summary="更正", **{"action-submit": "1"}).status_code == 302
    ended = PolicyPage.objects.get(pk=ended.pk)
    assert ended.get_latest_revision_as_object().expire_at == OVER
    if way == "approved":
        task = ended.current_workflow_task_state
        done = reverse("wagtailadmin_pages:workflow_action", args=[ended.pk, "approve", task.pk])
        assert reviewer.post(done, {"comment": ""}).status_code in (200, 302)
    elif way == "approved in the form":
        told = {"action-workflow-action": "true", "workflow-action-name": "approve"}
        assert save(reviewer, ended, **told).status_code == 302
    elif way == "many":
        address = f"/admin/bulk/wagtailcore/page/publish/?id={ended.pk}"
        assert reviewer.post(address, {"include_descendants": ""}).status_code == 302
    elif way == "api":
        assert reviewer.post(f"/admin/api/main/pages/{ended.pk}/action/publish/").status_code == 200
    else:
        ended.get_latest_revision().publish()
    pages_publish_due()
    ended.refresh_from_db()
    assert (ended.live, ended.expire_at, ended.summary) == (True, None, "更正")


def test_an_end_that_is_typed_in_the_past_is_refused_and_what_was_typed_stays(
    reviewer: Client, ended: PolicyPage
) -> None:
    before = ended.latest_revision_id
    answer = save(reviewer, ended, expire_at="2020-01-01 10:00", summary="写了很多")
    assert answer.status_code == 200
    assert "写了很多" in answer.content.decode()
    later = timezone.localtime(timezone.now() + DAY).strftime("%Y-%m-%d %H:%M")
    answer = save(reviewer, ended, go_live_at=later, summary="写了很多")
    assert answer.status_code == 200
    assert "下线时间已过" in answer.content.decode()
    ended.refresh_from_db()
    assert ended.latest_revision_id == before
    assert save(reviewer, ended, go_live_at=later, expire_at="", summary="写了很多").status_code == 302


def test_an_older_version_whose_end_is_over_can_be_saved_again(reviewer: Client, ended: PolicyPage) -> None:
    old = ended.latest_revision_id
    assert save(reviewer, ended, expire_at="", summary="新的").status_code == 302
    address = f"/admin/pages/{ended.pk}/revisions/{old}/revert/"
    shown = reviewer.get(address).content.decode()
    told = querydict_from_html(shown, form_id="page-edit-form").dict()
    assert reviewer.post(address, told).status_code == 302
    assert PolicyPage.objects.get(pk=ended.pk).get_latest_revision_as_object().expire_at == OVER


def test_what_the_clock_publishes_late_ends_when_it_was_to_end() -> None:
    page = policy(publish=False)
    page.go_live_at, page.expire_at = timezone.now() + DAY, timezone.now() + 2 * DAY
    page.save()
    revision = page.save_revision()
    revision.publish()
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=OVER - DAY)
    content = {**revision.content, "go_live_at": (OVER - DAY).isoformat(), "expire_at": OVER.isoformat()}
    page.revisions.filter(pk=revision.pk).update(content=content)
    pages_publish_due()
    pages_publish_due()
    page.refresh_from_db()
    assert (page.live, page.expire_at) == (False, OVER)


def test_every_kind_of_page_has_it(reviewer: Client) -> None:
    assert all(issubclass(said.form or object, PageForm) for said in FOR_EDITORS.values())
    page = news(NewsPage)
    page.expire_at = OVER
    page.save()
    page.save_revision()
    pages_publish_due()
    assert save(reviewer, page, summary="更正").status_code == 302
    plain = PlainPage.objects.exclude(live=False).first()
    assert plain is not None
    PlainPage.objects.filter(pk=plain.pk).update(expire_at=OVER, live=False, expired=True)
    assert save(reviewer, plain, title="新标题").status_code == 302
    assert PlainPage.objects.get(pk=plain.pk).get_latest_revision_as_object().expire_at == OVER
