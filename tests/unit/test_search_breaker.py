"""Asking an engine only as long as it answers: with a clock of our own, and from many threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from search import breaker
from search.backends.base import BackendError, EngineDownError, Health, State
from search.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, TRIAL_SECONDS, WITHIN, Breaker, Guard, NotAskedError
from search.query import Query
from tests.search_world import LOANS, LoanDocument


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    found = Breaker("engine", clock)
    for _ in range(FAILURES):
        found.failed("no answer")
    assert found.is_open
    return found


def test_failures_in_a_row_open_it(clock: Clock) -> None:
    found = Breaker("engine", clock)
    for _ in range(FAILURES - 1):
        found.failed("no answer")
    assert not found.is_open
    found.succeeded()
    for _ in range(FAILURES - 1):
        found.failed("no answer")
    assert not found.is_open, "the success began a new row"
    found.failed("no answer at last")
    assert found.is_open
    assert found.reason == "no answer at last"


def test_failures_far_apart_do_not(clock: Clock) -> None:
    found = Breaker("engine", clock)
    for _ in range(5 * FAILURES):
        found.failed("no answer")
        clock.now += WITHIN / (FAILURES - 1) + 1
    assert not found.is_open


def test_one_trial_at_a_time_after_a_pause(opened: Breaker, clock: Clock) -> None:
    assert not opened.begin_trial()
    clock.now += FIRST_PAUSE
    assert opened.begin_trial()
    assert not opened.begin_trial()
    opened.end_trial()
    assert not opened.is_open
    assert not opened.begin_trial()


def test_pauses_double_up_to_a_limit(opened: Breaker, clock: Clock) -> None:
    pauses = []
    for _ in range(8):
        waited = 0.0
        while not opened.begin_trial():
            clock.now += 0.5
            waited += 0.5
        pauses.append(waited)
        opened.end_trial("still nothing")
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert opened.reason == "still nothing"


def test_a_trial_that_never_ends_does_not_close_the_door(opened: Breaker, clock: Clock) -> None:
    clock.now += FIRST_PAUSE
    assert opened.begin_trial()
    clock.now += TRIAL_SECONDS - 0.1
    assert not opened.begin_trial()
    clock.now += 0.1
    assert opened.begin_trial()


def test_late_news_changes_nothing_while_it_is_open(opened: Breaker, clock: Clock) -> None:
    opened.succeeded()
    assert opened.is_open, "that call began before it opened"
    clock.now += FIRST_PAUSE - 0.1
    opened.failed("a call that was still under way")
    clock.now += 0.1
    assert opened.begin_trial()


def test_opening_again_at_once_goes_on_with_longer_pauses(opened: Breaker, clock: Clock) -> None:
    def pause_after_reopening() -> float:
        clock.now += LONGEST_PAUSE
        assert opened.begin_trial()
        opened.end_trial()
        clock.now += after
        for _ in range(FAILURES):
            opened.failed("the trial works, the queries do not")
        assert opened.is_open
        return opened._pause

    after = 1.0
    assert [pause_after_reopening() for _ in range(6)] == [2, 4, 8, 16, 30, 30]
    after = LONGEST_PAUSE + 1
    assert pause_after_reopening() == FIRST_PAUSE


def test_twenty_threads_get_one_trial(opened: Breaker, clock: Clock) -> None:
    clock.now += FIRST_PAUSE
    gate = threading.Barrier(20)

    def ask(_n: int) -> int:
        gate.wait(10)
        return sum(opened.begin_trial() for _ in range(50))

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(20))) == 1


# Before an engine


class Engine:
    """Raises what it is told to."""

    name = "engine"

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.asked = 0

    def count(self, query: Query) -> int:
        self.asked += 1
        if self.fault:
            raise self.fault
        return 7

    def state(self, document: Any) -> State:
        self.asked += 1
        return State(Health.MISSING, "There is none.", "make it") if self.fault else State(Health.READY)


class OtherLoans(LoanDocument):
    name = "other_loans"


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """The trials started, to be run by the test."""
    out: list[Callable[[], None]] = []
    monkeypatch.setattr(breaker, "start", out.append)
    return out


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clock:
    monkeypatch.setattr(breaker, "Breaker", lambda name: Breaker(name, clock))
    return clock


def ask(engine: Any, document: Any = LOANS) -> int | str:
    try:
        return Guard(engine, document).ask(lambda one: one.count(Query(document)))
    except BackendError as error:
        return type(error).__name__


def test_an_engine_that_does_not_answer_is_not_asked(
    engine: Engine, time: Clock, tasks: list[Callable[[], None]]
) -> None:
    other = OtherLoans()
    engine.fault = EngineDownError("time-out")
    assert [ask(engine) for _ in range(FAILURES + 2)] == ["EngineDownError"] * FAILURES + ["NotAskedError"] * 2
    assert ask(engine, other) == "NotAskedError", "whichever document"
    assert engine.asked == FAILURES
    assert not tasks
    time.now += FIRST_PAUSE
    assert [ask(engine) for _ in range(3)] == ["NotAskedError"] * 3, "nobody waits for the trial"
    assert len(tasks) == 1
    tasks.pop()()
    assert ask(engine) == "NotAskedError"
    engine.fault = None
    time.now += 2 * FIRST_PAUSE
    assert ask(engine) == "NotAskedError"
    tasks.pop()()
    assert ask(engine) == 7
    assert ask(engine, other) == 7


def test_a_missing_index_concerns_its_document_only(
    engine: Engine, time: Clock, tasks: list[Callable[[], None]]
) -> None:
    other = OtherLoans()
    engine.fault = BackendError("there is no index")
    for _ in range(FAILURES + 1):
        ask(engine)
    assert ask(engine) == "NotAskedError"
    engine.fault = None
    assert ask(engine, other) == 7
    time.now += FIRST_PAUSE
    ask(engine)
    tasks.pop()()
    assert ask(engine) == 7


def test_an_engine_that_answers_without_an_index_is_an_engine_that_answers(
    engine: Engine, time: Clock, tasks: list[Callable[[], None]]
) -> None:
    engine.fault = EngineDownError("time-out")
    for _ in range(FAILURES):
        ask(engine)
    engine.fault = BackendError("there is no index")
    time.now += FIRST_PAUSE
    ask(engine)
    tasks.pop()()
    assert ask(engine) == "BackendError"


def test_a_trial_that_breaks_off_is_a_failed_one(
    engine: Engine, time: Clock, tasks: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.fault = EngineDownError("time-out")
    for _ in range(FAILURES):
        ask(engine)
    time.now += FIRST_PAUSE
    ask(engine)
    engine.fault = ZeroDivisionError("a fault of ours")
    tasks.pop()()
    assert ask(engine) == "NotAskedError"

    def no_thread(task: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(breaker, "start", no_thread)
    time.now += LONGEST_PAUSE
    assert ask(engine) == "NotAskedError"
    time.now += LONGEST_PAUSE
    monkeypatch.setattr(breaker, "start", tasks.append)
    assert ask(engine) == "NotAskedError"
    assert len(tasks) == 1


def test_other_faults_are_not_the_engines(engine: Engine, time: Clock) -> None:
    engine.fault = ZeroDivisionError("a fault of ours")
    for _ in range(FAILURES + 2):
        with pytest.raises(ZeroDivisionError):
            ask(engine)
    engine.fault = None
    assert ask(engine) == 7


def test_the_state_is_true_without_waiting(engine: Engine, time: Clock, tasks: list[Callable[[], None]]) -> None:
    guard = Guard(engine, LOANS)  # type: ignore[arg-type]
    assert guard.state().ready
    engine.fault = BackendError("there is no index")
    assert guard.state() == State(Health.MISSING, "There is none.", "make it")
    engine.fault = EngineDownError("time-out")
    for _ in range(FAILURES):
        assert "does not answer: time-out" in guard.state().detail
    asked = engine.asked
    assert not guard.state().ready
    assert engine.asked == asked
    engine.fault = None
    time.now += LONGEST_PAUSE
    assert not guard.state().ready
    tasks.pop()()
    assert guard.state().ready, "a readiness check alone notices that it is back"


def test_the_trial_runs_in_a_thread(engine: Engine, time: Clock) -> None:
    engine.fault = EngineDownError("time-out")
    for _ in range(FAILURES):
        ask(engine)
    engine.fault = None
    time.now += FIRST_PAUSE
    seen: list[threading.Thread] = []
    count = engine.count

    def counted(query: Query) -> int:
        seen.append(threading.current_thread())
        return count(query)

    engine.count = counted  # type: ignore[method-assign]
    assert ask(engine) == "NotAskedError"
    for thread in threading.enumerate():
        if thread.name == "search-trial":
            thread.join(10)
    assert len(seen) == 1
    assert seen[0] is not threading.current_thread()
    assert ask(engine) == 7


def test_not_asking_is_a_kind_of_not_answering() -> None:
    assert issubclass(NotAskedError, EngineDownError)
    assert issubclass(NotAskedError, BackendError)
