"""Where a stretch that was typed without a space holds several words: `建行善科贷`, `专利法42条`, `信用贷500万`, `财金60号`.

Only what can be told for certain is cut: an institution, a place or an amount at either end, the article of a law, the
last part of a document's number. A document
that holds the stretch as it was typed holds its words too, so nothing is lost by cutting. Words in quotation marks are
never cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.analysis import is_chinese
from search.numerals import LONGEST_AMOUNT, amount_at_start, is_numeral

Units = tuple[str, ...]

LEAST_UNITS = 2
"""Characters that have to be left of a stretch when a word is cut off: 工行贷 stays whole."""
_BANK = ("银", "行")
# What may not follow the last character of a name: 银行业, 银行间市场, 科技部门 and the like name nobody.
_GOES_ON = {
    "行": frozenset("业间家系类卡账为动政使程"),
    "部": frozenset("门分位署"),
    "局": frozenset("部面限长势"),
    "委": frozenset("托员会派任"),
    "厅": frozenset("长级"),
}
_ARTICLES = frozenset("条款章节项")
# What laws, regulations, measures, rules, provisions, interpretations and statutes end in: 专利法42条, 管理办法第3条.
_LAWS = frozenset("法例则定释程")


@dataclass(frozen=True, eq=False)
class Names:
    """Names of institutions and places as units, by their first and by their last unit, the longest first."""

    starting: Mapping[str, tuple[Units, ...]]
    ending: Mapping[str, tuple[Units, ...]]

    def at_start(self, units: Units) -> int:
        """Units of the longest name that the units begin with; 0 for none."""
        known = (len(name) for name in self.starting.get(units[0], ()) if units[: len(name)] == name)
        longest = next((size for size in known if not _goes_on(units, size)), 0)
        return max(longest, _bank_at_start(units) if self.starting else 0)

    def at_end(self, units: Units) -> int:
        """Units of the longest name that the units end with; 0 for none."""
        return next((len(name) for name in self.ending.get(units[-1], ()) if units[-len(name) :] == name), 0)


NO_NAMES = Names({}, {})


def names_of(words: Iterable[Units]) -> Names:
    """The names ready to be looked up; those of a single unit are left out."""
    starting, ending = defaultdict[str, list[Units]](list), defaultdict[str, list[Units]](list)
    for word in dict.fromkeys(words):
        if len(word) >= LEAST_UNITS:
            starting[word[0]].append(word)
            ending[word[-1]].append(word)
    return Names(_longest_first(starting), _longest_first(ending))


def _longest_first(by_unit: Mapping[str, list[Units]]) -> dict[str, tuple[Units, ...]]:
    return {unit: tuple(sorted(words, key=len, reverse=True)) for unit, words in by_unit.items()}


def cut(units: Units, names: Names) -> tuple[Units, ...]:
    """The words of a stretch, in order; the stretch itself where nothing in it is known."""
    before: list[Units] = []
    while (size := names.at_start(units) or amount_at_start(units)) and len(units) - size >= LEAST_UNITS:
        before.append(units[:size])
        units = units[size:]
    after: list[Units] = []
    while names.at_start(units) < len(units) and (size := names.at_end(units) or _number_at_end(units)):
        if len(units) - size < LEAST_UNITS:
            break
        after.insert(0, units[-size:])
        units = units[:-size]
    return (*before, *_at_articles(units), *after)


def _goes_on(units: Units, size: int) -> bool:
    """Whether the name of the first units is the beginning of another word."""
    return size < len(units) and units[size] in _GOES_ON.get(units[size - 1], ())


def _number_at_end(units: Units) -> int:
    """Units of an amount at the end, of the last part of a document's number whose year was left out, or of a percentage;
    0 for none."""
    for size in range(1, min(LONGEST_AMOUNT, len(units)) + 1):
        start = len(units) - size
        if amount_at_start(units[start:]) == size and not (start and is_numeral(units[start - 1])):
            return size
    size = 2 if units[-1] == "号" else 1
    number, before = units[-size] if len(units) > size else "", units[-size - 1 : -size]
    told = number.isascii() and number.isdecimal() and len(number) <= 3
    return size if told and before and is_chinese(before[0]) and before[0] != "第" else 0


def _bank_at_start(units: Units) -> int:
    """Units of "…银行" at the start, whatever the bank is called."""
    for end in range(LEAST_UNITS + 2, len(units) + 1):
        if not is_chinese(units[end - 3]):
            return 0
        if units[end - 2 : end] == _BANK:
            return 0 if _goes_on(units, end) else end
    return 0


def _at_articles(units: Units) -> Iterator[Units]:
    """The units cut before an article, and behind it: 公司法 第十二条 出资."""
    start = 0
    for first, end in _articles(units):
        if 0 < first - start < LEAST_UNITS or 0 < len(units) - end < LEAST_UNITS:
            continue
        if first > start:
            yield units[start:first]
        yield units[first:end] if units[first] == "第" else ("第", *units[first:end])
        start = end
    if start < len(units):
        yield units[start:]


def _articles(units: Units) -> Iterator[tuple[int, int]]:
    """(start, end) of each article with what follows of paragraphs and items: 第四十二条第二款."""
    at = 0
    while at < len(units):
        end = at
        while (stop := _reference(units, end)) > end:
            end = stop
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _reference(units: Sequence[str], at: int) -> int:
    """Where 第12条 ends that begins here; 12条 only where the name of a law ends before it. `at` if there is none."""
    number = at + 1 if at < len(units) and units[at] == "第" else at
    if number == at and not (at and units[at - 1] in _LAWS):
        return at
    stop = number
    while stop < len(units) and is_numeral(units[stop]):
        stop += 1
    return stop + 1 if stop > number and stop < len(units) and units[stop] in _ARTICLES else at
