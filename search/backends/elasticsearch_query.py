"""The query tree, the mapping and the documents in Elasticsearch's terms, through its DSL. Nothing outside the
`elasticsearch*` files knows them. Text is analysed in Python, so the index only splits at spaces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from elasticsearch.dsl import Mapping, query
from elasticsearch.dsl.query import Query as Compiled

from search.asked import Wanted, pieces, wanted
from search.backends.names import keyword_name, number_name, pinyin_name, text_name
from search.building import LARGEST_ID, BuiltDocument
from search.declare import Document
from search.fields import TextField, Tier
from search.phrases import Piece, as_pinyin, without_gaps
from search.tree import ID, AllOf, AnyOf, Everything, Missing, Most, Node, NoneOf, Range, Term, Text

DAY, MISSING_FIELDS, ADDRESS, PAYLOAD, HASH = "day", "missing", "address", "payload", "hash"
STORED = (ADDRESS, PAYLOAD)
"""What a hit brings. Texts are not kept in `_source`: they live in the database, and an index is made from there."""
MOST_TERMS = 50_000
"""Values of one terms query; the server's own limit is 65,536."""
MOST_CONTINUATIONS = 100_000
"""Tokens that an open end may stand for: more than there are pairs of a character with another."""


def mapping_of(document: Document, mark: dict[str, Any]) -> dict[str, Any]:
    """The index's mapping; `mark` is kept in it. A field it does not name is refused."""
    words = {"analyzer": "whitespace", "norms": False}
    out = Mapping()
    out.meta("dynamic", "strict")
    out.meta("_source", includes=[*STORED])
    out.meta("_meta", **mark)
    out.field(ID, "long")
    out.field(DAY, "integer")
    out.field(MISSING_FIELDS, "keyword")
    out.field(HASH, "keyword", index=False)
    for name in STORED:
        out.field(name, "keyword", index=False, doc_values=False)
    for text in document.text_fields:
        out.field(text_name(text.name), "text", **words)
        if text.pinyin:
            out.field(pinyin_name(text.name), "text", **words, index_options="docs")
    for keyword in document.keyword_fields:
        out.field(keyword_name(keyword.name), "keyword")
    for number in document.number_fields:
        out.field(number_name(number.name), "long")
    made: dict[str, Any] = out.to_dict()
    return made


def source_of(built: BuiltDocument) -> dict[str, Any]:
    """A document as the index takes it."""
    content: dict[str, Any] = {
        ID: built.id,
        DAY: built.day,
        MISSING_FIELDS: list(built.missing),
        HASH: built.content_hash,
        ADDRESS: built.address,
        PAYLOAD: built.payload,
    }
    content.update({text_name(name): text for name, text in built.texts.items()})
    content.update({pinyin_name(name): text for name, text in built.pinyin.items()})
    content.update({keyword_name(name): list(codes) for name, codes in built.keywords.items()})
    content.update({number_name(name): number for name, number in built.numbers.items()})
    return content


def payload_of(source: dict[str, Any]) -> Any:
    return json.loads(source[PAYLOAD])


