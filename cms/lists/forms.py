"""The form of an entry, made of its list's schema, and the form by which an entry ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypinyin import Style, lazy_pinyin

from cms.lists.fields import form_field
from cms.lists.parts import PARTS
from cms.lists.presenting import NEW, Base
from cms.lists.worded import UnconfirmedError
from marketplace.asking.answers import NONE, UNSURE
from marketplace.core.reference import Reference
from marketplace.core.terms.overlay import CALENDAR, LPR
from marketplace.core.terms.schemas import Holds, Schema

_LONGEST_CODE = 40
# What an answer says instead of a code: an entry of that code could never be chosen.
_NO_CODES = frozenset({NONE, UNSURE})


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntryForm(forms.Form):
    """What an entry says and from which day on. `code`: of the entry there is; "" for a new one. `entry`: what it says now;
    `base`: which of its versions says so."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        schema: Schema,
        code: str,
        entry: Mapping[str, Any],
        reference: Reference,
        base: Base = NEW,
        **kwargs: Any,
    ) -> None:
        self.schema, self.code, self.entry, self.reference, self.base = schema, code, entry, reference, base
        super().__init__(*args, **kwargs)
        if not code and not schema.is_list:
            self.fields["code"] = _CODE_FIELDS[schema.table]()
        for found in schema.all_fields:
            self._add(found)
        self.fields["valid_from"] = forms.DateField(
            label=_("From which day on"),
            initial=base.day or timezone.localdate(),
            widget=_day_input(),
            help_text=_("Today or a later day. What was decided before stays as it was decided."),
        )
        self.initial["seen"] = base.seen
        self.order_fields(["code"])

    def clean_valid_from(self) -> date:
        """Of what waits for that day something else is said already; that is what would have to be changed."""
        day: date = self.cleaned_data["valid_from"]
        if self.base.next and day >= self.base.next:
            raise ValidationError(
                _("From %(day)s a change waits already. Open that one, or withdraw it.")
                % {"day": self.base.next.isoformat()}
            )
        return day

    def _add(self, found: Any) -> None:
        value = self.entry.get(found.key)
        if part := PARTS.get(found.holds):
            self.fields.update(part.inputs(found, value))
            self.initial.update(part.initial(found, value))
        else:
            coded = found.holds in (Holds.CODE, Holds.CODES)
            taxonomy = self.reference.taxonomy(found.of or self.schema.table) if coded else None
            self.fields[found.key] = form_field(found, taxonomy, value)
            absent = found.absent if found.holds is Holds.FLAG else None
            self.initial[found.key] = absent if value is None else value

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["code"] = str(given.get("code") or self.code or self._new_code(given))
        given["entry"] = {found.key: self._value(found, given) for found in self.schema.all_fields}
        return given

    def _value(self, found: Any, given: Mapping[str, Any]) -> Any:
        value = given.get(found.key)
        if part := PARTS.get(found.holds):
            try:
                value = part.value(found, given, self.entry.get(found.key))
            except UnconfirmedError as error:
                # Sent once more, the form confirms what is shown now.
                self.data = self.data.copy()
                self.data[error.name] = error.digest
                self.add_error(None, error)
            except ValidationError as error:
                self.add_error(None, error)
        return None if value in ("", [], {}) else value

    def _new_code(self, given: Mapping[str, Any]) -> str:
        """A code for a new entry, of its names; nobody needs to know it."""
        zh, en = given.get("zh") or "", given.get("en") or ""
        plain = slugify(en).replace("-", "_") or "".join(lazy_pinyin(zh, style=Style.FIRST_LETTER))
        code = re.sub(r"[^a-z0-9_]", "", plain.lower())[:_LONGEST_CODE].strip("_") or "entry"
        known, number = self.reference.taxonomy(self.schema.table), 1
        while (found := code if number == 1 else f"{code}_{number}") in known or found in _NO_CODES:
            number += 1
        return found

    def take(self, error: ValidationError) -> None:
        """Put a service's faults beside the inputs they are about."""
        for key, faults in error.message_dict.items():
            name = next((name for name in self.fields if name == key or name.startswith(f"{key}_")), None)
            for fault in faults:
                self.add_error(name, fault)


class EndForm(forms.Form):
    """The day from which an entry is no longer offered."""

    until = forms.DateField(label=gettext_lazy("No longer offered from"), widget=_day_input())


def _quote_day() -> forms.Field:
    return forms.DateField(
        label=_("Day of the quote"), widget=_day_input(), help_text=_("As published, usually the 20th of the month.")
    )


def _year() -> forms.Field:
    return forms.IntegerField(label=_("Year of the notice"), min_value=2020, max_value=2099)


_CODE_FIELDS = {LPR: _quote_day, CALENDAR: _year}
