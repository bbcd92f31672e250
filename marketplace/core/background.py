"""Work that goes on beside the pages. In production each piece is a process of its own; the demo's server, which is one
process, runs them as threads.

A room registers its own from `AppConfig.ready`:

    register_background("search outbox", work)   # `work(stop)` goes on until the event is set, and never raises
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

Work = Callable[[threading.Event], None]
_works: dict[str, Work] = {}


def register_background(name: str, work: Work) -> None:
    """Add `work` under `name`. ValueError for a second `name`."""
    if name in _works and _works[name] is not work:
        raise ValueError(f"background work named {name!r} is registered already; choose another name")
    _works[name] = work


def repeat(do: Callable[[], object], what: str, stop: threading.Event, pause: float, logger: logging.Logger) -> None:
    """Do it every `pause` seconds until `stop` is set; a failure is logged as one of `what`, and it goes on."""
    while not stop.is_set():
        close_old_connections()
        try:
            do()
        except Exception:
            logger.exception("%s failed; the next look is in %s s", what, pause)
        stop.wait(pause)
    close_old_connections()


def start() -> tuple[threading.Event, list[threading.Thread]]:
    """Start everything registered, in threads that end with the process; set the event to end them before."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=work, args=(stop,), name=name, daemon=True) for name, work in sorted(_works.items())
    ]
    for thread in threads:
        thread.start()
    return stop, threads
