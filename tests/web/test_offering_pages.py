"""The page of every offering: complete in both languages, honest about its source, invisible to whom it may be."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from marketplace.institutions.models import Offering
from marketplace.institutions.selectors import version_in_force
from marketplace.institutions.services import offering_save, offering_withdraw
from tests.demo_offerings import demo_offerings  # noqa: F401
from tests.offerings import DEMO
from tests.people import bob, charlie
from tests.seen import as_seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_offerings")]
LANGUAGES = ("zh-hans", "en")
CHINESE = re.compile(r"[㐀-鿿]")


class Texts(HTMLParser):
    """The texts of a page with the language they stand in; head, scripts and styles left out."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "use", "path"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inherited = self._open[-1][1] if self._open else ""
        language = dict(attrs).get("lang") or inherited
        for name in ("aria-label", "placeholder", "title", "data-label"):
            if value := dict(attrs).get(name):
                self.found.append((language, value))
        if tag not in self.VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and not {"head", "script", "style"} & {tag for tag, _language in self._open}:
            self.found.append((self._open[-1][1], data.strip()))

    def chinese_outside(self) -> list[str]:
        """Chinese words that an English page does not mark as such."""
        return [text for language, text in self.found if not language.startswith("zh") and CHINESE.search(text)]


def address(external_id: str) -> str:
    return f"/offerings/{Offering.objects.get(external_id=external_id).address}/"


def page(client: Client, path: str, language: str = "en") -> str:
    client.cookies["language"] = language
    response: HttpResponse = client.get(path)
    assert response.status_code == 200, path
    return as_seen(response.content.decode())


def items() -> Iterator[dict]:  # type: ignore[type-arg]
    for name in ("products", "funds", "members"):
        yield from json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


def test_every_page_in_both_languages_shows_only_sources_that_open(client: Client) -> None:
    """And the English ones hold no word that nobody translated, but for the publishers' own, marked as Chinese."""
    fine = {url for item in items() for url, ok in zip(item["sources"], item["link_ok"], strict=True) if ok}
    hidden = {
        url for item in items() for url, ok in zip(item["sources"], item["link_ok"], strict=True) if not ok
    } - fine
    assert fine
    assert len(hidden) > 100
    offerings = list(Offering.objects.all())
    assert len(offerings) == len(list(items()))
    for language in LANGUAGES:
        for offering in offerings:
            html = page(client, f"/offerings/{offering.address}/", language)
            shown = set(re.findall(r'href="(https?://[^"]+)"', html.replace("&amp;", "&")))
            assert not shown & hidden, offering.external_id
            assert not [url for url in hidden if url in html], offering.external_id
            if language == "en":
                assert Texts(html).chinese_outside() == [], offering.external_id


