"""The machinery of lists, shown on a third kind of list that takes one file (`tests/third_list.py`)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.saying.sentences import sentence
from marketplace.institutions.models import Publisher
from marketplace.listing.reading import UnreadableFileError
from marketplace.listing.reasons import FREE_TEXT, JUDGED
from marketplace.listing.running import Import, import_list
from marketplace.listing.said import PersonCondition
from tests.third_list import GUARANTORS, ROWS, Command, write, write_rows

A = {"id": "A", "name": "甲担保", "min_years": 2, "asks": "有订单; 主业突出"}
B = {"id": "B", "name": "乙担保"}
TREE = {"fact": "revenue", "op": "gt", "to": 0, "says": [{"key": "asks", "text": "有订单"}]}


def bring(folder: Path, *items: Any, dry_run: bool = False) -> Import[Any]:
    return import_list(GUARANTORS, write(folder / "list.json", items), dry_run=dry_run)


def told(result: Import[Any]) -> list[tuple[str, int, str]]:
    return [(fault.item, fault.line, fault.field) for fault in result.faults]


@pytest.mark.django_db
def test_a_list_is_saved_once_and_counted(tmp_path: Path) -> None:
    first = bring(tmp_path, A, B)
    assert (first.made, first.new, first.changed, first.unchanged, first.kept) == (2, 2, 0, 0, 0)
    again = bring(tmp_path, A, B)
    assert (again.made, again.new, again.changed, again.unchanged) == (0, 0, 0, 2)
    assert set(Publisher.objects.values_list("name", flat=True)) == {"甲担保", "乙担保"}
    assert again.saved["A"].record == Publisher.objects.get(name="甲担保")


def test_a_dry_run_asks_the_database_nothing(tmp_path: Path) -> None:
    result = bring(tmp_path, A, B, dry_run=True)
    assert [draft.external_id for draft in result.drafts] == ["A", "B"]
    assert not result.saved


@pytest.mark.django_db
def test_a_broken_item_leaves_nothing_behind_and_holds_up_no_other(tmp_path: Path) -> None:
    result = bring(tmp_path, A, B | {"name": "坏担保"}, {"id": "C", "name": "丙担保"})
    assert told(result) == [("B", 10, "name")]
    assert [draft.external_id for draft in result.drafts] == ["A", "C"]
    assert set(Publisher.objects.values_list("name", flat=True)) == {"甲担保", "丙担保"}


WRONG: list[tuple[list[Any], list[tuple[str, str]]]] = [
    ([A, B | {"id": "A"}], [("A", "id")]),
    ([A, B | {"nmae": "x"}], [("B", "nmae")]),
    ([A, {"id": "B"}], [("B", "name")]),
    ([A, B | {"name": "不收"}], [("B", "name")]),
    ([A, B | {"min_years": 0.3}], [("B", "min_years")]),
    ([A, "text"], [("#2", "")]),
    ([A, B | {"asks": "无人"}], [("B", "asks")]),
    ([A, {"id": "B", "name": 5, "asks": ""}], [("B", "name"), ("B", "asks")]),
    ([B, A | {"criteria": {"schema": 1, "tree": TREE | {"fact": "wings"}}}], [("A", "criteria.tree")]),
    ([B, A | {"criteria": {"schema": 1, "tree": TREE | {"says": [{"key": "asks", "text": "有定单"}]}}}], [("A", "criteria")]),
    ([B, A | {"not_conditions": [{"key": "asks", "text": "有定单"}]}], [("A", "not_conditions[0]")]),
]  # fmt: skip


@pytest.mark.parametrize(("items", "faults"), WRONG)
def test_what_is_refused_is_named_by_item_and_field(
    tmp_path: Path, items: list[Any], faults: list[tuple[str, str]]
) -> None:
    result = bring(tmp_path, *items, dry_run=True)
    assert [(fault.item, fault.field.removesuffix(".fact")) for fault in result.faults] == faults


# What no store takes, as the file has it in place of "?", and the field that is named. Each stands on line 3.
HARMFUL: list[tuple[str, str]] = [
    ('"id": ' + "9" * 5000, "id"),
    ('"id": 1e99999999999999999999', "id"),
    ('"id": "B", "min_years": ' + "9" * 5000, "min_years"),
    ('"id": "B", "min_years": -1e-99999999999999999999', "min_years"),
    ('"id": "B", "min_years": 1e4299', "min_years"),
    ('"id": "B", "min_years": 1.' + "1" * 5000, "min_years"),
    (r'"id": "\ud800"', "id"),
    (r'"id": "B", "\ud800": 1', r"\ud800"),
    (r'"id": "B", "\u0000": 1', r"\x00"),
    (r'"id": "B", "asks": "\u0000"', "asks"),
    (r'"id": "B", "asks": {"deep": [1, {"x": "\ud800"}]}', "asks.deep[1].x"),
    (r'"id": "B", "criteria": {"schema": 1, "tree": {"judgement": {"zh": "\ud800"}}}', "criteria.tree.judgement.zh"),
    (r'"id": "B", "criteria": {"schema": 1, "tree": {"all": [], "cite": "\u0000/b"}}', "criteria.tree.cite"),
    (
        r'"id": "B", "limits": {"schema": 1, "amount_most": {"to": 1, "remark": {"zh": "\u0000"}}}',
        "limits.amount_most.remark.zh",
    ),
    (
        r'"id": "B", "limits": {"schema": 1, "amount_most": {"to": 1, "says": [{"key": "\ud800", "text": "x"}]}}',
        "limits.amount_most.says[0].key",
    ),
    ('"id": "B", "limits": {"schema": 1, "amount_most": {"to": 1e99}}', "limits.amount_most.to"),
    ('"id": "B", "not_conditions": [{"key": "asks", "text": "' + "长" * 200_000 + '"}]', "not_conditions[0]"),
    (
        '"id": "B", "criteria": {"schema": 1, "tree": {"judgement": {"zh": "' + "长" * 200_000 + '"}}}',
        "criteria.tree.judgement.zh",
    ),
    (
        '"id": "B", "criteria": {"schema": 1, "tree": {"judgement": {"zh": ["<b>x</b>"]}}}',
        "criteria.tree.judgement.zh",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "field"), HARMFUL, ids=[f"{place}-{row[1]}" for place, row in enumerate(HARMFUL)])
def test_what_no_store_takes_is_refused_alone_dry_or_not(tmp_path: Path, fields: str, field: str) -> None:
    path, report = tmp_path / "list.json", tmp_path / "report.json"
    first, last = json.dumps(A), json.dumps({"id": "C", "name": "丙担保"})
    path.write_text(f'[\n{first},\n{{{fields}, "name": "乙担保"}},\n{last}]', encoding="utf-8")
    dry = import_list(GUARANTORS, path, dry_run=True)
    assert [draft.external_id for draft in dry.drafts] == ["A", "C"]
    assert [(fault.line, fault.field) for fault in dry.faults] == [(3, field)]
    err = io.StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command(Command(stdout=io.StringIO(), stderr=err), str(path), "--report", str(report))
    err.getvalue().encode()
    assert len(err.getvalue()) < 300
    assert json.loads(report.read_text(encoding="utf-8"))["faults"] == [fault.as_json() for fault in dry.faults]
    assert set(Publisher.objects.values_list("name", flat=True)) == {"甲担保", "丙担保"}


def test_of_an_item_full_of_harm_so_much_is_told(tmp_path: Path) -> None:
    assert len(bring(tmp_path, A | {"asks": ["\0"] * 5000}, dry_run=True).faults) == 20


def test_faults_stand_by_line_whatever_found_them(tmp_path: Path) -> None:
    result = bring(tmp_path, B | {"asks": "无人"}, 5, {"id": "C", "name": "x" * 21}, dry_run=True)
    assert told(result) == [("B", 5, "asks"), ("#2", 7, ""), ("C", 10, "name")]


def test_own_trees_come_first_then_rules_then_a_person(tmp_path: Path) -> None:
    judgement = {"judgement": {"zh": "主业突出", "en": "主业突出"}, "says": [{"key": "asks", "text": "主业突出"}]}
    own = {"criteria": {"schema": 1, "tree": {"all": [TREE, judgement]}}}
    plain, treed, dropped = (
        bring(tmp_path, A | more, dry_run=True).drafts[0]
        for more in ({}, own, {"not_conditions": [{"key": "asks", "text": "主业突出"}]})
    )
    assert (plain.stated, plain.rules) == (3, 1)
    assert plain.content.person == (
        PersonCondition("asks", "有订单", FREE_TEXT),
        PersonCondition("asks", "主业突出", FREE_TEXT),
    )
    assert (treed.stated, treed.rules) == (3, 2)
    assert treed.content.person == (PersonCondition("asks", "主业突出", JUDGED),)
    assert (dropped.stated, dropped.rules) == (2, 1)


def test_the_report_says_what_was_stated_and_why_a_person_is_asked(tmp_path: Path) -> None:
    result = bring(tmp_path, A, {"id": "C"}, dry_run=True)
    report = json.loads(json.dumps(result.report("en")))
    (row,) = report["rows"]
    assert list(row) == ["id", "name", "stated", "rules", "person", "not_conditions", "criteria", "sentence"]
    assert (row["id"], row["stated"], row["rules"]) == ("A", 3, 1)
    assert row["sentence"] == sentence(result.drafts[0].content.criteria, "en", current.reference())
    assert {one["text"] for one in row["person"]} == {"有订单", "主业突出"}
    assert report["totals"] == {"stated": 3, "rules": 1}
    assert [fault["id"] for fault in report["faults"]] == ["C"]
    assert "faults" not in bring(tmp_path, A, dry_run=True).report("en")


@pytest.mark.django_db
def test_the_command_tells_counts_and_faults(tmp_path: Path) -> None:
    out, err, report = io.StringIO(), io.StringIO(), tmp_path / "report.json"
    path = write(tmp_path / "list.json", [A, {"id": "C"}])
    with pytest.raises(CommandError, match="1 refused"):
        call_command(Command(stdout=out, stderr=err), str(path), "--report", str(report))
    assert out.getvalue().startswith("1 new. ")
    assert err.getvalue().count("\n") == 1
    assert json.loads(report.read_text(encoding="utf-8"))["totals"]["stated"] == 3
    with pytest.raises(CommandError, match=r"nothing\.json"):
        call_command(Command(), str(tmp_path / "nothing.json"))
    with pytest.raises(UnreadableFileError):
        import_list(GUARANTORS, tmp_path / "nothing.json")


WORDS = st.text(alphabet="甲乙丙;，（）, ", max_size=8).map(str.strip)
LISTED = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["A", "B", "C-1", "#"]), "name": WORDS.map(lambda words: words or None)},
        optional={"min_years": st.integers(-1, 30), "asks": WORDS.map(lambda words: words or None)},
    ),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LISTED)
def test_rows_and_json_that_say_the_same_come_to_the_same(tmp_path: Path, items: list[dict[str, Any]]) -> None:
    as_json = import_list(GUARANTORS, write(tmp_path / "list.json", items), dry_run=True)
    as_rows = import_list(ROWS, write_rows(tmp_path / "list.csv", items), dry_run=True)
    assert as_rows.drafts == as_json.drafts
    rows, objects = (sorted((one.item, one.field, one.problem) for one in read.faults) for read in (as_rows, as_json))
    assert rows == objects
    for draft in as_json.drafts:
        assert draft.stated == draft.rules + len(draft.content.person)
    assert len(as_json.drafts) + len({fault.line for fault in as_rows.faults}) == len(items)
