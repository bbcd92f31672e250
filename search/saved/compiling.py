"""Many query trees over a few documents, in Python: each tree compiled once, what trees have in common asked once a
document, and only of documents that hold something it cannot do without.

`search.backends.plain.matches` says what a tree means; the property tests hold this to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from search.analysis import GAP
from search.asked import Wanted, pieces, wanted
from search.building import BuiltDocument
from search.declare import Document
from search.fields import TextField
from search.phrases import PINYIN_LEAST, Piece, as_pinyin, without_gaps
from search.tree import ID, AllOf, AnyOf, Everything, Missing, Most, Node, NoneOf, Range, Term, Text

Key = tuple[str, ...]
"""Something a document holds: ("keyword", field, value), ("missing", field), ("token", t), ("begins", c),
("letters", l)."""
Keys = frozenset[Key] | None
"""Of these a matching document holds at least one; None: nothing is known that it must hold."""


class Facts:
    """A built document, laid out to be asked by many trees."""

    __slots__ = ("_held", "_pinyin", "_places", "_tokens", "id", "keywords", "missing", "numbers", "pk")

    def __init__(self, one: BuiltDocument) -> None:
        self.pk = one.id
        self.id = str(one.id)
        self.keywords = one.keywords
        self.numbers = one.numbers
        self.missing = frozenset(one.missing)
        self._tokens = {name: text.split(" ") for name, text in one.texts.items()}
        self._held = {name: frozenset(tokens) for name, tokens in self._tokens.items()}
        self._pinyin = {name: text.split(" ") for name, text in one.pinyin.items()}
        self._places: dict[str, dict[str, list[int]]] = {}

    def keys(self) -> Iterator[Key]:
        """Everything it holds."""
        yield ("keyword", ID, self.id)
        for name, values in self.keywords.items():
            yield from (("keyword", name, value) for value in values)
        yield from (("missing", name) for name in self.missing)
        tokens = frozenset[str]().union(*self._held.values())
        yield from (("token", token) for token in tokens)
        yield from (("begins", letter) for letter in {token[0] for token in tokens if token})
        letters = {word[:PINYIN_LEAST] for words in self._pinyin.values() for word in words}
        yield from (("letters", pair) for pair in letters)

    def stands(self, field: str, tokens: Sequence[str], open_end: bool) -> bool:
        """Whether the field's text holds these tokens side by side; with `open_end` the last only begins one."""
        last = tokens[-1]
        held = self._tokens[field]
        if len(tokens) == 1:
            return any(token.startswith(last) for token in held) if open_end else last in self._held[field]
        if tokens[0] not in self._held[field]:
            return False
        first, length = list(tokens[:-1]), len(tokens) - 1
        for place in self._places_in(field).get(tokens[0], ()):
            end = held[place + length] if place + length < len(held) else None
            if end is None or held[place : place + length] != first:
                continue
            if end.startswith(last) if open_end else end == last:
                return True
        return False

    def spelt(self, field: str, letters: str) -> bool:
        return any(word.startswith(letters) for word in self._pinyin[field])

    def _places_in(self, field: str) -> dict[str, list[int]]:
        if field not in self._places:
            places: dict[str, list[int]] = defaultdict(list)
            for place, token in enumerate(self._tokens[field]):
                places[token].append(place)
            self._places[field] = dict(places)
        return self._places[field]


Test = Callable[[Facts], bool]


def compiled(node: Node, document: Document) -> Test:
    """The tree as a function of a document's facts."""
    if isinstance(node, AllOf | AnyOf | NoneOf):
        return _parts_test(node, [compiled(part, document) for part in node.parts])
    if isinstance(node, Term):
        name, values = node.field, frozenset(node.values)
        if name == ID:
            return lambda facts: facts.id in values
        return lambda facts: not values.isdisjoint(facts.keywords[name])
    if isinstance(node, Missing):
        absent = node.field
        return lambda facts: absent in facts.missing
    if isinstance(node, Range):
        return _range_test(node)
    if isinstance(node, Everything):
        return lambda facts: True
    if isinstance(node, Most):
        return _most_test(node, document)
    return _text_test(node, document)


def _parts_test(node: AllOf | AnyOf | NoneOf, tests: list[Test]) -> Test:
    if isinstance(node, AllOf):
        return tests[0] if len(tests) == 1 else lambda facts: all(test(facts) for test in tests)
    if isinstance(node, AnyOf):
        return lambda facts: any(test(facts) for test in tests)
    return lambda facts: not any(test(facts) for test in tests)


def _range_test(node: Range) -> Test:
    name = node.field
    lower = float("-inf") if node.lower is None else node.lower
    upper = float("inf") if node.upper is None else node.upper

    def test(facts: Facts) -> bool:
        number = facts.numbers.get(name)
        return number is not None and lower <= number <= upper

    return test


def _text_test(node: Text, document: Document) -> Test:
    fields = _fields_of(node, document)
    tests = [_piece_test(piece, fields) for piece in pieces(node.words)]
    return lambda facts: all(test(facts) for test in tests)


def _most_test(node: Most, document: Document) -> Test:
    fields = [field for field in document.text_fields if field.tier >= node.least]
    words = [_word_test(word, fields) for word in wanted(node.words)]
    return lambda facts: sum(word(facts) for word in words) >= node.held


