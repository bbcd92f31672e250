"""Where the crash runs kill a process: named places in the product's code, which itself knows nothing of them.

`arm(point, call)` replaces the named function in this process by one that sends SIGKILL to itself at the `call`-th
call. Nothing of the process runs after it: no `finally`, no rollback, no buffer is written.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Point:
    """A function, whether to die before or after it has run, and which results count as a call of interest."""

    module: str
    name: str
    after: bool = False
    counts: Callable[[Any], bool] = lambda result: True


POINTS = {
    "version inserted, outbox row not": Point("marketplace.institutions.services", "changed"),
    "version and outbox row inserted, not committed": Point("marketplace.institutions.services", "changed", after=True),
    "committed, not drained": Point("search.outbox", "_drain_after_commit"),
    "rows claimed": Point("search.outbox", "_claim", after=True, counts=bool),
    "batch half written": Point("search.backends.embedded", "document_of"),
    "index committed, rows not acknowledged": Point("search.outbox", "_acknowledge"),
    "rows acknowledged, next batch not claimed": Point("search.outbox", "_acknowledge", after=True),
    "new index made, not live": Point("search.backends.embedded", "_replace"),
    "new index live, rows not settled": Point("search.outbox", "settle"),
}


def arm(name: str, call: int) -> None:
    """From now on this process kills itself at the `call`-th (from 1) passing of a point."""
    point = POINTS[name]
    module = import_module(point.module)
    original = getattr(module, point.name)
    passed = 0

    def pass_by() -> None:
        nonlocal passed
        passed += 1
        if passed == call:
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(original)
    def watched(*args: Any, **options: Any) -> Any:
        if not point.after:
            pass_by()
        result = original(*args, **options)
        if point.after and point.counts(result):
            pass_by()
        return result

    setattr(module, point.name, watched)
