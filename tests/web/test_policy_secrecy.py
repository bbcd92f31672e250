"""A policy that is not published, or not for everybody, is its editors' alone: on every page, list, feed and file, and
in the administration."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import PolicyLibraryPage, PolicyPage, PolicyRelation
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from search import indexing, outbox
from search.declare import document
from search.models import Outbox, SavedSearch
from tests import people
from tests.people import sign_in

pytestmark = pytest.mark.django_db

WORD = "绝密补贴"
"""Stands in title, number, summary and text of the secret policy, and nowhere else."""
NUMBER = "秘科发〔2026〕7号"
SECRET = f"关于{WORD}的通知\n{NUMBER}\n各企业：\n一、{WORD}对象\n注册在本区的企业，{WORD}按季发放。\n"
PUBLIC = "关于公开奖励的通知\n开科发〔2026〕8号\n各企业：\n一、奖励对象\n注册在本区的科技型企业。\n"
SLUG, OPEN = "secret-notice", "open-notice"


@pytest.fixture(autouse=True)
def library(settings: Any, tmp_path: Path) -> None:
    """A secret draft and a public policy, each related to the other."""
    cache.clear()
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    editors_prepare()
    indexing.rebuild(document("policies"))
    public = policy_import(document=read(PUBLIC.encode(), f"{OPEN}.txt"), name=f"{OPEN}.txt", publish=True).page
    secret = policy_import(document=read(SECRET.encode(), f"{SLUG}.txt"), name=f"{SLUG}.txt").page
    PolicyRelation.objects.create(policy=secret, effect="repeals", other=public, since=datetime.date(2026, 2, 1))
    PolicyRelation.objects.create(policy=public, effect="amends", other=secret)
    # Their drafts hold the relations too, so that publishing keeps them.
    for page, summary in ((secret, f"{WORD}的概述"), (public, "")):
        draft = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        draft.summary = summary
        draft.relations.set(PolicyRelation.objects.filter(policy=page))
        revision = draft.save_revision()
        if page.live:
            revision.publish()
    index_follow()


def index_follow() -> None:
    """What the worker does after each change."""
    outbox.drain()
    assert not Outbox.objects.exists()


def secret() -> PolicyPage:
    return PolicyPage.objects.get(slug=SLUG)


# How a policy may be secret


def draft() -> None:
    """Never published."""


def withdrawn() -> None:
    secret().get_latest_revision().publish()
    index_follow()
    secret().unpublish()


def scheduled() -> None:
    page = secret().get_latest_revision_as_object()
    page.go_live_at = timezone.now() + datetime.timedelta(days=1)
    page.save_revision().publish()


def restrict(kind: str, page: Any = None, **told: Any) -> PageViewRestriction:
    secret().get_latest_revision().publish()
    index_follow()
    return PageViewRestriction.objects.create(page=page or secret(), restriction_type=kind, **told)


def for_readers_signed_in() -> None:
    restrict(PageViewRestriction.LOGIN)


def for_a_group() -> None:
    restrict(PageViewRestriction.GROUPS).groups.add(Group.objects.get(name=REVIEWERS.name))


def with_a_password() -> None:
    restrict(PageViewRestriction.PASSWORD, password="open sesame")


UNPUBLISHED: tuple[Callable[[], None], ...] = (draft, withdrawn, scheduled)
RESTRICTED: tuple[Callable[[], None], ...] = (for_readers_signed_in, for_a_group, with_a_password)


# Who looks


def visitor() -> Client:
    return Client()


def reader() -> Client:
    return _signed_in(people.charlie())


def publisher() -> Client:
    return _editor(PUBLISHERS.name)


def reviewer() -> Client:
    return _editor(REVIEWERS.name)


def _editor(group: str) -> Client:
    user = people.person(f"{group[2:4].encode().hex()}@bureau.test")
    user.groups.add(Group.objects.get(name=group))
    return _signed_in(user)


def _signed_in(user: people.User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


READERS: tuple[Callable[[], Client], ...] = (visitor, reader)
EDITORS: tuple[Callable[[], Client], ...] = (publisher, reviewer)
named = pytest.mark.parametrize


def told(response: HttpResponse) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body.decode(errors="replace")


# What everybody may open

OWN = (
    f"/policies/{SLUG}/", f"/policies/{SLUG}/?on=2025-06-01", f"/policies/{SLUG}/?q={WORD}",
)  # fmt: skip
DATA = (
    f"/policies/{SLUG}.json", f"/policies/{SLUG}.json?on=2025-06-01",
    f"/policies/{SLUG}/changes/{OPEN}/", f"/policies/{OPEN}/changes/{SLUG}/",
)  # fmt: skip
LISTS = (
    "/", "/policies/", f"/policies/?q={WORD}", f"/policies/?q={NUMBER}", "/policies/?kind=notice", "/policies/?sort=newest",
    "/policies/feed/", "/sitemap.xml", f"/policies/{OPEN}/", f"/policies/{OPEN}/?on=2026-06-01", f"/policies/{OPEN}.json",
)  # fmt: skip


@named("state", [*UNPUBLISHED, *RESTRICTED])
@named("who", [*READERS, *EDITORS])
def test_no_list_feed_or_file_tells_of_it(state: Callable[[], None], who: Callable[[], Client]) -> None:
    """Lists and data are everybody's: they say the same to an editor as to a visitor."""
    state()
    index_follow()
    client = who()
    for address in LISTS:
        response = client.get(address)
        assert response.status_code == 200, address
        assert SLUG not in told(response), address
        assert "?q=" in address or WORD not in told(response), address
    library = told(client.get("/policies/"))
    assert "1 份文件" in library
    assert f"/policies/{OPEN}/" in library
    for words in (WORD, NUMBER):
        assert f"没有找到“{words}”" in told(client.get(f"/policies/?q={words}"))
    assert {client.get(address).status_code for address in DATA} == {404}


