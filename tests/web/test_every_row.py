"""Every offering of the demonstration as a row of the result and with its reasons, in both languages: nothing that one rule
alone has may stop a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from marketplace.core import current
from marketplace.engine.known import Known
from marketplace.enterprises.synthetic.firms import synthetic_firms
from marketplace.institutions.selectors import published_offerings
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one
from tests.demo_offerings import demo_offerings

__all__ = ["demo_offerings"]
pytestmark = pytest.mark.django_db


def _rows(language: str, values: dict[str, Any]) -> list[ResultRow]:
    today = timezone.localdate()
    known = Known(values, today, current.reference())
    return [ResultRow(check_one(known, offering), known, language) for offering in published_offerings(today)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("firm", ["nothing known", "everything known"])
def test_every_offering_can_be_shown_as_a_row(demo_offerings: Any, language: str, firm: str) -> None:
    values = {} if firm == "nothing known" else dict(next(synthetic_firms(1)).facts) | {"amount": 300}
    with translation.override(language):
        rows = _rows(language, values)
        assert len(rows) == 178
        for row in rows:
            assert len(row.figures) == 4, row.name
            assert all(label for label, _figure in row.figures), row.name
