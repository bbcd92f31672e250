"""Every request's furniture: id, log line, headers, language, session limits, health."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from marketplace.core import health
from marketplace.core.logging import JsonFormatter, RequestIdFilter
from marketplace.urls import urlpatterns as site_urlpatterns

pytestmark = pytest.mark.django_db

SECRET = "hunter2-hunter2"


def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"refused {request.POST['password']}")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


urlpatterns = [
    path("failing/", failing),
    path("plain/", plain),
    path("admin/plain/", plain),
    path("staff/plain/", plain),
    *site_urlpatterns,
]
handler500 = "tests.web.test_house.sorry"


def sorry(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sorry", status=500)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site's own handler writes while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_has_an_id_of_its_own(client: Client) -> None:
    first, second = client.get("/healthz"), client.get("/healthz")
    assert first["X-Request-ID"]
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_a_proxys_id_is_taken_over(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-0001.a_b"})["X-Request-ID"] == "proxy-0001.a_b"


@pytest.mark.parametrize("given", ["short", "x" * 65, 'a"b{}12345', "line1\tline2"])
def test_an_id_that_could_break_a_log_is_replaced(client: Client, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given


@override_settings(ROOT_URLCONF="tests.web.test_house")
def test_a_line_for_each_request_without_query_string(client: Client, log: io.StringIO) -> None:
    answer = client.get("/plain/?amount=300&secret=" + SECRET)
    (line,) = lines(log)
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/plain/", 200)
    assert line["milliseconds"] >= 0
    assert SECRET not in log.getvalue()


@override_settings(ROOT_URLCONF="tests.web.test_house")
def test_no_form_body_reaches_the_log_even_when_a_page_fails(log: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).post("/failing/", {"password": SECRET})
    assert answer.status_code == 500
    written = lines(log)
    assert {line["request_id"] for line in written} == {answer["X-Request-ID"]}
    (failure,) = [line for line in written if "exception" in line]
    assert failure["exception"] == "ValueError"
    assert any("test_house.py" in place and "failing" in place for place in failure["traceback"])
    assert SECRET not in log.getvalue()


def test_a_failed_sign_in_leaves_no_password_and_no_address_in_the_log(client: Client, log: io.StringIO) -> None:
    client.post("/account/login/", {"login": "nobody@example.com", "password": SECRET})
    assert lines(log)
    assert SECRET not in log.getvalue()
    assert "nobody@example.com" not in log.getvalue()


@override_settings(ROOT_URLCONF="tests.web.test_house")
def test_public_pages_have_a_strict_policy_and_admins_their_own(client: Client) -> None:
    public = client.get("/plain/")["Content-Security-Policy"]
    assert "script-src 'self';" in public
    assert "style-src 'self';" in public
    assert "unsafe-eval" not in public
    for address in ("/admin/plain/", "/staff/plain/"):
        assert "script-src 'self' 'unsafe-inline'" in client.get(address)["Content-Security-Policy"]
    for header in ("Permissions-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert header in client.get("/plain/").headers


@override_settings(ROOT_URLCONF="tests.web.test_house")
@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "zh-hans"),
        (None, "en-US,en;q=0.9", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("zh-hans", "en", "zh-hans"),
        ("fr", "fr", "zh-hans"),
        ("../../etc", None, "zh-hans"),
    ],
)
def test_the_cookie_alone_decides_the_language(
    client: Client, cookie: str | None, accept: str | None, expected: str
) -> None:
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = client.get("/plain/", headers={"Accept-Language": accept} if accept else {})
    assert answer["Content-Language"] == expected
    assert "Cookie" in answer["Vary"]
    assert "Accept-Language" not in answer["Vary"]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[None]:
    """A search index, without which the site is not ready."""
    with override_settings(SEARCH_INDEX_DIR=tmp_path):
        call_command("rebuild_index", verbosity=0)
        yield


@pytest.mark.usefixtures("index")
def test_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["database"] == "ok"
    assert answer.json()["checks"]["migrations"] == "ok"
    assert "no-store" in answer["Cache-Control"]


def test_without_an_index_it_is_not_ready(client: Client, tmp_path: Path) -> None:
    with override_settings(SEARCH_INDEX_DIR=tmp_path):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["search"]) == (503, "failed")


@pytest.mark.usefixtures("index")
def test_not_ready_says_which_part_and_keeps_the_reason_for_the_log(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> None:
        raise ConnectionError("10.1.2.3 refused")

    monkeypatch.setattr(health, "_checks", dict(health._checks))
    health.register_readiness("far away", unreachable)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {name: "ok" for name in health._checks if name != "far away"} | {
        "far away": "failed"
    }
    assert "10.1.2.3" not in answer.content.decode()
    assert any(line.get("check") == "far away" and line.get("exception") == "ConnectionError" for line in lines(log))


def test_a_missing_migration_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("core", "9999")])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "failed")


def test_a_second_check_of_one_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", dict(health._checks))
    with pytest.raises(ValueError, match="'database' is registered already"):
        health.register_readiness("database", lambda: None)


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_user(email="alice@example.com", password="correct-horse-7"))
    return client


def shift(client: Client, **seconds: int) -> None:
    """Move a time that the session remembers into the past."""
    session = client.session
    for name, back in seconds.items():
        session[name] -= back
    session.save()


@override_settings(ROOT_URLCONF="tests.web.test_house")
@pytest.mark.parametrize(
    ("seconds", "stays"),
    [
        ({"seen_at": settings.SESSION_IDLE_SECONDS - 60}, True),
        ({"seen_at": settings.SESSION_IDLE_SECONDS + 60}, False),
        ({"started_at": settings.SESSION_TOTAL_SECONDS - 60}, True),
        ({"started_at": settings.SESSION_TOTAL_SECONDS + 60}, False),
    ],
)
def test_a_session_ends_when_idle_and_after_its_total(signed_in: Client, seconds: dict[str, int], stays: bool) -> None:
    signed_in.get("/plain/")
    shift(signed_in, **seconds)
    signed_in.get("/plain/")
    assert ("_auth_user_id" in signed_in.session) is stays


@override_settings(ROOT_URLCONF="tests.web.test_house")
def test_an_anonymous_visitor_gets_no_session(client: Client) -> None:
    assert settings.SESSION_COOKIE_NAME not in client.get("/plain/").cookies


@pytest.mark.parametrize(
    "address", ["/%00", "/policies/%00.json", "/policies/%00/citing/", "/news/%00.ics", "/documents/%00/a.txt"]
)
def test_an_address_with_the_character_nul_is_that_of_no_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
