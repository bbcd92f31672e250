"""Writing groups of synonyms by code; people write them in the administration."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from search.phrases import word_units
from search.synonyms.models import SynonymGroup


@transaction.atomic
def synonyms_add(*, words: Sequence[str], note: str) -> bool:
    """A new group; False, and nothing written, where one of its words stands in a group already, used or not. ValidationError
    if the words make no group."""
    known = {word_units(word) for group in SynonymGroup.objects.all() for word in group.word_list}
    if known & {word_units(word) for word in words}:
        return False
    group = SynonymGroup(words="\n".join(words), note=note)
    group.full_clean()
    group.save()
    return True
