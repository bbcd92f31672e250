"""The processes that the crash runs kill: `python -m tests.long.actors` loads the project once and forks for each job.

A line of JSON with a list of jobs comes in; all of them run at once, each in a process of its own; when all have ended
a line with the list of exit codes goes out (negative: killed by that signal). A job is

    {"act": a name of ACTS, "with": {arguments}, "answer": FILE,
     "small": whether batches are small and claims short,
     "leaves": whether what it writes is left to others to drain,
     "kill": {"at": a name of kill_points.POINTS, "call": n, …} (the arguments of `arm`) or {"after": seconds, "whom"}}

All but `act` may be left out; `whom` is a process that dies in the job's place. What an act that lasts "while the others
work" does ends with the others.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import django

from tests.long.kill_points import arm, write_note

SMALL_BATCH = 5
"""Rows of a batch and of a rebuild's chunk here, so that a few offerings make several."""
LEASE = datetime.timedelta(seconds=8)
"""How long a claim holds here: that of a dead process lapses some rounds later."""
OUTAGE_PAUSES = datetime.timedelta(seconds=0.2), datetime.timedelta(seconds=1)
PAUSE = 0.01
DRAIN_PAUSE = 0.05
ENGINE_PAUSE = 0.3
MOST_SECONDS = 90


def import_list(file: str, kept: str) -> dict[str, int]:
    """Import a list; each version that the import was told is saved is noted in the file `kept` at once."""
    from marketplace.core.json_content import content_hash
    from marketplace.institutions.importing.running import import_file
    from marketplace.listing import running

    save = running._save

    def save_and_note(what: Any, item: Any, draft: Any, day: Any) -> running.Saved:
        saved = save(what, item, draft, day)
        ((number, _is_new),) = saved.versions
        line = json.dumps([draft.external_id, number, content_hash(draft.content.to_json())])
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)
        return saved

    running._save = save_and_note
    result = import_file(Path(file))
    if result.faults:
        raise RuntimeError(f"refused: {[str(fault) for fault in result.faults]}")
    return {"new": result.new, "changed": result.changed, "unchanged": result.unchanged}


def hide_and_show(external_ids: list[str]) -> None:
    """Withdraw offerings and put them back, each in a transaction of its own with a drain after it."""
    from marketplace.institutions.models import Offering
    from marketplace.institutions.services import offering_publish, offering_withdraw

    for external_id in external_ids:
        offering = Offering.objects.get(external_id=external_id)
        offering_publish(offering=offering_withdraw(offering=offering))


def drain(others: Path | None) -> None:
    """Drain the outbox batch by batch, while the others work: what they leave is the next round's."""
    from search import outbox
    from search.backends.base import IndexBusyError

    while True:
        with contextlib.suppress(IndexBusyError):
            outbox.drain(batches=1 if others else None)
        if others is None or not others.exists():
            return
        time.sleep(DRAIN_PAUSE)


def drain_until_done() -> float:
    """Drain until nothing waits, or has waited too long; gives the seconds. The claims of dead processes lapse first.
    What is kept for a rebuild that died stays: it is in the live index."""
    from search import outbox

    started = time.monotonic()
    outbox.drain()
    while set(outbox.pending()) - {"kept", "set_aside"} and time.monotonic() - started < MOST_SECONDS:
        time.sleep(PAUSE)
        outbox.drain()
    return time.monotonic() - started


def rebuild(*, outage: bool = False) -> None:
    """Build every index anew. `outage`: the engine may go away meanwhile, and then it is given up."""
    from search import indexing
    from search.backends.base import EngineDownError
    from search.declare import documents

    with contextlib.suppress(EngineDownError) if outage else contextlib.nullcontext():
        for document in documents().values():
            indexing.rebuild(document)


def await_engine() -> float:
    """Wait until the engine answers; gives the seconds. It must within MOST_SECONDS."""
    from search.backends import backend
    from search.backends.base import BackendError
    from search.declare import documents
    from search.query import Query

    started = time.monotonic()
    while True:
        try:
            for document in documents().values():
                backend().count(Query(document))
        except BackendError:
            if time.monotonic() - started > MOST_SECONDS:
                raise
            time.sleep(ENGINE_PAUSE)
        else:
            return time.monotonic() - started


def look() -> None:
    """Read from the index as a visitor does; it must answer after every crash."""
    from search.backends import backend
    from search.declare import document
    from search.query import Query

    backend().search(Query(document("offerings"), facets=("kind",)))


def await_outbox() -> dict[str, Any]:
    """Wait, without draining, until all that was noted before now is indexed; gives how many waited and the seconds."""
    from django.utils import timezone

    from search.models import Outbox

    started, now = time.monotonic(), timezone.now()
    waiting = Outbox.objects.filter(created__lt=now).exclude(state=Outbox.State.SCHEDULED)
    waited = waiting.count()
    while waiting.exists() and time.monotonic() - started < MOST_SECONDS:
        time.sleep(DRAIN_PAUSE)
    return {"waited": waited, "left": waiting.count(), "seconds": time.monotonic() - started}


