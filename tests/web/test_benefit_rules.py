"""A benefit's place, size, qualification, list and stage are chosen in its form and decide; richer rules stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.benefits.choosing import CHOICES, found_in, rewritten
from cms.benefits.services import benefit_save
from cms.editors.groups import KEEPERS, REVIEWERS, editors_prepare
from cms.models import Benefit
from cms.models.benefit_content import Content
from cms.site.services import site_prepare
from marketplace.core import current
from marketplace.engine.building import listed, within_regions
from marketplace.engine.criteria import All, Comparison, Judgement, Node, Note, Operator, Phrase
from marketplace.engine.criteria import Any as OneOf
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from tests.benefit_world import bring, page_of
from tests.bureau import editor

TODAY = timezone.localdate()
GIVEN: dict[str, Any] = {
    "name": "演示奖励",
    "type": "award",
    "beneficiary": "firm",
    "cap": "20",
    "per": "once",
    "rules": "True",
}
HNTE = listed("qualifications", Operator.ANY_OF, ["hnte"])


@pytest.fixture
def reviewer(db: None, settings: Any, tmp_path: Path) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    editors_prepare()
    bring(tmp_path)
    return editor(REVIEWERS.name)


def new() -> str:
    return f"/admin/policies/{page_of('K1').pk}/benefits/new/"


def edit(benefit: Benefit) -> str:
    return f"/admin/policies/benefits/{benefit.address}/"


def written(name: str = "演示奖励") -> Content:
    return _benefit(name).latest_version().said


def _benefit(name: str) -> Benefit:
    return next(one for one in Benefit.objects.all() if one.latest_version().name == name)


def stored(criteria: Node, **more: Any) -> Benefit:
    content = Content("演示奖励", "award", "firm", criteria=criteria, **more)
    version, _new = benefit_save(external_id="X1", policy=page_of("K1"), content=content, valid_from=TODAY)
    return version.record


def as_it_stands(client: Client, benefit: Benefit) -> dict[str, Any]:
    form = client.get(edit(benefit)).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}


def outcome(said: Content, **facts: Any) -> Outcome:
    return evaluate(said.criteria, Known(facts, TODAY, current.reference())).outcome


def test_what_is_chosen_decides(reviewer: Client, client: Client) -> None:
    page = reviewer.get(new()).content.decode()
    assert "开福区" in page, "where the policy holds"
    chosen = {"place": "开福区\n岳麓区", "sizes": ["sme"], "titles": ["hnte", "srdi"], "stages": ["growth"]}
    assert reviewer.post(new(), GIVEN | chosen | {"conditions": "近两年无处罚"}).status_code == 302
    said = written()
    firm = {"region": "430105", "size": "small", "qualifications": frozenset({"srdi"}), "stage": "growth"}
    assert outcome(said, **firm) is Outcome.UNKNOWN, "what is in words is for a person"
    assert [one.text for one in said.person] == ["近两年无处罚"]
    for other in ({"region": "430111"}, {"size": "large"}, {"qualifications": frozenset({"tsme"})}, {"stage": "seed"}):
        assert outcome(said, **firm | other) is Outcome.NO
    assert said.regions == ("430105", "430104")
    shown = client.get(page_of("K1").address).content.decode()
    assert "中小企业" in shown
    assert "成长期" in shown
    assert reviewer.post(edit(_benefit("演示奖励")), GIVEN | chosen | {"conditions": ""}).status_code == 302
    assert outcome(written(), **firm) is Outcome.YES


def test_what_the_bureau_added_is_chosen_at_once(reviewer: Client) -> None:
    added = {"zh": "开福区重点培育企业名单", "en": "Kaifu growth list", "valid_from": TODAY.isoformat()}
    assert editor(KEEPERS.name).post("/admin/lists/lists/new/", added).status_code == 302
    assert "开福区重点培育企业名单" in reviewer.get(new()).content.decode()
    assert reviewer.post(new(), GIVEN | {"lists": ["kaifu_growth_list"]}).status_code == 302
    assert outcome(written(), lists=frozenset({"kaifu_growth_list"})) is Outcome.YES
    ended = {"until": TODAY.isoformat()}
    assert editor_again().post("/admin/lists/lists/entry/kaifu_growth_list/end/", ended).status_code == 302
    assert "kaifu_growth_list" in reviewer.get(edit(_benefit("演示奖励"))).content.decode(), "it stands there"
    assert "kaifu_growth_list" not in reviewer.get(new()).content.decode(), "nobody chooses it anew"


def editor_again() -> Client:
    from marketplace.accounts.models import User
    from tests.bureau import signed_in

    return signed_in(User.objects.get(groups__name=KEEPERS.name))


def test_a_zone_is_registered_there_or_based_there(reviewer: Client) -> None:
    assert reviewer.post(new(), GIVEN | {"place": "马栏山视频文创产业园"}).status_code == 302
    said = written()
    (code,) = said.regions
    assert current.taxonomy("regions").get(code).attributes["level"] == "zone"
    assert outcome(said, region="430105", zones=frozenset({code})) is Outcome.YES
    benefit, before = _benefit("演示奖励"), _benefit("演示奖励").versions.count()
    assert reviewer.post(edit(benefit), as_it_stands(reviewer, benefit)).status_code == 302
    assert benefit.versions.count() == before


def test_a_place_that_nobody_knows_or_many_have_is_asked_about(reviewer: Client) -> None:
    for place in ("火星开发区", "鼓楼区"):
        answer = reviewer.post(new(), GIVEN | {"place": place})
        assert answer.status_code == 200
        assert place in answer.content.decode()
    assert reviewer.post(new(), GIVEN | {"place": "江苏省南京市鼓楼区"}).status_code == 302
    assert "南京市鼓楼区" in reviewer.get(edit(_benefit("演示奖励"))).content.decode()
    assert written().regions == ("320106",)


RICHER = OneOf(
    (HNTE, listed("project_levels", Operator.ANY_OF, ["national"])), Note(says=(Phrase("eligible", "高企或国家项目"),))
)


def test_a_richer_rule_is_said_and_kept(reviewer: Client) -> None:
    place = within_regions(["430105"], current.reference())
    assert place is not None
    benefit = stored(All((place, RICHER)))
    page = reviewer.get(edit(benefit)).content.decode()
    assert "保存时原样保留" in page
    assert "国家级" in page
    given = as_it_stands(reviewer, benefit) | {"sizes": ["micro"], "place": ""}
    assert reviewer.post(edit(benefit), given).status_code == 302
    said = written()
    assert said.criteria == All((RICHER, listed("size", Operator.WITHIN, ["micro"])))
    assert said.regions == ()


def test_the_clause_of_a_rule_stays_with_it_and_its_old_words_do_not(reviewer: Client) -> None:
    cited = Note(citation="some-document/a1", says=(Phrase("eligible", "高新技术企业"),))
    benefit = stored(All((Comparison(("qualifications",), Operator.ANY_OF, codes=("hnte",), note=cited),)))
    given = as_it_stands(reviewer, benefit)
    assert given["titles"] == ["hnte"]
    assert reviewer.post(edit(benefit), given).status_code == 302
    assert benefit.versions.count() == 1
    assert reviewer.post(edit(benefit), given | {"titles": ["hnte", "srdi"]}).status_code == 302
    (rule,) = written().criteria.of
    assert (rule.codes, rule.note) == (("hnte", "srdi"), Note(citation="some-document/a1"))


def test_a_form_without_the_rules_leaves_them(reviewer: Client) -> None:
    benefit = stored(All((HNTE,)))
    given = {name: value for name, value in GIVEN.items() if name != "rules"}
    assert reviewer.post(edit(benefit), given | {"name": "演示奖励（改）"}).status_code == 302
    assert written("演示奖励（改）").criteria == All((HNTE,))


# A rule of any make: what the form shows comes back, what it does not show stays, and nothing else changes.
_SIZES = st.lists(st.sampled_from(["micro", "small", "sme"]), min_size=1, max_size=2, unique=True)
_NOTES = st.sampled_from([Note(), Note(citation="d/a1"), Note(preferred=True), Note(says=(Phrase("other", "话"),))])
_RULES = st.one_of(
    st.builds(
        lambda codes, note: Comparison(("size",), Operator.WITHIN, codes=tuple(codes), note=note), _SIZES, _NOTES
    ),
    st.builds(lambda note: Comparison(("qualifications",), Operator.ALL_OF, codes=("hnte",), note=note), _NOTES),
    st.just(HNTE),
    st.just(RICHER),
    st.just(All((HNTE,), Note(citation="d/a2"))),
    st.sampled_from([["430105"], ["430105-malanshan"], ["430105", "430104"]]).map(
        lambda codes: within_regions(codes, current.reference())
    ),
)


@given(st.lists(_RULES, max_size=6), st.sampled_from([one.name for one in CHOICES]))
def test_rules_of_any_make_come_back(rules: list[Node], emptied: str) -> None:
    shown = found_in(rules)
    chosen = {choice.name: codes for choice, codes in shown.values()}
    assert rewritten(rules, chosen) == tuple(rules)
    assert rewritten(rules, {}) == tuple(rules)
    every = {choice.name: chosen.get(choice.name, ()) for choice in CHOICES}
    left = rewritten(rules, every | {emptied: ()})
    gone = [place for place, (choice, _codes) in shown.items() if choice.name == emptied]
    assert left == tuple(node for place, node in enumerate(rules) if place not in gone)
    as_kept = criteria_from_json(criteria_to_json(All(tuple(rules))))
    assert rewritten(as_kept.of, chosen) == as_kept.of  # type: ignore[union-attr]


def test_words_and_rules_keep_their_order(reviewer: Client) -> None:
    """Also where they stand between one another, as an import leaves them."""
    words = Judgement(current.taxonomy("sizes").get("micro").name)
    benefit = stored(All((HNTE, words, RICHER)))
    before = benefit.latest_version().content
    assert reviewer.post(edit(benefit), as_it_stands(reviewer, benefit)).status_code == 302
    assert benefit.latest_version().content == before