@named("state", [*UNPUBLISHED, *RESTRICTED])
def test_what_it_does_to_others_is_not_seen(state: Callable[[], None]) -> None:
    state()
    index_follow()
    public = PolicyPage.objects.get(slug=OPEN)
    assert public.validity().state.code == "unknown", "not repealed by what nobody may read"
    assert "1 份文件" in told(Client().get("/policies/?validity=unknown"))
    PageViewRestriction.objects.all().delete()
    page = secret().get_latest_revision_as_object()
    page.go_live_at = None
    page.save_revision().publish()
    index_follow()
    assert PolicyPage.objects.get(slug=OPEN).validity().state.code == "repealed"
    assert WORD in told(Client().get(f"/policies/{OPEN}/"))
    assert "1 份文件" in told(Client().get("/policies/?validity=repealed"))


@named("state", UNPUBLISHED)
@named("who", [*READERS, *EDITORS])
def test_an_unpublished_page_is_not_found(state: Callable[[], None], who: Callable[[], Client]) -> None:
    state()
    client = who()
    for address in OWN:
        response = client.get(address)
        assert response.status_code == 404, address
        assert WORD not in told(response), address


@named("who", READERS)
def test_a_restricted_page_asks_who_is_there(who: Callable[[], Client]) -> None:
    for state in RESTRICTED:
        state()
        client = who()
        for address in OWN:
            response = client.get(address, follow=True)
            if state is for_a_group and who is reader:
                assert response.status_code == 404, "asking who is signed in to sign in leads round in a circle"
            if state is for_readers_signed_in and who is reader:
                assert WORD in told(response)
            else:
                assert response.status_code in (200, 403, 404)
                assert f"{WORD}对象" not in told(response), (state.__name__, address)
                assert "概述" not in told(response)
        PageViewRestriction.objects.all().delete()
        people.User.objects.filter(email__startswith="charlie").delete()


