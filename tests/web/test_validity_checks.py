"""A reviewer records that a policy was checked: who may, what readers see, and that nothing of it is ever changed; and
how an editor settles a doubt about a day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from cms.editors.checking import OLD_CHECK, findings
from cms.editors.groups import REVIEWERS
from cms.models import PolicyPage, PolicyRelation, ValidityCheck
from cms.official.reading import read
from cms.official.validity import Effect
from cms.publishing.importing import policy_import
from cms.publishing.services import policy_publish
from cms.publishing.validity import validity_check_record
from marketplace.core.models import AppendOnlyError
from tests import people
from tests.bureau import bureau, editor, everyone  # noqa: F401
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

LAW = (
    "某某测试法\n（2001年3月1日第九届全国人民代表大会常务委员会第二十次会议通过　2020年10月17日第二次修正）\n"
    "第一条　为了测试，制定本法。\n第二条　本法自2001年7月1日起施行。\n"
)
SOURCE = "https://flk.npc.gov.cn/detail?id=1"
SAID = {"found": "holds", "source": SOURCE, "words": "时效性：现行有效"}


@pytest.fixture
def law() -> PolicyPage:
    return policy_import(document=read(LAW.encode(), "x.txt"), name="law.txt", publish=True).page


def reviewer() -> Any:
    users = people.User.objects.filter(groups__name=REVIEWERS.name)
    if not users:
        editor(REVIEWERS.name)
    return users.get()


def page_of(client: Client, address: str) -> str:
    return as_seen(client.get(address).content.decode())


def record(policy: PolicyPage, **told: Any) -> ValidityCheck:
    fields = SAID | {"day": timezone.localdate()} | told
    by = fields.pop("by", None) or reviewer()
    return validity_check_record(policy=policy, by=by, **fields)


def address(policy: PolicyPage) -> str:
    return f"/admin/policies/{policy.pk}/validity/"


def test_only_whoever_may_publish_the_policy_records_a_check(law: PolicyPage) -> None:
    seen, clients = {}, everyone()
    for who, client in clients.items():
        posted = client.post(address(law), SAID | {"day": "2026-01-01"})
        seen[who] = (posted.status_code, ValidityCheck.objects.count(), "admin/login" in posted.get("Location", ""))
    assert {who: count for who, (_code, count, _login) in seen.items()} == {
        "visitor": 0, "reader": 0, "publisher": 0, "reviewer": 1,
    }  # fmt: skip
    assert seen["reviewer"][0] == 302
    assert not seen["reviewer"][2]
    assert address(law) not in clients["publisher"].get(f"/admin/pages/{law.pk}/edit/").content.decode()
    (check,) = ValidityCheck.objects.all()
    assert people.User.objects.get(pk=check.checked_by).groups.get().name == REVIEWERS.name


def test_readers_see_the_check_beside_the_state_and_not_who_made_it(law: PolicyPage, client: Client) -> None:
    assert "效力待核" in page_of(client, law.address)
    check = record(law)
    page = page_of(client, law.address)
    assert "现行有效" in page
    assert "效力待核" not in page
    today = timezone.localdate().isoformat()
    link = f'<a href="{SOURCE}" rel="noopener noreferrer">flk.npc.gov.cn</a>'
    assert f"经核查现行有效（核查日 {today}，来源 {link}）" in page
    by = people.User.objects.get(pk=check.checked_by)
    assert by.email not in page
    before = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    assert "效力待核" in page_of(client, f"{law.address}?on={before}")


def test_what_was_found_to_have_ended_has_ended(law: PolicyPage, client: Client) -> None:
    record(law)
    record(law, found="ended", words="时效性：已废止")
    assert law.validity().state.code == "expired"
    assert "经核查已不再有效" in page_of(client, law.address)
    record(law)
    assert law.validity().state.code == "in_force"


def test_a_check_says_nothing_against_what_another_document_did(law: PolicyPage, client: Client) -> None:
    record(law)
    new = policy_import(
        document=read(LAW.replace("2020年", "2025年").encode(), "y.txt"), name="new.txt", publish=True
    ).page
    assert law.validity().state.code == "unknown"  # from which day the later version holds, nobody knows
    PolicyRelation.objects.filter(policy=new, effect=Effect.AMENDS).update(since=datetime.date(2025, 12, 1))
    assert law.validity().state.code == "amended"
    assert "经核查" not in page_of(client, law.address)


def test_lists_and_the_index_say_the_same_as_the_page(law: PolicyPage) -> None:
    record(law, day=datetime.date(2026, 1, 5))
    record(law)
    (listed,) = PolicyPage.open_documents().filter(pk=law.pk)
    assert listed.dates() == PolicyPage.objects.get(pk=law.pk).dates()
    assert [one.day for one in listed.dates().checks] == [datetime.date(2026, 1, 5), timezone.localdate()]
    assert not [one for one in findings([law.pk]) if one.check.code == "validity"]


def test_a_check_grows_old(law: PolicyPage) -> None:
    long_ago = timezone.localdate() - OLD_CHECK - datetime.timedelta(days=1)
    record(law, day=long_ago)
    (found,) = (one for one in findings([law.pk]) if one.check.code == "validity")
    assert long_ago.isoformat() in found.detail
    record(law)
    assert not [one for one in findings([law.pk]) if one.check.code == "validity"]


def test_a_check_is_never_changed_or_deleted(law: PolicyPage) -> None:
    check = record(law)
    check.found = "ended"
    with pytest.raises(AppendOnlyError):
        check.save()
    with pytest.raises(AppendOnlyError):
        check.delete()
    for statement in ("UPDATE cms_validitycheck SET found = 'ended'", "DELETE FROM cms_validitycheck"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    answer = editor_of(check).post(f"/admin/pages/{law.pk}/delete/", follow=True)
    assert PolicyPage.objects.filter(pk=law.pk).exists()
    assert "核查记录须保留" in answer.content.decode()


def editor_of(check: ValidityCheck) -> Client:
    client = Client()
    people.sign_in(client, people.User.objects.get(pk=check.checked_by))
    return client


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2999-01-01"},
        {"source": "not an address"},
        {"source": ""},
        {"words": ""},
        {"found": "perhaps"},
        {"day": ""},
    ],
)
def test_a_check_that_lacks_something_is_refused_and_what_was_typed_stays(
    law: PolicyPage, wrong: dict[str, str]
) -> None:
    typed = SAID | {"day": "2026-01-01", "words": "时效性一栏写明现行有效"} | wrong
    page = editor(REVIEWERS.name).post(address(law), typed)
    assert page.status_code == 200
    assert not ValidityCheck.objects.exists()
    assert "words" in wrong or "时效性一栏写明现行有效" in page.content.decode()
    with pytest.raises((ValidationError, ValueError)):
        record(law, **{"day": datetime.date(2999, 1, 1)} if "day" in wrong else wrong)


NOTICE = (
    "关于演示补贴的通知\n开科发〔2026〕3号\n各企业：\n一、按贷款利息的一半补贴。\n二、本通知自印发之日起施行，有效期三年。\n"
    "长沙市开福区科技局\n2026年3月1日\n"
)


def test_a_doubt_about_a_day_stands_in_the_form_until_it_is_ticked() -> None:
    policy = policy_import(document=read(NOTICE.encode(), "x.txt"), publish=True).page
    assert (policy.effective_on, policy.expires_on) == (datetime.date(2026, 3, 1), datetime.date(2029, 2, 28))
    client = editor(REVIEWERS.name)
    form = client.get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    assert "本通知自印发之日起施行，有效期三年" in form
    assert "由文中规定推算" in form
    assert [one.check.code for one in findings([policy.pk])].count("doubts") == 1
    told = querydict_from_html(form, form_id="page-edit-form").dict()
    told |= {
        "accepted": "expires:counted:本通知自印发之日起施行，有效期三年",
        "action-publish": "1",
    }
    assert client.post(f"/admin/pages/{policy.pk}/edit/", told).status_code == 302
    policy.refresh_from_db()
    assert [one["accepted"] for one in policy.doubts] == [True]
    assert "doubts" not in [one.check.code for one in findings([policy.pk])]
    again = policy_import(document=read(NOTICE.encode(), "x.txt"), publish=True).page
    assert again.pk == policy.pk
    assert [one["accepted"] for one in again.doubts] == [True]


def test_a_national_law_names_where_its_first_day_was_read(law: PolicyPage, client: Client) -> None:
    law.effective_on = datetime.date(2021, 6, 1)
    policy_publish(policy=law)
    (found,) = (one for one in findings([law.pk]) if one.check.code == "days")
    assert found.detail == "2021-06-01"
    law.days_source = "https://www.gov.cn/decision"
    policy_publish(policy=law)
    assert not [one for one in findings([law.pk]) if one.check.code == "days"]
    assert "www.gov.cn" in page_of(client, law.address)


def test_the_form_refuses_a_first_day_of_a_national_law_without_its_source(law: PolicyPage) -> None:
    client = editor(REVIEWERS.name)
    law.level, law.kind = "national", "law"
    law.save()
    url = f"/admin/pages/{law.pk}/edit/"
    form = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form")
    form["effective_on"] = "2021-06-01"
    refused = client.post(url, form)
    assert refused.status_code == 200
    assert "days_source" in refused.context["form"].errors
    form["days_source"] = "https://www.gov.cn/decision"
    client.post(url, form)
    saved = PolicyPage.objects.get(pk=law.pk).get_latest_revision_as_object()
    assert (saved.effective_on, saved.days_source) == (datetime.date(2021, 6, 1), "https://www.gov.cn/decision")
