"""Conditions in words in the administration: proposals are confirmed, put otherwise or left in words, and the next import
reads them so; nobody else comes in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from marketplace.engine.criteria import Judgement, nodes
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.selectors import published_offerings
from marketplace.listing.deciding import decisions, wording_decide
from marketplace.listing.models import WordingDecision
from tests import people
from tests.bureau import everyone, open_bureau, signed_in
from tests.offerings import product, write

pytestmark = pytest.mark.django_db
PROPOSED, FREE = "成立满2年的优质企业", "经营稳定"


@pytest.fixture(autouse=True)
def bureau(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    open_bureau()
    bring(tmp_path)


def bring(folder: Path) -> None:
    import_file(write(folder / "products.json", [product(eligibility={"other": [PROPOSED, FREE]})]))


@pytest.fixture
def clerk() -> Client:
    user = people.person("clerk@bureau.test")
    for app, code in (("wagtailadmin", "access_admin"), ("listing", "add_wordingdecision")):
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=code))
    return signed_in(user)


def left() -> list[str]:
    (offering,) = published_offerings(timezone.localdate())
    return [one.text for one in offering.said.person]


def page_of(clerk: Client, text: str) -> str:
    html = clerk.get("/admin/wordings/").content.decode()
    found = re.search(rf'href="(/admin/wordings/\w+/)">{re.escape(text)}', html)
    assert found
    return found[1]


def test_a_proposal_is_confirmed_and_read_at_the_next_import(clerk: Client, tmp_path: Path) -> None:
    assert left() == [PROPOSED, FREE]
    address = page_of(clerk, PROPOSED)
    html = clerk.get(address).content.decode()
    assert "成立满 24 个月" in html
    assert "优质" in html
    digest = re.search(r'name="digest" value="(\w+)"', html)
    assert digest
    assert clerk.post(address, {"confirm": "1", "digest": "another"}).status_code == 200
    assert left() == [PROPOSED, FREE]
    assert clerk.post(address, {"confirm": "1", "digest": digest[1]}).status_code == 302
    assert WordingDecision.objects.get().decided_by == people.User.objects.get(email="clerk@bureau.test").pk
    bring(tmp_path)
    assert left() == [FREE]


def test_words_are_put_otherwise(clerk: Client, tmp_path: Path) -> None:
    address = page_of(clerk, FREE)
    unsure = clerk.post(address, {"other": "经营良好", "confirm_other": "1"})
    assert unsure.status_code == 200
    assert 'value="经营良好"' in unsure.content.decode()
    shown = clerk.post(address, {"other": "近两年盈利", "look": "1"}).content.decode()
    assert "上年盈利" in shown
    assert not WordingDecision.objects.exists()
    assert clerk.post(address, {"other": "近两年盈利", "confirm_other": "1"}).status_code == 302
    bring(tmp_path)
    assert left() == [PROPOSED]


def test_what_stays_in_words_is_a_persons_with_the_reason(clerk: Client, tmp_path: Path) -> None:
    assert clerk.post(page_of(clerk, PROPOSED), {"words": "1"}).status_code == 302
    bring(tmp_path)
    (offering,) = published_offerings(timezone.localdate())
    assert [(one.text, one.why) for one in offering.said.person] == [(PROPOSED, "left_as_words"), (FREE, "free_text")]
    assert [n.text.zh for n in nodes(offering.criteria) if isinstance(n, Judgement)] == [PROPOSED, FREE]


def test_only_deciders_come_in(clerk: Client) -> None:
    address = page_of(clerk, PROPOSED)
    for name, client in everyone().items():
        for path in ("/admin/wordings/", address):
            assert client.get(path).status_code in (302, 403), name
            assert client.post(path, {"words": "1"}).status_code in (302, 403), name
    assert not WordingDecision.objects.exists()
    assert clerk.get("/admin/wordings/0123/").status_code == 404
    assert PROPOSED not in clerk.get("/admin/wordings/?q=没有这样").content.decode()
    assert PROPOSED in clerk.get("/admin/wordings/?q=优质").content.decode()


def test_a_decision_is_never_changed_and_the_latest_counts() -> None:
    wording_decide(key="other", text="某 条件", tree=None)
    (offering,) = published_offerings(timezone.localdate())
    wording_decide(key="other", text="某条件", tree=offering.criteria)
    (found,) = decisions().values()
    assert found.tree is not None
    row = WordingDecision.objects.first()
    assert row is not None
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE listing_wordingdecision SET text = 'x' WHERE id = %s", [row.pk])
