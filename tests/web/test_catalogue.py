"""The catalogue: filters with true counts, the state in the address, and no address that breaks it."""

from __future__ import annotations

import html as markup
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.institutions.documents import HOME
from marketplace.institutions.selectors import PublishedOffering, published_offerings
from marketplace.institutions.terms import figures
from tests.demo_offerings import demo_offerings  # noqa: F401
from tests.seen import as_seen
from tests.web.test_offering_pages import Texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_offerings")]
PAGE_ROWS = 20


def get(client: Client, query: str = "", language: str = "zh-hans", **headers: str) -> str:
    client.cookies["language"] = language
    response = client.get(f"/offerings/{query}", headers=headers)
    assert response.status_code == 200, query
    return as_seen(response.content.decode())


def names(html: str) -> list[str]:
    found = re.findall(r'<th scope="row"><a href="/offerings/[^"]+"[^>]*>(.*?)</a>', html)
    return [markup.unescape(re.sub(r"</?mark>", "", name)) for name in found]


def total(html: str) -> int:
    found = re.search(r'id="search-said">([\d,]+) ', html) or re.search(r'<strong class="num">([\d,]+) ', html)
    assert found
    return int(found[1].replace(",", ""))


def chip(html: str, key: str, value: str) -> str:
    """The chip of a choice; "" where there is none."""
    found = re.search(rf'<label class="kr-chip"><input [^>]*id="f-{key}-{value}".*?</label>', html)
    return found[0] if found else ""


def count(html: str, key: str, value: str) -> int:
    found = re.search(r'<span class="count">([\d,]+)</span>', chip(html, key, value))
    assert found, (key, value)
    return int(found[1].replace(",", ""))


def offerings() -> tuple[PublishedOffering, ...]:
    return published_offerings(timezone.localdate())


def cells(html: str, label: str) -> list[str]:
    found = re.findall(rf'<td[^>]*data-label="{label}">(.*?)</td>', html, re.DOTALL)
    return [markup.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell))).strip() for cell in found]


def test_the_counts_above_the_list_are_those_of_the_database(client: Client) -> None:
    html = get(client)
    funds = sum(offering.families == {"equity"} for offering in offerings())
    assert f"{len(offerings()) - funds} 款产品、{funds} 支投资基金" in html
    assert total(html) == len(offerings())


def test_a_row_shows_figures_marks_place_and_main_conditions(client: Client) -> None:
    html = get(client, "?q=善科贷")
    assert names(html)[0] == "善科贷"
    row = html[html.index("<tbody>") : html.index("</tr>", html.index("<tbody>"))]
    assert "参考信息" in row
    assert "全国" in row
    assert ">演示<" not in row
    assert "1,000 万元" in cells(row, "额度")
    assert "成立满 12 个月" in cells(row, "主要条件")[0]
    assert cells(row, "主要条件")[0].endswith("共 12 条")
    assert ">演示<" in get(client, "?q=科技融资担保")


def test_words_that_were_found_are_marked_and_names_escaped(client: Client) -> None:
    html = get(client, "?q=善科")
    assert "<mark>善科</mark>贷" in html


@pytest.mark.parametrize("kind", ["ip_pledge", "insurance", "equity", "guarantee"])
def test_a_facet_counts_what_choosing_it_gives(client: Client, kind: str) -> None:
    expected = sum(kind in offering.said.kinds for offering in offerings())
    assert expected
    assert count(get(client), "kind", kind) == expected
    assert total(get(client, f"?kind={kind}")) == expected


def test_values_of_one_facet_add_up_and_its_own_counts_stay(client: Client) -> None:
    before = get(client)
    html = get(client, "?kind=ip_pledge&kind=insurance")
    both = sum(bool({"ip_pledge", "insurance"} & set(offering.said.kinds)) for offering in offerings())
    assert total(html) == both
    for kind in ("ip_pledge", "insurance", "equity", "credit_loan"):
        assert count(html, "kind", kind) == count(before, "kind", kind)
    assert "checked" in chip(html, "kind", "ip_pledge")
    assert "checked" not in chip(html, "kind", "equity")
    # Other facets count what the choice leaves.
    assert count(html, "origin", "member") < count(before, "origin", "member")


