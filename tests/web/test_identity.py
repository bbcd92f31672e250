"""Signing in, the second step that staff need, and what the site does not give away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from marketplace.accounts.models import User
from tests import people
from tests.people import PASSWORD, sign_in, visible

pytestmark = pytest.mark.django_db

SET_UP = "/account/2fa/totp/activate/"
ADMINS = ("/admin/", "/staff/")


@pytest.fixture(autouse=True)
def forget_tries() -> Iterator[None]:
    """The limits on tries are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestSignIn:
    def test_with_address_and_password(self, client: Client) -> None:
        user = people.alice()
        response = sign_in(client, user, "/privacy/")
        assert (response.status_code, response["Location"]) == (302, "/privacy/")
        assert is_signed_in(client)

    def test_the_letter_case_of_the_address_does_not_matter(self, client: Client) -> None:
        people.alice()
        client.post("/account/login/", {"login": "ALICE@Firm.test", "password": PASSWORD})
        assert is_signed_in(client)

    def test_never_leads_to_another_site(self, client: Client) -> None:
        assert sign_in(client, people.alice(), "https://evil.example/")["Location"] == "/"

    def test_signing_out_needs_a_form(self, client: Client) -> None:
        sign_in(client, people.alice())
        client.get("/account/logout/")
        assert is_signed_in(client)
        client.post("/account/logout/")
        assert not is_signed_in(client)

    def test_a_deactivated_person_cannot(self, client: Client) -> None:
        user = people.alice()
        User.objects.update(is_active=False)
        sign_in(client, user)
        assert not is_signed_in(client)

    def test_after_five_wrong_passwords_the_right_one_has_to_wait(self, client: Client) -> None:
        user = people.alice()
        for _time in range(5):
            client.post("/account/login/", {"login": user.email, "password": "wrong"})
        sign_in(client, user)
        assert not is_signed_in(client)


class TestSilence:
    """The site never says whether an e-mail address is registered."""

    def test_a_wrong_password_and_an_unknown_address_look_alike(self) -> None:
        user = people.alice()
        known = Client().post("/account/login/", {"login": user.email, "password": "wrong"})
        unknown = Client().post("/account/login/", {"login": "nobody@nowhere.test", "password": "wrong"})
        assert known.status_code == unknown.status_code == 200
        assert visible(known) == visible(unknown)

    def test_so_does_too_many_tries(self) -> None:
        user = people.alice()
        pages = []
        for address in (user.email, "nobody@nowhere.test"):
            cache.clear()
            for _time in range(6):
                response = Client().post("/account/login/", {"login": address, "password": "wrong"})
            pages.append(visible(response))
        assert pages[0] == pages[1]

    def test_forgotten_password_answers_the_same_and_writes_to_both(self) -> None:
        user = people.alice()
        known = Client().post("/account/password/reset/", {"email": user.email}, follow=True)
        unknown = Client().post("/account/password/reset/", {"email": "nobody@nowhere.test"}, follow=True)
        assert known.redirect_chain == unknown.redirect_chain
        assert visible(known) == visible(unknown)
        # Writing to both also takes the same time.
        assert sorted(message.to[0] for message in mail.outbox) == ["alice@firm.test", "nobody@nowhere.test"]

    def test_the_mail_to_an_unknown_address_offers_no_sign_up(self) -> None:
        Client().post("/account/password/reset/", {"email": "nobody@nowhere.test"})
        assert "/account/" not in mail.outbox[0].body

    def test_the_link_in_the_mail_sets_a_password_once(self, client: Client) -> None:
        user = people.alice()
        client.post("/account/password/reset/", {"email": user.email})
        path = re.search(r"https?://[^/]+(/account/\S+)", mail.outbox[0].body).group(1)
        assert not re.search(r"/\d+-", path), "a countable key stands in the link"
        form = client.get(path)["Location"]
        new = {"password1": "another horse 8 battery", "password2": "another horse 8 battery"}
        assert client.post(form, new).status_code == 302
        user.refresh_from_db()
        assert user.check_password(new["password1"])
        assert 'name="password1"' not in Client().get(path).content.decode()


