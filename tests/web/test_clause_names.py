"""Where somebody in the administration writes or reads which clause is meant, it stands in words, not as a key."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from cms.benefits.services import benefit_save
from cms.editors.groups import KEEPERS, REVIEWERS
from cms.models import InterpretationPoint, PolicyPage
from cms.models.benefit_content import Content
from cms.policies.naming import address_meant, in_words
from marketplace.core import current
from tests.bureau import bureau, editor, interpretation, policy  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice() -> PolicyPage:
    return policy()


def anchor(page: PolicyPage, number: str) -> str:
    """The address of the clause with this number."""
    clauses = page.get_latest_revision_as_object().read_clauses()
    return f"{page.slug}/{next(one.anchor for one in clauses if one.number == number)}"


def test_a_clause_is_named_whatever_became_of_it(notice: PolicyPage) -> None:
    address = f"{notice.slug}/s2"
    assert in_words([address, "nowhere/s1", f"{notice.slug}/none", "words"]) == {address: "开科发〔2026〕3号 二"}
    draft = notice.get_latest_revision_as_object()
    draft.body = draft.body.replace("二、补贴标准\n", "")
    draft.save_revision().publish()
    assert in_words([address])[address] == "开科发〔2026〕3号 二（已不在现行文本中）"
    unseen = policy("关于另一件事的办法\n第一条 甲。\n第二条 乙。\n", "other.txt", publish=False)
    second = anchor(unseen, "第二条")
    assert in_words([second]) == {second: "《关于另一件事的办法》 第二条"}


@pytest.mark.parametrize(
    "typed",
    [
        "开科发〔2026〕3号 二",
        "开科发〔2026〕3号二、",
        "《关于演示补贴的通知》 二、",
        "关于演示补贴的通知 二",
        "{slug}/s2",
        "https://kerong.example/policies/{slug}/#s2",
        " /policies/{slug}/#s2 ",
    ],
)
def test_a_clause_is_typed_in_words_or_pasted(notice: PolicyPage, typed: str) -> None:
    assert address_meant(typed.format(slug=notice.slug)) == f"{notice.slug}/s2"


@pytest.mark.parametrize(
    "typed",
    ["", "二", "开科发〔2026〕3号", "开科发〔2026〕3号 九", "开科发〔2026〕9号 二", "《通知》 二", "a/b/c", "#s2"],
)
def test_what_names_no_clause_is_none(notice: PolicyPage, typed: str) -> None:
    assert address_meant(typed) is None


def test_a_benefit_shows_its_clause_in_words(notice: PolicyPage) -> None:
    other = policy("关于另一件事的办法\n第一条 甲。\n第二条 乙。\n", "other.txt")
    second = anchor(other, "第二条")
    said = Content("演示奖励", "award", "firm", clause=second)
    today = timezone.localdate()
    version, _new = benefit_save(external_id="X1", policy=notice, content=said, valid_from=today)
    form = editor(REVIEWERS.name).get(f"/admin/policies/benefits/{version.record.address}/").context["form"]
    choices = dict(form.fields["clause"].choices)
    assert choices[second] == "《关于另一件事的办法》 第二条"
    assert choices[f"{notice.slug}/s2"].startswith("二、")


def test_a_key_point_shows_its_clause_by_its_name(notice: PolicyPage) -> None:
    page = interpretation(notice)
    page.points.add(InterpretationPoint(text="一半", anchor="s2", sort_order=0))
    page.save_revision().publish()
    reviewer = editor(REVIEWERS.name)
    form = reviewer.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    assert form.formsets["points"].forms[0]["anchor"].value() == "二、"


def test_a_title_of_a_list_rests_on_a_clause_in_words(notice: PolicyPage) -> None:
    keeper: Client = editor(KEEPERS.name)
    page = "/admin/lists/qualifications/entry/inno_sme/"
    form = keeper.get(page).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    rows = len(form.entry.get("criteria") or ())
    more = {f"criteria_{rows}_zh": "按本通知评价", f"criteria_{rows}_from": "2099-04-01"}
    more |= {f"criteria_{rows - 1}_until": "2099-04-01"} if rows else {}
    wrong = keeper.post(page, given | more | {f"criteria_{rows}_clause": "开科发〔2026〕3号 第九条"})
    assert "没有这一条款" in wrong.content.decode()
    assert keeper.post(page, given | more | {f"criteria_{rows}_clause": "开科发〔2026〕3号 二"}).status_code == 302
    criteria = current.taxonomy("qualifications").get("inno_sme").attributes["criteria"]
    assert criteria[-1]["clause"] == f"{notice.slug}/s2"
    assert keeper.get(page).context["form"][f"criteria_{rows}_clause"].value() == "开科发〔2026〕3号 二"
    away = given | more | {f"criteria_{rows}_clause": "not-here/a1"}
    assert keeper.post(page, away).status_code == 302, "what the library does not have stays an address"


def test_the_outline_says_how_a_clause_is_cited(notice: PolicyPage) -> None:
    shown = editor(REVIEWERS.name).get(f"/admin/pages/{notice.pk}/edit/").content.decode()
    assert f'<a href="{notice.address}#s2">二</a>' in shown
    assert "<td>s2</td>" not in shown
