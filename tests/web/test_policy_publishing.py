"""A policy is published whole or not at all, whichever way it takes to the live page."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.groups import editors_prepare
from cms.models import (
    PlanIndicator,
    PolicyAttachment,
    PolicyClause,
    PolicyEvent,
    PolicyFile,
    PolicyLibraryPage,
    PolicyPage,
)
from cms.policies.attachments import is_everybodys
from cms.publishing.services import policy_publish
from cms.publishing.storing import policy_clauses_store
from cms.site.services import site_prepare
from search.models import Outbox
from tests import bureau as desk
from tests import people
from tests.people import sign_in
from tests.publishing_ways import (
    WAYS,
    Act,
    do_changed,
    do_clock,
    do_drafted,
    do_published,
    do_schedule,
    do_scheduled,
    do_submitted,
    edit,
    ways,
)
from tests.publishing_world import TRUTH, Died, Transactions, disagreements, draft, dying_at, state, text

# As it runs: what is written is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def bureau(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_DRAIN_ON_COMMIT = False
    site_prepare()
    editors_prepare()
    Outbox.objects.all().delete()


@pytest.fixture
def bob() -> Client:
    client = Client()
    sign_in(client, people.bob(with_second_factor=False))
    return client


@ways
def test_every_way_commits_once(bob: Client, before: Act, act: Act) -> None:
    before(bob)
    Outbox.objects.all().delete()
    with Transactions() as made:
        act(bob)
    assert disagreements() == []
    assert PlanIndicator.objects.filter(policy__live=True).count() == 2 * PolicyPage.objects.live().count()
    whole = [tables for tables in made.done if PolicyPage._meta.db_table in tables]
    assert len(whole) == 1, made.done
    assert [tables for tables in made.done if tables & TRUTH] == whole
    assert Outbox.objects.exists()


@pytest.mark.parametrize("way", ["a revision of a live page", "the administration, a live page", "the clock", "a copy"])
def test_whoever_dies_leaves_what_was(bob: Client, way: str) -> None:
    """At each write of what must agree, one after the other; in the end nobody dies, and all is there."""
    before, act = WAYS[way]
    before(bob)
    there = state()
    deaths = 0
    while True:
        try:
            with dying_at(deaths + 1):
                act(bob)
        except Died:
            deaths += 1
            assert state() == there, f"write {deaths}"
            continue
        break
    assert deaths > 5
    assert state() != there
    assert disagreements() == []


@pytest.mark.parametrize("name", ["policy_clauses_store", "policy_indicators_store", "policy_event_note"])
def test_what_cannot_be_kept_is_not_published(bob: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    policy = draft()
    there = state()

    def fail(**given: Any) -> None:
        raise ValueError("it cannot be stored")

    monkeypatch.setattr(f"cms.publishing.storing.{name}", fail)
    with pytest.raises(ValueError, match="stored"):
        policy.get_latest_revision().publish()
    assert state() == there
    edit(bob, policy, "action-publish")
    after = state()
    for table in ("clauses", "indicators", "events"):
        assert after[table] == there[table]
    assert after["scheduled"] == [*there["scheduled"], (policy.revisions.latest("pk").pk, None)]
    assert not PolicyPage.objects.filter(live=True).exists()


@contextmanager
def unkept() -> Iterator[None]:
    """What is kept of a policy cannot be stored."""

    def fail(**given: Any) -> None:
        raise ValueError("it cannot be stored")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cms.publishing.storing.policy_event_note", fail)
        yield


def assert_one_logged(caplog: pytest.LogCaptureFixture) -> None:
    (record,) = (record for record in caplog.records if record.name == "cms.administration")
    assert record.exc_info
    assert record.exc_info[0] is ValueError


def form_of(client: Client, address: str) -> dict[str, Any]:
    return querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form").dict()


def assert_told(client: Client, response: Any, policy: PolicyPage, body: str, caplog: pytest.LogCaptureFixture) -> str:
    """The editor is led to the form, which has what was typed, and is told what happened; so is the log. Returns what
    they are told."""
    assert response["Location"].startswith(reverse("wagtailadmin_pages:edit", args=[policy.pk]))
    page = client.get(response["Location"])
    policy.refresh_from_db()
    (told,) = (str(message) for message in page.context["messages"])
    assert policy.get_latest_revision_as_object().title in told
    assert response["X-Request-ID"] in told
    assert page.context["form"]["body"].value() == body.strip()
    assert_one_logged(caplog)
    return told


@pytest.mark.parametrize(
    "before", [do_drafted, do_published, do_changed], ids=["a draft", "live", "a draft of what is live"]
)
def test_what_was_typed_is_kept_where_it_cannot_be_published(
    bob: Client, before: Act, caplog: pytest.LogCaptureFixture
) -> None:
    before(bob)
    policy = PolicyPage.objects.get()
    there, clauses = state(), policy.read_clauses()
    address = reverse("wagtailadmin_pages:edit", args=[policy.pk])
    form = form_of(bob, address)
    body = text(7) + "另起一段。\n"
    latest = policy.get_latest_revision()
    with unkept(), Transactions() as made:
        response = bob.post(address, form | {"title": "改了的标题", "body": body, "action-publish": "1"})
    assert len(made.done) == 1
    kept = policy.revisions.latest("pk")
    told = assert_told(bob, response, policy, body, caplog)
    assert "未能发布" in told
    assert "草稿" in told
    assert kept.pk != latest.pk
    assert kept.user is not None
    assert kept.as_object().body == body.strip()
    policy.refresh_from_db()
    after = state()
    for table in ("clauses", "indicators", "events"):
        assert after[table] == there[table]
    if policy.live:
        assert policy.read_clauses() == clauses
        assert after["pages"] == there["pages"]
    assert policy.live == (before is not do_drafted)
    edit(bob, policy, "action-publish")
    assert PolicyPage.objects.get().body == body.strip()
    assert disagreements() == []


def test_a_new_page_is_kept_as_a_draft_where_it_cannot_be_published(
    bob: Client, caplog: pytest.LogCaptureFixture
) -> None:
    library = PolicyLibraryPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["cms", "policypage", library.pk])
    told = {"title": "新的规划", "slug": "new", "body": text(1, number=9), "action-publish": "1"}
    with unkept():
        response = bob.post(address, form_of(bob, address) | told)
    policy = PolicyPage.objects.get()
    assert not policy.live
    assert policy.owner == policy.get_latest_revision().user
    assert_told(bob, response, policy, told["body"], caplog)
    assert not PolicyClause.objects.exists()
    assert not PolicyEvent.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_was_typed_is_kept_where_it_cannot_be_approved(bob: Client, caplog: pytest.LogCaptureFixture) -> None:
    """The workflow's last step publishes; it waits on."""
    do_submitted(bob)
    policy = PolicyPage.objects.get()
    waiting = policy.current_workflow_state
    address, body = reverse("wagtailadmin_pages:edit", args=[policy.pk]), text(7)
    pressed = {"action-workflow-action": "1", "workflow-action-name": "approve", "body": body}
    with unkept():
        response = bob.post(address, form_of(bob, address) | pressed)
    told = assert_told(bob, response, policy, body, caplog)
    assert "未能完成" in told
    policy = PolicyPage.objects.get()
    assert (policy.live, policy.current_workflow_state) == (False, waiting)


