"""The policy library: documents brought in, published, found, read as of a day, compared; drafts are nobody's else."""

from __future__ import annotations

import datetime
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.models import IndicatorActual, PlanIndicator, PolicyClause, PolicyEvent, PolicyLibraryPage, PolicyPage
from cms.official.reading import read
from cms.publishing.importing import ImportRefusedError, policy_import
from cms.site.services import site_prepare
from search import indexing
from search.declare import document

pytestmark = pytest.mark.django_db

DOCUMENTS = Path(__file__).parent.parent.parent / "cms/data/documents"
NOTICE = (
    "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于演示补贴的通知\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
    "二、补贴标准\n按贷款利息的一半补贴。\n长沙市开福区科技局\n2026年3月1日\n"
)


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    site_prepare()
    indexing.rebuild(document("policies"))


def bring(text: str = NOTICE, name: str = "notice.txt", *, publish: bool = True) -> PolicyPage:
    return policy_import(document=read(text.encode(), name), name=name, publish=publish).page


def bring_file(name: str) -> PolicyPage:
    (path,) = DOCUMENTS.glob(f"{name}.*")
    return policy_import(document=read(path.read_bytes(), path.name), name=path.name, publish=True).page


def reach(indicator: PlanIndicator, year: int, value: str) -> None:
    IndicatorActual.objects.create(indicator=indicator, year=year, value=value, source="演示来源")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_plan_reads_as_expired_today_and_as_in_force_in_2025(site: None, client: Client) -> None:
    plan = bring_file("kaifu-14th-five-year-plan")
    today = page(client, plan.url)
    assert "有效期至 2025-12-31，已失效" in today
    assert "kr-seal--out" in today
    assert "开福区“十四五”科技创新发展规划(2021-2025年)</h1>" in today
    then = page(client, f"{plan.url}?on=2025-06-01")
    assert "自 2021-10-25 起施行，有效期至 2025-12-31。" in then
    assert "kr-seal--out" not in then
    assert "请按 2025-06-01 的格式填写" in page(client, f"{plan.url}?on=明天")


def test_a_clause_has_an_address_that_opens_at_its_place(site: None, client: Client) -> None:
    plan = bring_file("kaifu-14th-five-year-plan")
    content = page(client, f"{plan.url}?q=科技立项贷")
    assert 'id="s3-5-2"' in content
    assert "<mark>科技立项贷</mark>" in content
    row = PolicyClause.objects.get(policy=plan, anchor="s3-5-2")
    assert (row.number, row.heading, str(row)) == (
        "2.", "鼓励科技金融产品创新。", "kaifu-14th-five-year-plan/s3-5-2",
    )  # fmt: skip


