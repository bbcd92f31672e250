"""A list as a file: items, their lines, and every way a file can be broken."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from marketplace.listing import reading
from marketplace.listing.locating import line_of
from marketplace.listing.reading import ItemError, UnreadableFileError, read_file, read_text
from tests.offerings import draft, fund, product

TEXT = """[
 {
  "id": "A1",
  "eligibility": {
   "regions": [
    "湖南省",
    "火星"
   ],
   "min_years": 2
  }
 },
 {"id": "A2"}
]"""


def test_items_know_their_place() -> None:
    items, faults = read_text(TEXT)
    assert not faults
    assert [(item.position, item.label) for item in items] == [(1, "A1"), (2, "A2")]
    first, second = items
    assert line_of(TEXT, first.start, ()) == 2
    assert line_of(TEXT, first.start, ("id",)) == 3
    assert line_of(TEXT, first.start, ("eligibility", "regions", 1)) == 7
    assert line_of(TEXT, first.start, ("eligibility", "min_years")) == 9
    # What is not there is found at the last part that is.
    assert line_of(TEXT, first.start, ("eligibility", "max_years")) == 4
    assert line_of(TEXT, second.start, ("name",)) == 12


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('[\n {"id": "A1",}\n]', 2, 14),
        ('[\n {"id": "A1"}\n {"id": "A2"}\n]', 3, 2),
        ('[\n {"id": "A1"},\n', 3, 1),
        ('{"id": "A1"}', 1, 1),
        ("", 1, 1),
        ('[{"id": "A1"}] and more', 1, 16),
        ('[{"id": "A\x001"}]', 1, 11),
    ],
)
def test_what_is_no_json_names_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(text)
    assert f"{line} 行" in str(refused.value) or f"Line {line}, column {column}" in str(refused.value)
    assert str(column) in str(refused.value)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_expected_is_said_in_the_readers_language(language: str) -> None:
    """The words of the reader of JSON that comes with Python are English; each of them has ours."""
    broken = (
        '[{"a": }]',
        "[{a}]",
        '[{"a" 1}]',
        '[{"a": 1 "b": 2}]',
        '[{"a": 1,}]',
        '[{"a": "b',
        '[{"a": "\n"}]',
        r'["\q"]',
    )
    said = []
    for text in (*broken, "{}", "[1 2]", "[] x"):
        with translation.override(language), pytest.raises(UnreadableFileError) as refused:
            read_text(text)
        said.append(str(refused.value))
    for sentence in said:
        assert not re.search(r"Expecting|Invalid|Unterminated|Illegal|something else|其他内容", sentence)
        assert bool(re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", sentence)) == (language == "en"), sentence
    assert len(set(said)) >= len(said) - 1
    with translation.override("zh-hans"), pytest.raises(UnreadableFileError) as refused:
        read_text('[\n {"a": }]')
    assert str(refused.value).startswith("第 2 行第 8 列不符合 JSON 格式（缺少一个值）")


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"id": NaN}]', '[{"id": -Infinity}]'])
def test_deep_and_endless_values_are_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_text(text)


def test_what_is_no_object_and_a_field_twice_are_faults_of_one_item() -> None:
    items, faults = read_text('[\n "A1",\n {"id": "A2",\n  "name": "x",\n  "name": "y"},\n {"id": "A3"}\n]')
    assert [item.label for item in items] == ["A3"]
    assert [(fault.item, fault.line, fault.field) for fault in faults] == [("#1", 2, ""), ("A2", 5, "name")]


def test_an_empty_list_has_no_items() -> None:
    assert read_text(" [ ] \n") == ([], [])


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFileError, match="absent"):
        read_file(tmp_path / "absent.json")
    gbk = tmp_path / "gbk.json"
    gbk.write_bytes('[\n{"id": "贷"}]'.encode("gbk"))
    with pytest.raises(UnreadableFileError, match="2"):
        read_file(gbk)
    with_mark = tmp_path / "mark.json"
    with_mark.write_bytes(b'\xef\xbb\xbf[{"id": "A1"}]')
    assert read_file(with_mark)[0][0].label == "A1"
    monkeypatch.setattr(reading, "LARGEST_FILE", 5)
    with pytest.raises(UnreadableFileError, match="mark"):
        read_file(with_mark)


def faults_of(item: dict[str, Any]) -> list[tuple[int, str]]:
    with pytest.raises(ItemError) as refused:
        draft(item)
    return [(fault.line, fault.field) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "../x"}, "id"),
        ({"name": ""}, "name"),
        ({"name": "测\x00试"}, "name"),
        ({"name": "测\ud800"}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["信用贷", 3]}, "kinds[1]"),
        ({"amount_max_wan": "500"}, "amount_max_wan"),
        ({"amount_max_wan": -1}, "amount_max_wan"),
        ({"amount_max_wan": 1.005}, "amount_max_wan"),
        ({"amount_max_wan": True}, "amount_max_wan"),
        ({"amount_min_wan": 500, "amount_max_wan": 100}, "amount_min_wan"),
        ({"term_max_months": 12.5}, "term_max_months"),
        ({"rate": {"min_pct": 5, "max_pct": 4}}, "rate.min_pct"),
        ({"rate": 4.35}, "rate"),
        ({"source_date": "2026-02-30"}, "source_date"),
        ({"source_date": "last year"}, "source_date"),
        ({"sources": ["https://example.org"], "link_ok": []}, "link_ok"),
        ({"online": "yes"}, "online"),
        ({"amount_maximum": 5}, "amount_maximum"),
        ({"eligibility": {"min_yeers": 2}}, "eligibility.min_yeers"),
        ({"eligibility": {"min_years": 1.3}}, "eligibility.min_years"),
        ({"eligibility": {"max_debt_ratio": 75}}, "eligibility.max_debt_ratio"),
        ({"eligibility": {"min_rd_ratio": 0.12345}}, "eligibility.min_rd_ratio"),
        ({"eligibility": {"tax_grades": ["A", 1]}}, "eligibility.tax_grades[1]"),
        ({"eligibility": {"legal_rep_age": [65, 18]}}, "eligibility.legal_rep_age"),
        ({"eligibility": {"legal_rep_age": [18]}}, "eligibility.legal_rep_age"),
        ({"eligibility": {"regions": "湖南省"}}, "eligibility.regions"),
        ({"eligibility": {"profit_required": "yes"}}, "eligibility.profit_required"),
        ({"eligibility": {"max_lenders": 2.5}}, "eligibility.max_lenders"),
        ({"eligibility": {"patents": {"type": ["专利"]}}}, "eligibility.patents.type"),
        ({"eligibility": {"patents": {"min_remaining_years": {"发明专利": "8"}}}}, "eligibility.patents.min_remaining_years"),
        ({"insurance": {"premium_rate_max": 2}}, "insurance.premium_rate_max"),
        ({"member": {"name": "甲", "type": "城商行"}}, "member.branch"),
        (
            {"member": {"name": "甲", "type": "城商行", "uscc": "914403001922038217", "branch": {"name": "乙", "region": "开福区"}}},
            "member.uscc",
        ),
        ({"not_conditions": [{"key": "amount_rule"}]}, "not_conditions[0]"),
        ({"not_conditions": [{"key": "amount_rule", "text": "没有"}]}, "not_conditions[0]"),
    ],
)  # fmt: skip
def test_a_broken_field_is_named(changes: dict[str, Any], field: str) -> None:
    item = {key: value for key, value in product(**changes).items() if value is not None}
    text = json.dumps([item], ensure_ascii=False, indent=1)
    found = faults_of(item)
    assert [name for _line, name in found] == [field]
    name = field.split(".")[-1]
    if name in item or ("." in field and "[" not in name and name != "branch"):
        assert f'"{name}"' in text.splitlines()[found[0][0] - 1]


def test_every_fault_of_an_item_is_reported_with_its_line() -> None:
    found = faults_of(product(amount_max_wan="500", eligibility={"min_years": "two", "entity": 5}))
    # [, {, id, institution, institution_type, name, kinds, its item, ], confidence, then these.
    assert found == [(11, "amount_max_wan"), (13, "eligibility.min_years"), (14, "eligibility.entity")]


def test_a_misspelt_field_is_told_its_name() -> None:
    with pytest.raises(ItemError) as refused:
        draft(product(eligibility={"min_year": 2}))
    assert "min_years" in str(refused.value)


@pytest.mark.parametrize(
    ("field", "tree", "path"),
    [
        ("criteria", {"schema": 1, "tree": {"all": [{"fact": "luck", "op": "ge", "to": 1}]}}, "criteria.tree.all[0]"),
        ("criteria", {"schema": 1, "tree": {"fact": "revenue", "op": "near", "to": 1}}, "criteria.tree.op"),
        ("criteria", {"schema": 1, "tree": {"all": [{"not": {"fact": "debt_ratio", "op": "le", "to": 70.123}}]}}, "criteria.tree.all[0].not.to"),
        ("criteria", {"schema": 99, "tree": {"all": []}}, "criteria"),
        ("criteria", "none", "criteria"),
        ("limits", {"schema": 1, "amount_most": {"to": {"fact": "luck"}}}, "limits.amount_most.to.fact"),
        ("limits", {"schema": 1, "amount_most": 5}, "limits.amount_most"),
        ("limits", {"schema": 1, "amount_most": {"to": 5, "says": [{"key": "x"}]}}, "limits.amount_most.says[0]"),
        ("limits", {"schema": 1, "amount_top": {"to": 5}}, "limits"),
        ("limits", [], "limits"),
    ],
)  # fmt: skip
def test_a_tree_that_the_vocabulary_does_not_know_is_a_fault_at_its_place(field: str, tree: Any, path: str) -> None:
    assert [name for _line, name in faults_of(product(**{field: tree}))] == [path]


def test_funds_are_checked_as_funds() -> None:
    assert [name for _line, name in faults_of(fund(ticket_min_wan=5, ticket_max_wan=1, stages="种子期"))] == ["stages"]
    assert [name for _line, name in faults_of(fund(ticket_min_wan=5, ticket_max_wan=1))] == ["ticket_min_wan"]
    assert [name for _line, name in faults_of(fund(fund_type=3))] == ["fund_type"]
    assert [name for _line, name in faults_of(fund(rate={"min_pct": 1}))] == ["rate"]
