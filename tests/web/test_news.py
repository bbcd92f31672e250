"""News, notices and events: the list, the pages, the clock, the calendar file; drafts are the editors' alone."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Painting
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction, WorkflowPage
from wagtail.test.utils.form_data import querydict_from_html, rich_text

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import BODY_FEATURES, EventPage, NewsIndexPage, NewsKind, NewsPage
from cms.site.services import site_prepare
from tests import bureau
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

CHINA = datetime.timezone(datetime.timedelta(hours=8))
DAY = datetime.date(2026, 5, 1)


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"
    bureau.open_bureau()


def event(begins: datetime.datetime, hours: int = 2, **fields: Any) -> EventPage:
    told = {"title": "演示活动", "slug": "meeting", "place": "一楼", "starts_at": begins} | fields
    return bureau.news(EventPage, ends_at=begins + datetime.timedelta(hours=hours), **told)


def words(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == 200
    content = as_seen(response.content.decode())
    return str(content[content.index("<main") : content.index("</main>")])


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def titles(client: Client, query: str = "") -> list[str]:
    return re.findall(r"<h2[^>]*><a[^>]*>([^<]*)</a>", words(client, f"/news/{query}"))


def picture() -> Any:
    held = io.BytesIO()
    Painting.new("RGB", (40, 30), "white").save(held, "PNG")
    return get_image_model().objects.create(title="x", file=ImageFile(held, name="hall.png"))


def test_an_empty_list_says_so(client: Client) -> None:
    assert "还没有发布内容" in words(client, "/news/")
    assert "Nothing is published here yet" in words(client, "/news/", "en")
    assert 'href="/news/"' in client.get("/").content.decode(), "the footer leads to it"


def test_the_list_is_newest_first_by_kind_and_paged(client: Client) -> None:
    for number in range(22):
        day = DAY + datetime.timedelta(days=number)
        kind = NewsKind.NOTICE if number == 3 else NewsKind.NEWS
        bureau.news(NewsPage, title=f"第{number}条", slug=f"n{number}", day=day, kind=kind)
    event(timezone.now(), title="一场活动", day=DAY - datetime.timedelta(days=1))
    assert titles(client) == [f"第{number}条" for number in range(21, 1, -1)]
    assert titles(client, "?page=2") == ["第1条", "第0条", "一场活动"]
    assert titles(client, "?page=99") == titles(client, "?page=2")
    assert titles(client, "?page=x") == titles(client)
    assert titles(client, "?kind=notice") == ["第3条"]
    assert titles(client, "?kind=event") == ["一场活动"]
    assert len(titles(client, "?kind=news")) == 20
    assert 'href="?kind=news&amp;page=2"' in words(client, "/news/?kind=news")
    assert titles(client, "?kind=<script>") == titles(client)
    assert re.findall(r'class="count">(\d+)<', words(client, "/news/")) == ["23", "21", "1", "1"]


def test_a_page_tells_its_day_summary_text_and_picture(client: Client) -> None:
    page = bureau.news(
        NewsPage,
        slug="told",
        summary="概述",
        day=DAY,
        picture=picture(),
        picture_says="会场<全景>",
        body="<h2>小题</h2><p>正文</p>",
    )
    told = words(client, page.address)
    for word in ("2026-05-01", "概述", "小题</h2>", "正文", 'alt="会场&lt;全景&gt;"', 'width="40" height="30"'):
        assert word in told
    english = words(client, page.address, "en")
    assert "This page exists in Chinese only." in english
    assert '<h1><span lang="zh-Hans">演示新闻</span></h1>' in english


def test_a_picture_needs_words(client: Client) -> None:
    with pytest.raises(ValidationError, match=r"picture_says|图片|picture"):
        bureau.news(NewsPage, picture=picture(), picture_says=" ")
    with pytest.raises(ValidationError):
        bureau.news(NewsPage, slug="wrong-kind", kind=NewsKind.EVENT)
    assert not NewsPage.objects.live().exists()


def test_an_event_tells_time_in_china_place_and_how_to_sign_up(client: Client) -> None:
    page = event(
        datetime.datetime(2036, 12, 14, 6, 30, tzinfo=datetime.UTC),
        sign_up="致电报名",
        sign_up_url="https://example.com/sign",
    )
    told = words(client, page.address)
    assert "2036-12-14 14:30–16:30" in plain(told)
    assert "一楼" in told
    assert "致电报名" in told
    assert 'href="https://example.com/sign"' in told
    assert 'href="/news/meeting.ics"' in told
    assert page.kind == NewsKind.EVENT
    long = event(datetime.datetime(2036, 12, 14, 9, 0, tzinfo=CHINA), hours=30, slug="long")
    assert "2036-12-14 09:00–2036-12-15 15:00" in plain(words(client, long.address))
    with timezone.override("America/New_York"):
        assert str(page.begins) == "2036-12-14 14:30:00", "whatever the zone of whoever looks"


def test_an_event_is_past_when_the_clock_says_so(client: Client) -> None:
    begun = event(timezone.now() - datetime.timedelta(hours=1), slug="begun", title="正在进行")
    over = event(timezone.now() - datetime.timedelta(hours=3), slug="over", title="开过了")
    assert (begun.is_past, over.is_past) == (False, True)
    assert "已结束" not in words(client, begun.address)
    past = words(client, over.address)
    assert "活动已结束" in past
    assert ".ics" not in past
    listed = words(client, "/news/", "en")
    rows = dict(
        re.findall(r"<li>.*?<a[^>]*>(?:<span[^>]*>)?([^<]+).*?</a>(.*?)</li>", listed[listed.index("kr-list") :], re.S)
    )
    assert ">Past<" in rows["开过了"]
    assert ">Past<" not in rows["正在进行"]


def test_an_event_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="ends_at"):
        event(timezone.now(), hours=0)


def test_the_calendar_file_of_an_event(client: Client) -> None:
    page = event(
        datetime.datetime(2036, 12, 14, 14, 30, tzinfo=CHINA),
        title="对接会；甲,乙",
        place="一楼;东",
        sign_up="第一行\n第二行",
    )
    response = client.get("/news/meeting.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    text = response.content.decode().replace("\r\n ", "")
    for line in (
        "DTSTART:20361214T063000Z",
        "DTEND:20361214T083000Z",
        "SUMMARY:对接会；甲\\,乙",
        "LOCATION:一楼\\;东",
        "DESCRIPTION:第一行\\n第二行",
        f"UID:{page.translation_key}@kerong",
        f"URL:{page.full_url}",
    ):
        assert f"\r\n{line}\r\n" in text
    client.cookies["language"] = "en"
    EventPage.objects.update(title_en="Meeting")
    assert "SUMMARY:Meeting" in client.get("/news/meeting.ics").content.decode()


def test_drafts_and_private_pages_are_nobodys_else() -> None:
    world = bureau.everyone()
    draft = event(timezone.now() + datetime.timedelta(days=1), publish=False, title="还没公布的活动")
    closed = bureau.news(NewsPage, slug="closed", title="内部新闻")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    nobody = dict.fromkeys(world, 404)
    assert bureau.statuses(world, draft.address) == nobody
    assert bureau.statuses(world, f"/news/{draft.slug}.ics") == nobody
    assert world["visitor"].get(closed.address).status_code == 302
    for address in ("/news/", "/news/?kind=event", "/news/feed/", "/sitemap.xml"):
        content = world["visitor"].get(address).content.decode()
        for word in ("还没公布的活动", "内部新闻", draft.address, closed.address):
            assert word not in content, address
    for place in ("view_draft", "edit", "history"):
        found = bureau.statuses(world, f"/admin/pages/{draft.pk}/{place}/")
        assert found == {"visitor": 302, "reader": 302, "publisher": 200, "reviewer": 200}, place
    draft.get_latest_revision().publish()
    assert bureau.statuses(world, draft.address) == dict.fromkeys(world, 200)
    assert bureau.statuses(world, f"/news/{draft.slug}.ics") == dict.fromkeys(world, 200)
    for address in ("/news/feed/", "/sitemap.xml"):
        assert draft.address in world["visitor"].get(address).content.decode()


def test_a_chinese_address_works(client: Client) -> None:
    page = event(timezone.now() + datetime.timedelta(days=1), slug="对接会")
    assert "/news/%E5%AF%B9%E6%8E%A5%E4%BC%9A.ics" in words(client, page.address)
    assert client.get("/news/对接会.ics").status_code == 200


def test_a_publisher_writes_an_event_and_it_waits_for_review() -> None:
    world = bureau.everyone()
    index = NewsIndexPage.objects.get()
    choices = world["publisher"].get(f"/admin/pages/{index.pk}/add_subpage/").content.decode()
    assert "cms/eventpage" in choices
    assert "cms/newspage" in choices
    add = f"/admin/pages/add/cms/eventpage/{index.pk}/"
    form = world["publisher"].get(add).content.decode()
    sent = querydict_from_html(form, form_id="page-edit-form").dict()
    sent |= {
        "title": "对接会",
        "slug": "meet",
        "starts_at": "2036-12-14 14:30",
        "ends_at": "2036-12-14 13:30",
        "place": "一楼",
    }
    sent |= {"body": rich_text("<p>正文</p>", features=BODY_FEATURES), "body_en": rich_text(""), "action-submit": "1"}
    refused = world["publisher"].post(add, sent).content.decode()
    assert "一楼" in refused
    assert not EventPage.objects.exists()
    world["publisher"].post(add, sent | {"ends_at": "2036-12-14 16:30"})
    page = EventPage.objects.get()
    assert str(page.begins) == "2036-12-14 14:30:00"
    assert not page.live
    assert page.current_workflow_state is not None
    news = world["publisher"].get(f"/admin/pages/add/cms/newspage/{index.pk}/").content.decode()
    offered = re.search(r'<select name="kind".*?</select>', news, re.S)
    assert offered
    assert re.findall(r'value="(\w*)"', offered[0]) == ["news", "notice"]


def test_the_bureaus_editors_may_use_pictures_and_an_older_site_gets_the_list() -> None:
    for client in (bureau.editor(PUBLISHERS.name), bureau.editor(REVIEWERS.name)):
        assert client.get("/admin/images/add/").status_code == 200
    index = NewsIndexPage.objects.get()
    assert WorkflowPage.objects.filter(page=index).exists()
    index.delete()
    assert site_prepare() == ["/news/"]
    assert site_prepare() == []
    editors_prepare()
    assert WorkflowPage.objects.filter(page=NewsIndexPage.objects.get()).exists()


def test_an_unfinished_event_is_refused_or_kept_but_never_breaks() -> None:
    world = bureau.everyone()
    index = NewsIndexPage.objects.get()
    add = f"/admin/pages/add/cms/eventpage/{index.pk}/"
    sent = querydict_from_html(world["publisher"].get(add).content.decode(), form_id="page-edit-form").dict()
    sent |= {"title": "只有题目", "slug": "bare", "body": rich_text(""), "body_en": rich_text("")}
    response = world["publisher"].post(add, sent)
    assert response.status_code == 200
    assert "只有题目" in response.content.decode(), "what was typed stays"
    assert not EventPage.objects.exists()