def test_a_visitor_finds_a_policy_by_a_clauses_words_and_by_its_number(
    site: None, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        plan = bring_file("kaifu-14th-five-year-plan")
        bring_file("patent-law-2020")
    found = page(client, "/policies/?q=科技孵化贷")
    assert "1 份文件" in found
    assert f'href="{plan.url}?q=%E7%A7%91%E6%8A%80%E5%AD%B5%E5%8C%96%E8%B4%B7#s3-5-2"' in found
    assert "三、（五）2.</a>" in found
    assert "<mark>科技孵化贷</mark>" in found
    for typed in ("开政办发〔2021〕20号", "开政办发[2021]20号", "2021 20"):
        found = page(client, f"/policies/?q={typed}")
        assert plan.url in found, typed
        assert "patent-law" not in found, typed
    assert "2 份文件" in page(client, "/policies/")
    assert "1 份文件" in page(client, "/policies/?validity=expired")


def test_the_latest_year_is_offered_first(site: None, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("patent-law-2020", "guarantee-interpretation-2020", "company-law-2023"):
            bring_file(name)
    assert re.findall(r'id="f-year-(\w+)"', page(client, "/policies/")) == ["2023", "2020"]


def test_a_draft_is_nowhere(site: None, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        draft = bring(publish=False)
    assert (draft.live, PolicyClause.objects.count()) == (False, 0)
    assert client.get(f"/policies/{draft.slug}/").status_code == 404
    assert "没有找到“演示补贴”" in page(client, "/policies/?q=演示补贴")
    published = bring_file("patent-law-2020")
    assert client.get(f"/policies/{published.slug}/changes/{draft.slug}/").status_code == 404


def test_what_is_closed_or_withdrawn_leaves_the_library(
    site: None, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        policy = bring()
    assert policy.url in page(client, "/policies/?q=演示补贴")
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=policy, restriction_type=PageViewRestriction.LOGIN)
    assert policy.url not in page(client, "/policies/?q=演示补贴")
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert policy.url in page(client, "/policies/?q=演示补贴")
    with django_capture_on_commit_callbacks(execute=True):
        PolicyPage.objects.get(pk=policy.pk).unpublish()
    assert policy.url not in page(client, "/policies/?q=演示补贴")


def test_importing_again_keeps_anchors_and_gives_none_away(site: None) -> None:
    first = bring()
    before = {one.anchor: one.text for one in PolicyClause.objects.filter(policy=first)}
    changed = NOTICE.replace("二、补贴标准\n按贷款利息的一半补贴。", "二、办理方式\n网上提交材料即可，不必到现场。")
    changed = changed.replace("一、补贴对象\n", "一、目的\n为支持科技创新。\n二、补贴对象\n").replace(
        "二、办理", "三、办理"
    )
    again = bring(changed)
    assert (again.pk, PolicyPage.objects.count()) == (first.pk, 1)
    rows = {one.anchor: one for one in PolicyClause.objects.filter(policy=first)}
    assert rows["s1"].heading == "补贴对象", "it is the second clause now, and keeps its address"
    assert rows["s1"].number == "二、"
    gone = {anchor for anchor, one in rows.items() if one.gone}
    assert "s2-p1" in gone
    assert before["s2-p1"] == rows["s2-p1"].text, "what was cited can still be told"
    third = bring(NOTICE)
    assert {one["anchor"] for one in third.clauses} & gone == set(), "an anchor that is gone is never given again"


def test_versions_of_a_law_are_documents_of_their_own(site: None, client: Client) -> None:
    new, old = bring_file("company-law-2023"), bring_file("company-law-2018")
    old.refresh_from_db()
    assert [(one.effect, one.other_id) for one in PolicyPage.objects.get(pk=new.pk).relations.all()] == [
        ("amends", old.pk)
    ]
    assert PolicyPage.objects.get(pk=old.pk).validity().state.code == "amended"
    assert "自 2024-07-01 起施行新版本" in page(client, old.url)
    compared = page(client, f"/policies/{old.slug}/changes/{new.slug}/")
    assert "由 2018-10-26 版改为 2023-12-29 版" in compared
    assert "<ins>、职工</ins>" in compared
    assert "只改条号，文字未变" in compared
    other_way = page(client, f"/policies/{new.slug}/changes/{old.slug}/")
    assert (
        compared.partition("<main")[2].partition("</main>")[0]
        == other_way.partition("<main")[2].partition("</main>")[0]
    )
    assert client.get(f"/policies/{new.slug}/changes/{new.slug}/").status_code == 404


def test_nobody_says_what_changed_in_a_text_that_is_not_there(site: None, client: Client) -> None:
    new, old = bring_file("company-law-2023"), bring_file("company-law-2018")
    address = f"/policies/{new.slug}/changes/{old.slug}/"
    assert address in page(client, new.url)
    old.refresh_from_db()
    old.body, old.clauses = "", []
    old.save()
    assert address not in page(client, new.url)
    assert f"/policies/{old.slug}/changes/{new.slug}/" not in page(client, old.url)
    assert client.get(address).status_code == 404


def test_two_documents_with_one_number_are_marked(site: None) -> None:
    bring()
    other = policy_import(document=read(NOTICE.replace("演示补贴", "另一件事").encode()), name="other.txt")
    assert other.created
    assert "number-taken" in other.unsure
    assert other.page.slug == "other"


def test_a_document_gets_no_address_that_is_something_else(site: None, client: Client) -> None:
    for name in ("feed.txt", "follow.txt"):
        policy = bring(NOTICE.replace("3号", f"{len(name)}号"), name)
        assert "注册在本区的科技型企业" in page(client, policy.address)
    policy.slug = "feed"
    with pytest.raises(ValidationError):
        policy.full_clean()


def test_markup_in_a_document_is_text_on_its_page(site: None, client: Client) -> None:
    policy = bring(NOTICE.replace("注册在本区", "<script>alert(1)</script>注册在本区"))
    content = page(client, f"{policy.url}?q=<b>注册</b>")
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_without_a_library_an_import_says_what_to_do() -> None:
    PolicyLibraryPage.objects.all().delete()
    with pytest.raises(ImportRefusedError, match="prepare_site"):
        bring()


def test_the_command_reports_and_leaves_nothing_of_what_failed(site: None, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(NOTICE, encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7")
    report, out, err = tmp_path / "report.json", io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("import_policy", good, bad, report=report, stdout=out, stderr=err)
    assert "nothing lost" in out.getvalue()
    assert "bad.pdf" in err.getvalue()
    told, failed = json.loads(report.read_text(encoding="utf-8"))
    assert (told["number"], told["dates"]["signed"], told["characters"]["in"]) == (
        "开科发〔2026〕3号", "2026-03-01", told["characters"]["out"],
    )  # fmt: skip
    assert {"anchor": "s1", "level": 0, "kind": "first", "number": "一、", "heading": "补贴对象", "text": ""} in told[
        "clauses"
    ]
    assert failed["file"] == "bad.pdf"
    assert [(one.title, one.live) for one in PolicyPage.objects.all()] == [("关于演示补贴的通知", False)]


def test_a_last_day_before_the_first_is_in_doubt_and_not_taken_over(site: None, tmp_path: Path) -> None:
    file, report = tmp_path / "办法.txt", tmp_path / "out.json"
    file.write_text(
        "长沙市开福区测试办法\n开测〔2025〕1号\n各单位：\n第一条 为了测试，制定本办法。\n"
        "第二条 本办法自2025年3月1日起施行，有效期至2024年1月1日。\n开福区人民政府\n2025年2月1日\n",
        encoding="utf-8",
    )
    call_command("import_policy", str(file), report=report)
    (told,) = json.loads(report.read_text(encoding="utf-8"))
    assert {"field": "expires"} in told["unsure"]
    page = PolicyPage.objects.get()
    assert (page.effective_on, page.expires_on) == (datetime.date(2025, 3, 1), None)
    draft = page.get_latest_revision_as_object()
    draft.expires_on = datetime.date(2025, 12, 31)
    draft.save_revision()
    file.write_text(
        file.read_text(encoding="utf-8").replace("2025年3月", "2026年3月").replace("有效期至2024年1月1日", ""),
        encoding="utf-8",
    )
    with pytest.raises(CommandError):
        call_command("import_policy", str(file), report=report)
    assert "早于" in json.loads(report.read_text(encoding="utf-8"))[0]["error"], "what an editor wrote is not dropped"
    assert page.get_latest_revision_as_object().effective_on == datetime.date(2025, 3, 1)


def test_a_character_that_a_database_does_not_keep_is_marked(site: None) -> None:
    text = NOTICE + "三、补充说明\n这里有一个\0字符。\n" + "各单位要认真组织实施。\n" * 200
    (marked,) = [one for one in bring(text).read_clauses() if "字符" in one.said]
    assert "有一个\ufffd字符" in marked.said
    assert "stray" in marked.unsure


def test_a_text_that_no_editor_could_save_is_refused(site: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.publishing.importing.LONGEST_BODY", 20)
    with pytest.raises(ImportRefusedError, match="20"):
        policy_import(document=read("第一条 这是一段比较长的文字。\n第二条 又一段。".encode(), "a.txt"))
    assert not PolicyPage.objects.exists()


def test_a_later_version_publishes_no_draft_of_the_earlier(site: None) -> None:
    """A law that an editor is changing is named as amended, and what was changed waits."""
    text = "演示法\n（{day}公布）\n第一条 为了演示。\n"

    def law(day: str) -> Any:
        return policy_import(document=read(text.format(day=day).encode(), "law.md"), publish=True).page

    newer = law("2024年5月1日")
    draft = newer.get_latest_revision_as_object()
    draft.summary = "还没有审核"
    draft.save_revision()
    older = law("2020年5月1日")
    newer = PolicyPage.objects.get(pk=newer.pk)
    assert [one.other_id for one in newer.relations.all()] == [older.pk]
    assert (newer.summary, newer.get_latest_revision_as_object().summary) == ("", "还没有审核")


def test_a_report_that_cannot_be_written_is_said(site: None, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    with pytest.raises(CommandError, match=r"none/out\.json"):
        call_command("import_policy", str(file), report=tmp_path / "none/out.json")


def test_a_dry_run_keeps_nothing(site: None, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(NOTICE, encoding="utf-8")
    call_command("import_policy", good, dry_run=True, stdout=io.StringIO())
    assert not PolicyPage.objects.exists()


def test_the_demonstrations_documents_are_published_once_and_left_alone(site: None) -> None:
    call_command("load_demo_policies", verbosity=0)
    assert PolicyPage.objects.live().count() == len(list(DOCUMENTS.iterdir()))
    plan = PolicyPage.objects.get(slug="kaifu-14th-five-year-plan")
    plan.summary = "编辑写的概述"
    plan.save_revision().publish()
    call_command("load_demo_policies", verbosity=0)
    plan.refresh_from_db()
    assert plan.summary == "编辑写的概述"


def test_the_plans_twelve_indicators_are_data_and_values_reached_have_a_source(site: None, client: Client) -> None:
    plan = bring_file("kaifu-14th-five-year-plan")
    told = [(one.unit, one.base_said, one.target_said) for one in plan.indicators.all()]
    assert told == [
        ("%", "1.3", "3.5"), ("人·年", "", "160"), ("件", "58", "65"), ("%", "65", "80"), ("个", "1", "2"),
        ("个", "65", "80"), ("家", "2", "4"), ("家", "24", "45"), ("家", "286", "800"), ("家", "198", "500"),
        ("%", "1.4", "2.4"), ("%", "2.4", "3"),
    ]  # fmt: skip
    assert {(one.base_year, one.target_year) for one in plan.indicators.all()} == {(2020, 2025)}
    content = page(client, plan.url)
    assert "规划指标（12 项）" in content
    assert content.count("尚未公布</span>") == 12
    firms = plan.indicators.get(name="高新技术企业数")
    reach(firms, 2023, "543")
    content = page(client, plan.url)
    assert "演示来源" in content
    assert 'aria-label="50%"' in content
    bring_file("kaifu-14th-five-year-plan")
    assert plan.indicators.get(name="高新技术企业数").latest.value == 543, "publishing again keeps what was entered"


def test_where_a_base_is_not_known_nothing_is_said_of_the_way(site: None) -> None:
    plan = bring_file("kaifu-14th-five-year-plan")
    staff = plan.indicators.get(name="每万人就业人员中研发人员数")
    reach(staff, 2025, "150")
    assert PlanIndicator.objects.get(pk=staff.pk).share is None
    rate = plan.indicators.get(name="全社会研发(R&D)经费投入占地区生产总值的比重")
    for value, share in (("1.3", 0), ("1", 0), ("2.4", 50), ("3.5", 100), ("9", 100)):
        IndicatorActual.objects.all().delete()
        reach(rate, 2025, value)
        assert PlanIndicator.objects.get(pk=rate.pk).share == share


def test_a_policy_as_json(site: None, client: Client) -> None:
    plan = bring_file("kaifu-14th-five-year-plan")
    told = client.get(f"/policies/{plan.slug}.json?on=2025-06-01").json()
    assert (told["number"], told["validity"]["state"], told["dates"]["expires"]) == (
        "开政办发〔2021〕20号", "in_force", "2025-12-31",
    )  # fmt: skip
    (clause,) = (one for one in told["clauses"] if one["anchor"] == "s3-5-2")
    assert clause["address"] == f"http://testserver{plan.address}#s3-5-2"
    assert (clause["level"], clause["kind"], clause["number"]) == (2, "third", "2.")
    assert client.get(f"/policies/{plan.slug}.json").json()["validity"]["state"] == "expired"
    assert client.get(f"/policies/{plan.slug}.json?on=soon").status_code == 400


def test_feed_and_sitemap_name_what_everybody_may_read(site: None, client: Client) -> None:
    plan, draft = bring_file("kaifu-14th-five-year-plan"), bring(publish=False)
    closed = bring_file("patent-law-2020")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    for address in ("/policies/feed/", "/sitemap.xml"):
        content = page(client, address)
        assert plan.address in content
        assert draft.slug not in content
        assert closed.slug not in content
    for policy in (draft, closed):
        assert client.get(f"/policies/{policy.slug}.json").status_code == 404


def test_what_happened_to_a_policy_is_noted_once(site: None) -> None:
    policy = bring(publish=False)
    assert not PolicyEvent.objects.exists()
    policy.save_revision().publish()
    assert [one.kind for one in policy.events.all()] == ["published"]
    policy.save_revision().publish()
    assert policy.events.count() == 1
    bring(NOTICE.replace("一半", "三成"))
    assert [one.kind for one in policy.events.all()] == ["revised", "published"]


def test_policies_on_the_same_topics_stand_beside_one_another(site: None, client: Client) -> None:
    def put(number: int, topics: str, **fields: Any) -> PolicyPage:
        policy = bring(NOTICE.replace("3号", f"{number}号").replace("演示补贴", f"演示{number}"), publish=False)
        for name, value in {"topics": topics, "effective_on": "2026-03-01", **fields}.items():
            setattr(policy, name, value)
        policy.save_revision().publish()
        return policy

    read_one = put(11, "科技\\贷款贴息")
    both, one, over = put(12, "贷款贴息\\科技"), put(13, "科技"), put(14, "科技", expires_on="2026-03-02")
    other, hidden = put(15, "科技大会"), put(16, "科技\\贷款贴息")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    content = page(client, read_one.address)
    panel = content[
        content.index('id="related-head"') : content.index("</section>", content.index('id="related-head"'))
    ]
    places = [panel.index(f'href="{policy.address}"') for policy in (both, one, over)]
    assert places == sorted(places)
    assert other.address not in panel
    assert hidden.address not in panel
    assert 'href="/policies/?topic=%E8%B4%B7%E6%AC%BE%E8%B4%B4%E6%81%AF"' in content
    assert "related-head" not in page(client, other.address)
