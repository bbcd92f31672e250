"""How the index stands, in a browser: readable and accessible at both widths, and usable without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from search import indexing
from search.models import Outbox, Rebuild
from tests import people
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])
def test_a_change_that_needs_a_person_is_tried_again(
    rows: RowDocument,  # noqa: F811
    settings: Any,
    open_page: OpenPage,
    sign_in: Callable[[Page, Any], None],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    viewport: dict[str, int],
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    with transaction.atomic():
        LoanRow.objects.create(name="善新贷")
    indexing.rebuild(rows)
    reason = "FieldError: the limit 300.005 has more than 2 decimal places"
    Outbox.objects.create(document="test_rows", object_id=1, state="set_aside", attempts=1, last_error=reason)
    Rebuild.objects.create(document="test_rows", host="indexer-2", pid=0, done=61_000, total=100_000)
    page = open_page(viewport)
    sign_in(page, people.bob(with_second_factor=False))
    page.goto("/health/search/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text(reason)).to_be_visible()
    assert_accessible(page)
    picture(page, "search-health")
    page.locator("form:has(input[name=key]) button").click()
    page.wait_for_url("**/health/search/")
    expect(page.locator("input[name=key]")).to_have_count(0)
    assert not Outbox.objects.filter(state="set_aside").exists()
