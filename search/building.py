"""From a row to what an index keeps of it, the same for every backend."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from search.analysis import ANALYSIS_VERSION, GAP, pinyin_tokens, tokens
from search.declare import Document

LAYOUT_VERSION = 2
"""Raised when the way a BuiltDocument is laid out changes."""
LARGEST_ID = 2**40 - 1


class BuildError(Exception):
    """A row that cannot be indexed; the message says which document, id and why."""

    def __init__(self, document: str, pk: int, reason: str) -> None:
        super().__init__(f"{document} {pk}: {reason}")
        self.id = pk


@dataclass(frozen=True, slots=True)
class BuiltDocument:
    """One row as every backend takes it.

    `texts` and `pinyin` are tokens joined by spaces, `keywords` codes with hierarchies rolled up, `numbers` scaled
    integers and day ordinals, `missing` the fields without a value. `day` breaks ties (0: no date).
    """

    id: int
    day: int
    address: str
    texts: Mapping[str, str] = field(default_factory=dict)
    pinyin: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    payload: str = "{}"

    @property
    def content_hash(self) -> str:
        """Fifteen hex digits (60 bits, so that they fit a signed integer) of everything above."""
        told = [getattr(self, name) for name in self.__slots__]
        return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:15]


def build(document: Document, row: Any) -> BuiltDocument:
    """The row as the index keeps it; BuildError with the reason if a field, the address or the payload fails."""
    try:
        return _build(document, row)
    except Exception as error:
        raise BuildError(document.name, row.pk, f"{type(error).__name__}: {error}") from error


def _build(document: Document, row: Any) -> BuiltDocument:
    if not isinstance(row.pk, int) or not 0 <= row.pk <= LARGEST_ID:
        raise ValueError(f"the primary key must be a whole number from 0 to {LARGEST_ID}")
    texts, pinyin = {}, {}
    for text in document.text_fields:
        values = text.texts(row)
        texts[text.name] = f" {GAP} ".join(" ".join(tokens(value, gaps=text.gaps)) for value in values)
        if text.pinyin:
            pinyin[text.name] = " ".join(dict.fromkeys(t for value in values for t in pinyin_tokens(value)))
    keywords = {f.name: f.keywords(row) for f in document.keyword_fields}
    numbers = {f.name: number for f in document.number_fields if (number := f.number(row)) is not None}
    missing = [name for name, codes in keywords.items() if not codes]
    missing += [f.name for f in document.number_fields if f.name not in numbers]
    address = str(document.address(row))
    payload = json.dumps(document.payload(row), cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    f"{address}{payload}".encode()  # half a surrogate pair would otherwise fail the whole batch in the engine
    return BuiltDocument(
        id=row.pk,
        day=numbers.get(document.order_date, 0),
        address=address,
        texts=texts,
        pinyin=pinyin,
        keywords=keywords,
        numbers=numbers,
        missing=tuple(missing),
        payload=payload,
    )


def build_many(document: Document, rows: Iterable[Any]) -> Iterator[BuiltDocument | BuildError]:
    """Each row built, or the reason why it cannot be."""
    for row in rows:
        try:
            yield build(document, row)
        except BuildError as error:
            yield error


@cache
def mapping_hash(document: Document) -> str:
    """Twelve hex digits that change whenever an index made before could no longer answer the declaration."""
    mapping = {
        "analysis": ANALYSIS_VERSION,
        "layout": LAYOUT_VERSION,
        "fields": [f.signature() for f in document.fields],
        "order_date": document.order_date,
    }
    return hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()[:12]
