"""Fields that follow from facts: what is read, what is refused and in which words; doubts and contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from marketplace.asking.answers import CONFIRMED, MOST_VALUES, Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse
from marketplace.asking.fields import CodeField, CodesField, field_for
from marketplace.asking.forms import FactsForm
from marketplace.asking.questions import FactQuestion
from marketplace.asking.reading import read_answers
from marketplace.core import current
from marketplace.engine.holding import Partly
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.questions import (
    ASKABLE,
    KIND_FAMILY,
    MOST_QUESTIONS,
    QUESTIONS,
    STEPS,
    step_of,
)

DAY = date(2026, 11, 23)
REFERENCE = current.reference()
NO_CODES = CodesInUse({})
IN_USE = CodesInUse(
    {"qualifications": Counter(hnte=5, tsme=3), "sectors": Counter(hangzhou_five=1, ai=1, changsha_22=1)}
)


def answered(data: Mapping[str, Any]) -> Answers:
    return Answers({key: value if isinstance(value, list) else [value] for key, value in data.items()})


def form(keys: tuple[str, ...], data: Mapping[str, Any], **options: Any) -> FactsForm:
    questions, answers = [FactQuestion(FACTS[key]) for key in keys], answered(data)
    reading = read_answers(questions, answers, DAY, REFERENCE, **options)
    return FactsForm(questions, answers, codes=IN_USE, day=DAY, reference=REFERENCE, reading=reading)


def read(key: str, *values: str) -> Any:
    filled = form((key,), {key: list(values)})
    assert filled.is_valid(), filled.errors
    return filled.cleaned_data[key]


def refusal(key: str, *values: str, language: str = "en") -> str:
    with translation.override(language):
        filled = form((key,), {key: list(values)})
        assert not filled.is_valid()
        return str(filled.errors[key][0])


def test_at_most_a_dozen_questions_in_three_steps() -> None:
    assert len(QUESTIONS) == len(set(QUESTIONS)) <= MOST_QUESTIONS
    assert len(STEPS) == 3
    assert all(key == KIND_FAMILY or may_ask(key) for key in QUESTIONS)
    assert [step_of(key) for key in ("amount", "revenue", "lists", "debt_ratio")] == [1, 2, 3, None]


@pytest.mark.parametrize("key", [key for key in FACTS if may_ask(key)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_fact_has_a_field_with_words(key: str, language: str) -> None:
    with translation.override(language):
        field = field_for(FACTS[key], NO_CODES, (), DAY, REFERENCE)
        assert str(field.label) == FACTS[key].label.say(language)
        assert field.clean([] if isinstance(field, CodesField) else "") is None, "empty is not known, never an error"
        assert not field.required
        if FACTS[key].type in (FactType.MONEY, FactType.PERCENT, FactType.MONTHS):
            assert field.unit


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("amount", "300", Decimal(300)),
        ("amount", "１，２００．５", Decimal("1200.5")),
        ("amount", "1.2亿", Decimal(12000)),
        ("debt_ratio", "46.125%", Decimal("46.13")),
        ("invention_patents", "3件", 3),
        ("invention_patents", "1,000", 1000),
        ("lenders", "2 家", 2),
        ("rep_tenure", "1年6个月", 18),
        ("founded", "2021-03-15", date(2021, 3, 15)),
        ("founded", "2021年3月", date(2021, 3, 1)),
        ("founded", "2021/3/5", date(2021, 3, 5)),
        ("founded", "20210305", date(2021, 3, 5)),
        ("first_loan", "yes", True),
        ("first_loan", "no", False),
        ("first_loan", "unsure", None),
        ("region", "430105", "430105"),
        ("region", "长沙市开福区", "430105"),
        ("tax_grade", "B", "B"),
        ("tax_grade", "unsure", None),
    ],
)
def test_what_is_typed_is_read(key: str, typed: str, value: Any) -> None:
    assert read(key, typed) == value


def test_sets_know_none_and_not_sure() -> None:
    assert read("guarantees_offered", "credit", "信用", "pledge") == frozenset({"credit", "pledge"})
    for key in ("guarantees_offered", "qualifications"):
        assert read(key, "none") == frozenset()
        assert read(key, "unsure") is None
        assert read(key) is None
        assert "not both" in refusal(key, "none", "unsure")
    assert "not both" in refusal("guarantees_offered", "credit", "none")


def test_what_is_not_chosen_is_open_unless_nothing_besides_is_held() -> None:
    """A firm knows of one certificate and not of another: unticked is not no."""
    assert read("qualifications", "hnte", "高新技术企业", "tsme") == Partly(frozenset({"hnte", "tsme"}))
    assert read("qualifications", "hnte", "tsme", "none") == frozenset({"hnte", "tsme"})
    assert read("qualifications", "hnte", "unsure") == Partly(frozenset({"hnte"}))
    assert read("qualifications", "hnte", "-gazelle", "-瞪羚") == Partly(frozenset({"hnte"}), frozenset({"gazelle"}))
    assert read("qualifications", "-gazelle") == Partly(lacked=frozenset({"gazelle"}))
    assert read("qualifications", "-gazelle", "none") == frozenset()
    assert "Keep one" in refusal("qualifications", "hnte", "-hnte")
    assert "Keep one" in refusal("qualifications", "little_giant", "-srdi"), "a little giant is 专精特新 as well"
    assert "not among the choices" in refusal("qualifications", "-knighted")


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("amount", "-5", "at least"),
        ("amount", "0", "at least 1"),
        ("amount", "三百五", "digits"),
        ("amount", "9" * 10_000, "too long"),
        ("amount", "3\x000", ""),
        ("debt_ratio", "abc", "percentage"),
        ("invention_patents", "1.5", "whole number"),
        ("invention_patents", "-1", "whole number"),
        ("lenders", "100000", "at most 1,000 banks"),
        ("founded", "2031-05-01", "in the future"),
        ("founded", "2026-11-24", "in the future"),
        ("founded", "2021-02-30", "no such day"),
        ("founded", "last year", "for example 2021-03-15"),
        ("founded", "1821-01-01", "before 1900"),
        ("founded", "2021", "year, month and day"),
        ("region", "Atlantis", "not among the choices"),
        ("qualifications", "knighted", "not among the choices"),
        ("first_loan", "maybe", "not among the choices"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_do(key: str, typed: str, words: str) -> None:
    said = refusal(key, typed)
    assert words in said
    chinese = refusal(key, typed, language="zh-hans")
    assert any("一" <= character <= "鿿" for character in chinese), chinese


def test_what_was_typed_stays() -> None:
    filled = form(("amount", "qualifications"), {"amount": "三百五", "qualifications": ["hnte", "none"]})
    assert not filled.is_valid()
    assert filled["amount"].value() == "三百五"
    assert filled["qualifications"].value() == ["hnte", "none"]


def test_a_need_may_name_a_day_to_come() -> None:
    assert read("needed_by", "2027-01-31") == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"amount": "5000", "revenue": "100"}, "amount_against_revenue"),
        ({"rd_ratio": "120"}, "rd_ratio_above_revenue"),
        ({"rd_spend": "200", "revenue": "100"}, "rd_spend_above_revenue"),
        ({"net_profit": "200", "revenue": "100"}, "profit_above_revenue"),
        ({"debt_ratio": "130"}, "debt_above_assets"),
        ({"founded": "1931-05-01"}, "very_old"),
        ({"lenders": "0", "other_bank_loans": "50"}, "loans_without_lenders"),
        ({"first_loan": "yes", "lenders": "2"}, "first_loan_with_lenders"),
    ],
)
def test_the_unusual_is_asked_about_and_can_be_confirmed(data: dict[str, str], name: str) -> None:
    asked = form(tuple(data), data)
    assert not asked.is_valid()
    assert not asked.errors, "asked about, not refused"
    (doubt, token), *others = asked.open_doubts
    assert (doubt.name, others) == (name, [])
    assert asked.doubts_at([key for key in data if key in doubt.facts][-1]) == [(doubt, token)]
    confirmed = form(tuple(data), data | {CONFIRMED: [token]})
    assert confirmed.is_valid()
    changed = {key: "7" if value.isdigit() else value for key, value in data.items()}
    assert answered(changed | {CONFIRMED: [token]}).confirmed, "the token is read"


def test_a_confirmation_holds_for_its_own_values_only() -> None:
    first = form(("debt_ratio",), {"debt_ratio": "130"})
    first.full_clean()
    token = first.open_doubts[0][1]
    assert not form(("debt_ratio",), {"debt_ratio": "131", CONFIRMED: [token]}).is_valid()


def test_an_answer_may_contradict_one_given_before() -> None:
    filled = form(("patents",), {"patents": "1"}, others={"invention_patents": 3})
    assert not filled.is_valid()
    with translation.override("en"):
        assert "fewer" in str(
            form(("patents",), {"patents": "1"}, others={"invention_patents": 3}).errors["patents"][0]
        )
    doubtful = form(("revenue",), {"revenue": "10"}, others={"amount": Decimal(1000)})
    assert not doubtful.is_valid()
    assert doubtful.doubts_at("revenue")


def test_only_answers_are_taken_from_a_post() -> None:
    post = QueryDict(mutable=True)
    post.setlist("amount", ["300"])
    post.setlist("inquiries_6m", ["2"])
    post.setlist("lpr_1y", ["3"])
    post.setlist("csrfmiddlewaretoken", ["x"])
    post.setlist("qualifications", ["hnte"] * (MOST_VALUES + 50))
    answers = Answers.from_post(post, ASKABLE)
    assert answers.given == ("qualifications", "amount")
    assert len(answers.data.getlist("qualifications")) == MOST_VALUES
    assert dict(answers.hidden(shown=["qualifications"])) == {"amount": "300"}


def test_a_held_code_stays_choosable() -> None:
    held = field_for(
        FACTS["qualifications"], CodesInUse({"qualifications": Counter(hnte=1)}), ("gazelle",), DAY, REFERENCE
    )
    assert [code for code, _name in held.choices] == ["hnte", "gazelle", "none", "unsure"]
    street = field_for(FACTS["region"], NO_CODES, ("430105003",), DAY, REFERENCE)
    assert "430105003" in flat(street)


def test_places_are_as_fine_as_rules_look() -> None:
    plain = flat(field_for(FACTS["region"], NO_CODES, (), DAY, REFERENCE))
    assert plain[1:3] == ["430105", "430105-malanshan"], "home comes first"
    assert {"430181", "430200", "320000", "110000"} <= set(plain)
    assert "320500" not in plain
    looked_at = flat(field_for(FACTS["region"], CodesInUse({"region": Counter({"320500": 1})}), (), DAY, REFERENCE))
    assert {"320000", "320100", "320500"} <= set(looked_at), "with one city, all cities of the province"
    assert "330100" not in looked_at


def test_a_field_offers_members_of_groups_and_no_lists_of_other_places() -> None:
    def offered(home: str | None) -> set[str]:
        field = field_for(FACTS["sectors"], IN_USE, (), DAY, REFERENCE, home)
        return {code for code, _name in field.choices}

    assert "hangzhou_five" not in offered(None)
    assert {"ai", "biomedicine", "changsha_22"} <= offered(None)
    assert "biomedicine" not in offered("430105")
    assert "changsha_22" not in offered("330106")


def test_short_lists_are_buttons_and_long_ones_drop_down() -> None:
    assert isinstance(field_for(FACTS["tax_grade"], NO_CODES, (), DAY, REFERENCE).widget, forms.RadioSelect)
    assert isinstance(field_for(FACTS["region"], NO_CODES, (), DAY, REFERENCE).widget, forms.Select)
    sizes = field_for(FACTS["size"], NO_CODES, (), DAY, REFERENCE)
    assert isinstance(sizes, CodeField)
    assert [code for code, _name in sizes.choices] == ["micro", "small", "medium", "large", "unsure"]


def flat(field: forms.ChoiceField) -> list[str]:
    found = []
    for code, name in field.choices:
        found += [inner for inner, _label in name] if isinstance(name, (list, tuple)) else [code]
    return found
