"""JSON of somebody else read without harm: figures bounded before they are read, text that no store takes told by path,
and what is wrong with text that is no JSON said in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.text import is_writable
from marketplace.listing.locating import Problem, Step

LONGEST_FIGURE = 40  # characters of a figure as it is written; fifteen digits are more than any rule needs
LARGEST_POWER = 30  # of ten, above and below 1
_MOST_TOLD = 20  # problems of one item; who mends so many reads the rest the next time


class NotAFigureError(Exception):
    """NaN or Infinity, which JSON does not have."""


class BrokenListError(json.JSONDecodeError):
    """Items are JSON, the list around them is not; the message is in the reader's language."""


class Unread:
    """Stands for a figure that is too long or too large to be read."""


UNREAD = Unread()


def decoder(repeated: list[str]) -> json.JSONDecoder:
    """Reads figures with a decimal point as `Decimal`, and as `UNREAD` what is out of all bounds.

    Puts the names of fields that stand twice in one object into `repeated`. Raises NotAFigureError.
    """
    return json.JSONDecoder(
        parse_int=_whole,
        parse_float=_figure,
        parse_constant=_no_constant,
        object_pairs_hook=lambda pairs: _object(pairs, repeated),
    )


def unstorable(data: Any) -> Iterator[Problem]:
    """What of an item cannot be stored whatever its field means, in the order of the file; only the first so many."""
    return islice(_unstorable(data), _MOST_TOLD)


def unwritable() -> str:
    """What is said of text with characters that no store takes."""
    return _("The text holds line breaks or control characters. Remove them.")


def expected(error: json.JSONDecodeError) -> str:
    """What should have stood where text is no JSON."""
    if isinstance(error, BrokenListError):
        return error.msg
    said = {
        "Expecting value": _("a value is missing"),
        "Expecting property name": _("the name of a field in quotation marks is missing"),
        "Expecting ':'": _("a colon is missing"),
        "Expecting ','": _("a comma or a closing bracket is missing"),
        "Illegal trailing comma": _("nothing follows the comma"),
        "Unterminated string": _("the text that begins here has no closing quotation mark"),
        "Invalid control character": _("a line break or control character stands in a text"),
        "Invalid \\": _("after a backslash stands what JSON does not know"),
    }
    return next(
        (words for start, words in said.items() if error.msg.startswith(start)), _("something else is expected")
    )


def _unstorable(data: Any) -> Iterator[Problem]:
    waiting: list[tuple[tuple[Step, ...], Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if path and isinstance(path[-1], str) and not is_writable(path[-1]):
            yield path, unwritable()
        if value is UNREAD:
            problem = _("The figure is too long or too large. Write one of at most %(most)s digits.")
            yield path, problem % {"most": LARGEST_POWER}
        elif isinstance(value, str) and not is_writable(value):
            yield path, unwritable()
        elif isinstance(value, dict):
            waiting.extend(((*path, key), part) for key, part in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*path, place), value[place]) for place in reversed(range(len(value))))


def _whole(text: str) -> int | Unread:
    return int(text) if len(text) <= LARGEST_POWER else UNREAD


def _figure(text: str) -> Decimal | Unread:
    if len(text) > LONGEST_FIGURE:
        return UNREAD
    try:
        figure = Decimal(text)
    except InvalidOperation:  # the power of ten itself is out of range
        return UNREAD
    return figure if abs(figure.adjusted()) <= LARGEST_POWER else UNREAD


def _no_constant(name: str) -> Any:
    raise NotAFigureError(name)


def _object(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [key for key, _value in pairs]
        repeated.extend(key for key in values if names.count(key) > 1)
    return values