def test_where_no_draft_can_be_kept_either_nothing_is_said_to_be_kept(
    bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = draft()
    there = state()
    address = reverse("wagtailadmin_pages:edit", args=[policy.pk])
    form = form_of(bob, address)

    def fail(*args: Any, **given: Any) -> None:
        raise ValueError("the database is full")

    monkeypatch.setattr(PolicyPage, "save_revision", fail)
    with pytest.raises(ValueError, match="full"):
        bob.post(address, form | {"body": text(7), "action-publish": "1"})
    assert state() == there


@pytest.mark.parametrize("with_below", [False, True], ids=["chosen", "below what is chosen"])
def test_of_many_those_are_published_that_can_be(
    bob: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, with_below: bool
) -> None:
    first, second, third = (draft(number=number) for number in (1, 2, 3))
    second.title = second.draft_title = "不能发布的规划"
    second.save_revision()

    def fail(*, policy: PolicyPage) -> bool:
        if policy.pk == second.pk:
            raise ValueError("it cannot be stored")
        return policy_clauses_store(policy=policy)

    monkeypatch.setattr("cms.publishing.storing.policy_clauses_store", fail)
    chosen = [PolicyLibraryPage.objects.get()] if with_below else [first, second, third]
    ids = "&".join(f"id={page.pk}" for page in chosen)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    with Transactions() as made:
        answer = bob.post(f"{address}?{ids}&next=/admin/", {"include_descendants": "on"} if with_below else {})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert len(made.done) == 2 + with_below
    assert [page.live for page in PolicyPage.objects.order_by("pk")] == [True, False, True]
    assert disagreements() == []
    # What is told on signing in comes before them.
    *_before, done, failed = bob.get("/admin/").context["messages"]
    assert (done.level_tag, failed.level_tag) == ("success", "error")
    assert "不能发布的规划" in str(failed)
    assert first.title not in str(failed)
    assert answer["X-Request-ID"] in str(failed)
    assert_one_logged(caplog)


def _expire(bob: Client) -> None:
    """The clock takes it back."""
    Page.objects.filter(pk=PolicyPage.objects.get().pk).update(expire_at=timezone.now() - datetime.timedelta(hours=2))


def _take_back(bob: Client) -> None:
    PolicyPage.objects.get().unpublish()


def _unpublish(bob: Client) -> None:
    assert bob.post(f"/admin/pages/{PolicyPage.objects.get().pk}/unpublish/").status_code == 302


@pytest.mark.parametrize(
    ("before", "act"),
    [((do_scheduled,), _take_back), ((do_scheduled, _expire), do_clock), ((do_changed,), _unpublish)],
    ids=["by code", "by the clock", "by the administration"],
)
def test_taking_back_is_whole_too(bob: Client, before: tuple[Act, ...], act: Act) -> None:
    """What was scheduled must not bring back what was taken back."""
    for one in before:
        one(bob)
    there = state()
    deaths = 0
    while True:
        try:
            with Transactions() as made, dying_at(deaths + 1):
                act(bob)
        except Died:
            deaths += 1
            assert state() == there, f"write {deaths}"
            continue
        break
    assert deaths > 1
    assert len(made.done) == 1
    assert not PolicyPage.objects.get().live
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def _save(policy: PolicyPage) -> None:
    policy.save_revision()


def _overwrite(policy: PolicyPage) -> None:
    policy.save_revision(overwrite_revision=policy.get_latest_revision())


def _copied(policy: PolicyPage) -> None:
    policy.copy(update_attrs={"slug": "copy", "title": "抄本"})


@pytest.mark.parametrize("act", [_save, _overwrite, _copied], ids=["new", "overwritten", "copied"])
def test_no_draft_is_kept_without_its_files(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[PolicyPage], None]
) -> None:
    """A file that no page has is everybody's: whoever dies before the file is noted keeps no draft that has it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    form = desk.file()
    policy = draft().get_latest_revision_as_object()
    if act is _copied:
        desk.attach(policy, form, publish=False)
    else:
        policy.attachments.add(PolicyAttachment(document=form))
    there = (list(Page.objects.values()), list(Revision.objects.order_by("pk").values()))

    def die(**given: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(PolicyFile.objects, "get_or_create", die)
        with pytest.raises(Died):
            act(policy)
    assert (list(Page.objects.values()), list(Revision.objects.order_by("pk").values())) == there
    act(PolicyPage.objects.get() if act is _copied else policy)
    assert set(PolicyFile.objects.filter(document=form).values_list("policy_id", flat=True)) == set(
        PolicyPage.objects.values_list("pk", flat=True)
    )
    assert not is_everybodys(form)


def test_what_is_due_and_fails_stays_due_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, bob: Client, caplog: pytest.LogCaptureFixture
) -> None:
    policy_publish(policy=draft())
    do_schedule(bob)
    policy_publish(policy=draft(number=2))
    first, second = PolicyPage.objects.order_by("pk")
    second.refresh_from_db()
    second.expire_at = timezone.now() - datetime.timedelta(minutes=1)
    second.save()

    def fail(*, policy: PolicyPage) -> bool:
        if policy.pk == first.pk:
            raise ValueError("it cannot be stored")
        return policy_clauses_store(policy=policy)

    there = state()["scheduled"]
    with monkeypatch.context() as patched:
        patched.setattr("cms.publishing.storing.policy_clauses_store", fail)
        for command in ("publish_scheduled", "publish_on_time"):
            with pytest.raises(CommandError, match="演示规划"):
                call_command(command)
    assert state()["scheduled"] == there
    assert not PolicyPage.objects.get(pk=second.pk).live
    call_command("publish_on_time")
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_an_empty_trial_of_the_clock_changes_nothing(bob: Client) -> None:
    do_scheduled(bob)
    there = state()
    call_command("publish_scheduled", dryrun=True)
    assert state() == there


def test_only_what_changed_is_written(bob: Client) -> None:
    policy_publish(policy=draft())
    with Transactions() as made:
        policy_publish(policy=PolicyPage.objects.get())
    (tables,) = made.done
    assert not tables & {model._meta.db_table for model in (PolicyClause, PlanIndicator, PolicyEvent)}


def test_a_figure_too_large_for_a_table_is_no_reason_not_to_publish() -> None:
    policy = draft()
    policy.body = policy.body.replace("2.75", "9" * 20).replace("120", "1.2345")
    policy_publish(policy=policy)
    rows = {row.name: row for row in PlanIndicator.objects.all()}
    assert rows["研发投入强度"].target is None
    assert str(rows["高新技术企业数"].base) == "1.235"
    assert PolicyEvent.objects.count() == 1
