"""What changed between two revisions of a policy, for those who may edit it: the fields, and the text clause by clause."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import PolicyLibraryPage, PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from tests import people
from tests.bureau import editor
from tests.people import sign_in

pytestmark = pytest.mark.django_db

NOTICE = (
    "关于演示补贴的通知\n开科发〔2026〕3号\n各企业：\n一、补贴对象\n注册在本区的企业。\n二、标准\n按利息的一半补贴。\n"
    "三、期限\n三年为限。\n长沙市开福区科技局\n2026年3月1日\n"
)


@pytest.fixture
def policy(settings: Any, tmp_path: Any) -> PolicyPage:
    """Published, with a later draft: a clause changed, one taken out, one added, another signature, another summary."""
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    editors_prepare()
    page = policy_import(document=read(NOTICE.encode(), "notice.txt"), publish=True).page
    draft = page.get_latest_revision_as_object()
    draft.body = (
        draft.body.replace("利息的一半", "利息的三成")
        .replace("三、期限\n\n三年为限。\n", "三、申报\n\n网上申报即可，常年受理。\n")
        .replace("长沙市开福区科技局", "长沙市开福区财政局")
    )
    draft.summary = "贷款利息补贴"
    draft.save_revision(user=people.person("writer@bureau.test"), log_action=True)
    page.refresh_from_db()
    return page


def compare(policy: PolicyPage, one: Any, other: Any) -> str:
    return reverse("wagtailadmin_pages:revisions_compare", args=[policy.pk, one, other])


@pytest.mark.parametrize("group", [PUBLISHERS.name, REVIEWERS.name])
def test_what_changed_since_the_published_version(policy: PolicyPage, group: str) -> None:
    client = editor(group)
    address = compare(policy, "live", policy.latest_revision_id)
    assert address in client.get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    page = client.get(address).content.decode()
    assert "<del>一半</del>" in page
    assert "<ins>三成</ins>" in page
    assert "<del>三年为限。</del>" in page
    assert "<ins>网上申报即可，常年受理。</ins>" in page
    assert "<ins>财政</ins>" in page, "the signature is told to an editor too"
    assert "贷款利息补贴" in page, "so are the fields"
    assert "注册在本区的企业。" not in page, "what is the same is not repeated"


def test_any_two_revisions_from_the_history(policy: PolicyPage) -> None:
    first, second = policy.revisions.order_by("pk")
    client = editor(PUBLISHERS.name)
    history = client.get(f"/admin/pages/{policy.pk}/history/").content.decode()
    assert compare(policy, first.pk, second.pk) in history
    assert "<ins>三成</ins>" in client.get(compare(policy, first.pk, second.pk)).content.decode()
    back = client.get(compare(policy, second.pk, first.pk)).content.decode()
    assert "<del>三成</del>" in back
    assert "一半" not in client.get(compare(policy, second.pk, second.pk)).content.decode()


def test_a_clause_that_is_read_as_another_kind_is_told(policy: PolicyPage) -> None:
    policy.get_latest_revision().publish()
    draft = policy.get_latest_revision_as_object()
    draft.body = draft.body.replace("注册在本区的企业。", "【附注】注册在本区的企业。")
    draft.save_revision()
    policy.refresh_from_db()
    page = editor(REVIEWERS.name).get(compare(policy, "live", policy.latest_revision_id)).content.decode()
    assert "<del>注册在本区的企业。</del>" in page
    assert "<ins>注册在本区的企业。</ins>" in page


def test_the_way_to_the_changes_is_shown_only_where_there_are_some(policy: PolicyPage) -> None:
    client = editor(REVIEWERS.name)
    policy.get_latest_revision().publish()
    assert "与已发布版本的差异" not in client.get(f"/admin/pages/{policy.pk}/edit/").content.decode()


def test_a_reviewer_reaches_the_changes_from_the_first_page(policy: PolicyPage) -> None:
    publisher, reviewer = editor(PUBLISHERS.name), editor(REVIEWERS.name)
    workflow = PolicyLibraryPage.objects.get().get_workflow()
    workflow.start(policy, policy.get_latest_revision().user)
    address = compare(policy, "live", policy.latest_revision_id)
    assert address in reviewer.get("/admin/").content.decode()
    assert reviewer.get(address).status_code == publisher.get(address).status_code == 200


def test_nobody_else_sees_what_changed(policy: PolicyPage, client: Client) -> None:
    address = compare(policy, "live", policy.latest_revision_id)
    assert client.get(address)["Location"].startswith("/admin/login/")
    sign_in(client, people.charlie())
    refused = client.get(address)
    assert refused.status_code in (302, 403)
    assert "三成" not in refused.content.decode()