def test_the_first_page_mixes_who_offers_it_and_narrows_to_either(client: Client) -> None:
    members = {offering.name for offering in offerings() if offering.is_member}
    first = names(get(client))
    assert 0 < sum(name in members for name in first) < len(first) / 2
    assert first == names(get(client)), "the order hangs on the rows alone"
    assert set(names(get(client, "?origin=member"))) <= members
    assert not members & set(names(get(client, "?origin=reference")))
    html = get(client)
    assert html.index('id="f-origin-reference"') < html.index('id="f-open_to-')
    assert count(html, "origin", "member") == len(members)


def test_facets_must_all_agree(client: Client) -> None:
    html = get(client, f"?kind=ip_pledge&origin=member&open_to={HOME}")
    wanted = [offering.name for offering in offerings() if "ip_pledge" in offering.said.kinds and offering.is_member]
    assert sorted(names(html)) == sorted(wanted)


def test_a_chosen_value_with_no_rows_stays_in_sight(client: Client) -> None:
    html = get(client, "?kind=insurance&stage=seed")
    assert total(html) == 0
    assert "checked" in chip(html, "stage", "seed")
    assert count(html, "kind", "insurance") == 0
    assert "checked" in chip(html, "kind", "insurance")
    assert "没有同时满足" in html or "去掉" in html


def test_rarer_filters_fold_until_they_are_used(client: Client) -> None:
    def folded(html: str) -> str:
        return html[html.index('id="more-filters"') : html.index('class="kr-filter" data-without-script')]

    assert chip(folded(get(client)), "evidence", "official")
    assert not chip(folded(get(client)), "kind", "insurance")
    used = get(client, "?evidence=official")
    assert not chip(folded(used), "evidence", "official")
    assert "checked" in chip(used, "evidence", "official")


def test_a_range_keeps_what_is_not_stated_until_told_otherwise(client: Client) -> None:
    day = timezone.localdate()
    limits = [figures(offering.said, day, "zh-hans", current.reference()).limit for offering in offerings()]
    unstated = sum(not limit.value or limit.value == "按公式计算" for limit in limits)
    with_unstated = total(get(client, "?limit_min=5000&limit_missing=1"))
    without = total(get(client, "?limit_min=5000"))
    assert 0 < without < with_unstated
    # Covers of insurance are no limits of a loan, so the index may call a few more unstated than the figures do.
    assert with_unstated - without >= unstated
    shown = cells(get(client, "?limit_min=5000&sort=limit_high"), "(?:额度|单笔投资|最高保额)")
    assert shown
    assert all(int(cell.split()[0].replace(",", "")) >= 5000 for cell in shown)


def test_a_range_is_understood_as_people_write_it(client: Client) -> None:
    assert total(get(client, "?limit_min=1亿")) == total(get(client, "?limit_min=10,000")) > 0
    html = get(client, "?limit_min=很多&tenor_min=-3")
    assert 'id="f-limit_min-error"' in html
    assert 'value="很多"' in html
    assert total(html) == len(offerings())


def test_orders_are_what_they_say(client: Client) -> None:
    shown = cells(get(client, "?sort=limit_high"), "(?:额度|单笔投资|最高保额)")
    amounts = [int(cell.split()[0].replace(",", "")) for cell in shown]
    assert len(amounts) == PAGE_ROWS
    assert amounts == sorted(amounts, reverse=True)
    rates = [
        float(found[0])
        for cell in cells(get(client, "?sort=rate_low&kind=credit_loan"), "年化利率")
        if (found := re.findall(r"\d+\.\d+", cell))
    ]
    assert len(rates) > 5
    assert rates == sorted(rates)


