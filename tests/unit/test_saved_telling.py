"""What saved searches tell: notices in the site and mails, each hit once."""

from __future__ import annotations

import datetime
import logging
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from marketplace.core import mail_queue
from search.declare import NONE
from search.models import Alert, Mailing, SavedSearch
from search.saved import mailing, matching, selectors, services
from search.saved.services import (
    saved_search_stop_mail,
    saved_search_subscribe,
)
from tests import people
from tests.saved_world import Killed, add, alice, change, noted, save, shelf  # noqa: F401
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
Often, Watch = SavedSearch.Often, SavedSearch.Watch


# Notices


def test_notices_stand_in_the_site_when_they_are_due(alice: people.User) -> None:  # noqa: F811
    now = timezone.localtime()
    searches = {
        often: save(alice, name=often, how_often=often, in_site=True)
        for often in (Often.AT_ONCE, Often.DAILY, Often.WEEKLY)
    }
    new = add("新贷", kinds=["credit"])
    assert selectors.unread_notices(alice) == 1
    Alert.objects.update(found=now - datetime.timedelta(days=1))
    assert selectors.notices_of(alice).filter(search=searches[Often.DAILY]).exists()
    Alert.objects.update(found=now - datetime.timedelta(days=7))
    assert selectors.unread_notices(alice) == 3
    shown = selectors.notices_by_search(alice)
    assert [(hit.name, hit.is_new) for notice in shown for hit in notice.hits] == [("新贷", True)] * 3
    services.notices_read(owner=alice, key=searches[Often.DAILY].key)
    assert selectors.unread_notices(alice) == 2
    assert [notice.unread for notice in selectors.notices_by_search(alice)] == [1, 1, 0]
    services.notices_read(owner=alice)
    assert selectors.unread_notices(alice) == 0
    change(new, hidden=True)
    assert all(notice.hits == () for notice in selectors.notices_by_search(alice))


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-11-27T09:00+08:00", "2026-11-27T08:00+08:00", "2026-11-23T08:00+08:00"),
        ("2026-11-27T07:59+08:00", "2026-11-26T08:00+08:00", "2026-11-23T08:00+08:00"),
        ("2026-11-23T08:00+08:00", "2026-11-23T08:00+08:00", "2026-11-23T08:00+08:00"),
        ("2026-11-23T07:00+08:00", "2026-11-22T08:00+08:00", "2026-11-16T08:00+08:00"),
    ],
)
def test_when_hits_are_due(now: str, daily: str, weekly: str) -> None:
    read = datetime.datetime.fromisoformat
    until = selectors.cutoffs(read(now))
    assert (until[Often.DAILY], until[Often.WEEKLY]) == (read(daily), read(weekly))


