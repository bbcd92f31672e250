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
    ("ELASTICSEARCH_URL", "https://a:9200,b:9200", "is not a web address"),
    ("ELASTICSEARCH_URL", "https://a:9200,", "is not a web address"),
    ("ELASTICSEARCH_URL", "https://u:p,w@a:9200", "%2C"),
    ("ELASTICSEARCH_URL", "https://a:9200,http://b:9200", "mixes http and https"),
    ("ELASTICSEARCH_URL", "https://a:9200?verify=no", "holds more than an address"),
    ("ELASTICSEARCH_CA_FILE", "no-such-file.pem", "which is not a file"),
    ("ELASTICSEARCH_PREFIX", "Kerong-1", "ELASTICSEARCH_PREFIX=kerong"),
    ("ELASTICSEARCH_SHARDS", "0", "not a whole number above 0"),
    ("ELASTICSEARCH_REPLICAS", "-1", "not a whole number"),
    ("ELASTICSEARCH_TIMEOUT", "0", "not a number of seconds above 0"),
    ("ELASTICSEARCH_TIMEOUT", "nan", "not a number of seconds above 0"),
    ("ELASTICSEARCH_TIMEOUT", "3000", "at most 60"),
    ("SEARCH_SLOW_SECONDS", "slow", "SEARCH_SLOW_SECONDS=1.5"),
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


@pytest.mark.parametrize(
    ("name", "scheme", "signs"),
    [("DATABASE_URL", "postgres", "/?#"), ("EMAIL_URL", "smtp", "/?#"), ("ELASTICSEARCH_URL", "https", ",/?#")],
)
def test_a_password_with_a_sign_of_addresses_is_not_quoted_either(name: str, scheme: str, signs: str) -> None:
    for sign in signs:
        with pytest.raises(EnvironmentProblem, match="%2C %2F %3F %23") as caught:
            Environment({name: f"{scheme}://user:hunter2{sign}hunter3@host:5432/name"})
        assert "hunter" not in str(caught.value), sign


def test_a_password_is_never_quoted() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        Environment(
            {
                "DATABASE_URL": "mysql://user:hunter2@host/name",
                "EMAIL_URL": "imap://user:hunter2@host",
                "ELASTICSEARCH_URL": "elastic://user:hunter2@host",
            }
        )
    assert "hunter2" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 3


def test_a_cluster_is_one_address_or_several_with_user_and_password() -> None:
    several = "https://elastic:p%2Cw@a.example:9200/, https://elastic:p%2Cw@b.example:9200"
    read = Environment({"ELASTICSEARCH_URL": several, "ELASTICSEARCH_TIMEOUT": "1.5", "ELASTICSEARCH_REPLICAS": "0"})
    nodes = read["ELASTICSEARCH_URL"].split(",")
    assert nodes == ["https://elastic:p%2Cw@a.example:9200", "https://elastic:p%2Cw@b.example:9200"]
    assert (read["ELASTICSEARCH_TIMEOUT"], read["ELASTICSEARCH_REPLICAS"]) == (1.5, 0)


def test_settings_of_search_are_what_the_environment_says(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    given = {
        "ELASTICSEARCH_URL": "https://elastic:secret@search.example:9200",
        "ELASTICSEARCH_CA_FILE": str(authority),
        "ELASTICSEARCH_PREFIX": "district_2",
        "ELASTICSEARCH_SHARDS": "3",
        "ELASTICSEARCH_REPLICAS": "1",
        "ELASTICSEARCH_TIMEOUT": "2.5",
        "SEARCH_SLOW_SECONDS": "0.25",
    }
    functions = [name.lower().replace("search_slow", "slow", 1) for name in given]
    values = ", ".join(f"conf.{function}()" for function in functions)
    done = subprocess.run(
        [sys.executable, "-c", f"from search import conf; print(*[{values}], sep='\\n')"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "marketplace.settings.testing"} | given,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == list(given.values())


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
