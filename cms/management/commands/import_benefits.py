"""`manage.py import_benefits FILE [--dry-run] [--report OUT.json]`: policies of a published list, with what they give.

What no rule says stays a condition for a person; the report counts both. Running it twice changes nothing; a benefit
that says something else becomes a new version. Faults name line and field, and only the policies that have one are left
out; the exit code is then 1.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.benefits.report import AT_HOME, counted, report_of
from cms.benefits.running import import_file
from cms.publishing.importing import ImportRefusedError
from marketplace.listing.reading import UnreadableFileError
from marketplace.listing.writing import write_report

DEMO = Path(__file__).resolve().parents[2] / "data" / "policies.json"


class Command(BaseCommand):
    help = "Imports policies and what they give from a JSON list; the demonstration's list where no file is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=DEMO)
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the count of conditions there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_file(options["file"], dry_run=options["dry_run"])
        except (UnreadableFileError, ImportRefusedError) as error:
            raise CommandError(_("Nothing was imported. %(reason)s") % {"reason": error}) from error
        if options["report"]:
            write_report(options["report"], report_of(result.drafts, result.faults, get_language() or "zh-hans"))
        if options["dry_run"]:
            told = {"read": len(result.drafts)}
            self.stdout.write(_("%(read)s policies read; nothing saved (dry run).") % told)
        else:
            told = {"policies": result.policies_new, "new": result.new}
            told |= {"changed": result.changed, "unchanged": result.unchanged}
            self.stdout.write(
                _("%(policies)s policies new. Benefits: %(new)s new, %(changed)s changed, %(unchanged)s as before.")
                % told
            )
        if result.kept:
            self.stdout.write(_("%(kept)s benefits stay as an editor wrote them.") % {"kept": result.kept})
        self._count(_("All"), counted(result.drafts))
        at_home = [draft for draft in result.drafts if draft.level in AT_HOME]
        self._count(_("National, provincial, city and district"), counted(at_home))
        for fault in result.faults:
            self.stderr.write(str(fault))
        if result.faults:
            refused = len({fault.item for fault in result.faults})
            raise CommandError(_("%(count)s policies were not imported; correct them as above.") % {"count": refused})

    def _count(self, which: str, told: dict[str, int]) -> None:
        told |= {"person": told["stated"] - told["rules"]}
        said = _("%(stated)s conditions stated: %(rules)s rules, %(person)s for a person.") % told
        self.stdout.write(f"{which}: {said}")
