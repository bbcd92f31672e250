"""The ways in which a policy gets to the live page, and the states from which they start: what an editor, the clock and code do."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import querydict_from_html

from cms.models import (
    PolicyLibraryPage,
    PolicyPage,
)
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.publishing.services import policy_amend, policy_publish
from tests.publishing_world import draft, text


def edit(client: Client, policy: PolicyPage, action: str, **changed: str) -> None:
    address = f"/admin/pages/{policy.pk}/edit/"
    form = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form").dict()
    response = client.post(address, form | changed | {action: "1"})
    assert response.status_code == 302, response.content.decode()[:500]


def do_service(bob: Client) -> None:
    policy_publish(policy=draft())


def do_revision(bob: Client) -> None:
    PolicyPage.objects.get().get_latest_revision().publish()


def do_import(bob: Client) -> None:
    policy_import(document=read(text(2).encode(), "plan.txt"), publish=True)


def do_edit(bob: Client) -> None:
    edit(bob, PolicyPage.objects.get(), "action-publish", body=text(3))


def do_create(bob: Client) -> None:
    library = PolicyLibraryPage.objects.get()
    address = f"/admin/pages/add/cms/policypage/{library.pk}/"
    form = querydict_from_html(bob.get(address).content.decode(), form_id="page-edit-form").dict()
    told = {"title": "新的规划", "slug": "new", "body": text(1, number=9), "action-publish": "1"}
    assert bob.post(address, form | told).status_code == 302


def do_submit(bob: Client) -> None:
    edit(bob, PolicyPage.objects.get(), "action-submit")


def do_approve(bob: Client) -> None:
    policy = PolicyPage.objects.get()
    task = policy.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[policy.pk, "approve", task.pk])
    assert bob.post(address, {"comment": "同意"}).status_code in (200, 302)


def do_schedule(bob: Client) -> None:
    later = PolicyPage.objects.get().get_latest_revision_as_object()
    later.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    later.save_revision().publish()
    now = timezone.now() - datetime.timedelta(minutes=1)
    Revision.objects.exclude(approved_go_live_at=None).update(approved_go_live_at=now)
    revision = Revision.objects.exclude(approved_go_live_at=None).get()
    revision.content["go_live_at"] = now.isoformat()
    revision.save()


def do_clock(bob: Client) -> None:
    call_command("publish_scheduled")


def do_bulk(bob: Client) -> None:
    policy = PolicyPage.objects.get()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert bob.post(f"{address}?id={policy.pk}", {}).status_code == 302


def do_api(bob: Client) -> None:
    policy = PolicyPage.objects.get()
    response = bob.post(f"/admin/api/main/pages/{policy.pk}/action/publish/", {}, content_type="application/json")
    assert response.status_code == 200, response.content


def do_copy(bob: Client) -> None:
    policy = PolicyPage.objects.get()
    told = {"new_title": "抄本", "new_slug": "copy", "new_parent_page": policy.get_parent().pk, "publish_copies": "on"}
    assert bob.post(f"/admin/pages/{policy.pk}/copy/", told).status_code == 302


def do_alias(bob: Client) -> None:
    policy = PolicyPage.objects.get()
    told = {"new_title": "别名", "new_slug": "alias", "new_parent_page": policy.get_parent().pk, "alias": "on"}
    assert bob.post(f"/admin/pages/{policy.pk}/copy/", told).status_code == 302


def do_publish_with_alias(bob: Client) -> None:
    """Publishing a page publishes the aliases that follow it."""
    PolicyPage.objects.get(alias_of=None).get_latest_revision().publish()


def do_amend(bob: Client) -> None:
    def change(page: PolicyPage) -> bool:
        page.summary = "概述"
        return True

    policy_amend(policy=PolicyPage.objects.get(), change=change)


def do_published(bob: Client) -> None:
    policy_publish(policy=draft())


def do_drafted(bob: Client) -> None:
    draft()


def do_changed(bob: Client) -> None:
    """A new draft of a page that is live."""
    do_published(bob)
    draft(2)


def do_submitted(bob: Client) -> None:
    do_drafted(bob)
    do_submit(bob)


def do_scheduled(bob: Client) -> None:
    do_changed(bob)
    do_schedule(bob)


def do_aliased(bob: Client) -> None:
    do_published(bob)
    do_alias(bob)
    draft(4)


Act = Callable[[Client], None]
WAYS: dict[str, tuple[Act, Act]] = {
    "a revision": (do_drafted, do_revision),
    "a revision of a live page": (do_changed, do_revision),
    "an import": (do_published, do_import),
    "the administration, a new page": (do_drafted, do_create),
    "the administration, a draft": (do_drafted, do_edit),
    "the administration, a live page": (do_changed, do_edit),
    "the workflow": (do_submitted, do_approve),
    "the clock": (do_scheduled, do_clock),
    "many at once": (do_changed, do_bulk),
    "the administration's API": (do_changed, do_api),
    "a copy": (do_published, do_copy),
    "an alias": (do_published, do_alias),
    "what an alias follows": (do_aliased, do_publish_with_alias),
    "a change besides the editors": (do_published, do_amend),
}
ways = pytest.mark.parametrize(("before", "act"), WAYS.values(), ids=list(WAYS))
