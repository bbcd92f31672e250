"""What words ask for: where a stretch is cut, numbers in two ways, words of letters in one or in two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.asked import MOST_WORDS, pieces, wanted
from search.numerals import LARGEST, other_numerals, said, value_of
from search.spelling import other_spellings
from search.widening import synonyms_of, widened_by

INSTITUTIONS = [
    ("中国建设银行", "建行"), ("长沙银行", "长行"), ("中国银行", "中行"), ("科学技术部", "科技部"),
    ("中国人民银行", "人行"), ("高企", "高新技术企业"),
]  # fmt: skip
PLACES = ("长沙市", "长沙", "开福区", "湖南省", "湖南", "青岛")


def cut(typed: str) -> str:
    with widened_by(synonyms_of(INSTITUTIONS, PLACES)):
        return " ".join("".join(piece.units) for piece in pieces(typed))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("建行善科贷", "建行 善科贷"),
        ("善科贷建行", "善科贷 建行"),
        ("长沙建行善科贷", "长沙 建行 善科贷"),
        ("湖南省长沙市", "湖南省 长沙市"),
        ("开福区高企贷款", "开福区 高企贷款"),
        ("知识产权质押长沙", "知识产权质押 长沙"),
        ("兴业银行投贷联动", "兴业银行 投贷联动"),
        ("青岛银行科创贷", "青岛银行 科创贷"),
        ("人行再贷款", "人行 再贷款"),
        # Whole names, and what only looks like one.
        ("长沙银行", "长沙银行"),
        ("中国银行", "中国银行"),
        ("建行贷", "建行贷"),
        ("施工行为", "施工行为"),
        ("新建行业", "新建行业"),
        ("中国银行业监督", "中国银行业监督"),
        ("银行业保险业", "银行业保险业"),
        ("银行贷款", "银行贷款"),
        ("科技部门联合", "科技部门联合"),
        ("高企信用贷", "高企信用贷"),
        # Articles.
        ("公司法第12条", "公司法 第12条"),
        ("专利法42条", "专利法 第42条"),
        ("公司法一百八十条", "公司法 第一百八十条"),
        ("专利法第四十二条第二款", "专利法 第四十二条第二款"),
        ("第12条", "第12条"),
        ("科创金融10条", "科创金融10条"),
        ("创投十七条", "创投十七条"),
        # Amounts, numbers of documents.
        ("信用贷500万", "信用贷 500万"),
        ("500万信用贷", "500万 信用贷"),
        ("一千万信用贷", "一千万 信用贷"),
        ("信用贷1000万元", "信用贷 1000万元"),
        ("科创贷500w", "科创贷 500w"),
        ("财金60号", "财金 60号"),
        ("湘政办发〔2021〕42号", "湘政办发202142号"),
        ("贴息50%", "贴息 50"),
        ("马栏山产业政策2021", "马栏山产业政策2021"),
        ("“建行善科贷”", "建行善科贷"),
    ],
)
def test_only_what_is_certain_is_cut(typed: str, words: str) -> None:
    assert cut(typed) == words


@given(st.text("长沙建行银第十二条款500万号法一千w科贷", min_size=1, max_size=14))
def test_cutting_loses_no_character(typed: str) -> None:
    with widened_by(synonyms_of(INSTITUTIONS, PLACES)):
        found = pieces(typed)
    written = "".join(unit for piece in found for unit in piece.units)
    assert set(written) - {"第"} == set(typed.lower()) - {"第"}
    assert all(piece.tokens for piece in found)


@given(st.integers(1, LARGEST))
def test_every_number_is_read_as_it_is_said(number: int) -> None:
    assert value_of(said(number)) == number


@pytest.mark.parametrize(
    ("said_so", "number"),
    [("一十二", 12), ("一百〇七", 107), ("两千", 2000), ("十四五", None), ("一一", None), ("百", None), ("零", None)],
)
def test_numbers_said_otherwise(said_so: str, number: int | None) -> None:
    assert value_of(said_so) == number


@pytest.mark.parametrize("typed", ["一般", "三农", "统一", "2025", "第12", "万一", "20号", "一带一路"])
def test_what_is_no_number_stays(typed: str) -> None:
    (piece,) = pieces(typed)
    assert not list(other_numerals(piece.units))


@given(
    st.lists(st.sampled_from([*"一二十百千万亿第条年元五", "12", "2025", "500w", "a", "00"]), min_size=1, max_size=8)
)
def test_any_units_are_rewritten(units: list[str]) -> None:
    assert all(other and other != tuple(units) for other in other_numerals(tuple(units)))
    assert all("".join(other) == "".join(units) for other in other_spellings(tuple(units)))


def test_long_words_are_wanted_in_parts() -> None:
    (*parts,) = wanted("设备贷款贴息")
    assert ["".join(way.units) for part in parts for way in part.ways] == ["设备", "备贷", "贷款", "款贴", "贴息"]
    first, second = wanted("建行 设备贷款贴息")
    assert (first.pairs, len(second.pairs), second.needed) == ((), 5, 3)
    assert not wanted("“设备贷款贴息”")
    assert len(wanted("甲 乙 丙 丁 戊 己 庚 辛")) == MOST_WORDS