@named("state", [*UNPUBLISHED, *RESTRICTED])
def test_no_export_and_no_saved_search_holds_it(
    state: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    state()
    index_follow()
    client = reader()
    for extension, query in itertools.product(("csv", "xlsx"), ("", f"?q={WORD}", "?sort=newest")):
        body = told(client.get(f"/searches/export/policies.{extension}{query}"))
        assert WORD not in body.replace(f"q={WORD}", "")
        assert SLUG not in body
    rows = told(client.get("/searches/export/policies.csv")).splitlines()
    assert len(rows) == 2
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/searches/new/policies/?q={WORD}", {"name": "找一找", "how_often": "at_once", "in_site": "on"})
    assert SavedSearch.objects.count() == 1
    mine = told(client.get("/searches/"))
    assert "0 份文件" in mine
    assert NUMBER not in mine


@named("state", [*UNPUBLISHED, *RESTRICTED])
def test_with_the_index_away_the_database_tells_no_more(
    state: Callable[[], None], settings: Any, tmp_path: Path
) -> None:
    state()
    index_follow()
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    page = told(Client().get("/policies/"))
    assert OPEN in page
    assert SLUG not in page


def test_a_later_draft_of_a_published_policy_is_not_seen() -> None:
    page = PolicyPage.objects.get(slug=OPEN).get_latest_revision_as_object()
    page.body += f"\n二、{WORD}\n\n{WORD}另行通知。\n"
    page.summary = f"{WORD}的概述"
    page.save_revision()
    client = Client()
    for address in (f"/policies/{OPEN}/", f"/policies/{OPEN}.json", "/policies/feed/", "/policies/"):
        assert WORD not in told(client.get(address)), address
    assert f"没有找到“{WORD}”" in told(client.get(f"/policies/?q={WORD}"))


def test_a_restricted_library_tells_of_none() -> None:
    restrict(PageViewRestriction.LOGIN, page=PolicyLibraryPage.objects.get())
    index_follow()
    client = Client()
    assert client.get("/policies/").status_code == 302
    for address in ("/policies/feed/", "/sitemap.xml"):
        assert "-notice" not in told(client.get(address))
    assert {client.get(f"/policies/{slug}.json").status_code for slug in (OPEN, SLUG)} == {404}


# The administration


def administration(page: PolicyPage) -> list[str]:
    """What Wagtail's administration says of a page: drafts, previews, revisions, history, comparisons, reports."""
    revision, base = page.latest_revision_id, f"/admin/pages/{page.pk}"
    return [
        f"{base}/edit/", f"{base}/view_draft/", f"{base}/edit/preview/?in_preview_panel=true", f"{base}/history/",
        f"{base}/revisions/", f"{base}/revisions/{revision}/view/", f"{base}/revisions/{revision}/revert/",
        f"{base}/revisions/compare/live...{revision}/", f"{base}/revisions/compare/earliest...latest/",
        f"{base}/usage/", f"{base}/copy/", f"{base}/workflow/status/", f"{base}/workflow_history/",
        f"/admin/pages/{page.get_parent().pk}/", f"/admin/pages/search/?q={WORD}", "/admin/reports/findings/",
        "/admin/reports/findings/?export=csv", "/admin/reports/findings/results/", "/admin/",
        "/admin/reports/site-history/", "/admin/reports/aging-pages/", "/admin/policies/import/", "/admin/indicators/",
    ]  # fmt: skip


@named("state", [*UNPUBLISHED, *RESTRICTED])
@named("who", READERS)
@named("method", ["get", "post"])
def test_the_administration_says_nothing_to_readers(
    state: Callable[[], None], who: Callable[[], Client], method: str
) -> None:
    state()
    client = who()
    for address in administration(secret()):
        response = getattr(client, method)(address)
        assert response.status_code in (302, 403, 404), address
        assert WORD not in told(response), address
    assert secret().live is (state in RESTRICTED)


@named("state", [*UNPUBLISHED, *RESTRICTED])
@named("who", EDITORS)
def test_editors_see_it_in_the_administration(state: Callable[[], None], who: Callable[[], Client]) -> None:
    state()
    client, page = who(), secret()
    base = f"/admin/pages/{page.pk}"
    for address in (
        f"{base}/edit/", f"{base}/view_draft/", f"{base}/history/", f"{base}/revisions/{page.latest_revision_id}/view/",
        f"{base}/revisions/compare/earliest...latest/", "/admin/reports/findings/",
    ):  # fmt: skip
        response = client.get(address)
        assert response.status_code == 200, address
        assert WORD in told(response), address


def test_a_preview_is_nobodys_else() -> None:
    """What an editor previews is kept in the editor's session: the same address shows others nothing."""
    editor = publisher()
    page = secret()
    address = f"/admin/pages/{page.pk}/edit/preview/"
    form = {"title": f"{WORD}预览", "slug": SLUG, "body": "一、预览"}
    for name in ("relations", "sources", "attachments", "comments"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    assert editor.post(address, form).json()["is_valid"]
    assert f"{WORD}预览" in told(editor.get(f"{address}?mode="))
    for client in (visitor(), reader()):
        response = client.get(f"{address}?mode=")
        assert response.status_code in (302, 403, 404)
        assert WORD not in told(response)


def test_an_editor_of_other_pages_sees_nothing_of_policies() -> None:
    """Whoever may enter the administration for something else does not read drafts of policies there."""
    from django.contrib.auth.models import Permission

    user = people.person("pictures@bureau.test")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = _signed_in(user)
    assert client.get("/admin/").status_code == 200
    for address in administration(secret()):
        response = client.get(address)
        assert WORD not in told(response).replace(f'value="{WORD}"', ""), address
    assert not re.search(r"处待处理", told(client.get("/admin/")))
