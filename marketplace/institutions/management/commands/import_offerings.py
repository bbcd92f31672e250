"""`manage.py import_offerings FILE [--dry-run] [--report OUT.json]`: offerings from a published list.

Reads a JSON list of products or funds. What no rule says stays a condition for a person; the report counts both.
Running it twice changes nothing; a changed item becomes a new version. Faults name line and field, and only the
offerings that have one are left out; the exit code is then 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from marketplace.institutions.importing.items import Draft
from marketplace.institutions.importing.running import PUBLISHED
from marketplace.listing.commands import ImportCommand
from marketplace.listing.report import counted, counts_said
from marketplace.listing.running import Import
from marketplace.listing.unread import unread_lines


class Command(ImportCommand):
    help = "Imports offerings from a JSON list of products or funds, as reference information."
    what = PUBLISHED

    def lines(self, results: Sequence[Import[Draft]], dry_run: bool) -> Iterator[str]:
        drafts = [draft for result in results for draft in result.drafts]
        if dry_run:
            yield _("%(read)s offerings read; nothing saved (dry run).") % {"read": len(drafts)}
        else:
            names = ("new", "changed", "unchanged")
            counts = {name: sum(getattr(result, name) for result in results) for name in names}
            yield _("%(new)s new, %(changed)s changed, %(unchanged)s as before.") % counts
        yield counts_said(counted(drafts))
        yield from unread_lines((draft.external_id, draft.content.unread) for draft in drafts)

    def refusal(self, count: int) -> str:
        return _("%(count)s offerings were not imported; correct them as above.") % {"count": count}
