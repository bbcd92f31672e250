"""`python manage.py send_alerts [--forever]`: mail the hits of saved searches that are due."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from search.saved import known, mailing
from search.saved.models import SavedSearch


class Command(BaseCommand):
    help = (
        "Mails the new hits of saved searches: daily and weekly ones when due, others that could not be sent at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")
        parser.add_argument("--every", type=float, default=300.0, metavar="SECONDS", help="pause between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            self._once()
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            close_old_connections()
            try:
                self._once(quiet=True)
            except DatabaseError as error:
                self.stderr.write(str(error))
            stop.wait(options["every"])

    def _once(self, quiet: bool = False) -> None:
        pending = SavedSearch.objects.filter(watch=SavedSearch.Watch.PENDING).order_by("pk")
        begun = sum(map(known.begin_watching, pending.values_list("pk", flat=True)))
        mailing.make_mailings()
        sent, failed = mailing.send_due()
        lost = mailing.unsent()
        if not quiet or begun or sent or failed:
            self.stdout.write(
                f"{sent} mails sent, {failed} to be tried again, {lost} given up; {begun} searches watched"
            )
