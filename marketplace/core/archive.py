"""A backup of everything that cannot be made again: the database and the uploaded files, in one zip.

Inside: `manifest.json` (format, engine, day, newest migration of each app), `database` (a SQLite file, or a custom
dump of pg_dump) and `media/…`. The search index is not in it; it is built from the database.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
# Hours, for the largest database; without a limit a lost server would hold the command for ever.
PROGRAM_SECONDS = 4 * 3600


class ArchiveError(Exception):
    """A backup that cannot be written or restored; the message says why and what to do."""


def write_backup(path: Path) -> int:
    """Write a new backup at `path`, readable by its owner only; returns its size in bytes. Raises ArchiveError."""
    if path.exists():
        raise ArchiveError(f"{path} exists; a backup is never overwritten. Choose another name.")
    partial = path.with_name(f"{path.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
            tempfile.TemporaryDirectory(prefix="kerong-backup-") as folder,
        ):
            dump = Path(folder) / DATABASE
            _dump_sqlite(dump) if connection.vendor == "sqlite" else _dump_postgresql(dump)
            archive.writestr(MANIFEST, json.dumps(_manifest(), indent=1))
            archive.write(dump, DATABASE)
            media = Path(settings.MEDIA_ROOT)
            for file in sorted(media.rglob("*")):
                if file.is_file():
                    archive.write(file, MEDIA + file.relative_to(media).as_posix())
        partial.rename(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return path.stat().st_size


def _manifest() -> dict[str, Any]:
    applied = MigrationLoader(connection).applied_migrations
    newest: dict[str, str] = {}
    for app, name in sorted(applied):
        newest[app] = name
    return {
        "format": FORMAT,
        "engine": connection.vendor,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": newest,
    }


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the backup at `path`, checked against this installation. Raises ArchiveError."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            archive.getinfo(DATABASE)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ArchiveError(f"{path} is not a backup of this site ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"{path} has format {manifest.get('format')}; this version reads format {FORMAT}.")
    if manifest["engine"] != connection.vendor:
        raise ArchiveError(
            f"{path} holds a {manifest['engine']} database, and DATABASE_URL names a {connection.vendor} one. "
            f"Set DATABASE_URL to a {manifest['engine']} database."
        )
    known = MigrationLoader(None).disk_migrations
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"].items() if (app, name) not in known]
    if unknown:
        raise ArchiveError(
            f"{path} was made by a newer version (migrations {', '.join(unknown)}). Update the code first."
        )
    return manifest


def holds_data() -> bool:
    """Whether the database has any table, so that restoring would overwrite something."""
    return bool(connection.introspection.table_names())


def restore_backup(path: Path) -> None:
    """Put back the database and the uploaded files of `path`, which replace the present ones. Raises ArchiveError."""
    read_manifest(path)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="kerong-restore-") as folder:
        archive.extractall(folder)
        dump = Path(folder) / DATABASE
        _load_sqlite(dump) if connection.vendor == "sqlite" else _load_postgresql(dump)
        media = Path(settings.MEDIA_ROOT)
        shutil.rmtree(media, ignore_errors=True)
        if (Path(folder) / MEDIA).exists():
            shutil.copytree(Path(folder) / MEDIA, media)


def _dump_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)
    copy.close()


def _load_sqlite(source: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(source) as copy:
        copy.backup(connection.connection)
    copy.close()
    connection.close()


def _dump_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load_postgresql(source: Path) -> None:
    connection.close()  # an open transaction of ours would hold the tables that are about to be replaced
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(source))


def _run(program: str, *arguments: str) -> None:
    """Run a PostgreSQL program on the present database; the password travels in the environment, not in the list."""
    found = shutil.which(program)
    if not found:
        raise ArchiveError(f"{program} is not installed (Debian: apt-get install postgresql-client).")
    chosen = connection.settings_dict
    environment = dict(os.environ)
    for name, key in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD")):
        if chosen[key]:
            environment[name] = str(chosen[key])
    done = subprocess.run(  # noqa: S603  (a fixed program; the arguments are ours)
        [found, f"--dbname={chosen['NAME']}", "--no-password", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=PROGRAM_SECONDS,
    )
    if done.returncode:
        raise ArchiveError(f"{program} failed: {done.stderr.strip()}")
