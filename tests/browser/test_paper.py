"""The result of the pre-check on paper, with the demo's own offerings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.test_precheck import answer_all

pytestmark = pytest.mark.django_db(transaction=True)
# What "about six" may come to with the benefits of no policy: this market is the larger part of the demo's result.
MOST_SHEETS = 6


def test_a_result_fills_about_six_sheets_and_names_all_worth_a_look(
    page_wide: Page, transactional_db: None, tmp_path: Path
) -> None:
    call_command("load_demo_offerings", verbosity=0)
    page = page_wide
    answer_all(page)
    worth = sum(
        int(page.locator(f'.kr-tally a[href="#{name}"] b').first.inner_text()) for name in ("fit", "may", "near")
    )
    page.pdf(path=tmp_path / "result.pdf", format="A4", print_background=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "result.pdf").read_bytes()))
    assert 3 <= sheets <= MOST_SHEETS
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    named = page.locator(":is(#fit, #may, #near) :is(.kr-paper > li, article)")
    expect(named).to_have_count(worth - 1)  # the one on top stands above the groups
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".kr-paper")).to_have_count(0)
