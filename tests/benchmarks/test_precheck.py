"""How long one pre-check takes on the demonstration's offerings: verdicts, limits, advice, order."""

from __future__ import annotations

import statistics
import time
from datetime import date

from marketplace.core import current
from marketplace.institutions.importing.items import draft_of
from marketplace.institutions.selectors import PublishedOffering
from marketplace.listing.reading import read_text
from marketplace.matching.precheck.measuring import firms, only
from marketplace.matching.precheck.questions import KIND_FAMILY, QUESTIONS
from marketplace.matching.results.services import precheck
from tests.offerings import DEMO
from tests.precheck_world import published

DAY = date(2026, 11, 23)
REFERENCE = current.reference()
FIRMS = 20
# The page waits for this; the rest of its time goes into the template.
LONGEST_MEDIAN_SECONDS = 0.3


def test_one_precheck() -> None:
    answers = [key for key in QUESTIONS if key != KIND_FAMILY]
    market = offerings()
    seconds = []
    for firm in firms(FIRMS, day=DAY, reference=REFERENCE):
        known = only(firm.known, answers)
        started = time.perf_counter()
        precheck(known, market)
        seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds)
    print(f"\none firm × {len(market)} offerings: median {median * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms")
    assert median < LONGEST_MEDIAN_SECONDS


def offerings() -> tuple[PublishedOffering, ...]:
    """The demonstration's offerings as the importer reads them, without a database."""
    found = []
    for name in ("products", "funds", "members"):
        items, faults = read_text((DEMO / f"{name}.json").read_text(encoding="utf-8"))
        assert not faults
        found += [draft_of(item).content for item in items]
    return tuple(published(number, content) for number, content in enumerate(found))
