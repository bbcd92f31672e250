"""What is wrong with the bureau's pages, for whoever runs the site: `check_policies [--json] [--mend]`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override
from wagtail.models import Page

from cms.editors.checking import Finding, findings
from cms.publishing.wholeness import incomplete, policies_mend


class Command(BaseCommand):
    help = "Run the checks of the report “To be mended”. Exit code 1 if something is found, 0 if nothing is."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print a list of what was found")
        parser.add_argument("--mend", action="store_true", help="first make whole what is published in part")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["mend"]:
            self._mend(quiet=options["json"])
        with override("en"):
            found = findings()
            if options["json"]:
                rows = [_told(one) for one in found]
                self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            else:
                self._tell(found)
        if found:
            sys.exit(1)

    def _mend(self, *, quiet: bool) -> None:
        parts = incomplete()
        policies_mend(parts=parts)
        if not quiet:
            titles = dict(Page.objects.filter(pk__in=list(parts)).values_list("pk", "title"))
            for pk, lacking in parts.items():
                self.stdout.write(f"Mended {titles.get(pk, pk)}: {', '.join(lacking)}.")

    def _tell(self, found: list[Finding]) -> None:
        for check, group in groupby(found, key=lambda one: one.check):
            of_check = list(group)
            self.stdout.write(f"{check.label}: {len(of_check)}. {check.remedy}")
            for one in of_check:
                self.stdout.write(f"  {one.title}{'' if one.live else ' (draft)'}: {one.detail}")
        if not found:
            self.stdout.write("Nothing was found.")


def _told(one: Finding) -> dict[str, Any]:
    told = {"check": one.check.code, "label": one.label, "page": one.title, "live": one.live}
    return told | {"detail": one.detail, "remedy": one.remedy, "edit": one.edit_url}
