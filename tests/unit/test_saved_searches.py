"""Saved searches: services, what is noted of new documents, notices and mails, and nothing told twice."""

from __future__ import annotations

import datetime
import logging
import smtplib
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from search import indexing
from search.analysis import NO_SYNONYMS, synonyms_of
from search.declare import ALL, NONE, RangeInput, these
from search.models import Alert, Mailing, Outbox, SavedSearch
from search.outbox import drain
from search.query import Term
from search.saved import known, mailing, matching, selectors, services
from search.saved.services import (
    MOST_SEARCHES,
    saved_search_delete,
    saved_search_looked,
    saved_search_read_anew,
    saved_search_rename,
    saved_search_save,
    saved_search_stop_mail,
    saved_search_subscribe,
)
from search.saved.state import canonical, reading_of
from tests import people
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
Often, Watch = SavedSearch.Often, SavedSearch.Watch


@pytest.fixture
def shelf(rows: RowDocument) -> RowDocument:  # noqa: F811
    """An index with one credit loan, and what every pass remembers forgotten."""
    matching._watching.clear()
    with transaction.atomic():
        LoanRow.objects.create(name="旧贷", kinds=["credit"], rate=Decimal("5.00"))
    indexing.rebuild(rows)
    return rows


@pytest.fixture
def alice(shelf: RowDocument) -> people.User:
    return people.person("alice@firm.test")


def add(name: str, **more: Any) -> LoanRow:
    with transaction.atomic():
        return LoanRow.objects.create(name=name, **more)


def change(row: LoanRow, **more: Any) -> None:
    with transaction.atomic():
        for name, value in more.items():
            setattr(row, name, value)
        row.save()


def save(owner: Any, query: str = "?kind=credit", name: str = "信用贷", **told: Any) -> SavedSearch:
    row = saved_search_save(owner=owner, document=RowDocument(), name=name, query=query, language="zh-hans")
    if told:
        wanted = {"by_mail": False, "in_site": False, "language": "zh-hans"} | told
        saved_search_subscribe(owner=owner, key=row.key, **wanted)
    row.refresh_from_db()
    return row


def noted(row: SavedSearch) -> list[int]:
    return list(row.alerts.order_by("object_id").values_list("object_id", flat=True))


# Keeping


def test_what_is_kept_is_what_the_list_says(alice: people.User, shelf: RowDocument) -> None:
    row = save(alice, "?page=3&kind=credit&kind=nonsense&rate_max=4.2&rate_missing=1&sort=best&q=%20信用%20&x=1")
    assert row.state == canonical(shelf, row.state)
    assert "x=1" not in row.state
    assert "page" not in row.state
    reading = reading_of(row)
    assert reading is not None
    assert reading.words() == ["“信用”", "信用贷", "年化 ≤ 4.2%"]
    assert row.watch == Watch.ON


def test_words_that_are_cut_read_the_same_again(alice: people.User, shelf: RowDocument) -> None:
    row = save(alice, "?q=" + "a" * 199 + "%20bc")
    reading = reading_of(row)
    assert reading is not None
    assert not reading.lost


def test_names(alice: people.User) -> None:
    row = save(alice, name="  甲  ")
    assert row.name == "甲"
    for name in ("", "  ", "x" * 61, "甲"):
        with pytest.raises(ValidationError):
            save(alice, name=name)
    other = save(alice, name="乙")
    with pytest.raises(ValidationError):
        saved_search_rename(owner=alice, key=other.key, name="甲")
    assert save(people.charlie(), name="甲").name == "甲"


def test_nobody_touches_what_is_not_theirs(alice: people.User) -> None:
    row, charlie = save(alice), people.charlie()
    told = {"how_often": Often.DAILY, "by_mail": True, "in_site": True, "language": "en"}
    for act in (
        lambda: saved_search_rename(owner=charlie, key=row.key, name="x"),
        lambda: saved_search_delete(owner=charlie, key=row.key),
        lambda: saved_search_subscribe(owner=charlie, key=row.key, **told),
        lambda: saved_search_read_anew(owner=charlie, key=row.key),
        lambda: saved_search_looked(owner=charlie, key=row.key),
        lambda: services.notices_read(owner=charlie, key=row.key),
    ):
        with pytest.raises(SavedSearch.DoesNotExist):
            act()
    row.refresh_from_db()
    assert (row.name, row.how_often) == ("信用贷", Often.NEVER)


