"""Topic pages: what was picked by hand in its order, and every published policy of the topic."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import querydict_from_html

from cms.models import NewsPage, PolicyLibraryPage, PolicyPage, TopicNews, TopicPage, TopicPolicy
from cms.models.topics import with_topic
from cms.site.demonstration import demo_pages_load
from search import indexing
from search.declare import document
from tests import bureau
from tests.seen import as_seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    bureau.open_bureau()


def policy(number: int, topics: str, *, publish: bool = True) -> PolicyPage:
    text = bureau.NOTICE.replace("3号", f"{number}号").replace("演示补贴", f"演示补贴{number}")
    return bureau.policy(text, f"notice-{number}.txt", publish=publish, topics=topics)


def topic(**fields: Any) -> TopicPage:
    told = {"title": "演示专题", "slug": "topic", "topic": "金融"} | fields
    return bureau.put(PolicyLibraryPage.objects.get(), TopicPage(live=False, **told), publish=True)


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    content = as_seen(response.content.decode())
    return str(content[content.index("<main") : content.index("</main>")])


def linked(part: str) -> list[str]:
    return re.findall(r'<h3[^>]*><a href="([^"]+)"', part)


@pytest.mark.parametrize(
    ("topics", "has_it"),
    [
        ("金融", True),
        ("金融\\保险", True),
        ("科技\\金融", True),
        ("科技\\金融\\保险", True),
        ("科技金融", False),
        ("金融业\\保险", False),
        ("科技\\金融业", False),
        ("", False),
    ],
)
def test_a_policy_has_a_topic_when_it_is_one_of_its_own(topics: str, has_it: bool) -> None:
    one = policy(1, topics)
    assert with_topic("金融").filter(pk=one.pk).exists() is has_it
    assert ("金融" in one.topic_list) is has_it


def test_it_lists_what_was_picked_and_all_of_the_topic(client: Client) -> None:
    first, second, other = policy(1, "金融"), policy(2, "科技\\金融"), policy(3, "教育")
    draft, closed = policy(4, "金融", publish=False), policy(5, "金融")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    item = bureau.news(NewsPage, title="专题新闻一条")
    hidden = bureau.news(NewsPage, title="未发布的新闻", slug="hidden", publish=False)
    page = topic(
        body="<p>导语</p>",
        picked_policies=[
            TopicPolicy(policy=one, sort_order=place) for place, one in enumerate((other, first, draft, closed))
        ],
        picked_news=[TopicNews(item=item, sort_order=0), TopicNews(item=hidden, sort_order=1)],
    )
    indexing.rebuild(document("policies"))
    told = words(client, page.address)
    assert "导语" in told
    picked, rest = told.split('id="all-head"')
    assert linked(picked) == [other.address, first.address, item.address], "in the editor's order"
    assert set(linked(rest)) == {first.address, second.address}
    assert rest.count("kr-valid") >= 2
    for word in ("演示补贴4", "演示补贴5", "未发布的新闻"):
        assert word not in told
    (link,) = re.findall(r'href="(/policies/\?topic=[^"]+)"', rest)
    assert "2 份文件" in words(client, link)


def test_a_long_list_is_paged(client: Client) -> None:
    for number in range(1, 23):
        policy(number, "金融")
    page = topic()
    first, second = linked(words(client, page.address)), linked(words(client, f"{page.address}?page=2"))
    assert (len(first), len(second)) == (20, 2)
    assert len({*first, *second}) == 22


def test_the_library_leads_to_topics_that_are_public(client: Client) -> None:
    page = topic()
    assert f'href="{page.address}"' in words(client, "/policies/")
    assert page.address in client.get("/sitemap.xml").content.decode()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert f'href="{page.address}"' not in words(client, "/policies/")


def test_drafts_and_previews_are_the_editors() -> None:
    world = bureau.everyone()
    page = bureau.put(
        PolicyLibraryPage.objects.get(),
        TopicPage(live=False, title="还没公布", slug="soon", topic="金融"),
        publish=False,
    )
    assert bureau.statuses(world, page.address) == dict.fromkeys(world, 404)
    assert "还没公布" not in world["visitor"].get("/policies/").content.decode()
    for place in ("view_draft", "edit", "history"):
        found = bureau.statuses(world, f"/admin/pages/{page.pk}/{place}/")
        assert found == {"visitor": 302, "reader": 302, "publisher": 200, "reviewer": 200}, place


def test_an_editor_chooses_among_the_topics_that_policies_have() -> None:
    policy(1, "科技\\金融")
    policy(2, "教育", publish=False)
    one = policy(3, "")
    publisher = bureau.everyone()["publisher"]
    add = f"/admin/pages/add/cms/topicpage/{PolicyLibraryPage.objects.get().pk}/"
    form = publisher.get(add).content.decode()
    offered = re.search(r'<select name="topic".*?</select>', form, re.S)
    assert offered
    assert set(re.findall(r'value="([^"]*)"', offered[0])) == {"", "科技", "金融", "教育"}
    sent = querydict_from_html(form, form_id="page-edit-form").dict() | {"title": "专题", "slug": "t", "topic": "金融"}
    sent |= bureau.child_fields("picked_policies", [{"policy": one.pk}]) | bureau.child_fields("picked_news", [])
    assert publisher.post(add, sent | {"body": "null", "body_en": "null"}).status_code == 302
    page = TopicPage.objects.get()
    assert (page.topic, [row.policy_id for row in page.picked_policies.all()]) == ("金融", [one.pk])


def test_the_demos_pages_are_marked_and_made_once(client: Client) -> None:
    made = demo_pages_load()
    assert len(made) == 5
    pages = Page.objects.filter(slug__in=made).specific()
    for page in pages:
        assert "演示" in page.title
        assert "演示" in words(client, page.address)
    interpretation = next(page for page in pages if page.slug == "demo-loan-interest-explained")
    anchors = [point.anchor for point in interpretation.points.all()]
    assert anchors
    assert all(anchor in {clause.anchor for clause in interpretation.policy.read_clauses()} for anchor in anchors)
    Page.objects.get(slug="demo-matchmaking").unpublish()
    assert demo_pages_load() == []
    assert not Page.objects.get(slug="demo-matchmaking").live
