"""Management commands that do their work once, or again and again until the process is told to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections


def stop_at_signals() -> threading.Event:
    """An event that is set by SIGTERM or Ctrl-C."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


class RepeatedCommand(BaseCommand):
    """`once` does the work; with --forever it is done every few minutes, also after the database was away."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")
        parser.add_argument("--every", type=float, default=300.0, metavar="SECONDS", help="pause between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            self.once()
            return
        stop = stop_at_signals()
        while not stop.is_set():
            close_old_connections()
            try:
                self.once(quiet=True)
            except DatabaseError as error:
                self.stderr.write(str(error))
            stop.wait(options["every"])

    def once(self, quiet: bool = False) -> None:
        """With `quiet` nothing is said of a look at which there was nothing to do."""
        raise NotImplementedError
