"""The bureau's pages of lists: a clerk adds what a rule then uses and the pre-check asks; nobody else comes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.editors.groups import KEEPERS
from marketplace.asking.answers import Answers
from marketplace.core import current
from marketplace.core.models import TermVersion
from marketplace.core.terms.schemas import SCHEMAS
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.models import Offering
from marketplace.matching.precheck.market import todays_market
from search.models import Outbox
from tests.bureau import bureau, editor, everyone  # noqa: F401
from tests.offerings import product, write

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ADDED = {
    "zh": "开福区重点培育企业名单",
    "en": "Kaifu growth list",
    "synonyms": "开福培育名单\n区培育名单",
    "valid_from": TODAY.isoformat(),
}


@pytest.fixture
def keeper() -> Client:
    return editor(KEEPERS.name)


def paths() -> list[str]:
    found = ["/admin/lists/"]
    for table in SCHEMAS:
        if table in (*current.reference().taxonomies, "lpr", "working_days"):
            found += [f"/admin/lists/{table}/", f"/admin/lists/{table}/new/"]
    return [
        *found,
        "/admin/lists/lists/entry/backup_pool/",
        "/admin/lists/qualifications/entry/hnte/",
        "/admin/lists/lpr/entry/2026-08-20/",
        "/admin/lists/working_days/entry/2026/",
    ]


def test_every_page_is_for_keepers_alone(keeper: Client) -> None:
    others = everyone()
    for path in paths():
        assert keeper.get(path).status_code == 200, path
        for name, client in others.items():
            assert client.get(path).status_code in (302, 403), (name, path)
            assert client.post(path, ADDED).status_code in (302, 403), (name, path)
    end = "/admin/lists/lists/entry/backup_pool/end/"
    for name, client in others.items():
        assert client.post(end, {"until": TODAY.isoformat()}).status_code in (302, 403), name
    assert not TermVersion.objects.exists()


def test_a_list_is_added_found_changed_and_ended(keeper: Client) -> None:
    assert keeper.post("/admin/lists/lists/new/", ADDED).url == "/admin/lists/lists/entry/kaifu_growth_list/"
    assert current.taxonomy("lists").find("区培育名单") == "kaifu_growth_list"
    listed = keeper.get("/admin/lists/lists/", {"q": "开福培育"}).content.decode()
    assert "kaifu_growth_list" in listed
    assert "backup_pool" not in listed
    page = "/admin/lists/lists/entry/kaifu_growth_list/"
    looked = keeper.post(page, {**ADDED, "zh": "开福区成长企业名单", "look": "1"}).content.decode()
    assert "开福区成长企业名单" in looked
    assert current.taxonomy("lists").get("kaifu_growth_list").name.zh == ADDED["zh"], "a look saves nothing"
    assert keeper.post(page, {**ADDED, "zh": "开福区成长企业名单"}).status_code == 302
    assert current.taxonomy("lists").get("kaifu_growth_list").name.zh == "开福区成长企业名单"
    assert keeper.post(f"{page}end/", {"until": TODAY.isoformat()}).status_code == 302
    assert not current.taxonomy("lists").get("kaifu_growth_list").offered
    history = keeper.get(page).content.decode()
    assert ADDED["zh"] in history
    assert TODAY.isoformat() in history
    assert keeper.post(f"{page}end/", {"again": "1"}).status_code == 302
    assert current.taxonomy("lists").get("kaifu_growth_list").offered
    assert TermVersion.objects.filter(record__code="kaifu_growth_list").count() == 4


def test_what_waits_is_shown_changed_and_withdrawn(keeper: Client) -> None:
    keeper.post("/admin/lists/lists/new/", ADDED)
    page, later = "/admin/lists/lists/entry/kaifu_growth_list/", (TODAY + timedelta(days=60)).isoformat()
    assert keeper.post(page, {**ADDED, "zh": "改名名单", "valid_from": later, "seen": "1"}).status_code == 302
    shown = keeper.get(page)
    assert "改名名单" in shown.content.decode()
    assert shown.context["form"]["zh"].value() == ADDED["zh"], "the form begins with what is in force"
    refused = keeper.post(page, {**ADDED, "note_zh": "一句话", "valid_from": later, "seen": "2"})
    assert refused.status_code == 200
    assert later in str(refused.context["form"].errors["valid_from"])
    assert keeper.get(page, {"from": later}).context["form"]["zh"].value() == "改名名单"
    said = keeper.post(f"{page}end/", {"until": TODAY.isoformat()}, follow=True).content.decode()
    assert TODAY.isoformat() in said
    assert not current.taxonomy("lists").get("kaifu_growth_list").offered
    assert keeper.post(f"{page}withdraw/", {"seen": "2"}, follow=True).status_code == 200, "changed meanwhile"
    assert keeper.get(page).context["waiting"]
    keeper.post(f"{page}withdraw/", {"seen": "4"})
    assert not keeper.get(page).context["waiting"]


def test_two_clerks_do_not_undo_each_other(keeper: Client) -> None:
    keeper.post("/admin/lists/lists/new/", ADDED)
    page = "/admin/lists/lists/entry/kaifu_growth_list/"
    first, second = {**ADDED, "en": "First", "seen": "1"}, {**ADDED, "note_zh": "第二个人", "seen": "1"}
    assert keeper.post(page, first).status_code == 302
    refused = keeper.post(page, second)
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    assert current.taxonomy("lists").get("kaifu_growth_list").name.en == "First"


def typed(client: Client, page: str) -> dict[str, Any]:
    """What a page's form sends when it is saved as it stands."""
    form = client.get(page).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, "", [], False)}


