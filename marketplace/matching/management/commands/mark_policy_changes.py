"""`python manage.py mark_policy_changes [--dry-run] [--day 2025-06-01] [--forever]`: note and tell what changed."""

from __future__ import annotations

import datetime
import signal
import threading
from collections import Counter
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.presenting import document_words
from cms.validity import BY_CODE
from marketplace.matching import policy_mails
from marketplace.matching.policy_changes import Change, LookedAlreadyError, policies_look

AN_HOUR = 3600.0


class Command(BaseCommand):
    help = "Notes which policies came into force, ended or lost a cited clause, and mails those whom it concerns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be noted; write and send nothing")
        parser.add_argument("--day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="today unless given")
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")
        parser.add_argument("--every", type=float, default=AN_HOUR, metavar="SECONDS", help="pause between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            self._once(options["day"], options["dry_run"])
            return
        if options["day"] or options["dry_run"]:
            raise CommandError(_("--forever looks at today: leave out --day and --dry-run."))
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            close_old_connections()
            try:
                self._once(None, False, quiet=True)
            except DatabaseError as error:
                self.stderr.write(str(error))
            stop.wait(options["every"])

    def _once(self, day: datetime.date | None, dry_run: bool, quiet: bool = False) -> None:
        day = day or timezone.localdate()
        try:
            look = policies_look(day=day, dry_run=dry_run)
        except LookedAlreadyError as error:
            told = {"last": error.args[0], "day": day}
            raise CommandError(
                _("The policies were looked at on %(last)s already; for %(day)s add --dry-run.") % told
            ) from error
        for change in look.changes:
            self.stdout.write(_words(change))
        counts = {"day": day, "policies": look.policies, "first": look.first, "changes": len(look.changes)}
        if dry_run or not quiet or look.first or look.changes:
            self.stdout.write(
                _("%(day)s: %(policies)s policies, %(first)s for the first time, %(changes)s changes.") % counts
            )
        if dry_run:
            self.stdout.write(_("Nothing was written or sent (dry run)."))
            return
        policy_mails.make_mails()
        sent, failed = policy_mails.send_due()
        if not quiet or sent or failed:
            counts = {"sent": sent, "failed": failed, "lost": policy_mails.unsent()}
            self.stdout.write(_("%(sent)s mails sent, %(failed)s to be tried again, %(lost)s given up.") % counts)


def _words(change: Change) -> str:
    """A change in a line, and how much cites it."""
    touched = Counter(one.url for one in change.touched)
    told = {
        "document": document_words(change.policy),
        "day": change.day,
        "conditions": touched.total(),
        "pages": len(touched),
    }
    if not change.after:
        return (
            _("%(document)s: cited clauses left the text; %(conditions)s places on %(pages)s pages cite them.") % told
        )
    told |= {"before": BY_CODE[change.before].label, "after": BY_CODE[change.after].label}
    return (
        _("%(document)s: %(before)s → %(after)s since %(day)s; %(conditions)s places on %(pages)s pages cite it.")
        % told
    )
