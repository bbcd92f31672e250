"""Thirty searches as a finance manager types them, over the demonstration's offerings, policies and laws: what must be
among the first five rows. Written down before anybody had looked at what comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from search import fallback, indexing
from search.declare import document
from search.forms import FilterForm
from search.reading import Reader

FIRST = 5
# list, what is typed, the names of which one must be among the first five
TYPED = [
    # An institution's everyday name, with or without a space before the product.
    ("offerings", "建行善科贷", ("善科贷",)),
    ("offerings", "工行 小巨人贷", ("小巨人贷",)),
    ("offerings", "农行专精特新", ("专精特新小巨人贷", "专精特新小巨人贷(技术流案例)")),
    ("offerings", "邮储科创e贷", ("科创e贷", "科创e贷(创新积分版)")),
    ("offerings", "CCB 善科贷", ("善科贷",)),
    ("offerings", "中信 长沙", ("科技企业积分卡信用贷款",)),
    ("offerings", "兴业银行投贷联动", ("投贷联动贷款",)),
    # Letters for names.
    ("offerings", "csyh", ("科技型中小企业授信(支行权限)",)),
    ("offerings", "chongqing zhishi jiazhi", ("重庆科技型企业知识价值信用贷款",)),
    # What, where, how much.
    ("offerings", "知识产权质押 长沙 500万", ("知产质押贷（演示）",)),
    ("offerings", "股权质押 2000万", ("股权质押贷（演示）",)),
    ("offerings", "长沙天使基金", ("长沙市科技成果转化天使基金",)),
    ("offerings", "开福区高企贷款", ("高企信用贷（演示）",)),
    # Spaces too many, brackets too few, words left out.
    ("offerings", "投 贷 联动", ("投贷联动贷款", "投贷联动贷（演示）")),
    ("offerings", "首台套保险", ("首台(套)重大技术装备综合保险(国家)",)),
    ("offerings", "研发费用损失险", ("研发费用损失保险（演示）", "科技项目研发费用损失保险")),
    ("offerings", "preA轮 投资", ("种子天使投资（演示）",)),
    # Articles of laws.
    ("policies", "公司法第12条", ("中华人民共和国公司法",)),
    ("policies", "专利法42条", ("中华人民共和国专利法",)),
    # Parts of document numbers.
    ("policies", "国办发2024 31号", ("促进创业投资高质量发展的若干政策措施",)),
    ("policies", "湘工信 2026 59号", ("湖南省中小企业商业价值信用贷款风险补偿实施办法",)),
    # Titles as they are remembered.
    ("policies", "十四五规划 知识产权", ("“十四五”国家知识产权保护和运用规划",)),
    ("policies", "高新技术企业认定办法", ("高新技术企业认定管理办法",)),
    ("policies", "设备更新贷款贴息", ("关于实施设备更新贷款财政贴息政策的通知", "关于优化实施设备更新贷款财政贴息政策的通知")),
    ("policies", "人行再贷款", ("科技创新和技术改造再贷款",)),
    ("policies", "马栏山产业政策2021", ("马栏山视频文创产业园产业政策实施办法(2021版)",)),
    (
        "policies",
        "2021—2023年 科技创新高地",
        ("长沙市打造具有核心竞争力的科技创新高地三年行动方案(2021-2023年)",),
    ),
    ("policies", "知识产权质押贷款贴息", ("福建省2022年度企业专利权质押贷款贴息申报通知",)),
    ("policies", "创投17条", ("促进创业投资高质量发展的若干政策措施",)),
    ("policies", "gongsifa", ("中华人民共和国公司法",)),
]  # fmt: skip
NAMES = {"offerings": "name", "policies": "title"}


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration's offerings and policies in the database, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        for command in (
            "prepare_site",
            "load_demo_synonyms",
            "load_demo_offerings",
            "load_demo_policies",
            "import_benefits",
        ):
            call_command(command, verbosity=0)
        yield
        transaction.set_rollback(True)


def first_five(name: str, typed: str) -> list[str]:
    """The names of the first rows that the list page shows to a visitor."""
    listed = document(name)
    reader = Reader(listed, AnonymousUser())
    query = FilterForm(listed, {"q": typed}).query()
    full = reader.search(query).result
    near = reader.nearly(query, full)
    hits = [*full.hits, *(near.result.hits if near else ())]
    return [hit.payload[NAMES[name]] for hit in hits[:FIRST]]


def missed() -> list[str]:
    """What was typed in vain."""
    found = [(typed, wanted, first_five(name, typed)) for name, typed, wanted in TYPED]
    return [f"{typed}: {shown}" for typed, wanted, shown in found if not set(wanted) & set(shown)]


@pytest.mark.django_db
def test_an_engine_shows_it_among_the_first_five(demonstration: None, engine_of_site: str) -> None:
    for name in NAMES:
        indexing.rebuild(document(name))
    assert not missed()


@pytest.mark.django_db
def test_without_an_engine_it_is_among_the_first_five(demonstration: None, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    assert fallback.shelf(document("policies")).left_out is False
    assert not missed()
