"""Following policies by mail: asked for by anybody, confirmed by the owner of the address, told once, ended at once."""

from __future__ import annotations

import datetime
import logging
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import open_forms
from cms.following import mailing, periods, services, tokens
from cms.models import (
    Confirmation,
    DailyCount,
    Digest,
    DigestEntry,
    Follow,
    Follower,
    PolicyEvent,
    PolicyPage,
)
from marketplace.core import mail_queue
from tests import people
from tests.people import sign_in, visible
from tests.policy_world import READER, ask, follows, happened, link, old_policy, only_mail, page, policy, run, site  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def notice() -> PolicyPage:
    return old_policy()


def confirm(client: Client, message: Any) -> Any:
    return client.post(link(message.body, "/confirm/"))


# Asking and confirming


def test_a_visitor_follows_a_policy_once_the_owner_of_the_address_has_confirmed(
    notice: PolicyPage, client: Client, settings: Any
) -> None:
    shown = page(client, notice.address)
    assert '<input type="hidden" name="policy" value="notice">' in shown
    assert ask(client, f"  {READER.upper()} ", policy="notice")["Location"] == "/policies/follow/sent/"
    message = only_mail()
    assert message.to == [READER]
    assert "关于演示补贴的通知" in message.subject
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert settings.SITE_URL in message.body
    address = link(message.body, "/confirm/")
    assert "确认订阅</button>" in page(client, address), "what a program that opens links sees"
    assert Follow.objects.get().confirmed is None
    done = client.post(address)
    row = Follow.objects.get()
    assert row.confirmed is not None
    assert (row.policy_id, row.follower.email, row.follower.how_often) == (notice.pk, READER, "daily")
    mine = page(client, done["Location"])
    assert "关于演示补贴的通知" in mine
    assert "d…@reader.test" in mine
    assert READER not in mine
    first = row.confirmed
    client.post(address)
    assert Follow.objects.get().confirmed == first, "pressing it again changes nothing"


def test_the_answer_is_the_same_for_every_address(notice: PolicyPage, client: Client) -> None:
    follows("known@reader.test", policy=notice)
    people.person("account@firm.test")
    answers = [ask(client, email, policy="notice") for email in ("known@reader.test", "account@firm.test", READER)]
    assert {(one.status_code, one["Location"], bool(one.cookies)) for one in answers} == {
        (302, "/policies/follow/sent/", False)
    }
    assert len(mail.outbox) == 3
    told = [message.body.replace(link(message.body, "/confirm/"), "").replace(link(message.body, "/stop/"), "") for message in mail.outbox]  # fmt: skip
    assert len(set(told)) == 1
    assert len({visible(client.get("/policies/follow/sent/")) for _time in range(2)}) == 1


def test_a_stranger_who_knows_an_address_changes_nothing_of_what_it_is_told(notice: PolicyPage, client: Client) -> None:
    follower = follows(policy=notice)
    ask(client, how_often="weekly")
    follower.refresh_from_db()
    assert follower.how_often == "daily"
    assert [one.policy_id for one in follower.follows.exclude(confirmed=None)] == [notice.pk]
    mine = page(client, tokens.mine_path(follower))
    assert "关于演示补贴的通知" in mine
    assert "全部政策" not in mine


def test_what_cannot_be_read_and_topics_that_no_policy_has_cannot_be_followed(
    notice: PolicyPage, client: Client
) -> None:
    closed, draft = policy("另一件事", "closed"), policy("第三件事", "draft", publish=False)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    strange = ({"policy": "none"}, {"policy": "\0"}, {"topic": "买 http://x.test"})
    for target in ({"policy": closed.slug}, {"policy": draft.slug}, *strange):
        assert ask(client, **target).status_code == 404
        assert client.get("/policies/follow/", target).status_code == 404
    assert mail.outbox == []
    assert ask(client, topic="科技金融").status_code == 302
    assert "“科技金融”主题的政策" in only_mail().subject


