"""Asking an engine only as long as it answers.

A breaker is closed while all is well. After FAILURES failures in a row within WITHIN seconds it opens: nobody asks the
engine any more, so nobody waits for it. When its pause is over, the next request (or readiness check) starts one trial
in a thread of its own and is itself answered without the engine: a trial made by a visitor would let that visitor wait
for the time-out. A trial that works closes the breaker; one that does not doubles the pause, up to LONGEST_PAUSE.

Each process has its own breakers: one for an engine (it does not answer), one for each document in it (the index is
missing, broken, of another mapping), so that one missing index does not close the others.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from search.backends.base import Backend, BackendError, EngineDownError, Health, State
from search.declare import Document
from search.query import Query

logger = logging.getLogger("search.breaker")

FAILURES = 3
"""In a row. One slow query must not take everybody's full search away."""
WITHIN = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
TRIAL_SECONDS = 60.0
"""After this long a trial that never ended (its process was forked, say) no longer keeps others from trying."""
T = TypeVar("T")


class NotAskedError(EngineDownError):
    """The engine was not asked, because it did not answer before."""


class Breaker:
    """Counts failures, opens, lets one trial at a time through, closes. Safe to use from several threads. `clock` is in
    seconds and never goes back."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.reason = ""
        """What the last failure said."""
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._first_failure = 0.0
        self._open = False
        self._pause = FIRST_PAUSE
        self._next_trial = 0.0
        self._closed_at: float | None = None

    @property
    def is_open(self) -> bool:
        return self._open

    def succeeded(self) -> None:
        """A call worked. An open breaker stays open: the call began before it opened."""
        if self._failures and not self._open:
            with self._lock:
                self._failures = 0

    def failed(self, reason: str) -> None:
        """A call failed."""
        with self._lock:
            self.reason = reason
            if self._open:
                return
            now = self._clock()
            if not self._failures or now - self._first_failure > WITHIN:
                self._failures, self._first_failure = 0, now
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_up(now)

    def _open_up(self, now: float) -> None:
        """Opening again soon after closing goes on with the longer pauses: the trial works, the real queries do not."""
        again = self._closed_at is not None and now - self._closed_at < LONGEST_PAUSE
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if again else FIRST_PAUSE
        self._open, self._next_trial = True, now + self._pause
        logger.error("%s: not asked for %g s: %s", self.name, self._pause, self.reason)

    def begin_trial(self) -> bool:
        """Whether the caller is the one to try now. It must then call `end_trial`."""
        with self._lock:
            now = self._clock()
            if not self._open or now < self._next_trial:
                return False
            self._next_trial = now + TRIAL_SECONDS
            return True

    def end_trial(self, failure: str = "") -> None:
        """The trial worked, or failed for a reason."""
        with self._lock:
            now = self._clock()
            if failure:
                self.reason = failure
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                self._next_trial = now + self._pause
                return
            self._open, self._failures, self._closed_at = False, 0, now
        logger.warning("%s: answers again", self.name)


class Guard:
    """Stands before one document of one engine."""

    def __init__(self, engine: Backend, document: Document) -> None:
        self.engine = engine
        self.document = document
        self.of_engine = _breaker(engine, "")
        self.of_document = _breaker(engine, document.name)

    def ask(self, question: Callable[[Backend], T]) -> T:
        """What the engine answers. Its own BackendError or EngineDownError; NotAskedError, at once, while a breaker is
        open."""
        for breaker in (self.of_engine, self.of_document):
            if breaker.is_open:
                self._try_again(breaker)
                raise NotAskedError(breaker.reason)
        try:
            answer = question(self.engine)
        except EngineDownError as error:
            self.of_engine.failed(str(error))
            raise
        except BackendError as error:
            self.of_engine.succeeded()
            self.of_document.failed(str(error))
            raise
        self.of_engine.succeeded()
        self.of_document.succeeded()
        return answer

    def state(self) -> State:
        """Whether the document's index answers; while a breaker is open, what was wrong, without asking again."""
        try:
            self.ask(lambda engine: engine.count(Query(self.document)))
        except EngineDownError as error:
            return State(Health.BROKEN, f'The search index of "{self.document.name}" does not answer: {error}')
        except BackendError:
            pass  # the engine's own account says more
        return self.engine.state(self.document)

    def _try_again(self, breaker: Breaker) -> None:
        if breaker.begin_trial():
            try:
                start(lambda: self._trial(breaker))
            except RuntimeError as error:  # no thread to be had now
                breaker.end_trial(str(error))

    def _trial(self, breaker: Breaker) -> None:
        failure = ""
        try:
            self.engine.count(Query(self.document))
        except EngineDownError as error:
            failure = str(error)
        except BackendError as error:
            failure = str(error) if breaker is self.of_document else ""
        except Exception as error:
            logger.exception("%s: the trial broke off", breaker.name)
            failure = repr(error)
        breaker.end_trial(failure)


def start(task: Callable[[], None]) -> None:
    threading.Thread(target=task, name="search-trial", daemon=True).start()


_breakers: WeakKeyDictionary[Backend, dict[str, Breaker]] = WeakKeyDictionary()
_making = threading.Lock()


def _breaker(engine: Backend, document: str) -> Breaker:
    with _making:
        kept = _breakers.setdefault(engine, {})
        if document not in kept:
            kept[document] = Breaker(f"{engine.name} {document}".strip())
        return kept[document]


def forget() -> None:
    """Start anew, all closed."""
    with _making:
        _breakers.clear()
