"""The environment, read once, typed, and checked before anything starts.

`VARIABLES` is the whole list of what can be set; the README's table is tested against it.
A wrong value raises `EnvironmentProblem`, whose message names the variable, what is wrong and what to set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# WAL lets readers go on while one writes; NORMAL is safe against a crash of the process under WAL.
# 64 MiB of page cache (negative: KiB) and 128 MiB of mapped file, so that the catalogue's reads stay in memory.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
    "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
)
SQLITE_BUSY_SECONDS = 20
POSTGRES_CONNECT_SECONDS = 10
POSTGRES_CONNECTION_AGE_SECONDS = 60
SECRET_KEY_LENGTH = 50
# Longer than any web server of ours lets a request wait.
MOST_SECONDS = 60
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SEARCH_BACKENDS = ("embedded", "elasticsearch")
TASK_BACKENDS = ("immediate", "database")


class EnvironmentProblem(ImproperlyConfigured):
    """One or more variables are missing or wrong; the message says what to set."""


def _refuse(name: str, what: str, remedy: str) -> NoReturn:
    raise EnvironmentProblem(f"{name} {what}. {remedy}")


@dataclass(frozen=True)
class Variable:
    """One variable: its name, default as text ("" means not set), how to read it, and what it is for."""

    name: str
    default: str
    read: Callable[[str, str], Any]
    help: str


def _text(name: str, value: str) -> str:
    return value


def _names(name: str, value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _flag(name: str, value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.lower() not in known:
        _refuse(name, f"is {value!r}, which is neither yes nor no", f"Set {name}=yes or {name}=no.")
    return known[value.lower()]


def _count(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        _refuse(name, f"is {value!r}, which is not a whole number above 0", f"Set for example {name}=2.")
    return int(value)


def _count_from_0(name: str, value: str) -> int:
    return 0 if value == "0" else _count(name, value)


def _seconds(name: str, value: str) -> float:
    # Written out, since float() also reads "nan" and "1_0".
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) or not 0 < float(value) <= MOST_SECONDS:
        remedy = f"Set for example {name}=1.5; at most {MOST_SECONDS}."
        _refuse(name, f"is {value!r}, which is not a number of seconds above 0", remedy)
    return float(value)


def _index_prefix(name: str, value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", value):
        remedy = f"Set for example {name}=kerong: a small letter first, then small letters, digits and underscores."
        _refuse(name, f"is {value!r}, which cannot begin the name of an index", remedy)
    return value


def _choice(*choices: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in choices:
            _refuse(name, f"is {value!r}, which is not known", f"Set one of: {', '.join(choices)}.")
        return value

    return read


def _folder(name: str, value: str) -> Path:
    path = (BASE_DIR / value).resolve()
    if path.exists() and not path.is_dir():
        _refuse(name, f"names {path}, which is not a folder", f"Set {name} to a folder that can be written.")
    return path


def _file(name: str, value: str) -> Path | None:
    if not value:
        return None
    path = (BASE_DIR / value).resolve()
    if not path.is_file():
        _refuse(name, f"names {path}, which is not a file", f"Put the file there, or leave {name} unset.")
    return path


def _secret(name: str, value: str) -> str:
    if value and (len(value) < SECRET_KEY_LENGTH or len(set(value)) < 5):
        _refuse(
            name,
            f"is too easy to guess (at least {SECRET_KEY_LENGTH} characters, at least 5 different)",
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
        )
    return value


def _split(name: str, value: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        # Python's own words quote what it took for the port, which may be a piece of the password.
        remedy = "Of a password write , / ? # as %2C %2F %3F %23."
        raise EnvironmentProblem(f"{name} is not an address. Set for example {name}={example} {remedy}") from None
    return parts


def _web_address(name: str, value: str) -> str:
    example = "https://kerong.example.gov.cn"
    parts = _split(name, value, example)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        _refuse(name, "is not a web address", f"Set for example {name}={example}")
    return value.rstrip("/")


def _cluster(name: str, value: str) -> str:
    """One address, or those of several nodes of one cluster, without spaces and closing slashes."""
    example = "https://USER:PASSWORD@search.example.gov.cn:9200"
    nodes = [node.strip().rstrip("/") for node in value.split(",")]
    for node in nodes:
        parts = _split(name, node, example)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            _refuse(name, "is not a web address", f"Set for example {name}={example}, several separated by commas.")
        if parts.query or parts.fragment:
            _refuse(name, "holds more than an address", f"Set for example {name}={example}")
    if len({urlsplit(node).scheme for node in nodes}) > 1:
        _refuse(name, "mixes http and https", f"Set the same for all nodes, for example {name}={example}")
    return ",".join(nodes)


def _database(name: str, value: str) -> dict[str, Any]:
    """A Django DATABASES entry from `sqlite:///FILE` or `postgres://USER:PASSWORD@HOST:PORT/NAME`."""
    example = "postgres://kerong:PASSWORD@localhost:5432/kerong"
    parts = _split(name, value, example)
    if parts.scheme == "sqlite":
        return _sqlite(name, parts)
    if parts.scheme not in ("postgres", "postgresql"):
        _refuse(
            name,
            f"begins with {parts.scheme or value[:12]!r}, which is not a database this project knows",
            f"Set sqlite:///var/kerong.sqlite3 or for example {example}",
        )
    database = unquote(parts.path.removeprefix("/"))
    if not database or "/" in database:
        _refuse(name, "names no database after the host", f"Set for example {name}={example}")
    # A socket folder cannot stand where the host stands, so it is given as ?host=/run/postgresql.
    socket = parse_qs(parts.query).get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": POSTGRES_CONNECTION_AGE_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": POSTGRES_CONNECT_SECONDS},
    }


def _sqlite(name: str, parts: SplitResult) -> dict[str, Any]:
    if parts.netloc or parts.path in ("", "/"):
        _refuse(
            name,
            "names no SQLite file",
            "Set sqlite:///var/kerong.sqlite3 (beside manage.py) or sqlite:////srv/kerong.sqlite3 (an absolute path).",
        )
    path = (BASE_DIR / unquote(parts.path.removeprefix("/"))).resolve()
    if path.is_dir():
        _refuse(name, f"names the folder {path}", "Set the name of a file in it.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": SQLITE_BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


@dataclass(frozen=True)
class Mail:
    """Where mail is handed over: host, port, sign-in, and whether STARTTLS or TLS from the start is used."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def _mail(name: str, value: str) -> Mail | None:
    if not value:
        return None
    example = "smtp+starttls://USER:PASSWORD@mail.example.gov.cn:587"
    parts = _split(name, value, example)
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        _refuse(name, "is not a mail server's address", f"Set for example {name}={example}")
    return Mail(
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


VARIABLES: tuple[Variable, ...] = (
    Variable("SECRET_KEY", "", _secret, "Signs sessions and links; required in production."),
    Variable(
        "ALLOWED_HOSTS", "", _names, "Host names the site answers to, separated by commas; required in production."
    ),
    Variable("SITE_URL", "http://127.0.0.1:8000", _web_address, "The site's public address, for links in mail."),
    Variable("DATA_DIR", "var", _folder, "Folder of the SQLite file, the embedded index and uploaded files."),
    Variable(
        "DATABASE_URL",
        "sqlite:///var/kerong.sqlite3",
        _database,
        "sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.",
    ),
    Variable("SEARCH_BACKEND", "embedded", _choice(*SEARCH_BACKENDS), "embedded (no server) or elasticsearch."),
    Variable(
        "ELASTICSEARCH_URL",
        "http://127.0.0.1:9200",
        _cluster,
        "http(s)://USER:PASSWORD@HOST:PORT of a node; several of one cluster separated by commas.",
    ),
    Variable(
        "ELASTICSEARCH_CA_FILE",
        "",
        _file,
        "PEM file of the authority that signed the nodes' certificates; unset, those that the system trusts.",
    ),
    Variable("ELASTICSEARCH_PREFIX", "kerong", _index_prefix, "What the names of this site's indexes begin with."),
    Variable("ELASTICSEARCH_SHARDS", "1", _count, "Shards of an index made from now on; see search/README.md."),
    Variable(
        "ELASTICSEARCH_REPLICAS",
        "0",
        _count_from_0,
        "Copies of each shard; with two nodes or more set 1. A single node has no place for a copy.",
    ),
    Variable("ELASTICSEARCH_TIMEOUT", "3", _seconds, "Seconds that a list waits for an answer of Elasticsearch."),
    Variable("SEARCH_SLOW_SECONDS", "0.5", _seconds, "A search that takes longer is logged with its query."),
    Variable(
        "TASKS_BACKEND",
        "immediate",
        _choice(*TASK_BACKENDS),
        "immediate, or database with a worker (the default in production).",
    ),
    Variable("WEB_CONCURRENCY", "1", _count, "Number of web worker processes; more than 1 needs Elasticsearch."),
    Variable("BEHIND_PROXY", "no", _flag, "yes when a proxy ends HTTPS and sets X-Forwarded-Proto."),
    Variable(
        "EMAIL_URL",
        "",
        _mail,
        "smtp://, smtp+starttls:// or smtps:// with USER:PASSWORD@HOST:PORT; required in production.",
    ),
    Variable("EMAIL_FROM", "KeRong <no-reply@localhost>", _text, "Sender of the site's mail."),
    Variable(
        "DEBUG",
        "yes",
        _flag,
        "Development settings (the demo's) only: no shows the pages and errors that users see, with collected static files.",
    ),
    Variable(
        "STAFF_SECOND_FACTOR",
        "yes",
        _flag,
        "Development settings (the demo's) only: no lets staff in with a password alone.",
    ),
    Variable("LPR_FILE", "", _file, "JSON file that adds or corrects loan prime rates; see marketplace/core/lpr.py."),
    Variable(
        "CALENDAR_FILE",
        "",
        _file,
        "JSON file that adds or corrects working days; see marketplace/core/working_days.py.",
    ),
    Variable("LOG_LEVEL", "INFO", _choice(*LOG_LEVELS), "DEBUG, INFO, WARNING or ERROR."),
)


class Environment(Mapping[str, Any]):
    """Typed values by variable name; an unknown name is a KeyError."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = frozenset(variable.name for variable in VARIABLES if given.get(variable.name, "").strip())
        self._values: dict[str, Any] = {}
        problems: list[str] = []
        for variable in VARIABLES:
            text = given.get(variable.name, "").strip() or variable.default
            try:
                self._values[variable.name] = variable.read(variable.name, text)
            except EnvironmentProblem as problem:
                problems.append(str(problem))
        if problems:
            raise EnvironmentProblem("\n".join(problems))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def given(self, name: str) -> bool:
        """Whether the variable was set, rather than taken from its default."""
        return name in self._given

    def require(self, *names: str) -> None:
        """Raise EnvironmentProblem naming every variable of `names` that was not set."""
        known = {variable.name: variable for variable in VARIABLES}
        missing = [f"{name} is not set. {known[name].help}" for name in names if not self.given(name)]
        if missing:
            raise EnvironmentProblem("\n".join(missing))


ENVIRONMENT = Environment(os.environ)
