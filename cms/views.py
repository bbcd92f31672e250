"""Files that the bureau publishes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.documents.views.serve import serve

from .models import BureauDocument


def document(request: HttpRequest, address: str, filename: str) -> HttpResponseBase:
    """A document by its random address; Wagtail decides whether its collection is open to this person."""
    found = get_object_or_404(BureauDocument, address=address)
    response: HttpResponseBase = serve(request, found.pk, filename)
    return response
