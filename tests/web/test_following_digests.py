"""Digests of followed policies: what is told, to whom, when, once, and again if the server refused it."""

from __future__ import annotations

import datetime
import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.following import mailing, services, tokens
from cms.models import Digest, DigestEntry, Follow, Follower, PolicyEvent, PolicyPage
from marketplace.core import mail_queue
from tests.policy_world import READER, ask, follows, happened, link, old_policy, only_mail, page, policy, run, site  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def notice() -> PolicyPage:
    return old_policy()


def test_two_follows_one_mail_and_each_thing_once(notice: PolicyPage) -> None:
    follows(policy=notice)
    follows(topic="科技金融")
    other = policy("另一件事", "other", topics="科技\\科技金融")
    PolicyEvent.objects.all().delete()
    happened(notice)
    happened(notice)
    happened(other, "published")
    run()
    run()
    message = only_mail()
    assert "等 2 件" in message.subject
    assert message.body.count("正文有修改") == 1
    assert message.body.count("在政策库发布") == 1
    assert message.body.count(other.address) == 1
    assert DigestEntry.objects.count() == 3
    happened(notice, "published", ago=datetime.timedelta(days=7))
    Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=3))
    run()
    assert len(mail.outbox) == 2
    assert "正文有修改" not in mail.outbox[1].body


def test_a_change_of_validity_is_told_with_its_reason(notice: PolicyPage, client: Client) -> None:
    follows(policy=notice)
    follows("erin@reader.test", language="en", policy=notice)
    notice.expires_on = timezone.localdate() - datetime.timedelta(days=8)
    notice.save()
    happened(notice, "state", before="in_force", after="expired")
    happened(notice, "closing", note="贴息申报 2026-12-10 截止。")
    run()
    chinese, english = mail.outbox
    assert "现行有效 → 已失效。有效期至" in chinese.body
    assert "申报即将截止。贴息申报 2026-12-10 截止。" in chinese.body
    assert "现行有效 → 已失效" in chinese.alternatives[0][0]
    assert "“In force” → “Expired”. It held until" in english.body
    assert notice.address in english.body
    assert "关于演示补贴的通知 · 开科发〔2026〕3号" in english.body
    stop = link(english.body, "/stop/")
    assert english.extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert english.extra_headers["Auto-Submitted"] == "auto-generated"


def test_only_what_was_noted_after_the_confirmation_and_is_followed(notice: PolicyPage) -> None:
    other = policy("另一件事", "other", topics="人才")
    PolicyEvent.objects.all().delete()
    follower = follows(topic="科技金融")
    happened(other)
    happened(notice, ago=datetime.timedelta(days=20))
    ask(Client())  # all policies, not confirmed
    mail.outbox.clear()
    run()
    assert mail.outbox == []
    assert not Digest.objects.exists()
    follower.refresh_from_db()
    assert follower.told_until > timezone.now() - datetime.timedelta(days=2)


def test_weekly_on_monday_daily_every_morning(notice: PolicyPage) -> None:
    read = datetime.datetime.fromisoformat
    follows(policy=notice)
    follows("weekly@reader.test", how_often="weekly", policy=notice)
    event = happened(notice)
    long_ago = read("2026-11-20T00:00+08:00")
    Follow.objects.update(confirmed=long_ago)
    Follower.objects.update(told_until=read("2026-11-24T08:00+08:00"))  # a Tuesday
    PolicyEvent.objects.filter(pk=event.pk).update(found=read("2026-11-25T09:00+08:00"))
    told = []
    for now in (
        "2026-11-25T23:00+08:00", "2026-11-26T07:59+08:00", "2026-11-26T08:00+08:00", "2026-11-26T08:05+08:00",
        "2026-11-29T23:59+08:00", "2026-11-30T08:00+08:00", "2026-12-01T08:00+08:00",
    ):  # fmt: skip
        told.append(mailing.digests_make(read(now)))
    assert told == [0, 0, 1, 0, 0, 1, 0]
    assert [one.follower.how_often for one in Digest.objects.order_by("pk")] == ["daily", "weekly"]


