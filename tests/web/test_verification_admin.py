"""Verification in the staff administration: state and history are read, steps are taken with reasons, one or many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import Membership, Organisation, OrganisationEvent, User
from marketplace.accounts.verifying import organisation_step
from tests import people
from tests.organisations import step

pytestmark = pytest.mark.django_db

LIST = "/staff/accounts/organisation/"


def clerk(email: str, *rights: str) -> User:
    user = people.person(email, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return User.objects.get(pk=user.pk)


def client_of(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def vera() -> User:
    return clerk("vera@bureau.test", "view_organisation", "change_organisation")


@pytest.fixture
def staff(vera: User) -> Client:
    return client_of(vera)


def firm(name: str = "甲科技", *actions: str) -> Organisation:
    made = Organisation.objects.create(kind="enterprise", name=name, is_demo=True)
    if actions:
        step(made, *actions)
    return made


def page(response: HttpResponse) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def tools(client: Client, organisation: Organisation) -> list[str]:
    found = page(client.get(f"{LIST}{organisation.pk}/change/")).select(".object-tools a:not(.historylink)")
    return [tool.get_text(strip=True) for tool in found]


def take(client: Client, organisation: Organisation, action: str, **data: Any) -> HttpResponse:
    """Send the page of a step; with what it showed, unless `data` says otherwise."""
    shown = page(client.get(f"{LIST}{organisation.pk}/step/{action}/")).select("input[name^=seen-]")
    data = {field["name"]: field["value"] for field in shown} | data
    return client.post(f"{LIST}{organisation.pk}/step/{action}/", data, follow=True)


def test_a_step_is_taken_with_reasons_and_words_and_stands_in_the_history(staff: Client, vera: User) -> None:
    made = firm("甲科技", "submit")
    assert tools(staff, made) == ["Verify", "Return for correction", "Propose refusal"]
    form = page(staff.get(f"{LIST}{made.pk}/step/return/"))
    assert len(form.select("input[name=reasons]")) == 4
    assert "Read by: the organisation, the bureau." in form.get_text()
    (seen,) = [field for field in form.select("input[type=hidden]") if field["name"].startswith("seen-")]
    done = take(staff, made, "return", reasons=["letter_unsigned"], note="第 2 页", **{seen["name"]: seen["value"]})
    made.refresh_from_db()
    assert made.state == "returned"
    event = OrganisationEvent.objects.latest("number")
    assert (event.actor, event.reasons, event.note.text) == (vera.pk, ["letter_unsigned"], "第 2 页")
    text = page(done).get_text()
    assert "甲科技: Return for correction." in text
    shown = page(staff.get(f"{LIST}{made.pk}/change/")).get_text()
    for words in (
        "The authorisation letter is not signed",
        "第 2 页",
        "vera@bureau.test",
        "no longer here",
        "stopped, 3 working days left",
    ):
        assert words in shown, words
    assert LogEntry.objects.filter(object_id=str(made.pk), change_message="Return for correction").exists()


def names(response: HttpResponse) -> list[str]:
    return [one.get_text(strip=True) for one in page(response).select("#result_list tbody th a")]


def test_the_bureau_sees_what_waits_for_it_by_the_last_day(staff: Client, vera: User) -> None:
    made = [firm(f"企业{n}") for n in range(4)]
    assert names(staff.get(f"{LIST}?waits=bureau")) == [], "nobody waits yet"
    for one, days in zip(made, (3, 30, 10), strict=False):
        organisation_step(organisation=one, action="submit", by=vera, now=timezone.now() - timedelta(days=days))
    waiting = f"{LIST}?waits=bureau"
    assert names(staff.get(waiting)) == ["企业1", "企业2", "企业0"]
    assert page(staff.get(LIST)).select_one('#changelist-filter a[href="?waits=bureau"]')
    reader = client_of(clerk("mia@bureau.test", "view_organisation"))
    assert not page(reader.get(LIST)).select('#changelist-filter a[href*="waits"]')
    assert names(reader.get(waiting, follow=True)) == names(reader.get(LIST))


def test_the_page_is_in_the_readers_language(vera: User) -> None:
    made = firm("甲科技", "submit")
    text = page(client_of(vera, "zh-hans").get(f"{LIST}{made.pk}/step/propose_refusal/")).get_text()
    for words in ("拟不予通过", "不在本区", "看得到的人：科技局"):
        assert words in text


def test_what_is_lacking_is_said_beside_its_field_and_nothing_is_lost(staff: Client) -> None:
    made = firm("甲科技", "submit")
    sent = page(take(staff, made, "propose_refusal", reasons=["not_registered"], note=""))
    assert "Say why." in sent.get_text()
    assert sent.select_one("input[name=reasons][value=not_registered]")["checked"] == ""
    made.refresh_from_db()
    assert made.state == "submitted"
    sent = page(take(staff, made, "propose_refusal", note="查无此单位"))
    assert "Choose at least one reason." in sent.get_text()
    assert "查无此单位" in sent.textarea.get_text()


def test_a_stale_page_says_what_happened_and_can_be_sent_again(staff: Client) -> None:
    made = firm("甲科技", "submit")
    field = {f"seen-{made.pk}": 1}
    step(made, "return", reasons=("papers_other",))
    step(made, "submit")
    sent = page(take(staff, made, "verify", note="核对无误", **field))
    assert "Somebody was quicker: it is “Submitted” now. Look again." in sent.get_text()
    assert sent.select_one(f"input[name=seen-{made.pk}]")["value"] == "3"
    assert "核对无误" in sent.textarea.get_text()
    take(staff, made, "verify", **{f"seen-{made.pk}": 3})
    made.refresh_from_db()
    assert made.state == "verified"


def test_a_step_that_is_not_possible_says_what_is(staff: Client) -> None:
    made = firm("甲科技", "submit", "verify")
    shown = page(staff.get(f"{LIST}{made.pk}/step/verify/"))
    assert "It is “Verified” now. Possible: Suspend." in shown.get_text()
    assert shown.select_one("#content input[type=submit]") is None
    assert "Possible: Suspend." in page(take(staff, made, "verify")).get_text()


def test_the_second_person_agrees_in_the_administration(staff: Client, vera: User) -> None:
    made = firm("甲科技", "submit")
    because = {"reasons": ["outside_district"], "note": "不在本区"}
    organisation_step(organisation=made, action="propose_refusal", by=vera, **because)
    assert "Another verifier has to agree." in page(take(staff, made, "refuse", **because)).get_text()
    wang = client_of(clerk("wang@bureau.test", "view_organisation", "change_organisation"))
    take(wang, made, "refuse", **because)
    made.refresh_from_db()
    assert made.state == "refused"


def test_a_form_cannot_write_the_state(staff: Client) -> None:
    made = firm()
    data = {"kind": "enterprise", "name": "改名", "uscc": "", "is_demo": "on", "state": "verified"}
    data |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert staff.post(f"{LIST}{made.pk}/change/", data).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.state) == ("改名", "draft")
    assert not OrganisationEvent.objects.exists()


def test_several_take_a_step_and_those_that_cannot_stay_on_the_page(staff: Client) -> None:
    ready, other, draft = firm("甲", "submit"), firm("乙", "submit"), firm("丙")
    chosen = [ready.pk, other.pk, draft.pk]
    asked = page(staff.post(LIST, {"action": "step_return", "_selected_action": chosen}))
    assert {field["value"] for field in asked.select("input[name=_selected_action]")} == {str(pk) for pk in chosen}
    hidden = {field["name"]: field["value"] for field in asked.select("input[name^=seen-]")}
    assert not OrganisationEvent.objects.filter(kind="returned").exists()
    data = {
        "action": "step_return",
        "_selected_action": chosen,
        "confirmed": "yes",
        "reasons": ["papers_other"],
        **hidden,
    }
    left = page(staff.post(LIST, data))
    assert {row.state for row in Organisation.objects.filter(pk__in=[ready.pk, other.pk])} == {"returned"}
    assert [field["value"] for field in left.select("input[name=_selected_action]")] == [str(draft.pk)]
    assert "丙: It is “Draft” now. Possible: Submit for verification." in left.get_text()


def test_the_list_offers_only_what_the_person_may(staff: Client) -> None:
    firm()
    options = {option["value"] for option in page(staff.get(LIST)).select("select[name=action] option")}
    assert {"step_submit", "step_verify", "step_suspend"} <= options
    assert not options & {"step_appeal", "step_withdraw", "step_lapse"}


@pytest.mark.parametrize("rights", [("view_organisation",), ()])
def test_staff_without_the_right_take_no_step(rights: tuple[str, ...]) -> None:
    made = firm("甲科技", "submit")
    client = client_of(clerk("bystander@bureau.test", *rights))
    for method in (client.get, client.post):
        assert method(f"{LIST}{made.pk}/step/verify/").status_code == 403
    if rights:
        assert tools(client, made) == []
        assert "step_verify" not in client.get(LIST).content.decode()
    made.refresh_from_db()
    assert made.state == "submitted"


def test_an_own_organisation_is_decided_by_somebody_else(staff: Client, vera: User) -> None:
    made = firm("甲科技", "submit")
    Membership.objects.create(user=vera, organisation=made)
    assert "You are a member; somebody else decides." in page(take(staff, made, "verify")).get_text()


def test_unknown_rows_and_actions_are_not_found(staff: Client) -> None:
    made = firm()
    assert staff.get(f"{LIST}{made.pk}/step/shout/").status_code == 404
    assert staff.get(f"{LIST}987654321/step/verify/").status_code == 302


def test_an_organisation_with_a_history_is_not_deleted(settings: Any) -> None:
    made = firm("甲科技", "submit")
    root = User.objects.create_superuser("root@bureau.test", "a-good-password")
    client = client_of(root)
    client.post(f"{LIST}{made.pk}/delete/", {"post": "yes"})
    assert Organisation.objects.filter(pk=made.pk).exists()
    organisation_step(organisation=made, action="verify", by=root)


def test_what_was_chosen_counts_not_what_the_filter_still_finds(staff: Client) -> None:
    made = [firm("甲", "submit"), firm("乙", "submit")]
    filtered, chosen = f"{LIST}?state__exact=submitted", [one.pk for one in made]
    asked = page(staff.post(filtered, {"action": "step_return", "index": 0, "_selected_action": chosen}))
    data = {field["name"]: field["value"] for field in asked.select("input[name^=seen-]")}
    data |= {"action": "step_return", "_selected_action": chosen, "confirmed": "yes", "reasons": ["papers_other"]}
    for one in made:
        step(one, "verify")
    left = page(staff.post(filtered, data))
    for name in ("甲", "乙"):
        assert f"{name}: Somebody was quicker: it is “Verified” now. Look again." in left.get_text()
    assert not OrganisationEvent.objects.filter(kind="returned").exists()
    gone = staff.post(filtered, {**data, "_selected_action": [987654321]}, follow=True)
    assert "None of those chosen is there any more." in page(gone).get_text()


@pytest.mark.parametrize("seen", [None, "", "-1", "²", "2.0", "٢", "9" * 5000])
def test_a_step_needs_to_say_what_was_seen(staff: Client, seen: str | None) -> None:
    made = firm("甲科技", "submit")
    data = {} if seen is None else {f"seen-{made.pk}": seen}
    sent = page(staff.post(f"{LIST}{made.pk}/step/verify/", {"note": "核对无误", **data}))
    assert "The page did not say which steps you had seen. Look again." in sent.get_text()
    assert sent.select_one(f"input[name=seen-{made.pk}]")["value"] == "1"
    assert "核对无误" in sent.textarea.get_text()
    many = {"action": "step_verify", "_selected_action": [made.pk], "confirmed": "yes", **data}
    assert "The page did not say" in page(staff.post(LIST, many)).get_text()
    made.refresh_from_db()
    assert made.state == "submitted"


def test_what_a_verification_rests_on_is_read_only_and_says_the_way(staff: Client, vera: User) -> None:
    made = firm("甲科技")
    Membership.objects.create(user=vera, organisation=made)
    fields = {"kind", "name", "uscc", "is_demo"}

    def open_fields() -> tuple[set[str], str]:
        shown = page(staff.get(f"{LIST}{made.pk}/change/"))
        return {field["name"] for field in shown.select("[name]")} & fields, shown.get_text()

    assert open_fields()[0] == fields
    step(made, "submit")
    named, text = open_fields()
    assert not named
    assert "cannot be changed now. First: Return for correction, Take back." in text
    data = {"kind": "bureau", "name": "甲科技", "uscc": "", "is_demo": "on"}
    data |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    refused = page(staff.post(f"{LIST}{made.pk}/change/", data)).select_one(".errornote, .errorlist.nonfield")
    assert refused is not None
    assert "First: Return for correction" in page(staff.post(f"{LIST}{made.pk}/change/", data)).get_text()
    assert "You are a member" in page(take(staff, made, "verify")).get_text()
    step(made, "verify")
    for change in ({"kind": "enterprise", "name": "改名公司"}, {"kind": "enterprise", "uscc": "914403001922038216"}):
        assert staff.post(f"{LIST}{made.pk}/change/", {**data, **change}).status_code == 200
    same = {**data, "kind": "enterprise"}
    assert staff.post(f"{LIST}{made.pk}/change/", same).status_code == 302, "a page of before that changes nothing"
    made.refresh_from_db()
    assert (made.kind, made.name, made.uscc, made.state) == ("enterprise", "甲科技", None, "verified")
    step(made, "suspend", reasons=("register_changed",))
    assert open_fields()[0] == {"name", "uscc"}


def test_staff_who_do_not_verify_read_only_what_is_told_to_them(staff: Client, vera: User) -> None:
    made = firm("甲科技", "submit")
    because = {"reasons": ["outside_district"], "note": "机密说明词"}
    organisation_step(organisation=made, action="propose_refusal", by=vera, **because)
    mia = clerk("mia@bureau.test", "view_organisation")
    reader = client_of(mia)
    secret = ("机密说明词", "vera@bureau.test", "Refusal proposed", "Not in this district")
    one, log = f"{LIST}{made.pk}/change/", f"{LIST}{made.pk}/history/"
    assert all(words in page(staff.get(one)).get_text() for words in secret)
    assert staff.get(log).status_code == 200
    for member in (False, True):
        if member:
            Membership.objects.create(user=mia, organisation=made)
        text = page(reader.get(one)).get_text()
        assert "Submitted" in text
        assert ("Submitted for verification" in text) is member, "nobody's reader reads no step"
        text += page(reader.get(LIST)).get_text()
        assert not [words for words in secret if words in text]
        assert reader.get(log).status_code == 403
    assert reader.get(f"{LIST}?state__exact=refusal_proposed").status_code == 400
    assert "state__exact=" not in reader.get(LIST).content.decode()
    assert "state__exact=" in staff.get(LIST).content.decode()
