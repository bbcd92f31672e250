"""Policies that appear and disappear by the clock: their pages, and their place in the library."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from cms.models import PolicyClause, PolicyEvent, PolicyPage
from cms.official.reading import read
from cms.publishing import clock
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from search import indexing
from search.declare import document

# As the command runs: what is written is committed at once.
pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = "关于演示补贴的通知\n开科发〔2026〕3号\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
LIBRARY = "/policies/?q=演示补贴"


@pytest.fixture
def policy(transactional_db: None, settings: Any, tmp_path: Path) -> PolicyPage:
    """A draft that is to appear in two hours and to disappear in five."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    indexing.rebuild(document("policies"))
    page = policy_import(document=read(NOTICE.encode(), "notice.txt")).page
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + datetime.timedelta(hours=2)
    draft.expire_at = timezone.now() + datetime.timedelta(hours=5)
    draft.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def in_hours(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`in_hours(3)`: the clock says three hours later than it is."""
    now = timezone.now

    def _set(hours: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(hours=hours))

    return _set


def is_there(client: Client, policy: PolicyPage) -> tuple[bool, bool]:
    """Whether its page opens, and whether the library's index finds it."""
    found = client.get(LIBRARY).content.decode()
    assert "按时间倒序" not in found, "the index answers, not the database in its place"
    return client.get(policy.address).status_code == 200, f'href="{policy.address}' in found


@pytest.mark.parametrize("command", ["publish_scheduled", "publish_on_time"])
def test_a_policy_appears_and_disappears_by_the_clock(
    policy: PolicyPage, client: Client, in_hours: Callable[[float], None], command: str
) -> None:
    call_command(command)
    assert is_there(client, policy) == (False, False)
    assert not PolicyClause.objects.exists()
    in_hours(3)
    call_command(command)
    assert is_there(client, policy) == (True, True)
    assert PolicyClause.objects.filter(policy=policy, gone=False).exists()
    assert policy.events.filter(kind=PolicyEvent.Kind.PUBLISHED).count() == 1
    in_hours(6)
    call_command(command)
    assert is_there(client, policy) == (False, False)


@pytest.mark.parametrize("later_first", [False, True])
def test_of_several_that_are_due_the_last_appears(
    policy: PolicyPage, in_hours: Callable[[float], None], later_first: bool
) -> None:
    """As when nobody looked at the clock for a while, or a process died that had published the first."""
    first = Revision.objects.exclude(approved_go_live_at=None).get()
    draft = policy.get_latest_revision_as_object()
    draft.title = "后一稿"
    second = draft.save_revision()
    earlier, later = (second, first) if later_first else (first, second)
    on = first.approved_go_live_at
    Revision.objects.filter(pk=earlier.pk).update(approved_go_live_at=on)
    Revision.objects.filter(pk=later.pk).update(approved_go_live_at=on + datetime.timedelta(minutes=1))
    in_hours(3)
    clock.pages_publish_due()
    policy.refresh_from_db()
    assert policy.live
    assert policy.live_revision_id == later.pk
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_the_demo_looks_at_the_clock_by_itself(policy: PolicyPage, in_hours: Callable[[float], None]) -> None:
    in_hours(3)
    stop = threading.Event()
    stop.wait = lambda timeout=None: stop.set() or True  # type: ignore[method-assign,func-returns-value]
    clock.work(stop)
    policy.refresh_from_db()
    assert policy.live


def test_a_failure_is_logged_and_the_next_look_goes_on(
    policy: PolicyPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("the database is away")
        stop.set()

    stop = threading.Event()
    monkeypatch.setattr(clock, "pages_publish_due", look)
    clock.work(stop, pause=0)
    assert len(looks) == 2
    assert "publishing what is due failed" in caplog.text
