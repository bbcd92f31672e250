"""What the administration adds for policies: bringing in a document, by a file or a pasted text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from cms.models import PolicyLibraryPage
from cms.official.decoding import LARGEST_BYTES, UnreadableError
from cms.official.reading import read
from cms.publishing.importing import ImportRefusedError, policy_import


class ImportForm(forms.Form):
    """A file or a pasted text, one of them."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Text, Markdown, a web page (HTML) or Word (.docx), up to 10 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the text, pasted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
        max_length=LARGEST_BYTES // 4,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given.get("file")) is bool(given.get("text")):
            raise forms.ValidationError(_("Choose a file or paste a text, one of both."))
        return given

    def content(self) -> tuple[bytes, str]:
        """The bytes and the file's name; "" for a pasted text."""
        file = self.cleaned_data.get("file")
        return (file.read(), file.name) if file else (self.cleaned_data["text"].encode(), "")


def may_import(user: Any) -> bool:
    library = PolicyLibraryPage.objects.first()
    return library is not None and library.permissions_for_user(user).can_add_subpage()


def import_policy(request: HttpRequest) -> HttpResponse:
    """Take a document into the library as a draft, and open the draft to be corrected. Nothing is left of a file that
    cannot be read, and what was typed stays."""
    if not may_import(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        content, name = form.content()
        try:
            document = read(content, name)
            imported = policy_import(document=document, name=name, user=request.user)
        except (UnreadableError, ImportRefusedError) as error:
            form.add_error("file" if name else "text", str(error))
        else:
            doubts = sum(bool(one.unsure) for one in document.clauses) + len(imported.unsure)
            told = ngettext(
                "The document is in as a draft. %(n)s place needs your eyes.",
                "The document is in as a draft. %(n)s places need your eyes.",
                doubts,
            )
            messages.success(request, told % {"n": doubts})
            return redirect(reverse("wagtailadmin_pages:edit", args=[imported.page.pk]))
    return TemplateResponse(request, "cms/admin/import.html", {"form": form})
