"""Who may see a policy is set in the administration, and saved as a whole: as in operation, outside of the transaction
that other tests run in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from search import indexing, outbox
from search.declare import document
from tests.bureau import NOTICE, everyone, open_bureau

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def policy(transactional_db: None, settings: Any, tmp_path: Path) -> PolicyPage:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    open_bureau()
    indexing.rebuild(document("policies"))
    return policy_import(document=read(NOTICE.encode(), "notice.txt"), name="notice.txt", publish=True).page


def is_listed(client: Client, policy: PolicyPage) -> bool:
    outbox.drain()
    return policy.slug in client.get("/policies/", {"q": "演示补贴"}).content.decode()


def test_a_reviewer_makes_a_policy_private_and_public_again(policy: PolicyPage) -> None:
    with transaction.atomic():
        people = everyone()
    visitor, address = people["visitor"], f"/admin/pages/{policy.pk}/privacy/"
    for who in ("visitor", "reader", "publisher"):
        assert people[who].post(address, {"restriction_type": "login"}).status_code == 302, who
    assert visitor.get(policy.address).status_code == 200
    assert is_listed(visitor, policy)
    editor = people["reviewer"]
    assert editor.get(address).status_code == 200
    assert editor.post(address, {"restriction_type": "login"}).json()["is_public"] is False
    assert visitor.get(policy.address).status_code == 302
    assert not is_listed(visitor, policy)
    assert editor.post(address, {"restriction_type": "none"}).json()["is_public"] is True
    assert visitor.get(policy.address).status_code == 200
    assert is_listed(visitor, policy)
