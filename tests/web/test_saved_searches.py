"""Pages of saved searches: saving, sharing, notices, stopping mails, files; and what is somebody else's is not there."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from search.declare import NONE, Column, these
from search.models import Alert, SavedSearch
from search.reading import Reader
from search.saved import exporting, mailing
from search.saved.exporting import BOM, defused
from search.tree import Term
from tests import people
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401
from tests.web.test_search_list import shelf  # noqa: F401

pytestmark = pytest.mark.django_db
NEW = "/searches/new/test_rows/?kind=credit&rate_max=4.2"


@pytest.fixture
def alice(shelf: RowDocument) -> Client:  # noqa: F811
    client = Client()
    client.force_login(people.person("alice@firm.test"))
    return client


@pytest.fixture
def charlie(shelf: RowDocument) -> Client:  # noqa: F811
    client = Client()
    client.force_login(people.charlie())
    return client


def save(client: Client, callbacks: Any, address: str = NEW, **typed: Any) -> SavedSearch:
    with callbacks(execute=True):
        response = client.post(address, {"name": "便宜的", "how_often": "at_once", "in_site": "on", **typed})
    assert response.status_code == 302, response.content.decode()
    return SavedSearch.objects.latest("pk")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_every_list_offers_it_and_sign_in_comes_back_with_the_filters(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    content = page(client, "/loans/?kind=credit&page=1")
    assert 'href="/searches/new/test_rows/?kind=credit"' in content
    assert "/searches/export/" not in content
    response = client.get("/searches/new/test_rows/?kind=credit")
    assert response["Location"] == "/account/login/?next=/searches/new/test_rows/%3Fkind%3Dcredit"


def test_saving_names_it_by_its_filters(alice: Client, django_capture_on_commit_callbacks: Any) -> None:
    content = page(alice, NEW)
    assert 'value="信用贷，年化 ≤ 4.2%"' in content
    row = save(alice, django_capture_on_commit_callbacks)
    assert (row.state, row.how_often, row.watch) == ("?kind=credit&rate_max=4.2", "at_once", "on")
    content = page(alice, "/searches/")
    assert "便宜的" in content
    assert "2 loans" in content
    assert alice.get(f"/searches/{row.key}/")["Location"] == "/loans/?kind=credit&rate_max=4.2"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, 'href="#id_name"'),
        ({"name": "便宜的"}, 'href="#id_name"'),
        ({"how_often": "hourly"}, 'href="#id_how_often'),
        ({"name": "x", "in_site": ""}, "kr-field-error"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    alice: Client, django_capture_on_commit_callbacks: Any, typed: dict[str, str], said: str
) -> None:
    save(alice, django_capture_on_commit_callbacks)
    typed = {"name": "便宜的", "how_often": "daily", "in_site": "on"} | typed
    response = alice.post(NEW, {key: value for key, value in typed.items() if value})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert SavedSearch.objects.count() == 1, "name and subscription are kept together or not at all"


def test_names_are_escaped(alice: Client, django_capture_on_commit_callbacks: Any) -> None:
    row = save(alice, django_capture_on_commit_callbacks, name="<script>x</script>")
    for address in (
        "/searches/",
        f"/searches/{row.key}/settings/",
        f"/searches/{row.key}/delete/",
        f"/searches/{row.key}/copy/",
    ):
        assert "<script>x" not in page(alice, address)
    assert "<script>x" not in alice.get(f"/searches/{row.key}/", follow=True).content.decode()


def test_a_shared_search_shows_its_name_and_what_the_other_may_see(
    alice: Client, charlie: Client, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = save(alice, django_capture_on_commit_callbacks)
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "nobody")))
    content = charlie.get(f"/searches/{row.key}/", follow=True).content.decode()
    assert "便宜的" in content
    assert f'href="/searches/{row.key}/copy/"' in content
    assert "alice" not in content
    assert "善新贷" not in content
    assert Client().get(f"/searches/{row.key}/")["Location"].startswith("/account/login/")
    copied = save(charlie, django_capture_on_commit_callbacks, f"/searches/{row.key}/copy/")
    assert (copied.state, copied.owner.email) == (row.state, "charlie@nowhere.test")


def test_what_is_somebody_elses_is_not_there(
    alice: Client, charlie: Client, django_capture_on_commit_callbacks: Any
) -> None:
    row = save(alice, django_capture_on_commit_callbacks)
    assert "便宜的" not in page(charlie, "/searches/")
    for end in ("settings", "subscribe", "delete"):
        assert charlie.get(f"/searches/{row.key}/{end}/").status_code == 404
    for address in (
        *(f"/searches/{row.key}/{end}/" for end in ("settings", "subscribe", "delete", "again")),
        f"/notices/read/{row.key}/",
    ):
        assert charlie.post(address, {"name": "x", "how_often": "never"}).status_code == 404
    row.refresh_from_db()
    assert (row.name, row.how_often) == ("便宜的", "at_once")


def test_every_write_asks_for_the_forms_token(alice: Client, django_capture_on_commit_callbacks: Any) -> None:
    row = save(alice, django_capture_on_commit_callbacks)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(row.owner)
    for address in (
        NEW,
        *(f"/searches/{row.key}/{end}/" for end in ("copy", "settings", "subscribe", "again", "delete")),
        "/notices/read/",
        f"/notices/read/{row.key}/",
    ):
        assert strict.post(address, {"name": "y", "how_often": "never"}).status_code == 403, address
    assert SavedSearch.objects.count() == 1


def test_rename_subscribe_delete(alice: Client, django_capture_on_commit_callbacks: Any) -> None:
    row = save(alice, django_capture_on_commit_callbacks)
    alice.post(f"/searches/{row.key}/settings/", {"name": "改名"})
    alice.post(f"/searches/{row.key}/subscribe/", {"how_often": "weekly", "by_mail": "on"})
    row.refresh_from_db()
    assert (row.name, row.how_often, row.by_mail, row.in_site) == ("改名", "weekly", True, False)
    assert f"http://testserver/searches/{row.key}/" in page(alice, f"/searches/{row.key}/settings/")
    assert alice.get(f"/searches/{row.key}/delete/").status_code == 200
    assert SavedSearch.objects.exists(), "asked first"
    alice.post(f"/searches/{row.key}/delete/")
    assert not SavedSearch.objects.exists()


def test_a_notice_is_counted_named_and_read(alice: Client, django_capture_on_commit_callbacks: Any) -> None:
    row = save(alice, django_capture_on_commit_callbacks)
    new = LoanRow.objects.get(name="科创贷")
    Alert.objects.create(search=row, object_id=new.pk, in_site=True)
    Alert.objects.create(search=row, object_id=987_654, in_site=True)
    content = page(alice, "/notices/")
    assert re.search(r'kr-tag--ink num">2<', content)
    assert "科创贷" in content
    assert "987" not in content
    alice.post(f"/notices/read/{row.key}/")
    content = page(alice, "/notices/")
    assert "kr-tag--ink num" not in content
    assert "科创贷" in content
    Alert.objects.update(seen=None)
    alice.post("/notices/read/")
    assert not Alert.objects.filter(seen=None).exists()


def test_nothing_saved_says_how_to(alice: Client) -> None:
    assert 'href="/loans/"' in page(alice, "/searches/")
    assert 'href="/searches/"' in page(alice, "/notices/")


def test_mails_are_stopped_without_signing_in(
    alice: Client, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    row = save(alice, django_capture_on_commit_callbacks, by_mail="on")
    address = f"/searches/stop/{mailing.stop_token(row)}/"
    assert "便宜的" in page(client, address)
    row.refresh_from_db()
    assert row.by_mail, "opening it, as a mail program does to look ahead, changes nothing"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row.refresh_from_db()
    assert (row.by_mail, row.in_site) == (False, True)
    assert client.get(f"/searches/stop/{row.key}/").status_code == 404
    row.delete()
    assert client.get(address).status_code == 404


# Files


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def as_csv(response: Any) -> list[list[str]]:
    text = content_of(response).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


def as_workbook(response: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content_of(response)))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_both_files_hold_the_list_in_its_order(alice: Client, settings: Any) -> None:
    settings.SITE_URL = "https://kerong.test"
    query = "?kind=credit&sort=limit_high&page=2"
    response = alice.get(f"/searches/export/test_rows.csv{query}")
    day = timezone.localdate()
    assert f"{day}.csv" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert as_csv(response) == [
        ["Name", "Limit", "地址"],
        ["科创贷", "500.00", "https://kerong.test/loans/科创贷/"],
        ["善新贷", "300.00", "https://kerong.test/loans/善新贷/"],
    ]
    response = alice.get(f"/searches/export/test_rows.xlsx{query}")
    assert as_workbook(response)[1] == ("科创贷", 500, "https://kerong.test/loans/科创贷/")


def test_a_file_holds_what_its_reader_may_see(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "a")))
    assert {row[0] for row in as_csv(alice.get("/searches/export/test_rows.csv"))} == {"Name", "善新贷", "科创贷"}
    monkeypatch.setattr(RowDocument, "audience", NONE)
    assert len(as_csv(alice.get("/searches/export/test_rows.csv"))) == 1
    assert Client().get("/searches/export/test_rows.csv").status_code == 302
    assert alice.get("/searches/export/test_rows.pdf").status_code == 404
    assert alice.get("/searches/export/nothing.csv").status_code == 404


def test_too_few_to_be_shown_are_not_in_a_file(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RowDocument, "least_count", 5)
    lines = as_csv(alice.get("/searches/export/test_rows.csv?kind=credit"))
    assert len(lines) == 2
    assert "善新贷" not in str(lines)


def test_a_cut_file_says_so(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    monkeypatch.setattr(exporting, "CHUNK", 2)
    lines = as_csv(alice.get("/searches/export/test_rows.csv"))
    assert len(lines) == 1 + 3 + 1
    assert "3" in lines[-1][0]
    assert "8" in lines[-1][0]


def test_without_an_index_the_database_answers(alice: Client, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    assert len(as_csv(alice.get("/searches/export/test_rows.csv"))) == 1 + 8


def test_rows_are_read_as_they_are_sent(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    read: list[int] = []
    scan = Reader.scan

    def counting(self: Reader, query: Any) -> Iterator[Any]:
        for hit in scan(self, query):
            read.append(hit.id)
            yield hit

    monkeypatch.setattr(Reader, "scan", counting)
    sent = iter(alice.get("/searches/export/test_rows.csv").streaming_content)
    next(sent)
    assert read == []
    next(sent)
    assert len(read) == 2


def test_the_workbook_leaves_no_file_behind(alice: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert content_of(alice.get("/searches/export/test_rows.xlsx"))
    assert list(folder.iterdir()) == []
    monkeypatch.setattr(RowDocument, "columns", (Column("Name", "name"), Column("Broken", lambda payload: 1 / 0)))
    with pytest.raises(ZeroDivisionError):
        alice.get("/searches/export/test_rows.xlsx")
    assert list(folder.iterdir()) == []


MARKS = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "＝1", "＋1", "－1", "＠x", "\u3000=1", "\n=1")


@pytest.mark.parametrize("text", MARKS)
def test_nothing_in_a_file_is_a_formula(alice: Client, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(RowDocument, "columns", (Column("Name", lambda payload: text),))
    assert {row[0] for row in as_csv(alice.get("/searches/export/test_rows.csv"))[1:]} == {f"'{text}"}
    book = openpyxl.load_workbook(io.BytesIO(content_of(alice.get("/searches/export/test_rows.xlsx"))))
    assert {cell.data_type for cell in book.active["A"]} == {"s"}


def test_numbers_and_days_stay_what_they_are(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"a": -5, "b": Decimal("-4.35"), "c": date(2026, 1, 31), "d": None, "e": True, "f": "x\x00y"}
    columns = tuple(Column(key, lambda payload, value=value: value) for key, value in values.items())
    monkeypatch.setattr(RowDocument, "columns", columns)
    first = as_csv(alice.get("/searches/export/test_rows.csv"))[1]
    assert first[:5] == ["-5", "-4.35", "2026-01-31", "", "True"]
    row = as_workbook(alice.get("/searches/export/test_rows.xlsx"))[1]
    assert row[0] == -5
    assert row[1] == -4.35
    assert row[2].date() == date(2026, 1, 31)
    assert row[3] is None
    assert row[5] == "xy"


@given(st.text(max_size=30))
def test_a_cell_begins_harmlessly(text: str) -> None:
    safe = defused(text)
    assert safe in (text, f"'{text}")
    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not safe.startswith(("\t", "\r"))


def test_a_list_stays_cheap_for_the_signed_in(alice: Client, django_assert_max_num_queries: Any) -> None:
    page(alice, "/loans/")
    with django_assert_max_num_queries(8):
        page(alice, "/loans/")
