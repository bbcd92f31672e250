"""The buttons of a page in review: one row of what one decides between, nothing twice, and each does what it says."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.models import GroupApprovalTask, Task, WorkflowState, WorkflowTask
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.groups import PUBLISHERS, REVIEWERS, TASK
from cms.models import PolicyPage
from tests import people
from tests.bureau import bureau, editor, policy, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> Client:
    return editor(PUBLISHERS.name)


@pytest.fixture
def reviewer() -> Client:
    return editor(REVIEWERS.name)


def submitted(publisher: Client) -> PolicyPage:
    page = policy(publish=False)
    press(publisher, page, **{"action-submit": "1"})
    return PolicyPage.objects.get(pk=page.pk)


def press(client: Client, page: PolicyPage, **pressed: str) -> Any:
    address = f"/admin/pages/{page.pk}/edit/"
    told = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form").dict()
    return client.post(address, told | pressed)


def buttons(client: Client, page: PolicyPage) -> tuple[list[str], list[str]]:
    """Those in the row, and those behind it."""
    shown = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/edit/").content, "html.parser")
    footer = shown.find("footer")
    assert isinstance(footer, Tag)
    row = footer.find(class_="kr-row")
    assert isinstance(row, Tag)
    return _names(row.select(".button")), _names(footer.select(".w-dropdown__content .button, .w-dropdown__content a"))


def _names(found: Any) -> list[str]:
    return [" ".join(one.get_text().split()) for one in found]


def test_a_reviewer_decides_in_one_row(publisher: Client, reviewer: Client) -> None:
    row, behind = buttons(reviewer, submitted(publisher))
    assert row == ["保存草稿", "退回修改", "批准并发布"]
    assert behind == ["撤销审核", "附意见批准并发布"]


def test_an_administrator_sees_nothing_twice(publisher: Client) -> None:
    page = submitted(publisher)
    row, behind = buttons(signed_in(people.bob(with_second_factor=False)), page)
    assert row == ["保存草稿", "退回修改", "批准并发布"]
    assert behind == ["撤销审核", "附意见批准并发布"]


def test_whoever_waits_takes_it_back(publisher: Client) -> None:
    page = submitted(publisher)
    assert buttons(publisher, page) == (["页面已锁定", "撤销审核"], [])
    assert press(publisher, page, **{"action-cancel-workflow": "1"}).status_code in (200, 302)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED


def test_what_was_sent_back_is_submitted_again(publisher: Client, reviewer: Client) -> None:
    page = submitted(publisher)
    told = {"action-workflow-action": "true", "workflow-action-name": "reject"}
    assert press(reviewer, page, **told).status_code == 302
    row, behind = buttons(publisher, page)
    assert (row, behind) == (["保存草稿", f"重新提交到{TASK}"], ["撤销审核"])
    press(publisher, page, **{"action-submit": "1"})
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    told = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    assert press(reviewer, page, **told).status_code == 302
    page = PolicyPage.objects.get(pk=page.pk)
    assert page.live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_of_a_review_in_two_steps_publishing_is_another_thing_than_approving(publisher: Client) -> None:
    page = submitted(publisher)
    state = WorkflowState.objects.get()
    second = GroupApprovalTask.objects.create(name="复核")
    second.groups.set(Task.objects.get(name=TASK).specific.groups.all())
    WorkflowTask.objects.create(workflow=state.workflow, task=second, sort_order=1)
    row, behind = buttons(signed_in(people.bob(with_second_factor=False)), page)
    assert row == ["保存草稿", "退回修改", "批准"]
    assert "发布" in behind


def test_outside_a_review_the_buttons_are_wagtails(reviewer: Client) -> None:
    shown = reviewer.get(f"/admin/pages/{policy().pk}/edit/").content.decode()
    assert "kr-row" not in shown
    assert "action-publish" in shown
