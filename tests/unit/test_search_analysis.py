"""Text to tokens, the same way for documents and for queries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import asked, pinyin
from search.analysis import GAP, fold, tokens, units
from search.asked import QUERY_CHARACTERS, QUERY_PIECES, pieces
from search.highlight import highlight, spans
from search.pinyin import pinyin_tokens, syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("知识产权", "知识 识产 产权 权"),
        ("知识，产权", f"知识 识 {GAP} 产权 权"),
        ("贷", "贷"),
        ("", ""),
        ("——", ""),
        ("〔2021〕20号", "2021 20 号"),
        ("ERP 系统", "erp 系统 统"),
        ("系统 ERP", "系统 统 erp"),
        ("信用 贷款", f"信用 用 {GAP} 贷款 款"),
        ("Science Park", "science park"),
        ("Park, Science", f"park {GAP} science"),
        ("Pre-A", "pre a"),
        ("4.35%", "4 35"),
        ("1,200,000", "1200000"),
        ("2,3", f"2 {GAP} 3"),
        ("科创e贷", "科创 创 e 贷"),
        ("ＡＢＣ１２３", "abc123"),
        ("軟體與專利", "软体 体与 与专 专利 利"),
        ("a\x00b", "a b"),
        (GAP, ""),
        ("①", "1"),
        ("〇二", "〇二 二"),
        ("𠮷野家", "𠮷野 野家 家"),
    ],
)
def test_tokens_of_a_document(text: str, expected: str) -> None:
    assert " ".join(tokens(text)) == expected


def test_document_numbers_have_no_gaps() -> None:
    assert tokens("开政办发〔2021〕20号", gaps=False) == ["开政", "政办", "办发", "发", "2021", "20", "号"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("知识产权", [("知识 识产 产权", False)]),
        ("贷", [("贷", True)]),
        ("20号", [("20 号", True)]),
        ("号20", [("号 20", False)]),
        ("信用贷 软著", [("信用 用贷", False), ("软著", False)]),
        ("知识，产权", [("知识", False), ("产权", False)]),
        ("“知识，产权”", [(f"知识 识 {GAP} 产权", False)]),
        ('"science park" 贷', [("science park", False), ("贷", True)]),
        ("science park", [("science", False), ("park", False)]),
        ("贷 贷 贷", [("贷", True)]),
        ('"unbalanced', [("unbalanced", False)]),
        ("", []),
        ("？", []),
    ],
)
def test_pieces_of_a_query(words: str, expected: list[tuple[str, bool]]) -> None:
    assert [(" ".join(piece.tokens), piece.open_end) for piece in pieces(words)] == expected


def test_a_query_has_limits() -> None:
    assert len(pieces("贷" * 10_000)[0].units) == QUERY_CHARACTERS
    assert len(pieces(" ".join(chr(0x4E00 + i) for i in range(100)))) == QUERY_PIECES
    assert asked.is_cut("贷" * 201)
    assert not asked.is_cut("贷" * 200)
    start = time.perf_counter()
    pieces("a " * 500_000)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("长沙银行", "chang sha yin hang"),
        ("中国建设银行长沙支行", "zhong guo jian she yin hang chang sha zhi hang"),
        ("建行", "jian hang"),
        ("重庆银行", "chong qing yin hang"),
        ("行业", "hang ye"),
        ("自行", "zi xing"),
        ("朝阳区", "chao yang qu"),
        ("科创e贷", "ke chuang e dai"),
        ("長沙銀行", "chang sha yin hang"),
        ("乾元基金", "qian yuan ji jin"),
        ("瞭望智库", "liao wang zhi ku"),
        ("朝阳银行", "chao yang yin hang"),
        ("朝阳产业基金", "zhao yang chan ye ji jin"),
        ("重组贷", "chong zu dai"),
        ("重点项目", "zhong dian xiang mu"),
        ("破产重整", "po chan chong zheng"),
        ("太行科创基金", "tai hang ke chuang ji jin"),
        ("区域贷", "qu yu dai"),
        ("仇氏资本", "qiu shi zi ben"),
        ("长三角基金", "chang san jiao ji jin"),
        ("长治银行", "chang zhi yin hang"),
        ("成长贷", "cheng zhang dai"),
        ("投行部", "tou hang bu"),
        ("广发行", "guang fa hang"),
        ("执行险", "zhi xing xian"),
        ("还款", "huan kuan"),
        ("会计", "kuai ji"),
        ("厦门银行", "xia men yin hang"),
        ("乐清农商行", "yue qing nong shang hang"),
        ("单县支行", "shan xian zhi hang"),
        ("晟", "sheng"),
    ],
)
def test_heteronyms_are_read_by_the_words_they_stand_in(name: str, spoken: str) -> None:
    assert " ".join(syllables(name)) == spoken


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("徽行", ("huihang", "hh")),
        ("长丰资本", ("changfeng", "zhangfeng")),
        ("朝阳基金", ("chaoyang", "zhaoyang")),
        ("晟大", ("shengda", "chengda")),
        ("六合基金", ("liuhe", "luhe")),
        ("中曾资本", ("zhongzeng", "zhongceng")),
    ],
)
def test_where_no_word_settles_it_a_name_is_found_by_each_way(name: str, typed: tuple[str, ...]) -> None:
    assert all(any(token.startswith(one) for token in pinyin_tokens(name)) for one in typed)


def test_a_name_of_many_heteronyms_has_few_ways() -> None:
    assert len(pinyin_tokens("行长重乐朝" * 4)) <= pinyin.PINYIN_WAYS * 40


def test_pinyin_tokens_begin_at_every_character() -> None:
    assert pinyin_tokens("长沙贷") == ["changshadai", "csd", "shadai", "sd", "dai", "d"]
    assert pinyin_tokens("ERP") == []
    assert len(pinyin_tokens("贷" * 1_000)) <= 2 * pinyin.PINYIN_SYLLABLES


@given(st.text(max_size=60))
def test_any_text_is_analysed(text: str) -> None:
    assert all(token and " " not in token for token in tokens(text))
    assert tokens(text) == tokens(fold(text))
    for piece in pieces(text):
        assert piece.tokens
        assert len(piece.units) <= QUERY_CHARACTERS


@given(st.text("信用 贷科，e1.-a〔Ｂ號", max_size=20))
def test_marking_sees_the_units_that_documents_have(text: str) -> None:
    """`units` folds character by character, `tokens` the text as a whole; they must cut alike."""
    seen = [unit.text for unit in units(text)]
    again = []
    for i, unit in enumerate(seen):
        following = seen[i + 1] if i + 1 < len(seen) else ""
        chinese = "\u4e00" <= unit <= "\u9fff" and "\u4e00" <= following <= "\u9fff"
        again.append(unit + following if chinese else unit)
    assert again == tokens(text)


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("信用贷款", "信用", "<mark>信用</mark>贷款"),
        ("信用贷款", "用贷", "信<mark>用贷</mark>款"),
        ("信用贷款", "信用 用贷", "<mark>信用贷</mark>款"),
        ("贷，贷", "贷", "<mark>贷</mark>，<mark>贷</mark>"),
        ("知识，产权", "知识产权", "知识，产权"),
        ("知識產權", "知识产权", "<mark>知識產權</mark>"),
        ("ＥＲＰ系统", "erp", "<mark>ＥＲＰ</mark>系统"),
        ("<b>贷</b> & 款", "贷", "&lt;b&gt;<mark>贷</mark>&lt;/b&gt; &amp; 款"),
        ("<b>", "b", "&lt;<mark>b</mark>&gt;"),
        ("信用", "", "信用"),
        ("㎏级", "kg级", "<mark>㎏级</mark>"),
    ],
)
def test_what_was_found_is_marked_and_escaped(text: str, words: str, marked: str) -> None:
    assert highlight(text, words) == marked


@given(st.text(max_size=40), st.text(max_size=10))
def test_marks_never_change_the_text(text: str, words: str) -> None:
    import html

    assert html.unescape(highlight(text, words).replace("<mark>", "").replace("</mark>", "")) == html.unescape(
        html.escape(text)
    )
    assert all(0 <= start < end <= len(text) for start, end in spans(text, words))
