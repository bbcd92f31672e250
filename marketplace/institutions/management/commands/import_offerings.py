"""`manage.py import_offerings FILE [--dry-run] [--report OUT.json]`: offerings from a published list.

Reads a JSON list of products or funds. What no rule says stays a condition for a person; the report counts both.
Running it twice changes nothing; a changed item becomes a new version. Faults name line and field, and only the
offerings that have one are left out; the exit code is then 1.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.institutions.importing.commands import finish
from marketplace.institutions.importing.running import import_file
from marketplace.listing.reading import UnreadableFileError
from marketplace.listing.writing import write_report


class Command(BaseCommand):
    help = "Imports offerings from a JSON list of products or funds, as reference information."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the count of conditions there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_file(options["file"], dry_run=options["dry_run"])
        except UnreadableFileError as error:
            raise CommandError(_("Nothing was imported. %(reason)s") % {"reason": error}) from error
        if options["report"]:
            write_report(options["report"], result.report(get_language() or "zh-hans"))
        finish(self, [result], options["dry_run"])
