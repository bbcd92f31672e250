"""Words that mean the same: how they widen a query, where they come from, and which the bureau may write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from search import phrases, widening
from search.analysis import GAP
from search.asked import also_searched, pieces
from search.highlight import highlight
from search.synonyms import provider as providing
from search.synonyms.models import SynonymGroup
from search.synonyms.provider import Provider, provider
from search.widening import NO_SYNONYMS, PIECE_WAYS, synonyms_of, widened_by

HNTE = ("高企", "高新技术企业")
GROUPS = [HNTE, ("知产", "知识产权"), ("专精特新小巨人", "专精特新“小巨人”"), ("IPO", "上市"), ("R&D", "研发")]


def ways(words: str, groups: Any = GROUPS) -> list[list[str]]:
    """What each piece of the words is looked for as by what means the same."""
    with widened_by(synonyms_of(groups)):
        found = [(piece, *piece.others) for piece in pieces(words)]
    return [["".join(way.units).replace(GAP, "|") for way in same] for same in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("高企", [["高企", "高新技术企业"]]),
        ("高新技术企业", [["高新技术企业", "高企"]]),
        ("長沙高企貸款", [["长沙高企贷款", "长沙高新技术企业贷款"]]),
        ("高企 知产", [["高企", "高新技术企业"], ["知产", "知识产权"]]),
        ("高企知产贷", [["高企知产贷", "高新技术企业知产贷", "高企知识产权贷", "高新技术企业知识产权贷"]]),
        ("专精特新小巨人", [["专精特新小巨人"]]),
        ("ipo", [["ipo", "上市"]]),
        ("ＩＰＯ辅导", [["ipo辅导", "上市辅导"]]),
        ("ipos", [["ipos"]]),
        ("r&d 费用", [["rd", "研发"], ["费用"]]),
        ("“高企”", [["高企"]]),
        ("高企 “高企”", [["高企"]]),
        ("“高企”贷 高企", [["高企"], ["贷"]]),
        ("企业", [["企业"]]),
        ("高 企", [["高"], ["企"]]),
    ],
)
def test_a_word_of_a_group_is_looked_for_as_the_others_too(words: str, expected: list[list[str]]) -> None:
    assert ways(words) == expected


def test_what_is_found_anyway_is_not_looked_for_again() -> None:
    groups = [("投贷", "投贷联动"), ("小巨人", "专精特新“小巨人”企业")]
    assert ways("投贷", groups) == [["投贷"]]
    assert ways("投贷联动", groups) == [["投贷联动", "投贷"]]
    assert ways("国家级小巨人", groups) == [["国家级小巨人", "国家级专精特新小巨人企业"]]


def test_there_are_no_chains() -> None:
    """What was put in is not looked at again, and a word of two groups belongs to the first."""
    assert ways("甲一", [("甲一", "乙一丙"), ("乙一", "丁一")]) == [["甲一", "乙一丙"]]
    groups = [("甲一", "乙一"), ("乙一", "丁一"), ("丁一", "戊一")]
    assert ways("甲一", groups) == [["甲一", "乙一"]]
    assert ways("乙一", groups) == [["乙一", "甲一"]]
    assert ways("丁一", groups) == [["丁一", "戊一"]]


def test_the_longest_word_counts() -> None:
    groups = [("专精特新", "专特"), ("专精特新企业", "专企")]
    assert ways("专精特新企业贷", groups) == [["专精特新企业贷", "专企贷"]]


def test_a_piece_has_at_most_eight_ways() -> None:
    group = [f"词{chr(0x4E00 + i)}" for i in range(12)]
    assert [len(found) for found in ways(group[0], [group])] == [PIECE_WAYS]
    long = "".join(group[:6]) * 16
    assert [len(found) for found in ways(long, [group])] == [PIECE_WAYS]
    assert ways(long, [group])[0][0] == long


def test_pinyin_is_for_what_was_typed() -> None:
    with widened_by(synonyms_of(GROUPS)):
        (typed,) = pieces("IPO")
        (chinese,) = pieces("上市")
    assert phrases.as_pinyin(typed) == "ipo"
    assert [phrases.as_pinyin(way) for way in (*typed.others, *chinese.others)] == ["", ""]


def test_without_synonyms_nothing_changes() -> None:
    assert ways("高企", []) == [["高企"]]
    assert all(not piece.others for piece in pieces("高企 知产"))


def test_outside_the_block_the_ones_before_count() -> None:
    one, two = synonyms_of([HNTE]), synonyms_of([("高企", "高企业")])
    with widened_by(one):
        with widened_by(two):
            assert widening.synonyms_in_use() is two
        assert widening.synonyms_in_use() is one
        assert also_searched("高企 高企贷 别的") == ("高新技术企业",)
        seen: list[Any] = []
        thread = threading.Thread(target=lambda: seen.append(widening.synonyms_in_use()))
        thread.start()
        thread.join()
        assert seen == [NO_SYNONYMS], "another request does not see them"
    assert widening.synonyms_in_use() is NO_SYNONYMS


def test_what_means_the_same_is_marked() -> None:
    with widened_by(synonyms_of(GROUPS)):
        assert highlight("长沙高新技术企业贷款", "高企") == "长沙<mark>高新技术企业</mark>贷款"
        assert highlight("专精特新“小巨人”企业", "专精特新小巨人") == "<mark>专精特新“小巨人</mark>”企业"


LETTERS = "高企新技术a1 ，“”"


@given(
    st.lists(st.lists(st.text(LETTERS, max_size=4), max_size=4), max_size=4),
    st.text(LETTERS, max_size=12),
)
def test_any_groups_and_any_words(groups: list[list[str]], words: str) -> None:
    plain = pieces(words)
    with widened_by(synonyms_of(groups)):
        widened = pieces(words)
    assert [(piece.units, piece.tokens, piece.latin) for piece in widened] == [
        (piece.units, piece.tokens, piece.latin) for piece in plain
    ]
    assert all(len(piece.ways) <= PIECE_WAYS and all(way.tokens for way in piece.ways) for piece in widened)


# Where they come from


@pytest.fixture
def no_groups(db: None) -> Iterator[None]:
    SynonymGroup.objects.all().delete()
    provider.forget()
    yield
    provider.forget()


@pytest.mark.django_db
def test_the_first_list_widens_both_ways() -> None:
    with widened_by(provider.current()):
        for short, long in [
            ("高企", "高新技术企业"), ("科小", "科技型中小企业"), ("知产质押", "知识产权质押"), ("技改贷", "技术改造贷"),
            ("专精特新小巨人企业", "专精特新“小巨人”企业"), ("首台套", "首台（套）"), ("规上工业企业", "规模以上工业企业"),
        ]:  # fmt: skip
            assert "<mark>" in highlight(long, short), short
    for group in SynonymGroup.objects.all():
        group.full_clean()
        assert group.note


@pytest.mark.usefixtures("no_groups")
class TestProvider:
    def test_it_looks_once_and_gives_the_same_object(self) -> None:
        SynonymGroup.objects.create(words="高企\n高新技术企业")
        mine = Provider()
        with CaptureQueriesContext(connection) as captured:
            first = mine.current()
            assert all(mine.current() is first for _ in range(50))
        assert len([q for q in captured if "synonymgroup" in q["sql"]]) == 1
        mine.forget()
        assert mine.current() is first, "the rows are the same"

    def test_it_looks_again_after_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mine, now = Provider(), 1000.0
        monkeypatch.setattr(providing.time, "monotonic", lambda: now)
        assert mine.current() is NO_SYNONYMS
        SynonymGroup.objects.create(words="高企\n高新技术企业")
        now += providing.FRESH_SECONDS - 0.1
        assert mine.current() is NO_SYNONYMS
        now += 0.2
        assert mine.current().words

    def test_a_saved_change_is_seen_at_once(self, django_capture_on_commit_callbacks: Any) -> None:
        assert provider.current() is NO_SYNONYMS
        with django_capture_on_commit_callbacks(execute=True):
            group = SynonymGroup.objects.create(words="高企\n高新技术企业")
        assert provider.current().words
        with django_capture_on_commit_callbacks(execute=True):
            group.active = False
            group.save()
        assert not provider.current().words
        with django_capture_on_commit_callbacks(execute=True):
            group.active = True
            group.save()
            group.delete()
        assert not provider.current().words

    def test_without_a_database_there_are_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: Any) -> Any:
            raise DatabaseError("no such table: search_synonymgroup")

        SynonymGroup.objects.create(words="高企\n高新技术企业")
        mine, now, asked = Provider(), 1000.0, []
        monkeypatch.setattr(providing.time, "monotonic", lambda: now)
        with monkeypatch.context() as patch:
            patch.setattr(SynonymGroup.objects, "filter", lambda **kw: asked.append(kw) or away())
            assert [mine.current() for _ in range(5)] == [NO_SYNONYMS] * 5
        assert len(asked) == 1
        now += providing.FRESH_SECONDS + 1
        assert mine.current().words

    def test_a_missing_table_leaves_the_transaction_usable(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_synonymgroup RENAME TO elsewhere")  # undone with the test's transaction
            assert Provider().current() is NO_SYNONYMS
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
            cursor.execute("ALTER TABLE elsewhere RENAME TO search_synonymgroup")

    def test_while_one_thread_reads_the_others_go_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mine, now = Provider(), 1000.0
        monkeypatch.setattr(providing.time, "monotonic", lambda: now)
        monkeypatch.setattr(providing, "_stored", lambda: (HNTE,))
        before = mine.current()
        reading, go_on = threading.Event(), threading.Event()

        def slowly() -> tuple[tuple[str, ...], ...]:
            reading.set()
            assert go_on.wait(10)
            return (("甲一", "乙一"),)

        monkeypatch.setattr(providing, "_stored", slowly)
        now += providing.FRESH_SECONDS + 1
        thread = threading.Thread(target=mine.current)
        thread.start()
        assert reading.wait(10)
        assert mine.current() is before
        go_on.set()
        thread.join()
        assert mine.current() is not before


# Which may be written


@pytest.mark.usefixtures("no_groups")
@pytest.mark.parametrize(
    ("words", "english", "code"),
    [
        ("", "This field cannot be blank.", "blank"),
        ("高企", "Write at least two words, one a line.", "few"),
        (" \n\n", "Write at least two words, one a line.", "few"),
        ("高企\n\n  \n", "Write at least two words, one a line.", "few"),
        ("\n".join(f"词{chr(0x4E00 + i)}" for i in range(13)), "Write at most 12 words; there are 13.", "many"),
        (f"高企\n{'长' * 41}", f"“{'长' * 19}…” is longer than 40 characters.", "long"),
        ("高企\n！？", "“！？” holds no letter, digit or Chinese character.", "empty"),
        ("高企\n企", "“企” is a single character; it would be found in far too many texts.", "single"),
        ("高企\n“A”", "““A”” is a single character; it would be found in far too many texts.", "single"),
        ("高企\n高 新\n高新", None, None),
        ("高企\nABC\nａｂｃ", "“ａｂｃ” is here twice.", "twice"),
        ("高企\n知產", "“知產” is already in another group: 知产 = 知识产权. A word can be in one group only.", "elsewhere"),
    ],
)  # fmt: skip
def test_faults_name_the_word(words: str, english: str | None, code: str | None) -> None:
    SynonymGroup.objects.create(words="知产\n知识产权", active=False)
    group = SynonymGroup(words=words)
    if english is None:
        group.full_clean()
        return
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        group.full_clean()
    with translation.override("en"):
        assert caught.value.message_dict == {"words": [english]}
    assert [error.code for error in caught.value.error_dict["words"]] == [code]


@pytest.mark.usefixtures("no_groups")
def test_every_fault_is_said_and_a_group_may_be_saved_again() -> None:
    with pytest.raises(ValidationError) as caught:
        SynonymGroup(words=f"企\n？\n{'长' * 41}").full_clean()
    assert [error.code for error in caught.value.error_dict["words"]] == ["single", "empty", "long"]
    group = SynonymGroup.objects.create(words=" 高企 \n\n高新技术企业")
    group.full_clean()
    assert str(group) == "高企 = 高新技术企业"
