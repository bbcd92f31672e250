"""Users, organisations, who may see whose rows, and the command that makes the first administrator."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from marketplace.accounts import verification
from marketplace.accounts.checks import check_second_factor
from marketplace.accounts.management.commands import create_administrator
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.scope import Scope, organisation_scope
from marketplace.accounts.services import user_add
from marketplace.core.flows.stepping import StepRefused
from marketplace.enterprises.models import Enterprise, Need
from marketplace.enterprises.selectors import enterprises_visible_to, needs_visible_to
from tests import people
from tests.organisations import step

pytestmark = pytest.mark.django_db

VALID_USCC = "914403001922038216"


def organisation(**fields: Any) -> Organisation:
    return Organisation(**{"kind": Organisation.Kind.ENTERPRISE, "name": "测试企业", **fields})


def test_an_address_is_one_account_in_any_letter_case() -> None:
    user = User.objects.create_user("Some.One@Example.TEST", "a long password 1")
    assert user.email == "some.one@example.test"
    assert User.objects.get_by_natural_key("SOME.ONE@example.test") == user
    with pytest.raises(ValidationError):
        User.objects.create_user("SOME.one@example.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="SOME.ONE@EXAMPLE.TEST")])


def test_a_user_has_no_user_name_and_no_countable_key() -> None:
    user = people.person("one@example.test")
    assert not hasattr(user, "username") or user.username is None
    assert len(str(user.pk)) == 36


@pytest.mark.parametrize(
    ("first", "last", "shown"), [("小明", "王", "王小明"), ("Ada", "Lovelace", "Ada Lovelace"), ("", "", "x@y.test")]
)
def test_a_name_is_said_as_its_language_says_it(first: str, last: str, shown: str) -> None:
    assert str(User(email="x@y.test", first_name=first, last_name=last)) == shown


def test_an_organisation_begins_as_a_private_draft() -> None:
    draft = organisation()
    draft.full_clean()
    draft.save()
    assert draft.state == "draft"
    assert draft.state not in verification.SHOWN
    assert verification.SHOWN == ("verified",)


@pytest.mark.parametrize("code", ["914403001922038217", "91440300192203821", "91440300192203821I"])
def test_a_wrong_credit_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        organisation(uscc=code).full_clean()
    assert "uscc" in refused.value.message_dict


def test_a_credit_code_belongs_to_one_organisation_and_may_be_missing() -> None:
    organisation(uscc=VALID_USCC).save()
    for _time in range(2):
        blank = organisation(uscc="")
        blank.full_clean()
        blank.save()
        assert blank.uscc is None
    with pytest.raises(ValidationError):
        organisation(uscc=VALID_USCC).full_clean()


def test_the_states_of_verification_form_a_closed_table() -> None:
    following, codes = verification.FLOW.following, set(verification.FLOW.codes)
    assert all(set(following(code)) <= codes for code in codes)
    reached, open_ends = {verification.FLOW.initial}, {verification.FLOW.initial}
    while open_ends:
        open_ends = {code for state in open_ends for code in following(state)} - reached
        reached |= open_ends
    assert reached == codes


def test_a_draft_cannot_be_verified_without_being_submitted() -> None:
    firm = organisation(uscc=VALID_USCC)
    firm.save()
    firm.state = "verified"
    with pytest.raises(ValidationError) as refused:
        firm.full_clean()
    assert "state" in refused.value.message_dict
    firm.refresh_from_db()
    with pytest.raises(StepRefused):
        step(firm, "verify")
    for action, reason, state in (
        ("submit", "", "submitted"),
        ("return", "papers_other", "returned"),
        ("submit", "", "submitted"),
        ("verify", "", "verified"),
        ("suspend", "complaint", "suspended"),
        ("reinstate", "", "verified"),
    ):
        step(firm, action, reasons=(reason,) if reason else ())
        firm.full_clean()
        firm.save()
        assert Organisation.objects.get().state == state


def test_a_new_organisation_cannot_be_born_verified() -> None:
    with pytest.raises(ValidationError):
        organisation(state="verified").full_clean()


def test_an_unknown_state_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation._base_manager.bulk_create([organisation(state="whatever")])


def test_someone_belongs_to_an_organisation_once() -> None:
    user = people.alice()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, organisation=user.organisations.get())


class TestScope:
    @pytest.fixture(autouse=True)
    def firms(self) -> None:
        self.alice = people.alice()
        mine = Enterprise.objects.create(organisation=self.alice.organisations.get())
        other = organisation(name="别的企业")
        other.save()
        theirs = Enterprise.objects.create(organisation=other)
        fictional = Enterprise.objects.create(is_demo=True, demo_name="演示企业")
        for enterprise in (mine, theirs, fictional):
            Need.objects.create(enterprise=enterprise)
        self.mine = mine

    def seen(self, user: Any) -> tuple[set[str], int]:
        names = {enterprise.name for enterprise in enterprises_visible_to(user)}
        assert len(names) == enterprises_visible_to(user).count()
        return names, needs_visible_to(user).count()

    def test_a_stranger_sees_nothing(self) -> None:
        assert self.seen(AnonymousUser()) == (set(), 0)
        assert self.seen(people.charlie()) == (set(), 0)

    def test_a_member_sees_the_own_firm(self) -> None:
        assert self.seen(self.alice) == ({"爱丽丝科技（测试）"}, 1)

    def test_a_member_who_was_deactivated_sees_nothing(self) -> None:
        self.alice.is_active = False
        assert self.seen(self.alice) == (set(), 0)

    def test_staff_see_what_they_have_the_permission_for(self) -> None:
        clerk = people.person("clerk@bureau.test", is_staff=True)
        assert self.seen(clerk) == (set(), 0)
        clerk.user_permissions.add(Permission.objects.get(codename="view_enterprise"))
        clerk = User.objects.get(pk=clerk.pk)
        names, needs = self.seen(clerk)
        assert names == {"爱丽丝科技（测试）", "别的企业", "演示企业"}
        assert needs == 0

    def test_the_permission_without_being_staff_opens_nothing(self) -> None:
        stranger = people.charlie()
        stranger.user_permissions.add(Permission.objects.get(codename="view_enterprise"))
        assert self.seen(User.objects.get(pk=stranger.pk)) == (set(), 0)

    def test_an_empty_list_is_nothing_not_everything(self) -> None:
        rows = Enterprise.objects.all()
        assert Scope.these(set()).limit(rows, "organisation").count() == 0
        assert Scope.nothing().limit(rows, "organisation").count() == 0
        assert Scope.everything().limit(rows, "organisation").count() == 3
        assert organisation_scope(AnonymousUser(), permission="enterprises.view_enterprise") == Scope.nothing()


def test_an_enterprise_is_registered_or_fictional_never_both_or_neither() -> None:
    firm = organisation()
    firm.save()
    for wrong in (
        Enterprise(demo_name="演示企业"),
        Enterprise(is_demo=True),
        Enterprise(organisation=firm, is_demo=True, demo_name="演示企业"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


class TestCreateAdministrator:
    def run(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: tuple[str, ...] | None = None) -> str:
        """The command's output; `typed` are the answers at a terminal, None stands for no terminal."""
        answers = iter(typed or ())
        monkeypatch.setattr(create_administrator.sys.stdin, "isatty", lambda: typed is not None, raising=False)
        monkeypatch.setattr(create_administrator.getpass, "getpass", lambda prompt: next(answers))
        out = io.StringIO()
        call_command("create_administrator", *arguments, stdout=out, stderr=out)
        return out.getvalue()

    def test_it_asks_for_a_password_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = ("a good long secret", "a good long secret")
        output = self.run(monkeypatch, "--email", "Chief@Bureau.test", typed=typed)
        chief = User.objects.get(email="chief@bureau.test")
        assert (chief.is_staff, chief.is_superuser, chief.is_active) == (True, True, True)
        assert chief.check_password("a good long secret")
        assert EmailAddress.objects.get(user=chief).verified
        assert "a good long secret" not in output
        assert "http" not in output

    def test_a_weak_password_or_a_slip_is_asked_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = ("12345678901", "a good long secret", "a good long secrte", "a good long secret", "a good long secret")
        self.run(monkeypatch, "--email", "chief@bureau.test", typed=typed)
        assert User.objects.get().check_password("a good long secret")

    def test_three_failures_make_no_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(CommandError):
            self.run(monkeypatch, "--email", "chief@bureau.test", typed=("1", "2", "3"))
        assert not User.objects.exists()

    def test_without_a_terminal_it_prints_a_link_that_works_once(
        self, monkeypatch: pytest.MonkeyPatch, client: Client
    ) -> None:
        output = self.run(monkeypatch, "--email", "chief@bureau.test")
        chief = User.objects.get()
        assert not chief.has_usable_password()
        path = re.search(r"https?://[^/]+(/\S+)", output).group(1)
        response = client.get(path)
        form = response["Location"]
        assert client.get(form).status_code == 200
        new = {"password1": "a good long secret", "password2": "a good long secret"}
        assert client.post(form, new).status_code == 302
        chief.refresh_from_db()
        assert chief.check_password("a good long secret")
        again = Client().get(path)
        assert again.status_code == 200
        assert 'name="password1"' not in again.content.decode()

    def test_running_it_again_changes_no_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = ("a good long secret", "a good long secret")
        self.run(monkeypatch, "--email", "chief@bureau.test", typed=typed)
        output = self.run(monkeypatch, "--email", "CHIEF@bureau.test", typed=())
        assert "still" in output
        assert User.objects.get().check_password("a good long secret")

    def test_it_makes_an_existing_account_an_administrator(self, monkeypatch: pytest.MonkeyPatch) -> None:
        user = people.charlie()
        self.run(monkeypatch, "--email", user.email)
        user.refresh_from_db()
        assert user.is_superuser
        assert user.check_password(people.PASSWORD)

    def test_a_lost_telephone_can_be_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        user = people.bob(with_second_factor=True)
        self.run(monkeypatch, "--email", user.email, "--forget-second-factor")
        assert not Authenticator.objects.exists()

    def test_a_wrong_address_is_explained(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(CommandError, match="chief"):
            self.run(monkeypatch, "--email", "chief", "--link")
        assert not User.objects.exists()


def test_a_person_without_password_cannot_sign_in() -> None:
    user_add(email="new@example.test")
    assert not User.objects.get().has_usable_password()


def test_only_a_server_on_this_machine_may_drop_the_second_factor() -> None:
    with override_settings(STAFF_SECOND_FACTOR=False, LOOPBACK_ONLY=False):
        assert [message.id for message in check_second_factor(None)] == ["kr.E010"]
    with override_settings(STAFF_SECOND_FACTOR=False, LOOPBACK_ONLY=True):
        assert check_second_factor(None) == []
    with override_settings(STAFF_SECOND_FACTOR=True, LOOPBACK_ONLY=False):
        assert check_second_factor(None) == []
