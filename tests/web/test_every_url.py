"""Every address as every kind of person. What each may expect stands in one table; an address without a row fails.

The stranger (Charlie, signed in, belonging to nothing) must see no more than a visitor does.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from cms.site.services import site_prepare
from search.models import SavedSearch
from search.saved.mailing import stop_token
from tests import people
from tests.people import sign_in, visible

pytestmark = pytest.mark.django_db

LOGIN, SET_UP, HOME = "-> /account/login/", "-> /account/2fa/totp/activate/", "-> /"
REAUTHENTICATE, CHANGE = "-> /account/reauthenticate/", "-> /account/password/change/"
OK, FORBIDDEN, MISSING, NOT_ALLOWED = "200", "403", "404", "405"


class Expected(NamedTuple):
    """What GET answers: a status, or `-> path` for a redirect."""

    visitor: str
    member: str
    staff_without: str
    staff_with: str


def everyone(answer: str) -> Expected:
    return Expected(answer, answer, answer, answer)


def signed_in(answer: str, visitor: str = LOGIN) -> Expected:
    return Expected(visitor, answer, answer, answer)


# Addresses as Django writes them backwards: a part in %(…)s is filled from SAMPLES.
PUBLIC: dict[str, Expected] = {
    "%(_0)s": everyone(OK),
    "healthz": everyone(OK),
    "readyz": everyone(OK),
    "language/": everyone(NOT_ALLOWED),
    "design/": Expected(FORBIDDEN, FORBIDDEN, OK, OK),
    "health/search/": Expected(LOGIN, MISSING, SET_UP, OK),
    "health/search/try-again/": Expected(LOGIN, MISSING, SET_UP, NOT_ALLOWED),
    "health/search/check-again/": Expected(LOGIN, MISSING, SET_UP, NOT_ALLOWED),
    "policies/": everyone(OK),
    "policies/%(slug)s/changes/%(other)s/": everyone(MISSING),
    "policies/%(slug)s.json": everyone(MISSING),
    "policies/%(slug)s/citing/": everyone(MISSING),
    "policies/notices/stop/%(token)s/": everyone(MISSING),
    "policies/feed/": everyone(OK),
    "sitemap.xml": everyone(OK),
    "policies/follow/": everyone(OK),
    "policies/follow/sent/": everyone(OK),
    "policies/follow/confirm/%(token)s/": everyone(MISSING),
    "policies/follow/mine/%(token)s/": everyone(MISSING),
    "policies/follow/stop/%(token)s/": everyone(MISSING),
    "policies/%(slug)s/correction/": everyone(MISSING),
    "news/feed/": everyone(OK),
    "news/%(slug)s.ics": everyone(MISSING),
    "precheck/": everyone(OK),
    "precheck/count/": everyone("-> /precheck/"),
    "precheck/method/": everyone(OK),
    "precheck/reasons/%(address)s/": everyone(MISSING),
    "precheck/benefits/%(address)s/": everyone(MISSING),
    "offerings/": everyone(OK),
    "offerings/%(address)s/": everyone(MISSING),
    "offerings/%(address)s/check/": everyone(MISSING),
    "offerings/%(address)s/check/box/": everyone(NOT_ALLOWED),
    "write/": everyone(OK),
    "searches/": signed_in(OK),
    "searches/new/%(document)s/": signed_in(OK),
    "searches/export/%(document)s.%(extension)s": signed_in(OK),
    "searches/stop/%(token)s/": everyone(OK),
    # Somebody else's saved search can be opened and copied by whoever has its address, and nothing more.
    "searches/%(key)s/": signed_in("-> /offerings/"),
    "searches/%(key)s/copy/": signed_in(OK),
    "searches/%(key)s/settings/": signed_in(MISSING),
    "searches/%(key)s/subscribe/": signed_in(MISSING),
    "searches/%(key)s/again/": signed_in(NOT_ALLOWED),
    "searches/%(key)s/delete/": signed_in(MISSING),
    "notices/": signed_in(OK),
    "notices/read/": signed_in(NOT_ALLOWED),
    "notices/read/%(key)s/": signed_in(NOT_ALLOWED),
    "account/login/": signed_in(HOME, visitor=OK),
    "account/logout/": signed_in(OK, visitor=HOME),
    "account/inactive/": everyone(OK),
    "account/signup/": signed_in(HOME, visitor=OK),
    "account/reauthenticate/": signed_in(OK),
    "account/email/": signed_in(OK),
    "account/confirm-email/": everyone(OK),
    "account/confirm-email/%(key)s/": everyone(OK),
    "account/login/code/confirm/": signed_in(HOME),
    "account/password/change/": signed_in(OK),
    "account/password/set/": signed_in(CHANGE),
    "account/password/reset/": everyone(OK),
    "account/password/reset/done/": everyone(OK),
    "account/password/reset/key/done/": everyone(OK),
    "account/password/reset/key/%(uidb36)s-%(key)s/": everyone(OK),
    "account/2fa/": signed_in(OK),
    "account/2fa/authenticate/": signed_in(HOME),
    "account/2fa/reauthenticate/": Expected(LOGIN, REAUTHENTICATE, REAUTHENTICATE, OK),
    "account/2fa/totp/activate/": Expected(LOGIN, REAUTHENTICATE, REAUTHENTICATE, REAUTHENTICATE),
    "account/2fa/totp/deactivate/": Expected(LOGIN, MISSING, MISSING, REAUTHENTICATE),
    "account/2fa/recovery-codes/": Expected(LOGIN, MISSING, MISSING, REAUTHENTICATE),
    "account/2fa/recovery-codes/generate/": signed_in(REAUTHENTICATE),
    "account/2fa/recovery-codes/download/": Expected(LOGIN, MISSING, MISSING, REAUTHENTICATE),
    "admin/login/": Expected(LOGIN, FORBIDDEN, SET_UP, FORBIDDEN),
    "staff/login/": Expected(LOGIN, FORBIDDEN, SET_UP, FORBIDDEN),
    "_util/login/": signed_in(FORBIDDEN),
    "staff/password_change/": Expected(CHANGE, CHANGE, SET_UP, CHANGE),
    "documents/%(address)s/%(filename)s": everyone(MISSING),
    "documents/authenticate_with_password/%(restriction_id)s/": everyone(MISSING),
    "_util/authenticate_with_password/%(page_view_restriction_id)s/%(page_id)s/": everyone(MISSING),
}
SHARED = "7f6bfbd6-5f0f-4a49-9b8c-0f2d5ac7b7ab"
"""The key of a saved search that belongs to none of the roles."""
SAMPLES = {"_0": "", "_1": "x.pdf", "uidb36": "0", "key": "0", "document": "offerings", "extension": "csv"}
ELSEWHERE = "987654321"  # a key that nothing has


class Admin(NamedTuple):
    """Everything below an admin's entrance is closed alike, but for `open_to_all`, which holds nobody's data."""

    prefix: str
    sign_in: str
    open_to_all: frozenset[str]


ADMINS = (
    Admin("admin/", "-> /admin/login/", frozenset({"admin/sprite/", "admin/jsi18n/"})),
    Admin("staff/", "-> /staff/login/", frozenset({"staff/logout/"})),
)
MEANT_TO_BREAK = "admin/failwhale/"  # Wagtail's own test of its error page


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address of the site, as Django writes it backwards."""
    for pattern in (resolver or get_resolver()).url_patterns:
        form = prefix + normalize(pattern.pattern.regex.pattern)[0][0]
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, form)
        else:
            yield form


