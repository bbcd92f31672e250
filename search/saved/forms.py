"""Forms of saved searches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from search.saved.models import NAME_CHARACTERS, SavedSearch


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_CHARACTERS)


class SubscriptionForm(forms.Form):
    how_often = forms.ChoiceField(
        label=_("Tell me of new hits"), choices=SavedSearch.Often.choices, widget=forms.RadioSelect
    )
    in_site = forms.BooleanField(label=_("as a notice in the site"), required=False)
    by_mail = forms.BooleanField(label=_("by e-mail"), required=False)

    @classmethod
    def of(cls, row: SavedSearch, data: Any = None) -> SubscriptionForm:
        initial = {"how_often": row.how_often, "by_mail": row.by_mail, "in_site": row.in_site}
        return cls(data, initial=initial)


class NewForm(SubscriptionForm):
    """A new search: its name, and whether to be told of new hits."""

    name = forms.CharField(label=_("Name"), max_length=NAME_CHARACTERS)
    field_order = ["name", "how_often", "in_site", "by_mail"]
