"""The worker: drains the outbox until it is told to stop, whatever fails meanwhile.

In production it is a process of its own (`manage.py drain_outbox --forever`; several with Elasticsearch), in the demo
a thread of the server (`marketplace.core.background`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

from search import outbox
from search.backends.base import BackendError, IndexBusyError

logger = logging.getLogger("search.worker")

PAUSE = 2.0
"""Seconds between two looks at an outbox that was empty, or could not be drained."""


def work(stop: threading.Event, pause: float = PAUSE, tell: Callable[[outbox.Drained], None] | None = None) -> None:
    """Drain until `stop` is set. `tell` is told what a drain did if it did anything."""
    while not stop.is_set():
        close_old_connections()
        try:
            done = outbox.drain()
            if tell and done != outbox.Drained():
                tell(done)
        except IndexBusyError:
            logger.info("the index is being written by another process")
        except BackendError as error:
            logger.warning("%s", error)
        except Exception:
            # The database may be away too; the rows are in it, and wait.
            logger.exception("draining failed; it goes on in %s s", pause)
        stop.wait(pause)
    close_old_connections()
