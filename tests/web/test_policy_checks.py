"""What the checks find on the bureau's pages, who reads of it, and how an editor settles a doubt of the importer."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.checking import BY_CODE, CHECKS, findings, guide_due
from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import BureauDocument, InterpretationStep, PlainPage, PolicyPage, PolicyRelation
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from tests import people
from tests.benefit_world import DAYS, benefit
from tests.benefit_world import bring as bring_list
from tests.benefit_world import policy as item
from tests.bureau import editor, interpretation
from tests.people import sign_in
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/findings/"
WHOLE = {
    "issuer": "开福区科技局", "level": "district", "kind": "notice", "topics": "科技", "summary": "概述", "office": "科技科",
    "signed_on": datetime.date(2026, 1, 5), "effective_on": datetime.date(2026, 1, 5),
}  # fmt: skip


@pytest.fixture(autouse=True)
def bureau(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"
    site_prepare()
    editors_prepare()


def bring(number: int, text: str = "一、内容\n第一段的内容。\n", *, publish: bool = True, **fields: Any) -> PolicyPage:
    """A policy in which the checks find nothing, but for what is given."""
    said = f"关于演示的第{number}号通知\n开科发〔2026〕{number}号\n{text}"
    policy = policy_import(document=read(said.encode(), "x.txt"), publish=False).page
    for name, value in (WHOLE | fields).items():
        setattr(policy, name, value)
    revision = policy.save_revision()
    if publish:
        revision.publish()
    policy.refresh_from_db()
    return policy


def found(code: str) -> list[tuple[str, str]]:
    return [(one.title, one.detail) for one in findings() if one.check.code == code]


def write(slug: str, body: str) -> None:
    page = PlainPage.objects.get(slug=slug)
    page.body = body
    page.save_revision().publish()


def test_a_whole_policy_has_nothing_to_be_mended() -> None:
    bring(1)
    assert findings() == []


def test_links_that_lead_nowhere() -> None:
    policy, draft = bring(1), bring(2, publish=False)
    gone = bring(3)
    clause = policy.read_clauses()[-1].anchor
    good = (
        f'<a linktype="page" id="{policy.pk}">一</a><a href="/policies/{policy.slug}/#{clause}">二</a>'
        f'<a href="/policies/{policy.slug}/?on=2026-01-01">三</a><a href="/policies/{policy.slug}.json">四</a>'
        '<a href="https://www.gov.cn/policies/nothing/">五</a><a href="mailto:a@b.cn">六</a><a href="#here">七</a>'
        '<a href="/offerings/">八</a><a href="/policies">九</a>'
    )
    write("terms", good)
    assert found("links") == []
    bad = (
        f'<a linktype="page" id="{draft.pk}">一</a><a linktype="page" id="{gone.pk}">二</a>'
        f'<a href="/policies/{policy.slug}/#art99">三</a><a href="/policies/nothing/">四</a>'
        '<a href="/documents/nothing/a.pdf">五</a><a href="/policies/nothing.json">六</a><a href="/no/such/page.html">七</a>'
        f'<a href="/policies/{policy.slug}/changes/nothing/">八</a>'
    )
    gone.delete()
    write("terms", good + bad)
    assert [detail.partition(": ")[2] or detail.partition("：")[2] for title, detail in found("links")] == [
        f"“{draft.title}”，未发布", "页面已删除", f"/policies/{policy.slug}/#art99", "/policies/nothing/",
        "/documents/nothing/a.pdf", "/policies/nothing.json", "/no/such/page.html",
        f"/policies/{policy.slug}/changes/nothing/",
    ]  # fmt: skip
    assert {title for title, _ in found("links")} == {"使用条款"}


def test_addresses_in_the_words_of_a_document() -> None:
    bring(1, "一、依据\n按照/policies/nothing/#art1。的规定办理，参见http://www.gov.cn/policies/nothing/。\n")
    assert [detail for _, detail in found("links")] == ["文件正文：/policies/nothing/#art1"]
    PolicyPage.objects.get().unpublish()
    assert found("links") == []


def test_an_address_that_is_sent_on_leads_somewhere() -> None:
    write("terms", '<a href="/old-address/">一</a>')
    assert len(found("links")) == 1
    Redirect.objects.create(old_path="/old-address", redirect_link="/policies/")
    assert found("links") == []


def test_files_and_pictures_that_are_gone() -> None:
    file = BureauDocument.objects.create(title="附件", file=ContentFile(b"1", name="a.txt"))
    image = get_image_model().objects.create(title="图", file=get_test_image_file())
    write(
        "terms",
        f'<a linktype="document" id="{file.pk}">附件</a><a href="{file.url}">附件</a>'
        f'<embed embedtype="image" id="{image.pk}" alt="区政府大楼" format="left">',
    )
    assert found("attachments") == found("links") == found("alternatives") == []
    url = file.url
    file.delete()
    image.delete()
    assert [detail for _, detail in found("attachments")] == ["中文正文：文件已删除", "中文正文：图片已删除"]
    assert [detail for _, detail in found("links")] == [f"中文正文：{url}"]


def test_pictures_without_alternative_text() -> None:
    image = get_image_model().objects.create(title="图", file=get_test_image_file())
    write("terms", f'<embed embedtype="image" id="{image.pk}" alt="" format="left">')
    assert [title for title, _ in found("alternatives")] == ["使用条款"]


def test_empty_fields_are_named() -> None:
    published = bring(1, office="", effective_on=None)
    assert found("fields") == [(published.title, "施行日期，责任处室")]
    assert [title for title, _ in found("validity")] == [published.title]


def test_a_draft_is_looked_at_as_it_was_saved_last() -> None:
    draft = bring(1, publish=False, summary="")
    assert found("fields") == [(draft.title, "概述")]
    assert found("validity") == []
    later = draft.get_latest_revision_as_object()
    later.summary = "补上的概述"
    later.save_revision()
    assert found("fields") == []


def test_a_published_page_is_looked_at_as_the_public_sees_it() -> None:
    policy = bring(1, summary="")
    later = policy.get_latest_revision_as_object()
    later.summary = "还没有发布的概述"
    revision = later.save_revision()
    assert found("fields") == [(policy.title, "概述")]
    revision.publish()
    assert found("fields") == []


def test_one_number_however_its_brackets_are_typed() -> None:
    one, other = bring(1), bring(2, document_number="开科发 [2026] 1号")
    assert found("numbers") == [
        (one.title, f"与“{other.title}”重复"), (other.title, f"与“{one.title}”重复"),
    ]  # fmt: skip


def test_a_relation_to_a_document_that_readers_do_not_see() -> None:
    newer, older = bring(2), bring(1, publish=False)
    PolicyRelation.objects.create(policy=newer, effect="repeals", other=older)
    assert found("relations") == [(newer.title, f"废止：“{older.title}”")]
    older.get_latest_revision().publish()
    assert found("relations") == []


def test_old_drafts() -> None:
    draft, changed, back, timed = bring(1, publish=False), bring(2), bring(3), bring(4, publish=False)
    changed.save_revision()
    back.unpublish()
    timed.go_live_at = timezone.now() + datetime.timedelta(days=9)
    timed.save_revision().publish()
    assert found("drafts") == []
    long_ago = timezone.now() - datetime.timedelta(days=31)
    Page.objects.filter(depth__gt=2).update(latest_revision_created_at=long_ago)
    assert {title for title, _ in found("drafts")} == {draft.title, changed.title}
    assert f"{timezone.localdate(long_ago)}" in found("drafts")[0][1]


def test_a_guide_is_due_after_seven_working_days() -> None:
    # 2026-09-25 (Friday) to 27 are the Mid-Autumn holidays; 20 September is a Sunday worked in exchange.
    assert guide_due(datetime.date(2026, 9, 16)) == datetime.date(2026, 9, 24)
    assert guide_due(datetime.date(2026, 9, 17)) == datetime.date(2026, 9, 28)
    policy, guided = bring(1), bring(2)
    bring(3, publish=False)
    bring(4, level="national")
    over = bring(5, expires_on=datetime.date(2026, 1, 6))
    assert over.validity().state.code == "expired"
    guide = {"guide_who": "企业", "steps": [InterpretationStep(text="在线申报")]}
    interpretation(guided, **guide)
    assert found("guide") == []
    long_ago = timezone.now() - datetime.timedelta(days=20)
    Page.objects.filter(depth__gt=3).update(first_published_at=long_ago)
    assert [title for title, _ in found("guide")] == [policy.title]


def test_a_window_that_is_past_is_found_until_the_next_is_entered(tmp_path: Path) -> None:
    award = {"zh": "演示奖", "en": "Award"}
    past = benefit(window="2026-01-01至2026-02-01", name=award)
    bring_list(
        tmp_path, [item("K1", past, **DAYS), item("K2", past, effective_from="2020-01-01", expires="2026-03-01")]
    )
    own = bring(1, applications_until=datetime.date(2026, 2, 1))
    assert found("windows") == [(own.title, "2026-02-01 已截止"), ("演示政策K1", "演示奖：2026-02-01 已截止")]
    bring_list(tmp_path, [item("K1", benefit(window="2026-01-01至2099-02-01", name=award), **DAYS)])
    assert found("windows") == [(own.title, "2026-02-01 已截止")]


DOUBTFUL = "一、对象\n企业。\n三、标准\n按利息的一半补贴。\n"


def form(client: Client, policy: PolicyPage) -> Any:
    page = client.get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    return querydict_from_html(page, form_id="page-edit-form")


def test_an_editor_settles_a_doubt_of_the_importer() -> None:
    policy, publisher = bring(1, DOUBTFUL, publish=False), editor(PUBLISHERS.name)
    (clause,) = [one for one in policy.get_latest_revision_as_object().read_clauses() if one.unsure]
    assert [title for title, _ in found("doubts")] == [policy.title]
    edit = f"/admin/pages/{policy.pk}/edit/"
    assert "有 1 条待核对" in publisher.get(edit).content.decode()
    publisher.post(edit, form(publisher, policy).dict() | {"accepted": f"{clause.anchor}:numbering"})
    assert found("doubts") == []
    page = as_seen(publisher.get(edit).content.decode())
    assert f'value="{clause.anchor}:numbering" checked' in page
    assert page.count('name="accepted"') == 1
    # It stays so when another clause is changed, and is in doubt again when this one is.
    body = policy.get_latest_revision_as_object().body
    told = form(publisher, policy).dict()
    publisher.post(edit, told | {"body": body.replace("企业。", "科技型企业。")})
    assert found("doubts") == []
    told = form(publisher, policy).dict()
    publisher.post(edit, told | {"body": body.replace("三、标准", "三、补贴的标准")})
    assert [title for title, _ in found("doubts")] == [policy.title]


def test_a_settled_doubt_can_be_opened_again_and_no_other_is_settled() -> None:
    policy, publisher = bring(1, DOUBTFUL, publish=False), editor(PUBLISHERS.name)
    edit = f"/admin/pages/{policy.pk}/edit/"
    refused = publisher.post(edit, form(publisher, policy).dict() | {"accepted": "s9:cut"})
    assert refused.status_code == 200
    assert len(found("doubts")) == 1
    (clause,) = [one for one in policy.get_latest_revision_as_object().read_clauses() if one.unsure]
    publisher.post(edit, form(publisher, policy).dict() | {"accepted": f"{clause.anchor}:numbering"})
    told = form(publisher, policy).dict()
    del told["accepted"]
    publisher.post(edit, told)
    assert len(found("doubts")) == 1


@pytest.mark.parametrize("group", [PUBLISHERS.name, REVIEWERS.name])
def test_editors_read_the_report_by_check(group: str) -> None:
    policy = bring(1, office="")
    bring(2, DOUBTFUL)
    client = editor(group)
    page = client.get(REPORT).content.decode()
    assert f"/admin/pages/{policy.pk}/edit/" in page
    assert "责任处室" in page
    assert str(BY_CODE["doubts"].label) in page
    only = client.get(f"{REPORT}results/?check=fields").content.decode()
    assert "责任处室" in only
    assert "1 处存疑" not in only
    assert "2 处待处理" in client.get("/admin/").content.decode()
    assert REPORT in client.get("/admin/").content.decode()


def test_the_report_as_a_file() -> None:
    policy = bring(1, office="")
    response = editor(PUBLISHERS.name).get(f"{REPORT}?export=csv")
    rows = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 2
    assert policy.title in rows[1]
    assert "责任处室" in rows[1]


def test_nobody_else_reads_the_report(client: Client) -> None:
    bring(1, office="", publish=False)
    assert client.get(REPORT)["Location"].startswith("/admin/login/")
    sign_in(client, people.charlie())
    for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv", "/admin/"):
        response = client.get(address)
        assert response.status_code in (302, 403)
        assert "第1号通知" not in response.content.decode()


def test_the_command_says_whether_something_was_found() -> None:
    bring(1)
    out = io.StringIO()
    call_command("check_policies", stdout=out)
    assert out.getvalue() == "Nothing was found.\n"
    policy = bring(2, office="")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_policies", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().splitlines() == [
        "Empty fields: 1. Fill in what the document says.", f"  {policy.title}: office in charge",
    ]  # fmt: skip
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_policies", "--json", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert (row["check"], row["page"], row["live"]) == ("fields", policy.title, True)
    assert row["edit"] == f"/admin/pages/{policy.pk}/edit/"


def test_the_number_of_queries_does_not_grow_with_the_number_of_policies() -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            findings()
        return len(queries)

    def add(first: int, most: int) -> None:
        for number in range(first, most):
            policy = bring(number, DOUBTFUL, office="", effective_on=None, publish=number % 2 == 0)
            PolicyRelation.objects.create(policy=policy, effect="repeals", other=PolicyPage.objects.first())
        write("terms", "".join(f'<a href="/policies/nothing-{one}/#art1">一</a>' for one in range(most)))

    add(1, 5)
    asked()  # the lists in use are read once by a process
    few = asked()
    add(5, 25)
    assert asked() == few
    assert few <= 31


def test_every_check_says_what_it_is_and_what_to_do() -> None:
    assert len(BY_CODE) == len(CHECKS)
    assert all(check.label and check.remedy for check in CHECKS)
