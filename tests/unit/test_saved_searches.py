"""Saved searches: services, what is noted of new documents, and nothing noted twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from search import indexing
from search.declare import ALL, NONE, RangeInput, these
from search.models import Alert, Outbox, SavedSearch
from search.outbox import drain
from search.saved import known, matching, services
from search.saved.services import (
    MOST_SEARCHES,
    saved_search_delete,
    saved_search_looked,
    saved_search_read_anew,
    saved_search_rename,
    saved_search_subscribe,
)
from search.saved.state import canonical, reading_of
from search.tree import Term
from search.widening import NO_SYNONYMS, synonyms_of
from tests import people
from tests.saved_world import Killed, add, alice, change, noted, save, shelf  # noqa: F401
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
Often, Watch = SavedSearch.Often, SavedSearch.Watch


# Keeping


def test_what_is_kept_is_what_the_list_says(alice: people.User, shelf: RowDocument) -> None:  # noqa: F811
    row = save(alice, "?page=3&kind=credit&kind=nonsense&rate_max=4.2&rate_missing=1&sort=best&q=%20信用%20&x=1")
    assert row.state == canonical(shelf, row.state)
    assert "x=1" not in row.state
    assert "page" not in row.state
    reading = reading_of(row)
    assert reading is not None
    assert reading.words() == ["“信用”", "信用贷", "年化 ≤ 4.2%"]
    assert row.watch == Watch.ON


def test_words_that_are_cut_read_the_same_again(alice: people.User, shelf: RowDocument) -> None:  # noqa: F811
    row = save(alice, "?q=" + "a" * 199 + "%20bc")
    reading = reading_of(row)
    assert reading is not None
    assert not reading.lost


def test_names(alice: people.User) -> None:  # noqa: F811
    row = save(alice, name="  甲  ")
    assert row.name == "甲"
    for name in ("", "  ", "x" * 61, "甲"):
        with pytest.raises(ValidationError):
            save(alice, name=name)
    other = save(alice, name="乙")
    with pytest.raises(ValidationError):
        saved_search_rename(owner=alice, key=other.key, name="甲")
    assert save(people.charlie(), name="甲").name == "甲"


def test_nobody_touches_what_is_not_theirs(alice: people.User) -> None:  # noqa: F811
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


def test_there_is_a_most(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    assert MOST_SEARCHES == 100
    monkeypatch.setattr(services, "MOST_SEARCHES", 2)
    save(alice, name="1")
    save(alice, name="2")
    with pytest.raises(ValidationError, match="2"):
        save(alice, name="3")
    save(people.charlie(), name="3")


def test_being_told_needs_a_way(alice: people.User) -> None:  # noqa: F811
    row = save(alice)
    with pytest.raises(ValidationError):
        saved_search_subscribe(
            owner=alice, key=row.key, how_often=Often.DAILY, by_mail=False, in_site=False, language="en"
        )


# Noting new hits


def test_only_what_came_after_is_noted(alice: people.User) -> None:  # noqa: F811
    row = save(alice)
    new = add("新贷", kinds=["credit"])
    add("别的", kinds=["pledge"])
    assert noted(row) == [new.pk]


def test_a_row_that_comes_to_match_is_noted_once_ever(alice: people.User) -> None:  # noqa: F811
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


def test_what_was_known_is_never_told(alice: people.User) -> None:  # noqa: F811
    row = save(alice)
    old = LoanRow.objects.get(name="旧贷")
    change(old, kinds=["pledge"])
    change(old, kinds=["credit"])
    indexing.rebuild(RowDocument(), anew=True)
    assert noted(row) == []


def test_what_the_owner_may_not_see_is_never_noted(
    alice: people.User,  # noqa: F811
    shelf: RowDocument,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,  # noqa: F811, RUF100
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


def test_who_is_inactive_gets_nothing(alice: people.User) -> None:  # noqa: F811
    row = save(alice, how_often=Often.AT_ONCE, by_mail=True)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    add("新贷", kinds=["credit"])
    assert noted(row) == []
    assert mail.outbox == []


def test_a_row_that_arrives_while_watching_begins_is_told(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Indexed after stock was taken, by a process that did not see the search yet."""
    arrived: list[LoanRow] = []
    settle = known._settle

    def late(row: SavedSearch, watch: SavedSearch.Watch, ids: bytes) -> bool:
        arrived.append(add("赶上", kinds=["credit"]))
        return settle(row, watch, ids)

    monkeypatch.setattr(known, "_settle", late)
    row = save(alice)
    assert noted(row) == [arrived[0].pk]


def test_too_many_rows_are_not_watched(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
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
    alice: people.User,  # noqa: F811
    shelf: RowDocument,  # noqa: F811
    settings: Any,
    tmp_path: Any,  # noqa: F811, RUF100
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


def test_what_waits_for_a_rebuild_is_told_by_it(alice: people.User, shelf: RowDocument, settings: Any) -> None:  # noqa: F811
    row = save(alice)
    settings.SEARCH_DRAIN_ON_COMMIT = False
    new = add("新贷", kinds=["credit"])
    assert noted(row) == []
    indexing.rebuild(shelf)
    assert not Outbox.objects.exists()
    assert noted(row) == [new.pk]


def test_a_filter_that_is_gone_stops_watching_until_the_owner_agrees(
    alice: people.User,  # noqa: F811
    shelf: RowDocument,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,  # noqa: F811, RUF100
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


def test_changed_and_deleted_searches_are_noticed(alice: people.User) -> None:  # noqa: F811
    first, second = save(alice, name="1"), save(alice, name="2")
    add("甲", kinds=["credit"])
    saved_search_delete(owner=alice, key=first.key)
    saved_search_subscribe(
        owner=alice, key=second.key, how_often=Often.DAILY, by_mail=True, in_site=False, language="en"
    )
    new = add("乙", kinds=["credit"])
    alert = Alert.objects.get(object_id=new.pk)
    assert (alert.search_id, alert.by_mail, alert.in_site) == (second.pk, True, False)


def test_synonyms_widen_what_is_noted(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
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


@pytest.mark.parametrize("after", [False, True], ids=["before it was noted", "after it was noted"])
def test_a_crash_before_the_acknowledgement_loses_and_doubles_nothing(
    alice: people.User,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    after: bool,  # noqa: F811, RUF100
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


def test_a_fault_in_matching_keeps_the_row_waiting(alice: people.User, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
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
