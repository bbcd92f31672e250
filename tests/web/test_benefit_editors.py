"""An editor writes what a policy gives: in words and figures, never in JSON; who may not publish the policy may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.benefits.importing.running import import_file
from cms.benefits.keeping import benefits_for_firms
from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.management.commands.import_benefits import DEMO
from cms.models import Benefit, PolicyPage
from cms.site.services import site_prepare
from marketplace.core.amounts import format_wan
from tests import people
from tests.benefit_world import DAYS, bring, page_of, policy
from tests.bureau import editor

pytestmark = pytest.mark.django_db
FILLED: dict[str, Any] = {
    "name": "演示贴息",
    "type": "interest_discount",
    "beneficiary": "firm",
    "conditions": "在本区纳税两年以上\n  \n项目经区里认定",
    "ratio": "50%",
    "base": "实付利息",
    "cap": "20万",
    "per": "year",
    "opens": "2026-01-01",
    "closes": "2099-12-31",
    "papers": "营业执照\n借款合同",
}


@pytest.fixture(autouse=True)
def bureau(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    editors_prepare()
    bring(tmp_path)


@pytest.fixture
def reviewer() -> Client:
    return editor(REVIEWERS.name)


def new(identifier: str = "K1") -> str:
    return f"/admin/policies/{page_of(identifier).pk}/benefits/new/"


def edit(external_id: str) -> str:
    return f"/admin/policies/benefits/{Benefit.objects.get(external_id=external_id).address}/"


def test_a_benefit_is_written_in_words_and_figures(reviewer: Client, client: Client) -> None:
    assert reviewer.post(new(), FILLED).status_code == 302
    (said,) = [one.said for one in benefits_for_firms() if one.said.name == "演示贴息"]
    assert (said.ratio, said.cap, said.per, said.papers) == (50, 20, "year", ("营业执照", "借款合同"))
    assert [one.text for one in said.person] == ["在本区纳税两年以上", "项目经区里认定"]
    page = client.get(page_of("K1").address).content.decode()
    assert "注册地在开福区；在本区纳税两年以上（由机构判断）；项目经区里认定（由机构判断）。" in page
    assert "借款合同" in page
    listed = reviewer.get(f"/admin/pages/{page_of('K1').pk}/edit/").content.decode()
    assert "演示贴息" in listed
    assert "2099-12-31" in listed


def test_rules_stay_behind_a_benefit_whose_words_are_changed(reviewer: Client) -> None:
    address = edit("K1-1")
    page = reviewer.get(address).content.decode()
    assert "有高新技术企业资质" in page
    before = Benefit.objects.get(external_id="K1-1").latest_version()
    given = {
        "name": "高企奖励（改）",
        "type": "award",
        "beneficiary": "firm",
        "cap": "30",
        "per": "once",
        "conditions": "近两年无处罚",
    }
    assert reviewer.post(address, given).status_code == 302
    version = Benefit.objects.get(external_id="K1-1").latest_version()
    assert (version.number, before.number) == (2, 1)
    assert before.said.criteria.of == version.said.criteria.of[:-1]
    assert [one.text for one in version.said.person] == ["近两年无处罚"]
    assert format_wan(version.said.limits.amount_most.operand.value) == "30 万元"


def test_what_is_wrong_is_said_and_what_was_typed_stays(reviewer: Client) -> None:
    wrong = {**FILLED, "name": "", "ratio": "很多", "closes": "2025-01-01", "cap": "二十"}
    page = reviewer.post(new(), wrong).content.decode()
    assert "很多" in page
    assert reviewer.post(new(), FILLED | {"conditions": "在本区\0纳税"}).status_code == 200
    assert "实付利息" in page
    assert page.count("w-field__errors") >= 4 or page.count("error-message") >= 4
    assert not Benefit.objects.filter(external_id__startswith="own-").exists()


def test_a_withdrawn_benefit_is_shown_to_nobody(reviewer: Client, client: Client) -> None:
    given = {"name": "高企奖励", "type": "award", "beneficiary": "firm", "cap": "20", "per": "once", "withdrawn": "on"}
    assert reviewer.post(edit("K1-1"), given).status_code == 302
    assert "高企奖励" not in client.get(page_of("K1").address).content.decode()
    assert "高企奖励" in reviewer.get(f"/admin/pages/{page_of('K1').pk}/edit/").content.decode()


def test_only_who_may_publish_a_policy_writes_what_it_gives(client: Client, tmp_path: Path) -> None:
    bring(tmp_path, [policy("D1", **DAYS)])
    addresses = [new(), edit("K1-1"), new("D1")]
    for address in addresses:
        assert client.get(address).status_code == 302
    people.sign_in(client, people.charlie())
    publisher = editor(PUBLISHERS.name)
    for address in addresses:
        assert client.get(address).status_code in (302, 403)
        assert publisher.get(address).status_code in (302, 403)
        publisher.post(address, FILLED)
    assert not Benefit.objects.filter(external_id__startswith="own-").exists()
    page = publisher.get(f"/admin/pages/{page_of('K1').pk}/edit/").content.decode()
    assert "有权发布这份政策的人填写扶持事项" in page or "benefits/new" not in page


def test_a_form_that_is_saved_unchanged_changes_nothing(reviewer: Client) -> None:
    """Of every benefit of the published list, in rules and in words."""
    import_file(DEMO)
    there = {one.external_id: one.versions.count() for one in Benefit.objects.all()}
    assert len(there) > 60
    for one in Benefit.objects.exclude(external_id__startswith="K"):
        form = reviewer.get(edit(one.external_id)).context["form"]
        values = {field.html_name: field.value() for field in form}
        given = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}
        assert reviewer.post(edit(one.external_id), given).status_code == 302, one.external_id
    assert {one.external_id: one.versions.count() for one in Benefit.objects.all()} == there


def test_a_list_that_is_imported_again_leaves_what_an_editor_wrote(reviewer: Client, tmp_path: Path) -> None:
    given = {"name": "高企奖励", "type": "award", "beneficiary": "firm", "cap": "25", "per": "once"}
    assert reviewer.post(edit("K1-1"), given).status_code == 302
    result = bring(tmp_path)
    assert (result.changed, result.unchanged, result.kept) == (0, 5, 1)
    latest = Benefit.objects.get(external_id="K1-1").latest_version()
    assert latest is not None
    assert (latest.number, latest.said.cap) == (2, 25)


def test_a_policy_that_gives_something_is_not_deleted(reviewer: Client, tmp_path: Path) -> None:
    page = page_of("K1")
    one, many = f"/admin/pages/{page.pk}/delete/", f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    for address in (one, many):
        answer = reviewer.post(address, follow=True)
        assert answer.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
        assert "不能删除" in answer.content.decode() or "cannot be deleted" in answer.content.decode()
    assert page_of("K1").live
    bring(tmp_path, [policy("K9")])
    empty = page_of("K9")
    assert reviewer.post(f"/admin/pages/{empty.pk}/delete/").status_code == 302
    assert not PolicyPage.objects.filter(pk=empty.pk).exists()


def test_a_copy_is_no_policy_of_the_list(reviewer: Client) -> None:
    page = page_of("K1")
    copied = {"new_title": "副本", "new_slug": "copied", "new_parent_page": page.get_parent().pk}
    assert reviewer.post(f"/admin/pages/{page.pk}/copy/", copied).status_code == 302
    assert PolicyPage.objects.get(slug="copied").list_id == ""
