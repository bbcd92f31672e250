"""A flow as data: asked, checked, timed and drawn, without a database. The loan lane's first rows are the example."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.verification import FLOW
from marketplace.core.flows.checking import faults
from marketplace.core.flows.checks import check_flow_tables
from marketplace.core.flows.clocks import Reading, reading
from marketplace.core.flows.drawing import markdown, mermaid
from marketplace.core.flows.past import CARRIED_OVER, Does, Effects, Past, Unit, disclosed, replayed
from marketplace.core.flows.registry import declare, declared
from marketplace.core.flows.table import Clock, EventKind, Flow, FlowError, Label, Note, Reason, Row, State
from marketplace.core.text import Text
from marketplace.core.working_days import is_working_day
from tests.loan_lane import BUREAU, ENTERPRISE, FORMER, INSTITUTION, LANE, PERMISSIONS, Drive

FRIDAY = date(2026, 5, 15)
ACTORS = (*PERMISSIONS,)


def drive(*steps: tuple[str, str, int], day: date = FRIDAY, **brought: Any) -> Drive:
    """Steps as (who, action, days later)."""
    made = Drive(LANE, day)
    for who, action, days in steps:
        made.day += timedelta(days=days)
        audience = who if who in LANE.audiences else BUREAU
        verdict = made.step(action, PERMISSIONS[who], audience=audience, **brought)
        assert verdict, verdict
    return made


def may(made: Drive, who: str, action: str) -> tuple[bool, str, str]:
    audience = who if who in LANE.audiences else BUREAU
    verdict = LANE.may(action, made.state, PERMISSIONS[who], made.case(audience))
    return verdict.allowed, verdict.code, verdict.reason.en if verdict.reason else ""


SENT = ("clock", "send", 0)
ACCEPTED = (SENT, (INSTITUTION, "accept", 0))
CONTACTED = (*ACCEPTED, (INSTITUTION, "contact", 0))


def test_an_answer_is_allowed_or_refused_with_the_reason() -> None:
    made = drive(SENT)
    assert may(made, INSTITUTION, "accept") == (True, "", "")
    assert may(made, ENTERPRISE, "accept") == (False, "permission", "You may not do this here.")
    refused = may(made, INSTITUTION, "offer")
    assert refused == (False, "state", "It is “Sent” now. Possible: Accept, Decline.")
    assert may(made, "clock", "pass_on") == (False, "accept_overdue", "The last day has not passed.")


def test_somebody_without_any_permission_learns_nothing_of_the_state() -> None:
    answers = {may(drive(*steps), FORMER, action) for steps in ((SENT,), CONTACTED) for action in ("accept", "offer")}
    assert answers == {(False, "permission", "You may not do this here.")}


def test_what_may_be_done_is_listed_with_what_it_waits_for() -> None:
    made = drive(SENT)
    offers = LANE.offers(made.state, PERMISSIONS["clock"], made.case(BUREAU))
    assert [(offer.row.action, offer.verdict.code) for offer in offers] == [("pass_on", "accept_overdue")]
    assert LANE.offers(made.state, PERMISSIONS[FORMER], made.case(FORMER)) == ()


def test_reasons_and_words_are_asked_for() -> None:
    made = drive(*CONTACTED)
    row = LANE.row("contacted", "decline")
    assert row is not None
    assert [reason.code for reason in LANE.reasons_of(row)] == ["age", "model"]
    assert LANE.demanded(row, (), "").code == "reasons"
    assert LANE.demanded(row, ("unclear",), "").code == "reasons"
    assert LANE.demanded(row, ("age",), "")
    needed = replace(row, note=Note.NEEDED)
    assert LANE.demanded(needed, ("age",), "  ").code == "note"
    assert LANE.demanded(replace(row, note=Note.NONE), ("age",), "x").code == "note"
    assert not made.step("decline", PERMISSIONS[INSTITUTION], audience=INSTITUTION)
    assert made.state == "contacted"


def test_an_unknown_code_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(FlowError, match="send, accept"):
        LANE.row("sent", "shout")
    with pytest.raises(FlowError, match="reserve, sent"):
        LANE.may("accept", "nowhere", PERMISSIONS[INSTITUTION], drive(SENT).case(BUREAU))


def test_each_audience_reads_its_own_words() -> None:
    passed_on = LANE.state("passed_on").label
    assert (passed_on.to(ENTERPRISE).en, passed_on.to(FORMER).en) == ("Passed on", "No longer yours")
    made = drive(SENT, ("clock", "pass_on", 5))
    assert [p.action for p in LANE.told(made.history, FORMER)] == ["pass_on"]
    assert [p.action for p in LANE.told(made.history, ENTERPRISE)] == ["send", "pass_on"]


def test_a_missed_acceptance_passes_on_only_after_a_working_day() -> None:
    made = drive(SENT)
    for later, expected in ((1, False), (2, False), (3, False), (4, True)):  # Saturday, Sunday, Monday, Tuesday
        made.day = FRIDAY + timedelta(days=later)
        assert may(made, "clock", "pass_on")[0] is expected, made.day


def test_acceptance_opens_and_a_missed_contact_closes_at_once() -> None:
    made = drive(*ACCEPTED)
    assert disclosed(made.history) == {"contact", "figures"}
    made.day += timedelta(days=10)
    assert made.step("pass_on", PERMISSIONS["clock"], audience=BUREAU)
    assert (made.state, disclosed(made.history)) == ("passed_on", frozenset())
    assert disclosed(drive(SENT).history) == frozenset()


def clock(made: Drive, code: str) -> Reading:
    found = reading(code, made.history, made.day)
    assert found is not None
    return found


def test_a_clock_stops_while_the_other_side_owes_and_the_whole_never_does() -> None:
    made = drive(*CONTACTED, (INSTITUTION, "ask_papers", 0), (ENTERPRISE, "hand_in", 3))  # Monday 18 May
    made.day += timedelta(days=2)  # Wednesday
    offer = clock(made, "offer")
    assert (offer.used, offer.left, offer.due) == (2, 3, date(2026, 5, 25))
    made.step("ask_papers", PERMISSIONS[INSTITUTION], audience=INSTITUTION, reasons=("unclear",))
    made.day += timedelta(days=5)  # Monday 25 May
    offer = clock(made, "offer")
    assert (offer.paused, offer.used, offer.gross, offer.due) == (True, 2, 5, None)
    assert made.step("hand_in", PERMISSIONS[ENTERPRISE], audience=ENTERPRISE)
    assert clock(made, "offer").due == date(2026, 5, 28)
    whole = clock(made, "whole")
    assert (whole.unit, whole.used, whole.due) == (Unit.CALENDAR, 10, date(2026, 6, 14))


def test_a_reminder_gives_the_firm_as_many_days_again() -> None:
    made = drive(*CONTACTED, (INSTITUTION, "ask_papers", 0))
    made.day += timedelta(days=5)  # Wednesday: three working days were used
    assert not may(made, "clock", "remind")[0]
    made.day += timedelta(days=1)
    assert made.step("remind", PERMISSIONS["clock"], audience=BUREAU)
    assert (made.state, clock(made, "reminder").due) == ("papers", date(2026, 5, 26))
    assert may(made, "clock", "lapse")[1] == "reminder_overdue"
    made.day = date(2026, 5, 27)
    assert made.step("lapse", PERMISSIONS["clock"], audience=BUREAU)
    assert all(clock(made, code).ended for code in ("reminder", "whole"))


def test_days_in_force_for_one_subject_are_kept_in_its_steps() -> None:
    """Ten days for an equity offer instead of five: the same table, other days; what was promised stays promised."""
    slow = replace(LANE, clocks=tuple(replace(c, days=10) if c.code == "offer" else c for c in LANE.clocks))
    made = drive(*CONTACTED, (INSTITUTION, "ask_papers", 0))
    made.flow = slow
    assert made.step("hand_in", PERMISSIONS[ENTERPRISE], audience=ENTERPRISE)
    made.flow = LANE
    assert clock(made, "offer").days == 10


def test_a_clock_beyond_the_published_calendar_is_an_estimate() -> None:
    assert clock(drive(SENT, day=date(2031, 5, 15)), "accept").estimated
    assert not clock(drive(SENT), "accept").estimated


# What is wrong in a table


def broken(**changes: Any) -> list[str]:
    return [f"{fault.what} {fault.remedy}" for fault in faults(replace(LANE, **changes))]


def test_good_tables_have_no_faults() -> None:
    assert faults(LANE) == []
    assert [message.id for message in check_flow_tables(None)] == []


ROWS, STATES = LANE.rows, LANE.states
ODD = State("odd", Label(Text("怪", "Odd")))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"states": ()}, "no states"),
        ({"states": (*STATES, STATES[1])}, 'state "sent" is declared 2 times'),
        ({"states": (*STATES, ODD)}, 'state "odd" can never be reached'),
        ({"rows": (*ROWS, ROWS[2])}, '"accept" in "sent" has 2 rows'),
        ({"rows": (*ROWS, replace(ROWS[2], state="declined"))}, 'state "declined" is final and has rows'),
        ({"rows": (*ROWS, replace(ROWS[2], to="moon"))}, 'names the state "moon". There are: accepted'),
        ({"rows": (*ROWS, replace(ROWS[2], state="assessing", action="shout"))}, 'names the action "shout"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], needs=("full_moon",)))}, 'names the condition "full_moon"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], reasons="none"))}, 'names the group of reasons "none"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], starts=("egg",)))}, 'names the clock "egg"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], opens=("soul",)))}, 'names the disclosure "soul"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], event="bang"))}, 'names the kind of event "bang"'),
        ({"rows": (*ROWS[1:], replace(ROWS[0], permission=""))}, "names no permission"),
        ({"rows": tuple(r for r in ROWS if r.state != "assessing")}, 'state "assessing" has no way out'),
        ({"states": (replace(STATES[0], label=Label(Text("候补", " "))), *STATES[1:])}, 'state "reserve" has no words under "en"'),
        ({"states": (replace(STATES[0], label=Label(Text("甲", "A"), {"king": Text("乙", "B")})), *STATES[1:])}, 'names the audience "king"'),
        ({"states": (replace(STATES[0], turn="king"), *STATES[1:])}, 'names the audience "king"'),
        ({"events": (*LANE.events, EventKind("bang", Label(Text("响", "Bang")), ()))}, 'kind of event "bang" stands in no row'),
        ({"reasons": (*LANE.reasons, Reason("r", "moon", Text("甲", "A")))}, "which no row asks for"),
        ({"reasons": (*LANE.reasons, Reason("r", "no", Text("甲", "A"), Text("", "B")))}, 'reason "r" has no words under "zh"'),
        ({"clocks": (*LANE.clocks, Clock("egg", Text("蛋", "Egg"), 3, BUREAU))}, 'clock "egg" is never started'),
        ({"clocks": (replace(LANE.clocks[0], days=0), *LANE.clocks[1:])}, "has 0 days"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place_and_remedy(changes: dict[str, Any], told: str) -> None:
    assert any(told in fault for fault in broken(**changes)), broken(**changes)


def test_a_clock_that_nothing_ends_is_a_fault() -> None:
    """Of a flow without final states: a final one ends every clock."""
    states = (State("a", Label(Text("甲", "A"))), State("b", Label(Text("乙", "B"))))
    kinds, actions = LANE.events[:1], LANE.actions[:1]
    rows = (Row("a", "send", "b", "p", "sent", starts=("accept",)), Row("b", "send", "a", "p", "sent"))
    looping = Flow("x", Text("甲", "A"), LANE.audiences, states, actions, kinds, rows, clocks=LANE.clocks[:1])
    assert [fault.what for fault in faults(looping)] == ['clock "accept" is never ended.']


def test_a_broken_table_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.core.flows.registry._DECLARED", {"loan": replace(LANE, states=(*STATES, ODD))})
    messages = check_flow_tables(None)
    assert {message.id for message in messages} == {"kr.E020"}
    assert "Flow loan" in messages[0].msg
    assert messages[0].hint


def test_a_flow_is_declared_once() -> None:
    assert declared()["verification"] is FLOW
    assert declare(FLOW) is FLOW
    with pytest.raises(ValueError, match="two flows"):
        declare(replace(FLOW))


def test_it_is_drawn_and_written_out_in_both_languages() -> None:
    drawn = mermaid(LANE, "en", BUREAU)
    assert drawn.startswith("stateDiagram-v2\n")
    assert "    sent --> accepted: Accept" in drawn
    assert drawn.count(" --> ") == len(ROWS) + 1 + sum(one.final for one in STATES)
    for language, words in (("zh", "接单 开始"), ("en", "To accept starts")):
        text = markdown(LANE, language, BUREAU)
        assert words in text
        assert all(f"`{row.permission}`" in text for row in ROWS)
    assert "No longer yours" in markdown(LANE, "en", FORMER)


# Whatever is done, by whomever, whenever


WALKS = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.sampled_from([action.code for action in LANE.actions]),
        st.integers(0, 9),
        st.lists(st.sampled_from([reason.code for reason in LANE.reasons]), max_size=1).map(tuple),
    ),
    max_size=40,
)
STARTS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
# Most first steps of a random walk are refused: one that is on its way sees more of the table.
BEGINNINGS = st.sampled_from([(), (SENT,), ACCEPTED, CONTACTED, (*CONTACTED, (INSTITUTION, "ask_papers", 0))])


def walked(day: date, beginning: Any, walk: Any) -> Drive:
    made = drive(*beginning, day=day)
    for who, action, days, reasons in walk:
        made.day += timedelta(days=days)
        made.step(action, PERMISSIONS[who], audience=who if who in LANE.audiences else BUREAU, reasons=reasons)
    return made


@given(day=STARTS, beginning=BEGINNINGS, walk=WALKS)
def test_no_sequence_leaves_the_table_and_history_leads_to_the_state(day: date, beginning: Any, walk: Any) -> None:
    made = walked(day, beginning, walk)
    assert made.state in LANE.codes
    assert replayed(made.history, LANE.initial) == made.state
    for past in made.history:
        row = LANE.row(past.from_state, past.action)
        assert row is not None
        assert (row.to, row.permission, row.event) == (past.to_state, past.permission, past.kind)
        assert Effects.parse(past.effects.as_json()) == past.effects
    opened = disclosed(made.history)
    assert not opened or any(past.action == "accept" for past in made.history), "nothing opens before acceptance"
    assert not (opened and LANE.state(made.state).final)


@given(day=STARTS, beginning=BEGINNINGS, walk=WALKS)
def test_clocks_agree_with_counting_day_by_day(day: date, beginning: Any, walk: Any) -> None:
    made = walked(day, beginning, walk)
    for declared_clock in LANE.clocks:
        found = reading(declared_clock.code, made.history, made.day)
        assert (found and (found.used, found.gross, found.ended)) == counted(declared_clock.code, made)
        if found is not None and found.due is not None:
            still = [made.day + timedelta(days=n) for n in range(1, 60)]
            work = [one for one in still if found.unit is Unit.CALENDAR or is_working_day(one).working]
            assert found.left <= 0 or found.due == work[found.left - 1]


def counted(code: str, made: Drive) -> tuple[int, int, date | None] | None:
    """A clock's used and gross days and its end, by walking through every single day of its last run."""
    effects = [(past.day, effect) for past in made.history for effect in past.effects.clocks if effect.clock == code]
    starts = [place for place, (_day, effect) in enumerate(effects) if effect.does is Does.START]
    if not starts:
        return None
    run = effects[starts[-1] :]
    unit, (begin, _start) = run[0][1].unit, run[0]
    used = gross = 0
    day, runs, ended = begin, False, None
    while True:
        if day != begin and ended is None and (unit is Unit.CALENDAR or is_working_day(day).working):
            gross += 1
            used += runs
        for when, effect in run:
            if when == day and ended is None:
                runs = effect.does in (Does.START, Does.RESUME)
                ended = day if effect.does is Does.END else None
        if day >= made.day:
            return used, gross, ended
        day += timedelta(days=1)


def test_a_history_with_a_gap_is_told() -> None:
    first = Past(1, CARRIED_OVER, CARRIED_OVER, "draft", "verified", FRIDAY)
    assert replayed([first], "draft") == "verified"
    with pytest.raises(ValueError, match="step 2 from verified was expected"):
        replayed([first, Past(2, "x", "x", "draft", "submitted", FRIDAY, uuid.uuid4())], "draft")
