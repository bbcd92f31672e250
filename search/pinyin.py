"""How a name is said in letters, for those who type letters to find it.

A character that is said in several ways is settled by the word it stands in. Where no word settles it, or where the word
itself is said in two ways, a name is found by each of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache, lru_cache

from search.analysis import fold_as_spoken, runs

PINYIN_SYLLABLES = 60
PINYIN_WAYS = 4
"""Ways of saying one name that are kept."""

# Readings that the phrase table of pypinyin has wrong or does not have: institutions, places, words of finance.
_READINGS = {
    word: [[syllable] for syllable in said.split()]
    for word, said in {
        "支行": "zhī háng", "总行": "zǒng háng", "分行": "fēn háng", "央行": "yāng háng", "投行": "tóu háng",
        "同行业": "tóng háng yè", "农商行": "nóng shāng háng", "城商行": "chéng shāng háng", "浦发行": "pǔ fā háng",
        "广发行": "guǎng fā háng", "光大行": "guāng dà háng", "中信行": "zhōng xìn háng", "长行": "cháng háng",
        "长三角": "cháng sān jiǎo", "长株潭": "cháng zhū tán", "长治": "cháng zhì", "长葛": "cháng gě",
        "朝阳": "cháo yáng", "朝阳区": "cháo yáng qū", "朝阳市": "cháo yáng shì", "朝阳产业": "zhāo yáng chǎn yè",
        "朝阳行业": "zhāo yáng háng yè", "单县": "shàn xiàn", "六合区": "lù hé qū", "大埔县": "dà bù xiàn",
        "会稽": "kuài jī", "浚县": "xùn xiàn", "莘县": "shēn xiàn", "荥经": "yíng jīng", "铅山": "yán shān",
        "涡阳": "guō yáng", "洪洞": "hóng tóng", "筠连": "jūn lián", "解州": "hài zhōu", "泌阳": "bì yáng",
        "牟平": "mù píng", "曾都": "zēng dū", "还款": "huán kuǎn", "还贷": "huán dài", "还本": "huán běn",
        "执行险": "zhí xíng xiǎn", "行业贷": "háng yè dài", "乾元": "qián yuán", "瞭望": "liào wàng",
        "重整": "chóng zhěng", "太行": "tài háng", "仇氏": "qiú shì", "区氏": "ōu shì",
    }.items()
}  # fmt: skip
# Words that are said in two ways, and characters that are when no word settles them: the readings in letters.
_IN_TWO_WAYS = {
    "朝阳": ("chao yang", "zhao yang"), "六合": ("liu he", "lu he"), "大埔": ("da pu", "da bu"), "行": ("xing", "hang"),
    "长": ("chang", "zhang"), "重": ("zhong", "chong"), "乐": ("le", "yue"), "曾": ("zeng", "ceng"),
    "厦": ("sha", "xia"), "朝": ("chao", "zhao"), "单": ("dan", "shan"), "晟": ("sheng", "cheng"), "率": ("lv", "shuai"),
    "传": ("chuan", "zhuan"), "藏": ("cang", "zang"), "调": ("tiao", "diao"), "盛": ("sheng", "cheng"),
    "都": ("du", "dou"), "还": ("huan", "hai"), "参": ("can", "shen"), "埔": ("pu", "bu"), "会": ("hui", "kuai"),
}  # fmt: skip


@cache
def _phrases() -> tuple[dict[str, list[list[str]]], frozenset[str]]:
    """The phrases whose readings are known, and everything a phrase begins with."""
    from pypinyin import load_phrases_dict, load_single_dict  # a third of a second to import; only indexing needs it
    from pypinyin.constants import PHRASES_DICT

    load_phrases_dict(_READINGS)
    load_single_dict({ord(word): ",".join(ways) for word, ways in _IN_TWO_WAYS.items() if len(word) == 1})
    return PHRASES_DICT, frozenset(phrase[:i] for phrase in PHRASES_DICT for i in range(1, len(phrase) + 1))


@lru_cache(maxsize=50_000)
def _ways(word: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a word that is read as one, in each way of saying it."""
    from pypinyin import lazy_pinyin

    if word in _IN_TWO_WAYS:
        return tuple(tuple(said.split()) for said in _IN_TWO_WAYS[word])
    return (tuple(lazy_pinyin(word)),)


def _read_as_one(run: str) -> Iterator[str]:
    """The words pypinyin cuts a Chinese run into (its longest match, five times as fast): phrases, else characters."""
    phrases, beginnings = _phrases()
    place, end = 0, len(run)
    while place < end:
        longest, stop = 0, place + 1
        while stop <= end and (word := run[place:stop]) in beginnings:
            if word in phrases:
                longest = stop
            stop += 1
        if not longest and stop > end:
            yield from run[place:]
            return
        yield run[place : longest or place + 1]
        place = longest or place + 1


def _spoken(name: str) -> list[tuple[tuple[str, ...], ...]]:
    """For each word of a name the ways of saying it, the usual one first; of no Chinese word there are none."""
    out: list[tuple[tuple[str, ...], ...]] = []
    any_chinese = False
    for run, chinese, _gap in runs(fold_as_spoken(name)):
        any_chinese = any_chinese or chinese
        out.extend(map(_ways, _read_as_one(run)) if chinese else (((run,),),))
    return out if any_chinese else []


def syllables(name: str) -> list[str]:
    """`长沙银行e贷` → chang, sha, yin, hang, e, dai."""
    return [syllable for ways in _spoken(name) for syllable in ways[0]][:PINYIN_SYLLABLES]


def pinyin_tokens(name: str) -> list[str]:
    """What a name can be found by in letters: from each of its characters on, the full pinyin and the initials
    joined (`chang sha yin hang` → changshayinhang, csyh, shayinhang, syh, …), for each of at most PINYIN_WAYS ways of
    saying it. A query word of two letters or more finds the name if it begins one of them."""
    ways = itertools.islice(itertools.product(*_spoken(name)), PINYIN_WAYS)
    return list(dict.fromkeys(token for words in ways for token in _tokens([s for word in words for s in word])))


def _tokens(spoken: list[str]) -> Iterator[str]:
    spoken = spoken[:PINYIN_SYLLABLES]
    whole, initials = "".join(spoken), "".join([syllable[0] for syllable in spoken])
    for place, start in enumerate(itertools.accumulate(map(len, spoken[:-1]), initial=0)):
        yield from (whole[start:], initials[place:]) if spoken else ()
