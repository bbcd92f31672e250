"""Notices of what became of policies, as a person reads them: in the site, and in one mail of all that waits.

Rows of `PolicyNotice` are there before anything is sent. What a notice tells is looked up when it is shown: a policy that
was withdrawn since, or a criterion that cites it no more, is left out, and a mail of which nothing is left is not sent.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from cms.models import PolicyMail, PolicyNotice, PolicyNoticeStop, PolicyPage
from cms.official.titles import document_words, short_title
from cms.official.validity import BY_CODE, State
from cms.policies.citing import Citing, citing
from marketplace.accounts.models import User
from marketplace.consequences.audiences import concern_of
from marketplace.core import mail_queue
from search.saved.elsewhere import Section

MOST_TOUCHED = 20
"""Conditions named of one policy; the others are on the page that is linked."""
MOST_IN_SITE = 50
"""Newest notices that the page reads."""
_SALT = "matching.policy_notices.stop"


@dataclass(frozen=True)
class Told:
    """One change as it is told; addresses are paths of this site."""

    title: str
    document: str
    url: str
    list_url: str
    day: datetime.date
    before: State | None
    after: State | None
    touched: list[Citing]
    more: int
    is_new: bool


def notices_told(person: User, notices: Iterable[PolicyNotice]) -> list[Told]:
    """What of these notices may and need be told to this person, in the language of now."""
    listed = list(notices)
    policies = {
        policy.pk: policy
        for policy in PolicyPage.open_documents().filter(pk__in={notice.policy_id for notice in listed})
    }
    concerns = concern_of(person) if policies else None
    found = []
    for notice in listed:
        policy = policies.get(notice.policy_id)
        touched = _touched(notice, policy, concerns) if policy and concerns else []
        if policy and (touched or (notice.of_bureau and notice.what == PolicyNotice.What.STATE)):
            found.append(_told(notice, policy, touched))
    return found


def _touched(notice: PolicyNotice, policy: PolicyPage, concerns: Callable[[Citing], bool]) -> list[Citing]:
    """What a notice is about, of what cites the policy today."""
    return [
        one
        for one in citing(policy, timezone.localdate())
        if (not notice.anchors or one.anchor in notice.anchors) and (notice.of_bureau or concerns(one))
    ]


def _told(notice: PolicyNotice, policy: PolicyPage, touched: list[Citing]) -> Told:
    return Told(
        title=short_title(policy.title),
        document=document_words(policy),
        url=policy.address,
        list_url=reverse("policy_citing", args=[policy.slug]),
        day=notice.day,
        before=BY_CODE.get(notice.before),
        after=BY_CODE.get(notice.after),
        touched=touched[:MOST_TOUCHED],
        more=max(0, len(touched) - MOST_TOUCHED),
        is_new=notice.seen is None,
    )


class InSite:
    """These notices on the page of all notices (`search.saved.elsewhere.Source`)."""

    def unread(self, person: User) -> int:
        return PolicyNotice.objects.filter(recipient=person, seen=None).count()

    def section(self, person: User) -> Section | None:
        newest = list(PolicyNotice.objects.filter(recipient=person)[:MOST_IN_SITE])
        if not newest:
            return None
        title = _("Changes of policies")
        return Section(title, "consequences/policy_notices.html", notices_told(person, newest), self.unread(person))

    def read(self, person: User) -> None:
        PolicyNotice.objects.filter(recipient=person, seen=None).update(seen=timezone.now())


# Mails


def make_mails() -> int:
    """Put notices that wait into mails, one for each person; returns their number. Of somebody who wants none the mail is
    closed unsent, so that nothing old is sent once they want them again."""
    waiting = PolicyNotice.objects.filter(mail=None)
    return sum(map(_make_mail, waiting.order_by("recipient").values_list("recipient", flat=True).distinct()))


@transaction.atomic
def _make_mail(person: uuid.UUID) -> int:
    # The locks of the rows keep two from making a mail of the same notice.
    waiting = PolicyNotice.objects.select_for_update().filter(recipient=person, mail=None)
    pks = list(waiting.values_list("pk", flat=True))
    if not pks:
        return 0
    PolicyNotice.objects.filter(pk__in=pks).update(mail=PolicyMail.objects.create(recipient_id=person))
    return 1


def send_due() -> tuple[int, int]:
    """Send what is due; returns how many mails were taken by the server and how many wait for another try."""
    return mail_queue.send_due(PolicyMail.objects.select_related("recipient"), _message)


def unsent() -> int:
    """Mails that were given up."""
    return mail_queue.given_up(PolicyMail.objects.all()).count()


def _message(mail: PolicyMail) -> EmailMultiAlternatives | None:
    """The mail, in the language its reader chose; None if nothing of it may or need be told any more."""
    person = mail.recipient
    if not (person.is_active and person.email) or PolicyNoticeStop.objects.filter(user=person).exists():
        return None
    with translation.override(_language(person)):
        notices = list(mail.notices.order_by("pk"))
        told = notices_told(person, notices)
        if not told:
            return None
        site = settings.SITE_URL
        stop = site + reverse("consequences:stop_policy_mails", args=[stop_token(person)])
        of_bureau = any(notice.of_bureau for notice in notices)
        context = {"changes": told, "of_bureau": of_bureau, "site": site, "stop_url": stop}
        return mail_queue.letter(mail, "consequences/policy_mail/mail", context, to=person.email, stop_url=stop)


def _language(person: User) -> str:
    chosen = UserProfile.objects.filter(user=person).values_list("preferred_language", flat=True).first()
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def stop_token(person: User) -> str:
    """What stands in the mails' address to stop them. It opens nothing else."""
    return mail_queue.key_signed(person.pk, _SALT)


def person_of_token(token: str) -> User | None:
    """Whose mails the token stops; None for a token that is not ours, and for somebody who is gone."""
    key = mail_queue.key_of(token, _SALT)
    return User.objects.filter(pk=key).first() if key else None
