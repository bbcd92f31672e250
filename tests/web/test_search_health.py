"""The page on which staff see how each index stands, and put right what needs a person."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from search import comparing, health, indexing
from search.backends import backend
from search.models import Outbox, Rebuild
from search.outbox import drain
from tests import people
from tests.people import sign_in
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401
from tests.seen import as_seen

pytestmark = pytest.mark.django_db
PAGE = "/health/search/"
CELL = re.compile(r'<td class="num" data-label="([^"]+)">([^<]+)</td>')


@pytest.fixture
def bob(client: Client, rows: RowDocument) -> Client:  # noqa: F811
    sign_in(client, people.bob(with_second_factor=True))
    client.cookies["language"] = "en"
    return client


def body(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("max-age=0")
    return as_seen(response.content.decode())


def figures(page: str) -> dict[str, str]:
    return dict(CELL.findall(page))


def add(*names: str) -> list[LoanRow]:
    with transaction.atomic():
        return [LoanRow.objects.create(name=name) for name in names]


def test_it_tells_what_is_there_and_what_waits(bob: Client, rows: RowDocument) -> None:  # noqa: F811
    add("甲", "乙")
    indexing.rebuild(rows)
    add("丙")
    Outbox.objects.create(document="test_rows", object_id=1, state="scheduled", next_try=timezone.now())
    Outbox.objects.create(document="test_rows", object_id=2, state="claimed")
    page = body(bob)
    told = {"Documents in it": "2", "Waiting": "1", "Being indexed": "1", "On a later day": "1", "Needs a person": "0"}
    assert figures(page) == told
    assert backend().state(rows).index in page
    assert "Ready" in page
    assert "Engine: embedded" in page
    assert "i-exclamation-triangle" not in page
    Outbox.objects.update(created=timezone.now() - datetime.timedelta(hours=3))
    assert re.search(r"i-exclamation-triangle.*3\xa0hours", body(bob), re.DOTALL)


def test_an_index_that_cannot_be_used_says_what_to_run(bob: Client) -> None:
    page = body(bob)
    assert "Missing" in page
    assert "rebuild_index test_rows" in page
    assert figures(page)["Documents in it"] == "Not known"


def test_a_rebuild_under_way_and_one_that_died(bob: Client, rows: RowDocument) -> None:  # noqa: F811
    indexing.rebuild(rows)
    under_way = Rebuild.objects.create(document="test_rows", host="elsewhere", pid=1, done=500, total=2000)
    page = body(bob)
    assert "500 of 2000 rows" in page
    assert "Its process has ended" not in page
    Rebuild.objects.update(heartbeat=under_way.heartbeat - datetime.timedelta(minutes=5))
    assert "Its process has ended" in body(bob)


def test_a_person_sees_the_reason_and_tries_again(bob: Client, rows: RowDocument) -> None:  # noqa: F811
    indexing.rebuild(rows)
    first, second = add("broken", "broken")
    drain()
    page = body(bob)
    assert page.count("this one cannot be told") == 2
    assert f"test_rows {first.pk}" not in page, "no key of a row stands in a page"
    keys = re.findall(r'name="key" value="([0-9a-f]{20})"', page)
    assert len(set(keys)) == 2
    LoanRow.objects.update(name="好了")
    response = bob.post(f"{PAGE}try-again/", {"key": keys[1]})
    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert Outbox.objects.get(object_id=first.pk).state == "set_aside"
    assert Outbox.objects.get(object_id=second.pk).state == "waiting"
    assert "1 change is tried again." in body(bob)
    bob.post(f"{PAGE}try-again/", {"key": "0" * 20})
    assert Outbox.objects.get(object_id=first.pk).state == "set_aside", "a key of nothing moves nothing"
    bob.post(f"{PAGE}try-again/")
    assert drain().applied == 2
    assert "Every change could be indexed." in body(bob)


def test_some_rows_are_compared_and_what_differs_is_mended(bob: Client, rows: RowDocument) -> None:  # noqa: F811
    (row,) = add("甲")
    indexing.rebuild(rows)
    bob.post(f"{PAGE}check-again/", {"document": "test_rows"})
    assert "Compared 1 rows with the database: all are the same." in body(bob)
    LoanRow.objects.update(name="乙")
    bob.post(f"{PAGE}check-again/", {"document": "test_rows"})
    assert "1 differ" in body(bob)
    assert Outbox.objects.get().object_id == row.pk
    drain()
    assert comparing.compare(rows).ids == []
    assert bob.post(f"{PAGE}check-again/", {"document": "nothing"}).status_code == 404


def test_comparing_without_an_index_says_so(bob: Client) -> None:
    add("甲")
    bob.post(f"{PAGE}check-again/", {"document": "test_rows"})
    assert 'role="alert"' in body(bob)


def test_a_long_list_is_cut(bob: Client, rows: RowDocument, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(health, "MOST_SHOWN", 2)
    Outbox.objects.bulk_create(Outbox(document="test_rows", object_id=pk, state="set_aside") for pk in range(5))
    page = body(bob)
    assert page.count('name="key"') == 2
    assert "The oldest 2 are shown." in page
    assert figures(page)["Needs a person"] == "5"


@pytest.mark.parametrize("address", ["", "try-again/", "check-again/"])
def test_nobody_else_may(rows: RowDocument, address: str) -> None:  # noqa: F811
    Outbox.objects.create(document="test_rows", object_id=1, state="set_aside")
    for person, status in ((None, 302), (people.charlie(), 404), (people.bob(with_second_factor=False), 302)):
        client = Client()
        if person:
            sign_in(client, person)
        assert client.get(f"{PAGE}{address}").status_code == status
        assert client.post(f"{PAGE}{address}").status_code == status
    assert Outbox.objects.get().state == "set_aside"


def test_staff_find_the_way_there(bob: Client) -> None:
    assert PAGE in bob.get("/account/email/").content.decode()
    stranger = Client()
    sign_in(stranger, people.charlie())
    assert PAGE not in stranger.get("/account/email/").content.decode()
