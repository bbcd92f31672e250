"""Measuring the questions: what a few answers decide is never turned round by more, and the choice is greedy."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from marketplace.core import current
from marketplace.engine.evaluate import Outcome
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.measuring import Pair, choose, firms, measure, only, reachable
from marketplace.matching.precheck.questions import KIND_FAMILY, QUESTIONS
from marketplace.matching.results.examples import examples
from tests.precheck_world import offerings, publish

REFERENCE = current.reference()

DAY = date(2026, 11, 23)
ANSWERS = [key for key in QUESTIONS if key != KIND_FAMILY]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return list(reachable(firms(40, day=DAY, reference=REFERENCE), offerings(), any_kind=True))


def test_pairs_are_those_that_place_allows_and_that_state_something(pairs: list[Pair]) -> None:
    names = {pair.offering.name for pair in pairs}
    assert names == {"甲贷", "乙贷", "丙贷", "丁贷", "戊基金", "庚险", "壬担保"}
    assert len(pairs) == 40 * len(names)
    wanted = list(reachable(firms(40, day=DAY, reference=REFERENCE), offerings()))
    assert all(pair.firm.families & pair.offering.families for pair in wanted)
    assert 0 < len(wanted) < len(pairs)


def test_more_answers_never_turn_a_verdict_round(pairs: list[Pair]) -> None:
    found = measure(pairs, ANSWERS)
    assert found.wrong == 0
    assert found.pairs == len(pairs)
    assert found.answered[Outcome.UNKNOWN] > found.everything[Outcome.UNKNOWN], "some facts were not asked"
    assert found.answered[Outcome.YES] > 0
    assert found.answered[Outcome.NO] > 0
    assert found.askable[Outcome.UNKNOWN] > found.everything[Outcome.UNKNOWN], "乙 hangs on a sensitive fact"


def test_the_choice_takes_what_decides_most_first(pairs: list[Pair]) -> None:
    chosen = list(choose(pairs, given=["region"], number=6))
    decides = [choice.decides for choice in chosen]
    assert decides[0] == max(decides)
    assert chosen[0].key == "debt_ratio", "it decides 丙 for everyone, and 乙 for whoever owes too much"
    for other in ("qualifications", "sectors", "revenue"):
        counted = measure(pairs, ["region", other])
        assert counted.pairs - counted.answered[Outcome.UNKNOWN] <= chosen[0].decided
    assert [choice.decided for choice in chosen] == sorted(choice.decided for choice in chosen)
    assert "founded" in [choice.key for choice in chosen], "an age is asked as a day"
    assert not {"inquiries_6m", "age_months"} & {choice.key for choice in chosen}
    first = measure(pairs, ["region", chosen[0].key])
    assert chosen[0].decided == first.pairs - first.answered[Outcome.UNKNOWN]


def test_only_keeps_what_follows_from_others() -> None:
    firm = next(iter(firms(1, day=DAY, reference=REFERENCE)))
    few = only(firm.known, ["rd_ratio", "revenue"])
    assert set(few.values) == {"rd_ratio", "revenue"}
    assert few.get("rd_ratio") == firm.known.get("rd_ratio")
    assert only(Known({}, DAY, REFERENCE), FACTS).values.keys() <= {"lpr_1y", "lpr_5y", "patents"}


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["choose_questions", "measure_precheck", "show_examples"])
def test_commands_say_what_is_missing(command: str) -> None:
    with pytest.raises(CommandError, match="load_demo_offerings"):
        call_command(command)


@pytest.mark.django_db
def test_commands_print_their_tables(capsys: pytest.CaptureFixture[str]) -> None:
    publish()
    call_command("choose_questions", firms=10, facts=3)
    call_command("measure_precheck", firms=10)
    printed = capsys.readouterr().out
    assert "qualifications" in printed
    assert "Of what all facts decide" in printed
    assert "verdicts turned round: 0" in printed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_examples_show_one_result_of_each_kind_and_rules_as_sentences(language: str) -> None:
    text = "\n".join(examples(offerings(), DAY, language, REFERENCE, sentences=4))
    titles = (
        ("符合: ", "可能符合: ", "只差一步: ") if language == "zh-hans" else ("Fits: ", "May fit: ", "Just misses: ")
    )
    assert all(f"### {title}" in text for title in titles)
    assert text.count("- **") == 4