def fill(form: str) -> str:
    """The address with its parts filled in: with a sample, or with a key that nothing has."""

    class Parts(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return SAMPLES.get(name, ELSEWHERE)

    parts = Parts()
    if form.startswith(("searches/", "notices/")):
        parts["key"] = SHARED
        if "token" in form:
            parts["token"] = stop_token(SavedSearch.objects.get(key=SHARED))
    return "/" + form % parts


def answer(response: HttpResponse) -> str:
    if response.status_code in (301, 302, 303, 307, 308):
        return f"-> {urlsplit(response['Location']).path}"
    return str(response.status_code)


def admin_of(form: str) -> Admin | None:
    return next((admin for admin in ADMINS if form.startswith(admin.prefix)), None)


@pytest.fixture(autouse=True)
def world(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An installation as `make demo` leaves it, but empty."""
    cache.clear()
    site_prepare()
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    call_command("rebuild_index", stdout=io.StringIO())
    owner = people.person("olivia@elsewhere.test")
    saved = {"document": "offerings", "name": "知识产权质押", "state": "?kind=ip_pledge", "language": "zh-hans"}
    SavedSearch.objects.create(key=SHARED, owner=owner, by_mail=True, how_often="daily", **saved)
    yield
    cache.clear()


def visitor() -> Client:
    return Client()


def member() -> Client:
    return _client(people.alice())


def stranger() -> Client:
    return _client(people.charlie())


def staff_without() -> Client:
    return _client(people.bob(with_second_factor=False))


def staff_with() -> Client:
    return _client(people.bob(with_second_factor=True))


def _client(user: people.User) -> Client:
    client = Client()
    sign_in(client, user)
    assert "_auth_user_id" in client.session
    return client


ROLES = {"visitor": visitor, "member": member, "staff_without": staff_without, "staff_with": staff_with}


def test_every_address_has_a_row() -> None:
    known = set(PUBLIC)
    missing = sorted({form for form in addresses() if form not in known and admin_of(form) is None})
    assert not missing, f"say in PUBLIC who may expect what at: {', '.join(missing)}"
    gone = sorted(known - set(addresses()))
    assert not gone, f"rows without an address: {', '.join(gone)}"


@pytest.mark.parametrize("role", ROLES)
def test_public_addresses(role: str) -> None:
    client = ROLES[role]()
    wanted = {form: getattr(expected, role) for form, expected in PUBLIC.items()}
    found = {form: answer(client.get(fill(form))) for form in PUBLIC}
    assert found == wanted


def test_the_stranger_sees_what_a_visitor_sees() -> None:
    """On pages that are no one's own: those below /account/ are the stranger's."""
    forms = [form for form, row in PUBLIC.items() if row.visitor == OK and not form.startswith("account/")]
    assert forms
    first, second = Client(), stranger()
    second.get("/")  # takes the greeting away
    for form in forms:
        seen_by_visitor, seen_by_stranger = (main_part(client.get(fill(form))) for client in (first, second))
        assert seen_by_visitor == seen_by_stranger, form


def main_part(response: HttpResponse) -> str:
    """The page's own part: the header greets whoever is signed in."""
    body = visible(response)
    return body[body.index("<main") : body.index("</main>")] if "<main" in body else body


@pytest.mark.parametrize("admin", ADMINS, ids=lambda admin: admin.prefix)
@pytest.mark.parametrize("role", ["visitor", "member"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_administration_is_closed(admin: Admin, role: str, method: str) -> None:
    client = ROLES[role]()
    wrong = {}
    for form in addresses():
        if admin_of(form) is not admin or form in PUBLIC or form in admin.open_to_all:
            continue
        found = answer(getattr(client, method)(fill(form)))
        if found not in (admin.sign_in, FORBIDDEN, MISSING, NOT_ALLOWED):
            wrong[form] = found
    assert not wrong


@pytest.mark.parametrize("admin", ADMINS, ids=lambda admin: admin.prefix)
def test_staff_without_second_factor_get_nowhere(admin: Admin) -> None:
    client = staff_without()
    forms = [form for form in addresses() if admin_of(form) is admin and form not in PUBLIC]
    found = {form: answer(client.get(fill(form))) for form in forms if not form.endswith("logout/")}
    assert set(found.values()) == {SET_UP}, found


@pytest.mark.parametrize("admin", ADMINS, ids=lambda admin: admin.prefix)
def test_no_page_of_the_administration_breaks(admin: Admin) -> None:
    client = staff_with()
    client.raise_request_exception = False
    wrong = {}
    opened = 0
    for form in addresses():
        if admin_of(form) is not admin or form in PUBLIC or form == MEANT_TO_BREAK:
            continue
        found = answer(client.get(fill(form)))
        opened += found == OK
        if found >= "500" and not found.startswith("->"):
            wrong[form] = found
    assert not wrong
    assert opened > 10
