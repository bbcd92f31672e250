"""What words find, on every engine: rows, counts and order, never the shape of an engine's query."""

from __future__ import annotations

import pytest

from search.backends.base import Backend
from search.fields import MISSING, Tier
from search.query import Query
from search.tree import NoneOf, Text
from search.widening import synonyms_of, widened_by
from tests.contract.asking import Fill
from tests.search_world import LOANS, Loan, built, named


def test_a_phrase_stops_at_punctuation(fill: Fill) -> None:
    ids = fill(named("知识产权质押贷款", "知识，产权质押", "知识、产权", "产权知识"))
    assert ids(Text("知识产权")) == (1,)
    assert ids(Text("知识 产权")) == (1, 2, 3, 4)
    assert ids(Text("知识，产权")) == (1, 2, 3, 4)
    assert ids(Text("“知识，产权”")) == (2, 3)


def test_a_phrase_stops_between_two_values_of_a_field(fill: Fill) -> None:
    ids = fill(named("信用\n贷款", "信用贷款"))
    assert ids(Text("信用贷款")) == (2,)


def test_one_character_is_found_anywhere_in_a_word(fill: Fill) -> None:
    ids = fill(named("贷", "贷款", "信用贷", "科贷通", "保险"))
    assert ids(Text("贷")) == (1, 2, 3, 4)
    assert ids(Text("险")) == (5,)


def test_a_character_after_a_word_is_found_whatever_follows(fill: Fill) -> None:
    # More than fifty continuations: an engine that expands prefixes with a limit would lose some.
    names = [f"第20号{chr(0x4E00 + i)}" for i in range(80)] + ["第20条", "120号", "20号"]
    ids = fill(named(*names))
    assert ids(Text("20号")) == (*range(1, 81), 83)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ERP", (1, 2)),
        ("erp系统", (1,)),
        ("ERP 系统", (1, 2)),
        ("e贷", (3,)),
        ("科创E贷", (3,)),
        ("4.35", (4,)),
        ("４．３５", (4,)),
        ("4.3", ()),
        ("1000", (5,)),
        ("1,000", (5,)),
        ("1,000万", (5,)),
        ("r&d", (6,)),
        ("R D", (6, 7)),
        ("pre-a轮", (8,)),
        ("知識產權", (9,)),
        ("知识产权", (9,)),
        ("ＫＥＲＯＮＧ", (10,)),
    ],
)  # fmt: skip
def test_latin_digits_mixed_traditional_and_full_width(fill: Fill, query: str, found: tuple[int, ...]) -> None:
    ids = fill(
        named(
            "ERP系统", "系统之ERP", "科创e贷", "年化4.35%", "额度１，０００万元", "R&D expense", "D, then R",
            "Pre-A轮", "知識產權", "KeRong",
        )
    )  # fmt: skip
    assert ids(Text(query)) == found


def test_names_are_found_by_pinyin_and_initials(fill: Fill) -> None:
    ids = fill(named("长沙银行", "中国银行支行", "善新贷", "行业贷"))
    assert ids(Text("changsha")) == (1,)
    assert ids(Text("csyh")) == (1,)
    assert ids(Text("yinhang")) == (1, 2)
    assert ids(Text("zhihang")) == (2,)
    assert ids(Text("shan xin dai")) == (3,)
    assert ids(Text("SXD")) == (3,)
    assert ids(Text("hangye")) == (4,)
    assert ids(Text("s")) == ()


def test_pinyin_holds_for_declared_fields_only(fill: Fill) -> None:
    ids = fill(built(Loan(1, text="善新贷"), Loan(2, maker="善新贷")))
    assert ids(Text("sxd")) == (2,)


def test_a_document_number_is_found_with_any_brackets(fill: Fill) -> None:
    ids = fill(built(Loan(1, number="开政办发〔2021〕20号"), Loan(2, number="开政办发〔2021〕120号"), Loan(3)))
    for query in (
        "开政办发〔2021〕20号",
        "开政办发[2021]20号",
        "开政办发(2021)20号",
        "〔2021〕20号",
        "开政办发2021 20号",
    ):
        assert ids(Text(query)) == (1,), query
    assert ids(Text('"办发2021"')) == (1, 2)


def test_words_may_stand_in_different_fields(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="善新贷", maker="建设银行"), Loan(2, name="善新贷"), Loan(3, maker="建设银行")))
    assert ids(Text("建设银行 善新贷")) == (1,)
    assert ids(Text("善新贷", fields=("maker",))) == ()


@pytest.mark.parametrize("query", ["", "   ", "？！", '"', "\x00", "\ue000", "()*+?[]{}|^$\\", "〔〕"])
def test_words_without_a_letter_find_everything(fill: Fill, query: str) -> None:
    ids = fill(named("甲", "乙"))
    assert ids(Text(query)) == (1, 2)


@pytest.mark.parametrize(
    "query",
    ["贷" * 10_000, "ab " * 3_333, "a" * 10_000, '"' * 10_000, "信\x00用", "a.*", "name:贷 OR *", "\ud800", "贷" + "\u0301" * 50],
)  # fmt: skip
def test_any_string_is_a_query(fill: Fill, query: str) -> None:
    ids = fill(named("信用贷", "贷贷贷"))
    assert isinstance(ids(Text(query)), tuple)


def test_nul_separates(fill: Fill) -> None:
    ids = fill(named("信用贷", "信与用"))
    assert ids(Text("信\x00用")) == (1, 2)


