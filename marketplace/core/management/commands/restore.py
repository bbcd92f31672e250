"""`manage.py restore FILE`: put back a backup, in place of what the database holds now. Stop the site first."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from marketplace.core.archive import ArchiveError, holds_data, read_manifest, restore_backup


class Command(BaseCommand):
    help = "Replaces the database and the uploaded files by those of FILE, applies newer migrations, builds the index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help="overwrite a database that holds tables")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            manifest = read_manifest(file)
            if holds_data() and not options["yes"]:
                raise CommandError(
                    "The database is not empty and would be overwritten. Make a backup of it first, then add --yes."
                )
            restore_backup(file)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        call_command("rebuild_index", verbosity=options["verbosity"])
        self.stdout.write(f"{file} of {manifest['created']} is restored.")
