"""The list page that follows from a declaration: with and without scripts, in both languages, whatever the address."""

from __future__ import annotations

import datetime
import html
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search import indexing
from search.backends.embedded import Embedded
from search.declare import ALL, NONE, these
from search.reading import Reader
from search.tree import Term
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401
from tests.seen import as_seen

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def shelf(rows: RowDocument, settings: Any) -> RowDocument:  # noqa: F811
    """Eight loans, indexed."""
    settings.ROOT_URLCONF = "tests.search_urls"
    settings.TEMPLATES = [
        {
            **configured.TEMPLATES[0],
            "DIRS": [*configured.TEMPLATES[0]["DIRS"], Path(__file__).parent.parent / "templates"],
        }
    ]
    stock()
    indexing.rebuild(rows)
    return rows


@transaction.atomic
def stock() -> None:
    maker = Maker.objects.create(name="长沙银行")
    common: dict[str, Any] = {"maker_row": maker, "owner": "a"}
    LoanRow.objects.create(
        name="善新贷",
        kinds=["credit"],
        places=["430105"],
        limit=Decimal(300),
        rate=Decimal("3.95"),
        since=D(2026, 1, 1),
        online=True,
        **common,
    )
    LoanRow.objects.create(
        name="科创贷",
        kinds=["credit", "pledge"],
        places=["4301"],
        limit=Decimal(500),
        rate=Decimal("4.20"),
        since=D(2026, 1, 2),
        **common,
    )
    LoanRow.objects.create(
        name="质押贷",
        kinds=["pledge"],
        places=["4302"],
        limit=Decimal(1000),
        since=D(2026, 1, 3),
        online=False,
        text="信用贷款除外",
    )
    LoanRow.objects.create(name="深圳贷", kinds=["guarantee"], places=["4403"], since=D(2026, 1, 4))
    for n in range(4):
        LoanRow.objects.create(name=f"通用<{n}>", tags=[f"t{n}", "all"], since=D(2026, 2, 1 + n))


def names(content: str) -> list[str]:
    return [html.unescape(n) for n in re.findall(r'<li data-id="\d+"><a [^>]*>(.*?)</a>', content)]


def get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get("/loans/" + query, headers=headers or None)
    assert response.status_code == 200
    return as_seen(response.content.decode())


def chip(content: str, key: str, value: str) -> str:
    """The label of one choice, markup and all."""
    found = re.search(rf'<label class="kr-chip"><input [^>]*name="{key}" value="{value}".*?</label>', content)
    return found.group() if found else ""


def count(content: str, key: str, value: str) -> str:
    found = re.search(r'class="count">(.*?)<', chip(content, key, value))
    return found.group(1) if found else ""


def test_the_plain_list_is_newest_first_in_pages(client: Client, shelf: RowDocument) -> None:
    content = get(client)
    assert names(content) == ["通用<3>", "通用<2>", "通用<1>"]
    assert "8 loans" in content
    assert names(get(client, "?page=3")) == ["科创贷", "善新贷"]
    assert 'href="?page=3"' in content


def test_facets_choose_count_and_combine(client: Client, shelf: RowDocument) -> None:
    content = get(client, "?kind=credit&place=4301")
    assert names(content) == ["科创贷", "善新贷"]
    assert "checked" in chip(content, "kind", "credit")
    assert count(content, "kind", "pledge") == "1", "counted as if no kind were chosen, in Changsha"
    assert count(content, "place", "43") == "2"
    assert count(content, "place", "430105") == "1", "below the chosen place the next level opens"
    assert count(content, "band", "to500") == "1"
    assert names(get(client, "?kind=credit&kind=pledge")) == ["质押贷", "科创贷", "善新贷"]
    assert names(get(client, "?place=43&place=430105")) == ["善新贷"], "the narrower place wins"


def test_every_value_is_on_the_page(client: Client, shelf: RowDocument) -> None:
    LoanRow.objects.create(name="many", tags=[f"v{i}" for i in range(40)])
    indexing.rebuild(shelf)
    content = get(client)
    assert all(count(content, "tag", f"v{i}") == "1" for i in range(40))
    assert 'id="more-tag"' in content


def test_a_chosen_value_stays_when_nothing_has_it(client: Client, shelf: RowDocument) -> None:
    content = get(client, "?kind=insurance&tag=nothing+has+this")
    assert count(content, "kind", "insurance") == "0"
    assert "checked" in chip(content, "tag", "nothing has this")


