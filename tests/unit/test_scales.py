"""The scale of a score that the bureau wrote: told beside the question, and an answer outside is asked about."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from marketplace.asking.answers import CONFIRMED, Answers
from marketplace.asking.choices import CodesInUse
from marketplace.asking.questions import fact_questions
from marketplace.asking.reading import Reading, read_answers
from marketplace.core import current
from marketplace.core.terms.services import term_save

DAY = date(2026, 11, 30)


@pytest.mark.django_db
def test_a_score_outside_its_scale_is_asked_about_and_its_help_says_the_scale() -> None:
    term_save(
        table="institution_scores",
        code="bank_points",
        entry={"zh": "某行科创评分", "scale_least": 10, "scale_most": 100, "direction": "higher"},
    )
    reference, key = current.reference(), "score__bank_points"
    questions = fact_questions([key])

    def read(typed: str, *confirmed: str) -> Reading:
        return read_answers(questions, Answers({key: [typed], CONFIRMED: confirmed}), DAY, reference)

    assert read("85").is_valid
    for typed, bound in (("5000", "100"), ("100.01", "100"), ("3", "10")):
        ((doubt, token),) = read(typed).doubts
        assert bound in str(doubt.question)
        assert doubt.facts == (key,)
        assert read(typed, token).is_valid
        assert not read("4999", token).is_valid, "another figure is asked about again"
    with translation.override("zh-hans"):
        said = str(questions[0].field(CodesInUse({}), (), DAY, reference, None).help_text)
    assert "10 至 100 分" in said
    assert "越高越好" in said
