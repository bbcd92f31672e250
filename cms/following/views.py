"""Following by mail: asking for it, confirming it, changing it, ending it. No page says whether an address is known.

The signed addresses in the mails allow the last three, without an account.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from cms.following import services, tokens
from cms.following.forms import FollowerForm, FollowForm
from cms.following.periods import CONFIRM_WITHIN
from cms.following.selectors import followed_by, follower_of, masked, open_confirmation
from cms.following.targets import Target, target_of
from cms.models import Follower
from cms.open_forms import TOO_OFTEN, count_one, source_of
from marketplace.accounts.selectors import confirmed_addresses

ASKED_A_DAY = 30
"""Requests from one place on a day: an office has one address for all who work there."""
GONE = 410
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def follow(request: HttpRequest) -> HttpResponse:
    """Ask to be told of a policy (`policy=slug`), a topic (`topic=…`), or all policies."""
    given = request.POST if request.method == "POST" else request.GET
    target = target_of(given.get("policy", ""), given.get("topic", ""))
    if target is None:
        raise Http404
    form = FollowForm(request.POST or None, addresses=confirmed_addresses(request.user))
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return redirect("follow_sent")
        if form.is_theirs or count_one(what="follow-from", who=source_of(request), most=ASKED_A_DAY):
            return _asked(request, target, form)
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "cms/following/follow.html", {"form": form, "target": target}, status=status)


def _asked(request: HttpRequest, target: Target, form: FollowForm) -> HttpResponse:
    asked = {name: form.cleaned_data[name] for name in ("email", "how_often")}
    row = services.follow_ask(target=target, language=get_language() or "", is_theirs=form.is_theirs, **asked)
    if row is None or not form.is_theirs:
        return redirect("follow_sent")
    messages.success(request, _followed(target))
    return redirect(tokens.mine_path(row.follower))


def _followed(target: Target) -> str:
    return _("You follow %(what)s now.") % {"what": target.words}


@require_GET
def follow_sent(request: HttpRequest) -> HttpResponse:
    """The same for every address."""
    told = {"days": CONFIRM_WITHIN.days, "most": services.MAILS_A_DAY}
    return render(request, "cms/following/sent.html", told)


@never_cache
@form_page
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it confirms nothing, since programs that look at mails open every link; its button does."""
    found = open_confirmation(_known(tokens.confirm_key(token)))
    if found is None:
        return render(request, "cms/following/late.html", {"days": CONFIRM_WITHIN.days}, status=GONE)
    row, target = found
    if request.method == "POST":
        done = services.follow_confirm(confirmation=row)
        messages.success(request, _followed(target))
        return redirect(tokens.mine_path(done.follower))
    return render(request, "cms/following/confirm.html", {"row": row, "target": target})


@never_cache
@form_page
def follow_mine(request: HttpRequest, token: str) -> HttpResponse:
    """What an address follows, how often it is told, and the way to end it."""
    follower = follower_of(_known(tokens.mine_key(token)))
    if follower is None:
        return render(request, "cms/following/stop.html", {"done": True}, status=GONE)
    form = FollowerForm(
        request.POST if "change" in request.POST else None,
        initial={"how_often": follower.how_often, "language": follower.language},
    )
    if request.method == "POST":
        if "drop" in request.POST:
            return _dropped(request, follower)
        if form.is_valid():
            services.follower_change(follower=follower, **form.cleaned_data)
            messages.success(request, _("Your settings are changed."))
            return redirect(request.path)
    context: dict[str, Any] = {"form": form, "address": masked(follower.email), "follows": followed_by(follower)}
    context["stop_path"] = tokens.stop_path(follower)
    return render(request, "cms/following/mine.html", context)


def _dropped(request: HttpRequest, follower: Follower) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST["drop"])
    except ValueError as error:
        raise Http404 from error
    row = get_object_or_404(follower.follows, key=key)
    if services.follow_drop(follow=row):
        messages.success(request, _("You get no more mails about it."))
        return redirect(request.path)
    return render(request, "cms/following/stop.html", {"done": True})


# Without a session: the signed address in the mails is what allows it, so there is no token of a form to ask for.


@csrf_exempt
@never_cache
@form_page
def follow_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End all mails and delete the address; a mail program posts here by itself (RFC 8058), a person is asked first."""
    follower = follower_of(_known(tokens.stop_key(token)))
    if follower and request.method == "POST":
        services.follower_erase(follower=follower)
        follower = None
    return render(request, "cms/following/stop.html", {"done": follower is None})


def _known(key: uuid.UUID | None) -> uuid.UUID:
    if key is None:
        raise Http404
    return key
