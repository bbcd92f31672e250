"""Interpretations of policies: key points with their clauses, questions, the guide; seen only beside a public policy."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import querydict_from_html, rich_text

from cms.models import (
    BODY_FEATURES,
    InterpretationPage,
    InterpretationPaper,
    InterpretationPoint,
    InterpretationQuestion,
    InterpretationStep,
    PolicyLibraryPage,
    PolicyPage,
)
from cms.policies.interpretations import anchor_meant, has_guide, interpretations_of
from tests import bureau
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

EVERYBODY = dict.fromkeys(("visitor", "reader", "publisher", "reviewer"), 200)
NOBODY = dict.fromkeys(EVERYBODY, 404)


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    bureau.open_bureau()


@pytest.fixture
def policy() -> PolicyPage:
    return bureau.policy(effective_on=datetime.date(2026, 3, 1))


def full(policy: PolicyPage, *, publish: bool = True) -> InterpretationPage:
    return bureau.interpretation(
        policy,
        publish=publish,
        body="<p>补充说明</p>",
        guide_who="本区的科技型企业",
        guide_where="政务大厅",
        guide_contact="成果科",
        points=[
            InterpretationPoint(text="按利息的一半补贴。", anchor="s2", sort_order=1),
            InterpretationPoint(
                text="本区企业都可以申请。", text_en="Firms of the district.", anchor="s1", sort_order=0
            ),
            InterpretationPoint(text="不指向条款的要点。", sort_order=2),
        ],
        papers=[InterpretationPaper(text="申请表")],
        steps=[InterpretationStep(text="网上提交")],
        questions=[InterpretationQuestion(question="何时发放？", answer="次月。\n逐笔发放。")],
    )


def words(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == 200
    content = as_seen(response.content.decode())
    return str(content[content.index("<main") : content.index("</main>")])


def test_it_tells_points_with_their_clauses_guide_and_answers(client: Client, policy: PolicyPage) -> None:
    page = full(policy)
    assert page.address == "/policies/explained/"
    told = words(client, page.address)
    assert told.index("本区企业都可以申请。") < told.index("按利息的一半补贴。") < told.index("不指向条款的要点。")
    clauses = re.findall(rf'href="{policy.address}#(s\d)">.*?<span lang="zh-Hans">(.*?)</span>', told)
    assert clauses == [("s1", "一、"), ("s2", "二、")]
    for word in ("办理指南", "本区的科技型企业", "申请表", "网上提交", "政务大厅", "成果科", "何时发放？", "补充说明"):
        assert word in told
    assert "次月。<br>逐笔发放。" in told
    assert "kr-valid--in" in told
    assert "不再有效" not in told
    english = words(client, page.address, "en")
    assert "Firms of the district." in english
    assert '<span lang="zh-Hans">按利息的一半补贴。</span>' in english


def test_what_is_empty_is_not_shown(client: Client, policy: PolicyPage) -> None:
    told = words(client, bureau.interpretation(policy).address)
    for word in ("办理指南", "问答", "要点", "详细内容"):
        assert word not in told


def test_it_warns_when_the_policy_has_ended(client: Client) -> None:
    ended = bureau.policy(effective_on=datetime.date(2020, 1, 1), expires_on=datetime.date(2021, 12, 31))
    told = words(client, full(ended).address)
    assert "这项政策已不再有效" in told
    assert "kr-note--warn" in told
    assert "kr-valid--out" in told


def test_the_policys_page_shows_what_is_published_about_it(client: Client, policy: PolicyPage) -> None:
    bureau.interpretation(policy, slug="draft", title="还在写的解读", publish=False)
    closed = bureau.interpretation(policy, slug="closed", title="内部解读")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert list(interpretations_of(policy)) == []
    assert 'id="interpretations-head"' not in words(client, policy.address)
    full(policy)
    told = words(client, policy.address)
    panel = told[told.index('id="interpretations-head"') :]
    assert 'href="/policies/explained/"' in panel
    assert "按利息的一半补贴。" in panel
    assert '<a href="#s2">' in panel
    assert "还在写的解读" not in told
    assert "内部解读" not in told


def test_who_reads_it_follows_the_policy(policy: PolicyPage) -> None:
    world = bureau.everyone()
    page = full(policy)
    assert bureau.statuses(world, page.address) == EVERYBODY
    assert page.address in world["visitor"].get("/sitemap.xml").content.decode()
    PolicyPage.objects.get(pk=policy.pk).unpublish()
    assert bureau.statuses(world, page.address) == NOBODY
    assert page.address not in world["visitor"].get("/sitemap.xml").content.decode()
    policy.get_latest_revision().publish()
    assert bureau.statuses(world, page.address) == EVERYBODY
    PageViewRestriction.objects.create(page=policy, restriction_type=PageViewRestriction.LOGIN)
    assert bureau.statuses(world, page.address) == NOBODY
    assert page.address not in world["visitor"].get("/sitemap.xml").content.decode()


def test_a_deleted_policy_leaves_a_page_that_nobody_reads(policy: PolicyPage) -> None:
    page = full(policy)
    PolicyPage.objects.get(pk=policy.pk).delete()
    assert InterpretationPage.objects.get(pk=page.pk).policy is None
    world = bureau.everyone()
    assert bureau.statuses(world, page.address) == NOBODY
    assert world["reviewer"].get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert world["reviewer"].get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200


def test_drafts_and_previews_are_the_editors(policy: PolicyPage) -> None:
    world = bureau.everyone()
    page = full(policy, publish=False)
    assert bureau.statuses(world, page.address) == NOBODY
    for place in ("view_draft", "edit", "history"):
        found = bureau.statuses(world, f"/admin/pages/{page.pk}/{place}/")
        assert (found["publisher"], found["reviewer"]) == (200, 200), place
        assert (found["visitor"], found["reader"]) == (302, 302), place
    assert "按利息的一半补贴。" in world["publisher"].get(f"/admin/pages/{page.pk}/view_draft/").content.decode()


def test_a_guide_says_who_may_apply_and_how(policy: PolicyPage) -> None:
    page = bureau.interpretation(policy, guide_who="企业", points=[InterpretationPoint(text="要点")])
    assert (page.has_guide, has_guide(policy)) == (False, False)
    draft = page.get_latest_revision_as_object()
    draft.steps.add(InterpretationStep(text="网上提交"))
    revision = draft.save_revision()
    assert not has_guide(policy), "a draft keeps no promise"
    revision.publish()
    assert has_guide(policy)
    page.refresh_from_db()
    page.unpublish()
    assert not has_guide(policy)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("s2", "s2"),
        ("#s2", "s2"),
        ("notice/s2", "s2"),
        ("https://kerong.example/policies/notice/?on=2026-03-01#s2", "s2"),
        (" 二、 ", "s2"),
        ("第九条", None),
        ("https://kerong.example/policies/notice/", None),
        ("", None),
    ],
)
def test_a_clause_is_named_by_address_or_number(policy: PolicyPage, typed: str, meant: str | None) -> None:
    assert anchor_meant(policy, typed) == meant


def sent(page: str, **changed: Any) -> dict[str, Any]:
    return querydict_from_html(page, form_id="page-edit-form").dict() | changed


def test_a_publisher_writes_one_in_the_administration_and_a_reviewer_publishes_it(policy: PolicyPage) -> None:
    world = bureau.everyone()
    publisher, library = world["publisher"], PolicyLibraryPage.objects.get()
    add = f"/admin/pages/add/cms/interpretationpage/{library.pk}/"
    form = publisher.get(add).content.decode()
    for label in ("要点", "办理指南", "所需材料", "步骤", "问答", "政策文件"):
        assert label in form
    draft = {"title": "补贴解读", "slug": "told", "policy": policy.pk, "day": "2026-03-02", "guide_who": "企业"}
    draft |= {"body": rich_text("<p>说明<script>x</script></p>", features=BODY_FEATURES), "body_en": rich_text("")}
    points = [{"text": "一半", "anchor": f"http://testserver{policy.address}#s2"}, {"text": "何处", "anchor": "第九条"}]
    lists = bureau.child_fields("steps", [{"text": "网上提交"}]) | bureau.child_fields("papers", [])
    lists |= bureau.child_fields("questions", [])
    refused = publisher.post(add, sent(form, **draft, **lists, **bureau.child_fields("points", points)))
    assert refused.status_code == 200
    told = refused.content.decode()
    assert "这项政策没有这一条款" in told
    assert "第九条" in told
    assert not InterpretationPage.objects.exists()
    points[1]["anchor"] = "一、"
    done = publisher.post(
        add, sent(form, **draft, **lists, **bureau.child_fields("points", points), **{"action-submit": "1"})
    )
    assert done.status_code == 302
    page = InterpretationPage.objects.get()
    assert [(one.text, one.anchor) for one in page.points.all()] == [("一半", "s2"), ("何处", "s1")]
    assert not page.live
    state = page.current_workflow_state
    assert state is not None, "the library's workflow holds for it"
    task = state.current_task_state
    action = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    world["reviewer"].post(action, {"comment": ""})
    assert words(world["visitor"], page.address).count("一半") == 1


def test_markup_is_kept_to_what_an_editor_may_use(client: Client, policy: PolicyPage) -> None:
    wild = (
        '<h2>小标题</h2><p onclick="x()">好<script>alert(1)</script><img src="x" onerror="y()">'
        '<a href="javascript:z()">坏链接</a><a href="https://example.com/">好链接</a></p><iframe src="//evil"></iframe>'
    )
    page = bureau.interpretation(policy, body=wild, body_en="<p> </p>")
    assert page.body_en == ""
    told = words(client, page.address)
    assert "小标题</h2>" in told
    assert 'href="https://example.com/"' in told
    body = told[told.index("kr-doc") :]
    for bad in ("<script", "onclick", "onerror", "javascript:", "<iframe", "<img"):
        assert bad not in body, bad
    before = page.body
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.body == before, "what is clean stays as it is"


def test_a_policy_written_by_hand_with_a_chinese_address_has_a_page(client: Client) -> None:
    policy = bureau.policy(slug="演示补贴")
    assert words(client, policy.address)
    assert client.get("/policies/演示补贴.json").json()["title"] == policy.title
