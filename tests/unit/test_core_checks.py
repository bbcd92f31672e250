"""Broken data stops the start with an id, the place and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from marketplace.core import tables, taxonomies
from marketplace.core.vocabulary_checks import check_tables, check_taxonomies


def test_the_shipped_data_passes() -> None:
    assert check_taxonomies(None) == []
    assert check_tables(None) == []


@pytest.mark.parametrize(
    "content",
    ["{", '{"name": "other"}', '{"name": "broken", "entries": [{"code": "a"}]}', '{"name": "broken", "entries": [{"code": "a", "zh": "甲", "parent": "b"}]}'],
)  # fmt: skip
def test_a_broken_taxonomy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    (tmp_path / "broken.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr(taxonomies, "DATA", tmp_path)
    taxonomies.forget()
    try:
        messages = check_taxonomies(None)
    finally:
        taxonomies.forget()
    assert [message.id for message in messages] == ["kr.E004"]
    assert "broken.json" in str(messages[0].hint)


@pytest.mark.parametrize("setting", ["KERONG_LPR_FILE", "KERONG_CALENDAR_FILE"])
def test_a_broken_correction_is_named(tmp_path: Path, setting: str) -> None:
    file = tmp_path / "correction.json"
    file.write_text("[]", encoding="utf-8")
    with override_settings(**{setting: str(file)}):
        tables.forget()
        messages = check_tables(None)
    tables.forget()
    assert [message.id for message in messages] == ["kr.E005"]
    assert "correction.json" in messages[0].msg