def test_ranges_filter_and_keep_what_was_typed(client: Client, shelf: RowDocument) -> None:
    assert names(get(client, "?limit_min=300&limit_max=500")) == ["科创贷", "善新贷"]
    assert names(get(client, "?limit_min=300.01")) == ["质押贷", "科创贷"]
    content = get(client, "?rate_max=４．０&sort=rate_low")
    assert names(content) == ["善新贷"]
    assert 'value="４．０"' in content
    assert "8 loans" not in content
    assert "7 loans" in get(client, "?rate_max=4&rate_missing=1")
    assert names(get(client, "?since_min=2026-01-03&since_max=2026-01-04")) == ["深圳贷", "质押贷"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit_min=abc", "写数字"),
        ("limit_min=1e400", "太大"),
        ("limit_min=99999999999999999999", "太大"),
        ("limit_min=NaN", "写数字"),
        ("limit_min=5&limit_max=1", "都没有采用"),
        ("since_min=2026-13-01", "2026-01-31"),
        ("kind=unknown", "不在这些选项里"),
        ("place=999", "不在这些选项里"),
        ("band=unknown", "不在这些选项里"),
        ("kind=-", "不在这些选项里"),
        ("tag=" + "x" * 500, "不在这些选项里"),
        ("q=%3F%21", "至少输入"),
        ("q=" + "%00" * 50, ""),
        ("kind=%00", "不在这些选项里"),
        ("page=abc", ""),
        ("page=-1", ""),
        ("page=0", ""),
        ("sort=unknown", ""),
        ("unknown=1&kind=", ""),
        ("&".join(f"tag=t{i}" for i in range(300)), "只采用了前 100 个"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(client: Client, shelf: RowDocument, query: str, message: str) -> None:
    content = get(client, "?" + query)
    assert message in content
    if not query.startswith("tag=t0"):
        assert "8 loans" in content


def test_a_page_beyond_the_end_is_the_last(client: Client, shelf: RowDocument) -> None:
    for page in ("4", "1000000000", "9" * 400):
        content = get(client, f"?page={page}")
        assert names(content) == ["科创贷", "善新贷"]
        assert "没有这一页" in content


@pytest.mark.parametrize(
    "words", ["贷" * 10_000, "<script>alert(1)</script>", "a\x00b", '"' * 500, "%F0%9F", "name:* OR"]
)
def test_any_words_give_a_page(client: Client, shelf: RowDocument, words: str) -> None:
    response = client.get("/loans/", {"q": words})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert b"\x00" not in response.content


def test_long_words_are_cut_and_it_is_said(client: Client, shelf: RowDocument) -> None:
    assert "只搜索了前 200 个字符" in get(client, "?q=" + "贷" * 300)


def test_words_find_titles_before_texts_and_initials(client: Client, shelf: RowDocument) -> None:
    assert names(get(client, "?q=信用贷")) == ["质押贷"]
    assert names(get(client, "?q=csyh")) == ["科创贷", "善新贷"]
    assert names(get(client, "?q=長沙銀行+善新贷")) == ["善新贷"]


def test_pills_and_links_hold_the_whole_state(client: Client, shelf: RowDocument) -> None:
    content = get(client, "?q=贷&kind=credit&kind=pledge&limit_max=500&sort=limit_high&page=1&unknown=x")
    pills = re.findall(r'<a class="kr-pill text-decoration-none" href="(.*?)" aria-label="(.*?)"', content)
    assert [html.unescape(label) for _, label in pills] == [
        "去掉“信用贷”",
        "去掉“知识产权质押”",
        "去掉“额度 ≤ 500 万元”",
    ]
    without_credit = parse_qs(urlsplit(html.unescape(pills[0][0])).query)
    assert without_credit == {"q": ["贷"], "kind": ["pledge"], "limit_max": ["500"], "sort": ["limit_high"]}
    clear = re.search(r'<a href="(\?[^"]*)">全部清除', content)
    assert clear is not None
    assert parse_qs(urlsplit(html.unescape(clear.group(1))).query) == {"q": ["贷"], "sort": ["limit_high"]}
    assert '<input type="hidden" name="sort" value="limit_high">' in content


def test_an_empty_list_says_which_filter_blocks(client: Client, shelf: RowDocument) -> None:
    content = get(client, "?kind=credit&place=44&limit_max=300")
    assert names(content) == []
    assert "不带“地区：广东”：1" in content
    assert "去掉“地区：广东”，看 1" in content
    assert "不带“类型" not in content, "removing the kind gives nothing"
    both = get(client, "?kind=insurance&place=44&online=yes")
    assert "去掉其中一个还不够" in both
    assert "没有找到“飞机”" in get(client, "?q=飞机")


def test_htmx_gets_the_parts_that_change(client: Client, shelf: RowDocument) -> None:
    response = client.get("/loans/?kind=credit&limit_min=&page=1", headers={"HX-Request": "true"})
    content = response.content.decode()
    assert names(content) == ["科创贷", "善新贷"]
    assert "<html" not in content
    assert 'id="search-filters" hx-swap-oob="true"' in content
    assert response["HX-Push-Url"] == "/loans/?kind=credit"
    assert "HX-Request" in response["Vary"]
    restored = client.get("/loans/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()
    assert client.get("/loans/", headers={"HX-Request": "true"})["HX-Push-Url"] == "/loans/"


def test_both_languages(client: Client, shelf: RowDocument) -> None:
    content = get(client, "?kind=credit")
    assert "信用贷 <span" in content
    assert "全部清除" in content
    client.cookies["language"] = "en"
    content = get(client, "?kind=credit")
    assert "Unsecured loan <span" in content
    assert "Clear all" in content


def test_what_one_may_see_is_part_of_every_page(
    client: Client, shelf: RowDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RowDocument, "audience", these(Term("owner", "a")))
    content = get(client)
    assert names(content) == ["科创贷", "善新贷"]
    assert count(content, "kind", "guarantee") == ""
    assert count(content, "kind", "pledge") == "1"
    for scope in (NONE, these(Term("owner"))):
        monkeypatch.setattr(RowDocument, "audience", scope)
        content = get(client)
        assert names(content) == []
        assert 'class="count"' not in content.replace('<span class="count">0', "")


def test_small_counts_are_hidden_where_the_declaration_asks(
    client: Client, shelf: RowDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RowDocument, "least_count", 5)
    content = get(client)
    assert count(content, "kind", "credit") == "不足 5"
    assert "disabled" in chip(content, "kind", "credit")
    assert len(names(content)) == 3
    content = get(client, "?kind=credit")
    assert names(content) == []
    assert "2 loans" not in content
    assert "不足 5" in content


def test_the_list_comes_from_the_index_alone(client: Client, shelf: RowDocument) -> None:
    get(client)  # reads the synonyms for the next seconds
    with CaptureQueriesContext(connection) as captured:
        assert names(get(client, "?kind=credit")) == ["科创贷", "善新贷"]
        get(client, "?kind=credit&place=44&q=贷")
    assert [query["sql"] for query in captured if 'FROM "search' in query["sql"]] == []


@pytest.mark.parametrize("damage", ["missing", "panic"])
def test_without_an_index_the_list_comes_from_the_database(
    client: Client, shelf: RowDocument, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    queries = ["", "?q=csyh", "?kind=credit&place=4301&sort=limit_high", "?kind=credit&place=44&limit_max=300"]
    before = [get(client, query) for query in queries]
    if damage == "missing":
        settings.SEARCH_INDEX_DIR = tmp_path / "elsewhere"
    else:
        monkeypatch.setattr(Embedded, "_ready", _breaks)
    for query, whole in zip(queries, before, strict=True):
        content = get(client, query)
        assert "这份列表来自数据库" in content
        assert names(content) == names(whole)
        assert re.findall('class="count">(.*?)<', content) == re.findall('class="count">(.*?)<', whole)


def _breaks(*args: Any) -> Any:
    from search.backends.base import BackendError

    raise BackendError("the index is gone")


def test_the_fall_back_reads_a_stated_number_of_rows(
    client: Client, shelf: RowDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.fallback.FALLBACK_ROWS", 5)
    monkeypatch.setattr("search.views.FALLBACK_ROWS", 5)
    monkeypatch.setattr(Embedded, "_ready", _breaks)
    content = get(client)
    assert "5 loans" in content
    assert "最新的 5 条" in content


def test_a_reader_answers_for_its_own_document_only(shelf: RowDocument) -> None:
    from search.query import Query
    from tests.search_world import LOANS

    assert shelf.audience is ALL
    with pytest.raises(ValueError, match="test_loans"):
        Reader(shelf, None).count(Query(LOANS))
