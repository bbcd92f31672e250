"""The loan prime rate on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils.translation import override

from marketplace.core import lpr, tables
from marketplace.core.lpr import LprUnknown, benchmark_on, lpr_on
from marketplace.core.tables import TableError


@pytest.fixture
def corrected(tmp_path: Path) -> Iterator[Path]:
    """A correction file that is in force; the shipped table is back afterwards."""
    file = tmp_path / "lpr.json"
    with override_settings(KERONG_LPR_FILE=str(file)):
        tables.forget()
        yield file
    tables.forget()


def test_85_quotes_from_august_2019_to_august_2026() -> None:
    known = lpr.quotes()
    assert len(known) == 85
    assert (known[0].date, known[-1].date) == (date(2019, 8, 20), date(2026, 8, 20))
    assert [quote.date for quote in known] == sorted({quote.date for quote in known})


@pytest.mark.parametrize(
    ("day", "quoted", "one", "five"),
    [
        (date(2019, 8, 20), date(2019, 8, 20), "4.25", "4.85"),
        (date(2019, 9, 19), date(2019, 8, 20), "4.25", "4.85"),
        (date(2019, 9, 20), date(2019, 9, 20), "4.20", "4.85"),
        (date(2021, 2, 21), date(2021, 1, 20), "3.85", "4.65"),
        (date(2026, 8, 31), date(2026, 8, 20), "3.00", "3.50"),
    ],
)
def test_a_quote_holds_until_the_next(day: date, quoted: date, one: str, five: str) -> None:
    assert lpr_on(day) == lpr.LprQuote(quoted, Decimal(one), Decimal(five))


def test_the_last_quote_serves_later_days_and_is_stale_after_31() -> None:
    assert not lpr_on(date(2026, 9, 20)).stale
    late = lpr_on(date(2026, 9, 21))
    assert (late.date, late.stale) == (date(2026, 8, 20), True)
    # More than 31 days after a quote that has a successor: a long gap between quotes, not a missing one.
    assert not lpr_on(date(2021, 2, 21)).stale


def test_before_the_first_quote_there_is_the_benchmark() -> None:
    with pytest.raises(LprUnknown), override("en"):
        lpr_on(date(2019, 8, 19))
    assert benchmark_on(date(2018, 6, 1)).one_year == Decimal("4.35")
    assert benchmark_on(date(2018, 6, 1)).over_five_years == Decimal("4.90")
    with pytest.raises(LprUnknown) as caught:
        benchmark_on(date(2015, 10, 23))
    with override("en"):
        assert "2015-10-24" in str(caught.value)


def test_a_correction_adds_and_replaces_quotes(corrected: Path) -> None:
    rows = [
        {"date": "2026-09-21", "one_year": "2.90", "five_year": "3.40"},
        {"date": "2026-08-20", "one_year": "2.95", "five_year": "3.45"},
    ]
    corrected.write_text(json.dumps({"quotes": rows}))
    assert lpr_on(date(2026, 9, 30)).one_year == Decimal("2.90")
    assert lpr_on(date(2026, 8, 31)).one_year == Decimal("2.95")
    assert len(lpr.quotes()) == 86


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        ('{"quotes": [3]}', "must be an object"),
        ('{"quotes": [{"date": "21 September", "one_year": "3", "five_year": "3"}]}', "Write days as"),
        ('{"quotes": [{"date": "2026-09-21", "one_year": "3"}]}', "five_year"),
        ('{"quotes": [{"date": "2026-09-21", "one_year": "300", "five_year": "3"}]}', "in percent"),
    ],
)
def test_a_wrong_correction_names_file_and_remedy(corrected: Path, content: str, named: str) -> None:
    corrected.write_text(content)
    with pytest.raises(TableError, match=named) as caught:
        lpr.quotes()
    assert "lpr.json" in str(caught.value)


def test_a_missing_correction_file_is_named(corrected: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        lpr.quotes()