@pytest.mark.parametrize(
    "typed",
    [
        "", "dana", "dana@", "a@b@c.test", f"{'d' * 290}@reader.test", "dana@reader.test\r\nBcc: eve@x.test",
        "dana@reader.test,eve@x.test", "dana@reader.test\x00", "<script>@reader.test",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_and_kept(notice: PolicyPage, client: Client, typed: str) -> None:
    shown = ask(client, typed, policy="notice", how_often="weekly")
    assert shown.status_code == 200
    content = shown.content.decode()
    assert "请填写一个邮箱，例如 name@example.cn。" in content
    assert re.search(r'value="weekly"[^>]*checked', content)
    if typed and typed.isprintable() and "<" not in typed:
        assert f'value="{typed}"' in content
    assert "<script>@" not in content
    assert mail.outbox == []
    assert not Follower.objects.exists()


def test_a_confirmation_holds_for_three_days_and_forged_addresses_open_nothing(
    notice: PolicyPage, client: Client
) -> None:
    ask(client, policy="notice")
    address = link(only_mail().body, "/confirm/")
    Confirmation.objects.update(created=timezone.now() - periods.CONFIRM_WITHIN - datetime.timedelta(minutes=1))
    assert "链接已失效" in page(client, address, 410)
    assert client.post(address).status_code == 410
    assert Follow.objects.get().confirmed is None
    row = Confirmation.objects.get()
    key = row.key.hex
    forged = [f"{key}:x", key, "x", address.split("/")[-2][:-1] + "_"]
    stop, mine = (path(row.follow.follower).split("/")[-2] for path in (tokens.stop_path, tokens.mine_path))
    for token in [*forged, stop, mine]:
        assert client.post(f"/policies/follow/confirm/{token}/").status_code == 404, token
    for token in [*forged, mine]:
        assert client.post(f"/policies/follow/stop/{token}/").status_code == 404, token
    for token in [*forged, stop]:
        assert client.get(f"/policies/follow/mine/{token}/").status_code == 404, token
    assert Follower.objects.exists()


def test_who_is_signed_in_needs_no_mail_for_the_address_of_the_account(notice: PolicyPage, client: Client) -> None:
    sign_in(client, people.charlie())
    done = ask(client, "", policy="notice")
    assert mail.outbox == []
    row = Follow.objects.get()
    assert row.confirmed is not None
    assert row.follower.email == "charlie@nowhere.test"
    assert "已订阅《关于演示补贴的通知》" in page(client, done["Location"])
    assert ask(client, READER)["Location"] == "/policies/follow/sent/"
    assert only_mail().to == [READER]
    assert Follow.objects.get(follower__email=READER).confirmed is None


def test_an_address_gets_so_many_confirmations_a_day_and_nobody_sees_it(notice: PolicyPage, client: Client) -> None:
    answers = {ask(client, policy="notice")["Location"] for _time in range(services.MAILS_A_DAY + 3)}
    assert answers == {"/policies/follow/sent/"}
    assert len(mail.outbox) == services.MAILS_A_DAY
    ask(client, "other@reader.test", policy="notice")
    assert len(mail.outbox) == services.MAILS_A_DAY + 1
    assert READER not in str(list(DailyCount.objects.values()))
    DailyCount.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))
    ask(client, policy="notice")
    assert len(mail.outbox) == services.MAILS_A_DAY + 2
    run()
    assert {row.day for row in DailyCount.objects.all()} == {timezone.localdate()}


