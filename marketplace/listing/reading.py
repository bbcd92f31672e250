"""A file with a published list as items, with the line of each and of every fault.

Text that is no JSON is refused as a whole, because nobody knows where its items end. A fault inside an item refuses
that item only.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.core.text import brief
from marketplace.listing.decoding import BrokenListError, NotAFigureError, decoder, expected
from marketplace.listing.locating import Step, line_at, line_of, repeated_line, skip_space
from marketplace.listing.short_texts import Decisions

_LONGEST_NAME = 64  # characters of an identifier or a field that are said back; no identifier is longer
LARGEST_FILE = 64 * 1024 * 1024  # bytes; the largest list known has 0.2 MB


class UnreadableFileError(ValueError):
    """The whole file cannot be read; the message names line and column where there is one, and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one item. `item` is its identifier or its place (#3); `field` a path such as rate.base."""

    item: str
    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        return _("Line %(line)s, %(item)s, field “%(field)s”: %(problem)s") % {
            "line": self.line,
            "item": self.item,
            "field": self.field or "-",
            "problem": self.problem,
        }

    def as_json(self) -> dict[str, Any]:
        """As a report tells it."""
        return {"id": self.item, "line": self.line, "field": self.field, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class Item(ABC):
    """One item of a list as read, the `position`-th from 1: figures with a decimal point are `Decimal`.

    Each kind of file has its own, which knows where in the file a field stands.
    """

    position: int
    data: Mapping[str, Any]
    decided: Decisions = field(default_factory=dict, kw_only=True, repr=False)  # about words in free text

    @abstractmethod
    def line(self, path: Sequence[Step]) -> int:
        """The line of the field at a path below this item, from 1."""

    @property
    def label(self) -> str:
        """The identifier where it has one, otherwise its place in the file."""
        name = self.data.get("id")
        return brief(name, _LONGEST_NAME) if isinstance(name, str) and name else f"#{self.position}"

    def fault(self, path: Sequence[Step], problem: str) -> Fault:
        """A fault at a path below this item."""
        return Fault(self.label, self.line(path), path_text(path), problem)

    def check(self, problems: Iterable[tuple[tuple[Step, ...], str]]) -> None:
        """Raise ItemError where there are problems: all of them, each with the path of its field below this item."""
        if faults := [self.fault(path, problem) for path, problem in problems]:
            raise ItemError(faults)

    def refused(self, error: ValidationError) -> ItemError:
        """What a model refused, at the fields it names."""
        messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return ItemError([self.fault((key,) if key else (), " ".join(texts)) for key, texts in messages.items()])


@dataclass(frozen=True, slots=True)
class JsonItem(Item):
    """An object of a JSON list that begins at `start` of `text`."""

    text: str = field(repr=False)
    start: int

    def line(self, path: Sequence[Step]) -> int:
        return line_of(self.text, self.start, path)


@dataclass(frozen=True, slots=True)
class Part:
    """An object below an item, such as one of several things that it lists."""

    item: Item
    path: tuple[Step, ...]

    @property
    def decided(self) -> Decisions:
        """What was decided about words in free text."""
        return self.item.decided

    @property
    def data(self) -> Mapping[str, Any]:
        here: Any = self.item.data
        for step in self.path:
            here = here[step]
        found: Mapping[str, Any] = here
        return found

    def fault(self, path: Sequence[Step], problem: str) -> Fault:
        """A fault at a path below this object."""
        return self.item.fault((*self.path, *path), problem)


class ItemError(ValueError):
    """An item that cannot be imported; `faults` says everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def path_text(path: Sequence[Step]) -> str:
    """`eligibility.regions[0]`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{brief(step, _LONGEST_NAME)}" for step in path)
    return text.removeprefix(".")


def read_file(path: Path) -> tuple[list[JsonItem], list[Fault]]:
    """The items of a file, and the faults of those that are no object. Raises UnreadableFileError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFileError(
                _("%(file)s has more than %(most)s MB. Split it.")
                % {"file": path.name, "most": LARGEST_FILE // 1024 // 1024}
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error
    try:
        return read_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            _("Line %(line)s is not UTF-8 text. Save the file as UTF-8.") % {"line": line}
        ) from error


def read_text(text: str) -> tuple[list[JsonItem], list[Fault]]:
    """The items of a JSON list. Raises UnreadableFileError."""
    items: list[JsonItem] = []
    faults: list[Fault] = []
    repeated: list[str] = []
    read = decoder(repeated)
    position = skip_space(text, 0)
    try:
        if text[position : position + 1] != "[":
            raise BrokenListError(_("A list begins with ["), text, position)
        position = skip_space(text, position + 1)
        while text[position : position + 1] != "]":
            if items or faults:
                if text[position : position + 1] != ",":
                    raise BrokenListError(_("A comma or ] is missing"), text, position)
                position = skip_space(text, position + 1)
            repeated.clear()
            data, end = read.raw_decode(text, position)
            _add(items, faults, data, repeated, text, position)
            position = skip_space(text, end)
        position = skip_space(text, position + 1)
        if position < len(text):
            raise BrokenListError(_("Something stands behind the list"), text, position)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            _("Line %(line)s, column %(column)s: this is no JSON (%(reason)s). Correct it there and import again.")
            % {"line": error.lineno, "column": error.colno, "reason": expected(error)}
        ) from error
    except NotAFigureError as error:
        raise UnreadableFileError(
            _("Line %(line)s or later: %(constant)s is no figure. Write a number or null.")
            % {"line": line_at(text, position), "constant": error}
        ) from error
    except RecursionError as error:
        raise UnreadableFileError(
            _("Line %(line)s or later: the values are nested too deeply.") % {"line": line_at(text, position)}
        ) from error
    return items, faults


def _add(items: list[JsonItem], faults: list[Fault], data: Any, repeated: list[str], text: str, start: int) -> None:
    place = len(items) + len(faults) + 1
    if not isinstance(data, dict):
        problem = _("An item of the list is an object in { }.")
        faults.append(Fault(f"#{place}", line_at(text, start), "", problem))
        return
    item = JsonItem(place, data, text, start)
    if repeated:
        line = repeated_line(text, start, repeated[0]) or line_at(text, start)
        problem = _("This field stands twice. Keep one.")
        faults.append(Fault(item.label, line, repeated[0], problem))
        return
    items.append(item)
