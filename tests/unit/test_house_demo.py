"""The demo's preparation: order, what is skipped and when not, what is refused, what RESET deletes."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from pytest_django import Settings

from marketplace.core.management.commands import demo
from marketplace.core.management.commands.demo import Step

PROJECT = Path(__file__).resolve().parent.parent.parent


class Preparation:
    """A project in a temporary folder with two steps, and the commands that ran."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[str] = []
        self.product = root / "product"

    def call(self, command: str, *args: Any, **options: Any) -> None:
        self.ran.append(command)
        self.product.touch()

    def run(self, **options: Any) -> list[str]:
        """Run the demo; gives the commands that it ran."""
        self.ran = []
        call_command("demo", **options)
        return self.ran


@pytest.fixture
def preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, db: None) -> Preparation:
    made = Preparation(tmp_path)
    for name in ("first", "second"):
        (tmp_path / f"{name}.json").write_text("1")
    steps = (
        Step("migrate", "first", ("first.json",)),
        Step("check", "second", ("second.json",), made.product.exists),
        Step("messages", "every time"),
    )
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    monkeypatch.setattr(demo, "PREPARATION_STEPS", steps)
    monkeypatch.setattr(demo, "call_command", made.call)
    settings.LOOPBACK_ONLY = True
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.DATA_DIR = tmp_path / "var"
    return made


ALWAYS = ["messages"]


def test_steps_run_in_order_once(preparation: Preparation) -> None:
    assert preparation.run() == ["migrate", "check", *ALWAYS]
    assert preparation.run() == ALWAYS


def test_a_changed_file_runs_its_step_and_those_after_it(preparation: Preparation) -> None:
    preparation.run()
    (preparation.root / "second.json").write_text("2")
    assert preparation.run() == ["check", *ALWAYS]
    (preparation.root / "first.json").write_text("2")
    assert preparation.run() == ["migrate", "check", *ALWAYS]


def test_a_lost_product_is_made_again(preparation: Preparation) -> None:
    preparation.run()
    preparation.product.unlink()
    assert preparation.run() == ["check", *ALWAYS]


def test_a_step_that_failed_is_run_again(preparation: Preparation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: str, *args: Any, **options: Any) -> None:
        if command == "check":
            raise CommandError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(demo, "call_command", fail)
        with pytest.raises(CommandError, match="no room"):
            preparation.run()
    assert preparation.run() == ["check", *ALWAYS]


def test_a_command_that_does_not_exist_is_named(preparation: Preparation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PREPARATION_STEPS", (Step("migrate", "tables"), Step("load_moon", "the moon")))
    with pytest.raises(CommandError, match="load_moon"):
        preparation.run()
    assert preparation.ran == []


def test_only_demo_settings_run_the_demo(preparation: Preparation, settings: Settings) -> None:
    settings.LOOPBACK_ONLY = False
    with pytest.raises(CommandError, match=r"marketplace\.settings\.development"):
        preparation.run()


def test_errors_stop_it_before_anything_is_done(preparation: Preparation, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["kerong.example"]
    with pytest.raises(SystemCheckError, match=r"kr\.E001"):
        preparation.run()
    assert preparation.ran == []


def test_a_port_in_use_is_told_before_anything_is_done(preparation: Preparation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="PORT=8010"):
            preparation.run(serve=True, port=taken.getsockname()[1])
    assert preparation.ran == []


def run_demo(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-c", MIGRATE_ONLY, "demo", *arguments]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=300, stdout=subprocess.DEVNULL)


# The whole demo takes minutes; its first two steps show what happens to a user's rows.
MIGRATE_ONLY = """
import os, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.development"
from django.core.management import execute_from_command_line
import django
django.setup()
from marketplace.core.management.commands import demo
demo.PREPARATION_STEPS = demo.PREPARATION_STEPS[:2]
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def page_titles(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "kerong.sqlite3") as database:
        return {title for (title,) in database.execute("SELECT title FROM wagtailcore_page")}


def test_what_a_user_typed_stays_unless_reset(tmp_path: Path) -> None:
    run_demo(tmp_path)
    with sqlite3.connect(tmp_path / "kerong.sqlite3") as database:
        database.execute("UPDATE wagtailcore_page SET title = 'typed' WHERE slug = 'privacy'")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "upload.txt").write_text("typed")
    run_demo(tmp_path)
    assert "typed" in page_titles(tmp_path)
    assert (tmp_path / "media" / "upload.txt").exists()

    run_demo(tmp_path, "--reset")
    assert "typed" not in page_titles(tmp_path)
    assert not (tmp_path / "media").exists()
