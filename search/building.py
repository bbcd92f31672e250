"""From a row to what an index keeps of it, the same for every backend."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from search.analysis import ANALYSIS_VERSION, GAP
from search.bulk_analysis import tokens_of
from search.declare import Document
from search.pinyin import pinyin_tokens

LAYOUT_VERSION = 3
"""Raised when the way a BuiltDocument, or an engine's index of it, is laid out changes."""
LARGEST_ID = 2**40 - 1
TOGETHER = 500
"""Rows whose texts are analysed in one go."""
_REMEMBERED = 10_000


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
        return hashlib.sha256(_told.encode(told).encode()).hexdigest()[:15]


_told = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
_payload = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def build(document: Document, row: Any) -> BuiltDocument:
    """The row as the index keeps it; BuildError with the reason if a field, the address or the payload fails."""
    (outcome,) = build_many(document, (row,))
    if isinstance(outcome, BuildError):
        raise outcome
    return outcome


def build_many(document: Document, rows: Iterable[Any]) -> Iterator[BuiltDocument | BuildError]:
    """Each row built, or the reason why it cannot be, in the order of the rows. Their texts are analysed TOGETHER at a
    time."""
    builder = _Builder(document)
    remaining = iter(rows)
    while together := list(itertools.islice(remaining, TOGETHER)):
        yield from builder.built(together)


class _Remembered:
    """A function of a value that remembers what it made of the last values. Only values that are equal to nothing of
    another type are remembered: 1 is True, but no number."""

    _PLAIN = frozenset({str, Decimal, datetime.date})

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.known: dict[Any, Any] = {}

    def __call__(self, value: Any) -> Any:
        if type(value) is list:
            value = tuple(value)
        if type(value) not in self._PLAIN and not (type(value) is tuple and all(type(one) is str for one in value)):
            return self.function(value)
        try:
            return self.known[value]
        except KeyError:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            found = self.known[value] = self.function(value)
            return found


@dataclass(slots=True)
class _Read:
    """What a row says, before its texts are analysed: the document without `texts`, and the values of each field."""

    document: BuiltDocument
    values: list[tuple[str, ...]]


class _Builder:
    """Builds the rows of one document. Fields are looked up once; so are values that come again and again."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = document.text_fields
        self.keywords = [(field, _Remembered(field.codes)) for field in document.keyword_fields]
        self.numbers = [(field, _Remembered(field.whole)) for field in document.number_fields]

    def built(self, rows: Sequence[Any]) -> list[BuiltDocument | BuildError]:
        out = [self._outcome(row) for row in rows]
        read = [one for one in out if isinstance(one, _Read)]
        for gaps in (True, False):
            fields = [(place, field.name) for place, field in enumerate(self.texts) if field.gaps is gaps]
            self._analyse([(one.document, name, one.values[place]) for one in read for place, name in fields], gaps)
        return [one.document if isinstance(one, _Read) else one for one in out]

    @staticmethod
    def _analyse(told: Sequence[tuple[BuiltDocument, str, tuple[str, ...]]], gaps: bool) -> None:
        analysed = iter(tokens_of([value for _, _, values in told for value in values], gaps=gaps))
        for document, name, values in told:
            own = [next(analysed) for _ in values]
            document.texts[name] = own[0] if len(own) == 1 else f" {GAP} ".join(own)  # type: ignore[index]

    def _outcome(self, row: Any) -> _Read | BuildError:
        try:
            return self._read(row)
        except Exception as error:
            reason = BuildError(self.document.name, row.pk, f"{type(error).__name__}: {error}")
            reason.__cause__ = error
            return reason

    def _read(self, row: Any) -> _Read:
        if not isinstance(row.pk, int) or not 0 <= row.pk <= LARGEST_ID:
            raise ValueError(f"the primary key must be a whole number from 0 to {LARGEST_ID}")
        values = [field.texts(row) for field in self.texts]
        pinyin = {
            field.name: " ".join(dict.fromkeys(t for text in told for t in pinyin_tokens(text)))
            for field, told in zip(self.texts, values, strict=True)
            if field.pinyin
        }
        keywords = {field.name: codes(field.value_of(row)) for field, codes in self.keywords}
        wholes = {field.name: whole(field.value_of(row)) for field, whole in self.numbers}
        numbers = {name: number for name, number in wholes.items() if number is not None}
        missing = [name for name, codes in keywords.items() if not codes]
        missing += [name for name in wholes if name not in numbers]
        address = str(self.document.address(row))
        payload = _payload.encode(self.document.payload(row))
        f"{address}{payload}".encode()  # half a surrogate pair would otherwise fail the whole batch in the engine
        day = numbers.get(self.document.order_turn or self.document.order_date, 0)
        document = BuiltDocument(row.pk, day, address, {}, pinyin, keywords, numbers, tuple(missing), payload)
        return _Read(document, values)


@cache
def mapping_hash(document: Document) -> str:
    """Twelve hex digits that change whenever an index made before could no longer answer the declaration."""
    mapping = {
        "analysis": ANALYSIS_VERSION,
        "layout": LAYOUT_VERSION,
        "fields": [f.signature() for f in document.fields],
        "order_date": document.order_turn or document.order_date,
        "payload": document.payload_version,
        "made_with": document.made_with(),
    }
    return hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()[:12]
