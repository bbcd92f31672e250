"""The bureau's desk in the tests: its editors, a policy of theirs, and a file that hangs on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection

from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import (
    BureauDocument,
    InterpretationPage,
    NewsIndexPage,
    PolicyAttachment,
    PolicyLibraryPage,
    PolicyPage,
)
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from tests import people
from tests.people import sign_in

NOTICE = (
    "关于演示补贴的通知\n开科发〔2026〕3号\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n二、补贴标准\n按贷款利息的一半补贴。\n"
    "长沙市开福区科技局\n2026年3月1日\n"
)


@pytest.fixture(autouse=True)
def bureau(settings: Any, tmp_path: Path) -> None:
    """An open desk for every test of a module that imports it."""
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    open_bureau()


def open_bureau() -> None:
    site_prepare()
    editors_prepare()


def editor(group: str) -> Client:
    """A signed-in member of one of the bureau's groups."""
    user = people.person(f"{group[2:4].encode().hex()}@bureau.test")
    user.groups.add(Group.objects.get(name=group))
    return signed_in(user)


def everyone() -> dict[str, Client]:
    """Who comes to a page: a visitor, somebody who is signed in, and the bureau's two kinds of editors."""
    return {
        "visitor": Client(),
        "reader": signed_in(people.charlie()),
        "publisher": editor(PUBLISHERS.name),
        "reviewer": editor(REVIEWERS.name),
    }


def signed_in(user: people.User) -> Client:
    cache.clear()  # tries at sign-in are counted there
    client = Client()
    sign_in(client, user)
    return client


def statuses(world: dict[str, Client], address: str) -> dict[str, int]:
    return {name: client.get(address).status_code for name, client in world.items()}


def policy(text: str = NOTICE, name: str = "notice.txt", *, publish: bool = True, **fields: Any) -> PolicyPage:
    page = policy_import(document=read(text.encode(), name), name=name).page
    for field, value in fields.items():
        setattr(page, field, value)
    page.save()
    revision = page.save_revision()
    if publish:
        revision.publish()
    return PolicyPage.objects.get(pk=page.pk)


def file(title: str = "申报表", name: str = "form.txt", content: bytes = b"the form") -> BureauDocument:
    document = BureauDocument(title=title, collection=Collection.get_first_root_node())
    document.file.save(name, ContentFile(content))
    document.save()
    return document


def attach(page: PolicyPage, document: BureauDocument, *, publish: bool, title: str = "") -> None:
    """In a new draft; `publish` says whether the draft is published."""
    draft = page.get_latest_revision_as_object()
    draft.attachments.add(PolicyAttachment(document=document, title=title))
    revision = draft.save_revision()
    if publish:
        revision.publish()


def interpretation(of: PolicyPage, *, publish: bool = True, **fields: Any) -> InterpretationPage:
    told = {"title": "演示补贴解读", "slug": "explained"} | fields
    page = InterpretationPage(policy=of, live=False, **told)
    return put(PolicyLibraryPage.objects.get(), page, publish=publish)


def news(model: type, *, publish: bool = True, **fields: Any) -> Any:
    told = {"title": "演示新闻", "slug": "demo", "body": "<p>正文</p>"} | fields
    return put(NewsIndexPage.objects.get(), model(live=False, **told), publish=publish)


def put(parent: Any, page: Any, *, publish: bool) -> Any:
    parent.add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return type(page).objects.get(pk=page.pk)


def child_fields(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the administration's form sends for the lines of a list that had none."""
    sent: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    sent |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    for place, row in enumerate(rows):
        sent |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
        sent |= {f"{prefix}-{place}-ORDER": place + 1, f"{prefix}-{place}-DELETE": "", f"{prefix}-{place}-id": ""}
    return sent