def test_there_is_a_most(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_SEARCHES == 100
    monkeypatch.setattr(services, "MOST_SEARCHES", 2)
    save(alice, name="1")
    save(alice, name="2")
    with pytest.raises(ValidationError, match="2"):
        save(alice, name="3")
    save(people.charlie(), name="3")


def test_being_told_needs_a_way(alice: people.User) -> None:
    row = save(alice)
    with pytest.raises(ValidationError):
        saved_search_subscribe(
            owner=alice, key=row.key, how_often=Often.DAILY, by_mail=False, in_site=False, language="en"
        )


# Noting new hits


def test_only_what_came_after_is_noted(alice: people.User) -> None:
    row = save(alice)
    new = add("新贷", kinds=["credit"])
    add("别的", kinds=["pledge"])
    assert noted(row) == [new.pk]


def test_a_row_that_comes_to_match_is_noted_once_ever(alice: people.User) -> None:
    row = save(alice, "?rate_max=4")
    old = LoanRow.objects.get(name="旧贷")
    change(old, text="told anew")
    assert noted(row) == []
    change(old, rate=Decimal("3.90"))
    assert noted(row) == [old.pk]
    first = row.alerts.get().pk
    change(old, rate=Decimal("5.00"))
    change(old, rate=Decimal("3.80"))
    assert list(row.alerts.values_list("pk", flat=True)) == [first]


def test_what_was_known_is_never_told(alice: people.User) -> None:
    row = save(alice)
    old = LoanRow.objects.get(name="旧贷")
    change(old, kinds=["pledge"])
    change(old, kinds=["credit"])
    indexing.rebuild(RowDocument(), anew=True)
    assert noted(row) == []


def test_what_the_owner_may_not_see_is_never_noted(
    alice: people.User, shelf: RowDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    charlie, bob = people.charlie(), people.bob(with_second_factor=False)
    scopes = {alice.pk: these(Term("owner", "a")), charlie.pk: NONE, bob.pk: ALL}
    monkeypatch.setattr(RowDocument, "scope", lambda self, user: scopes[user.pk])
    mine, nothing, all_ = (save(owner) for owner in (alice, charlie, bob))
    hers = add("甲", kinds=["credit"], owner="a")
    other = add("乙", kinds=["credit"], owner="b")
    assert noted(mine) == [hers.pk]
    assert noted(nothing) == []
    assert noted(all_) == [hers.pk, other.pk]


def test_who_is_inactive_gets_nothing(alice: people.User) -> None:
    row = save(alice, how_often=Often.AT_ONCE, by_mail=True)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    add("新贷", kinds=["credit"])
    assert noted(row) == []
    assert mail.outbox == []


def test_a_row_that_arrives_while_watching_begins_is_told(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexed after stock was taken, by a process that did not see the search yet."""
    arrived: list[LoanRow] = []
    settle = known._settle

    def late(row: SavedSearch, watch: SavedSearch.Watch, ids: bytes) -> bool:
        arrived.append(add("赶上", kinds=["credit"]))
        return settle(row, watch, ids)

    monkeypatch.setattr(known, "_settle", late)
    row = save(alice)
    assert noted(row) == [arrived[0].pk]


def test_too_many_rows_are_not_watched(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_KNOWN", 1)
    add("又一", kinds=["credit"])
    row = save(alice)
    assert row.watch == Watch.TOO_MANY
    with pytest.raises(ValidationError):
        saved_search_subscribe(
            owner=alice, key=row.key, how_often=Often.DAILY, by_mail=True, in_site=True, language="en"
        )
    monkeypatch.setattr(known, "MOST_KNOWN", 10)
    saved_search_read_anew(owner=alice, key=row.key)
    row.refresh_from_db()
    assert row.watch == Watch.ON


def test_without_an_index_watching_begins_later(
    alice: people.User, shelf: RowDocument, settings: Any, tmp_path: Any
) -> None:
    ready = settings.SEARCH_INDEX_DIR
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    row = save(alice)
    assert row.watch == Watch.PENDING
    settings.SEARCH_INDEX_DIR = ready
    call_command("send_alerts", verbosity=0)
    row.refresh_from_db()
    assert row.watch == Watch.ON
    new = add("新贷", kinds=["credit"])
    assert noted(row) == [new.pk]


def test_what_waits_for_a_rebuild_is_told_by_it(alice: people.User, shelf: RowDocument, settings: Any) -> None:
    row = save(alice)
    settings.SEARCH_DRAIN_ON_COMMIT = False
    new = add("新贷", kinds=["credit"])
    assert noted(row) == []
    indexing.rebuild(shelf)
    assert not Outbox.objects.exists()
    assert noted(row) == [new.pk]


def test_a_filter_that_is_gone_stops_watching_until_the_owner_agrees(
    alice: people.User, shelf: RowDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = save(alice, "?kind=credit&rate_max=4")
    fewer = tuple(item for item in shelf.filters if not (isinstance(item, RangeInput) and item.key == "rate"))
    monkeypatch.setattr(RowDocument, "filters", fewer)
    matching._watching.clear()
    reading = reading_of(row)
    assert reading is not None
    assert reading.lost
    add("贵贷", kinds=["credit"], rate=Decimal(9))
    assert noted(row) == []
    saved_search_read_anew(owner=alice, key=row.key)
    new = add("新贷", kinds=["credit"], rate=Decimal(9))
    assert noted(row) == [new.pk]


def test_changed_and_deleted_searches_are_noticed(alice: people.User) -> None:
    first, second = save(alice, name="1"), save(alice, name="2")
    add("甲", kinds=["credit"])
    saved_search_delete(owner=alice, key=first.key)
    saved_search_subscribe(
        owner=alice, key=second.key, how_often=Often.DAILY, by_mail=True, in_site=False, language="en"
    )
    new = add("乙", kinds=["credit"])
    alert = Alert.objects.get(object_id=new.pk)
    assert (alert.search_id, alert.by_mail, alert.in_site) == (second.pk, True, False)


def test_synonyms_widen_what_is_noted(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = save(alice, "?q=甲乙")
    add("丙丁戊贷")
    assert noted(row) == []
    groups = synonyms_of([["甲乙", "丙丁戊"]])
    monkeypatch.setattr(matching.provider, "current", lambda: groups)
    new = add("丙丁戊二号")
    assert noted(row) == [new.pk]
    monkeypatch.setattr(matching.provider, "current", lambda: NO_SYNONYMS)
    add("丙丁戊三号")
    assert noted(row) == [new.pk]


# Crashes


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("after", [False, True], ids=["before it was noted", "after it was noted"])
def test_a_crash_before_the_acknowledgement_loses_and_doubles_nothing(
    alice: people.User, monkeypatch: pytest.MonkeyPatch, settings: Any, after: bool
) -> None:
    row = save(alice, how_often=Often.AT_ONCE, by_mail=True, in_site=True)
    settings.SEARCH_DRAIN_ON_COMMIT = False
    new = add("新贷", kinds=["credit"])
    told = matching.told

    def dies(*arguments: Any) -> int:
        if after:
            told(*arguments)
        raise Killed

    monkeypatch.setattr(matching, "told", dies)
    with pytest.raises(Killed):
        drain()
    assert Outbox.objects.count() == 1, "not acknowledged"
    assert noted(row) == ([new.pk] if after else [])
    monkeypatch.setattr(matching, "told", told)
    Outbox.objects.update(next_try=timezone.now())
    drain()
    assert not Outbox.objects.exists()
    assert noted(row) == [new.pk]
    assert len(mail.outbox) == 1


def test_a_fault_in_matching_keeps_the_row_waiting(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = save(alice)
    told = matching.told

    def fails(*arguments: Any) -> int:
        raise RuntimeError("a fault")

    monkeypatch.setattr(matching, "told", fails)
    new = add("新贷", kinds=["credit"])
    (waiting,) = Outbox.objects.all()
    assert "a fault" in waiting.last_error
    monkeypatch.setattr(matching, "told", told)
    Outbox.objects.update(next_try=timezone.now())
    drain()
    assert noted(row) == [new.pk]


# Notices


def test_notices_stand_in_the_site_when_they_are_due(alice: people.User) -> None:
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


def test_too_few_to_be_named_are_not(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = save(alice, how_often=Often.AT_ONCE, in_site=True, by_mail=True)
    monkeypatch.setattr(RowDocument, "least_count", 5)
    add("新贷", kinds=["credit"])
    assert noted(row)
    assert mail.outbox == []
    assert [notice.hits for notice in selectors.notices_by_search(alice)] == [()]


# Mail


def test_at_once_by_mail(alice: people.User, settings: Any) -> None:
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
    stop = f"{settings.SITE_URL}/searches/stop/{mailing.stop_token(row)}/"
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    row.refresh_from_db()
    assert row.last_sent is not None


def test_daily_mail_has_what_was_found_before_the_morning_once(alice: people.User) -> None:
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
    alice: people.User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    send = mailing.EmailMultiAlternatives.send

    def refuses(self: Any, *arguments: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({alice.email: (550, b"no")})

    monkeypatch.setattr(mailing.EmailMultiAlternatives, "send", refuses)
    with caplog.at_level(logging.INFO):
        add("甲", kinds=["credit"])
    assert alice.email not in caplog.text
    (waiting,) = Mailing.objects.all()
    assert waiting.closed is None
    assert waiting.next_try > timezone.now()
    monkeypatch.setattr(mailing.EmailMultiAlternatives, "send", send)
    add("乙", kinds=["credit"])
    assert ["乙" in message.body and "甲" not in message.body for message in mail.outbox] == [True]
    Mailing.objects.filter(closed=None).update(next_try=timezone.now())
    call_command("send_alerts", verbosity=0)
    call_command("send_alerts", verbosity=0)
    assert len(mail.outbox) == 2
    assert "甲" in mail.outbox[1].body
    assert "乙" not in mail.outbox[1].body
    assert mail.outbox[1].extra_headers["Message-ID"].startswith(f"<{waiting.key}@")


def test_a_sender_that_dies_leaves_the_same_mail(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the server had taken it nobody knows: the same Message-ID, the same hits, after the lease."""
    row = save(alice, how_often=Often.AT_ONCE, by_mail=True)
    monkeypatch.setattr(matching, "_tell_at_once", lambda pks: None)
    add("甲", kinds=["credit"])
    mailing.make_mailings()
    close = mailing._close

    def dies(which: Mailing) -> None:
        raise Killed

    monkeypatch.setattr(mailing, "_close", dies)
    with pytest.raises(Killed):
        mailing.send_due()
    monkeypatch.setattr(mailing, "_close", close)
    mailing.make_mailings()
    assert mailing.send_due() == (0, 0), "its lease has not run out"
    Mailing.objects.update(next_try=timezone.now())
    mailing.send_due()
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second
    assert row.alerts.count() == 1


def test_a_mail_is_given_up_in_the_end(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(self: Any, *arguments: Any) -> int:
        raise OSError("no route")

    monkeypatch.setattr(mailing.EmailMultiAlternatives, "send", refuses)
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    add("甲", kinds=["credit"])
    for _time in range(mailing.MOST_ATTEMPTS + 2):
        Mailing.objects.update(next_try=timezone.now())
        mailing.send_due()
    assert Mailing.objects.get().attempts == mailing.MOST_ATTEMPTS
    assert mailing.unsent() == 1


def test_stopped_mails_stay_stopped(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_the_mail_speaks_the_language_of_the_subscription(alice: people.User) -> None:
    save(alice, how_often=Often.AT_ONCE, by_mail=True, language="en")
    add("甲", kinds=["credit"])
    assert "Your saved search" in mail.outbox[0].body
    assert "Unsecured loan" in mail.outbox[0].body


def test_a_mail_names_nothing_its_owner_may_no_longer_see(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_deleting_the_person_deletes_it_all(alice: people.User) -> None:
    save(alice, how_often=Often.AT_ONCE, by_mail=True)
    add("甲", kinds=["credit"])
    assert Mailing.objects.exists()
    alice.delete()
    assert not SavedSearch.objects.exists()
    assert not Alert.objects.exists()
    assert not Mailing.objects.exists()
