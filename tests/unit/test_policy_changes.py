"""The daily look: what changed is noted once, and told once, to those whom it concerns and to nobody else."""

from __future__ import annotations

import datetime
import smtplib
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.documents import PolicyDocument
from cms.editors.groups import REVIEWERS
from cms.models import (
    PolicyEvent,
    PolicyMail,
    PolicyNotice,
    PolicyNoticeStop,
    PolicyPage,
    PolicyRelation,
    PolicyStanding,
)
from cms.site.services import site_prepare
from marketplace.consequences import policy_changes, policy_notices
from marketplace.institutions.models import Institution, Offering
from marketplace.institutions.services import offering_withdraw
from search import indexing, outbox
from search.declare import document
from search.models import Outbox
from tests import people
from tests.citing_world import (
    AGE,
    DEBT,
    IN_2025,
    NOTICE,
    NOTICE_CLAUSE,
    PLAN,
    PLAN_CLAUSE,
    bank,
    banker,
    close,
    html,
    mark,
    notice,
    offer,
    officer,
    plan,
)

D = datetime.date


@pytest.fixture
def library(db: None) -> PolicyPage:
    site_prepare()
    return plan()


@pytest.fixture
def institution(library: PolicyPage) -> Institution:
    return bank()


@pytest.fixture
def citing_offering(institution: Institution) -> Offering:
    return offer(DEBT | {"cite": PLAN_CLAUSE}, AGE, institution=institution)


def told() -> dict[str, Any]:
    """What was mailed, by address."""
    assert len({one.to[0] for one in mail.outbox}) == len(mail.outbox), "nobody is told twice"
    return {one.to[0]: one for one in mail.outbox}


def test_the_first_look_notes_silently_and_the_next_tells_what_changed(library: PolicyPage) -> None:
    assert "2025-06-01：查看政策 1 份，首次登记 1 份，有变化 0 项。" in mark(day=IN_2025)
    standing = PolicyStanding.objects.get()
    assert (standing.state, standing.since, standing.noted) == ("in_force", D(2021, 10, 25), IN_2025)
    assert not library.events.filter(kind="state").exists()
    said = mark()
    assert "开政办发〔2021〕20号：自 2026-01-01 起由“现行有效”变为“已失效”；0 个页面有 0 处引用。" in said
    event = library.events.get(kind="state")
    assert (event.before, event.after, event.day) == ("in_force", "expired", D(2026, 1, 1))
    standing.refresh_from_db()
    assert (standing.state, standing.since) == ("expired", D(2026, 1, 1))
    assert "有变化 0 项" in mark()
    assert library.events.filter(kind="state").count() == 1


def test_a_look_at_today_alone_says_nothing_of_what_ended_long_ago(
    library: PolicyPage, citing_offering: Offering, institution: Institution
) -> None:
    banker(institution)
    mark()
    mark()
    assert not PolicyEvent.objects.filter(kind="state").exists()
    assert mail.outbox == []


def test_a_dry_run_writes_and_sends_nothing(citing_offering: Offering, institution: Institution) -> None:
    banker(institution)
    mark(day=IN_2025)
    said = mark(dry_run=True)
    assert "变为“已失效”；1 个页面有 1 处引用。" in said
    assert "试运行" in said
    assert PolicyStanding.objects.get().state == "in_force"
    assert not PolicyEvent.objects.filter(kind="state").exists()
    assert (PolicyNotice.objects.count(), mail.outbox) == (0, [])


def test_a_day_before_the_last_look_is_for_a_dry_run_only(library: PolicyPage) -> None:
    mark()
    with pytest.raises(CommandError, match="--dry-run"):
        mark(day=IN_2025)
    assert "由“已失效”变为“现行有效”" in mark(day=IN_2025, dry_run=True)


def test_a_day_that_has_not_come_is_for_a_dry_run_only(library: PolicyPage) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(CommandError, match="--dry-run"):
        mark(day=tomorrow)
    assert not PolicyStanding.objects.exists()
    assert str(tomorrow) in mark(day=tomorrow, dry_run=True)


