"""What is shown of a kind of page is told by the rooms that show it, and a kind that one forgot is a start-up error."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import get_page_models

from cms.checks import check_pages_are_shown
from cms.models import BilingualPage, HomePage, NewsPage, PlainPage, PolicyLibraryPage, PolicyPage, showing

KINDS = [kind for kind in get_page_models() if issubclass(kind, BilingualPage)]


def test_every_kind_is_told() -> None:
    assert check_pages_are_shown(None) == []
    assert set(showing.FOR_READERS) == set(showing.FOR_EDITORS) == set(KINDS)


@pytest.mark.parametrize(("told", "code"), [(showing.FOR_READERS, "cms.E001"), (showing.FOR_EDITORS, "cms.E002")])
def test_a_forgotten_kind_is_a_start_up_error(told: dict, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(told, PlainPage)
    (error,) = check_pages_are_shown(None)
    assert error.id == code
    assert "cms.PlainPage" in error.msg
    assert "PlainPage, …" in str(error.hint)


def test_a_kind_is_told_once() -> None:
    with pytest.raises(ValueError, match="said twice"):
        showing.readers_get(PlainPage)
    with pytest.raises(ValueError, match="said twice"):
        showing.editors_get(PlainPage, panels=[])


@pytest.mark.django_db
def test_what_was_told_is_what_the_page_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    context = showing.ForReaders(context=lambda page, request: {"more": page.title})
    monkeypatch.setitem(showing.FOR_READERS, PlainPage, context)
    assert PlainPage(title="Terms").get_context(request)["more"] == "Terms"
    answer = showing.ForReaders(answer=lambda page, request: HttpResponse(f"all of {page.title}"))
    monkeypatch.setitem(showing.FOR_READERS, PlainPage, answer)
    assert PlainPage(title="Terms").serve(request).content == b"all of Terms"


def test_what_may_stand_below_follows_from_where_a_kind_may_stand() -> None:
    below = {kind.__name__: sorted(one.__name__ for one in kind.allowed_subpage_models()) for kind in KINDS}
    assert {name: kinds for name, kinds in below.items() if kinds} == {
        "HomePage": ["ContactPage", "NewsIndexPage", "PlainPage", "PolicyLibraryPage"],
        "NewsIndexPage": ["EventPage", "NewsPage"],
        "PolicyLibraryPage": ["InterpretationPage", "PolicyPage", "TopicPage"],
    }


@pytest.mark.parametrize("kind", [HomePage, NewsPage, PolicyLibraryPage, PolicyPage])
def test_editors_get_the_panels_and_the_form(kind: type[BilingualPage]) -> None:
    told = showing.for_editors(kind)
    assert kind.content_panels == told.panels
    form = kind.get_edit_handler().get_form_class()
    assert issubclass(form, told.form or kind.base_form_class)
    assert "title_en" in form.base_fields