def test_a_policy_that_is_closed_or_withdrawn_is_not_told(notice: PolicyPage) -> None:
    follows(policy=notice)
    follows(topic="科技金融")
    happened(notice)
    restriction = PageViewRestriction.objects.create(page=notice, restriction_type=PageViewRestriction.LOGIN)
    run()
    assert mail.outbox == []
    restriction.delete()
    Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=14))
    assert mailing.digests_make() == 1
    PolicyPage.objects.get(pk=notice.pk).unpublish()
    run()
    assert mail.outbox == [], "it was withdrawn between making the mail and sending it"
    assert Digest.objects.get().closed is not None
    content = page(Client(), tokens.mine_path(Follower.objects.get()))
    assert "演示补贴" not in content
    assert "一份目前不公开的文件" in content


def test_what_is_followed_no_more_is_not_told_in_a_mail_that_waits(notice: PolicyPage) -> None:
    follower = follows(policy=notice)
    follows(topic="科技金融")
    other = policy("另一件事", "other", topics="")
    PolicyEvent.objects.all().delete()
    follows(policy=other)
    happened(notice)
    assert mailing.digests_make() == 1
    for row in follower.follows.exclude(policy=other):
        services.follow_drop(follow=row)
    run()
    assert mail.outbox == []


def test_a_refused_mail_is_the_same_one_when_tried_again(
    notice: PolicyPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follows(policy=notice)
    happened(notice)
    send = mail_queue.EmailMultiAlternatives.send

    def refuses(self: Any, *arguments: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({READER: (550, b"no")})

    monkeypatch.setattr(mail_queue.EmailMultiAlternatives, "send", refuses)
    with caplog.at_level(logging.INFO):
        assert "0 mails sent, 1 to be tried again" in run()
    assert READER not in caplog.text
    waiting = Digest.objects.get()
    assert waiting.closed is None
    assert waiting.next_try > timezone.now()
    monkeypatch.setattr(mail_queue.EmailMultiAlternatives, "send", send)
    assert "0 mails sent, 0 to be tried again" in run(), "not before its time"
    happened(notice, "published", ago=datetime.timedelta(days=7))
    Digest.objects.update(next_try=timezone.now())
    run()
    message = only_mail()
    assert message.extra_headers["Message-ID"].startswith(f"<{waiting.key}@")
    assert "正文有修改" in message.body
    assert "在政策库发布" not in message.body, "what it tells was fixed when it was made"


def test_a_mail_that_somebody_else_sends_is_not_sent_twice(notice: PolicyPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another sender claims the mail between this one's look and its own claim."""
    follows(policy=notice)
    happened(notice)
    assert mailing.digests_make() == 1
    assert mailing.digests_make() == 0
    seen = list(Digest.objects.all())
    Digest.objects.update(next_try=timezone.now() + mail_queue.LEASE)
    monkeypatch.setattr(type(Digest.objects.all()), "order_by", lambda rows, *names: seen)
    assert mail_queue.send_due(Digest.objects.all(), mailing._digest) == (0, 0)
    assert mail.outbox == []


def test_two_that_make_digests_at_once_make_one(notice: PolicyPage) -> None:
    """Both have looked who is due; the second finds it done."""
    follower = follows(policy=notice)
    event = happened(notice)
    until = mailing.cutoffs()
    assert mailing._digest_make(follower.pk, until, [event]) == 1
    assert mailing._digest_make(follower.pk, until, [event]) == 0
    Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=14))
    assert mailing._digest_make(follower.pk, until, [event]) == 0, "nor is anything told twice"


@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_send_each_mail_once(notice: PolicyPage) -> None:
    for n in range(5):
        follows(f"reader{n}@reader.test", policy=notice)
    happened(notice)

    def work(_n: int) -> None:
        try:
            mailing.digests_make()
            mailing.send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(message.to[0] for message in mail.outbox) == [f"reader{n}@reader.test" for n in range(5)]
    assert Digest.objects.exclude(closed=None).count() == 5