def test_owners_and_the_bureau_are_told_each_once_and_nobody_else(
    citing_offering: Offering, institution: Institution
) -> None:
    offer(AGE, name="不引用贷", external_id="T2", institution=bank("乙银行（演示）"))
    offer(AGE | {"cite": PLAN_CLAUSE}, name="参考贷", external_id="T3")
    banker(institution)
    stranger = banker(Institution.objects.get(organisation__name="乙银行（演示）"), "other@bank.test")
    former = banker(institution, "former@bank.test")
    former.is_active = False
    former.save()
    officer()
    reviewer = people.person("rita@bureau.test")
    reviewer.groups.add(Group.objects.create(name=REVIEWERS.name))
    people.charlie()
    mark(day=IN_2025)
    assert mail.outbox == []
    mark()
    mails = told()
    assert mails.keys() == {"bella@bank.test", "otto@bureau.test", "rita@bureau.test"}
    assert stranger.email not in mails
    owners, bureau = mails["bella@bank.test"], mails["otto@bureau.test"]
    assert owners.subject == "贵机构产品引用的政策有 1 项变化"
    assert "自 2026-01-01 起：已失效（此前：现行有效）。" in owners.body
    assert "立项贷：资产负债率不超过 70%" in owners.body
    assert f"/offerings/{citing_offering.address}/" in owners.body
    assert "参考贷" not in owners.body, "another's product is not theirs to look at"
    assert bureau.subject == "政策有 1 项变化及其影响"
    assert "立项贷 (甲银行（演示）)：资产负债率不超过 70%" in bureau.body
    assert "参考贷" in bureau.body
    mark()
    assert len(mail.outbox) == 3
    assert not PolicyMail.objects.filter(closed=None).exists()
    assert not PolicyNotice.objects.filter(mail=None).exists()


def test_the_bureau_gets_all_changes_of_a_look_in_one_mail(library: PolicyPage) -> None:
    notice()
    officer()
    mark(day=IN_2025)
    mark()
    (one,) = mail.outbox
    assert one.subject == "政策有 2 项变化及其影响"
    assert "自 2026-04-01 起：现行有效（此前：尚未施行）。" in one.body
    assert "本站公布的内容没有引用它。" in one.body


def test_a_mail_is_in_the_language_its_reader_chose(citing_offering: Offering, institution: Institution) -> None:
    reader = banker(institution)
    UserProfile.objects.create(user=reader, preferred_language="en")
    mark(day=IN_2025)
    mark()
    (one,) = mail.outbox
    assert one.subject == "1 change of the policies that your products cite"
    assert "Since 2026-01-01 its state is: Expired (before: In force)." in one.body
    assert "Debt ratio at most 70%" in one.body
    assert '<html lang="en">' in one.alternatives[0][0]


def test_a_document_that_another_ends_is_told_from_the_day_it_holds(library: PolicyPage) -> None:
    ender = notice()
    mark(day=IN_2025)
    ender.relations.add(PolicyRelation(effect="repeals", other=library, since=D(2025, 7, 1)))
    ender.save_revision().publish()
    mark(day=D(2025, 8, 1))
    event = library.events.get(kind="state")
    assert (event.before, event.after, event.day) == ("in_force", "repealed", D(2025, 7, 1))


def test_a_clause_that_left_the_text_is_told_where_it_is_cited(institution: Institution) -> None:
    page = notice()
    offer(DEBT | {"cite": NOTICE_CLAUSE}, AGE | {"cite": "notice/s2"}, institution=institution)
    banker(institution)
    officer()
    mark()
    notice(NOTICE.replace("一、补贴对象\n注册在本区的科技型企业。\n", ""))
    said = mark()
    assert "开科发〔2026〕3号：被引用的条款已从文本中删去；1 个页面有 1 处引用。" in said
    mails = told()
    assert mails.keys() == {"bella@bank.test", "otto@bureau.test"}
    for one in mails.values():
        assert "被引用的条款已不在现文本中。" in one.body
        assert "资产负债率不超过 70%" in one.body
        assert "成立满 12 个月" not in one.body, "its clause is there as before"
    mark()
    assert len(mail.outbox) == 2
    assert page.events.filter(kind="revised").count() == 1
    assert not page.events.filter(kind="state").exists()


def test_a_clause_that_left_the_text_uncited_is_not_told(institution: Institution) -> None:
    notice()
    officer()
    mark()
    notice(NOTICE.replace("一、补贴对象\n注册在本区的科技型企业。\n", ""))
    mark()
    assert mail.outbox == []


def test_drafts_and_closed_policies_are_nobodys(institution: Institution) -> None:
    draft = notice(publish=False)
    offer(DEBT | {"cite": NOTICE_CLAUSE}, AGE | {"cite": PLAN_CLAUSE}, institution=institution)
    banker(institution)
    officer()
    mark(day=IN_2025)
    assert not PolicyStanding.objects.filter(policy=draft).exists()
    close(PolicyPage.objects.get(slug=PLAN))
    assert "查看政策 0 份" in mark()
    assert mail.outbox == []