def test_conditions_are_written_in_words_confirmed_and_taken_out(keeper: Client) -> None:
    """A title is defined anew without a release: by criteria with a rule, from a day on."""
    page = "/admin/lists/qualifications/entry/hnte/"
    words = {"requires_words": "资产负债率不超过60%"}
    first = keeper.post(page, typed(keeper, page) | words)
    assert first.status_code == 200
    assert "requires_words" in first.context["form"].errors, "a reading is confirmed before it counts"
    digest = first.context["form"]["requires_read"].value()
    assert digest
    assert not TermVersion.objects.exists()
    other = typed(keeper, page) | {"requires_words": "资产负债率不超过70%", "requires_read": digest}
    assert keeper.post(page, other).status_code == 200, "other words are read anew"
    assert keeper.post(page, typed(keeper, page) | words | {"requires_read": digest}).status_code == 302
    asked = thawed(current.taxonomy("qualifications").get("hnte").attributes["requires"])["all"]
    assert asked[-1] == {"fact": "debt_ratio", "op": "le", "to": 60}
    outs = [name for name in keeper.get(page).context["form"].fields if name.startswith("requires_out_")]
    assert keeper.post(page, typed(keeper, page) | {outs[-1]: "on"}).status_code == 302
    assert thawed(current.taxonomy("qualifications").get("hnte").attributes["requires"])["all"] == asked[:-1]
    mumbled = keeper.post(page, typed(keeper, page) | {"criteria_0_words": "嗯嗯啊啊符合有关要求的"})
    assert "criteria_0_words" in mumbled.context["form"].errors
    row = typed(keeper, page) | {"criteria_0_words": "研发费用占比不低于7%"}
    digest = keeper.post(page, row).context["form"]["criteria_0_read"].value()
    assert keeper.post(page, row | {"criteria_0_read": digest}).status_code == 302
    rule = thawed(current.taxonomy("qualifications").get("hnte").attributes["criteria"])[0]["rule"]
    assert rule == {"fact": "rd_ratio", "op": "ge", "to": 7}


def test_wrong_input_is_kept_and_said(keeper: Client) -> None:
    answer = keeper.post("/admin/lists/lists/new/", {**ADDED, "synonyms": "苏知贷库", "months": "viele"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ADDED["zh"] in page
    assert "viele" in page
    answer = keeper.post(
        "/admin/lists/lists/new/", {**ADDED, "synonyms": "苏知贷库"}, headers={"accept-language": "zh-hans"}
    )
    assert "苏知贷企业库" in answer.content.decode(), "whose name it already is"
    past = (TODAY - timedelta(days=1)).isoformat()
    assert keeper.post("/admin/lists/lists/new/", {**ADDED, "valid_from": past}).status_code == 200
    assert not TermVersion.objects.exists()


def test_criteria_are_written_by_their_days(keeper: Client) -> None:
    page = "/admin/lists/qualifications/entry/inno_sme/"
    form = keeper.get(page).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "", [], False)}
    rows = len(form.entry.get("criteria") or ())
    data |= {f"criteria_{rows}_zh": "按新办法评价", f"criteria_{rows}_from": "2099-04-01"}
    if rows:
        data[f"criteria_{rows - 1}_until"] = "2099-04-01"
    assert keeper.post(page, data).status_code == 302
    criteria = current.taxonomy("qualifications").get("inno_sme").attributes["criteria"]
    assert criteria[-1]["text"]["zh"] == "按新办法评价"
    assert criteria[-1]["from"] == "2099-04-01"


def test_a_quote_and_a_notice_are_entered(keeper: Client) -> None:
    quote = {"code": "2026-09-21", "one_year": "2.90", "five_year": "3.40", "valid_from": TODAY.isoformat()}
    assert keeper.post("/admin/lists/lpr/new/", quote).status_code == 302
    assert str(current.reference().rates.on(date(2026, 9, 21)).one_year) == "2.90"  # type: ignore[union-attr]
    assert keeper.post("/admin/lists/lpr/new/", quote).status_code == 200, "there is one already"
    notice = {
        "code": "2027",
        "days": "一、元旦：1月1日（周五）至3日（周日）放假，共3天。",
        "valid_from": TODAY.isoformat(),
    }
    assert keeper.post("/admin/lists/working_days/new/", notice).status_code == 302
    calendar = current.reference().calendar
    assert not calendar.on(date(2027, 1, 1)).working
    assert not calendar.on(date(2027, 1, 4)).estimated
    wrong = {**notice, "code": "2028", "days": "元旦：1月1日放"}
    answer = keeper.post("/admin/lists/working_days/new/", wrong)
    assert answer.status_code == 200
    assert "1月1日放" in answer.content.decode()


