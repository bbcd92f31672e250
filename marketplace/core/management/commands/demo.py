"""Prepare the demo and serve it on this machine: `manage.py demo [--serve] [--port 8000] [--reset]`.

Every step is a management command that is safe to run twice and never deletes what a user typed. A step whose
inputs (its files, and those of the steps before it) have not changed since it last succeeded is skipped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import connection

ROOT = Path(__file__).resolve().parents[4]
HOST = "127.0.0.1"


def _always() -> bool:
    return True


def _static_files_exist() -> bool:
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def _index_exists() -> bool:
    return settings.SEARCH_BACKEND != "embedded" or any(Path(settings.SEARCH_INDEX_DIR).glob("**/*"))


@dataclass(frozen=True)
class Step:
    """A command, the words to announce it, the files it depends on, and whether what it made is still there.

    `inputs` are glob patterns from the project's folder; a step without any is run every time. `options`: the command's.
    """

    command: str
    says: str
    inputs: tuple[str, ...] = ()
    still_there: Callable[[], bool] = _always
    verbosity: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)


MIGRATIONS = ("marketplace/*/migrations/*.py", "cms/migrations/*.py", "search/migrations/*.py", "requirements/base.txt")

# What every stored fact and rule is checked against.
VOCABULARY = (
    "marketplace/core/*.py",
    "marketplace/core/data/**/*",
    "marketplace/engine/**/*.py",
    "marketplace/listing/*.py",
)

# In this order. To add one, add a line: the command must exist, be safe to run twice, and keep what users typed.
PREPARATION_STEPS: tuple[Step, ...] = (
    Step("migrate", "database tables", MIGRATIONS, verbosity=0),
    # Cheap, and it follows SITE_URL, which is no file: so every time.
    Step("prepare_site", "site and plain pages"),
    Step("prepare_editors", "groups and workflow of the bureau's editors", ("cms/editors/groups.py",)),
    Step("load_demo_synonyms", "what institutions are called in short", ("search/data/demo/*", "search/synonyms/*.py")),
    Step("load_demo_offerings", "published and fictional offerings", (*VOCABULARY, "marketplace/institutions/**/*")),
    Step(
        "load_demo_policies",
        "the district's plan and laws",
        ("cms/data/documents/*", "cms/official/*.py", "cms/publishing/importing.py", "cms/models/*.py"),
    ),
    Step(
        "import_benefits",
        "published policies and what they give",
        (*VOCABULARY, "cms/data/policies.json", "cms/benefits/**/*.py", "cms/models/*.py"),
    ),
    Step(
        "load_demo_pages",
        "an invented policy explained, news and a topic",
        ("cms/data/demo/*", "cms/site/demonstration.py", "cms/models/*.py"),
    ),
    Step("load_demo_enterprises", "fictional enterprises and needs", (*VOCABULARY, "marketplace/enterprises/**/*")),
    Step(
        "rebuild_index",
        "search index",
        (
            *("search/**/*.py", "marketplace/*/documents.py", "cms/documents.py"),
            *("cms/benefits/**/*.py", "cms/models/benefit_content.py"),
        ),
        _index_exists,
    ),
    Step(
        "collectstatic",
        "style sheets, scripts and symbols",
        ("marketplace/*/static/**/*", "cms/static/**/*", "search/static/**/*", "requirements/base.txt"),
        _static_files_exist,
        verbosity=0,
        options={"interactive": False},
    ),
)

WHAT_TO_TRY = (
    ("/precheck/", "tell a firm's facts, see every product with reasons"),
    ("/offerings/", "search the catalogue"),
    ("/policies/", "the policy library"),
    ("/admin/", "write pages (first: .venv/bin/python manage.py create_administrator --email YOU@EXAMPLE)"),
)


class Stamps:
    """Which fingerprint each step had when it last succeeded on this database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        database_exists = "django_migrations" in connection.introspection.table_names()
        stored = json.loads(path.read_text()) if database_exists and path.exists() else {}
        self._done: dict[str, str] = stored.get(self._database(), {})

    @staticmethod
    def _database() -> str:
        chosen = connection.settings_dict
        return f"{chosen['ENGINE']} {chosen.get('HOST', '')} {chosen['NAME']}"

    def is_done(self, step: Step, fingerprint: str) -> bool:
        return bool(step.inputs) and self._done.get(step.command) == fingerprint and step.still_there()

    def mark(self, step: Step, fingerprint: str) -> None:
        self._done[step.command] = fingerprint
        self.path.write_text(json.dumps({self._database(): self._done}, indent=1))


def fingerprint(step: Step, before: str) -> str:
    """A hash of `before` (the fingerprint of the step before) and of every input's path and content."""
    digest = hashlib.sha256(before.encode())
    for pattern in step.inputs:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


class Command(BaseCommand):
    help = "Prepares the demo's database and index, and serves it on this machine only."
    # Warnings about what is not prepared yet would stand above the steps that prepare it: see `handle`.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action="store_true", help="serve when everything is prepared")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="first delete the demo's database, index and uploads")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOOPBACK_ONLY:
            raise CommandError("The demo runs with DJANGO_SETTINGS_MODULE=marketplace.settings.development only.")
        if options["serve"]:
            self._check_port(options["port"])
        missing = [step.command for step in PREPARATION_STEPS if step.command not in get_commands()]
        if missing:
            raise CommandError(f"The demo needs these commands, which do not exist: {', '.join(missing)}.")
        if options["reset"]:
            self._reset()
        if errors := [message for message in run_checks() if message.is_serious()]:
            raise SystemCheckError("\n\n".join(map(str, errors)))
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        self._prepare()
        self.check()
        if options["serve"]:
            self._serve(options["port"])

    def _prepare(self) -> None:
        stamps = Stamps(Path(settings.DATA_DIR) / "demo-stamps.json")
        mark = ""
        for number, step in enumerate(PREPARATION_STEPS, 1):
            mark = fingerprint(step, mark)
            label = f"[{number}/{len(PREPARATION_STEPS)}] {step.says}"
            if stamps.is_done(step, mark):
                self.stdout.write(f"{label}: up to date")
                continue
            self.stdout.write(f"{label} ...")
            self.stdout.flush()
            started = time.monotonic()
            call_command(step.command, verbosity=step.verbosity, **step.options)
            stamps.mark(step, mark)
            self.stdout.write(f"{label}: done in {time.monotonic() - started:.1f} s")

    def _reset(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("RESET=yes deletes the demo's SQLite file only; empty another database yourself.")
        connection.close()
        database = Path(settings.DATABASES["default"]["NAME"])
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        for folder in (settings.SEARCH_INDEX_DIR, settings.MEDIA_ROOT):
            shutil.rmtree(folder, ignore_errors=True)
        self.stdout.write("The demo's database, index and uploads are deleted.")

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                raise CommandError(f"Port {port} cannot be used ({error}); choose another, as in PORT=8010.") from error

    def _serve(self, port: int) -> None:
        address = f"http://{HOST}:{port}"
        self.stdout.write(f"\nKeRong is at {address} (this machine only). Stop it with Ctrl-C. Try:")
        for path, words in WHAT_TO_TRY:
            self.stdout.write(f"  {address}{path:<14}{words}")
        self.stdout.flush()
        call_command("runserver", f"{HOST}:{port}", use_reloader=False, skip_checks=True)
