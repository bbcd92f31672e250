"""What may be asked, reading without drawing, and benefits kept until something changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from cms.benefits.keeping import benefits_for_firms
from cms.benefits.selectors import published_benefits
from cms.models import Benefit, PolicyClause, PolicyPage, PolicyRelation
from cms.site.services import site_prepare
from marketplace.asking import drawing
from marketplace.asking.answers import Answers
from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse, codes_of
from marketplace.asking.drawing import drawn
from marketplace.asking.forms import FactsForm
from marketplace.asking.questions import fact_questions
from marketplace.asking.reading import read_answers
from marketplace.core import current
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import DATA, Taxonomy
from marketplace.core.versions import save_version
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS
from tests.benefit_world import bring

DAY = date(2026, 11, 23)
REFERENCE = current.reference()


def test_sensitive_facts_are_asked_with_a_consent_of_their_own() -> None:
    sensitive = [key for key, fact in FACTS.items() if fact.is_sensitive]
    assert sensitive
    assert not any(map(may_ask, sensitive))
    assert all(may_ask(key, consents={key}) for key in sensitive)
    assert not may_ask(sensitive[0], consents=sensitive[1:])


def test_nobody_is_asked_for_what_the_market_sets_or_for_what_is_no_fact() -> None:
    market = [key for key, fact in FACTS.items() if fact.subject is Subject.MARKET]
    assert market
    assert not any(may_ask(key, consents=market) for key in (*market, "nothing", ""))


def test_reading_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a field or a choice was made")

    monkeypatch.setattr(CodesInUse, "choices", refuse)
    monkeypatch.setattr(forms.Field, "__init__", refuse)
    keys = tuple(key for key in FACTS if may_ask(key))
    given = {"amount": ["300"], "region": ["430105"], "qualifications": ["hnte"], "founded": ["x"]}
    reading = read_answers(fact_questions(keys), Answers(given), DAY, REFERENCE)
    assert reading.values["region"] == "430105"
    assert list(reading.refusals) == ["founded"]
    assert reading.asked == frozenset(keys)


def test_a_profile_reads_stores_and_draws_again() -> None:
    """As the README shows it."""
    keys = ("revenue", "net_profit", "tax_grade")
    post = QueryDict("revenue=100&net_profit=200&tax_grade=B&amount=7")
    answers = Answers.from_post(post, keys)
    assert answers.given == keys
    reading = read_answers(fact_questions(keys), answers, DAY, REFERENCE)
    assert not reading.is_valid, "a profit above the revenue is asked about"
    form = FactsForm(fact_questions(keys), answers, codes=CodesInUse({}), day=DAY, reference=REFERENCE, reading=reading)
    questions = {question.name: question for question in drawn(form)}
    assert [question.name for question in questions.values() if question.doubts] == ["net_profit"]
    assert 'value="B" id="id_tax_grade_1" checked>' in questions["tax_grade"].common
    (token,) = [token for _words, token in questions["net_profit"].doubts]
    confirmed = Answers.from_post(QueryDict(f"{post.urlencode()}&confirmed={token}"), keys)
    assert read_answers(fact_questions(keys), confirmed, DAY, REFERENCE).is_valid


def test_a_drawn_list_marks_what_is_chosen_and_escapes_what_was_typed() -> None:
    def options(typed: str) -> str:
        answers = Answers({"region": [typed]})
        form = FactsForm(fact_questions(["region"]), answers, codes=CodesInUse({}), day=DAY, reference=REFERENCE)
        return str(drawn(form)[0].options)

    assert options("430105").count(" selected") == 1
    assert '<option value="430105" selected>' in options("430105")
    assert '<option value="" selected>' in options("")
    for typed in ('"><script>', "<b>", "&amp;"):
        assert typed not in options(typed)
        assert " selected" not in options(typed)
    with translation.override("en"):
        assert "Kaifu" in options("430105")
    assert drawing._options.cache_info().currsize <= drawing._MOST_KEPT


# What benefits follow from, each changed behind everybody's back.
CHANGES: dict[str, Callable[[], object]] = {
    "a benefit is withdrawn": lambda: Benefit.objects.filter(pk=_first()).update(withdrawn=True),
    "a document ends": lambda: _policy().update(expires_on=DAY),
    "a document begins later": lambda: _policy().update(effective_on=date(2099, 1, 1)),
    "a document is for comment": lambda: _policy().update(for_comment=True),
    "applications end": lambda: _policy().update(applications_until=date(2026, 1, 31)),
    "a document has another title": lambda: _policy().update(title="演示改名"),
    "a document is withdrawn": lambda: _policy().update(live=False),
    "a document is restricted": lambda: PageViewRestriction.objects.create(
        page_id=_policy().get().pk, restriction_type=PageViewRestriction.LOGIN
    ),
    "a document repeals it": lambda: PolicyRelation.objects.create(
        policy=PolicyPage.objects.exclude(pk=_policy().get().pk).first(),
        other=_policy().get(),
        effect="repeals",
        since=date(2026, 2, 1),
    ),
    "a clause is there": lambda: PolicyClause.objects.create(policy=_policy().get(), anchor="new", place=1),
    "another version": lambda: save_version(
        record=Benefit.objects.get(pk=_first()), content=_other_content(), valid_from=timezone.localdate()
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in CHANGES.items()])
def test_benefits_are_kept_until_something_they_follow_from_changes(
    tmp_path: Path, change: Callable[[], object]
) -> None:
    site_prepare()
    bring(tmp_path)
    day = timezone.localdate()
    first = benefits_for_firms(day)
    assert first
    assert benefits_for_firms(day) is first
    change()
    again = benefits_for_firms(day)
    assert again is not first
    read = published_benefits(day)
    assert again == tuple(one for one in read if one.is_for_firms and one.standing.available is not False)
    assert benefits_for_firms(day) is again


@pytest.mark.django_db
def test_benefits_are_kept_for_each_language(tmp_path: Path) -> None:
    site_prepare()
    bring(tmp_path)
    day = timezone.localdate()
    with translation.override("en"):
        english = {one.standing.validity.reason for one in benefits_for_firms(day)}
    with translation.override("zh-hans"):
        chinese = {one.standing.validity.reason for one in benefits_for_firms(day)}
    assert english.isdisjoint(chinese)


def _first() -> int:
    one = benefits_for_firms(timezone.localdate())[0]
    return Benefit.objects.get(address=one.address).pk


def _policy() -> QuerySet[PolicyPage]:
    return PolicyPage.objects.filter(benefits=_first())


def _other_content() -> object:
    content = Benefit.objects.get(pk=_first()).latest_version().content
    return {**content, "name": {"zh": "演示新名", "en": "New name"}}


def test_lists_are_those_handed_in() -> None:
    document = json.loads((DATA / "qualifications.json").read_text(encoding="utf-8"))
    document["entries"] = [row for row in document["entries"] if row["code"] != "gazelle"]
    before = Reference(
        MappingProxyType({**REFERENCE.taxonomies, "qualifications": Taxonomy(document)}), REFERENCE.rates
    )
    questions, answers = fact_questions(["qualifications"]), Answers({"qualifications": ["gazelle", "none"]})
    codes = CodesInUse({"qualifications": Counter(gazelle=1, hnte=1)})

    now, then = (read_answers(questions, answers, DAY, reference) for reference in (REFERENCE, before))
    assert now.values == {"qualifications": frozenset({"gazelle"})}
    assert now.known.reference is REFERENCE
    assert now.known.day == DAY
    assert list(then.refusals) == ["qualifications"], "a list of that day did not have it"
    assert "gazelle" in codes_of(codes.choices(FACTS["qualifications"], REFERENCE))

    codes = CodesInUse({"qualifications": Counter(hnte=1)})
    form = FactsForm(questions, answers, codes=codes, day=DAY, reference=before)
    offered = [code for code, _name in form.fields["qualifications"].choices]
    assert offered == ["hnte", "none", "unsure"]
    assert form.fields["qualifications"].reference is before


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("revenue=30000000000", True), ("amount=3000000", True), ("staff=50000", True), ("revenue=3000", False), ("amount=500", False)],
)  # fmt: skip
def test_an_absurd_figure_is_asked_about(typed: str, asked: bool) -> None:
    post = QueryDict(typed)
    keys = tuple(post)
    reading = read_answers(fact_questions(keys), Answers.from_post(post, keys), DAY, REFERENCE)
    assert reading.is_valid is not asked