def _word_test(word: Wanted, fields: Sequence[TextField]) -> Test:
    whole = [_phrase_test(way, fields) for way in word.ways]
    pairs = [_phrase_test(pair, fields) for pair in word.pairs]

    def test(facts: Facts) -> bool:
        held = any(way(facts) for way in whole)
        return held or (bool(pairs) and sum(pair(facts) for pair in pairs) >= word.needed)

    return test


def _fields_of(node: Text, document: Document) -> list[TextField]:
    return [f for f in document.text_fields if f.tier >= node.least and (not node.fields or f.name in node.fields)]


def _piece_test(piece: Piece, fields: Sequence[TextField]) -> Test:
    ways = [_phrase_test(way, fields) for way in piece.ways]
    return lambda facts: any(way(facts) for way in ways)


def _phrase_test(phrase: Piece, fields: Sequence[TextField]) -> Test:
    letters = as_pinyin(phrase)
    places: list[Test] = []
    for text in fields:
        places.append(_stands(text.name, phrase if text.gaps else without_gaps(phrase)))
        if letters and text.pinyin:
            places.append(_spelt(text.name, letters))
    return lambda facts: any(place(facts) for place in places)


def _stands(field: str, piece: Piece) -> Test:
    tokens, open_end = piece.tokens, piece.open_end
    return lambda facts: facts.stands(field, tokens, open_end)


def _spelt(field: str, letters: str) -> Test:
    return lambda facts: facts.spelt(field, letters)


def keys_of(node: Node) -> Keys:
    """What a document must hold one of to match; the empty set: nothing can match."""
    if isinstance(node, AllOf):
        return _scarcest(keys_of(part) for part in node.parts)
    if isinstance(node, AnyOf):
        found = [keys_of(part) for part in node.parts]
        known = [keys for keys in found if keys is not None]
        return frozenset[Key]().union(*known) if len(known) == len(found) else None
    if isinstance(node, Term):
        return frozenset(("keyword", node.field, value) for value in node.values)
    if isinstance(node, Missing):
        return frozenset({("missing", node.field)})
    if isinstance(node, Text):
        return _scarcest(_keys_of_piece(piece) for piece in pieces(node.words))
    return None


def _scarcest(candidates: Iterable[Keys]) -> Keys:
    return min(candidates, key=_scarcity, default=None)


def _scarcity(keys: Keys) -> tuple[int, int]:
    """Words before codes, few before many, what says nothing last: the first is what the fewest documents hold."""
    if keys is None:
        return (2, 0)
    return (any(key[0] != "token" for key in keys), len(keys))


def _keys_of_piece(piece: Piece) -> Keys:
    keys: set[Key] = set()
    for way in piece.ways:
        tokens = [token for token in way.tokens if token != GAP]
        whole = tokens[:-1] if way.open_end and way.tokens[-1] == tokens[-1] else tokens
        keys.add(("token", max(whole, key=len)) if whole else ("begins", tokens[-1][0]))
        if letters := as_pinyin(way):
            keys.add(("letters", letters[:PINYIN_LEAST]))
    return frozenset(keys)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a tree asks for all together. Equal parts of different trees are asked once a document."""

    of: Hashable
    test: Test = field(compare=False)
    keys: Keys = field(compare=False)


NEVER = Part("never", lambda facts: False, frozenset())


def parts_of(node: Node, document: Document) -> tuple[Part, ...]:
    """What a matching document satisfies, all of it; none for a tree that every document matches."""
    if isinstance(node, AllOf):
        return tuple(dict.fromkeys(part for each in node.parts for part in parts_of(each, document)))
    if isinstance(node, Everything):
        return ()
    if isinstance(node, Text):
        fields = _fields_of(node, document)
        asked = pieces(node.words)
        return tuple(
            Part((piece, tuple(f.name for f in fields)), _piece_test(piece, fields), _keys_of_piece(piece))
            for piece in asked
        )
    return (Part(node, compiled(node, document), keys_of(node)),)


class Crowd:
    """Many trees, each as its parts and under a name of the caller's."""

    def __init__(self, trees: Iterable[tuple[Hashable, Sequence[Part]]]) -> None:
        self._parts: list[Part] = []
        self._always: list[int] = []
        self._by_key: dict[Key, list[int]] = defaultdict(list)
        self._anchored: list[list[tuple[Hashable, frozenset[int]]]] = []
        self._everything: list[Hashable] = []
        places: dict[Part, int] = {}
        for name, parts in trees:
            if not parts:
                self._everything.append(name)
                continue
            for part in parts:
                if part not in places:
                    places[part] = self._add(part)
            # Looked at only when the part that the fewest documents satisfy is.
            anchor = places[min(parts, key=lambda part: _scarcity(part.keys))]
            self._anchored[anchor].append((name, frozenset(places[part] for part in parts) - {anchor}))

    def _add(self, part: Part) -> int:
        place = len(self._parts)
        self._parts.append(part)
        self._anchored.append([])
        if part.keys is None:
            self._always.append(place)
        else:
            for key in part.keys:
                self._by_key[key].append(place)
        return place

    def matching(self, facts: Facts) -> Iterator[Hashable]:
        """The names of all trees that match, each once."""
        by_key = self._by_key
        asked = set(self._always).union(*(by_key[key] for key in facts.keys() if key in by_key))  # noqa: SIM118
        satisfied = {place for place in asked if self._parts[place].test(facts)}
        yield from self._everything
        for place in satisfied:
            for name, others in self._anchored[place]:
                if others <= satisfied:
                    yield name
