"""How long the longest document of the demonstration takes to be published anew, and what of it its clauses take."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing import storing
from cms.publishing.importing import policy_import
from cms.publishing.services import policy_publish
from cms.site.services import site_prepare
from tests.publishing_world import rewrite

DOCUMENTS = Path(__file__).resolve().parents[2] / "cms" / "data" / "documents"
ROUNDS = 3
MOST_SHARE = 0.25
"""Of the time of a publication that its clauses may take, however many of them changed."""
LONG = 12
"""Characters of a line to which words can be added without its being read as something else."""


def _nothing(body: str) -> str:
    return body


def _one(body: str) -> str:
    lines = body.split("\n")
    place = next(place for place in range(len(lines) // 2, len(lines)) if len(lines[place]) > LONG)
    lines[place] += "另行规定的除外。"
    return "\n".join(lines)


def _in_front(body: str) -> str:
    return f"本文是放在最前面的新的一段。\n\n{body}"


def _every(body: str) -> str:
    return "\n".join(f"{line}改" if len(line) > LONG and "\t" not in line else line for line in body.split("\n"))


CHANGES: dict[str, Callable[[str], str]] = {
    "nothing changed": _nothing,
    "one clause changed": _one,
    "a paragraph in front": _in_front,
    "every clause changed": _every,
}


@pytest.mark.django_db
def test_publishing_the_longest_document(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    file = max(DOCUMENTS.iterdir(), key=lambda one: len(read(one.read_bytes(), one.name).clauses))
    policy = policy_import(document=read(file.read_bytes(), file.name), name=file.name, publish=True).page
    store = storing.policy_clauses_store
    print(f"\n{policy.title}: {policy.published_clauses.count()} clauses, processor time of one publication")
    for name, change in CHANGES.items():
        whole, clauses = _measured(policy, change, lambda policy: store(policy=policy), monkeypatch)
        before, rewritten = _measured(policy, change, rewrite, monkeypatch)
        print(
            f"{name}: {whole:.0f} ms, of which clauses {clauses:.0f}; written anew {before:.0f} ms, clauses {rewritten:.0f}"
        )
        assert clauses < MOST_SHARE * whole


def _measured(
    policy: PolicyPage, change: Callable[[str], str], write: Callable[[PolicyPage], bool], patch: pytest.MonkeyPatch
) -> tuple[float, float]:
    """Milliseconds of a publication and of writing its clauses, the shortest of some rounds; nothing of it stays."""
    spent: list[float] = []
    whole: list[float] = []

    def timed(*, policy: PolicyPage) -> bool:
        began = time.process_time()
        is_new = write(policy)
        spent.append(time.process_time() - began)
        return is_new

    patch.setattr(storing, "policy_clauses_store", timed)
    for _ in range(ROUNDS):
        with transaction.atomic():
            page = PolicyPage.objects.get(pk=policy.pk)
            page.body = change(page.body)
            began = time.process_time()
            policy_publish(policy=page)
            whole.append(time.process_time() - began)
            transaction.set_rollback(True)
    return min(whole) * 1000, min(spent) * 1000
