"""Amounts, percentages and terms: what people type, and how they are shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from marketplace.core.amounts import format_months, format_percent, format_wan
from marketplace.core.money import AmountError, parse_months, parse_percent, parse_wan


@pytest.mark.parametrize(
    ("typed", "wan"),
    [
        ("300", "300"), ("1,200.5", "1200.5"), ("１，２００．５", "1200.5"), ("300万", "300"), ("300 万元", "300"), ("300w", "300"),
        ("3000 000元", "300"), ("3,000,000元", "300"), ("12345678.90元", "1234.57"), ("1.2亿", "12000"), ("1.2 亿元", "12000"),
        ("1亿2000万", "12000"), ("2千万", "2000"), ("3百万", "300"), ("人民币300万元整", "300"), ("¥300万", "300"), ("￥300", "300"),
        ("¥12.005 million", "1200.5"), ("CNY 3,000,000", "300"), ("CNY 3 million", "300"), ("0", "0"), (".5", "0.5"), ("0.005", "0.01"), ("1万亿", "100000000"), ("+5", "5"),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, wan: str) -> None:
    amount = parse_wan(typed)
    assert amount == Decimal(wan)
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter an amount"), ("  ", "Enter an amount"), ("¥", "Enter an amount"), ("abc", "cannot be read"), ("三百五万", "cannot be read"),
        ("1,2", "does not separate thousands"), ("1,2000", "does not separate thousands"), ("1e5", "cannot be read"), ("5.", "cannot be read"),
        ("3.14.15", "cannot be read"), ("3万5", "cannot be read"), ("½", "cannot be read"), ("١٢", "cannot be read"), ("NaN", "cannot be read"),
        ("Infinity", "cannot be read"), ("2000万1亿", "do not go together"), ("1万2万", "do not go together"), ("-5", "at least 0"),
        ("9" * 30, "trillion"), ("2万亿", "trillion"), ("1" * 100, "too long"), ("300\x00", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_an_amount_is_told_why(typed: str, said: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_wan(typed)
    with override("en"):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "wan"),
    [
        # Case i1: a currency's sign means yuan; numerals in characters.
        ("¥3,000,000", "300"), ("￥3,000,000.00", "300"), ("RMB 3,000,000", "300"), ("五百万", "500"),
        ("人民币3,000,000", "300"), ("3,000,000 RMB", "300"), ("CN¥3000000", "300"), ("RMB¥ 12,345,600.00", "1234.56"),
        ("人民币叁佰万元整", "300"), ("一亿二千万元", "12000"), ("十五万", "15"), ("两百零五万", "205"), ("三千五百", "3500"),
        ("3百万", "300"), ("二千万", "2000"), ("¥300", "300"), ("RMB 300万", "300"), ("人民币五十万元", "50"),
        ("人民币（大写）：叁佰万元整", "300"), ("陆拾万圆整", "60"), ("伍佰萬元", "500"), ("人民幣3,000,000", "300"), ("十万块", "10"), ("3,000,000人民币", "300"),
    ],
)  # fmt: skip
def test_currencies_and_numerals_in_characters(typed: str, wan: str) -> None:
    assert parse_wan(typed) == Decimal(wan)


@pytest.mark.parametrize("typed", ["$3,000,000", "USD 300", "300万美元", "€5000", "HKD 100万", "300万港元"])
def test_foreign_money_is_not_taken_for_yuan(typed: str) -> None:
    with pytest.raises(AmountError) as caught, override("en"):
        parse_wan(typed)
    with override("en"):
        assert "in yuan" in str(caught.value)


@pytest.mark.parametrize("typed", ["三百五", "一万五", "百十万", "五五万", "一百零", "百万", "十十万"])
def test_numerals_that_may_mean_two_things_are_not_guessed(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_wan(typed)


@pytest.mark.parametrize(
    ("typed", "months"),
    [("一年", 12), ("5年期", 60), ("三年期", 36), ("十八个月", 18), ("一年半", 18), ("两年零六个月", 30), ("12个月期", 12), ("半年期", 6), ("两周年", 24), ("3年整", 36), ("叁年期", 36)],
)  # fmt: skip
def test_terms_in_characters(typed: str, months: int) -> None:
    assert parse_months(typed) == months


def test_a_loss_where_one_is_allowed() -> None:
    assert parse_wan("-120.5万", minimum=None) == Decimal("-120.5")
    assert parse_wan("－3", minimum=None) == Decimal(-3)
    assert parse_wan("−3", minimum=None) == Decimal(-3)
    assert str(parse_wan("-0.001", minimum=None)) == "0.00"


@pytest.mark.parametrize(
    ("wan", "zh", "en"),
    [
        ("1200.50", "1,200.5 万元", "CNY 12,005,000"), ("300", "300 万元", "CNY 3,000,000"), ("0", "0 万元", "CNY 0"),
        ("0.01", "0.01 万元", "CNY 100"), ("1E+6", "1,000,000 万元", "CNY 10,000,000,000"), ("-12.30", "-12.3 万元", "-CNY 123,000"),
    ],
)  # fmt: skip
def test_amounts_as_they_are_shown(wan: str, zh: str, en: str) -> None:
    assert format_wan(Decimal(wan), "zh-hans") == zh
    assert format_wan(Decimal(wan), "en") == en


@pytest.mark.parametrize(
    ("typed", "value"),
    [("4.35%", "4.35"), ("4.35", "4.35"), ("４．３５％", "4.35"), ("435BP", "4.35"), ("50个基点", "0.5"), ("-3", "-3"), ("1,250", "1250"), ("0.00005", "0.0001"), ("100 %", "100")],
)  # fmt: skip
def test_percentages_as_people_type_them(typed: str, value: str) -> None:
    assert parse_percent(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "abc", "4,35", "%", "4.35%%", "1e3", "nan", "9" * 50])
def test_what_is_no_percentage(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_percent(typed)


def test_limits_of_a_percentage() -> None:
    assert parse_percent("100", minimum=Decimal(0), maximum=Decimal(100)) == 100
    with pytest.raises(AmountError) as caught:
        parse_percent("100.01", maximum=Decimal(100))
    with override("en"):
        assert "at most 100%" in str(caught.value)
    with pytest.raises(AmountError):
        parse_percent("-0.01", minimum=Decimal(0))


@pytest.mark.parametrize(
    ("value", "shown"), [("4.350", "4.35%"), ("100", "100%"), ("0", "0%"), ("1E+2", "100%"), ("-0.50", "-0.5%")]
)
def test_percentages_as_they_are_shown(value: str, shown: str) -> None:
    assert format_percent(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("typed", "months"),
    [("18", 18), ("18个月", 18), ("18 月", 18), ("2年", 24), ("1年6个月", 18), ("1.5年", 18), ("半年", 6), ("1年半", 18), ("２年", 24), ("2 years", 24), ("1 yr 6 mo", 18), ("36 months", 36), ("0", 0)],
)  # fmt: skip
def test_terms_as_people_type_them(typed: str, months: int) -> None:
    assert parse_months(typed) == months


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "年",
        "整",
        "又",
        "一个半月",
        "一季度",
        "3至5年",
        "三两年",
        "1.3年",
        "3年8",
        "18.5",
        "-6",
        "90天",
        "9999",
        "9" * 40,
        "1" * 100,
    ],
)
def test_what_is_no_term(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_months(typed)


def test_the_shortest_term_allowed() -> None:
    assert parse_months("1", minimum=1) == 1
    with pytest.raises(AmountError):
        parse_months("0", minimum=1)


@pytest.mark.parametrize(
    ("months", "zh", "en"),
    [
        (44, "3 年 8 个月", "3 yr 8 mo"),
        (12, "1 年", "1 yr"),
        (8, "8 个月", "8 mo"),
        (0, "0 个月", "0 mo"),
        (-6, "-6 个月", "-6 mo"),
    ],
)
def test_terms_as_they_are_shown(months: int, zh: str, en: str) -> None:
    assert format_months(months, "zh") == zh
    assert format_months(months, "en") == en


def test_the_message_follows_the_language() -> None:
    with pytest.raises(AmountError) as caught:
        parse_wan("")
    with override("en"):
        assert str(caught.value) == "Enter an amount in 万元, such as 300."
