"""Where the crash runs kill: named places in the product's code, which itself knows nothing of them.

`arm` replaces the named function in this process by one that sends SIGKILL at the `call`-th call, to this process or
to the one that is the victim in its place. Nothing of the victim runs after it: no `finally`, no rollback, no buffer is
written.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Point:
    """A function ("module:name" or "module:Class.name"), whether to kill before, while or after it runs, and which
    results count as a call of interest. While: the server has been asked, and its answer is not there yet."""

    where: str
    when: str = "before"
    counts: Callable[[Any], bool] = lambda result: True


POINTS = {
    "row saved, outbox row not": Point("search.outbox:changed"),
    "row and outbox row saved, not committed": Point("search.outbox:changed", "after"),
    "committed, not drained": Point("search.outbox:_drain_and_log"),
    "rows claimed": Point("search.outbox:_claim", "after", bool),
    "batch half written": Point("search.backends.embedded:document_of"),
    "bulk on its way": Point("elasticsearch:Elasticsearch.bulk", "while"),
    "index written, rows not acknowledged": Point("search.outbox:_acknowledge"),
    "rows acknowledged, batch not closed": Point("search.outbox:_close"),
    "new index announced, not made": Point("search.indexing:_Run._announce", "after"),
    "new index being made": Point("elasticsearch.client:IndicesClient.create", "while"),
    "new index half read": Point("search.indexing:_Run._put", "after"),
    "new index made, not live": Point("search.backends.embedded:_replace"),
    "aliases being swapped": Point("elasticsearch.client:IndicesClient.update_aliases", "while"),
    "new index live, rows not settled": Point("search.indexing:settle"),
}

"""Of the search: outbox, drain and rebuild."""

PUBLISHING = {
    "revision saved, not published": Point("cms.models.pages:BilingualPage.publish"),
    "schedule cleared, page not saved": Point("cms.models.policies:PolicyPage.save"),
    "page saved, clauses not": Point("cms.publishing.storing:policy_clauses_store"),
    "clauses kept, indicators not": Point("cms.publishing.storing:policy_indicators_store"),
    "indicators kept, event not": Point("cms.publishing.storing:policy_event_note"),
    "event noted, history not": Point("cms.publishing.storing:policy_event_note", "after"),
    "published, not committed": Point(
        "wagtail.actions.publish_page_revision:PublishPageRevisionAction.execute", "after"
    ),
    "taken back, not committed": Point("wagtail.actions.unpublish_page:UnpublishPageAction.execute", "after"),
}
"""Of publishing a policy, in the order in which it passes them."""


def arm(name: str, call: int, delay: float = 0.0, whom: int = 0, note: Path | None = None) -> None:
    """From now on the `call`-th (from 1) passing of a point in this process kills the process `whom` (0: this one).

    At a point of "while" that happens `delay` seconds after the call began. If it is another process that dies, a line
    of JSON is added to the file `note`: whether the call failed for it.
    """
    point = (POINTS | PUBLISHING)[name]
    module, _, path = point.where.partition(":")
    *owners, attribute = path.split(".")
    owner: Any = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    original = getattr(owner, attribute)
    passed = 0

    def is_the_one() -> bool:
        nonlocal passed
        passed += 1
        return passed == call

    def kill() -> None:
        os.kill(whom or os.getpid(), signal.SIGKILL)

    @wraps(original)
    def watched(*args: Any, **options: Any) -> Any:
        if point.when == "while":
            return while_it_runs(lambda: original(*args, **options)) if is_the_one() else original(*args, **options)
        if point.when == "before" and is_the_one():
            kill()
            write_note(note, name, failed=False)
        result = original(*args, **options)
        if point.when == "after" and point.counts(result) and is_the_one():
            kill()
        return result

    def while_it_runs(run: Callable[[], Any]) -> Any:
        timer = threading.Timer(delay, kill)
        timer.start()
        failed = True
        try:
            result = run()
            failed = False
            return result
        finally:
            timer.join()
            write_note(note, name, failed=failed)

    setattr(owner, attribute, watched)


def write_note(note: Path | None, name: str, *, failed: bool) -> None:
    """Add to the file that another process was killed."""
    if note is not None:
        with note.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"point": name, "failed": failed}) + "\n")
