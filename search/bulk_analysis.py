"""`analysis.tokens` for many texts at once, in NumPy: an index of a million documents is made in minutes, not hours.

The rules are those of `search/analysis.py` and are read from it, character by character; a text that holds anything
whose folding could depend on its neighbours, or that the tables do not know, goes through `analysis.tokens` itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from search import analysis

LEAST_CHARACTERS = 2_000
"""Fewer characters than this are not worth the fixed cost of the arrays (about 0.1 ms)."""

_SPACE, _MARK, _CONNECTOR, _UNSEEN, _CHINESE, _WORD, _UNKNOWN, _END = range(8)
# Characters that fold by themselves: ASCII, quotation marks and dashes, CJK punctuation, Chinese characters, full width.
_CONTEXT_FREE = (
    (0x00, 0x7F), (0xA5, 0xA5), (0xB7, 0xB7), (0xD7, 0xD7), (0x2010, 0x2027), (0x2460, 0x2473), (0x3000, 0x3020),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E), (0xFFE5, 0xFFE5),
)  # fmt: skip
_COMMA = ord(",")

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


def tokens_of(texts: Sequence[str], *, gaps: bool = True) -> list[str]:
    """For each text its `analysis.tokens`, joined by spaces."""
    if not texts or sum(map(len, texts)) < LEAST_CHARACTERS:
        return [_one(text, gaps) for text in texts]
    codes, kinds, ends = _read(texts)
    out = _write(codes, kinds, gaps).replace(" \n", "\n").split("\n")
    for place in _beyond_the_tables(codes, kinds, ends):
        out[place] = _one(texts[place], gaps)
    return out[: len(texts)]


def _one(text: str, gaps: bool) -> str:
    return " ".join(analysis.tokens(text, gaps=gaps))


@cache
def _tables() -> tuple[Codes, npt.NDArray[np.uint8]]:
    """The folded character and the kind of every character of the basic plane; the last entry stands for all others."""
    folded = np.arange(0x10000, dtype=np.uint32)
    kinds = np.full(0x10000, _UNKNOWN, dtype=np.uint8)
    for first, last in _CONTEXT_FREE:
        for code in range(first, last + 1):
            character = analysis.fold(chr(code))
            if len(character) == 1 and not unicodedata.combining(chr(code)):
                folded[code], kinds[code] = ord(character), _kind(character)
    return folded, kinds


def _kind(character: str) -> int:
    if analysis.is_chinese(character):
        return _CHINESE
    if analysis.is_word(character):
        return _WORD
    if analysis.is_connector(character):
        return _CONNECTOR
    if analysis.is_unseen(character):
        return _UNSEEN
    return _MARK if character.strip() else _SPACE


def _read(texts: Sequence[str]) -> tuple[Codes, npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The folded characters of all texts, each text closed by a line feed of kind _END; their kinds; where they end."""
    joined = "\n".join(texts) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded, known = _tables()
    clipped = np.minimum(raw, 0xFFFF)
    codes, kinds = folded[clipped], known[clipped]
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1) - 1
    codes[ends], kinds[ends] = ord("\n"), _END
    return codes, kinds, ends


def _beyond_the_tables(codes: Codes, kinds: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> list[int]:
    """Places of the texts with a character the tables do not know, with a thousands separator, or a word that has to
    be cut."""
    odd = kinds == _UNKNOWN
    words = kinds == _WORD
    commas = np.flatnonzero(codes[1:-1] == _COMMA) + 1
    odd[commas[words[commas - 1] & words[commas + 1]]] = True
    first = np.flatnonzero(words & ~_before(words))
    last = np.flatnonzero(words & ~_after(words))
    odd[first[last - first >= analysis.WORD_CHARACTERS]] = True
    return [int(place) for place in np.unique(np.searchsorted(ends, np.flatnonzero(odd)))]


def _write(codes: Codes, kinds: npt.NDArray[np.uint8], gaps: bool) -> str:
    """Every token followed by a space, every text by a line feed."""
    seen = ~_unseen(kinds)
    codes, kinds = codes[seen], kinds[seen]
    chinese, words = kinds == _CHINESE, kinds == _WORD
    pairs, inside = chinese & _after(chinese), words & _after(words)
    lengths = np.zeros(len(codes), dtype=np.int64)
    lengths[chinese | words] = 2
    lengths[pairs] = 3
    lengths[inside | (kinds == _END)] = 1
    marks = _gaps(kinds) if gaps else np.empty(0, dtype=np.int64)
    lengths[marks] = 2
    offsets = np.cumsum(lengths) - lengths
    out = np.full(int(lengths.sum()), ord(" "), dtype=np.uint32)
    told = np.flatnonzero(chinese | words | (kinds == _END))
    out[offsets[told]] = codes[told]
    first = np.flatnonzero(pairs)
    out[offsets[first] + 1] = codes[first + 1]
    out[offsets[marks]] = ord(analysis.GAP)
    return out.tobytes().decode("utf-32-le")


def _unseen(kinds: npt.NDArray[np.uint8]) -> Flags:
    """The marks that have nothing but marks of their kind between them and a Chinese character on either side."""
    unseen = kinds == _UNSEEN
    first = np.flatnonzero(unseen & ~_before(unseen))
    last = np.flatnonzero(unseen & ~_after(unseen))
    before = np.concatenate(([_END], kinds))[first]
    away = (before == _CHINESE) & (kinds[last + 1] == _CHINESE)
    edges = np.zeros(len(kinds) + 1, dtype=np.int8)
    edges[first[away]] = 1
    edges[last[away] + 1] -= 1
    flags: Flags = np.cumsum(edges[:-1]).astype(np.bool_)
    return flags


def _gaps(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Where the white space or punctuation begins that stands for a gap between two runs (see analysis._joins)."""
    between = kinds <= _UNSEEN
    first = np.flatnonzero(between & ~_before(between))
    last = np.flatnonzero(between & ~_after(between))
    before = np.concatenate(([_END], kinds))[first]
    after = kinds[last + 1]
    spaces, connectors, marks = (_within(kinds == kind, first, last) for kind in (_SPACE, _CONNECTOR, _MARK))
    latin = (before != _CHINESE) & (after != _CHINESE)
    chinese = (before == _CHINESE) & (after == _CHINESE)
    connects = (connectors == 1) & (marks + spaces == 0) & latin
    apart = np.where(connectors + marks == 0, (spaces > 0) & chinese, ~connects)
    gaps: npt.NDArray[np.int64] = first[apart & (before != _END) & (after != _END)]
    return gaps


def _within(flags: Flags, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many characters have the flag, from each first one to its last."""
    passed = np.concatenate(([0], np.cumsum(flags)))
    counted: npt.NDArray[np.int64] = passed[last + 1] - passed[first]
    return counted


def _before(flags: Flags) -> Flags:
    """For each character the flag of the one before it."""
    return np.concatenate(([False], flags[:-1]))


def _after(flags: Flags) -> Flags:
    return np.concatenate((flags[1:], [False]))
