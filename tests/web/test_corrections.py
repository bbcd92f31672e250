"""What readers say is wrong in a policy: proposed by anybody, decided by the editors, answered once, shown to nobody."""

from __future__ import annotations

import datetime
import json
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.corrections import services
from cms.editors.groups import PUBLISHERS, REVIEWERS, editors_prepare
from cms.models import Correction, CorrectionAnswer, PolicyPage
from marketplace.core import mail_queue
from tests import people
from tests.bureau import editor
from tests.people import sign_in
from tests.policy_world import READER, only_mail, page, policy, run, site  # noqa: F401
from tests.seen import as_seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

LIST = "/admin/policies/corrections/"


@pytest.fixture
def notice(settings: Any) -> PolicyPage:
    settings.STAFF_SECOND_FACTOR = False
    editors_prepare()
    return policy()


def propose(client: Client, slug: str = "notice", **more: str) -> Any:
    told = {
        "clause": "s2-p1",
        "wrong": "一半写错了",
        "right": "应为三成",
        "source": "开科发〔2026〕4号",
        "email": READER,
    }
    return client.post(f"/policies/{slug}/correction/", told | more)


def decide(client: Client, row: Correction, state: str = "accepted", note: str = "已改正，谢谢。") -> Any:
    """Mails leave after the commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(f"{LIST}{row.key}/", {"state": state, "note": note})


# The reader


def test_a_reader_proposes_and_the_clause_is_kept_as_it_was_shown(notice: PolicyPage, client: Client) -> None:
    assert "/policies/notice/correction/" in page(client, notice.address)
    shown = page(client, "/policies/notice/correction/?clause=s2-p1")
    assert "按贷款利息的一半补贴。</div></blockquote>" in shown
    assert '<option value="s2-p1" selected>二、 按贷款利息的一半补贴。</option>' in shown
    assert "blockquote" not in page(client, "/policies/notice/correction/?clause=none")
    done = propose(client)
    assert done["Location"] == notice.address
    assert "谢谢，已提交给编辑核对" in page(client, notice.address)
    row = Correction.objects.get()
    assert (row.policy_id, row.anchor, row.state, row.email) == (notice.pk, "s2-p1", "new", READER)
    assert row.clause_words == "按贷款利息的一半补贴。"
    assert mail.outbox == []
    propose(client, clause="", right="", source="", email="")
    assert Correction.objects.filter(anchor="", email="", right="").count() == 1


def test_what_is_missing_or_wrong_is_told_and_what_was_typed_is_kept(notice: PolicyPage, client: Client) -> None:
    shown = as_seen(propose(client, wrong=" ", right="<b>应为三成</b>", email="dana@").content.decode())
    assert "请写明哪里有误。" in shown
    assert "请填写一个邮箱，例如 name@example.cn。" in shown
    assert "&lt;b&gt;应为三成&lt;/b&gt;</textarea>" in shown
    assert "<b>应为三成" not in shown
    assert 'value="dana@"' in shown
    assert "按贷款利息的一半补贴。</div></blockquote>" in shown
    assert propose(client, clause="none").status_code == 200
    assert propose(client, wrong="字" * 2001).status_code == 200
    assert not Correction.objects.exists()
    assert propose(client, wrong="\r\n".join("字" * 1000) + "字").status_code == 302, "an end of line counts once"
    assert len(Correction.objects.get().wrong) == 2000


def test_only_of_what_everybody_may_read(notice: PolicyPage, client: Client) -> None:
    closed, draft = policy("另一件事", "closed"), policy("第三件事", "draft", publish=False)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    for slug in (closed.slug, draft.slug, "none"):
        assert client.get(f"/policies/{slug}/correction/").status_code == 404
        assert propose(client, slug).status_code == 404
    assert not Correction.objects.exists()


def test_programs_are_thanked_and_one_place_proposes_so_often_a_day(
    notice: PolicyPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert propose(client, website="x")["Location"] == notice.address
    assert not Correction.objects.exists()
    monkeypatch.setattr("cms.corrections.views.PROPOSED_A_DAY", 2)
    assert [propose(client).status_code for _time in range(3)] == [302, 302, 429]
    assert "一半写错了</textarea>" in propose(client).content.decode()
    assert propose(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
    assert Correction.objects.count() == 3


# The editors


@pytest.mark.parametrize("group", [PUBLISHERS.name, REVIEWERS.name])
def test_editors_of_both_groups_find_it_and_decide(notice: PolicyPage, client: Client, group: str) -> None:
    propose(client, wrong="<script>alert(1)</script>", right="**不是**")
    propose(client, wrong="第二条", email="")
    first, second = Correction.objects.order_by("pk")
    staff = editor(group)
    home = page(staff, "/admin/")
    assert "2 条待处理的纠错" in home
    assert json.dumps("读者纠错 (2)") in home  # the menu
    listed = page(staff, f"{LIST}?state=new")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed
    one = page(staff, f"{LIST}{first.key}/")
    assert "<script>alert(1)" not in one
    assert f"/admin/pages/{notice.pk}/edit/" in one
    assert "按贷款利息的一半补贴。" in one
    assert READER not in one, "an editor needs to know only that there is one"
    assert decide(staff, first)["Location"] == LIST
    first.refresh_from_db()
    assert (first.state, first.note) == ("accepted", "已改正，谢谢。")
    assert str(first.decided_by_id) == staff.session["_auth_user_id"]
    assert first.decided is not None
    assert "&lt;script&gt;" not in page(staff, f"{LIST}?state=new")
    assert "&lt;script&gt;" in page(staff, f"{LIST}?state=accepted")
    assert "第二条" not in page(staff, f"{LIST}?state=accepted")
    assert "1 条待处理的纠错" in page(staff, "/admin/")
    again = decide(staff, first, "declined")
    assert "已经处理过" in again.content.decode()
    decide(staff, second, "declined", "")
    assert "条待处理的纠错" not in page(staff, "/admin/")
    assert [message.to for message in mail.outbox] == [[READER]]


def test_nobody_else_sees_anything_of_it(notice: PolicyPage, client: Client) -> None:
    propose(client)
    row = Correction.objects.get()
    stranger = Client()
    sign_in(stranger, people.charlie())
    for address in (LIST, f"{LIST}results/", f"{LIST}{row.key}/", "/admin/"):
        for who in (client, stranger):
            response = who.get(address)
            assert response.status_code in (302, 403), address
            assert "写错了" not in response.content.decode()
    assert decide(stranger, row).status_code in (302, 403)
    row.refresh_from_db()
    assert row.state == "new"
    client.get(notice.address)  # takes the thanks away
    for address in (
        notice.address,
        "/policies/",
        "/policies/notice.json",
        "/policies/feed/",
        "/policies/notice/correction/",
    ):
        content = page(client, address)
        for words in ("写错了", "应为三成", READER):
            assert words not in content, address


def test_a_decision_is_one_of_two_and_is_made_once(notice: PolicyPage, client: Client) -> None:
    propose(client)
    row, user = Correction.objects.get(), people.charlie()
    with pytest.raises(ValidationError):
        services.correction_decide(correction=row, state="new", note="", by=user)
    services.correction_decide(correction=row, state="declined", note="", by=user)
    with pytest.raises(ValidationError):
        services.correction_decide(correction=row, state="accepted", note="", by=user)
    assert CorrectionAnswer.objects.count() == 1


# The answer


@pytest.mark.parametrize(("state", "words"), [("accepted", "编辑已采纳"), ("declined", "决定不改动文件")])
def test_whoever_left_an_address_is_told_once_and_the_address_is_erased(
    notice: PolicyPage, client: Client, state: str, words: str
) -> None:
    propose(client, wrong="买 http://spam.test")
    decide(editor(REVIEWERS.name), Correction.objects.get(), state)
    message = only_mail()
    assert message.to == [READER]
    assert "关于演示补贴的通知" in message.subject
    assert words in message.body
    assert "已改正，谢谢。" in message.body
    assert notice.address in message.body
    assert "spam" not in message.body + message.alternatives[0][0], "nothing a stranger wrote goes to the address"
    assert Correction.objects.get().email == ""
    run()
    assert len(mail.outbox) == 1


def test_an_answer_that_is_refused_is_sent_again_and_the_address_kept_until_then(
    notice: PolicyPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(client)

    def refuses(self: Any, *arguments: Any) -> int:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(mail_queue.EmailMultiAlternatives, "send", refuses)
        decide(editor(REVIEWERS.name), Correction.objects.get())
        run()
    assert Correction.objects.get().email == READER
    CorrectionAnswer.objects.update(next_try=timezone.now())
    run()
    assert only_mail().extra_headers["Message-ID"].startswith(f"<{CorrectionAnswer.objects.get().key}@")
    assert Correction.objects.get().email == ""


def test_an_address_is_erased_after_ninety_days_or_when_its_mail_is_given_up(
    notice: PolicyPage, client: Client
) -> None:
    for _time in range(3):
        propose(client)
    old, lost, fresh = Correction.objects.order_by("pk")
    Correction.objects.filter(pk=old.pk).update(created=timezone.now() - datetime.timedelta(days=90, minutes=1))
    services.correction_decide(correction=lost, state="declined", note="", by=people.charlie())
    CorrectionAnswer.objects.update(attempts=mail_queue.MOST_ATTEMPTS)
    assert "2 addresses deleted" in run()
    assert mail.outbox == []
    assert dict(Correction.objects.values_list("pk", "email")) == {old.pk: "", lost.pk: "", fresh.pk: READER}
