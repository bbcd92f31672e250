"""`manage.py import_benefits FILE [--dry-run] [--report OUT.json]`: policies of a published list, with what they give.

What no rule says stays a condition for a person; the report counts both. Running it twice changes nothing; a benefit
that says something else becomes a new version. Faults name line and field, and only the policies that have one are left
out; the exit code is then 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from cms.benefits.importing.items import PolicyDraft
from cms.benefits.importing.report import AT_HOME, counted
from cms.benefits.importing.running import POLICIES
from cms.publishing.importing import ImportRefusedError
from marketplace.listing.commands import ImportCommand
from marketplace.listing.report import counts_said
from marketplace.listing.running import Import
from marketplace.listing.unread import unread_lines

DEMO = Path(__file__).resolve().parents[2] / "data" / "policies.json"


class Command(ImportCommand):
    help = "Imports policies and what they give from a JSON list; the demonstration's list where no file is named."
    what = POLICIES
    file = DEMO
    stops = (*ImportCommand.stops, ImportRefusedError)

    def lines(self, results: Sequence[Import[PolicyDraft]], dry_run: bool) -> Iterator[str]:
        for result in results:
            if dry_run:
                yield _("%(read)s policies read; nothing saved (dry run).") % {"read": len(result.drafts)}
            else:
                yield _(
                    "%(policies)s policies new. Benefits: %(new)s new, %(changed)s changed, %(unchanged)s as before."
                ) % {
                    "policies": result.made,
                    "new": result.new,
                    "changed": result.changed,
                    "unchanged": result.unchanged,
                }
            if result.kept:
                yield _("%(kept)s benefits stay as an editor wrote them.") % {"kept": result.kept}
            at_home = [draft for draft in result.drafts if draft.level in AT_HOME]
            for which, drafts in (
                (_("All"), result.drafts),
                (_("National, provincial, city and district"), at_home),
            ):
                yield f"{which}: {counts_said(counted(drafts))}"
            yield from unread_lines((draft.external_id, draft.unread) for draft in result.drafts)

    def refusal(self, count: int) -> str:
        return _("%(count)s policies were not imported; correct them as above.") % {"count": count}