class Compiler:
    """Compiles trees of one document. Everything stands in filters: no score of the engine's takes part."""

    def __init__(self, document: Document) -> None:
        self.document = document
        # A page asks for the same parts in its rows, its tiers and each of its counts.
        self._compiled: dict[Node, Compiled] = {}

    def compile(self, node: Node) -> Compiled:
        """An Elasticsearch query that matches the same rows."""
        if node not in self._compiled:
            self._compiled[node] = self._compile(node)
        return self._compiled[node]

    def _compile(self, node: Node) -> Compiled:
        if isinstance(node, Everything):
            return query.MatchAll()
        if isinstance(node, AllOf):
            return all_of([self.compile(part) for part in flat(node)])
        if isinstance(node, AnyOf):
            return any_of([self.compile(part) for part in flat(node)])
        if isinstance(node, NoneOf):
            excluded = [self.compile(part) for part in node.parts]
            return query.Bool(must_not=excluded) if excluded else query.MatchAll()
        if isinstance(node, Most):
            return self._most(node)
        if isinstance(node, Term):
            return self._term(node)
        if isinstance(node, Range):
            return self._range(node)
        if isinstance(node, Missing):
            return query.Term(MISSING_FIELDS, {"value": node.field})
        return self._text(node)

    def _term(self, node: Term) -> Compiled:
        if node.field == ID:
            ids = [pk for value in node.values if (pk := int(value)) <= LARGEST_ID]
            return self._terms(ID, ids)
        return self._terms(keyword_name(node.field), node.values)

    @staticmethod
    def _terms(name: str, values: Sequence[Any]) -> Compiled:
        if len(values) == 1:
            return query.Term(name, values[0])
        parts = [
            query.Terms(name, list(values[start : start + MOST_TERMS])) for start in range(0, len(values), MOST_TERMS)
        ]
        return any_of(parts)

    @staticmethod
    def _range(node: Range) -> Compiled:
        name = number_name(node.field)
        if node.lower is None and node.upper is None:
            return query.Exists(field=name)
        ends = {"gte": node.lower, "lte": node.upper}
        return query.Range(name, {end: bound for end, bound in ends.items() if bound is not None})

    def _fields(self, least: Tier) -> list[TextField]:
        return [field for field in self.document.text_fields if field.tier >= least]

    def _most(self, node: Most) -> Compiled:
        fields = self._fields(node.least)
        return at_least(node.held, [self._word(word, fields) for word in wanted(node.words)])

    def _word(self, word: Wanted, fields: Sequence[TextField]) -> Compiled:
        ways = [part for way in word.ways for part in self._piece(way, fields)]
        if word.pairs:
            ways.append(at_least(word.needed, [any_of(self._piece(pair, fields)) for pair in word.pairs]))
        return any_of(ways)

    def _text(self, node: Text) -> Compiled:
        fields = [field for field in self._fields(node.least) if not node.fields or field.name in node.fields]
        found = [
            any_of([part for way in piece.ways for part in self._piece(way, fields)]) for piece in pieces(node.words)
        ]
        return all_of(found)

    @staticmethod
    def _piece(piece: Piece, fields: Iterable[TextField]) -> list[Compiled]:
        letters = as_pinyin(piece)
        parts = []
        for field in fields:
            parts.append(phrase(text_name(field.name), piece if field.gaps else without_gaps(piece)))
            if letters and field.pinyin:
                parts.append(query.Prefix(pinyin_name(field.name), {"value": letters}))
        return parts


def flat(node: AllOf | AnyOf) -> list[Node]:
    """The parts, with those of parts of the same kind in their place: the server limits how deep a query nests."""
    out: list[Node] = []
    for part in node.parts:
        out.extend(flat(part) if isinstance(part, AllOf | AnyOf) and type(part) is type(node) else [part])
    return out


def all_of(parts: Sequence[Compiled]) -> Compiled:
    if not parts:
        return query.MatchAll()
    return parts[0] if len(parts) == 1 else query.Bool(filter=list(parts))


def any_of(parts: Sequence[Compiled]) -> Compiled:
    if not parts:
        return query.MatchNone()
    return parts[0] if len(parts) == 1 else query.Bool(should=list(parts), minimum_should_match=1)


def at_least(number: int, parts: Sequence[Compiled]) -> Compiled:
    """At least so many of the parts match."""
    if number > len(parts):
        return query.MatchNone()
    return query.Bool(should=list(parts), minimum_should_match=number)


def phrase(name: str, piece: Piece) -> Compiled:
    """The piece's tokens side by side in the field `name`."""
    if len(piece.tokens) == 1:
        token = {"value": piece.tokens[0]}
        return query.Prefix(name, token) if piece.open_end else query.Term(name, token)
    words = {"query": " ".join(piece.tokens), "analyzer": "whitespace"}
    if piece.open_end:
        return query.MatchPhrasePrefix(name, {**words, "max_expansions": MOST_CONTINUATIONS})
    return query.MatchPhrase(name, words)
