"""States of documents on days: a table of cases, and what holds for all of them."""

from __future__ import annotations

import datetime
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.benefits.standing import CLOSING_DAYS, days_of_window
from cms.official.validity import STATES, Act, Check, Dates, Effect, days_of_change, validity_on

D = datetime.date
PLAN = Dates(D(2021, 10, 25), D(2025, 12, 31))


def by(effect: Effect, since: D | None, title: str = "新办法") -> Act:
    return Act(effect, title, since)


@pytest.mark.parametrize(
    ("dates", "day", "code", "told"),
    [
        (PLAN, D(2021, 10, 24), "future", "2021-10-25"),
        (PLAN, D(2021, 10, 25), "in_force", "2025-12-31"),
        (PLAN, D(2025, 6, 1), "in_force", "2021-10-25"),
        (PLAN, D(2025, 12, 31), "in_force", "2025-12-31"),
        (PLAN, D(2026, 1, 1), "expired", "已失效 1 天"),
        (PLAN, D(2026, 11, 23), "expired", "已失效 327 天"),
        (Dates(), D(2026, 1, 1), "unknown", "施行日期"),
        (Dates(None, D(2025, 12, 31)), D(2025, 1, 1), "unknown", "施行日期"),
        (Dates(None, D(2025, 12, 31)), D(2026, 1, 1), "expired", "2025-12-31"),
        (Dates(D(2020, 1, 1), for_comment=True), D(2026, 1, 1), "for_comment", "征求意见"),
        (Dates(D(2020, 1, 1), acts=(by(Effect.REPEALS, D(2022, 5, 1)),)), D(2022, 4, 30), "in_force", ""),
        (Dates(D(2020, 1, 1), acts=(by(Effect.REPEALS, D(2022, 5, 1)),)), D(2022, 5, 1), "repealed", "新办法"),
        (Dates(D(2020, 1, 1), acts=(by(Effect.REPLACES, D(2022, 5, 1)),)), D(2022, 5, 1), "expired", "新办法"),
        (Dates(D(2020, 1, 1), acts=(by(Effect.AMENDS, D(2024, 7, 1)),)), D(2024, 7, 1), "amended", "2024-07-01"),
        (Dates(D(2020, 1, 1), acts=(by(Effect.PARTLY_REPEALS, D(2022, 5, 1)),)), D(2023, 1, 1), "partly", "新办法"),
        (Dates(D(2020, 1, 1), acts=(by(Effect.INTERPRETS, D(2022, 5, 1)),)), D(2023, 1, 1), "in_force", ""),
        (Dates(D(2020, 1, 1), acts=(by(Effect.REPEALS, None),)), D(2023, 1, 1), "unknown", "新办法"),
        (
            Dates(D(2020, 1, 1), acts=(by(Effect.AMENDS, D(2024, 1, 1), "二"), by(Effect.AMENDS, D(2022, 1, 1), "一"))),
            D(2025, 1, 1), "amended", "“一”",
        ),
    ],
)  # fmt: skip
def test_the_state_on_a_day(dates: Dates, day: D, code: str, told: str) -> None:
    found = validity_on(day, dates)
    assert found.state.code == code
    assert told in found.reason


@pytest.mark.parametrize(
    ("made", "day", "code"),
    [
        (D(2022, 4, 1), D(2023, 2, 1), "in_force"),  # found to hold when the other was there
        (D(2022, 4, 1), D(2022, 12, 1), "unknown"),  # not yet looked
        (D(2023, 1, 2), D(2023, 2, 1), "unknown"),  # the other is newer than what was found
        (None, D(2023, 2, 1), "unknown"),
    ],
)
def test_a_check_decides_about_an_end_of_an_unknown_day(made: D | None, day: D, code: str) -> None:
    ended = Act(Effect.REPEALS, "新办法", None, made=made)
    found = validity_on(day, Dates(D(2020, 1, 1), acts=(ended,), checks=(Check(D(2023, 1, 1), True, "甲"),)))
    assert (found.state.code, found.act) == (code, ended)
    assert "新办法" in found.reason
    assert ("2023-01-01" in found.reason) is (code == "in_force")


days = st.dates(D(2015, 1, 1), D(2030, 1, 1))
acts = st.builds(Act, st.sampled_from(Effect), st.just("办法"), st.none() | days)
known = st.builds(Dates, st.none() | days, st.none() | days, st.booleans(), st.lists(acts, max_size=3).map(tuple))


@given(known, days)
def test_every_day_has_a_state_and_a_reason(dates: Dates, day: D) -> None:
    found = validity_on(day, dates)
    assert found.state in STATES
    assert found.reason
    if not dates.effective and found.state.binds is not False and found.state.code != "partly":
        assert found.state.binds is None, "what nobody knows is neither in force nor not"


@given(known, days)
def test_states_change_on_the_days_that_are_named_and_on_no_other(dates: Dates, day: D) -> None:
    before = day - datetime.timedelta(days=1)
    if day not in days_of_change(dates):
        assert validity_on(day, dates).state is validity_on(before, dates).state


def test_a_document_that_holds_for_ever_has_no_day_after_its_last() -> None:
    for_ever = Dates(D(2020, 1, 1), D.max)
    assert days_of_change(for_ever) == [D(2020, 1, 1)]
    assert validity_on(D.max, for_ever).state.code == "in_force"
    assert days_of_window(D(2020, 1, 1), D.max) == [D(2020, 1, 1), D.max - timedelta(days=CLOSING_DAYS - 1)]
    assert days_of_window(None, D.min) == [D.min + timedelta(days=1)]
