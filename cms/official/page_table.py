"""The table of metadata that stands above a document on a government page (成文日期, 发文字号, 有效期): what its words in
front mean."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.official.blocks import solid

_MEANINGS: dict[str, tuple[str, ...]] = {
    "title": ("标题", "名称", "文件名称", "信息名称", "公文名称", "文件标题"),
    "number": ("发文字号", "文号", "文件编号", "发文文号", "文件文号", "公文文号", "文件字号"),
    "issuer": ("发文机关", "发布机构", "发文单位", "发布单位", "制定机关", "发文机构", "制发机关", "发布机关"),
    "index_number": ("索引号", "信息索引号"),
    "registration": ("统一登记号", "登记号", "规范性文件登记号", "规范性文件编号"),
    "topics": ("主题分类", "公文主题分类"),
    "keywords": ("主题词", "关键词"),
    "signed": (
        "成文日期",
        "成文时间",
        "发文日期",
        "发文时间",
        "签发日期",
        "印发日期",
        "制发日期",
        "生成日期",
        "生成时间",
        "签署日期",
        "签署时间",
    ),
    "published": ("发布日期", "发布时间", "公开日期", "公布日期", "公开时间"),
    "effective": ("生效日期", "施行日期", "实施日期", "执行日期", "生效时间", "施行时间", "实施时间"),
    "expires": ("失效日期", "废止日期", "失效时间", "终止日期", "截止日期", "有效期至", "有效期截止", "有效截止日期"),
    "term": ("有效期", "有效期限", "执行期限", "有效时间"),
    "state": ("有效性", "时效性", "时效", "效力状态", "文件状态", "文件有效性", "有效状态", "时效状态"),
}
"""What is meant, by the words that pages put in front; those first that say it most surely."""
NAMES = frozenset(name for names in _MEANINGS.values() for name in names)
_FEWEST = 2
"""A table with fewer of these names than this is a table of the document."""
_ENDED = ("失效", "废止", "无效", "作废")


def fields_of(told: Mapping[str, str]) -> dict[str, str]:
    """What a page tells, by what it means; what it does not tell is left out."""
    out = {}
    for meaning, names in _MEANINGS.items():
        if value := next((told[name] for name in names if told.get(name)), ""):
            out[meaning] = value
    return out


def is_ended(state: str) -> bool:
    """Whether a page's word for the state (失效, 已废止) says that the document does not hold any more."""
    return any(word in state for word in _ENDED)


def told_in(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """What rows of cells tell as names and values in turn; {} for a table that is no such table."""
    found = dict(_pairs(rows))
    return found if len(found) >= _FEWEST else {}


def _pairs(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for name, value in itertools.pairwise(row):
            bare = solid(name).rstrip("：:")
            if bare in NAMES and solid(value).rstrip("：:") not in NAMES and solid(value):
                yield bare, value
