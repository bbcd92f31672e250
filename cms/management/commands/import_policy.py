"""Take official documents into the policy library: `import_policy FILE… [--dry-run] [--publish] [--report OUT.json]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.official.decoding import UnreadableError
from cms.official.reading import OfficialDocument, read
from cms.official.report import report_of
from cms.publishing.importing import ImportRefusedError, policy_import
from marketplace.listing.report import write_report


class Command(BaseCommand):
    help = "Read official documents (text, Markdown, HTML, .docx) into the policy library, as drafts."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")
        parser.add_argument("--publish", action="store_true", help="publish what is read; otherwise it is a draft")
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="write what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        reports: list[dict[str, Any]] = []
        failed = 0
        for file in options["files"]:
            try:
                document = read(file.read_bytes(), file.name)
                told = report_of(file.name, document)
                if not options["dry_run"]:
                    imported = policy_import(document=document, name=file.name, publish=options["publish"])
                    told["address"] = imported.page.address
                    told["unsure"] += [{"field": one} for one in imported.unsure if one not in document.front.unsure]
            except (OSError, UnreadableError, ImportRefusedError) as error:
                failed += 1
                told = {"file": file.name, "error": str(error)}
                self.stderr.write(f"{file.name}: {error}")
            else:
                self._tell(file.name, document, told)
            reports.append(told)
        if options["report"]:
            write_report(options["report"], reports)
        if failed:
            raise CommandError(f"{failed} of {len(reports)} files were not read; the others are in.", returncode=1)

    def _tell(self, name: str, document: OfficialDocument, told: dict[str, Any]) -> None:
        told_of = document.characters_told
        lost = document.characters_in - document.characters_out - told_of
        counted = f"{len(told['clauses'])} clauses, {told['tables']} tables, {len(told['unsure'])} doubts"
        left_out = f", {told_of} characters left out with a doubt" if told_of else ""
        whole = ("nothing lost" if not lost else f"{lost} characters differ") + left_out
        self.stdout.write(f"{name}: {told['title']} {told['number']}: {counted}, {whole}")