def choices_of(key: str) -> str:
    """What the pre-check offers for a fact today, by the rules that are published."""
    return str(todays_market().form([key], Answers({}))[key])


def test_a_clerk_adds_what_a_rule_uses_and_the_precheck_asks(keeper: Client, tmp_path: Path, client: Client) -> None:
    assert keeper.post("/admin/lists/lists/new/", ADDED).status_code == 302
    title = {
        "zh": "开福区示范科创企业",
        "en": "Kaifu model innovator",
        "synonyms": "开福示范企业",
        "level": ["district"],
        "attainable": "on",
        "months": "6",
        "requires_titles": ["tsme"],
        "requires_age": "24",
        "valid_from": TODAY.isoformat(),
    }
    assert keeper.post("/admin/lists/qualifications/new/", title).status_code == 302
    entry = current.taxonomy("qualifications").get("kaifu_model_innovator")
    assert thawed(entry.attributes["requires"]) == {
        "all": [
            {"fact": "qualifications", "op": "any_of", "to": ["tsme"]},
            {"fact": "age_months", "op": "ge", "to": 24},
        ]
    }
    asked = {"whitelist_required": "区培育名单", "qualifications_any": ["开福示范企业"]}
    result = import_file(write(tmp_path / "list.json", [product(eligibility=asked)]))
    assert not result.faults
    (draft,) = result.drafts
    assert draft.content.person == ()
    for key, name in (("lists", ADDED["zh"]), ("qualifications", title["zh"])):
        assert name in choices_of(key)
    page = client.get(f"/offerings/{Offering.objects.get().address}/").content.decode()
    assert ADDED["zh"] in page
    assert title["zh"] in page
    known = Known(
        {"qualifications": frozenset({"kaifu_model_innovator"}), "lists": frozenset({"kaifu_growth_list"})},
        TODAY,
        current.reference(),
    )
    assert evaluate(draft.content.criteria, known).outcome is Outcome.YES
    used = keeper.get("/admin/lists/lists/entry/kaifu_growth_list/").content.decode()
    assert "测试贷" in used, "what uses it"
    # Its own page again: what was typed comes back, and a rule that the inputs do not say is kept.
    again = keeper.get("/admin/lists/qualifications/entry/kaifu_model_innovator/").context["form"]
    assert again["requires_age"].value() == 24
    assert again["requires_titles"].value() == ["tsme"]
    keeper.post("/admin/lists/lists/entry/kaifu_growth_list/end/", {"until": TODAY.isoformat()})
    assert ADDED["zh"] not in choices_of("lists"), "nobody chooses it any more"
    assert ADDED["zh"] in client.get(f"/offerings/{Offering.objects.get().address}/").content.decode(), (
        "the rule is read"
    )


def test_a_change_of_name_renews_what_tells_it(keeper: Client, tmp_path: Path) -> None:
    import_file(write(tmp_path / "list.json", [product()]))
    Outbox.objects.all().delete()
    kind = {
        "zh": "纯信用贷款",
        "en": "Unsecured loan",
        "synonyms": "信用贷",
        "family": "loan",
        "valid_from": TODAY.isoformat(),
    }
    assert keeper.post("/admin/lists/kinds/entry/credit_loan/", kind).status_code == 302
    noted = list(Outbox.objects.filter(document="offerings").values_list("object_id", flat=True))
    assert noted == [Offering.objects.get().pk]


def test_an_unknown_kind_waits_for_the_clerk(keeper: Client, client: Client, tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.json",
        [product(kinds=["数据资产质押贷款"]), product(id="T003", kinds=["信用贷", "数据资产质押贷款"])],
    )
    result = import_file(path)
    assert not result.faults
    assert [draft.content.kinds for draft in result.drafts] == [(), ("credit_loan",)]
    address = Offering.objects.get(external_id="T001").address
    assert "数据资产质押贷款" in client.get(f"/offerings/{address}/").content.decode()
    overview = keeper.get("/admin/lists/").content.decode()
    assert "数据资产质押贷款" in overview
    form = keeper.get("/admin/lists/kinds/new/", {"zh": "数据资产质押贷款"}).context["form"]
    assert form["zh"].value() == "数据资产质押贷款"
    new = {"zh": "数据资产质押贷款", "family": "pledge", "valid_from": TODAY.isoformat()}
    assert keeper.post("/admin/lists/kinds/new/", new).status_code == 302
    again = import_file(path)
    assert [len(draft.content.kinds) for draft in again.drafts] == [1, 2]
    assert all(not draft.content.unread for draft in again.drafts)
    assert again.changed == 2
    assert "数据资产质押贷款" not in keeper.get("/admin/lists/").content.decode()


def thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return [thawed(item) for item in value] if isinstance(value, tuple) else value
