"""Publish and take back pages at the times that editors chose: `publish_on_time [--forever]`."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from cms import clock


class Command(BaseCommand):
    help = "Publishes pages whose time has come and takes back those whose time is over."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--forever", action="store_true", help="keep going until stopped (SIGTERM, Ctrl-C)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            clock.pages_publish_due()
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        clock.work(stop)
