"""What is shown can be typed again and means the same; whatever is typed is answered."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.amounts import format_months, format_percent, format_wan
from marketplace.core.money import AmountError, parse_months, parse_percent, parse_wan
from marketplace.core.numerals import numeral_value
from marketplace.core.working_days import add_working_days, is_working_day, working_days_between

languages = st.sampled_from(["zh-hans", "en"])
amounts = st.decimals(-99_999_999, 99_999_999, places=2)
days = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@given(amounts, languages)
def test_an_amount_survives_being_shown_and_typed(amount: Decimal, language: str) -> None:
    assert parse_wan(format_wan(amount, language), minimum=None) == amount


@given(st.decimals(-9999, 9999, places=4))
def test_a_percentage_survives_being_shown_and_typed(value: Decimal) -> None:
    assert parse_percent(format_percent(value)) == value


@given(st.integers(0, 1200), languages)
def test_a_term_survives_being_shown_and_typed(months: int, language: str) -> None:
    assert parse_months(format_months(months, language)) == months


@given(st.integers(0, 10**12))
def test_yuan_and_wan_agree_to_a_hundred_yuan(yuan: int) -> None:
    assert abs(parse_wan(f"{yuan:,}元") * 10_000 - yuan) <= 50


@given(st.text(max_size=30) | st.text("0123456789.,-万亿元年月个半% BP整", max_size=12))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for parse in (parse_wan, parse_percent, parse_months):
        with suppress(AmountError):
            parse(text)


@given(st.integers(1, 9999))
def test_a_numeral_in_characters_is_the_figure(value: int) -> None:
    assert numeral_value(in_characters(value)) == value
    assert parse_wan(f"{in_characters(value)}万") == value


def in_characters(value: int) -> str:
    """A number below 万 as it is written: 1,005 is 一千零五."""
    written, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + unit
        gap = digit == 0
    return written


@given(days, st.integers(0, 60))
def test_a_deadline_lies_as_many_working_days_away(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert working_days_between(day, end) == count
    assert not count or is_working_day(end).working


@given(days, st.integers(1, 60))
def test_going_back_over_working_days_and_forth_again(day: date, count: int) -> None:
    start = add_working_days(day, -count)
    assert is_working_day(start).working
    assert working_days_between(start, day) == count - (not is_working_day(day).working)


@given(days, days, days)
def test_working_days_add_up(first: date, second: date, third: date) -> None:
    assert working_days_between(first, second) + working_days_between(second, third) == working_days_between(
        first, third
    )
