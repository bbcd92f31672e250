"""Below a list of few rows: what holds most of the words, under a line that says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from search.declare import ALL, these
from search.reading import Reader
from search.tree import Term
from tests.search_models import RowDocument, loan_tables, rows  # noqa: F401
from tests.web.test_search_list import get, names, shelf  # noqa: F401

pytestmark = pytest.mark.django_db


def parts(content: str) -> tuple[str, str]:
    """The page above the second group, and the group; "" where there is none."""
    above, _, near = content.partition('<section class="kr-section" aria-labelledby="search-near">')
    return above, near.partition("</section>")[0]


def test_where_nothing_holds_all_words_most_of_them_follow(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    above, near = parts(get(client, "?q=长沙银行 科创贷 专利"))
    assert names(above) == []
    assert names(near) == ["科创贷"], "two of three"
    assert escape("“长沙银行”“科创贷”“专利”") in near
    assert "1 loans" in near or "1 loan" in near
    said = re.search(r'id="search-said">(.*?)</p>', above)
    assert said
    assert said[1].count("loan") == 2, "read out with the full matches"


def test_below_few_full_matches_they_stand_apart(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    above, near = parts(get(client, "?q=质押贷 信用贷款"))
    assert names(above) == ["质押贷"]
    assert near == "", "of two words one is no more than half"
    above, near = parts(get(client, "?q=长沙银行"))
    assert len(names(above)) == 2
    assert not set(names(above)) & set(names(near))


def test_filters_hold_for_both_and_counts_know_the_full_matches(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    above, near = parts(get(client, "?q=长沙银行 善新贷 专利&kind=pledge"))
    assert names(near) == []
    above, near = parts(get(client, "?q=长沙银行 善新贷 专利&kind=credit"))
    assert names(near) == ["善新贷"]
    assert 'class="count">1<' not in above, "nothing holds all words"


def test_there_is_none_on_a_plain_list_or_a_short_word(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    for query in ("", "?q=贷", "?q=无此", "?kind=credit", "?q=？"):
        assert parts(get(client, query))[1] == "", query


def test_with_htmx_it_is_renewed_and_said(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    content = get(client, "?q=长沙银行 科创贷 专利", **{"HX-Request": "true"})
    assert names(parts(content)[1]) == ["科创贷"]
    assert re.search(r'innerHTML:#search-said">[^<]*loan[^<]*loan', content)


def test_from_the_database_it_is_the_same(client: Client, shelf: RowDocument, settings: Any, tmp_path: Any) -> None:  # noqa: F811
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    above, near = parts(get(client, "?q=长沙银行 科创贷 专利"))
    assert (names(above), names(near)) == ([], ["科创贷"])


def test_it_shows_what_this_person_may_see_and_nothing_where_few_could_unmask(
    client: Client,
    shelf: RowDocument,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "a")))
    assert names(parts(get(client, "?q=长沙银行 科创贷 专利"))[1]) == ["科创贷"]
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "nobody")))
    assert parts(get(client, "?q=长沙银行 科创贷 专利"))[1] == ""
    monkeypatch.setattr(RowDocument, "audience", ALL)
    monkeypatch.setattr(RowDocument, "least_count", 2)
    assert parts(get(client, "?q=长沙银行 科创贷 专利"))[1] == ""


def test_a_saved_search_and_a_file_know_only_full_matches(client: Client, shelf: RowDocument) -> None:  # noqa: F811
    from django.contrib.auth.models import AnonymousUser

    from search.forms import FilterForm

    reader = Reader(shelf, AnonymousUser())
    query = FilterForm(shelf, {"q": "长沙银行 科创贷 专利"}).query()
    assert list(reader.scan(query)) == []
    assert reader.count(query) == 0
    near = reader.nearly(query, reader.search(query).result)
    assert near
    assert near.words == ("长沙银行", "科创贷", "专利")
