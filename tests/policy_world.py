"""A policy library with published documents, for tests of what readers do with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from cms.importing import policy_import
from cms.models import PolicyPage
from cms.official.reading import read
from cms.services import site_prepare
from search import indexing
from search.declare import document

NOTICE = (
    "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于{name}的通知\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
    "二、补贴标准\n按贷款利息的一半补贴。\n本通知自2026年3月1日起施行。\n长沙市开福区科技局\n2026年3月1日\n"
)


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
    return str(response.content.decode())


def link(body: str, part: str) -> str:
    """The path of the one address in a mail that has `part` in it."""
    (found,) = set(re.findall(rf"https?://\S*{part}\S*", body))
    return urlsplit(found).path


def only_mail() -> Any:
    (message,) = mail.outbox
    return message
