"""Forms of corrections: the reader's and the editor's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.corrections.clauses import NamedClause
from cms.models import Correction
from cms.open_forms import AddressField, OpenForm, WordsField

_of = Correction._meta.get_field


class CorrectionForm(OpenForm):
    """What a reader proposes. `clauses` are those of the policy."""

    clause = forms.ChoiceField(label=_("Which clause"), required=False)
    wrong = WordsField(_of("wrong"), 4, error_messages={"required": _("Say what is wrong.")})
    right = WordsField(_of("right"), 4, required=False, help_text=_("If you know it."))
    source = WordsField(_of("source"), 2, required=False, help_text=_("A document, a web address; may stay empty."))
    email = AddressField(
        label=_("E-mail address"),
        required=False,
        help_text=_(
            "May stay empty. You are told once what became of it; then the address is deleted, after 90 days at most."
        ),
    )

    def __init__(self, data: Any = None, *, clauses: Mapping[str, NamedClause], **more: Any) -> None:
        super().__init__(data, **more)
        whole = ("", _("The whole document"))
        self.fields["clause"].choices = [whole, *((one.anchor, one.name) for one in clauses.values())]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What an editor says to it. Which button was pressed says whether it is accepted."""

    note = WordsField(_of("note"), 4, required=False)
    state = forms.ChoiceField(choices=[(one, one.label) for one in Correction.State if one != Correction.State.NEW])
