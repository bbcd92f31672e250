"""The importer over invented documents: what was printed in official style comes back, and no character is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from cms.official.anchors import anchored
from cms.official.blocks import solid
from cms.official.clauses import Clause, joined
from cms.official.decoding import UnreadableError
from cms.official.differences import Kind, differences, pieces
from cms.official.numbering import BY_LEVEL, chinese_number, number_of, said_in_chinese
from cms.official.printing import clauses_of_form, form_of
from cms.official.reading import read

# No numerals, and none of the words that begin a number, an annex or the closing words.
_WORDS = st.text(
    "企业科技贷款银行信用融资区域创新平台知识产权质押风险补偿机制建立完善支持引导", min_size=2, max_size=14
)
_LONG = _WORDS.map(lambda words: f"{words}企业科技贷款银行信用融资")
"""Three of these are more than a heading: a shorter first sentence would be read as one."""
sentences = st.lists(_WORDS, min_size=1, max_size=4).map("，".join).map(lambda words: f"{words}。")
paragraphs = st.lists(sentences, min_size=1, max_size=3).map("".join)
headings = _WORDS
_CELL = _WORDS | st.from_regex(r"\A[0-9]{1,4}(\.[0-9])?\Z")
tables = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.tuples(*[_CELL] * columns), min_size=2, max_size=4, unique=True).map(tuple)
)
TEXTS = st.text(max_size=400) | st.lists(
    st.sampled_from(
        ["一、", "（一）", "1.", "第一条 ", "**", "|", "\t", "\n", "\n\n", "。", "甲乙", "附件1：", "# ", "<!--", "-->",
         "2021年1月1日", "目录", "【段落】", "【署名】", "某某局", "："]
    ),
    max_size=60,
).map("".join)  # fmt: skip
PLAN, LAW = ("first", "second", "third", "fourth", "fifth"), ("chapter", "section", "article", "second", "third")


def numbered(level: str, value: int, heading: str = "", text: str = "") -> Clause:
    return Clause(level, BY_LEVEL[level].write(value), heading, text)


@st.composite
def plans(draw: Any, depth: int = 0, most: int = 4) -> list[Clause]:
    """Clauses of a plan from one level downward; each has a heading, a text, or both."""
    out: list[Clause] = []
    for value in range(1, draw(st.integers(1, most)) + 1):
        heading, text = draw(
            st.tuples(headings, st.just(""))
            | st.tuples(headings.map(lambda words: f"{words}。"), paragraphs)
            | st.tuples(st.just(""), st.tuples(_LONG, _LONG, _LONG, paragraphs).map("，".join))
        )
        out.append(numbered(PLAN[depth], value, heading, text))
        # A paragraph behind a text that is not ended would be marked, and so would two tables of one head.
        out.extend(Clause("paragraph", text=words) for words in draw(st.lists(paragraphs, max_size=2)))
        if draw(st.booleans()):
            out.append(Clause("table", table=draw(tables)))
        if depth + 1 < len(PLAN) and draw(st.booleans()):
            out.extend(draw(plans(depth + 1, 2)))
    return out


@st.composite
def laws(draw: Any) -> list[Clause]:
    """Chapters, sections in some of them, articles counted through, with paragraphs and items."""
    out: list[Clause] = []
    article = 0
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        out.append(numbered("chapter", chapter, draw(headings)))
        sections = draw(st.integers(0, 2))
        for section in range(1, max(sections, 1) + 1):
            if sections:
                out.append(numbered("section", section, draw(headings)))
            for _ in range(draw(st.integers(1, 3))):
                article += 1
                out.extend(draw(articles(article)))
    return out


@st.composite
def articles(draw: Any, value: int) -> list[Clause]:
    out = [numbered("article", value, text=draw(paragraphs))]
    out.extend(numbered("second", item + 1, text=draw(paragraphs)) for item in range(draw(st.integers(0, 3))))
    out.extend(Clause("paragraph", text=words) for words in draw(st.lists(paragraphs, max_size=2)))
    return out


def without_doubts(clauses: Sequence[Clause]) -> list[Clause]:
    return [replace(one, unsure=()) for one in clauses]


@given(plans() | laws())
def test_what_was_printed_comes_back(clauses: list[Clause]) -> None:
    found = clauses_of_form(form_of(clauses))
    assert without_doubts(found) == clauses
    assert not any("numbering" in one.unsure or "cut" in one.unsure for one in found)


@given(TEXTS)
@example("0、*****0")  # a heading that is a star
def test_the_text_an_editor_changes_says_the_same_document(text: str) -> None:
    try:
        clauses = read(text.encode("utf-8", "surrogatepass"), "document.txt").clauses
    except UnreadableError:
        assume(False)
    again = clauses_of_form(form_of(clauses))
    assert without_doubts(again) == without_doubts(clauses)
    assert form_of(again) == form_of(clauses)


@given(plans() | laws())
def test_a_document_that_did_not_change_keeps_everything(clauses: list[Clause]) -> None:
    first = anchored(clauses)
    assert [one.anchor for one in anchored(clauses, first)] == [one.anchor for one in first]
    assert len({one.anchor for one in first}) == len(first)
    assert all(one.kind is Kind.SAME for one in differences(clauses, clauses))


@given(plans() | laws(), plans() | laws(), st.data())
def test_anchors_are_never_given_away(old: list[Clause], new: list[Clause], data: st.DataObject) -> None:
    first = anchored(old)
    mixed = data.draw(st.permutations([*old[: len(old) // 2], *new]))
    second = anchored(mixed, first, retired={"art1", "s1"})
    anchors = [one.anchor for one in second]
    assert len(set(anchors)) == len(anchors)
    before = {one.anchor: one for one in first}
    for one in second:
        assert one.anchor not in {"art1", "s1"} or one.anchor in before
        if one.anchor in before:
            assert before[one.anchor].level == one.level
    changes = differences(old, mixed)
    assert [one.new for one in changes if one.new] == mixed
    assert sorted(one.old.said for one in changes if one.old) == sorted(one.said for one in old)


@given(TEXTS)
@example("# |||")  # a heading is no row of a table, even if it looks like one
def test_no_character_of_a_text_is_lost(text: str) -> None:
    try:
        found = read(text.encode("utf-8", "surrogatepass"), "document.txt")
    except UnreadableError:
        assume(False)
    assert found.characters_out == found.characters_in
    assert joined(found.clauses) == joined(found.clauses).strip()


@given(st.text("甲乙丙丁，。(（)）AＡ", max_size=40), st.text("甲乙丙丁，。(（)）AＡ", max_size=40))
def test_pieces_are_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.words for one in found if one.kind is not Kind.REMOVED) == after
    kept = "".join(one.words for one in found if one.kind is not Kind.ADDED)
    assert kept.translate(str.maketrans("（）Ａ，", "()A,")) == before.translate(str.maketrans("（）Ａ，", "()A,"))


@given(st.integers(1, 999))
def test_chinese_numbers(number: int) -> None:
    assert chinese_number(said_in_chinese(number)) == number
    for level in ("first", "second", "article", "chapter"):
        said = number_of(f"{BY_LEVEL[level].write(number)} 甲")
        assert said is not None
        assert (said.style.level, said.value) == (level, number)


def test_solid_leaves_out_white_space_of_every_kind() -> None:
    assert solid(" 甲　乙\u200b丙\n\t丁\ufeff ") == "甲乙丙丁"