def test_one_place_asks_so_often_a_day_and_keeps_what_was_typed(
    notice: PolicyPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.following.views.ASKED_A_DAY", 2)
    for n in range(2):
        assert ask(client, f"d{n}@reader.test", policy="notice").status_code == 302
    refused = ask(client, policy="notice")
    assert refused.status_code == 429
    assert "请明天再试" in refused.content.decode()
    assert f'value="{READER}"' in refused.content.decode()
    elsewhere = Client(REMOTE_ADDR="2001:db8:1:2:3::4")
    for n in range(2):
        assert ask(elsewhere, f"e{n}@reader.test").status_code == 302
    assert ask(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9")).status_code == 429, "another address of the same network"
    assert len(mail.outbox) == 4


def test_a_count_is_never_passed() -> None:
    told = [open_forms.count_one(what="test", who="a", most=3) for _time in range(5)]
    assert told == [True, True, True, False, False]
    assert open_forms.count_one(what="other", who="a", most=3)


def test_programs_that_fill_in_every_box_are_thanked_and_ignored(notice: PolicyPage, client: Client) -> None:
    done = ask(client, policy="notice", website="http://spam.test")
    assert done["Location"] == "/policies/follow/sent/"
    assert mail.outbox == []
    assert not Follower.objects.exists()


def test_the_library_offers_the_topics_that_are_chosen(notice: PolicyPage, client: Client) -> None:
    button = '<button class="btn btn-outline text-break" type="submit" name="topic" value="{}">'
    assert button.format("") in page(client, "/policies/")
    assert button.format("科技金融") not in page(client, "/policies/")
    address = "/policies/?topic=科技金融&topic=-&topic=没有"
    for content in (page(client, address), client.get(address, headers={"HX-Request": "true"}).content.decode()):
        assert content.count('id="library-follow"') == 1
        assert button.format("科技金融") in content
        assert button.format("") in content
        assert button.format("没有") not in content
    PageViewRestriction.objects.create(page=notice, restriction_type=PageViewRestriction.LOGIN)
    sign_in(client, people.charlie())
    assert "follow-head" not in page(client, notice.address), "nothing is offered that would not be there"


def test_a_confirmation_that_could_not_be_sent_is_sent_later(
    notice: PolicyPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Any, *arguments: Any) -> int:
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(mail_queue.EmailMultiAlternatives, "send", refuses)
        assert ask(client, policy="notice")["Location"] == "/policies/follow/sent/"
    assert mail.outbox == []
    Confirmation.objects.update(next_try=timezone.now())
    run()
    assert only_mail().extra_headers["Message-ID"].startswith(f"<{Confirmation.objects.get().key}@")
    assert confirm(client, only_mail()).status_code == 302


# Changing and ending


def test_what_is_followed_and_how_often_can_be_changed(notice: PolicyPage, client: Client) -> None:
    follower = follows(policy=notice)
    follows(topic="科技金融")
    address = tokens.mine_path(follower)
    wrong = client.post(address, {"change": "1", "how_often": "hourly", "language": "zh-hans"})
    assert wrong.status_code == 200
    assert client.post(address, {"change": "1", "how_often": "weekly", "language": "en"}).status_code == 302
    follower.refresh_from_db()
    assert (follower.how_often, follower.language) == ("weekly", "en")
    others = follows("other@reader.test", policy=notice).follows.get()
    for key in (others.key, "x"):
        assert client.post(address, {"drop": str(key)}).status_code == 404
    first, second = follower.follows.all()
    assert client.post(address, {"drop": str(first.key)}).status_code == 302
    assert list(follower.follows.all()) == [second]
    assert "邮箱已删除" in client.post(address, {"drop": str(second.key)}).content.decode()
    assert [one.email for one in Follower.objects.all()] == ["other@reader.test"]
    assert "邮箱已删除" in page(client, address, 410)


def test_one_click_ends_and_erases_it_all(notice: PolicyPage) -> None:
    follower = follows(policy=notice)
    happened(notice)
    run()
    client = Client(enforce_csrf_checks=True)
    address = link(only_mail().body, "/stop/")
    assert "立即删除" in page(client, address)
    assert Follower.objects.filter(pk=follower.pk).exists(), "opening it does nothing"
    happened(notice, ago=datetime.timedelta(days=7))
    Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=7, hours=12))
    mailing.digests_make()
    for _time in range(2):
        done = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "邮箱已删除" in done.content.decode()
    for model in (Follower, Follow, Confirmation, Digest, DigestEntry):
        assert not model._default_manager.exists(), model
    run()
    assert len(mail.outbox) == 1


def test_what_was_not_confirmed_in_a_week_is_deleted(notice: PolicyPage, client: Client) -> None:
    ask(client, policy="notice")
    follower = follows("old@reader.test", policy=notice)
    ask(client, "old@reader.test")
    week = timezone.now() - periods.UNCONFIRMED_KEPT - datetime.timedelta(minutes=1)
    Follow.objects.filter(confirmed=None).update(asked=week)
    Follower.objects.update(created=week)
    Confirmation.objects.update(created=week)
    assert "1 addresses deleted" in run()
    assert [one.email for one in Follower.objects.all()] == ["old@reader.test"]
    assert follower.follows.count() == 1
    assert not Confirmation.objects.exists()


def test_an_address_stands_in_no_log_and_in_one_table(
    notice: PolicyPage, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(client, policy="notice")
        confirm(client, only_mail())
        happened(notice, ago=datetime.timedelta(0))
        Follower.objects.update(told_until=timezone.now() - datetime.timedelta(days=14))
        Follow.objects.update(confirmed=timezone.now() - datetime.timedelta(days=14))
        PolicyEvent.objects.update(found=timezone.now() - datetime.timedelta(days=2))
        run()
    assert len(mail.outbox) == 2
    assert READER not in "".join(record.getMessage() + str(record.__dict__.get("path", "")) for record in caplog.records if record.name.startswith(("cms", "marketplace", "search")))  # fmt: skip
    rows = [str(list(model._default_manager.values())) for model in (Follow, Confirmation, Digest, DigestEntry)]
    assert READER not in "".join(rows)
