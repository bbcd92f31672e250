"""Texts analysed together have the tokens each has alone; names are read as pypinyin reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from search import analysis, bulk_analysis, pinyin
from search.bulk_analysis import tokens_of

# What meets at the edges of tokens, and what the tables must leave to the rules: combining marks, ligatures, jamo,
# thousands separators in full width, control characters, half a surrogate pair.
LETTERS = "信用贷創a1Ｂ9 ，,.-—“）〔〕《》\n\t\0\u3000…①㎡ﬁe\u0301각ᄀ\uff76\uff9e½\U0002000b\ue000\ud800_·"
texts = st.text(LETTERS, max_size=30) | st.text(max_size=20) | st.from_regex(r"[0-9０-９]{0,5}[,，][0-9]{2,4}x?")


@given(st.lists(texts, max_size=12), st.booleans())
def test_texts_together_have_the_tokens_of_each(together: list[str], gaps: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_analysis, "LEAST_CHARACTERS", 0)
        assert tokens_of(together, gaps=gaps) == [" ".join(analysis.tokens(text, gaps=gaps)) for text in together]


@pytest.mark.parametrize(
    "length", [analysis.WORD_CHARACTERS - 1, analysis.WORD_CHARACTERS, analysis.WORD_CHARACTERS + 1]
)
def test_long_words_are_cut(length: int) -> None:
    together = ["信用贷" * bulk_analysis.LEAST_CHARACTERS, f"贷{'a' * length}款", ""]
    assert tokens_of(together) == [" ".join(analysis.tokens(text)) for text in together]


phrases = st.sampled_from(sorted(PHRASES_DICT))
# Phrases cut short, so that a run ends within one.
names = st.lists(
    phrases | phrases.map(lambda p: p[:-1]) | st.text("长行重乐朝阳单县", max_size=3), min_size=1, max_size=4
)


@given(names.map("".join).map(analysis.fold).filter(bool))
def test_a_name_is_read_as_pypinyin_reads_it(name: str) -> None:
    pinyin.syllables("长沙")  # our own readings are loaded
    wanted = [s for run, chinese, _ in analysis.runs(name) for s in (lazy_pinyin(run) if chinese else [run])]
    assert pinyin.syllables(name) == wanted[: pinyin.PINYIN_SYLLABLES]
