"""Start-up checks, the refusal to listen to others, and the sizes that the style allows."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from marketplace.core.checks import (
    check_database_for_production,
    check_embedded_index_has_one_writer,
    check_loopback_settings,
    is_loopback,
)
from marketplace.core.middleware import LoopbackOnlyMiddleware

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_SETTINGS = "marketplace.settings.development"
LONGEST_FUNCTION, LONGEST_FILE = 60, 500
# What the engine must not know: it is pure Python, so that it can run anywhere and be tested alone.
FORBIDDEN_IN_ENGINE = ("django.db", "django.http", "django.views", "django.forms", "django.apps", "wagtail")


@pytest.mark.parametrize("address", ["0.0.0.0:8101", "0:8101", "192.0.2.7:8101", "[::]:8101", "kerong.example:8101"])
@override_settings(LOOPBACK_ONLY=True)
def test_demo_settings_refuse_to_listen_beyond_this_machine(address: str) -> None:
    with pytest.raises(CommandError, match=r"kr\.E001"):
        call_command("runserver", address, use_reloader=False, skip_checks=True)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("", 200), ("192.0.2.7", 403), ("nonsense", 403)]
)
def test_demo_settings_answer_only_this_machine_under_any_server(address: str, status: int) -> None:
    answer = LoopbackOnlyMiddleware(lambda request: HttpResponse("fine"))(RequestFactory(REMOTE_ADDR=address).get("/"))
    assert answer.status_code == status


def test_the_demo_settings_have_that_middleware() -> None:
    assert "marketplace.core.middleware.LoopbackOnlyMiddleware" in importlib.import_module(DEMO_SETTINGS).MIDDLEWARE


@override_settings(LOOPBACK_ONLY=True, ALLOWED_HOSTS=["localhost", "kerong.example"])
def test_demo_settings_do_not_answer_to_a_public_name() -> None:
    assert [message.id for message in check_loopback_settings(None)] == ["kr.E001"]


@override_settings(LOOPBACK_ONLY=True, ALLOWED_HOSTS=["localhost", "[::1]"])
def test_demo_settings_answer_to_this_machine() -> None:
    assert check_loopback_settings(None) == []


@pytest.mark.parametrize(
    ("backend", "workers", "expected"),
    [("embedded", 1, []), ("embedded", 2, ["kr.E002"]), ("elasticsearch", 2, [])],
)
def test_the_embedded_index_has_one_writer(backend: str, workers: int, expected: list[str]) -> None:
    with override_settings(SEARCH_BACKEND=backend, WEB_CONCURRENCY=workers):
        assert [message.id for message in check_embedded_index_has_one_writer(None)] == expected


@pytest.mark.parametrize(("engine", "expected"), [("sqlite3", ["kr.W003"]), ("postgresql", [])])
def test_sqlite_is_warned_about_in_production(
    engine: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", f"django.db.backends.{engine}")
    assert [message.id for message in check_database_for_production(None)] == expected


def sources() -> Iterator[Path]:
    yield ROOT / "manage.py"
    for folder in ("marketplace", "search", "cms", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def long_functions(text: str) -> list[str]:
    """Names of functions longer than LONGEST_FUNCTION lines, decorators not counted."""
    return [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]


def test_no_function_is_too_long() -> None:
    found = {str(path.relative_to(ROOT)): long_functions(path.read_text(encoding="utf-8")) for path in sources()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in sources()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_a_long_function_would_be_found() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * LONGEST_FUNCTION) == ["f"]
    assert long_functions("def f():\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)) == []


def imported_modules(text: str) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
            modules.update(f"{node.module}.{alias.name}" for alias in node.names)
    return modules


def test_the_engine_knows_no_database_and_no_web() -> None:
    found = {
        (path.name, module)
        for path in (ROOT / "marketplace" / "engine").rglob("*.py")
        for module in imported_modules(path.read_text(encoding="utf-8"))
        if module.startswith(FORBIDDEN_IN_ENGINE)
    }
    assert found == set()


def test_locks_pin_names_and_hashes_and_no_registry() -> None:
    for name in ("base", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = [line for line in lock.splitlines() if line and line[0].isalnum()]
        assert pins
        assert all("==" in pin for pin in pins)
        assert lock.count("--hash=sha256:") >= len(pins)
        assert "://" not in lock
        assert "--index-url" not in lock
        assert "--find-links" not in lock