def test_what_is_withdrawn_before_the_mail_goes_is_not_told(
    citing_offering: Offering, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    banker(institution)
    officer()
    mark(day=IN_2025)
    policy_changes.policies_look(day=D(2026, 11, 23))
    assert PolicyNotice.objects.count() == 2
    offering_withdraw(offering=citing_offering)
    mark()
    (one,) = mail.outbox
    assert one.to == ["otto@bureau.test"]
    assert "立项贷" not in one.body
    assert not PolicyMail.objects.filter(closed=None).exists()
    assert not PolicyNotice.objects.filter(mail=None).exists()


class KilledError(BaseException):
    """The process ends here."""


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_before_its_commit_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    site_prepare()
    plan()
    officer()
    mark(day=IN_2025)

    def die(notices: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(PolicyNotice.objects, "bulk_create", die)
        with pytest.raises(KilledError):
            mark()
    assert PolicyStanding.objects.get().state == "in_force"
    assert not PolicyEvent.objects.filter(kind="state").exists()
    mark()
    assert PolicyEvent.objects.filter(kind="state").count() == len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_after_its_commit_sends_the_mail_at_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    site_prepare()
    plan()
    officer()
    mark(day=IN_2025)
    with monkeypatch.context() as patch:
        patch.setattr(policy_notices, "make_mails", lambda: (_ for _ in ()).throw(KilledError()))
        with pytest.raises(KilledError):
            mark()
    assert (PolicyNotice.objects.count(), mail.outbox) == (1, [])
    mark()
    assert (PolicyEvent.objects.filter(kind="state").count(), len(mail.outbox)) == (1, 1)


def test_a_mail_that_is_not_taken_is_tried_again_as_the_same_mail(
    citing_offering: Offering, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    banker(institution)
    mark(day=IN_2025)
    refused: list[Any] = []

    def refuse(message: Any) -> None:
        refused.append(message)
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert "已发邮件 0 封，待重发 1 封，放弃 0 封。" in mark()
        assert "已发邮件 0 封，待重发 0 封，放弃 0 封。" in mark(), "it waits"
    waiting = PolicyMail.objects.get()
    assert waiting.attempts == 1
    assert waiting.next_try > timezone.now()
    PolicyMail.objects.update(next_try=timezone.now())
    assert "已发邮件 1 封" in mark()
    (one,) = mail.outbox
    assert one.extra_headers["Message-ID"] == refused[0].extra_headers["Message-ID"]


def test_a_sender_that_died_holds_a_mail_no_longer_than_its_lease(
    citing_offering: Offering, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    banker(institution)
    mark(day=IN_2025)

    def die(message: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", die)
        with pytest.raises(KilledError):
            mark()
    mark()
    assert mail.outbox == [], "another may be sending it"
    PolicyMail.objects.update(next_try=timezone.now())
    mark()
    assert len(mail.outbox) == 1


def test_mails_carry_the_address_that_stops_them(citing_offering: Offering, institution: Institution) -> None:
    reader = banker(institution)
    mark(day=IN_2025)
    mark()
    (one,) = mail.outbox
    token = policy_notices.stop_token(reader)
    assert one.extra_headers["List-Unsubscribe"].endswith(f"/policies/notices/stop/{token}/>")
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    PolicyNoticeStop.objects.create(user=reader)
    PolicyStanding.objects.update(state="in_force")
    mark()
    assert len(mail.outbox) == 1
    PolicyNoticeStop.objects.all().delete()
    mark()
    assert len(mail.outbox) == 1, "what happened meanwhile is in the site, not in a late mail"
    assert PolicyNotice.objects.count() == 2


def test_a_member_finds_the_change_among_the_notices_of_the_site(
    citing_offering: Offering, institution: Institution
) -> None:
    client, other = Client(), Client()
    client.force_login(banker(institution))
    other.force_login(people.charlie())
    mark(day=IN_2025)
    assert "没有通知" in html(client, "/notices/")
    mark()
    content = html(client, "/notices/")
    assert "<h2>政策变化</h2>" in content
    assert "1 条未读" in content
    assert "自 2026-01-01 起：已失效（此前：现行有效）。" in content
    assert f'<a href="/offerings/{citing_offering.address}/">立项贷</a>：资产负债率不超过 70%' in content
    assert '<span class="kr-tag kr-tag--ink num">1</span>' in html(client, "/precheck/method/")
    assert "政策变化" not in html(other, "/notices/")
    client.post("/notices/read/")
    assert "1 条未读" not in html(client, "/notices/")
    assert "kr-tag--ink num" not in html(client, "/precheck/method/")
    close(PolicyPage.objects.get(slug=PLAN))
    closed = html(client, "/notices/")
    assert "开政办发" not in closed
    assert "这些通知所说的内容已不再公布。" in closed


def test_the_index_follows_the_day_without_being_told(
    library: PolicyPage, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look writes nothing into the outbox: the row that waits there for the day renews the document."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    page = notice()
    page.expires_on = timezone.localdate()
    page.save_revision().publish()
    indexing.rebuild(document("policies"))
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert PolicyDocument().changes_on([page.pk]) == {page.pk: tomorrow}
    (row,) = Outbox.objects.filter(document="policies", object_id=page.pk)
    assert (row.state, row.next_try) == (Outbox.State.SCHEDULED, outbox.start_of(tomorrow))
    mark()
    policy_changes.policies_look(day=tomorrow)
    assert page.events.get(kind="state").after == "expired"
    assert list(Outbox.objects.filter(document="policies").values_list("pk", flat=True)) == [row.pk]
