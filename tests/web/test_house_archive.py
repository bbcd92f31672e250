"""Backup and restore on the database that the tests run on, and what they refuse."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import Settings

from tests.machine import require

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "pages").mkdir(parents=True)
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the server that the tests started; another version might not understand it."""
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", f"{require('postgresql')}:{os.environ['PATH']}")


def emails() -> list[str]:
    return sorted(get_user_model().objects.values_list("email", flat=True))


def add_user(email: str) -> None:
    get_user_model().objects.create_user(email=email, password="correct-horse-7")


def test_a_backup_brings_back_rows_and_files(tmp_path: Path, media: Path) -> None:
    add_user("alice@example.com")
    (media / "pages" / "plan.txt").write_text("计划", encoding="utf-8")
    file = tmp_path / "backup.zip"
    call_command("backup", str(file))

    add_user("bob@example.com")
    get_user_model().objects.filter(email="alice@example.com").delete()
    (media / "pages" / "plan.txt").unlink()
    (media / "new.txt").write_text("later")
    call_command("restore", str(file), "--yes")

    assert emails() == ["alice@example.com"]
    assert (media / "pages" / "plan.txt").read_text(encoding="utf-8") == "计划"
    assert not (media / "new.txt").exists()


def test_a_backup_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    call_command("backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.zip"]
    with pytest.raises(CommandError, match="never overwritten"):
        call_command("backup", str(file))


def test_a_backup_to_nowhere_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "no" / "backup.zip"))


def test_restoring_over_data_needs_a_yes(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    call_command("backup", str(file))
    add_user("bob@example.com")
    with pytest.raises(CommandError, match="add --yes"):
        call_command("restore", str(file))
    assert emails() == ["bob@example.com"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 99}, "format 99"),
        ({"engine": "oracle"}, "holds a oracle database"),
        ({"migrations": {"accounts": "9999_later"}}, "newer version"),
    ],
)
def test_a_backup_of_another_kind_is_refused(tmp_path: Path, change: dict[str, object], words: str) -> None:
    file = tmp_path / "backup.zip"
    manifest = {"format": 1, "engine": connection.vendor, "migrations": {}, "created": "2026-01-01"} | change
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("database", b"")
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(file), "--yes")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_text("not a zip")
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", str(file), "--yes")
