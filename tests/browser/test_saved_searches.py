"""From filters to a notice in a real browser: save, be told, see the new row, take the list as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from playwright.sync_api import Page, expect

from search import indexing
from search.declare import document
from search.models import Alert, SavedSearch
from search.saved import matching
from tests import people
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]
Speak = Callable[[Page, str], None]
Picture = Callable[[Page, str], None]
SignIn = Callable[[Page, Any], None]
VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "390"])


@pytest.fixture
def loans(rows: RowDocument, settings: Any) -> RowDocument:  # noqa: F811
    """Two credit loans and another, indexed, with a list page."""
    matching._watching.clear()
    settings.ROOT_URLCONF = "tests.search_urls"
    shown = {**settings.TEMPLATES[0]}
    shown["DIRS"] = [*shown["DIRS"], Path(__file__).parent.parent / "templates"]
    settings.TEMPLATES = [shown]
    with transaction.atomic():
        for name, kind in (("善新贷", "credit"), ("科创贷", "credit"), ("担保贷", "guarantee")):
            LoanRow.objects.create(name=name, kinds=[kind])
    indexing.rebuild(rows)
    return rows


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
@VIEWPORTS
def test_from_filters_to_a_notice(
    loans: RowDocument,
    open_page: OpenPage,
    sign_in: SignIn,
    assert_accessible: Check,
    viewport: dict[str, int],
    script: bool,
) -> None:
    page = open_page(viewport, javascript=script)
    sign_in(page, people.person("alice@firm.test"))
    page.goto("/loans/?kind=credit")
    page.locator("#search-results a[href^='/searches/new/']").click()
    expect(page.locator("#id_name")).to_have_value("信用贷")
    page.locator("#id_name").fill("新的信用贷")
    page.locator("input[value=at_once]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/searches/$"))
    with transaction.atomic():
        LoanRow.objects.create(name="刚发布的贷款", kinds=["credit"])
    page.goto("/notices/")
    expect(page.locator(".kr-list a")).to_have_text(["刚发布的贷款"])
    if script:
        assert_accessible(page)
    page.locator("main .kr-panel__head form button").click()
    expect(page.locator("main .kr-tag--ink")).to_have_count(0)
    page.goto("/searches/")
    page.locator("main h3 a").click()
    page.wait_for_url(re.compile(r"/loans/\?kind=credit$"))
    expect(page.locator("[data-id]")).to_have_count(3)
    with page.expect_download() as download:
        page.locator("a[download]", has_text="csv").click()
    assert "刚发布的贷款" in Path(download.value.path()).read_text(encoding="utf-8-sig")


@VIEWPORTS
def test_pages_are_accessible(
    open_page: OpenPage,
    speak: Speak,
    sign_in: SignIn,
    assert_accessible: Check,
    picture: Picture,
    viewport: dict[str, int],
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    call_command("load_demo_offerings", verbosity=0)
    indexing.rebuild(document("offerings"))
    user = people.person("alice@firm.test")
    some = document("offerings").queryset().order_by("pk").values_list("pk", flat=True)[:25]
    kept = {
        "信用贷，利率不超过 4.2%": ("?kind=credit_loan&rate_max=4.2", "at_once", "on"),
        "a name of sixty characters without any space_0123456789_0123"[:60].replace(" ", "_"): (
            "?q=%E4%B8%93%E5%88%A9",
            "weekly",
            "on",
        ),
        "全部": ("?", "never", "too_many"),
        "旧的": ("?gone=1", "daily", "pending"),
    }
    for name, (state, often, watch) in kept.items():
        row = SavedSearch.objects.create(
            owner=user, document="offerings", name=name, state=state, how_often=often, watch=watch, language="zh-hans"
        )
        Alert.objects.bulk_create(Alert(search=row, object_id=pk, in_site=True) for pk in some)
    key = SavedSearch.objects.filter(owner=user).earliest("pk").key
    paths = {
        "saved-list": "/offerings/?kind=credit_loan&rate_max=4.2",
        "saved-empty-list": "/offerings/?kind=insurance&stage=seed",
        "saved-new": "/searches/new/offerings/?q=信用贷&kind=credit_loan&rate_max=4.2",
        "saved-mine": "/searches/",
        "saved-settings": f"/searches/{key}/settings/",
        "saved-delete": f"/searches/{key}/delete/",
        "saved-notices": "/notices/",
    }
    for language in ("zh-hans", "en"):
        page = open_page(viewport)
        sign_in(page, user)
        speak(page, language)
        for name, path in paths.items():
            page.goto(path)
            picture(page, f"{name}-{language}")
            assert_accessible(page)
    stranger = open_page(viewport)
    sign_in(stranger, people.charlie())
    for path in ("/searches/", "/notices/", f"/searches/{key}/"):
        stranger.goto(path)
        picture(stranger, f"saved-stranger-{path.strip('/').replace('/', '-')[:20]}")
        assert_accessible(stranger)
