"""Forms of corrections: the reader's and the editor's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.corrections.clauses import NamedClause
from cms.models import Correction
from cms.open_forms import AddressField, OpenForm


class WordsField(forms.CharField):
    """Some lines of text. A browser sends two characters for the end of a line; it counts as one, as in the box."""

    def __init__(self, field: str, rows: int, **more: Any) -> None:
        column: Any = Correction._meta.get_field(field)
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=column.max_length, label=column.verbose_name, widget=widget, **more)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class CorrectionForm(OpenForm):
    """What a reader proposes. `clauses` are those of the policy."""

    clause = forms.ChoiceField(label=_("Which clause"), required=False)
    wrong = WordsField("wrong", 4, error_messages={"required": _("Say what is wrong.")})
    right = WordsField("right", 4, required=False, help_text=_("If you know it."))
    source = WordsField("source", 2, required=False, help_text=_("A document, a web address; may stay empty."))
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

    note = WordsField("note", 4, required=False)
    state = forms.ChoiceField(choices=[(one, one.label) for one in Correction.State if one != Correction.State.NEW])
