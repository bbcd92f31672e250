"""The pre-check over the web: steps, result, one question at a time, privacy, two languages."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.debug import SafeExceptionReporterFilter

from marketplace.institutions.models import Offering
from marketplace.institutions.services import offering_save
from marketplace.matching.precheck import views
from marketplace.matching.precheck.questions import COMPANIONS, KIND_FAMILY, ONLY_FOR, QUESTIONS, STEPS
from marketplace.matching.results.groups import FIRST_ROWS
from tests.precheck_pages import body, fields, hidden
from tests.precheck_world import DEBT, FIRM, HOME, VALID_FROM, Sample, publish

pytestmark = pytest.mark.django_db
PAGE = "/precheck/"
COUNT = "/precheck/count/"
REASONS = "/precheck/reasons/{}/"


@pytest.fixture(autouse=True)
def market(db: None) -> Mapping[str, str]:
    return publish()


def heading(page: str) -> str:
    return re.sub(r"\s+", " ", re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1]).strip()  # type: ignore[index]


def result(client: Client, **changes: Any) -> str:
    return body(client.post(PAGE, {**FIRM, "at": "3", "go": "next", **changes}))


def reasons(client: Client, address: str, *, in_place: bool = True, **changes: Any) -> str:
    """The reasons of an offering as the result asks for them: in their place, or as a page of their own."""
    headers = {"HX-Request": "true"} if in_place else {}
    return body(client.post(f"/precheck/reasons/{address}/", {**FIRM, "at": "result", **changes}, headers=headers))


# ---- Steps ----


def test_a_get_is_an_empty_form_whatever_the_address_says(client: Client) -> None:
    page = body(client.get(PAGE, {"amount": "777", "at": "result", "region": "430105"}))
    assert fields(page) == set(STEPS[0].keys)
    assert "777" not in page[page.index("<main") :]
    assert re.findall(r'<option value="(\w*)" selected', page) in ([], [""])


def test_three_steps_lead_to_the_result_and_carry_everything_along(client: Client) -> None:
    first = {key: FIRM[key] for key in STEPS[0].keys if key in FIRM}
    second = body(client.post(PAGE, first | {"at": "1", "go": "next"}))
    assert fields(second) == set(STEPS[1].keys)
    assert hidden(second, "amount") == ["300"]
    assert hidden(second, "qualifications") == ["hnte", "tsme", "none"]
    middle = {key: FIRM[key] for key in (*STEPS[0].keys, *STEPS[1].keys) if key in FIRM}
    third = body(client.post(PAGE, middle | {"at": "2", "go": "next"}))
    assert fields(third) == set(STEPS[2].keys)
    assert "款产品值得看" in heading(result(client))


def test_no_more_than_a_dozen_fields(client: Client) -> None:
    asked: set[str] = set()
    for number in range(len(STEPS)):
        asked |= fields(body(client.post(PAGE, {"at": str(number), "go": "next"} if number else {})))
    assert asked == {*QUESTIONS, *COMPANIONS, *ONLY_FOR}
    assert len(QUESTIONS) <= 12


def test_everything_may_be_left_open(client: Client) -> None:
    page = body(client.post(PAGE, {"at": "3", "go": "next"}))
    assert "款产品值得看" in heading(page)
    assert "缺 12 项" in page


def test_one_can_go_back_without_losing_what_was_typed(client: Client) -> None:
    page = body(client.post(PAGE, {**FIRM, "revenue": "not yet known", "at": "2", "go": "back"}))
    assert fields(page) == set(STEPS[0].keys)
    assert hidden(page, "revenue") == ["not yet known"]
    assert re.search(r'name="amount" value="300"', page)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client: Client) -> None:
    page = body(client.post(PAGE, {"at": "1", "go": "next", "amount": "三百五", "region": "Atlantis"}))
    assert fields(page) == set(STEPS[0].keys)
    assert 'value="三百五"' in page
    assert "不在选项中" in page
    assert 'aria-invalid="true"' in page
    assert "有 2 处要改" in page
    future = body(client.post(PAGE, {"at": "2", "go": "next", "founded": "2035-01-01"}))
    assert "日期在今天之后" in future
    assert 'value="2035-01-01"' in future


def test_the_unusual_is_confirmed_not_refused(client: Client) -> None:
    odd = {"at": "2", "go": "next", "amount": "9000", "revenue": "100"}
    asked = body(client.post(PAGE, odd))
    token = re.search(r'name="confirmed" value="([^"]+)"', asked)[1]  # type: ignore[index]
    assert "请确认" in asked
    assert "处要改" not in asked
    assert fields(body(client.post(PAGE, odd | {"confirmed": token}))) == set(STEPS[2].keys)


def test_a_refused_answer_from_an_earlier_step_leads_back_there(client: Client) -> None:
    page = result(client, amount="nothing")
    assert fields(page) == set(STEPS[0].keys)
    assert 'value="nothing"' in page


def test_the_home_pages_box_goes_on_behind_its_questions(client: Client) -> None:
    first = {key: FIRM[key] for key in STEPS[0].keys if key in FIRM}
    assert fields(body(client.post(PAGE, first | {KIND_FAMILY: ["loan"]}))) == set(STEPS[1].keys)
    assert fields(body(client.post(PAGE, first | {"amount": "x"}))) == set(STEPS[0].keys)
    assert fields(body(client.post(PAGE, {}))) == set(STEPS[0].keys)


@pytest.mark.parametrize("at", ["0", "4", "99", "-1", "x", "result", "fill"])
def test_any_place_to_come_from_gives_a_page(client: Client, at: str) -> None:
    body(client.post(PAGE, {"at": at, "go": "next", "filling": "nothing", "shown": "nothing", "fill": "nothing"}))


@pytest.mark.parametrize("value", ["9" * 10_000, "'\"<script>alert(1)</script>", "3\x000", "‮300", "%s %(x)s {{ 7 }}"])
def test_hostile_values_give_a_page(client: Client, value: str) -> None:
    page = body(client.post(PAGE, {**dict.fromkeys(FIRM, value), "at": "1", "go": "next"}))
    assert "<script>alert" not in client.post(PAGE, {"at": "1", "go": "next", "amount": value}).content.decode()
    assert fields(page) == set(STEPS[0].keys)


# ---- Result ----


def test_the_result_counts_every_offering_once(client: Client) -> None:
    page = result(client)
    assert heading(page) == "7 款产品值得看，其中 3 款现在就符合"
    counts = {
        name: int(number) for name, number in re.findall(r'<a href="#(\w+)".*?<b class="count[^"]*">(\d+)<', page, re.S)
    }
    assert counts == {"fit": 3, "may": 3, "near": 1, "rest": 2, "unpublished": 1}
    assert "匹配度" not in page


def test_rows_have_figures_reasons_and_the_way_to_fill_what_is_open(client: Client, market: Mapping[str, str]) -> None:
    page = result(client)
    row = page[page.index(">丙贷<") : page.index("</article>", page.index(">丙贷<"))]
    assert "300 万元" in row
    in_part = result(client, amount="400", amount_least="300")
    assert "够至少需要的 300 万元，不够全部 400 万元" in in_part[in_part.index(">丙贷<") :]
    assert row.count("未载明") == 2, "rate and tenor were not published"
    assert "<b>资产负债率</b>：不超过 70%就符合" in row
    assert 'name="fill" value="debt_ratio"' in row
    assert "参考信息" in row
    assert "尚未入驻" in row
    assert "申请" not in row
    assert "高企或科小" in reasons(client, market["甲贷"]), "the source's words"
    assert "专精特新" in page[page.index('id="near"') :]


def test_sensitive_facts_have_no_button(client: Client) -> None:
    page = result(client)
    assert "授权后由机构核对" in page
    assert 'value="inquiries_6m"' not in page
    asked = body(client.post(PAGE, {**FIRM, "at": "result", "fill": "inquiries_6m", "inquiries_6m": "3"}))
    assert "款产品值得看" in heading(asked), "nothing asks for it"
    assert "inquiries_6m" not in asked


def test_one_fact_is_asked_on_its_own_and_decides(client: Client) -> None:
    asked = body(client.post(PAGE, {**FIRM, "at": "result", "fill": "debt_ratio"}))
    assert fields(asked) == {"debt_ratio"}
    assert hidden(asked, "filling") == ["debt_ratio"]
    filled = {**FIRM, "at": "fill", "filling": "debt_ratio", "go": "result"}
    page = body(client.post(PAGE, filled | {"debt_ratio": "46"}))
    assert heading(page) == "7 款产品值得看，其中 4 款现在就符合"
    assert "资产负债率：46%。" in page
    assert "因此 1 款有了结论：1 款符合。" in page
    assert ">丙贷<" in page[page.index('id="fit"') : page.index('id="may"')]
    refused = body(client.post(PAGE, filled | {"debt_ratio": "half"}))
    assert fields(refused) == {"debt_ratio"}
    assert 'value="half"' in refused


def test_a_refused_fact_comes_back_in_its_place(client: Client) -> None:
    response = client.post(
        PAGE,
        {**FIRM, "at": "fill", "filling": "debt_ratio", "debt_ratio": "half"},
        headers={"HX-Request": "true", "HX-Target": "result"},
    )
    assert response["HX-Retarget"] == response["HX-Reselect"] == "#fill-form"


def test_a_filled_fact_is_checked_against_the_others(client: Client) -> None:
    filled = {**FIRM, "at": "fill", "filling": "rd_ratio", "rd_ratio": "140"}
    asked = body(client.post(PAGE, filled))
    assert "研发费用超过营业收入不常见" in asked
    token = re.search(r'name="confirmed" value="([^"]+)"', asked)[1]  # type: ignore[index]
    assert "款产品值得看" in heading(body(client.post(PAGE, filled | {"confirmed": token})))


def test_kinds_stand_side_by_side_and_can_be_shown_alone(client: Client) -> None:
    page = result(client)
    table = page[page.index("kr-kinds-table") : page.index("</table>", page.index("kr-kinds-table"))]
    assert re.findall(r'scope="row">([^<]+)<', table) == ["贷款", "质押融资", "股权", "担保", "保险"]
    shown = body(client.post(PAGE, {**FIRM, "at": "result", "pick": "equity"}))
    assert heading(shown) == heading(page), "the headline counts everything"
    assert ">戊基金<" in shown
    assert ">甲贷<" not in shown
    assert hidden(shown, "shown") == ["equity"]
    assert ">甲贷<" in body(client.post(PAGE, {**FIRM, "at": "result", "shown": "equity", "pick": "all"}))


def test_a_kind_not_asked_for_is_a_reason(client: Client) -> None:
    page = result(client, **{KIND_FAMILY: ["equity"]})
    assert heading(page) == "1 款产品现在就符合"
    assert "不是您要的融资类型" in page


def test_noes_are_listed_with_the_way_to_their_reasons(client: Client, market: Mapping[str, str]) -> None:
    page = result(client)
    rest = page[page.index('id="rest"') : page.index('id="unpublished"')]
    assert "注册地不在服务范围" in rest
    assert "江苏省 1、浙江省 1" in rest
    assert 'formaction="/precheck/#no-region-rest"' in rest
    assert "苏贷" not in rest, "names come when they are asked for"
    page = body(client.post(PAGE, {**FIRM, "at": "result", "more": "no-region"}))
    rest = page[page.index('id="rest"') : page.index('id="unpublished"')]
    address = f"/precheck/reasons/{market['苏贷']}/"
    assert f'formaction="{address}"' in rest
    assert "不符合" in reasons(client, market["苏贷"])
    trace = body(client.post(f"/offerings/{market['苏贷']}/check/", {**FIRM, "at": "result"}))
    assert "不符合" in trace[trace.index('id="trace"') :]


def test_a_row_has_no_trace_until_it_is_asked_for(client: Client, market: Mapping[str, str]) -> None:
    assert 'class="kr-trace"' not in result(client)
    part = reasons(client, market["丙贷"])
    assert "<html" not in part
    assert part.count('scope="row"') == 3, "two conditions, and the limit against the need"
    assert "不超过 70%" in part
    assert 'name="fill" value="debt_ratio"' in part
    page = reasons(client, market["丙贷"], in_place=False, shown="pledge")
    assert heading(page) == "丙贷"
    assert page[page.index('class="kr-trace"') :].count('scope="row"') == 3
    assert hidden(page, "revenue") == ["1860"]
    assert hidden(page, "at") == ["result"]
    assert hidden(page, "shown") == ["pledge"], "the way back keeps everything"
    assert '<form id="answers" method="post" action="/precheck/"' in page
    english = reasons(client, market["丙贷"], in_place=False, language="en")
    assert "at most 70%" in english


def test_reasons_follow_the_kinds_that_were_not_asked_for(client: Client, market: Mapping[str, str]) -> None:
    page = body(client.post(PAGE, {**FIRM, KIND_FAMILY: ["equity"], "at": "result", "more": "no-kind_family"}))
    assert f"/precheck/reasons/{market['甲贷']}/" in page
    assert "符合" in reasons(client, market["甲贷"], **{KIND_FAMILY: ["equity"]})


def test_reasons_need_answers_and_a_published_offering(client: Client, market: Mapping[str, str]) -> None:
    address = f"/precheck/reasons/{market['丙贷']}/"
    assert client.get(address).status_code == 302
    assert fields(body(client.post(address, {**FIRM, "at": "result", "amount": "x"}))) == set(STEPS[0].keys)
    Offering.objects.filter(address=market["丙贷"]).update(state=Offering.State.WITHDRAWN)
    assert client.post(address, {**FIRM, "at": "result"}).status_code == 404
    assert client.post("/precheck/benefits/nowhere/", {**FIRM, "at": "result"}).status_code == 404


def test_many_rows_come_in_two_parts(client: Client) -> None:
    for number in range(FIRST_ROWS + 3):
        sample = Sample(f"{number:02}贷", ("credit_loan",), (HOME, DEBT), {})
        offering_save(external_id=f"M{number:03d}", content=sample.content, valid_from=VALID_FROM)
    page = result(client)
    assert page[page.index('id="may"') : page.index('id="near"')].count("<article") == FIRST_ROWS
    assert 'formaction="/precheck/#may-rest"' in page
    everything = body(client.post(PAGE, {**FIRM, "at": "result", "more": "may"}))
    count = everything[everything.index('id="may"') : everything.index('id="near"')].count("<article")
    assert count == FIRST_ROWS + 6
    part = body(
        client.post(
            PAGE, {**FIRM, "at": "result", "more": "may"}, headers={"HX-Request": "true", "HX-Target": "may-rest"}
        )
    )
    assert part.strip().startswith('<div class="kr-rest" id="may-rest"')
    assert part.count("<article") == 6
    assert 'class="kr-trace"' not in part


def test_paper_has_every_row_and_the_first_with_their_reasons(client: Client) -> None:
    page = body(client.post(PAGE, {**FIRM, "at": "result", "more": "all"}))
    assert page.count('class="kr-trace"') == page.count("<article")
    assert "高企或科小" in page


def test_an_offering_that_changes_is_shown_as_it_is_now(client: Client, market: Mapping[str, str]) -> None:
    assert ">丙贷<" in result(client)
    sample = Sample("丙新贷", ("ip_pledge",), (HOME, DEBT), {"amount_most": {"to": 250}})
    offering_save(external_id="S002", content=sample.content, valid_from=VALID_FROM)
    page = result(client)
    assert ">丙新贷<" in page
    assert ">丙贷<" not in page
    assert "250 万元" in page


def test_answers_can_be_changed_from_the_start(client: Client) -> None:
    page = body(client.post(PAGE, {**FIRM, "at": "result", "go": "edit"}))
    assert fields(page) == set(STEPS[0].keys)
    assert hidden(page, "revenue") == ["1860"]


def test_counts_follow_what_is_typed(client: Client) -> None:
    said = body(client.post(COUNT, {"region": "430105", "amount": "three"}))
    assert "10 款产品中" in said
    assert '<b class="num">8</b> 款还有可能' in said
    assert '<b class="num">2</b> 款因地区不符已排除' in said
    assert client.get(COUNT).status_code == 302


def test_without_offerings_the_page_says_so(client: Client) -> None:
    Offering.objects.update(state=Offering.State.WITHDRAWN)
    assert "还没有已公布的产品" in body(client.get(PAGE))
    assert heading(result(client)) == "按这些资料，暂时没有合适的产品"


# ---- Privacy ----

POSTS = [
    (PAGE, {**FIRM, "at": "1", "go": "next"}),
    (PAGE, {**FIRM, "at": "3", "go": "next"}),
    (PAGE, {**FIRM, "at": "result", "fill": "debt_ratio"}),
    (COUNT, FIRM),
    (PAGE, {**FIRM, "at": "result", "more": "may"}),
    (REASONS, {**FIRM, "at": "result"}),
]


@pytest.mark.parametrize(("address", "data"), POSTS)
def test_answers_are_kept_nowhere(
    client: Client, address: str, data: dict[str, Any], caplog: pytest.LogCaptureFixture, market: Mapping[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    response = client.post(address.format(market["丙贷"]), {**data, "revenue": "18604321"})
    assert response["Cache-Control"] == "no-store, private"
    assert "sessionid" not in response.cookies
    assert "18604321" not in caplog.text
    assert "18604321" not in response.headers.get("Location", "")
    assert set(response.cookies) <= {"csrftoken"}


def test_pages_without_answers_are_not_stored_either(client: Client, market: Mapping[str, str]) -> None:
    for address in (PAGE, f"/offerings/{market['甲贷']}/check/"):
        assert client.get(address)["Cache-Control"] == "no-store, private"


def test_a_failure_reports_no_answer(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "next_page", fail)
    request = rf.post(PAGE, FIRM)
    with pytest.raises(ZeroDivisionError):
        views.precheck(request)
    reported = SafeExceptionReporterFilter().get_post_parameters(request)
    assert reported
    assert "300" not in str(reported)


def test_a_form_from_elsewhere_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(PAGE, FIRM).status_code == 403


# ---- Language ----


def test_the_language_changes_on_the_result_and_keeps_the_answers(client: Client) -> None:
    page = body(client.post(PAGE, {**FIRM, "at": "result", "language": "en"}))
    assert '<html lang="en">' in page
    assert heading(page) == "7 products worth a look, of which 3 fit now"
    assert hidden(page, "revenue") == ["1860"]
    assert client.cookies["language"].value == "en"
    assert '<html lang="en">' in body(client.get(PAGE))
    assert 'lang="zh-Hans">甲行' in page


def test_the_language_changes_in_the_middle_of_typing(client: Client) -> None:
    page = body(client.post(PAGE, {"at": "2", "language": "en", "revenue": "not yet", "amount": "300"}))
    assert fields(page) == set(STEPS[1].keys)
    assert 'value="not yet"' in page
    assert "to change" not in page, "nothing is judged"
    assert hidden(page, "amount") == ["300"]
    fill = body(client.post(PAGE, {"at": "fill", "filling": "debt_ratio", "debt_ratio": "x", "language": "zh-hans"}))
    assert fields(fill) == {"debt_ratio"}
    assert 'value="x"' in fill


def test_kept_answers_come_back_to_where_they_stood_and_nothing_is_judged(
    client: Client, market: Mapping[str, str]
) -> None:
    for number, step in enumerate(STEPS, 1):
        page = body(client.post(PAGE, {**FIRM, "revenue": "not yet", "at": str(number), "go": "stay"}))
        assert fields(page) == set(step.keys)
        assert 'data-answers="posted"' in page
        assert 'class="kr-error"' not in page
    fill = body(client.post(PAGE, {**FIRM, "at": "fill", "filling": "debt_ratio", "debt_ratio": "x", "go": "stay"}))
    assert fields(fill) == {"debt_ratio"}
    assert 'class="kr-error"' not in fill
    assert heading(body(client.post(PAGE, {**FIRM, "at": "result", "go": "stay"}))) == heading(result(client))
    assert "丙贷" in reasons(client, market["丙贷"], in_place=False, go="stay")
    assert 'data-place="/precheck/reasons/' in reasons(client, market["丙贷"], in_place=False)
    assert 'data-answers="offer"' in body(client.get(PAGE))


def test_refusals_speak_the_readers_language(client: Client) -> None:
    client.cookies["language"] = "en"
    assert "This date is in the future" in body(client.post(PAGE, {"at": "2", "go": "next", "founded": "2035-01-01"}))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_method_page_speaks_both_languages(client: Client, language: str) -> None:
    client.cookies["language"] = language
    page = body(client.get("/precheck/method/"))
    chinese = heading(page) == "怎样对照条件"
    assert chinese is (language == "zh-hans")
    assert ("近 6 个月征信查询" in page) is chinese, "what is never asked is named"


def test_no_page_in_english_has_chinese_words_of_ours(client: Client, market: Mapping[str, str]) -> None:
    client.cookies["language"] = "en"
    for response in (
        client.get(PAGE),
        client.post(PAGE, {**FIRM, "at": "3", "go": "next"}),
        client.post(PAGE, {**FIRM, "at": "result", "more": "all"}),
        client.post(PAGE, {**FIRM, "at": "result", "fill": "debt_ratio"}),
        client.post(REASONS.format(market["乙贷"]), {**FIRM, "at": "result"}),
        client.post(f"/offerings/{market['乙贷']}/check/", {**FIRM, "at": "result"}),
        client.get("/precheck/method/"),
    ):
        page = body(response)
        marked = re.sub(r'<(\w+)[^>]* lang="zh-[Hh]ans"[^>]*>.*?</\1>', "", page, flags=re.S)
        shown = re.sub(r"<script.*?</script>|<title>.*?</title>|<[^>]+>", " ", marked, flags=re.S)
        assert re.findall(r"[一-鿿]+", shown) == []
