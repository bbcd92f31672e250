"""Stopping mails about changes of policies, from the address in the mail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.models import PolicyNoticeStop
from marketplace.consequences.policy_notices import person_of_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_policy_mails(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program posts here by itself (RFC 8058), a person is asked first and may take it back."""
    person = person_of_token(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("again"):
            PolicyNoticeStop.objects.filter(user=person).delete()
        else:
            PolicyNoticeStop.objects.get_or_create(user=person)
    done = PolicyNoticeStop.objects.filter(user=person).exists()
    return render(request, "consequences/policy_mail/stop.html", {"done": done})
