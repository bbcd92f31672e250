"""What is written in one way and typed in another, on every engine: marks that nobody types, numbers, words of letters,
what institutions are called."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from search.management.commands.load_demo_synonyms import GROUPS
from search.tree import Text
from search.widening import synonyms_of, widened_by
from tests.contract.asking import Fill
from tests.search_world import named

DATA = Path(__file__).resolve().parents[1] / "data"
DEMO = synonyms_of(
    [group["words"] for group in json.loads(GROUPS.read_text(encoding="utf-8"))], places=("长沙市", "长沙")
)


def rows(name: str) -> list[tuple[str, str, bool]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row["written"], row["typed"], row["found"] == "yes") for row in csv.DictReader(file, delimiter="\t")]


def test_what_is_typed_finds_what_is_written(fill: Fill) -> None:
    cases = rows("typed_and_written.tsv")
    ids = fill(named(*(written for written, _typed, _found in cases)))
    wrong = [(w, t) for pk, (w, t, found) in enumerate(cases, start=1) if (pk in ids(Text(t))) is not found]
    assert not wrong


def test_institutions_are_found_by_what_they_are_called(fill: Fill) -> None:
    cases = rows("institutions_typed.tsv")
    ids = fill(named(*(written for written, _typed, _found in cases)))
    with widened_by(DEMO):
        wrong = [(w, t) for pk, (w, t, found) in enumerate(cases, start=1) if (pk in ids(Text(t))) is not found]
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("建行善科贷", (1, 2)),
        ("善科贷建行", (1, 2)),
        ("长沙建行善科贷", (2,)),
        ("长沙银行科创贷", (3,)),
        ("招商银行科创贷", ()),
        ("科创贷500万", (3,)),
        ("500万科创贷", (3,)),
        ("专利法42条", (4,)),
        ("专利法第四十二条期限", (4,)),
        ("财金60号", (5,)),
        ("“建行善科贷”", ()),
    ],
)
def test_words_without_a_space_are_told_apart(fill: Fill, typed: str, found: tuple[int, ...]) -> None:
    ids = fill(
        named(
            "善科贷，中国建设银行", "建设银行长沙分行：善科贷", "长沙银行 科创贷 500 万元", "专利法 第四十二条 期限",
            "财金〔2024〕60号", "银行业务，科创贷",
        )
    )  # fmt: skip
    with widened_by(DEMO):
        assert ids(Text(typed)) == found
