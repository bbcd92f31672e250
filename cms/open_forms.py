"""Limits on what anybody may do without an account: so many a day from one address, counted without keeping it."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cms.models import DailyCount
from marketplace.accounts.selectors import client_address

_NETWORK_BITS = 64
"""Of an IPv6 address: what one household or firm is given, every address in which it can use."""
TOO_OFTEN = _("Too many of these came from your connection today. Try again tomorrow.")
ADDRESS_CHARACTERS = 254
"""Of an e-mail address that a mail server takes (RFC 5321)."""


class AddressField(forms.EmailField):
    """An e-mail address in small letters; whatever is wrong with one, the message says what to write."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=ADDRESS_CHARACTERS, **more)
        # A browser that cuts what is pasted would send another address than was meant.
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs["autocomplete"] = "email"

    def clean(self, value: object) -> str:
        try:
            address = str(super().clean(value)).lower()
            # A mail could not be written to a host that has no name in letters: it would fail when it is sent.
            address.rpartition("@")[2].encode("idna")
            return address
        except (forms.ValidationError, UnicodeError) as error:
            raise forms.ValidationError(_("Write one e-mail address, such as name@example.cn."), "email") from error


class WordsField(forms.CharField):
    """Some lines of text for a column. A browser sends two characters for the end of a line; it counts as one, as in the
    box."""

    def __init__(self, column: Any, rows: int, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=column.max_length, label=column.verbose_name, widget=widget, **more)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class OpenForm(forms.Form):
    """A form that needs no account. `website` is hidden from people; programs that fill in every box give themselves
    away by it and are thanked like everybody."""

    website = forms.CharField(required=False, label=_("Leave this box empty"))

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data["website"])


def source_of(request: HttpRequest) -> str:
    """Where a request comes from, so far as it is counted as one."""
    address = client_address(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, _NETWORK_BITS), strict=False)) if found.version == 6 else address


def count_one(*, what: str, who: str, most: int) -> bool:
    """Count one more of today; False, and nothing is counted, if there were `most` already. Safe for several at once."""
    name = salted_hmac("cms.limits", f"{what} {who}", algorithm="sha256").hexdigest()
    row, _new = DailyCount.objects.get_or_create(what=what, who=name, day=timezone.localdate())
    return bool(DailyCount.objects.filter(pk=row.pk, count__lt=most).update(count=F("count") + 1))


def forget_days_past() -> None:
    DailyCount.objects.filter(day__lt=timezone.localdate()).delete()
