"""The form by which anybody writes to the bureau."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.enquiries.forms import EnquiryForm
from cms.enquiries.services import enquiry_send
from cms.models import ContactPage, Enquiry
from cms.open_forms import TOO_OFTEN, count_one, source_of

LETTERS_A_DAY = 5
"""Letters from one place on a day."""
_PAGE = re.compile(r"/(?:[\w-]+/){1,6}", re.ASCII)
"""An address within the site, as links bring it: nothing else is written into a form for somebody."""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def enquiry(request: HttpRequest) -> HttpResponse:
    """A letter to the bureau. What is refused keeps what was typed; what is sent is said with its number. A link may
    bring what it is about: `kind`, and as `about` the address of a page."""
    form = EnquiryForm(request.POST or None, initial=_brought(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return _sent(request, "")
        if count_one(what="enquiry-from", who=source_of(request), most=LETTERS_A_DAY):
            given = {name: form.cleaned_data[name] for name in ("kind", "about", "text", "name", "email", "telephone")}
            sent = enquiry_send(language=get_language() or "", **given)
            return _sent(request, sent.number)
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "cms/enquiries/form.html", {"form": form, "contact": _contact()}, status=status)


def _brought(request: HttpRequest) -> dict[str, str]:
    kind, about = request.GET.get("kind", ""), request.GET.get("about", "")
    return {
        "kind": kind if kind in Enquiry.Kind.values else "",
        "about": about if _PAGE.fullmatch(about) else "",
    }


def _sent(request: HttpRequest, number: str) -> HttpResponse:
    """A program is thanked like everybody, and learns nothing by it."""
    words = _("Your letter is with the bureau.")
    if number:
        words = _("Your letter is with the bureau. Its number, should you come back to it: %(number)s") % {
            "number": number
        }
    messages.success(request, words)
    contact = _contact()
    return redirect(contact.url if contact is not None else "enquiry")


def _contact() -> ContactPage | None:
    return ContactPage.objects.live().first()
