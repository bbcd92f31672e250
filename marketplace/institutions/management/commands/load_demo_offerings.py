"""`manage.py load_demo_offerings`: the demonstration's published products, funds and fictional members.

Safe to run twice. Members' institutions are fictional and marked as demonstration; nobody can sign in for them.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from marketplace.institutions.importing.running import OF_MEMBERS, PUBLISHED
from marketplace.institutions.management.commands import import_offerings
from marketplace.listing.commands import report_language
from marketplace.listing.reading import UnreadableFileError
from marketplace.listing.report import write_report
from marketplace.listing.running import import_list

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
LISTS = {"products.json": PUBLISHED, "funds.json": PUBLISHED, "members.json": OF_MEMBERS}


class Command(import_offerings.Command):
    help = "Loads the demonstration's offerings: published ones as reference information, and fictional members'."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument("--reports", type=Path, metavar="FOLDER", help="write a count for each file there")

    def handle(self, *args: Any, **options: Any) -> None:
        results = []
        for name, what in LISTS.items():
            try:
                result = import_list(what, FOLDER / name, dry_run=options["dry_run"])
            except UnreadableFileError as error:
                raise CommandError(f"{name}: {error}") from error
            if options["reports"]:
                file = options["reports"] / f"{Path(name).stem}-report.json"
                write_report(file, result.report(report_language()))
            self.stdout.write(_("File %(name)s: %(read)s offerings.") % {"name": name, "read": len(result.drafts)})
            results.append(result)
        self.finish(results, options["dry_run"])
