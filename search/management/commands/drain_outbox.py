"""`python manage.py drain_outbox [--forever]`: apply waiting changes to the search index."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from search import outbox
from search.backends.base import BackendError


class Command(BaseCommand):
    help = "Applies the changes that wait in the outbox to the search index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            try:
                self._tell(outbox.drain())
            except BackendError as error:
                raise CommandError(str(error)) from error
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            close_old_connections()
            try:
                self._tell(outbox.drain(), quiet=True)
            except BackendError as error:
                self.stderr.write(str(error))
            stop.wait(options["every"])

    def _tell(self, done: outbox.Drained, quiet: bool = False) -> None:
        if not quiet or done != outbox.Drained():
            self.stdout.write(f"{done.applied} applied, {done.postponed} postponed, {done.set_aside} set aside")
