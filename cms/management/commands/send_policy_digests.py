"""`python manage.py send_policy_digests [--forever]`: mail what happened to policies to those who follow them."""

from __future__ import annotations

from cms import open_forms
from cms.corrections import mailing as answers
from cms.corrections.services import corrections_tidy
from cms.enquiries import mailing as letters
from cms.enquiries.services import enquiries_tidy
from cms.following import mailing
from cms.following.services import following_tidy
from marketplace.core.repeating import RepeatedCommand


class Command(RepeatedCommand):
    help = (
        "Mails digests of followed policies when they are due, and confirmations and answers to corrections and letters "
        "that could not be sent at once; deletes addresses that are not needed any more."
    )

    def once(self, quiet: bool = False) -> None:
        gone = following_tidy()
        made = mailing.digests_make()
        done = [mailing.send_due(), answers.answers_send(), letters.answers_send()]
        erased = corrections_tidy() + enquiries_tidy()
        open_forms.forget_days_past()
        sent, failed = (sum(numbers) for numbers in zip(*done, strict=True))
        lost = mailing.unsent() + answers.unsent() + letters.unsent()
        if not quiet or gone or made or sent or failed or erased:
            self.stdout.write(
                f"{sent} mails sent, {failed} to be tried again, {lost} given up; {made} digests made, "
                f"{gone + erased} addresses deleted"
            )
