"""How long one pre-check takes: one firm against every offering with rules, evaluated and explained."""

from __future__ import annotations

import json
import statistics
import time
from datetime import date
from pathlib import Path

from marketplace.core import current
from marketplace.engine.assessment import assess
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.values import known_from_json
from marketplace.enterprises.synthetic.firms import synthetic_firms

REFERENCE = current.reference()

DATA = Path(__file__).resolve().parents[2] / "marketplace" / "institutions" / "data" / "demo"
FIRMS = 40
# A page waits for this; beyond a second a visitor notices (the compiled market comes behind the same call).
LONGEST_MEDIAN_SECONDS = 1.0


def test_one_firm_against_all_offerings() -> None:
    items = [
        item
        for name in ("products", "funds")
        for item in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
        if "criteria" in item
    ]
    trees = [criteria_from_json(item["criteria"]) for item in items]
    seconds = []
    for firm in synthetic_firms(FIRMS):
        known = known_from_json(firm.facts, date(2026, 11, 2), REFERENCE)
        started = time.perf_counter()
        for tree in trees:
            assess(tree, known)
        seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds)
    print(f"\none firm × {len(trees)} offerings: median {median * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms")
    assert median < LONGEST_MEDIAN_SECONDS
