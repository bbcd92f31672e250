"""A visitor at the pre-check: from a dozen fields to an explained result, in both languages and at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from marketplace.matching.precheck.questions import COMPANIONS, ONLY_FOR, QUESTIONS
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.precheck_world import publish

pytestmark = pytest.mark.django_db(transaction=True)
BOTH_WIDTHS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
# What it took to get to the result, by field.
TYPED = {"amount": "300", "founded": "2023-03", "revenue": "1860"}
CHOSEN = {"qualifications": "hnte", "sectors": "ai", "stage": "growth", "project_levels": "none", "first_loan": "no"}


@pytest.fixture(autouse=True)
def market(transactional_db: None) -> Mapping[str, str]:
    return publish()


def press(page: Page, name: str, value: str) -> None:
    """Press the button that a choice is drawn as."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def to_the_end(page: Page) -> None:
    """Where the bar at the bottom of a phone stands in its own place, and that at the top covers nothing to press."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")


def answer_all(page: Page, after_step: Callable[[int], None] = lambda number: None) -> int:
    """Answer what a firm would, go through the steps, and give the number of fields met on the way."""
    page.goto("/precheck/")
    met: set[str] = set()
    for number in (1, 2, 3):
        # A click does not wait for the page it leads to.
        expect(page.locator(f'main input[name="at"][value="{number}"]')).to_have_count(1)
        names = set(
            page.locator("main :is(input:not([type=hidden]), select)").evaluate_all("all => all.map(e => e.name)")
        )
        met |= names
        for name in sorted(names):
            if name == "region":
                page.select_option("[name=region]", "430105")
            elif name in TYPED:
                page.fill(f"[name={name}]", TYPED[name])
            elif name in CHOSEN:
                press(page, name, CHOSEN[name])
        after_step(number)
        page.locator("main button[value=next]").click()
    expect(page.locator("#result")).to_be_visible()
    # Before its scripts have run, a button leads to the page that works without them.
    page.wait_for_load_state("load")
    assert met == {*QUESTIONS, *COMPANIONS, *ONLY_FOR}
    return len(met)


@BOTH_WIDTHS
def test_a_visitor_reaches_an_explained_result(
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)

    def look(number: int) -> None:
        to_the_end(page)
        assert_accessible(page)
        picture(page, f"precheck-{number}")

    assert answer_all(page, look) <= 12 + len(COMPANIONS) + len(ONLY_FOR)
    expect(page.locator("h1")).to_have_text("7 款产品值得看，其中 3 款现在就符合")
    look(4)

    # A trace opens and says why.
    if viewport == PHONE:
        page.locator('.kr-tally a[href="#may"]').click()
    row = page.locator("#may article", has_text="丙贷")
    expect(page.locator(".kr-trace")).to_have_count(0)
    reasons = row.locator("[data-reasons]")
    reasons.click()
    expect(row.locator("tbody tr:not(.grp)")).to_have_count(3)
    expect(row.locator("tr.is-unk")).to_contain_text("不超过 70%")
    expect(reasons).to_have_attribute("aria-expanded", "true")
    to_the_end(page)
    assert_accessible(page)
    reasons.click()
    expect(row.locator(".kr-trace")).to_be_hidden()
    reasons.click()
    expect(row.locator(".kr-trace")).to_be_visible()

    # What is open is asked in its place, and decides.
    row.locator(".kr-why").get_by_role("button", name="补充：资产负债率").click()
    field = row.locator("#fill-form [name=debt_ratio]")
    expect(field).to_be_focused()
    assert_accessible(page)
    field.fill("half")
    page.keyboard.press("Enter")
    expect(row.locator(".kr-error")).to_contain_text("4.35")
    field.fill("46")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("7 款产品值得看，其中 4 款现在就符合")
    expect(page.get_by_role("status").filter(has_text="因此 1 款有了结论")).to_be_focused()
    expect(page.locator("#fit article", has_text="丙贷")).to_have_count(1)
    look(5)

    # English keeps the answers and the result.
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("7 products worth a look, of which 4 fit now")
    expect(page.locator(".kr-facts")).to_contain_text("CNY 18,600,000")
    expect(page.locator(".kr-facts")).to_contain_text("46%")
    to_the_end(page)
    assert_accessible(page)
    picture(page, "precheck-en")
    assert page.url.endswith("/precheck/"), "no answer is part of the address"


@BOTH_WIDTHS
def test_the_same_without_scripts(open_page: OpenPage, viewport: dict[str, int]) -> None:
    page = open_page(viewport, javascript=False)
    answer_all(page)
    if viewport == PHONE:
        expect(page.locator("#may")).to_be_hidden()
        page.locator('.kr-tally a[href="#may"]').click()
        expect(page.locator("#fit")).to_be_hidden()
    row = page.locator("#may article", has_text="丙贷")
    row.locator("[data-reasons]").click()
    expect(page.locator("h1")).to_have_text("丙贷")
    expect(page.locator("main table")).to_be_visible()
    page.get_by_role("button", name="不修改，返回结果").click()
    expect(page.locator("h1")).to_have_text("7 款产品值得看，其中 3 款现在就符合")
    if viewport == PHONE:
        page.locator('.kr-tally a[href="#may"]').click()
    row.locator(".kr-why").get_by_role("button", name="补充：资产负债率").click()
    page.locator("[name=debt_ratio]").fill("46")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("7 款产品值得看，其中 4 款现在就符合")
    expect(page.get_by_role("button", name="打印结果")).to_be_hidden()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("7 products worth a look, of which 4 fit now")


def test_one_question_at_a_time_and_back_to_its_button(page_wide: Page) -> None:
    page = page_wide
    answer_all(page)
    first = page.locator(".kr-fill").get_by_role("button", name="补充：资产负债率")
    first.click()
    expect(page.locator("#fill-form")).to_have_count(1)
    page.locator("#may article", has_text="乙贷").get_by_role("button", name="补充：当前逾期").first.click()
    expect(page.locator("#fill-form [name=current_overdue]")).to_have_count(3)
    expect(page.locator("#fill-form")).to_have_count(1)
    page.get_by_role("button", name="取消").click()
    expect(page.locator("#fill-form")).to_have_count(0)
    expect(
        page.locator("#may article", has_text="乙贷").get_by_role("button", name="补充：当前逾期").first
    ).to_be_focused()


def test_counts_follow_the_answers_as_they_are_given(page_wide: Page) -> None:
    page = page_wide
    page.goto("/precheck/")
    expect(page.locator(".kr-still")).to_contain_text("10 款还有可能")
    page.select_option("[name=region]", "430105")
    expect(page.locator(".kr-still")).to_contain_text("8 款还有可能")


def test_enter_goes_on_and_does_not_change_the_language(page_wide: Page) -> None:
    page = page_wide
    page.goto("/precheck/")
    page.fill("[name=amount]", "300")
    page.keyboard.press("Enter")
    expect(page.locator("[name=founded]")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_mistakes_are_marked_and_the_page_stays_accessible(
    page_phone: Page, assert_accessible: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page = page_phone
    page.goto("/precheck/")
    page.fill("[name=amount]", "三百五")
    page.locator("main button[value=next]").click()
    expect(page.locator(".kr-note--error")).to_be_focused()
    assert_accessible(page)
    page.fill("[name=amount]", "9000")
    page.locator("main button[value=next]").click()
    page.fill("[name=revenue]", "100")
    page.locator("main button[value=next]").click()
    assert_accessible(page)
    picture(page, "precheck-doubt")
    page.get_by_label("确认无误，继续").check()
    page.locator("main button[value=next]").click()
    expect(page.get_by_role("heading", name="立项与融资经历")).to_be_visible()


def test_a_shared_address_opens_an_empty_form(page_wide: Page) -> None:
    page = page_wide
    answer_all(page)
    page.goto(page.url)
    expect(page.locator("[name=amount]")).to_have_value("")


@BOTH_WIDTHS
def test_one_offering_against_own_facts(
    open_page: OpenPage,
    viewport: dict[str, int],
    market: Mapping[str, str],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(viewport)
    page.goto(f"/offerings/{market['乙贷']}/check/")
    assert_accessible(page)
    page.select_option("[name=region]", "430105")
    page.fill("[name=debt_ratio]", "46")
    page.get_by_role("button", name="马上对照").click()
    expect(page.locator("#trace")).to_contain_text("授权后由机构核对")
    expect(page.locator("main")).to_contain_text(re.compile("可能符合"))
    assert_accessible(page)
    picture(page, "precheck-offering")


def test_a_refused_offering_shows_its_trace_in_place(
    page_wide: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page = page_wide
    answer_all(page)
    page.locator("#rest").get_by_role("button", name="注册地不在服务范围").click()
    page.get_by_role("button", name="理由：苏贷").click()
    expect(page.locator("#rest .kr-trace")).to_contain_text("注册地")
    assert_accessible(page)


@BOTH_WIDTHS
def test_reasons_on_a_page_of_their_own(
    open_page: OpenPage,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    """Where htmx does not arrive; without any scripts the page could not be examined."""
    page = open_page(viewport)
    page.route("**/htmx*.js", lambda route: route.abort())
    answer_all(page)
    page.locator("#fit [data-reasons]").first.click()
    expect(page.locator("main .kr-trace")).to_be_visible()
    to_the_end(page)
    assert_accessible(page)
    picture(page, "precheck-reasons")
    page.locator("[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main .kr-trace")).to_be_visible()


def test_reasons_that_do_not_come_are_asked_for_again(
    page_phone: Page, assert_accessible: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page = page_phone
    answer_all(page)
    page.watch.allow("503 for")  # type: ignore[attr-defined]
    page.watch.allow("Response Status Error Code 503")  # type: ignore[attr-defined]
    row = page.locator("#fit article").first
    page.route("**/precheck/reasons/**", lambda route: route.fulfill(status=503, body="busy"))
    row.locator("[data-reasons]").click()
    expect(row.get_by_role("alert")).to_contain_text("理由没取到")
    to_the_end(page)
    assert_accessible(page)
    picture(page, "precheck-failed")
    page.unroute("**/precheck/reasons/**")
    row.get_by_role("button", name="重试").click()
    expect(row.locator(".kr-trace")).to_be_visible()
    expect(row.get_by_role("alert")).to_have_count(0)


def test_the_answer_is_on_a_phones_first_screen(page_phone: Page) -> None:
    page = page_phone
    answer_all(page)
    bar = page.locator("#stick").bounding_box()
    assert bar is not None
    for part in (".kr-tally", "#best", ".kr-fill li"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"], f"{part} is on the first screen"
    expect(page.locator(".kr-group:visible")).to_have_count(1)


@BOTH_WIDTHS
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_method_page(
    open_page: OpenPage,
    viewport: dict[str, int],
    language: str,
    speak: Callable[[Page, str], None],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = open_page(viewport)
    speak(page, language)
    page.goto("/precheck/method/")
    assert_accessible(page)


def test_the_result_prints_every_group_with_its_reasons(page_phone: Page) -> None:
    page = page_phone

    def no_other(number: int) -> None:
        if page.locator("[name=qualifications][type=checkbox]").count():
            press(page, "qualifications", "none")

    answer_all(page, no_other)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#near")).to_be_visible()
    expect(page.locator("#may .kr-trace").first).to_be_visible()
    expect(page.locator("#may .kr-why button").first).to_be_hidden()
