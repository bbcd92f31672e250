"""What a step of the pre-check and the count beside it cost on the demonstration's market: processor time and bytes.

It knows addresses and answers only, so that it runs in an older tree as well: copy it there for before and after.
"""

from __future__ import annotations

import statistics
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

RUNS = 20
WARM_UP = 3
FORM = "application/x-www-form-urlencoded"
# A busy machine takes several times the 25 ms that a step is made for.
LONGEST_MEDIAN_SECONDS = 0.1
MOST_BYTES = 40_000
FIRST = {"amount": "300", "kind_family": ["loan"], "region": "430105", "qualifications": ["hnte", "tsme"]}
SECOND = {**FIRST, "founded": "2019-03-15", "revenue": "1860", "sectors": ["ai"], "stage": "growth"}
THIRD = {**SECOND, "project_levels": ["none"], "lists": ["none"], "outside_equity": "no", "first_loan": "yes"}
REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "step 1, empty": ("/precheck/", {}),
    "step 1, refused": ("/precheck/", {**THIRD, "amount": "x", "at": "1", "go": "next"}),
    "step 2": ("/precheck/", {**FIRST, "at": "1", "go": "next"}),
    "step 2, again": ("/precheck/", {**THIRD, "at": "3", "go": "back"}),
    "step 3": ("/precheck/", {**SECOND, "at": "2", "go": "next"}),
    "one question": ("/precheck/", {**THIRD, "at": "result", "fill": "debt_ratio"}),
    "count, one step": ("/precheck/count/", FIRST),
    "count, all steps": ("/precheck/count/", THIRD),
}


@pytest.mark.django_db
def test_the_steps(client: Client) -> None:
    for command in ("prepare_site", "load_demo_offerings", "load_demo_policies", "import_benefits"):
        call_command(command, verbosity=0)
    found = {name: measured(client, *request) for name, request in REQUESTS.items()}
    for name, (seconds, size) in found.items():
        print(f"\n{name}: {seconds * 1000:.1f} ms, {size / 1000:.1f} kB", end="")
    for seconds, size in found.values():
        assert size <= MOST_BYTES
        assert seconds <= LONGEST_MEDIAN_SECONDS


def measured(client: Client, address: str, answers: dict[str, Any]) -> tuple[float, int]:
    """The median of the processor time (seconds) of a request, and the bytes of its answer."""
    body, seconds, size = urlencode(answers, doseq=True), [], 0
    for run in range(WARM_UP + RUNS):
        started = time.process_time()
        response = client.post(address, body, content_type=FORM)
        if run >= WARM_UP:
            seconds.append(time.process_time() - started)
        assert response.status_code == 200
        size = len(response.content)
    return statistics.median(seconds), size
