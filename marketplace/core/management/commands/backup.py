"""`manage.py backup FILE`: the database and the uploaded files in one zip, while the site runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core.archive import ArchiveError, write_backup


class Command(BaseCommand):
    help = "Writes the database and the uploaded files to FILE, a zip that `restore` reads. Keep it as a secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = write_backup(options["file"])
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {size:,} bytes")