class TestSignUp:
    def test_is_closed(self, client: Client) -> None:
        assert 'name="password1"' not in client.get("/account/signup/").content.decode()
        fields = {"email": "new@firm.test", "password1": PASSWORD, "password2": PASSWORD}
        client.post("/account/signup/", fields)
        assert not User.objects.exists()
        assert not mail.outbox

    def test_no_page_offers_it(self, client: Client) -> None:
        assert "/account/signup/" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("admin", ADMINS)
class TestAdmins:
    def test_a_visitor_is_sent_to_the_sites_sign_in(self, client: Client, admin: str) -> None:
        response = client.get(admin, follow=True)
        assert [url for url, _status in response.redirect_chain][-1] == f"/account/login/?next={quote(admin, safe='')}"
        assert response.status_code == 200

    def test_their_own_sign_in_takes_no_password(self, client: Client, admin: str) -> None:
        user = people.bob(with_second_factor=True)
        response = client.post(f"{admin}login/", {"username": user.email, "password": PASSWORD})
        assert response["Location"].startswith("/account/login/")
        assert not is_signed_in(client)

    def test_someone_without_rights_is_refused_and_not_sent_in_circles(self, client: Client, admin: str) -> None:
        sign_in(client, people.charlie())
        response = client.get(admin, follow=True)
        assert response.status_code == 403
        assert len(response.redirect_chain) == 1

    def test_staff_without_second_factor_set_it_up_first(self, client: Client, admin: str) -> None:
        sign_in(client, people.bob(with_second_factor=False))
        response = client.get(admin)
        assert (response.status_code, response["Location"]) == (302, SET_UP)
        response = client.post(admin)
        assert (response.status_code, response["Location"]) == (302, SET_UP)

    def test_staff_with_second_factor_enter_after_the_code(self, client: Client, admin: str) -> None:
        response = sign_in(client, people.bob(with_second_factor=True), admin)
        assert (response.status_code, response["Location"]) == (302, admin)
        assert client.get(admin).status_code == 200

    def test_the_password_alone_does_not_sign_them_in(self, client: Client, admin: str) -> None:
        user = people.bob(with_second_factor=True)
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert not is_signed_in(client)
        assert client.get(admin)["Location"].startswith(f"{admin}login/")
        client.post("/account/2fa/authenticate/", {"code": "000000"})
        assert not is_signed_in(client)

    def test_a_session_without_the_code_is_not_trusted_later(self, client: Client, admin: str) -> None:
        """Opened with the password alone; then the app is set up in another browser."""
        user = people.bob(with_second_factor=False)
        sign_in(client, user)
        people.add_second_factor(user)
        response = client.get(admin)
        assert response["Location"] == f"/account/2fa/reauthenticate/?next={quote(admin, safe='')}"
        response = client.post(response["Location"], {"code": people.current_code()})
        assert response["Location"] == admin
        assert client.get(admin).status_code == 200

    def test_the_demo_may_switch_it_off_and_says_so(self, client: Client, admin: str, settings: Any) -> None:
        settings.STAFF_SECOND_FACTOR = False
        sign_in(client, people.bob(with_second_factor=False))
        response = client.get(admin)
        assert response.status_code == 200
        assert "STAFF_SECOND_FACTOR=no" in response.content.decode()
        assert "STAFF_SECOND_FACTOR=no" not in client.get(admin).content.decode()

    def test_leaving_is_possible_without_second_factor(self, client: Client, admin: str) -> None:
        sign_in(client, people.bob(with_second_factor=False))
        client.post(f"{admin}logout/")
        assert not is_signed_in(client)


