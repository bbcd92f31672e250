"""A plan's indicators as a chart beside their table: what is done, still to do, and not known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.models import IndicatorActual, PlanIndicator, PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.reading.charts import charts_of
from cms.site.services import site_prepare
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

NAME = "kaifu-14th-five-year-plan.txt"
FILE = Path(__file__).parent.parent.parent / "cms/data/documents" / NAME


@pytest.fixture
def plan(settings: Any, tmp_path: Path) -> PolicyPage:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    return policy_import(document=read(FILE.read_bytes(), NAME), name=NAME, publish=True).page


def reach(name: str, value: str) -> None:
    indicator = PlanIndicator.objects.get(name__startswith=name)
    IndicatorActual.objects.create(indicator=indicator, year=2024, value=value, source="演示来源")


def drawn(client: Client, plan: PolicyPage) -> str:
    page = as_seen(client.get(plan.address).content.decode())
    return page[page.index('id="indicators-head"') : page.index("</figure>")]


def test_without_values_everything_is_hatched(plan: PolicyPage, client: Client) -> None:
    chart = drawn(client, plan)
    assert "尚未公布实绩</h3>" in chart
    assert chart.count('fill="url(#hatch-1)"') == 12
    assert "高新技术企业数（家）：从 286 到 800，进展未公布" in chart


def test_the_heading_says_what_was_found(plan: PolicyPage, client: Client) -> None:
    reach("高新技术企业数", "543")
    reach("科技型中小企业数", "620")
    reach("每万人就业人员中研发人员数", "150")  # the plan tells no base, so nobody knows how far that is
    chart = drawn(client, plan)
    assert "1 项已达标，1 项推进中，10 项进展未公布</h3>" in chart
    assert "高新技术企业数（家）：从 286 到 800，2024 年为 543，完成进度 50%" in chart
    assert chart.count('fill="url(#hatch-1)"') == 10
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="14" fill="var\(--kr-ink-800\)"', chart)]
    assert widths == [138.0, 276.0], "half of the bar, and all of it though the target is surpassed"
    assert "2024 · 543" in chart


def test_indicators_of_other_years_have_a_chart_of_their_own(plan: PolicyPage) -> None:
    PlanIndicator.objects.filter(place__gte=10).update(target_year=2030)
    charts = charts_of(list(PlanIndicator.objects.prefetch_related("actuals")))
    assert [(one.target_year, len(one.bars)) for one in charts] == [(2025, 10), (2030, 2)]
    assert [bar.place for bar in charts[1].bars] == [0, 1]
