"""What was last noted of a policy, and who has to be told what changed since."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.policies import PolicyPage
from marketplace.core.mail_queue import QueuedMail


class PolicyStanding(models.Model):
    """The state of validity that was last noted, the day from which it holds, and the day of the look. `gone` are
    anchors of clauses that were out of the text by then."""

    policy = models.OneToOneField(PolicyPage, on_delete=models.CASCADE, related_name="standing")
    state = models.CharField(max_length=16)
    since = models.DateField()
    noted = models.DateField()
    gone = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("standing of a policy")
        verbose_name_plural = _("standings of policies")

    def __str__(self) -> str:
        return f"{self.policy_id} {self.state} {self.since}"


class PolicyMail(QueuedMail):
    """One mail to one person, of all notices that waited when it was made."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_mails")

    class Meta:
        verbose_name = _("mail about policies")
        verbose_name_plural = _("mails about policies")
        indexes = [
            models.Index(fields=["next_try"], name="cms_policy_mail_due", condition=models.Q(closed__isnull=True))
        ]


class PolicyNotice(models.Model):
    """One change that one person is told, in the site and by mail: somebody of the bureau, or of an institution whose
    criteria cite the policy. What they cite is looked up when it is shown.

    `before` and `after` are states of validity for `STATE`, `anchors` the clauses that left the text for `GONE`.
    """

    class What(models.TextChoices):
        STATE = "state", pgettext_lazy("policy notice", "Validity changed")
        GONE = "gone", pgettext_lazy("policy notice", "Clauses left the text")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_notices")
    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="notices")
    what = models.CharField(max_length=8, choices=What.choices)
    day = models.DateField()
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16, blank=True)
    anchors = models.JSONField(default=list, blank=True)
    of_bureau = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    seen = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(PolicyMail, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")

    class Meta:
        verbose_name = _("notice of a policy")
        verbose_name_plural = _("notices of policies")
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["recipient"], name="cms_notice_unmailed", condition=models.Q(mail__isnull=True)),
            models.Index(fields=["recipient"], name="cms_notice_unseen", condition=models.Q(seen__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.what} {self.day}"


class PolicyNoticeStop(models.Model):
    """Somebody who does not want mails about changes of policies any more; notices in the site go on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_notice_stop")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stop of mails about policies")
        verbose_name_plural = _("stops of mails about policies")

    def __str__(self) -> str:
        return str(self.user_id)
