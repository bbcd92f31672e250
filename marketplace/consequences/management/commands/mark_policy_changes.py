"""`python manage.py mark_policy_changes [--dry-run] [--day 2025-06-01] [--forever]`: note and tell what changed."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.benefits.closing import closing_on, closings_note
from cms.official.titles import document_words
from cms.official.validity import BY_CODE
from marketplace.consequences import policy_notices
from marketplace.consequences.policy_changes import Change, Look, LookedAlreadyError, policies_look
from marketplace.core.repeating import RepeatedCommand

AN_HOUR = 3600.0


class Command(RepeatedCommand):
    help = "Notes which policies came into force, ended or lost a cited clause, and tells those whom it concerns."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(every=AN_HOUR)
        parser.add_argument("--dry-run", action="store_true", help="say what would be noted; write and send nothing")
        parser.add_argument("--day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="today unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        day, dry_run = options["day"], options["dry_run"]
        if options["forever"] and (day or dry_run):
            raise CommandError(_("--forever looks at today: leave out --day and --dry-run."))
        if day and day > timezone.localdate() and not dry_run:
            # What has not happened would be told, and no day before it looked at any more.
            raise CommandError(_("%(day)s has not come yet; to see what it will bring add --dry-run.") % {"day": day})
        if dry_run:
            self._say(policies_look(day=day or timezone.localdate(), dry_run=True), day)
            self.stdout.write(_("%(n)s windows close soon.") % {"n": len(closing_on(day or timezone.localdate()))})
            self.stdout.write(_("Nothing was written or sent (dry run)."))
        elif day:
            self._look(day)
        else:
            super().handle(*args, **options)

    def once(self, quiet: bool = False) -> None:
        self._look(timezone.localdate(), quiet)

    def _look(self, day: datetime.date, quiet: bool = False) -> None:
        try:
            look = policies_look(day=day)
        except LookedAlreadyError as error:
            told = {"last": error.args[0], "day": day}
            raise CommandError(
                _("The policies were looked at on %(last)s already; for %(day)s add --dry-run.") % told
            ) from error
        reminders = closings_note(day=day)
        if not quiet or look.first or look.changes:
            self._say(look, day)
        if not quiet or reminders:
            self.stdout.write(_("%(n)s windows close soon and were noted.") % {"n": len(reminders)})
        policy_notices.make_mails()
        sent, failed = policy_notices.send_due()
        if not quiet or sent or failed:
            counts = {"sent": sent, "failed": failed, "lost": policy_notices.unsent()}
            self.stdout.write(_("%(sent)s mails sent, %(failed)s to be tried again, %(lost)s given up.") % counts)

    def _say(self, look: Look, day: datetime.date | None) -> None:
        for change in look.changes:
            self.stdout.write(_words(change))
        counts = {"policies": look.policies, "first": look.first, "changes": len(look.changes)}
        told = {**counts, "day": day or timezone.localdate()}
        self.stdout.write(
            _("%(day)s: %(policies)s policies, %(first)s for the first time, %(changes)s changes.") % told
        )


def _words(change: Change) -> str:
    """A change in a line, and how much cites it."""
    touched = Counter(one.url for one in change.touched)
    told: dict[str, Any] = {"document": document_words(change.policy), "day": change.day}
    told |= {"conditions": touched.total(), "pages": len(touched)}
    if not change.after:
        return (
            _("%(document)s: cited clauses left the text; %(conditions)s places on %(pages)s pages cite them.") % told
        )
    told |= {"before": BY_CODE[change.before].label, "after": BY_CODE[change.after].label}
    return (
        _("%(document)s: %(before)s → %(after)s since %(day)s; %(conditions)s places on %(pages)s pages cite it.")
        % told
    )