def test_too_few_to_be_named_are_not(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    row = save(alice, how_often=Often.AT_ONCE, in_site=True, by_mail=True)
    monkeypatch.setattr(RowDocument, "least_count", 5)
    add("新贷", kinds=["credit"])
    assert noted(row)
    assert mail.outbox == []
    assert [notice.hits for notice in selectors.notices_by_search(alice)] == [()]


# Mail


def test_at_once_by_mail(alice: people.User, settings: Any) -> None:  # noqa: F811
    row = save(alice, name="<b>信用</b>", how_often=Often.AT_ONCE, by_mail=True)
    add("新<贷>", kinds=["credit"])
    (message,) = mail.outbox
    assert message.to == [alice.email]
    assert message.subject.startswith("<b>信用</b>")
    assert f"{settings.SITE_URL}/loans/" in message.body
    assert "新<贷>" in message.body
    html = message.alternatives[0][0]
    assert "新&lt;贷&gt;" in html
    assert "<b>" not in html
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    begins, token = f"{settings.SITE_URL}/searches/stop/", stop.rstrip("/").rpartition("/")[2]
    assert stop == f"{begins}{token}/"
    assert mailing.key_of_token(token) == mailing.key_of_token(mailing.stop_token(row))
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    row.refresh_from_db()
    assert row.last_sent is not None


def test_daily_mail_has_what_was_found_before_the_morning_once(alice: people.User) -> None:  # noqa: F811
    row = save(alice, how_often=Often.DAILY, by_mail=True)
    for n in range(25):
        add(f"新贷{n}", kinds=["credit"])
    call_command("send_alerts", verbosity=0)
    assert mail.outbox == []
    Alert.objects.update(found=timezone.now() - datetime.timedelta(days=1))
    later = add("刚到", kinds=["credit"])
    for _time in range(2):
        call_command("send_alerts", verbosity=0)
    (message,) = mail.outbox
    assert message.body.count("/loans/") == 20
    assert "25" in message.subject
    assert "刚到" not in message.body
    assert row.alerts.get(object_id=later.pk).mailing is None


def test_a_refused_mail_is_the_same_one_when_tried_again(
    alice: people.User,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,  # noqa: F811, RUF100
) -> None:
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    send = mail_queue.EmailMultiAlternatives.send

    def refuses(self: Any, *arguments: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({alice.email: (550, b"no")})

    monkeypatch.setattr(mail_queue.EmailMultiAlternatives, "send", refuses)
    with caplog.at_level(logging.INFO):
        add("甲", kinds=["credit"])
    assert alice.email not in caplog.text
    (waiting,) = Mailing.objects.all()
    assert waiting.closed is None
    assert waiting.next_try > timezone.now()
    monkeypatch.setattr(mail_queue.EmailMultiAlternatives, "send", send)
    add("乙", kinds=["credit"])
    assert ["乙" in message.body and "甲" not in message.body for message in mail.outbox] == [True]
    Mailing.objects.filter(closed=None).update(next_try=timezone.now())
    call_command("send_alerts", verbosity=0)
    call_command("send_alerts", verbosity=0)
    assert len(mail.outbox) == 2
    assert "甲" in mail.outbox[1].body
    assert "乙" not in mail.outbox[1].body
    assert mail.outbox[1].extra_headers["Message-ID"].startswith(f"<{waiting.key}@")


def test_a_sender_that_dies_leaves_the_same_mail(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Whether the server had taken it nobody knows: the same Message-ID, the same hits, after the lease."""
    row = save(alice, how_often=Often.AT_ONCE, by_mail=True)
    monkeypatch.setattr(matching, "_tell_at_once", lambda pks: None)
    add("甲", kinds=["credit"])
    mailing.make_mailings()
    close = mail_queue._close

    def dies(which: Mailing) -> None:
        raise Killed

    monkeypatch.setattr(mail_queue, "_close", dies)
    with pytest.raises(Killed):
        mailing.send_due()
    monkeypatch.setattr(mail_queue, "_close", close)
    mailing.make_mailings()
    assert mailing.send_due() == (0, 0), "its lease has not run out"
    Mailing.objects.update(next_try=timezone.now())
    mailing.send_due()
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second
    assert row.alerts.count() == 1


def test_a_mail_is_given_up_in_the_end(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def refuses(self: Any, *arguments: Any) -> int:
        raise OSError("no route")

    monkeypatch.setattr(mail_queue.EmailMultiAlternatives, "send", refuses)
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    add("甲", kinds=["credit"])
    for _time in range(mail_queue.MOST_ATTEMPTS + 2):
        Mailing.objects.update(next_try=timezone.now())
        mailing.send_due()
    assert Mailing.objects.get().attempts == mail_queue.MOST_ATTEMPTS
    assert mailing.unsent() == 1


def test_stopped_mails_stay_stopped(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    row = save(alice, how_often=Often.DAILY, by_mail=True, in_site=True)
    add("甲", kinds=["credit"])
    Alert.objects.update(found=timezone.now() - datetime.timedelta(days=1))
    saved_search_stop_mail(key=row.key)
    call_command("send_alerts", verbosity=0)
    assert mail.outbox == []
    saved_search_subscribe(
        owner=alice, key=row.key, how_often=Often.DAILY, by_mail=True, in_site=True, language="zh-hans"
    )
    call_command("send_alerts", verbosity=0)
    assert mail.outbox == [], "what was found before is not mailed after all"
    assert selectors.unread_notices(alice) == 1


def test_the_mail_speaks_the_language_of_the_subscription(alice: people.User) -> None:  # noqa: F811
    save(alice, how_often=Often.AT_ONCE, by_mail=True, language="en")
    add("甲", kinds=["credit"])
    assert "Your saved search" in mail.outbox[0].body
    assert "Unsecured loan" in mail.outbox[0].body


def test_a_mail_names_nothing_its_owner_may_no_longer_see(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    monkeypatch.setattr(matching, "_tell_at_once", lambda pks: None)
    add("甲", kinds=["credit"])
    monkeypatch.setattr(RowDocument, "audience", NONE)
    call_command("send_alerts", verbosity=0)
    assert mail.outbox == []
    assert Mailing.objects.get().closed is not None


def test_tokens_of_others_open_nothing() -> None:
    assert mailing.key_of_token("x:y:z") is None
    assert mailing.key_of_token("") is None


def test_deleting_the_person_deletes_it_all(alice: people.User) -> None:  # noqa: F811
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    add("甲", kinds=["credit"])
    assert Mailing.objects.exists()
    alice.delete()
    assert not SavedSearch.objects.exists()
    assert not Alert.objects.exists()
    assert not Mailing.objects.exists()