def test_a_source_that_opens_is_linked_and_marked_as_another_site(client: Client) -> None:
    html = page(client, address("P003"))
    link = re.search(r'<a href="https?://www\.yuanjiang\.gov\.cn[^"]*" rel="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    assert link
    assert "noopener" in link[1]
    assert 'aria-label="opens another site"' in link[2]
    assert "None that can be passed on" not in html


def test_published_products_are_marked_as_reference_information(client: Client) -> None:
    html = page(client, address("P010"))
    assert '<span class="kr-tag">Reference information</span>' in html
    assert '<span class="kr-tag">Not registered here</span>' in html
    assert "nobody can apply on this site" in html
    assert "The terms are examples only" in html
    assert ">Demonstration<" not in html
    assert "None that can be passed on" in html


def test_members_of_the_demonstration_are_marked_as_fictional(client: Client) -> None:
    html = page(client, address("D015"))
    assert ">Demonstration</span>" in html
    assert "institution and product are fictional" in html
    assert "Not registered here" not in html
    assert "Reference information" not in html


def test_figures_stand_in_their_places_and_unpublished_ones_say_so(client: Client) -> None:
    def figures(external_id: str) -> list[tuple[str, str]]:
        html = page(client, address(external_id), "zh-hans")
        block = html[html.index('<dl class="kr-figures') : html.index("</dl>")]
        pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", block, re.DOTALL)
        return [(label, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", value)).strip()) for label, value in pairs]

    assert [value for _label, value in figures("P010")] == ["1,000 万元", "3.20% 起", "36 个月内", "信用、知识产权质押"]
    assert [value for _label, value in figures("P003")] == ["未载明", "未载明", "未载明", "信用"]
    assert [value for _label, value in figures("D020")] == [
        "500 万元",
        "未载明",
        "种子轮、天使轮或 Pre-A 轮",
        "视频文创、数字经济或人工智能",
    ]


def test_a_rate_that_hangs_on_the_lpr_says_of_which_day(client: Client) -> None:
    assert re.search(r"LPR 1 year \d\.\d\d%, quoted on 20\d\d-\d\d-\d\d", page(client, address("P047")))
    assert "quoted on" not in page(client, address("P010"))


def test_conditions_stand_in_groups_with_the_words_of_the_source(client: Client) -> None:
    html = page(client, address("P003"), "zh-hans")
    assert html.count('class="kr-tree"') == 3
    assert html.count('class="kr-tree kr-tree--any"') == 2
    assert html.count('class="kr-tree kr-tree--not"') == 1
    assert "企业或法定代表人被列入严重失信或失信被执行人名单" in html
    assert "摘录：<span>独立法人" in html
    assert "<q" not in html
    english = page(client, address("P003"))
    assert 'Extract: <span lang="zh-Hans">独立法人' in english


def test_what_no_rule_says_is_named_with_the_reason(client: Client) -> None:
    by_rule = page(client, address("P003"))
    assert "The institution decides this" in by_rule
    loose = next(
        offering
        for offering in Offering.objects.all()
        if any(item.why == "free_text" and item.key == "term_rule" for item in _said(offering).person)
    )
    html = page(client, f"/offerings/{loose.address}/")
    assert "Why no rule:" in html
    assert _said(loose).person[-1].text in html


def test_words_that_are_no_condition_are_folded_away(client: Client) -> None:
    html = page(client, address("P060"))
    fold = html[html.index("<details><summary>Other words of the source (2)") :]
    assert "案例1000万元(2022济宁)" in fold[: fold.index("</details>")]
    assert "one case of CNY 100,000,000 was reported; that is no limit" in html


def test_tiers_are_a_table_of_which_the_first_row_counts(client: Client) -> None:
    html = page(client, address("P017"), "zh-hans")
    table = html[html.index('id="bound-amount"') :]
    rows = re.findall(r'<th scope="row" class="fw-normal">(.*?)</th>.*?<td.*?>(.*?)</td>', table, re.DOTALL)
    found = [(condition, re.sub(r"<[^>]+>", "", value)) for condition, value in rows]
    assert found == [
        ("能提供担保公司保证，且有专精特新中小企业资质", "800 万元"),
        ("能提供担保公司保证，且有高新技术企业资质", "500 万元"),
        ("能提供担保公司保证，不属于以上各行", "300 万元"),
        ("有专精特新中小企业资质", "500 万元"),
        ("有高新技术企业资质", "300 万元"),
        ("其他企业", "200 万元"),
    ]


def test_the_page_offers_the_check_and_promises_nothing_else(client: Client) -> None:
    html = page(client, address("P010"))
    forms = re.findall(r'<form[^>]*action="([^"]*)"', html)
    assert address("P010") + "check/" in forms
    assert not [action for action in forms if action not in (address("P010") + "check/", "/language/")]


def test_head_of_the_page_for_search_engines(client: Client) -> None:
    html = page(client, address("P010") + "?utm_source=x", "zh-hans")
    assert "<title>善科贷 · 中国建设银行 · " in html
    assert re.search(r'<link rel="canonical" href="http://testserver/offerings/[a-z0-9]+/">', html)
    description = re.search(r'<meta name="description" content="([^"]+)">', html)
    assert description
    assert description[1].startswith("善科贷")
    assert "<" not in description[1]
    assert "noindex" not in html


def test_an_unknown_address_is_not_found_and_no_failure(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="marketplace.request"):
        assert client.get("/offerings/nothing-here/").status_code == 404
        assert client.get("/offerings/%00/").status_code == 404
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post(address("P010")).status_code == 405
    assert client.head(address("P010")).status_code == 200


def test_a_withdrawn_offering_is_gone_for_strangers(client: Client) -> None:
    path = address("P010")
    offering_withdraw(offering=Offering.objects.get(external_id="P010"))
    assert client.get(path).status_code == 404
    client.force_login(charlie())
    assert client.get(path).status_code == 404
    assert "善科贷" not in client.get("/offerings/").content.decode()
    client.force_login(bob(with_second_factor=True))
    html = page(client, path)
    assert "Withdrawn" in html
    assert 'id="run"' not in html


def test_versions_are_listed_newest_first(client: Client) -> None:
    offering = Offering.objects.get(external_id="P010")
    version = version_in_force(offering)
    assert version is not None
    content = version.said
    changed = type(content).from_json({**content.to_json(), "note": "改了"})
    offering_save(external_id="P010", content=changed, valid_from=timezone.localdate())
    html = page(client, address("P010"))
    listed = re.findall(r"<li>Version (\d), since", html)
    assert listed == ["2", "1"]
    assert "改了" in html


def test_similar_products_differ_by_what_the_rules_say(client: Client) -> None:
    html = page(client, address("P025"), "zh-hans")
    box = html[html.index('id="similar"') :]
    found = re.findall(r'<a href="(/offerings/[^"]+/)">(.*?)</a>', box[: box.index("</section>")])
    assert 1 <= len(found) <= 3
    assert address("P025") not in [path for path, _name in found]
    assert "没有提到" in box


def _said(offering: Offering):  # type: ignore[no-untyped-def]
    version = version_in_force(offering)
    assert version is not None
    return version.said
