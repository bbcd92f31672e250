"""Citations on pages: at each condition, in the trace, on the policy, and in the staff admin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import PolicyPage
from cms.site.services import site_prepare
from marketplace.accounts.models import User
from marketplace.consequences.policy_notices import stop_token
from marketplace.institutions.services import offering_withdraw
from tests import people
from tests.citing_world import AGE, DEBT, NOTICE, NOTICE_CLAUSE, PLAN, PLAN_CLAUSE, close, html, notice, offer, plan
from tests.precheck_world import FIRM

pytestmark = pytest.mark.django_db
OWN = "机构自定"


@pytest.fixture
def library() -> PolicyPage:
    site_prepare()
    return plan()


def cites(content: str) -> list[tuple[str, str, bool]]:
    """(address, words, whether struck through) of the citations on a page."""
    found = re.findall(r'<a class="kr-cite( kr-cite--out)?" href="([^"]+)"[^>]*><svg.*?</svg>([^<]+)</a>', content)
    return [(address, words, bool(out)) for out, address, words in found]


def test_a_condition_shows_its_clause_with_the_state_of_its_document(library: PolicyPage, client: Client) -> None:
    notice()
    found = offer(DEBT | {"cite": PLAN_CLAUSE}, AGE | {"cite": NOTICE_CLAUSE})
    content = html(client, f"/offerings/{found.address}/")
    old = (f"{library.address}#s3-5-2", "开政办发〔2021〕20号 三、（五）2", True)
    new = ("/policies/notice/#s1", "开科发〔2026〕3号 一", False)
    assert cites(content) == [old, new, old, new], "at the conditions and again among the sources"
    assert OWN not in content
    assert content.count('<span class="kr-valid kr-valid--out" title="自 2026-01-01 起已失效。">') == 2
    assert "<dt>依据的政策</dt>" in content
    reminder = content.partition("<dt>提醒</dt>")[2]
    assert "开政办发〔2021〕20号 三、（五）2</span>：自 2026-01-01 起已失效。" in reminder
    assert "引用它的条件仍照常对照" in reminder
    english = html(client, f"/offerings/{found.address}/", "en")
    assert "<dt>Policies it rests on</dt>" in english
    assert "Expired since 2026-01-01." in english


def test_where_nothing_has_ended_there_is_no_reminder(library: PolicyPage, client: Client) -> None:
    notice()
    found = offer(DEBT | {"cite": NOTICE_CLAUSE})
    content = html(client, f"/offerings/{found.address}/")
    assert "<dt>依据的政策</dt>" in content
    assert "<dt>提醒</dt>" not in content


@pytest.mark.parametrize("hidden", ["unknown", "draft", "closed", "unpublished"])
def test_a_clause_nobody_may_read_is_the_institutions_own_rule(
    library: PolicyPage, client: Client, hidden: str
) -> None:
    page = notice(publish=hidden != "draft")
    if hidden == "closed":
        close(page)
    if hidden == "unpublished":
        page.unpublish()
    address = "notice/s99" if hidden == "unknown" else NOTICE_CLAUSE
    found = offer(DEBT | {"cite": address})
    post = {"amount": "300", "debt_ratio": "60", "at": "check"}
    contents = [
        html(client, f"/offerings/{found.address}/"),
        client.post(f"/offerings/{found.address}/check/", post).content.decode(),
        client.post("/precheck/", {**FIRM, "at": "result"}).content.decode(),
    ]
    for content in contents:
        assert cites(content) == []
        assert "notice" not in content.replace('name="notice', "").replace("/notices/", "")
        assert "开科发" not in content
        assert "演示补贴" not in content
    assert OWN in contents[0]
    assert OWN in contents[1]
    assert "<dt>依据的政策</dt>" not in contents[0]


def test_a_clause_that_left_the_text_is_marked_and_leads_to_the_document(library: PolicyPage, client: Client) -> None:
    notice()
    found = offer(DEBT | {"cite": NOTICE_CLAUSE})
    notice(NOTICE.replace("一、补贴对象\n注册在本区的科技型企业。\n", ""))
    content = html(client, f"/offerings/{found.address}/")
    assert cites(content)[0] == ("/policies/notice/", "开科发〔2026〕3号 一", True)
    assert "条款已删去" in content
    assert "该文件后来的文本中已没有这一条款。" in content


def test_groups_tables_and_choices_show_what_they_cite(library: PolicyPage, client: Client) -> None:
    tiers = {"tiers": [{"when": AGE | {"cite": f"{PLAN}/s3-5-1"}, "then": 500}], "otherwise": 100}
    way = {"all": [AGE, {"fact": "revenue", "op": "ge", "to": 1000}]}
    found = offer(DEBT, {"any": [way, DEBT], "cite": PLAN_CLAUSE}, limits={"amount_most": {"to": tiers}})
    words = [words for _address, words, _out in cites(html(client, f"/offerings/{found.address}/"))]
    assert sorted(words[:2]) == ["开政办发〔2021〕20号 三、（五）1", "开政办发〔2021〕20号 三、（五）2"]
    post = {"amount": "300", "debt_ratio": "60", "at": "check"}
    trace = client.post(f"/offerings/{found.address}/check/", post).content.decode()
    assert [words for _address, words, _out in cites(trace)] == ["开政办发〔2021〕20号 三、（五）2"]


def test_the_trace_decides_by_a_condition_whose_clause_has_ended(library: PolicyPage, client: Client) -> None:
    found = offer(DEBT | {"cite": PLAN_CLAUSE}, limits={"amount_most": {"to": 500}})
    for ratio, verdict in (("60", "kr-mark--tag kr-mark--yes"), ("90", "kr-mark--tag kr-mark--no")):
        post = {"amount": "300", "debt_ratio": ratio, "at": "check"}
        content = client.post(f"/offerings/{found.address}/check/", post).content.decode()
        assert verdict in content
        trace = content.partition('id="trace"')[2]
        assert cites(trace) == [(f"{library.address}#s3-5-2", "开政办发〔2021〕20号 三、（五）2", True)]
        assert trace.count(OWN) == 1, "the limit's, which cites nothing"


def test_a_page_takes_no_more_queries_for_more_citations(library: PolicyPage, client: Client) -> None:
    notice()
    post = {**FIRM, "at": "result"}
    few = offer(DEBT | {"cite": PLAN_CLAUSE}, external_id="T1")

    def queries(action: Any) -> int:
        action()  # what a process keeps is read now
        with CaptureQueriesContext(connection) as found:
            assert action().status_code == 200
        return len(found)

    pages = [
        lambda: client.post("/precheck/", post),
        lambda: client.get(library.address),
        lambda: client.get(f"{library.address}citing/"),
    ]
    before = [queries(page) for page in pages], queries(lambda: client.get(f"/offerings/{few.address}/"))
    anchors = [f"{PLAN}/s{n}" for n in range(1, 7)] + [f"{PLAN}/s3-{n}" for n in range(1, 6)] + [NOTICE_CLAUSE]
    rule = [{"fact": "age_months", "op": "ge", "to": n, "cite": anchors[n % len(anchors)]} for n in range(1, 101)]
    many = [offer(*rule, external_id=f"T{n}", name=f"贷{n}") for n in range(2, 12)]
    after = [queries(page) for page in pages], queries(lambda: client.get(f"/offerings/{many[0].address}/"))
    assert after == before
    assert len(cites(html(client, f"/offerings/{many[0].address}/"))) == 100 + len(anchors)


def test_a_policy_shows_what_cites_it_and_the_list_says_how(library: PolicyPage, client: Client) -> None:
    one = offer(DEBT | {"cite": PLAN_CLAUSE}, AGE | {"cite": PLAN_CLAUSE})
    offer({"any": [DEBT, AGE], "cite": f"{PLAN}/s3"}, external_id="T2", name="孵化贷")
    content = html(client, library.address)
    assert f'href="{library.address}citing/#s3-5-2">2 处引用</a>' in content
    assert f'href="{library.address}citing/#s3">1 处引用</a>' in content
    assert content.count("处引用</a>") == 2
    assert "谁引用了它" in content
    listed = html(client, f"{library.address}citing/")
    assert "本站公布的内容有 3 处引用了本文件的条款。" in listed
    assert f'href="{library.address}#s3-5-2">三、（五）2.</a>' in listed
    assert f'<a href="/offerings/{one.address}/">立项贷</a>' in listed
    assert "甲银行（演示）" in listed
    assert "资产负债率不超过 70%，或成立满 12 个月" in listed
    assert listed.index('id="s3"') < listed.index('id="s3-5-2"')
    english = html(client, f"{library.address}citing/", "en")
    assert "Debt ratio at most 70%" in english
    assert "Cited 2 times" in html(client, library.address, "en")
    offering_withdraw(offering=one)
    assert "1 处引用了本文件" in html(client, f"{library.address}citing/")
    assert "#s3-5-2" not in html(client, f"{library.address}citing/")


def test_a_policy_that_nothing_cites_shows_no_mark(library: PolicyPage, client: Client) -> None:
    offer(DEBT | {"cite": f"{PLAN}/s99"})
    content = html(client, library.address)
    assert "处引用" not in content
    assert "谁引用了它" not in content
    assert "本站公布的内容没有引用本文件的条款。" in html(client, f"{library.address}citing/")


def test_what_cites_a_policy_that_is_not_everybodys_is_told_to_nobody(library: PolicyPage, client: Client) -> None:
    offer(DEBT | {"cite": PLAN_CLAUSE}, AGE | {"cite": NOTICE_CLAUSE})
    draft = notice(publish=False)
    close(library)
    for visitor in (client, signed_in(people.charlie())):
        assert visitor.get(f"{draft.address}citing/").status_code == 404
        assert visitor.get(f"{library.address}citing/").status_code == 404
    content = html(signed_in(User.objects.get()), library.address)
    assert "处引用" not in content, "its reader is not led to a page that is not there"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_staff_see_which_offerings_cite_what_has_ended(library: PolicyPage, client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    notice()
    old = offer(DEBT | {"cite": PLAN_CLAUSE})
    offer(DEBT | {"cite": NOTICE_CLAUSE}, external_id="T2")
    client.force_login(User.objects.create_superuser("root@example.org", "a-good-password"))
    listed = html(client, "/staff/institutions/offering/")
    rows = re.findall(r'<td class="field-clauses_flag">([^<]*)</td>', listed)
    assert sorted(rows) == ["-", "引用的条款已失效"] or sorted(rows) == ["", "引用的条款已失效"]
    only = html(client, "/staff/institutions/offering/?clauses=ended")
    assert len(re.findall(r'<td class="field-clauses_flag">', only)) == 1
    one = html(client, f"/staff/institutions/offering/{old.pk}/change/")
    assert f'<a href="{library.address}#s3-5-2">开政办发〔2021〕20号 三、（五）2</a> 已失效' in one


def test_mails_about_policies_are_stopped_from_their_address_and_taken_up_again(
    library: PolicyPage, client: Client
) -> None:
    user = people.charlie()
    address = f"/policies/notices/stop/{stop_token(user)}/"
    assert "贵机构产品所引用的政策，或贵单位发布的政策有变化时，您会收到邮件。" in html(client, address)
    assert not hasattr(User.objects.get(pk=user.pk), "policy_notice_stop")
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert User.objects.get(pk=user.pk).policy_notice_stop.since <= timezone.now()
    assert "不再向您发送政策变化的邮件。" in html(client, address)
    client.post(address, {"again": "yes"})
    assert not hasattr(User.objects.get(pk=user.pk), "policy_notice_stop")
    for wrong in ("x", stop_token(user)[:-1], "a:b:c"):
        assert client.post(f"/policies/notices/stop/{wrong}/").status_code == 404
    User.objects.filter(pk=user.pk).delete()
    assert client.get(address).status_code == 404
