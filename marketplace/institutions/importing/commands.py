"""What the two import commands share: saying what came of an import."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from marketplace.institutions.importing.running import Import


def finish(command: BaseCommand, results: Sequence[Import], dry_run: bool) -> None:
    """Say what came of an import. Raises CommandError, so that the exit code is 1, where something was refused."""
    stated = sum(draft.stated for result in results for draft in result.drafts)
    rules = sum(draft.rules for result in results for draft in result.drafts)
    counts = {
        "new": sum(result.new for result in results),
        "changed": sum(result.changed for result in results),
        "unchanged": sum(result.unchanged for result in results),
        "read": sum(len(result.drafts) for result in results),
        "stated": stated,
        "rules": rules,
        "person": stated - rules,
    }
    if dry_run:
        command.stdout.write(_("%(read)s offerings read; nothing saved (dry run).") % counts)
    else:
        command.stdout.write(_("%(new)s new, %(changed)s changed, %(unchanged)s as before.") % counts)
    command.stdout.write(_("%(stated)s conditions stated: %(rules)s rules, %(person)s for a person.") % counts)
    faults = [fault for result in results for fault in result.faults]
    for fault in faults:
        command.stderr.write(str(fault))
    if faults:
        refused = len({fault.item for fault in faults})
        raise CommandError(_("%(count)s offerings were not imported; correct them as above.") % {"count": refused})
