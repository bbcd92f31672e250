"""One list imported: each item in a transaction of its own, so that a broken one holds up no other.

A kind of list says in a `ListOf` how its items are read and written; everything else happens here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.listing.decoding import unstorable
from marketplace.listing.locating import Problem
from marketplace.listing.reading import Fault, Item, ItemError, read_file
from marketplace.listing.short_texts import Decisions
from search.outbox import drained_once


class Draft(Protocol):
    """An item that was read, as it would be stored."""

    @property
    def external_id(self) -> str: ...


D = TypeVar("D", bound=Draft)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one item: its record, whether that was made now, and (number, whether it is new) of the latest version
    of each thing that the item holds. `kept`: things that stay as somebody wrote them since."""

    record: Any
    is_made: bool
    versions: tuple[tuple[int, bool], ...]
    kept: int = 0


@dataclass
class Import(Generic[D]):
    """What came of a list: the items read, the faults found, by line, and what was saved, by identifier."""

    what: ListOf[D]
    drafts: list[D] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    saved: dict[str, Saved] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """How many records are new."""
        return sum(one.is_made for one in self.saved.values())

    @property
    def new(self) -> int:
        """How many things have their first version now."""
        return sum(is_new and number == 1 for number, is_new in self._versions)

    @property
    def changed(self) -> int:
        return sum(is_new and number > 1 for number, is_new in self._versions)

    @property
    def unchanged(self) -> int:
        return sum(not is_new for _number, is_new in self._versions)

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.saved.values())

    def report(self, language: str) -> dict[str, Any]:
        """The report as JSON, sentences in `language`."""
        return self.what.report(self, language)

    @property
    def _versions(self) -> list[tuple[int, bool]]:
        return [version for one in self.saved.values() for version in one.versions]


def _nothing(*told: Any) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class ListOf(Generic[D]):
    """A kind of list.

    `draft` checks and reads an item (ItemError), writes nothing, and is all that a dry run does. `save` writes a draft,
    valid from a day, through the services of its app, inside a transaction (ValidationError: the item is refused and
    nothing of it stays). `report`: what came of an import as JSON, in a language. `refuses`: what a draft must not be in
    this list although it can be read. `relate`: what ties an item to others, once all are saved; it returns what cannot be
    tied. `read`: the items of a file and the faults of those that are none (UnreadableFileError). `decided`: what people
    decided about words in free text, where the list has any; the one thing that a dry run may ask the database.
    """

    draft: Callable[[Item], D]
    save: Callable[[D, date], Saved]
    report: Callable[[Import[D], str], dict[str, Any]]
    refuses: Callable[[D], Iterable[Problem]] = _nothing
    relate: Callable[[Item, Import[D]], Iterable[Fault]] = _nothing
    read: Callable[[Path], tuple[Sequence[Item], Sequence[Fault]]] = read_file
    decided: Callable[[], Decisions] = dict


@current.held()
def import_list(what: ListOf[D], path: Path, *, dry_run: bool = False, today: date | None = None) -> Import[D]:
    """Read a list and save what is new in it; a dry run saves nothing. Raises UnreadableFileError.

    What the list no longer holds stays as it is. New versions are valid from `today`.
    """
    items, faults = what.read(path)
    decided = what.decided()
    items = [replace(item, decided=decided) for item in items]
    result = Import(what, faults=list(faults))
    day = today or timezone.localdate()
    seen: set[str] = set()
    with contextlib.nullcontext() if dry_run else drained_once():
        for item in items:
            try:
                draft = _draft(what, item, seen)
                if not dry_run:
                    result.saved[draft.external_id] = _save(what, item, draft, day)
            except ItemError as error:
                result.faults.extend(error.faults)
            else:
                result.drafts.append(draft)
        for item in items:
            result.faults.extend(what.relate(item, result))
    result.faults.sort(key=lambda fault: fault.line)
    return result


def _draft(what: ListOf[D], item: Item, seen: set[str]) -> D:
    item.check(unstorable(item.data))
    draft = what.draft(item)
    if draft.external_id in seen:
        item.check([(("id",), _("This identifier stands in the list twice. Give each its own."))])
    seen.add(draft.external_id)
    item.check(what.refuses(draft))
    return draft


def _save(what: ListOf[D], item: Item, draft: D, day: date) -> Saved:
    try:
        with transaction.atomic():
            return what.save(draft, day)
    except ValidationError as error:
        raise item.refused(error) from error
