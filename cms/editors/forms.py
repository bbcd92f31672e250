"""The form in which an editor changes a policy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from cms.official.clauses import Clause
from cms.official.doubts import DOUBTS
from cms.official.storing import clauses_to_json


def doubt_key(clause: Clause, code: str) -> str:
    """A doubt about a clause, as the form names it."""
    return f"{clause.anchor}:{code}"


def doubts_accepted(clauses: Sequence[Clause], keys: Collection[str]) -> list[Clause]:
    """The clauses with exactly these doubts accepted."""
    return [
        replace(one, accepted=tuple(code for code in one.unsure if doubt_key(one, code) in keys)) for one in clauses
    ]


class PolicyForm(WagtailAdminPageForm):
    """`accepted`: the doubts of the importer that the editor looked at and found right. They belong to the clauses as
    they were read last, so they are put in before the text is read anew; a clause that was changed is in doubt again."""

    # The outline beside the text shows the boxes; Wagtail would draw a field without a panel once more.
    accepted = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = list(self._choices())

    def _choices(self) -> Iterator[tuple[str, Any]]:
        for one in self.instance.read_clauses():
            yield from ((doubt_key(one, code), DOUBTS[code]) for code in one.unsure if code in DOUBTS)

    def _post_clean(self) -> None:
        keys = set(self.cleaned_data.get("accepted") or ())
        self.instance.clauses = clauses_to_json(doubts_accepted(self.instance.read_clauses(), keys))
        super()._post_clean()