def check_index() -> dict[str, int]:
    """What `manage.py check_index --json` prints."""
    from django.core.management import call_command

    printed = io.StringIO()
    with contextlib.suppress(SystemExit):  # it exits with 1 when anything differs
        call_command("check_index", "--json", stdout=printed)
    found: dict[str, int] = json.loads(printed.getvalue())
    return found


def stock() -> dict[str, Any]:
    from tests.long.stock import take_stock

    return take_stock()


def on_rows(name: str) -> Callable[..., Any]:
    """An act of `tests.long.rows`, whose models need the project to be loaded."""

    def act(**options: Any) -> Any:
        from tests.long import rows

        return getattr(rows, name)(**options)

    return act


def on_policies(name: str) -> Callable[..., Any]:
    """An act of `tests.long.policies`, for the same reason."""

    def act(**options: Any) -> Any:
        from tests.long import policies

        return getattr(policies, name)(**options)

    return act


ACTS: dict[str, Callable[..., Any]] = {
    "import": import_list,
    "hide and show": hide_and_show,
    "drain": drain,
    "drain until done": drain_until_done,
    "rebuild": rebuild,
    "await engine": await_engine,
    "await outbox": await_outbox,
    "check index": check_index,
    "look": look,
    "stock": stock,
    "fill rows": on_rows("fill"),
    "count rows": on_rows("count"),
    "write rows": on_rows("write"),
    "look at rows": on_rows("look"),
    "rebuild rows": on_rows("rebuild"),
    "drain rows": on_rows("drain"),
    "drain rows until done": on_rows("drain_until_done"),
    "check rows": on_rows("check_index"),
    "prepare policies": on_policies("prepare"),
    "publish policies": on_policies("publish"),
    "look at policies": on_policies("look"),
    "mend policies": on_policies("mend"),
}
LASTING = frozenset({"drain", "drain rows", "write rows", "look at rows"})


def play(job: dict[str, Any], others: Path) -> None:
    """Do one job in this process, which ends here."""
    from django.conf import settings

    from search import indexing, outbox

    code = 1
    try:
        if job.get("small"):
            outbox.BATCH = indexing.CHUNK = SMALL_BATCH
            outbox.LEASE, outbox.OUTAGE_PAUSES = LEASE, OUTAGE_PAUSES
            indexing.FEW = 1
        if job.get("leaves"):
            settings.SEARCH_DRAIN_ON_COMMIT = False
        if "at" in (kill := job.get("kill", {})):
            arm(kill["at"], kill["call"], kill["delay"], kill["whom"], others.with_name("killed"))
        options = dict(job.get("with", {}))
        if job["act"] in LASTING:
            options.setdefault("others", others)
        answer = ACTS[job["act"]](**options)
        if "answer" in job:
            Path(job["answer"]).write_text(json.dumps(answer), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        # No clean-up that was registered before the fork: it is the parent's.
        os._exit(code)


def run(jobs: list[dict[str, Any]], others: Path) -> list[int]:
    """Run jobs at once and wait for them; gives their exit codes in order."""
    others.touch()
    running: dict[int, int] = {}
    kill_at: dict[int, tuple[float, int]] = {}
    codes = [0] * len(jobs)
    for place, job in enumerate(jobs):
        pid = os.fork()
        if pid == 0:
            play(job, others)
        running[pid] = place
        if "after" in job.get("kill", {}):
            kill_at[pid] = time.monotonic() + job["kill"]["after"], job["kill"]["whom"] or pid
    while running:
        for pid in [pid for pid, (moment, _whom) in kill_at.items() if time.monotonic() >= moment]:
            # Not waited for yet, so the number is still this process's.
            whom = kill_at.pop(pid)[1]
            os.kill(whom, signal.SIGKILL)
            if whom != pid:
                write_note(others.with_name("killed"), "", failed=False)
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            codes[running.pop(pid)] = os.waitstatus_to_exitcode(status)
            kill_at.pop(pid, None)
        else:
            time.sleep(PAUSE)
        if all(jobs[place]["act"] in LASTING for place in running.values()):
            others.unlink(missing_ok=True)
    return codes


def load_tables() -> None:
    """Read vocabularies and taxonomies before the first fork rather than in every process. Opens no connection."""
    from marketplace.institutions.importing.items import draft_of
    from marketplace.listing.reading import read_file
    from search.declare import documents
    from tests.long.lists import PUBLISHED

    items, _faults = read_file(PUBLISHED)
    for item in items:
        draft_of(item)
    documents()


def main(lines: TextIO, answers: TextIO) -> None:
    django.setup()
    load_tables()
    others = Path(os.environ["DATA_DIR"]) / "others-work"
    for line in lines:
        answers.write(json.dumps(run(json.loads(line), others)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
