"""The form of a letter to the bureau."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.models import Enquiry, EnquiryLetter
from cms.open_forms import AddressField, OpenForm, WordsField

# Who wants something for themselves can be told nothing without an address.
NEEDS_REPLY = frozenset({Enquiry.Kind.OWN_DATA, Enquiry.Kind.JOIN})
_NUMBER = re.compile(r"\+?[\d\s()（）.－-]{5,40}(?:(?:转|ext\.?|x)\s*\d{1,6})?", re.IGNORECASE)
_LEAST_DIGITS = 5


class EnquiryForm(OpenForm):
    """What somebody writes. Nothing that identifies is needed unless they want something for themselves."""

    kind = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", _("Please choose")), *Enquiry.Kind.choices],
        error_messages={"required": _("Choose what it is about.")},
    )
    about = forms.CharField(
        label=EnquiryLetter._meta.get_field("about").verbose_name,
        required=False,
        max_length=300,
        help_text=_("Its name or address; may stay empty."),
    )
    text = WordsField(
        EnquiryLetter._meta.get_field("text"),
        7,
        error_messages={"required": _("Say what happened, or what you want to know.")},
        help_text=_("No identity cards, account numbers or other unrelated papers."),
    )
    name = forms.CharField(
        label=EnquiryLetter._meta.get_field("name").verbose_name,
        required=False,
        max_length=60,
        help_text=_("May stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(
        label=EnquiryLetter._meta.get_field("email").verbose_name,
        required=False,
        help_text=_("The answer is sent there."),
    )
    telephone = forms.CharField(
        label=EnquiryLetter._meta.get_field("telephone").verbose_name,
        required=False,
        max_length=40,
        help_text=_("If you would rather be called."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_telephone(self) -> str:
        typed = str(self.cleaned_data["telephone"])
        if typed and (not _NUMBER.fullmatch(typed) or sum(map(str.isdecimal, typed)) < _LEAST_DIGITS):
            raise forms.ValidationError(_("Write one telephone number, such as 0731-8455 0000."), "telephone")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refused = {"email", "telephone"} & set(self.errors)
        if cleaned.get("kind") in NEEDS_REPLY and not refused and not (cleaned["email"] or cleaned["telephone"]):
            self.add_error(
                "email", _("Leave an e-mail address or a telephone number: nobody could answer you otherwise.")
            )
        return cleaned
