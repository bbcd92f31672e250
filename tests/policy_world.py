"""A policy library with published documents, for tests of what readers do with it."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client, TestCase
from django.utils import timezone

from cms.following import services
from cms.following.targets import Target
from cms.models import Follow, Follower, PolicyEvent, PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from search import indexing
from search.declare import document
from tests.seen import as_seen

NOTICE = (
    "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于{name}的通知\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
    "二、补贴标准\n按贷款利息的一半补贴。\n本通知自2026年3月1日起施行。\n长沙市开福区科技局\n2026年3月1日\n"
)


READER = "dana@reader.test"


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    site_prepare()
    indexing.rebuild(document("policies"))


def policy(name: str = "演示补贴", slug: str = "notice", *, topics: str = "", publish: bool = True) -> PolicyPage:
    """A published notice of the bureau. Publishing it is noted as an event."""
    page = policy_import(document=read(NOTICE.format(name=name).encode(), f"{slug}.txt"), name=f"{slug}.txt").page
    page.topics = topics
    revision = page.save_revision()
    if publish:
        revision.publish()
    return PolicyPage.objects.get(pk=page.pk)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return as_seen(response.content.decode())


def link(body: str, part: str) -> str:
    """The path of the one address in a mail that has `part` in it."""
    (found,) = set(re.findall(rf"https?://\S*{part}\S*", body))
    return urlsplit(found).path


def only_mail() -> Any:
    (message,) = mail.outbox
    return message


def follows(email: str = READER, *, how_often: str = "daily", language: str = "zh-hans", **target: Any) -> Follower:
    """Somebody who has followed something for a fortnight."""
    row = services.follow_ask(
        email=email, target=Target(**target), how_often=how_often, language=language, is_theirs=True
    )
    assert row is not None
    Follow.objects.filter(pk=row.pk).update(confirmed=timezone.now() - datetime.timedelta(days=14))
    Follower.objects.filter(pk=row.follower_id).update(told_until=timezone.now() - datetime.timedelta(days=14))
    return Follower.objects.get(pk=row.follower_id)


def happened(
    one: PolicyPage, kind: str = "revised", *, ago: datetime.timedelta = datetime.timedelta(days=8), **more: Any
) -> PolicyEvent:
    """Long enough ago to be told to everybody."""
    return PolicyEvent.objects.create(policy=one, kind=kind, found=timezone.now() - ago, **more)


def run() -> str:
    out = io.StringIO()
    call_command("send_policy_digests", stdout=out)
    return out.getvalue()


def old_policy() -> PolicyPage:
    """A policy on technology finance whose publication nobody is told any more."""
    one = policy(topics="科技\\科技金融")
    PolicyEvent.objects.all().delete()
    return one


def ask(client: Client, email: str = READER, **more: str) -> Any:
    """Mails leave after the commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post("/policies/follow/", {"email": email, "how_often": "daily"} | more)
