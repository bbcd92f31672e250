"""`manage.py load_demo_offerings`: the demonstration's published products, funds and fictional members.

Safe to run twice. Members' institutions are fictional and marked as demonstration; nobody can sign in for them.
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

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
PUBLISHED = ("products.json", "funds.json")
MEMBERS = "members.json"


class Command(BaseCommand):
    help = "Loads the demonstration's offerings: published ones as reference information, and fictional members'."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument("--reports", type=Path, metavar="FOLDER", help="write a count for each file there")

    def handle(self, *args: Any, **options: Any) -> None:
        results = []
        for name in (*PUBLISHED, MEMBERS):
            try:
                result = import_file(FOLDER / name, dry_run=options["dry_run"], members=name == MEMBERS)
            except UnreadableFileError as error:
                raise CommandError(f"{name}: {error}") from error
            if options["reports"]:
                report = result.report(get_language() or "zh-hans")
                write_report(options["reports"] / f"{Path(name).stem}-report.json", report)
            self.stdout.write(_("File %(name)s: %(read)s offerings.") % {"name": name, "read": len(result.drafts)})
            results.append(result)
        finish(self, results, options["dry_run"])
