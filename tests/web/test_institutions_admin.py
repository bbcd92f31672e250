"""The staff admin of offerings: to look up and to withdraw, never to rewrite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.models import Offering
from tests.offerings import product, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, settings: Any, tmp_path: Path) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    member = {"name": "甲银行（演示）", "type": "城商行", "branch": {"name": "支行（演示）", "region": "开福区"}}
    import_file(write(tmp_path / "list.json", [product(), product(id="T2", member=member)]), members=True)
    client.force_login(User.objects.create_superuser("root@example.org", "a-good-password"))
    return client


@pytest.mark.parametrize("model", ["publisher", "institution", "branch", "offering"])
def test_rows_are_listed_and_not_added(staff: Client, model: str) -> None:
    listed = staff.get(f"/staff/institutions/{model}/?q=甲")
    assert listed.status_code == 200
    assert staff.get(f"/staff/institutions/{model}/add/").status_code == 403


def test_an_offering_shows_its_versions_and_is_withdrawn_and_published_by_action(staff: Client) -> None:
    offering = Offering.objects.get(external_id="T001")
    page = staff.get(f"/staff/institutions/offering/{offering.pk}/change/")
    assert page.status_code == 200
    assert "测试贷" in page.content.decode()
    for action, state in (("withdraw", "withdrawn"), ("publish", "published")):
        data = {"action": action, "_selected_action": [offering.pk]}
        answer = staff.post("/staff/institutions/offering/", data, follow=True)
        assert answer.status_code == 200
        offering.refresh_from_db()
        assert offering.state == state


def test_what_an_offering_says_cannot_be_posted(staff: Client) -> None:
    offering = Offering.objects.get(external_id="T001")
    data = {"state": "withdrawn", "external_id": "X", "versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    staff.post(f"/staff/institutions/offering/{offering.pk}/change/", data)
    offering.refresh_from_db()
    assert (offering.external_id, offering.state) == ("T001", "published")
    assert staff.post(f"/staff/institutions/offering/{offering.pk}/delete/", {"post": "yes"}).status_code == 403
