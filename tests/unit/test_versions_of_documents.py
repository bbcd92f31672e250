"""Which document brought in is the same, and which is another version that must not take its place."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from cms.models import PolicyPage, PolicyRelation
from cms.official.reading import read
from cms.publishing.importing import Imported, policy_import
from cms.site.services import site_prepare

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parent.parent / "data/official_days"
D = datetime.date
ORDER = (
    "某某市测试管理办法\n某政令〔2001〕3号\n（2001年5月8日某某市人民政府令第3号公布{amended}）\n"
    "第一条　为了{aim}，制定本办法。\n第二条　本办法自2001年7月1日起施行。\n"
)
UNDATED = "关于甲的说明\n一、{words}\n二、其他内容照旧。\n"


@pytest.fixture(autouse=True)
def library(settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()


def bring(text: str | bytes, *, publish: bool = True) -> Imported:
    content = text.encode() if isinstance(text, str) else text
    return policy_import(document=read(content, "x.txt"), publish=publish)


@pytest.mark.parametrize("names", [("law-2006.txt", "law-2021.txt"), ("law-2021.txt", "law-2006.txt")])
def test_a_later_version_of_a_law_is_a_document_of_its_own(names: tuple[str, str]) -> None:
    for name in names:
        assert bring((CASES / name).read_bytes()).created
    older, newer = PolicyPage.objects.order_by("signed_on")
    assert (older.signed_on, newer.signed_on) == (D(2006, 2, 28), D(2021, 10, 23))
    assert "旧的目的" in older.body
    assert "新的目的" in newer.body
    (relation,) = PolicyRelation.objects.all()
    assert (relation.policy_id, relation.effect, relation.other_id) == (newer.pk, "amends", older.pk)


def test_a_version_with_the_number_of_the_first_one_is_a_document_of_its_own() -> None:
    first = ORDER.format(amended="", aim="旧")
    later = ORDER.format(amended="　2019年6月30日修正", aim="新")
    assert bring(first).created
    assert bring(later).created
    older, newer = PolicyPage.objects.order_by("signed_on")
    assert "为了旧" in older.body
    assert "为了新" in newer.body
    assert PolicyRelation.objects.get(policy=newer).other_id == older.pk
    assert not bring(first).created
    assert not bring(later).created


def test_a_text_without_a_day_takes_the_place_of_no_other() -> None:
    first = bring(UNDATED.format(words="旧的内容。"))
    second = bring(UNDATED.format(words="新的内容。"))
    assert second.created
    assert "other-version" in second.unsure
    assert PolicyPage.objects.get(pk=first.page.pk).body != PolicyPage.objects.get(pk=second.page.pk).body
    assert not bring(UNDATED.format(words="旧的内容。")).created


def test_a_notice_with_a_number_is_brought_up_to_date() -> None:
    text = "关于乙的通知\n某科发〔2024〕9号\n一、{}\n某某市科技局\n2024年5月6日\n"
    first = bring(text.format("旧的内容。"))
    second = bring(text.format("新的内容。"))
    assert not second.created
    assert second.page.pk == first.page.pk
    assert "新的内容" in PolicyPage.objects.get().body
