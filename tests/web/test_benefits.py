"""What policies give, on the pages: the policy's, the library's, its JSON, and the pre-check; and who sees none of it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.benefits.mine import policies_for
from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from marketplace.accounts.models import Membership, User
from marketplace.enterprises.models import Enterprise
from marketplace.enterprises.services import StatedFact, enterprise_save_facts
from search import indexing
from search.declare import document
from tests import people
from tests.benefit_world import DAYS, HNTE, benefit, bring, page_of, policy, rule
from tests.precheck_world import FIRM, publish
from tests.seen import as_seen

pytestmark = pytest.mark.django_db
FACTS = {"region": "430105", "qualifications": ["hnte"]}


@pytest.fixture(autouse=True)
def library(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_BACKEND = "embedded"
    site_prepare()
    bring(tmp_path)
    indexing.rebuild(document("policies"))


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return as_seen(response.content.decode())


def titles(client: Client, query: str) -> set[str]:
    """The policies of the list, by the last sign of their names."""
    return set(re.findall(r"演示政策(K\d|D\d)</a>", body(client, f"/policies/{query}")))


def alice_knows(**facts: Any) -> User:
    """Alice, with a firm of which these facts are known."""
    alice = people.alice()
    organisation = Membership.objects.get(user=alice).organisation
    firm = Enterprise.objects.create(organisation=organisation)
    said = {
        key: StatedFact(value=value, source="自报", date="2026-01-01", grade="statement")
        for key, value in facts.items()
    }
    enterprise_save_facts(enterprise=firm, facts=said, valid_from=datetime.date(2026, 1, 1))
    return alice


def result(client: Client, **answers: Any) -> str:
    data = {**FIRM, "at": "3", "go": "result", **answers}
    response = client.post("/precheck/", data)
    assert response.status_code == 200
    return as_seen(response.content.decode())


def section(page: str) -> str:
    return page[page.index('id="benefits"') : page.index("</section>", page.index('id="benefits"'))]


def test_a_policy_shows_what_it_gives_to_whom_and_how_much(client: Client, settings: Any) -> None:
    page = body(client, page_of("K1").address)
    assert "这份政策的扶持事项" in page
    assert "注册地在开福区；有高新技术企业资质。" in page
    assert "免申即享" in page
    assert "20 万元" in page
    assert "面向银行" in page
    assert "银行补偿" in page
    ended = body(client, page_of("K4").address)
    assert "过期奖励" in ended
    assert ended.count("已失效") >= 2
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = body(client, page_of("K1").address)
    assert "High-tech award" in page
    assert "No application needed" in page


def test_a_source_that_does_not_work_is_never_shown(client: Client, tmp_path: Path) -> None:
    sources = ["https://gone.example.test/x", "https://fine.example.test/y"]
    bring(tmp_path, [policy("D1", sources=sources, link_ok=[False, True])])
    for address in (page_of("D1").address, f"/policies/{page_of('D1').slug}.json"):
        assert "gone.example.test" not in body(client, address)
    assert "fine.example.test" in body(client, page_of("D1").address)


def test_json_tells_benefits_with_their_rules_as_of_a_day(client: Client) -> None:
    slug = page_of("K4").slug
    (told,) = client.get(f"/policies/{slug}.json").json()["benefits"]
    assert (told["name"], told["type"], told["available"]) == ("过期奖励", "award", False)
    assert told["papers"] == []
    assert told["sentence"] == "注册地在开福区；有高新技术企业资质。"
    assert HNTE["to"] == told["criteria"]["tree"]["all"][-1]["all"][0]["to"]
    (told,) = client.get(f"/policies/{slug}.json?on=2019-06-01").json()["benefits"]
    assert told["available"] is True


def test_the_library_narrows_to_types_of_benefit_and_to_windows(client: Client, tmp_path: Path) -> None:
    today = timezone.localdate()
    soon, later = today + datetime.timedelta(days=9), today + datetime.timedelta(days=90)
    given = [benefit(window=f"2026-01-01至{day.isoformat()}") for day in (soon, later)]
    days = {"effective_from": "2026-01-01"}
    bring(tmp_path, [policy("D1", given[0], **days), policy("D2", given[1], **days)])
    indexing.rebuild(document("policies"))
    assert titles(client, "?benefit=interest_discount") == {"K2"}
    assert titles(client, "?benefit=risk_compensation") == {"K1"}
    assert titles(client, "?window=closing") == {"D1"}
    assert titles(client, "?window=open") >= {"D2"}
    assert "K4" not in titles(client, "?benefit=award")
    assert titles(client, "?q=高企奖励") == {"K1"}


def test_an_applicant_finds_the_policies_for_the_own_firm(client: Client) -> None:
    assert "mine" not in body(client, "/policies/")
    assert len(titles(client, "?mine=1")) == 5, "to a visitor the switch means nothing"
    alice = alice_knows(region="430105", qualifications=["hnte"])
    people.sign_in(client, alice)
    page = body(client, "/policies/?mine=1")
    assert 'name="mine" value="1" id="f-mine" checked' in page
    assert titles(client, "?mine=1") == {"K1", "K2", "K3"}
    assert "mine=1" in re.findall(r'href="(\?[^"]*sort[^"]*)"', page)[0], "another order keeps it"
    assert titles(client, "?mine=1&benefit=award") == {"K1", "K3"}
    other = people.charlie()
    assert policies_for(other) is None


def test_the_file_of_a_narrowed_list_holds_its_rows_and_a_search_is_saved_without(client: Client) -> None:
    people.sign_in(client, alice_knows(region="430105", qualifications=["hnte"]))
    page = body(client, "/policies/?mine=1")
    (address,) = re.findall(r'href="(/searches/export/policies\.csv[^"]*)"', page)

    def exported(who: Client) -> set[str]:
        rows = b"".join(who.get(address.replace("&amp;", "&"))).decode()  # type: ignore[arg-type]
        return set(re.findall(r"演示政策(K\d)", rows))

    assert exported(client) == {"K1", "K2", "K3"}
    stranger = Client()
    people.sign_in(stranger, people.charlie())
    assert exported(stranger) == {"K1", "K2", "K3", "K4", "K5"}, "it means nothing to who has no firm"
    told = body(client, "/searches/new/policies/?mine=1&benefit=award")
    assert "适合本企业" in told
    assert "适合本企业" not in body(client, "/searches/new/policies/?benefit=award")


def test_a_firm_that_fits_nothing_sees_nothing_and_the_way_out(client: Client) -> None:
    people.sign_in(client, alice_knows(region="110101"))
    page = body(client, "/policies/?mine=1")
    assert not titles(client, "?mine=1")
    assert "适合本企业" in page


def test_the_precheck_shows_benefits_with_the_three_outcomes_and_reasons(client: Client) -> None:
    publish()
    # What cannot be had comes when it is asked for.
    assert "外地奖励" not in section(result(client))
    shown = section(result(client, more="benefits-no"))
    for name in ("高企奖励", "利息补贴", "待核奖励", "外地奖励"):
        assert name in shown
    for name in ("银行补偿", "过期奖励"):
        assert name not in shown
    assert shown.index("可以享受") < shown.index("高企奖励") < shown.index("可能享受") < shown.index("利息补贴")
    assert "补充：资产负债率" in shown or "资产负债率" in shown
    assert "政策是否仍然有效，向主管部门核实" in shown
    assert shown.index("不能享受") < shown.index("外地奖励")
    decided = section(result(client, debt_ratio="46"))
    assert decided.index("利息补贴") < decided.index("可能享受")
    over = section(result(client, debt_ratio="80"))
    assert over.index("只差一步（") < over.index("利息补贴")


def test_what_can_be_applied_for_no_more_cannot_be_had(client: Client, tmp_path: Path) -> None:
    publish()
    today = timezone.localdate()
    days = {"D1": today - datetime.timedelta(days=1), "D2": today}
    bring(tmp_path, [
        policy(name, benefit(eligible="高企", criteria=rule(HNTE, says="高企"), name={"zh": f"{name}奖", "en": name}, closes=day.isoformat()),
               effective_from="2020-01-01")
        for name, day in days.items()
    ])  # fmt: skip
    before = section(result(client, more="benefits-closed"))
    had, _, rest = before.partition("可能享受")
    assert "D2奖" in had, "the last day still counts"
    assert "今天截止" in had
    assert "D1奖" not in had
    assert rest.index("申报已截止") < rest.index("D1奖")
    people.sign_in(client, alice_knows(region="430105", qualifications=["hnte"]))
    indexing.rebuild(document("policies"))
    assert titles(client, "?mine=1") >= {"D2"}
    assert "D1" not in titles(client, "?mine=1")


def test_nothing_of_a_draft_or_private_policy_is_told(client: Client, tmp_path: Path) -> None:
    publish()
    secret = benefit(eligible="高企", criteria=rule(HNTE, says="高企"), name={"zh": "机密奖励", "en": "Secret award"})
    bring(tmp_path, [policy("D1", secret, **DAYS), policy("D2", secret, **DAYS)])
    page_of("D1").unpublish()
    PageViewRestriction.objects.create(page=page_of("D2"), restriction_type=PageViewRestriction.LOGIN)
    indexing.rebuild(document("policies"))
    people.sign_in(client, alice_knows(**FACTS))
    assert "机密奖励" not in result(client)
    assert not titles(client, "?mine=1&q=机密奖励")
    assert not titles(client, "?q=机密奖励")
    for identifier in ("D1", "D2"):
        assert client.get(f"/policies/{PolicyPage.objects.get(list_id=identifier).slug}.json").status_code == 404


def test_beside_the_text_stands_what_it_gives_and_once_it_has_ended_what_others_give(
    client: Client, tmp_path: Path
) -> None:
    text = "长沙市开福区演示局文件\n开演发〔2026〕9号\n关于演示奖励的通知\n一、总则。\n二、奖励高企。\n长沙市开福区演示局\n2026年3月1日\n"
    policy_import(document=read(text.encode(), "notice.txt"), name="notice.txt", publish=True)
    given = benefit(cap_wan=20, name={"zh": "正文奖励", "en": "Award"})
    bring(tmp_path, [policy("D1", given, doc_no="开演发〔2026〕9号", **DAYS)])
    page = body(client, page_of("D1").address)
    panel = page[page.index('id="gives-head"') : page.index("</section>", page.index('id="gives-head"'))]
    assert "正文奖励" in panel
    assert "20 万元" in panel
    assert "现在不能再据此申请" not in panel
    ended = body(client, page_of("K4").address)
    panel = ended[ended.index('id="gives-head"') : ended.index("</section>", ended.index('id="gives-head"'))]
    assert "现在不能再据此申请" in panel
    assert "高企奖励" in panel
    assert "过期奖励" not in panel
    assert "gives-head" not in body(client, f"{page_of('K4').address}?on=2019-06-01")
