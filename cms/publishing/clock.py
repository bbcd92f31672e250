"""Pages that are to appear or disappear at a time: somebody has to look at the clock.

In production `manage.py publish_on_time --forever` does, in the demo a thread of the server.
"""

from __future__ import annotations

import logging
import threading

from django.core.management import call_command
from django.db import close_old_connections

logger = logging.getLogger("cms.clock")

PAUSE = 60.0
"""Seconds between two looks: editors choose minutes."""


def pages_publish_due() -> None:
    """Publish what is due and take back what has expired, by Wagtail's own command."""
    call_command("publish_scheduled", verbosity=0)


def work(stop: threading.Event, pause: float = PAUSE) -> None:
    """Look until `stop` is set, whatever fails meanwhile."""
    while not stop.is_set():
        close_old_connections()
        try:
            pages_publish_due()
        except Exception:
            logger.exception("publishing what is due failed; the next look is in %s s", pause)
        stop.wait(pause)
    close_old_connections()
