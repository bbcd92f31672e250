"""The administration in Chinese: what a publisher reads on its pages holds no English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from django.test import Client

from cms.editors.groups import PUBLISHERS, REVIEWERS
from cms.models import PolicyLibraryPage, PolicyPage
from marketplace.accounts.models import User
from tests import bureau

pytestmark = pytest.mark.django_db

UNSEEN = ("script", "style", "template", "textarea", "noscript", "svg")
SAID_IN = ("aria-label", "title", "placeholder", "alt")
WORD = re.compile(r"[A-Za-z][A-Za-z']+")
# Lists of the names of time zones and languages.
NAMES = "select[name$=current_time_zone] option, select[name$=preferred_language] option"
# Names, addresses, keys of the keyboard; and the two words that Wagtail does not offer for translation.
ALLOWED = re.compile(
    r"KeRong|Wagtail|JavaScript|STAFF_SECOND_FACTOR=no|Ctrl|Shift|Alt|Esc|\w+@bureau\.test|^Actions$|^None$"
)


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    bureau.open_bureau()


def said(html: str) -> Iterator[str]:
    """What a page says to eyes and ears, its menu too, which a script draws from data."""
    page = BeautifulSoup(html, "html.parser")
    menu = page.find(id="wagtail-sidebar-props")
    if menu is not None:
        yield from labels(json.loads(menu.get_text()))
    for unseen in (*page(UNSEEN), *page.select(NAMES)):
        unseen.decompose()
    yield from (text.strip() for text in page.find_all(string=True) if not isinstance(text, PreformattedString))
    for tag in page.find_all(True):
        yield from (str(tag[name]) for name in SAID_IN if tag.has_attr(name))


def labels(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (value for key, value in data.items() if key == "label" and isinstance(value, str))
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from labels(inner)


def english(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    return [text for text in said(response.content.decode()) if WORD.search(ALLOWED.sub("", text))]


def addresses(policy: PolicyPage) -> list[str]:
    library, page = PolicyLibraryPage.objects.get().pk, f"/admin/pages/{policy.pk}"
    return [
        "/admin/",
        f"/admin/pages/{library}/",
        f"/admin/pages/{library}/add_subpage/",
        "/admin/pages/search/?q=演示",
        f"{page}/edit/",
        f"{page}/history/",
        f"{page}/workflow_history/",
        f"{page}/revisions/compare/earliest...latest/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/account/",
    ]


@pytest.mark.parametrize("group", [PUBLISHERS.name, REVIEWERS.name])
def test_what_editors_read_while_a_policy_is_reviewed_is_chinese(group: str) -> None:
    policy = bureau.policy()
    policy.save_revision()
    client = bureau.editor(group)
    policy.get_workflow().start(policy, User.objects.get(groups__name=group))
    anchors = {clause.anchor for clause in policy.read_clauses()}
    for address in addresses(policy):
        assert [text for text in english(client, address) if text not in anchors] == [], address


def test_the_same_look_finds_the_english_of_an_english_page() -> None:
    policy, client = bureau.policy(), bureau.editor(PUBLISHERS.name)
    client.cookies["language"] = "en"
    found = english(client, f"/admin/pages/{policy.pk}/edit/")
    assert {"Pages", "Save draft", "Set schedule", "Toggle status"} <= set(found)


def test_scripts_are_given_what_wagtail_lacks_and_what_it_says_wrongly() -> None:
    script = bureau.editor(PUBLISHERS.name).get("/admin/jsi18n/").content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\});?\n", script, re.DOTALL)[1])  # type: ignore[index]
    assert catalogue["Changes have been autosaved."] == "修改已自动保存。"
    assert catalogue["Dashboard"] == "工作台"
    assert catalogue["Cancel"] == "取消"  # Wagtail's own


def test_the_administration_bears_our_name_and_mark() -> None:
    page = BeautifulSoup(bureau.editor(PUBLISHERS.name).get("/admin/").content, "html.parser")
    assert page.title is not None
    assert page.title.get_text().endswith("- 科融")
    mark = page.select_one("template[data-wagtail-sidebar-branding-logo] img")
    assert mark is not None
    assert mark["src"] == "/static/core/favicon.svg"
