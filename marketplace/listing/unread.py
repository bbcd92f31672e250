"""Words of an item that say what it is (a kind, a type, a level) and are in no list yet.

They drop nothing: the item is taken with what is understood, its own words stand beside, and the bureau adds them to the
list or as another name of an entry. The next import reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.engine.criteria import Phrase


def unread_in(data: Mapping[str, Any], coded: Mapping[str, str]) -> tuple[Phrase, ...]:
    """The words that their list does not know. `coded`: by key the list whose codes an item states there, one or several."""
    found = []
    for key, name in coded.items():
        stated = data.get(key)
        taxonomy = current.taxonomy(name)
        for text in stated if isinstance(stated, list) else [stated]:
            if isinstance(text, str) and taxonomy.find(text) is None:
                found.append(Phrase(key, text))
    return tuple(dict.fromkeys(found))


def unread_told(unread: Sequence[Phrase]) -> dict[str, Any]:
    """For a report: the words with their keys and why they are left to a person; nothing where there are none."""
    why = _("the list does not know these words yet; add them to it, or as another name of an entry")
    return {"unread": [{"key": one.key, "text": one.text, "why": why} for one in unread]} if unread else {}


def unread_lines(unread: Iterable[tuple[str, Sequence[Phrase]]]) -> Iterator[str]:
    """A line for each item that has such words. `unread`: identifiers with their words."""
    for external_id, found in unread:
        if found:
            words = ", ".join(f"{one.key} “{one.text}”" for one in found)
            yield _("%(id)s: imported; in no list yet: %(words)s.") % {"id": external_id, "words": words}
