"""Letters to the bureau: sent by anybody, read and answered by whoever of the staff may, erased when their time is over."""

from __future__ import annotations

import datetime
import html
import io
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, TestCase
from django.utils import timezone

from cms.editors.groups import KEEPERS, PUBLISHERS, REVIEWERS, editors_prepare
from cms.enquiries import services
from cms.models import ContactPage, Enquiry, EnquiryAnswer, EnquiryEvent, EnquiryEventNote, EnquiryLetter
from marketplace.accounts.models import User
from marketplace.core.flows.stepping import StepRefused
from tests import people
from tests.citing_world import AGE, offer
from tests.policy_world import only_mail, page, run, site  # noqa: F401
from tests.seen import as_seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FORM, LIST = "/write/", "/staff/cms/enquiry/"
SENDER = "dana@sender.test"
LETTER = {
    "kind": "complaint",
    "about": "甲银行",
    "text": "收了不该收的费。\r\n第二行",
    "name": "林女士",
    "email": SENDER,
    "telephone": "0731-8455 0000",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def clerk(email: str = "vera@bureau.test", *rights: str) -> User:
    user = people.person(email, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights or ("view_enquiry", "change_enquiry")))
    return User.objects.get(pk=user.pk)


def client_of(user: User, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


def sent(client: Client | None = None, **more: str) -> Enquiry:
    assert (client or Client()).post(FORM, LETTER | more).status_code == 302
    return Enquiry.objects.latest("pk")


def take(client: Client, enquiry: Enquiry, action: str, **data: Any) -> Any:
    """Send the page of a step, with what it showed. Mails leave after the commit."""
    address = f"{LIST}{enquiry.pk}/step/{action}/"
    shown = BeautifulSoup(client.get(address).content, "html.parser").select("input[name^=seen-]")
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(address, {str(one["name"]): one["value"] for one in shown} | data, follow=True)
    enquiry.refresh_from_db()
    return answer


# The sender


def test_the_contact_page_leads_to_a_form_and_says_only_what_is_filled_in(client: Client) -> None:
    contact = page(client, "/contact/")
    assert 'href="/write/"' in contact
    assert "电话" not in contact.split("<main")[1].split("</main>")[0]
    ContactPage.objects.update(telephone="0731-8455 0001")
    assert "0731-8455 0001" in page(client, "/contact/")
    assert "发生了什么" in page(client, FORM)


def test_a_letter_is_kept_with_its_sender_apart_and_its_number_is_told(client: Client) -> None:
    told = client.post(FORM, LETTER, follow=True)
    enquiry = Enquiry.objects.get()
    assert (enquiry.state, enquiry.kind, enquiry.language, enquiry.handler) == (
        "received",
        "complaint",
        "zh-hans",
        None,
    )
    assert enquiry.number in told.content.decode()
    assert told.redirect_chain == [("/contact/", 302)]
    letter = enquiry.letter
    assert letter.text == "收了不该收的费。\n第二行"
    assert (letter.name, letter.email, letter.telephone) == ("林女士", SENDER, "0731-8455 0000")
    event = EnquiryEvent.objects.get()
    assert (event.kind, event.actor, event.permission) == ("received", None, "enquiry.receive")
    assert mail.outbox == [], "nobody has checked whose the address is"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_refused_keeps_what_was_typed(client: Client, language: str) -> None:
    client.cookies["language"] = language
    wrong = {"kind": "", "text": "", "email": "dana", "telephone": "call me", "about": "甲银行", "name": "林女士"}
    shown = as_seen(client.post(FORM, wrong).content.decode())
    words = {
        "zh-hans": ("请选择事项。", "请写明发生了什么", "请写一个邮箱", "请写一个电话号码"),
        "en": (
            "Choose what it is about.",
            "Say what happened",
            "Write one e-mail address",
            "Write one telephone number",
        ),
    }[language]
    for one in (*words[:2], words[3], 'value="甲银行"', 'value="林女士"', 'value="dana"', 'value="call me"'):
        assert one in shown, one
    assert not Enquiry.objects.exists()


def test_an_offerings_page_leads_to_a_letter_about_it(client: Client) -> None:
    found = offer(AGE)
    page = client.get(found.get_absolute_url()).content.decode()
    link = re.search(rf'href="({FORM}[^"]+)">这里有误', page)
    assert link is not None
    form = client.get(html.unescape(link[1])).context["form"]
    assert (form["kind"].value(), form["about"].value()) == ("product", found.get_absolute_url())


@pytest.mark.parametrize("about", ["http://other.test/", "//other.test/", "打电话给我", "/a/" + "b/" * 40, "/a/<b>/"])
def test_a_link_writes_nothing_but_a_page_into_the_form(client: Client, about: str) -> None:
    form = client.get(FORM, {"kind": "nonsense", "about": about}).context["form"]
    assert (form["kind"].value(), form["about"].value()) == ("", "")


def test_who_wants_something_for_themselves_leaves_a_way_to_be_answered(client: Client) -> None:
    bare = LETTER | {"email": "", "telephone": "", "name": ""}
    assert "请留下电子邮箱或电话" in client.post(FORM, bare | {"kind": "own_data"}).content.decode()
    assert client.post(FORM, bare | {"kind": "own_data", "telephone": "13800000000"}).status_code == 302
    assert client.post(FORM, bare | {"kind": "page"}).status_code == 302
    assert Enquiry.objects.count() == 2


def test_programs_are_thanked_and_nothing_is_kept(client: Client) -> None:
    assert client.post(FORM, LETTER | {"website": "http://spam.test"}).status_code == 302
    assert not Enquiry.objects.exists()


def test_so_many_a_day_from_one_place(client: Client) -> None:
    for _time in range(5):
        sent(client)
    answer = client.post(FORM, LETTER)
    assert answer.status_code == 429
    assert "收了不该收的费" in answer.content.decode(), "what was typed is not lost"
    assert Enquiry.objects.count() == 5


# The bureau


def test_only_those_who_may_read_letters(client: Client) -> None:
    enquiry = sent()
    rights = {"mia": "view_organisation", "max": "access_admin", "ida": "view_enquiry"}
    others = (people.alice(), *(clerk(f"{name}@bureau.test", right) for name, right in rights.items()))
    for other in (client, *(client_of(user) for user in others)):
        for address in (LIST, f"{LIST}{enquiry.pk}/change/", f"{LIST}{enquiry.pk}/step/take/"):
            assert other.get(address).status_code in (302, 403)
            assert "林女士" not in other.get(address, follow=True).content.decode()
    assert "林女士" in client_of(clerk()).get(f"{LIST}{enquiry.pk}/change/").content.decode()


def test_of_the_bureaus_groups_the_reviewers_answer_letters() -> None:
    """Those of them who are staff: the queue stands in the staff administration."""
    editors_prepare()
    enquiry = sent()
    for number, (group, is_staff) in enumerate(itertools.product((REVIEWERS, PUBLISHERS, KEEPERS), (True, False))):
        user = people.person(f"e{number}@bureau.test", is_staff=is_staff)
        user.groups.set(Group.objects.filter(name=group.name))
        client, may = client_of(user), group is REVIEWERS and is_staff
        assert (client.get(f"{LIST}{enquiry.pk}/change/").status_code == 200) is may, (group.name, is_staff)
        assert ("来信" in client.get("/admin/").content.decode()) is may, (group.name, is_staff)
        if may:
            take(client, enquiry, "take")
            assert enquiry.handler == user


def test_a_letter_is_taken_and_answered_by_mail(client: Client) -> None:
    enquiry, vera = sent(), clerk()
    staff = client_of(vera)
    assert enquiry.number in staff.get(f"{LIST}?waits=bureau").content.decode()
    take(staff, enquiry, "take", note="先打电话问问")
    assert (enquiry.state, enquiry.handler) == ("in_hand", vera)
    assert enquiry.number in staff.get(f"{LIST}?waits=me").content.decode()
    assert "请写明情况" in take(staff, enquiry, "answer").content.decode()
    assert enquiry.state == "in_hand"
    take(staff, enquiry, "answer", note="已请甲银行退费。")
    assert enquiry.state == "answered"
    message = only_mail()
    assert message.to == [SENDER]
    assert enquiry.number in message.subject
    for body in (message.body, message.alternatives[0][0]):
        assert "已请甲银行退费。" in body
        for private in ("收了不该收的费", "林女士", "先打电话问问", "vera"):
            assert private not in body, private
    history = staff.get(f"{LIST}{enquiry.pk}/change/").content.decode()
    for words in ("收到来信", "先打电话问问", "已请甲银行退费。", "vera@bureau.test"):
        assert words in history, words
    assert enquiry.number not in staff.get(f"{LIST}?waits=bureau").content.decode()
    take(staff, enquiry, "reopen", note="来信人又来电话")
    assert (enquiry.state, len(mail.outbox)) == ("in_hand", 1)


def test_a_letter_is_declined_with_a_reason_in_the_senders_language() -> None:
    client = Client()
    client.cookies["language"] = "en"
    enquiry, staff = sent(client), client_of(clerk())
    take(staff, enquiry, "take")
    take(staff, enquiry, "decline", reasons=["not_ours"])
    assert "turn to the authority that decides it" in only_mail().body
    assert "Declined" in only_mail().body


def test_nobody_is_mailed_without_an_address_or_for_what_is_no_letter() -> None:
    staff = client_of(clerk())
    quiet, advertising = sent(email=""), sent()
    take(staff, quiet, "take")
    take(staff, quiet, "answer", note="电话已答复")
    take(staff, advertising, "discard", reasons=["advertising"])
    assert (quiet.state, advertising.state, mail.outbox) == ("answered", "discarded", [])


def test_two_at_once_and_what_is_put_back() -> None:
    enquiry, vera, otto = sent(), clerk(), clerk("otto@bureau.test")
    services.enquiry_step(enquiry=enquiry, action="take", by=vera, seen=1)
    with pytest.raises(StepRefused, match="刚才有人先办了"):
        services.enquiry_step(enquiry=enquiry, action="discard", by=otto, reasons=["double"], seen=1)
    services.enquiry_step(enquiry=enquiry, action="put_back", by=vera)
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.handler) == ("received", None)
    with pytest.raises(StepRefused):
        services.enquiry_step(enquiry=enquiry, action="take", by=people.alice())


