"""The bureau edits words that mean the same; the next search finds by them and says so."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms.site.services import site_prepare
from search import indexing
from search.synonyms.models import SynonymGroup
from search.synonyms.provider import provider
from tests import people
from tests.people import sign_in
from tests.search_models import LoanRow, RowDocument, loan_tables, rows  # noqa: F401
from tests.web.test_search_list import get, names, shelf  # noqa: F401

pytestmark = pytest.mark.django_db
LIST = "/admin/synonyms/"


@pytest.fixture
def clerk(client: Client) -> Client:
    """Signed in as somebody of the bureau who may edit synonyms and nothing else."""
    site_prepare()
    user = people.person("clerk@bureau.test", is_staff=True)
    people.add_second_factor(user)
    group = Group.objects.create(name="检索维护")
    wanted = ["access_admin", "add_synonymgroup", "change_synonymgroup", "delete_synonymgroup", "view_synonymgroup"]
    group.permissions.set(Permission.objects.filter(codename__in=wanted))
    user.groups.add(group)
    sign_in(client, user)
    return client


@pytest.fixture
def two_loans(shelf: RowDocument) -> RowDocument:  # noqa: F811
    LoanRow.objects.create(name="长沙高新技术企业贷款")
    LoanRow.objects.create(name="长沙高企贷")
    LoanRow.objects.create(name="上市培育贷")
    indexing.rebuild(shelf)
    return shelf


def in_english(client: Client) -> None:
    client.cookies["language"] = "en"


def test_the_list_finds_both_and_says_so(client: Client, two_loans: RowDocument) -> None:
    in_english(client)
    content = get(client, "?q=长沙高企贷")
    assert names(content) == ["长沙高新技术企业贷款", "长沙高企贷"]
    assert "Also searched for: 高新技术企业<" in content
    assert names(get(client, "?q=高新技术企业")) == ["长沙高新技术企业贷款", "长沙高企贷"]
    exact = get(client, "?q=“高企”")
    assert names(exact) == ["长沙高企贷"]
    assert "Also searched for" not in exact
    assert "Also searched for" not in get(client)
    part = client.get("/loans/?q=高企", headers={"HX-Request": "true"}).content.decode()
    assert "Also searched for: 高新技术企业<" in part


def test_what_was_searched_for_is_escaped(client: Client, two_loans: RowDocument) -> None:
    in_english(client)
    SynonymGroup.objects.create(words="危险\n<script>alert(1)</script>")
    provider.forget()
    content = get(client, "?q=危险")
    assert "Also searched for: &lt;script&gt;" in content
    assert "<script>alert" not in content


def test_a_clerk_adds_a_group_and_the_next_search_finds_by_it(
    clerk: Client, two_loans: RowDocument, django_capture_on_commit_callbacks: Any
) -> None:
    assert names(get(Client(), "?q=IPO")) == []
    assert clerk.get(LIST).status_code == 200
    assert clerk.get(f"{LIST}new/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        response = clerk.post(f"{LIST}new/", {"words": "IPO\n上市", "note": "英文简称", "active": "on"})
    assert response.status_code == 302
    assert names(get(Client(), "?q=ipo")) == ["上市培育贷"]
    group = SynonymGroup.objects.get(note="英文简称")
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"{LIST}edit/{group.pk}/", {"words": "IPO\n上市", "note": "英文简称"})
    assert names(get(Client(), "?q=ipo")) == [], "not in use any more"
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(f"{LIST}delete/{group.pk}/").status_code == 302
    assert not SynonymGroup.objects.filter(note="英文简称").exists()


def test_what_was_typed_is_kept_beside_the_faults(clerk: Client) -> None:
    typed = "上市\n企\n知产"
    content = clerk.post(f"{LIST}new/", {"words": typed, "note": "为什么", "active": "on"}).content.decode()
    assert re.search(rf"<textarea[^>]*>\s*{typed}</textarea>", html.unescape(content))
    assert 'value="为什么"' in content
    assert "“企”" in html.unescape(content)
    assert not SynonymGroup.objects.filter(words__contains="上市").exists()


def test_strangers_may_not(client: Client) -> None:
    site_prepare()
    group = SynonymGroup.objects.first()
    assert group is not None
    for user in (None, people.alice(), people.charlie()):
        if user:
            sign_in(client, user)
        for path in (LIST, f"{LIST}new/", f"{LIST}edit/{group.pk}/", f"{LIST}delete/{group.pk}/"):
            assert client.get(path).status_code in (302, 403, 404), path
            assert client.post(path, {"words": "甲一\n乙一"}).status_code in (302, 403, 404, 405), path
    assert not SynonymGroup.objects.filter(words__contains="甲一").exists()
    assert SynonymGroup.objects.filter(pk=group.pk).exists()
