"""Files of policies: on the page with size and type, and nobody's but the editors' while the policy is not public."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import querydict_from_html

from cms.models import BureauDocument, PlainPage, PolicyAttachment, PolicyFile, PolicyPage
from tests import bureau, people

pytestmark = pytest.mark.django_db

OPEN = {"visitor": 200, "reader": 200, "publisher": 200, "reviewer": 200}
EDITORS = {"visitor": 404, "reader": 404, "publisher": 200, "reviewer": 200}


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"
    bureau.open_bureau()


@pytest.fixture
def world() -> dict[str, Client]:
    return bureau.everyone()


@pytest.fixture
def form() -> BureauDocument:
    return bureau.file()


def who_may(world: dict[str, Client], form: BureauDocument) -> dict[str, int]:
    return bureau.statuses(world, form.url)


def test_a_file_of_no_policy_is_open_as_before(world: dict[str, Client], form: BureauDocument) -> None:
    bureau.policy()
    assert who_may(world, form) == OPEN


def test_a_file_of_a_draft_is_the_editors_alone(world: dict[str, Client], form: BureauDocument) -> None:
    draft = bureau.policy(publish=False)
    bureau.attach(draft, form, publish=False)
    assert who_may(world, form) == EDITORS
    response = world["publisher"].get(form.url)
    assert b"".join(response) == b"the form"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_published_policys_file_is_everybodys_and_stands_on_its_page(
    world: dict[str, Client], form: BureauDocument
) -> None:
    policy = bureau.policy()
    bureau.attach(policy, form, publish=True, title="贴息申请表")
    assert who_may(world, form) == OPEN
    page = world["visitor"].get(policy.address).content.decode()
    panel = page[page.index('id="attachments-head"') :]
    assert re.search(rf'href="{form.url}">.*贴息申请表</a>', panel)
    assert "TXT" in panel
    assert re.search(r"8\s*字节", panel)


def test_a_file_that_only_a_new_draft_of_a_published_policy_has_is_not_out_yet(
    world: dict[str, Client], form: BureauDocument
) -> None:
    policy = bureau.policy()
    bureau.attach(policy, form, publish=False)
    assert not PolicyAttachment.objects.exists(), "the published policy has no such file"
    assert who_may(world, form) == EDITORS
    assert form.url not in world["visitor"].get(policy.address).content.decode()
    policy.get_latest_revision().publish()
    assert who_may(world, form) == OPEN


def test_a_file_that_left_a_draft_stays_the_editors(world: dict[str, Client], form: BureauDocument) -> None:
    policy = bureau.policy()
    bureau.attach(policy, form, publish=False)
    draft = policy.get_latest_revision_as_object()
    draft.attachments.clear()
    draft.save_revision()
    assert who_may(world, form) == EDITORS


def test_a_withdrawn_policys_file_is_withdrawn_too(world: dict[str, Client], form: BureauDocument) -> None:
    policy = bureau.policy()
    bureau.attach(policy, form, publish=True)
    PolicyPage.objects.get(pk=policy.pk).unpublish()
    assert who_may(world, form) == EDITORS


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
@pytest.mark.parametrize("place", ["policy", "library"])
def test_a_private_policys_file_is_the_editors(
    world: dict[str, Client], form: BureauDocument, kind: str, place: str
) -> None:
    policy = bureau.policy()
    bureau.attach(policy, form, publish=True)
    closed = policy if place == "policy" else policy.get_parent()
    PageViewRestriction.objects.create(page=closed, restriction_type=kind, password="x")
    assert who_may(world, form) == EDITORS
    if kind == PageViewRestriction.LOGIN:
        shown = {name: form.url in world[name].get(policy.address).content.decode() for name in ("reader", "publisher")}
        assert shown == {"reader": False, "publisher": True}, "no link that leads nowhere"


def test_a_file_of_two_policies_is_open_while_one_of_them_is(world: dict[str, Client], form: BureauDocument) -> None:
    public, draft = bureau.policy(), bureau.policy(bureau.NOTICE.replace("3号", "4号"), "other.txt", publish=False)
    bureau.attach(public, form, publish=True)
    bureau.attach(draft, form, publish=False)
    assert who_may(world, form) == OPEN
    PolicyPage.objects.get(pk=public.pk).unpublish()
    assert who_may(world, form) == EDITORS


def test_a_page_that_everybody_reads_may_link_to_it(world: dict[str, Client], form: BureauDocument) -> None:
    bureau.attach(bureau.policy(publish=False), form, publish=False)
    page = PlainPage.objects.get(slug="terms")
    page.body = f'<p><a linktype="document" id="{form.pk}">表</a></p>'
    page.save_revision()
    assert who_may(world, form) == EDITORS, "only a draft links to it"
    page.get_latest_revision().publish()
    assert who_may(world, form) == OPEN
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert who_may(world, form) == EDITORS


def test_an_interpretation_that_nobody_reads_opens_nothing(world: dict[str, Client], form: BureauDocument) -> None:
    policy = bureau.policy(publish=False)
    bureau.attach(policy, form, publish=False)
    bureau.interpretation(policy, body=f'<p><a linktype="document" id="{form.pk}">表</a></p>')
    assert who_may(world, form) == EDITORS


def test_a_file_goes_free_with_its_policy(world: dict[str, Client], form: BureauDocument) -> None:
    draft = bureau.policy(publish=False)
    bureau.attach(draft, form, publish=False)
    PolicyPage.objects.get(pk=draft.pk).delete()
    assert not PolicyFile.objects.exists()
    assert who_may(world, form) == OPEN


def test_without_the_second_factor_an_editor_opens_nothing(settings: Any, form: BureauDocument) -> None:
    settings.STAFF_SECOND_FACTOR = True
    bureau.attach(bureau.policy(publish=False), form, publish=False)
    assert bureau.signed_in(people.bob(with_second_factor=True)).get(form.url).status_code == 200
    people.User.objects.all().delete()
    assert bureau.signed_in(people.bob(with_second_factor=False)).get(form.url).status_code == 404


def test_editors_may_bring_in_files_and_choose_them(world: dict[str, Client], form: BureauDocument) -> None:
    for name in ("publisher", "reviewer"):
        assert world[name].get("/admin/documents/add/").status_code == 200
        assert form.title in world[name].get("/admin/documents/chooser/").json()["html"]
    new = SimpleUploadedFile("notes.txt", b"notes")
    world["publisher"].post("/admin/documents/add/", {"title": "说明", "file": new, "tags": ""})
    assert BureauDocument.objects.filter(title="说明").exists()
    assert world["reader"].get("/admin/documents/add/").status_code == 302


def test_an_editor_attaches_a_file_in_the_administration(world: dict[str, Client], form: BureauDocument) -> None:
    policy = bureau.policy(publish=False)
    edit = f"/admin/pages/{policy.pk}/edit/"
    page = world["publisher"].get(edit).content.decode()
    assert "附件" in page
    sent = querydict_from_html(page, form_id="page-edit-form").dict()
    sent |= bureau.child_fields("attachments", [{"document": form.pk, "title": "申请表"}])
    assert world["publisher"].post(edit, sent).status_code == 302
    policy.refresh_from_db()
    assert [str(one) for one in policy.get_latest_revision_as_object().attachments.all()] == ["申请表"]
    assert who_may(world, form) == EDITORS


def test_a_file_lies_where_nobody_can_guess(form: BureauDocument) -> None:
    """A web server that serves the folder by mistake gives nothing away to whoever knows the file's name."""
    assert re.fullmatch(r"documents/[\w-]{22}/form\.txt", form.file.name)
    assert form.filename == "form.txt"


def test_a_long_chinese_name_is_kept_or_shortened(world: dict[str, Client]) -> None:
    long = bureau.file(name=f"{'演示' * 150}.txt")
    assert long.filename.endswith(".txt")
    assert who_may(world, long) == OPEN


def test_a_file_that_only_the_text_of_a_draft_links_to_is_the_editors_alone(
    world: dict[str, Client], form: BureauDocument
) -> None:
    link = f'<p><a linktype="document" id="{form.pk}">表格</a></p>'
    page = bureau.interpretation(bureau.policy(), publish=False, body=link)
    assert who_may(world, form) == EDITORS
    page.get_latest_revision().publish()
    assert who_may(world, form) == OPEN
    page.policy.unpublish()
    assert who_may(world, form) == EDITORS