def test_steps_are_never_changed() -> None:
    sent()
    for change in (
        lambda: EnquiryEvent.objects.update(kind="taken"),
        lambda: EnquiryEvent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_mail_server_may_be_away(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    enquiry, vera = sent(), clerk()
    services.enquiry_step(enquiry=enquiry, action="take", by=vera)
    with TestCase.captureOnCommitCallbacks(execute=True):
        services.enquiry_step(enquiry=enquiry, action="answer", by=vera, note="好")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    EnquiryAnswer.objects.update(next_try=timezone.now())
    run()
    run()
    assert only_mail().to == [SENDER]


def test_letters_are_erased_when_their_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    waits, done, vera = sent(), sent(), clerk()
    services.enquiry_step(enquiry=done, action="take", by=vera, note="林女士的事")
    services.enquiry_step(enquiry=done, action="answer", by=vera, note="好")
    run()
    assert EnquiryLetter.objects.count() == 2
    later = timezone.now() + datetime.timedelta(days=91)
    monkeypatch.setattr(services.timezone, "now", lambda: later)
    assert services.enquiries_tidy() == 1
    assert services.enquiries_tidy() == 0
    assert EnquiryLetter.objects.get().enquiry == waits, "what is still to be done is kept"
    assert not EnquiryEventNote.objects.exists()
    assert EnquiryEvent.objects.filter(subject=done).count() == 3
    shown = client_of(vera).get(f"{LIST}{done.pk}/change/")
    assert shown.status_code == 200
    assert "已删除" in shown.content.decode()


def test_a_sender_may_have_a_letter_erased_at_once() -> None:
    waits, done, staff = sent(), sent(), client_of(clerk())
    take(staff, done, "discard", reasons=["double"])
    told = staff.post(LIST, {"action": "erase", "_selected_action": [waits.pk, done.pk]}, follow=True)
    assert EnquiryLetter.objects.get().enquiry == waits
    assert "已删除 1 件" in told.content.decode()
    assert "还没有办结" in told.content.decode()


def test_nothing_of_a_letter_can_be_edited() -> None:
    enquiry, staff = sent(), client_of(clerk())
    form = BeautifulSoup(staff.get(f"{LIST}{enquiry.pk}/change/").content, "html.parser")
    assert not form.select("#content-main form .form-row :is(input:not([type=hidden]), textarea, select)")
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.get(f"{LIST}{enquiry.pk}/delete/").status_code == 403


def test_the_administrations_first_page_leads_there() -> None:
    sent()
    rights = ("access_admin", "view_enquiry", "change_enquiry")
    home = client_of(clerk("vera@bureau.test", *rights)).get("/admin/").content.decode()
    assert "1 封来信待办" in home
    assert f"{LIST}?waits=bureau" in home
    assert "来信待办" not in client_of(clerk("max@bureau.test", "access_admin")).get("/admin/").content.decode()


def test_the_document_is_the_table() -> None:
    out = io.StringIO()
    call_command("show_flow", "enquiry", "--language", "en", stdout=out)
    stored = (Path(__file__).parents[2] / "docs/flows/enquiry.md").read_text(encoding="utf-8")
    assert out.getvalue().strip() == stored.strip(), "manage.py show_flow enquiry --language en > docs/flows/enquiry.md"
