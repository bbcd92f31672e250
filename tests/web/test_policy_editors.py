"""The bureau's editors in the administration: a publisher brings in a document and submits it, a reviewer publishes it;
nobody else sees anything of a draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow, WorkflowState
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import PolicyPage
from cms.site.services import site_prepare
from tests import people
from tests.bureau import editor
from tests.people import sign_in

pytestmark = pytest.mark.django_db

NOTICE = "关于演示补贴的通知\n开科发〔2026〕3号\n各企业：\n一、补贴对象\n注册在本区的企业\n二、标准\n按利息的一半补贴。\n四、附则\n<script>x</script>\n"
IMPORT = "/admin/policies/import/"


@pytest.fixture(autouse=True)
def bureau(settings: Any, tmp_path: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    editors_prepare()


@pytest.fixture
def publisher() -> Client:
    return editor(PUBLISHERS.name)


@pytest.fixture
def reviewer() -> Client:
    return editor(REVIEWERS.name)


def bring(client: Client) -> PolicyPage:
    response = client.post(IMPORT, {"text": NOTICE})
    policy = PolicyPage.objects.get()
    assert response["Location"] == f"/admin/pages/{policy.pk}/edit/"
    return policy


def fields(client: Client, policy: PolicyPage, **changed: str) -> dict[str, Any]:
    """What the edit form sends, with these fields changed."""
    page = client.get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    told = querydict_from_html(page, form_id="page-edit-form").dict()
    return told | changed


def test_preparing_again_makes_nothing_twice() -> None:
    assert editors_prepare() == []
    call_command("prepare_editors", verbosity=0)
    assert Workflow.objects.filter(name="政策发布流程").count() == 1


def test_a_pasted_document_is_a_draft_with_its_doubts(publisher: Client) -> None:
    policy = bring(publisher)
    assert (policy.live, policy.document_number, policy.title) == (False, "开科发〔2026〕3号", "关于演示补贴的通知")
    page = publisher.get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    assert "编号与前文不衔接" in page
    assert "查看识别结果（9 段）" in page
    assert "<script>x</script>" not in page


def test_a_file_is_read_and_one_that_is_none_keeps_what_was_typed(publisher: Client) -> None:
    refused = publisher.post(IMPORT, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert "这是 PDF 文件" in refused.content.decode()
    nothing = publisher.post(IMPORT, {})
    assert "二者选一" in nothing.content.decode()
    both = publisher.post(IMPORT, {"file": SimpleUploadedFile("a.txt", NOTICE.encode()), "text": NOTICE})
    assert "关于演示补贴的通知" in both.content.decode()
    assert not PolicyPage.objects.exists()
    publisher.post(IMPORT, {"file": SimpleUploadedFile("subsidy.txt", NOTICE.encode("gb18030"))})
    assert PolicyPage.objects.get().slug == "subsidy"


def test_who_may_not_add_policies_may_not_import(client: Client) -> None:
    assert client.get(IMPORT)["Location"].startswith("/admin/login/")
    sign_in(client, people.charlie())
    assert client.post(IMPORT, {"text": NOTICE}).status_code in (302, 403)
    assert not PolicyPage.objects.exists()


def test_a_publisher_corrects_and_submits_and_a_reviewer_publishes(publisher: Client, reviewer: Client) -> None:
    policy = bring(publisher)
    edit = f"/admin/pages/{policy.pk}/edit/"
    body = (
        policy.get_latest_revision_as_object()
        .body.replace("四、", "三、")
        .replace("<script>x</script>", "解释权归本局。")
    )
    publisher.post(edit, fields(publisher, policy, body=body, **{"action-publish": "1"}))
    policy.refresh_from_db()
    assert not policy.live, "a publisher cannot publish"
    publisher.post(edit, fields(publisher, policy, body=body, **{"action-submit": "1"}))
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert Client().get(f"/policies/{policy.slug}/").status_code == 404
    task = state.current_task_state
    done = reviewer.post(
        reverse("wagtailadmin_pages:workflow_action", args=[policy.pk, "approve", task.pk]), {"comment": "同意"}
    )
    assert done.status_code in (200, 302)
    policy.refresh_from_db()
    assert policy.live
    shown = Client().get(f"/policies/{policy.slug}/").content.decode()
    assert "三、附则" in shown
    assert [one.number for one in policy.read_clauses() if one.level == "first"] == ["一、", "二、", "三、"]
    assert not any("numbering" in one.unsure for one in policy.read_clauses())


def test_nobody_else_sees_a_draft_its_preview_or_its_history(publisher: Client, client: Client) -> None:
    policy = bring(publisher)
    stranger = Client()
    sign_in(stranger, people.charlie())
    for address in (
        f"/admin/pages/{policy.pk}/view_draft/",
        f"/admin/pages/{policy.pk}/edit/",
        f"/admin/pages/{policy.pk}/edit/preview/",
        f"/admin/pages/{policy.pk}/history/",
        f"/policies/{policy.slug}/",
    ):
        for who in (client, stranger):
            response = who.get(address)
            assert response.status_code in (302, 403, 404), address
            assert "演示补贴" not in response.content.decode()
    assert publisher.get(f"/admin/pages/{policy.pk}/view_draft/").status_code == 200


def test_dates_that_contradict_are_refused_and_nothing_is_lost(publisher: Client) -> None:
    policy = bring(publisher)
    wrong = fields(publisher, policy, effective_on="2026-05-01", expires_on="2026-01-01", summary="概述写在这里")
    page = publisher.post(f"/admin/pages/{policy.pk}/edit/", wrong).content.decode()
    assert "截止日期早于施行日期" in page
    assert "概述写在这里" in page


def test_the_address_of_a_published_policy_stays(reviewer: Client) -> None:
    policy = bring(reviewer)
    draft = policy.get_latest_revision_as_object()
    draft.slug = "another"
    draft.save_revision().publish()
    page = PolicyPage.objects.get()
    assert page.slug == "another", "what was never published is cited by nobody"
    edit = f"/admin/pages/{page.pk}/edit/"
    form = querydict_from_html(reviewer.get(edit).content.decode(), form_id="page-edit-form")
    form["slug"] = "a-third"
    response = reviewer.post(edit, form.dict() | {"action-publish": "1"})
    assert "条款以地址被引用" in response.content.decode()
    assert PolicyPage.objects.get().slug == "another"
