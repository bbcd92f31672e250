"""A text that can be put together in very many ways is left to a person; reading it takes a bounded number of steps."""

from __future__ import annotations

import pytest

from marketplace.core import current
from marketplace.listing.recognising import texts
from marketplace.listing.recognising.readings import Effort

REFERENCE = current.reference()
TITLES = [
    "高新技术企业",
    "科技型中小企业",
    "专精特新中小企业",
    "创新型中小企业",
    "瞪羚企业",
    "独角兽企业",
    "国家级专精特新小巨人企业",
]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400,
        "1" * 400,
        "年" * 400,
        "专利、" * 130,
        "不" * 400,
        "（" * 200 + "）" * 200,
        "营业收入" * 90,
        "或".join(TITLES * 3),
        "或者".join(["成立满2年", "无欠税"] * 20),
    ],
)
def test_what_joins_in_many_ways_is_left_to_a_person(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    efforts: list[Effort] = []

    def counted() -> Effort:
        efforts.append(Effort())
        return efforts[-1]

    monkeypatch.setattr(texts, "Effort", counted)
    assert not texts.recognise(text, REFERENCE).sure
    (effort,) = efforts
    # Each of the readers that are under way when the steps are used up tries one more.
    assert effort.left > -1_000


def test_a_long_list_of_titles_is_read() -> None:
    read = texts.recognise("、".join(TITLES), REFERENCE)
    assert read.tree is not None
    assert not read.left