class TestSecondFactor:
    def set_up(self, client: Client, user: User) -> str:
        """Through the pages; returns the secret shown."""
        sign_in(client, user)
        response = client.get(SET_UP)
        if response.status_code == 302:
            response = client.post(response["Location"], {"password": PASSWORD}, follow=True)
        secret = response.context["form"].secret
        assert "data:image/svg+xml" in response.content.decode()
        response = client.post(SET_UP, {"code": people.current_code(secret)})
        assert response["Location"] == "/account/2fa/recovery-codes/"
        return secret

    @pytest.mark.django_db(transaction=True)  # the session is marked when the set-up is committed
    def test_setting_it_up_opens_the_admin_at_once(self, client: Client) -> None:
        user = people.bob(with_second_factor=False)
        secret = self.set_up(client, user)
        assert people.stored_secret(user) == secret
        assert client.get("/admin/").status_code == 200

    def test_a_wrong_code_sets_nothing_up(self, client: Client) -> None:
        sign_in(client, people.bob(with_second_factor=False))
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        client.get(SET_UP)
        client.post(SET_UP, {"code": "000000"})
        assert not Authenticator.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_the_set_up_of_one_person_trusts_no_other_in_the_same_browser(self, client: Client) -> None:
        self.set_up(client, people.bob(with_second_factor=False))
        other = people.person("carol@bureau.test", is_staff=True)
        client.post("/account/logout/")
        sign_in(client, other)
        assert client.get("/staff/")["Location"] == SET_UP

    def test_secrets_are_encrypted_in_the_database(self, client: Client) -> None:
        user = people.bob(with_second_factor=False)
        secret = self.set_up(client, user)
        kept = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]
        assert len(kept) == 2
        assert not any(secret in data for data in kept)

    def test_an_older_key_still_reads_them(self, settings: Any) -> None:
        user = people.bob(with_second_factor=True)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-that-took-over-0123456789-0123456789-abcdef"
        assert people.stored_secret(user) == people.TOTP_SECRET

    def test_a_recovery_code_opens_the_door_too(self, client: Client) -> None:
        user = people.bob(with_second_factor=True)
        codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert client.get("/admin/").status_code == 200


class TestPeopleInTheAdministration:
    @pytest.fixture
    def bureau(self, client: Client) -> Client:
        sign_in(client, people.bob(with_second_factor=True))
        return client

    def test_a_person_is_added_without_anyone_knowing_the_password(self, bureau: Client) -> None:
        fields = {"email": "New@Bureau.test", "last_name": "李", "first_name": "雷", "is_staff": "on"}
        response = bureau.post("/staff/accounts/user/add/", fields)
        assert response.status_code == 302, response.content.decode()
        added = User.objects.get(email="new@bureau.test")
        assert (added.is_staff, added.is_superuser, added.has_usable_password()) == (True, False, False)
        client = Client()
        client.post("/account/password/reset/", {"email": added.email})
        assert mail.outbox[-1].to == ["new@bureau.test"]
        path = re.search(r"https?://[^/]+(/account/\S+)", mail.outbox[-1].body).group(1)
        form = client.get(path)["Location"]
        client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
        sign_in(client, added)
        assert is_signed_in(client)

    def test_an_address_is_not_added_twice(self, bureau: Client) -> None:
        response = bureau.post("/staff/accounts/user/add/", {"email": "BOB@bureau.test"})
        assert response.status_code == 200
        assert User.objects.count() == 1

    def test_a_person_can_be_changed(self, bureau: Client) -> None:
        user = people.charlie()
        address = f"/staff/accounts/user/{user.pk}/change/"
        assert bureau.get(address).status_code == 200
        response = bureau.post(
            address,
            {
                "email": user.email,
                "last_name": "韩",
                "is_active": "on",
                "memberships-TOTAL_FORMS": "0",
                "memberships-INITIAL_FORMS": "0",
            },
        )
        assert response.status_code == 302, response.content.decode()
        user.refresh_from_db()
        assert user.last_name == "韩"

    def test_an_organisation_moves_only_along_the_table_of_states(self, bureau: Client) -> None:
        firm = people.alice().organisations.get()
        inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
        fields = {"kind": firm.kind, "name": firm.name, "uscc": "", **inline}
        # The state is no field of the form: whatever is posted, it stays.
        for state in ("verified", "submitted"):
            bureau.post(f"/staff/accounts/organisation/{firm.pk}/change/", {**fields, "state": state})
            firm.refresh_from_db()
            assert firm.state == "draft"
        # A step that the table does not have from here is refused; one that it has is taken.
        firm.is_demo = True  # needs no credit code
        firm.save()
        for step, state in (("verify", "draft"), ("submit", "submitted")):
            bureau.post(f"/staff/accounts/organisation/{firm.pk}/step/{step}/", {f"seen-{firm.pk}": "0"}, follow=True)
            firm.refresh_from_db()
            assert firm.state == state


def test_tries_are_counted_for_all_web_processes_together(settings: Any, client: Client) -> None:
    """With the cache of the production settings, which lives in the database."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kerong_cache"}
    }
    user = people.alice()
    for _time in range(5):
        Client().post("/account/login/", {"login": user.email, "password": "wrong"})
    sign_in(client, user)
    assert not is_signed_in(client)