def test_pages_cover_everything_once(client: Client) -> None:
    pages = -(-len(offerings()) // PAGE_ROWS)
    seen: list[str] = []
    for number in range(1, pages + 1):
        html = get(client, f"?page={number}")
        seen += re.findall(r'<th scope="row"><a href="(/offerings/[^"]+)"', html)
    assert len(seen) == len(set(seen)) == len(offerings())


def test_every_link_of_the_page_keeps_the_state(client: Client) -> None:
    query = f"?q=贷&open_to={HOME}&kind=credit_loan&rate_max=4.2&sort=limit_high"
    html = get(client, query)
    links = {markup.unescape(link) for link in re.findall(r'href="(\?[^"]*)"', html)}
    assert links
    for link in links:
        state = dict(parse_qsl(urlsplit(link).query))
        kept = {"open_to": HOME, "kind": "credit_loan", "rate_max": "4.2"}
        missing = [key for key, value in kept.items() if state.get(key) != value]
        assert len(missing) <= 1 or not set(kept) & set(state), link
        assert client.get(f"/offerings/{link}").status_code == 200


def test_the_canonical_address_has_no_filters(client: Client) -> None:
    html = get(client, "?kind=insurance&page=2")
    assert '<link rel="canonical" href="http://testserver/offerings/">' in html
    assert '<meta name="description" content="' in html
    assert "noindex" not in html


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "贷" * 10_000,
        "?q=%00%00",
        "?q=%22%27%5C%3Cscript%3E",
        "?q=AND%20OR%20NOT%20(",
        "?page=1000000000",
        "?page=-1",
        "?page=%00",
        "?kind=%00&kind=no-such&open_to=" + "9" * 5000,
        "?limit_min=" + "9" * 5000,
        "?rate_max=NaN&tenor_min=1e99&sort=%00",
        "?" + "&".join(f"kind=k{n}" for n in range(900)),
    ],
    ids=lambda query: query[:20],
)
def test_no_address_breaks_the_list(client: Client, query: str) -> None:
    html = get(client, query)
    assert "<script>" not in html.replace("<script src", "")
    assert "\0" not in html


def test_a_page_beyond_the_end_is_the_last(client: Client) -> None:
    html = get(client, "?page=1000000000")
    last = -(-len(offerings()) // PAGE_ROWS)
    assert "没有这一页" in html
    assert names(html) == names(get(client, f"?page={last}"))


def test_with_htmx_only_the_parts_that_change_are_sent(client: Client) -> None:
    html = get(client, "?kind=insurance", **{"HX-Request": "true"})
    assert "<html" not in html
    assert 'id="search-filters" hx-swap-oob="true"' in html
    assert names(html) == names(get(client, "?kind=insurance"))


def test_the_door_to_the_funds_is_the_list_with_their_filter(client: Client) -> None:
    def doors(html: str) -> dict[str, bool]:
        nav = html[html.index('class="kr-header__nav"') : html.index("</nav>")]
        return {url: "aria-current" in rest for url, rest in re.findall(r'<a href="([^"]+)"([^>]*)>', nav)}

    plain = get(client)
    assert doors(plain)["/offerings/"]
    assert not doors(plain)["/offerings/?kind=equity"]
    funds = get(client, "?kind=equity")
    assert doors(funds)["/offerings/?kind=equity"]
    assert not doors(funds)["/offerings/"]
    assert '<h1 id="catalogue-heading">投资基金</h1>' in funds
    assert '<h1 id="catalogue-heading">融资产品</h1>' in get(client, "?kind=equity&kind=insurance")
    part = get(client, "?kind=equity", **{"HX-Request": "true"})
    assert '<span hx-swap-oob="innerHTML:#catalogue-heading">投资基金</span>' in part


def test_the_english_list_is_in_english(client: Client) -> None:
    for query in ("", "?kind=equity", "?kind=insurance&stage=seed", "?q=没有这种东西", "?page=4&sort=limit_high"):
        html = get(client, query, "en")
        publishers = {name for offering in offerings() for name in (offering.publisher_name,)}
        strange = [
            text
            for text in Texts(html).chinese_outside()
            # A publisher's name in the filter is its own, and what was typed comes back as it was.
            if not any(name in text for name in publishers) and "没有这种东西" not in text
        ]
        assert strange == [], query


def test_a_list_of_nothing_says_which_filter_to_drop(client: Client) -> None:
    html = markup.unescape(get(client, "?kind=insurance&stage=seed", "en"))
    assert "Nothing meets all of these conditions at once" in html
    without_stage = total(get(client, "?kind=insurance"))
    assert f"<li>Without “Stage: {taxonomy('stages').get('seed').name.en}”: {without_stage}</li>" in html
    assert re.search(r"Remove “[^”]+” and see \d+", html)


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/offerings/").status_code == 405
