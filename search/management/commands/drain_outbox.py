"""`python manage.py drain_outbox [--forever]`: apply waiting changes to the search index."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.core.repeating import stop_at_signals
from search import outbox, worker
from search.backends.base import BackendError


class Command(BaseCommand):
    help = "Applies the changes that wait in the outbox to the search index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")
        parser.add_argument(
            "--every", type=float, default=worker.PAUSE, metavar="SECONDS", help="pause between two looks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            try:
                self._tell(outbox.drain())
            except BackendError as error:
                raise CommandError(str(error)) from error
            return
        worker.work(stop_at_signals(), options["every"], self._tell)

    def _tell(self, done: outbox.Drained) -> None:
        self.stdout.write(f"{done.applied} applied, {done.postponed} postponed, {done.set_aside} set aside")
