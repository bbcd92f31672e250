"""Where in a JSON text a value stands, so that a fault can name its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
# Only where a value ends is asked: figures stay text, so that none is too long to be passed over.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)

Step = str | int
Problem = tuple[tuple[Step, ...], str]  # the path of a field, and what is wrong with it


def line_at(text: str, offset: int) -> int:
    """The line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1


def line_of(text: str, start: int, path: Sequence[Step]) -> int:
    """The line of the field or list item at `path` below the value at `start`; of the last one there is, otherwise.

    `text` must be valid JSON from `start` to the end of that value.
    """
    name_at = value_at = start
    for step in path:
        found = next((where for key, *where in _parts(text, value_at) if key == step), None)
        if found is None:
            break
        name_at, value_at = found
    return line_at(text, name_at)


def repeated_line(text: str, start: int, key: str) -> int | None:
    """The line of the second occurrence of a field in one object, anywhere below `start`; None where there is none."""
    seen = 0
    for name, name_at, value_at in _parts(text, start):
        seen += name == key
        if seen == 2:
            return line_at(text, name_at)
        deeper = repeated_line(text, value_at, key)
        if deeper is not None:
            return deeper
    return None


def _parts(text: str, start: int) -> Iterator[tuple[Step, int, int]]:
    """Key or index, offset of the name, offset of the value, for each part of the object or list at `start`."""
    opening = text[start]
    if opening not in "{[":
        return
    position, index = skip_space(text, start + 1), 0
    while text[position] not in "}]":
        key: Step = index
        name_at = position
        if opening == "{":
            key, position = _DECODER.raw_decode(text, position)
            position = skip_space(text, skip_space(text, position) + 1)
        yield key, name_at, position
        position = skip_space(text, _DECODER.raw_decode(text, position)[1])
        if text[position] == ",":
            position = skip_space(text, position + 1)
        index += 1


def skip_space(text: str, position: int) -> int:
    return _SPACE.match(text, position).end()  # type: ignore[union-attr]  # it matches the empty string too
