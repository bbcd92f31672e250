"""The environment is read once, typed; a wrong value says what is wrong and what to set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.settings.environment import VARIABLES, Environment, EnvironmentProblem

ROOT = Path(__file__).resolve().parent.parent.parent

WRONG = (
    ("SECRET_KEY", "secret", "at least 50 characters"),
    ("SECRET_KEY", "a" * 60, "at least 5 different"),
    ("DATABASE_URL", "mysql://u:p@h/d", "sqlite:///var/kerong.sqlite3"),
    ("DATABASE_URL", "sqlite://", "names no SQLite file"),
    ("DATABASE_URL", "postgres://u:p@h:port/d", "is not an address"),
    ("DATABASE_URL", "postgres://u:p@h", "names no database"),
    ("SEARCH_BACKEND", "solr", "embedded, elasticsearch"),
    ("ELASTICSEARCH_URL", "localhost:9200", "is not a web address"),
    ("TASKS_BACKEND", "celery", "immediate, database"),
    ("WEB_CONCURRENCY", "0", "not a whole number above 0"),
    ("WEB_CONCURRENCY", "²", "not a whole number above 0"),
    ("BEHIND_PROXY", "maybe", "BEHIND_PROXY=yes or BEHIND_PROXY=no"),
    ("EMAIL_URL", "mail.example", "is not a mail server's address"),
    ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
    ("DATA_DIR", "manage.py", "not a folder"),
)


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_value_names_the_variable_and_the_remedy(name: str, value: str, words: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        Environment({name: value})
    assert str(caught.value).startswith(name)
    assert words in str(caught.value)


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        Environment({"LOG_LEVEL": "LOUD", "BEHIND_PROXY": "maybe"})
    assert len(str(caught.value).splitlines()) == 2


def test_a_password_is_never_quoted() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        Environment({"DATABASE_URL": "mysql://user:hunter2@host/name", "EMAIL_URL": "imap://user:hunter2@host"})
    assert "hunter2" not in str(caught.value)


def test_postgres_address_is_read_with_quoted_characters() -> None:
    read = Environment({"DATABASE_URL": "postgres://ke%40rong:p%2Fw@db.example:5433/market?host=/run/pg"})[
        "DATABASE_URL"
    ]
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"]) == ("ke@rong", "p/w", "/run/pg", "5433")
    assert read["NAME"] == "market"


def test_sqlite_paths_are_relative_to_the_project_or_absolute() -> None:
    relative = Environment({"DATABASE_URL": "sqlite:///var/x.sqlite3"})["DATABASE_URL"]
    absolute = Environment({"DATABASE_URL": "sqlite:////srv/x.sqlite3"})["DATABASE_URL"]
    assert relative["NAME"] == str(ROOT / "var" / "x.sqlite3")
    assert absolute["NAME"] == "/srv/x.sqlite3"
    assert absolute["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in absolute["OPTIONS"]["init_command"]


def test_blank_means_not_set() -> None:
    environment = Environment({"LOG_LEVEL": "  "})
    assert environment["LOG_LEVEL"] == "INFO"
    assert not environment.given("LOG_LEVEL")


def test_what_production_requires_is_listed_with_its_purpose() -> None:
    with pytest.raises(EnvironmentProblem, match=r"SECRET_KEY is not set\. Signs") as caught:
        Environment({}).require("SECRET_KEY", "ALLOWED_HOSTS")
    assert "ALLOWED_HOSTS is not set" in str(caught.value)


def test_every_variable_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [variable.name for variable in VARIABLES if f"| `{variable.name}` |" not in readme]
    assert missing == []


@pytest.mark.parametrize(
    ("module", "extra", "words"),
    [
        ("marketplace.settings.production", {}, "SECRET_KEY is not set"),
        ("marketplace.settings.development", {"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
    ],
)
def test_a_wrong_environment_stops_the_start_without_a_traceback(
    module: str, extra: dict[str, str], words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": module} | extra,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
