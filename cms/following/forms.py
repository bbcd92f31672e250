"""Forms of following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.models import Often
from cms.open_forms import AddressField, OpenForm


class FollowForm(OpenForm):
    """An address and how often. `addresses` are the confirmed ones of whoever is signed in; the first of them is used
    where the box stays empty."""

    email = AddressField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Signed in? Leave it empty to use your account's address, which needs no confirmation."),
    )
    how_often = forms.ChoiceField(
        label=_("Tell me"), choices=Often.choices, initial=Often.DAILY, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, addresses: Sequence[str] = (), **more: Any) -> None:
        super().__init__(data, **more)
        self._addresses = addresses

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not email and not self._addresses:
            raise forms.ValidationError(_("Write one e-mail address, such as name@example.cn."), "email")
        return email or self._addresses[0]

    @property
    def is_theirs(self) -> bool:
        """Whether the address is one that the account was confirmed to have."""
        return self.cleaned_data["email"] in self._addresses


class FollowerForm(forms.Form):
    """How somebody who follows something is told."""

    how_often = forms.ChoiceField(label=_("Tell me"), choices=Often.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
