"""The people of the tests: Alice administers a firm, Bob is staff, Charlie has nothing to do with any of them."""

from __future__ import annotations

import re
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.services import user_add

PASSWORD = "correct horse battery 7"
TOTP_PERIOD_SECONDS = 30
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(email: str, **extra: bool) -> User:
    return user_add(email=email, password=PASSWORD, **extra)


def alice() -> User:
    """A member of a firm's draft organisation, without any right of staff."""
    user = person("alice@firm.test")
    firm = Organisation.objects.create(kind=Organisation.Kind.ENTERPRISE, name="爱丽丝科技（测试）")
    Membership.objects.create(user=user, organisation=firm, role=Membership.Role.ADMINISTRATOR)
    return user


def bob(*, with_second_factor: bool) -> User:
    """An administrator of the bureau."""
    user = person("bob@bureau.test", is_staff=True, is_superuser=True)
    if with_second_factor:
        add_second_factor(user)
    return user


def charlie() -> User:
    """Signed in, and a stranger to everything."""
    return person("charlie@nowhere.test")


def add_second_factor(user: User) -> None:
    TOTP.activate(user, TOTP_SECRET)
    RecoveryCodes.activate(user)


def current_code(secret: str = TOTP_SECRET) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_PERIOD_SECONDS))


def stored_secret(user: User) -> str:
    """The authenticator secret of `user`, decrypted."""
    return get_adapter().decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"])


def sign_in(client: Client, user: User, target: str = "/") -> HttpResponse:
    """Through the page, as a person does; answers the question for a code if one is asked."""
    response = client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": target})
    if response.status_code == 302 and response["Location"].startswith("/account/2fa/authenticate/"):
        response = client.post("/account/2fa/authenticate/", {"code": current_code()})
    return response


def visible(response: HttpResponse) -> str:
    """The body without what differs between any two requests."""
    body = response.content.decode()
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    body = re.sub(r"<updated>[^<]+</updated>", "", body)  # of a feed without entries: now
    return re.sub(r'name="login" value="[^"]+"', "", body)