@pytest.mark.parametrize("mark", list("，。、；：！？·…/\\|+&%#@*"))
def test_punctuation_stops_a_phrase(fill: Fill, mark: str) -> None:
    ids = fill(named(f"知识{mark}产权", "知识产权", f"{mark}知识产权{mark}"))
    assert ids(Text("知识产权")) == (2, 3)
    assert ids(Text(f"知识{mark} {mark}产权")) == (1, 2, 3)


@pytest.mark.parametrize("mark", [*"—-–～（）()［］【】〔〕《》「」“”‘’\"'", "——", "》《", "”（"])
def test_quotation_marks_brackets_and_dashes_stop_no_phrase(fill: Fill, mark: str) -> None:
    ids = fill(named(f"知识{mark}产权", "知识产权", f"{mark}知识产权{mark}", f"知识，{mark}产权", f"知识{mark} 产权"))
    assert ids(Text("知识产权")) == (1, 2, 3)
    assert ids(Text(f"知识{mark} {mark}产权")) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("query", ["貸", "Ａ", "a", "7", "７", "𠮷", "〇"])
def test_a_single_character_of_any_kind(fill: Fill, query: str) -> None:
    ids = fill(named("信用贷款", "A轮", "第7批", "𠮷野家", "二〇二五", "ab", "77"))
    wanted = {"貸": (1,), "Ａ": (2,), "a": (2,), "7": (3,), "７": (3,), "𠮷": (4,), "〇": (5,)}
    assert ids(Text(query)) == wanted[query]


def test_only_the_first_characters_of_a_long_query_count(fill: Fill) -> None:
    ids = fill(named("信用贷" * 100, "信用贷", "贷" * 300))
    assert ids(Text("信用贷" * 3_334)) == (1,)
    assert ids(Text("信用贷 " * 2_500)) == (1, 2)
    assert ids(Text("贷" * 10_000)) == (3,)
    assert ids(Text(("贷" * 9_990) + "无处可寻")) == (3,)


def test_a_long_text_is_searched_to_its_end(fill: Fill) -> None:
    ids = fill(built(Loan(1, text="无关的话，" * 10_000 + "末尾的专利"), Loan(2, text="a" * 50_000 + " 末尾的商标")))
    assert ids(Text("末尾的专利")) == (1,)
    assert ids(Text("末尾的商标")) == (2,)


def test_document_numbers_in_any_script_and_width(fill: Fill) -> None:
    ids = fill(built(Loan(1, number="長政辦發〔２０２１〕２０號"), Loan(2, text="长政办发〔2021〕20号")))
    assert ids(Text("长政办发〔2021〕20号")) == (1, 2), "the number before the text that cites it"
    assert ids(Text("長政辦發（2021）20號")) == (1, 2)
    assert ids(Text("“长政办发2021”")) == (1, 2)


def test_letters_are_pinyin_or_a_word_and_may_stand_beside_characters(fill: Fill) -> None:
    ids = fill(built(Loan(1, name="善新贷"), Loan(2, name="SXD 系统"), Loan(3, name="善新贷", maker="长沙银行")))
    assert ids(Text("sxd")) == (1, 2, 3)
    assert ids(Text("“sxd”")) == (1, 2, 3)
    assert ids(Text("sxd 银行")) == (3,)
    assert ids(Text("sxd csyh")) == (3,)
    assert ids(Text("sxdz")) == ()


# Synonyms

SYNONYMS = synonyms_of([("高企", "高新技术企业"), ("专精特新小巨人", "专精特新“小巨人”"), ("IPO", "上市")])


def test_synonyms_widen_what_is_found(fill: Fill) -> None:
    ids = fill(
        named(
            "长沙高企贷款", "长沙高新技术企业贷款", "高新技术", "专精特新“小巨人”企业", "拟上市企业", "IPO辅导", "别的"
        )
    )
    for words, narrow, wide in [
        ("高企", (1,), (1, 2)),
        ("高新技术企业", (2,), (1, 2)),
        ("长沙高企贷款", (1,), (1, 2)),
        ("長沙 高企", (1,), (1, 2)),
        ("“高企”", (1,), (1,)),
        ("专精特新小巨人", (4,), (4,)),
        ("ipo", (6,), (5, 6)),
        ("上市", (5,), (5, 6)),
    ]:
        assert ids(Text(words)) == narrow, words
        with widened_by(SYNONYMS):
            assert ids(Text(words)) == wide, words
        assert ids(Text(words)) == narrow, words


def test_synonyms_have_the_tier_of_where_they_stand(fill: Fill, backend: Backend) -> None:
    fill(built(Loan(1, text="高企"), Loan(2, name="高新技术企业贷"), Loan(3, maker="高新技术企业局", text="高企")))
    with widened_by(SYNONYMS):
        result = backend.search(Query(LOANS, Text("高企"), facets=("kind",)))
        assert result.ids == (2, 3, 1)
        assert [hit.tier for hit in result.hits] == [Tier.TITLE, Tier.HEADING, Tier.BODY]
        assert result.facets["kind"] == {MISSING: 3}
        assert backend.count(Query(LOANS, NoneOf(Text("高企")))) == 0


def test_synonyms_are_no_pinyin(fill: Fill) -> None:
    ids = fill(named("一品欧", "上市"))
    with widened_by(SYNONYMS):
        assert ids(Text("上市")) == (2,), "IPO was put in, and those letters are the initials of the other name"
        assert ids(Text("ipo")) == (2,)
    with widened_by(synonyms_of([("上市", "YPO")])):
        assert ids(Text("上市")) == (2,)
        assert ids(Text("ypo")) == (1, 2)
