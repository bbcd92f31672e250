"""The query tree, the mapping and the documents in tantivy's terms. Nothing outside this file and embedded.py knows
tantivy; user input never reaches its query parser."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import tantivy
from tantivy import FieldType, Occur

from search.asked import Wanted, pieces, wanted
from search.backends.names import keyword_name, number_name, pinyin_name, text_name
from search.building import LARGEST_ID, BuiltDocument
from search.declare import Document
from search.fields import MISSING, KeywordField, TextField, Tier
from search.phrases import Piece, as_pinyin, without_gaps
from search.tree import ID, AllOf, AnyOf, Everything, Most, Node, NoneOf, Range, Term, Text

SPACES = "kerong_spaces"
TIE, MISSING_FIELDS, STORED, HASH = "tie", "missing", "stored", "hash"
_ID_BITS = 40
FEW_VALUES = 8
"""Up to so many values of a facet are looked for one by one, which leaves out the rows that all else leaves out; a set
is looked up for the whole index first (at 100,000 documents: a fifth more time for the rows of a page)."""


def schema_of(document: Document) -> Any:
    """The index's schema. Payload and address are stored, nothing else is: texts live in the database."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(ID, indexed=True, fast=True)
    builder.add_integer_field(TIE, fast=True)
    builder.add_integer_field(HASH, fast=True)
    builder.add_text_field(MISSING_FIELDS, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(STORED, stored=True)
    for text in document.text_fields:
        builder.add_text_field(text_name(text.name), tokenizer_name=SPACES, index_option="position")
        if text.pinyin:
            builder.add_text_field(pinyin_name(text.name), tokenizer_name=SPACES, index_option="basic")
    for keyword in document.keyword_fields:
        builder.add_text_field(keyword_name(keyword.name), fast=True, tokenizer_name="raw", index_option="basic")
    for number in document.number_fields:
        builder.add_integer_field(number_name(number.name), indexed=True, fast=True)
    return builder.build()


def register_tokenizers(index: Any) -> None:
    """Tokenizers are not stored with an index: needed after every open."""
    index.register_tokenizer(SPACES, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def tie_of(day: int, pk: int) -> int:
    """One sort key for "newest date, then smallest id", to be read in descending order."""
    return day << _ID_BITS | (LARGEST_ID - pk)


def document_of(schema: Any, built: BuiltDocument) -> Any:
    """A tantivy document, checked against the schema: an unchecked one of a wrong type would make a commit fail and
    lose what follows it."""
    content: dict[str, Any] = {
        ID: built.id,
        TIE: tie_of(built.day, built.id),
        HASH: int(built.content_hash, 16),
        MISSING_FIELDS: [name for name in built.missing if name not in built.keywords],
        STORED: f"[{json.dumps(built.address)},{built.payload}]".encode(),
    }
    content.update({text_name(name): text for name, text in built.texts.items()})
    content.update({pinyin_name(name): text for name, text in built.pinyin.items()})
    content.update({keyword_name(name): list(codes) or [MISSING] for name, codes in built.keywords.items()})
    content.update({number_name(name): number for name, number in built.numbers.items()})
    return tantivy.Document.from_dict(content, schema)


def _flat(node: Node, given: Sequence[Node] = ()) -> list[Node]:
    """The parts of nested AllOf as one list, without those that are `given`."""
    if isinstance(node, AllOf):
        return [one for part in node.parts for one in _flat(part, given)]
    return [] if node in given else [node]


def _none(excluded: Sequence[Any], wanted: Sequence[Any] = ()) -> Any:
    """What is wanted (nothing named: every row) without what is excluded."""
    clauses = [(Occur.Must, query) for query in wanted or (tantivy.Query.all_query(),)]
    return tantivy.Query.boolean_query([*clauses, *((Occur.MustNot, query) for query in excluded)])


def _at_least(number: int, queries: Sequence[Any]) -> Any:
    """At least so many of the queries match."""
    if number > len(queries):
        return tantivy.Query.empty_query()
    clauses = [(Occur.Should, query) for query in queries]
    return tantivy.Query.boolean_query(clauses, minimum_number_should_match=number)


class Compiler:
    """Compiles trees of one document for one schema. Keep one for a query: its parts come again and again."""

    def __init__(self, document: Document, schema: Any) -> None:
        self.document = document
        self.schema = schema
        self._compiled: dict[Node, Any] = {}

    def compile(self, node: Node) -> Any:
        """A tantivy query that matches the same rows. Scores mean nothing."""
        found = self._compiled.get(node)
        if found is None:
            found = self._compiled[node] = self._compile(node)
        return found

    def _compile(self, node: Node) -> Any:
        if isinstance(node, Everything):
            return tantivy.Query.all_query()
        if isinstance(node, AllOf | NoneOf | Text):
            return self._all(_flat(node))
        if isinstance(node, AnyOf):
            return self._any([self.compile(part) for part in node.parts])
        if isinstance(node, Most):
            return self._most(node)
        if isinstance(node, Term):
            return self._term(node)
        if isinstance(node, Range):
            return self._range(node)
        if isinstance(self.document.field(node.field), KeywordField):
            return tantivy.Query.term_query(self.schema, keyword_name(node.field), MISSING)
        return tantivy.Query.term_query(self.schema, MISSING_FIELDS, node.field)

    def _all(self, parts: list[Node]) -> Any:
        """All parts, in one boolean query."""
        wanted: list[Any] = []
        phrases: list[list[Any]] = []
        excluded: list[Any] = []
        for part in parts:
            if isinstance(part, Text):
                for piece in pieces(part.words):
                    ways = self._ways(piece, part)
                    if len(piece.tokens) > 1 and len(ways) > 1:
                        phrases.append(ways)
                    else:
                        wanted.append(self._any(ways))
            elif isinstance(part, NoneOf):
                excluded.extend(self._all(_flat(unwanted, parts)) for unwanted in part.parts)
            else:
                wanted.append(self.compile(part))
        if phrases and not wanted:
            wanted.append(self._any(phrases.pop(0)))
        # Required, the alternatives of a phrase would be looked for in every document of the index before the rows
        # are intersected. Excluding the rows that have none of them looks only at rows that all else lets through.
        excluded.extend(_none(ways) for ways in phrases)
        if excluded:
            return _none(excluded, wanted)
        return self._boolean(Occur.Must, wanted, tantivy.Query.all_query())

    @staticmethod
    def _boolean(occur: Any, parts: list[Any], empty: Any) -> Any:
        if not parts:
            return empty
        return parts[0] if len(parts) == 1 else tantivy.Query.boolean_query([(occur, part) for part in parts])

    def _any(self, parts: list[Any]) -> Any:
        return self._boolean(Occur.Should, parts, tantivy.Query.empty_query())

    def _term(self, node: Term) -> Any:
        if node.field == ID:
            ids = [pk for value in node.values if (pk := int(value)) <= LARGEST_ID]
            return tantivy.Query.term_set_query(self.schema, ID, ids)
        # MISSING stands in the index for "has no value", and is none.
        name, values = keyword_name(node.field), [value for value in node.values if value != MISSING]
        if len(values) <= 1:
            return tantivy.Query.term_query(self.schema, name, values[0]) if values else tantivy.Query.empty_query()
        if len(values) <= FEW_VALUES:
            return self._any([tantivy.Query.term_query(self.schema, name, value) for value in values])
        return tantivy.Query.term_set_query(self.schema, name, values)

    def _range(self, node: Range) -> Any:
        name = number_name(node.field)
        if node.lower is None and node.upper is None:
            return tantivy.Query.exists_query(name)
        if node.lower is not None and node.upper is not None and node.lower > node.upper:
            return tantivy.Query.empty_query()
        return tantivy.Query.range_query(self.schema, name, FieldType.Integer, node.lower, node.upper)

    def _ways(self, piece: Piece, node: Text) -> list[Any]:
        """A query for each field and each way of saying the piece; one of them has to match."""
        fields = [field for field in self._fields(node.least) if not node.fields or field.name in node.fields]
        return [part for way in piece.ways for part in self._piece(way, fields)]

    def _fields(self, least: Tier) -> list[TextField]:
        return [field for field in self.document.text_fields if field.tier >= least]

    def _most(self, node: Most) -> Any:
        fields = self._fields(node.least)
        return _at_least(node.held, [self._word(word, fields) for word in wanted(node.words)])

    def _word(self, word: Wanted, fields: list[TextField]) -> Any:
        ways = [part for way in word.ways for part in self._piece(way, fields)]
        if word.pairs:
            ways.append(_at_least(word.needed, [self._any(self._piece(pair, fields)) for pair in word.pairs]))
        return self._any(ways)

    def _piece(self, piece: Piece, fields: list[TextField]) -> list[Any]:
        letters = as_pinyin(piece)
        parts = []
        for field in fields:
            parts.append(self._phrase(text_name(field.name), piece if field.gaps else without_gaps(piece)))
            if letters and field.pinyin:
                parts.append(tantivy.Query.regex_query(self.schema, pinyin_name(field.name), f"{letters}.*"))
        return parts

    def _phrase(self, name: str, piece: Piece) -> Any:
        tokens: list[str | tuple[int, str]] = list(piece.tokens)
        if not piece.open_end:
            if len(tokens) == 1:
                return tantivy.Query.term_query(self.schema, name, piece.tokens[0])
            return tantivy.Query.phrase_query(self.schema, name, tokens)
        # Tokens are letters, digits and Chinese characters; escaping keeps that true by construction.
        patterns = [re.escape(token) for token in piece.tokens]
        patterns[-1] += ".*"
        if len(patterns) == 1:
            return tantivy.Query.regex_query(self.schema, name, patterns[0])
        # Not phrase_prefix_query: that one silently stops after fifty continuations.
        return tantivy.Query.regex_phrase_query(self.schema, name, [*patterns])
