"""`python manage.py send_alerts [--forever]`: mail the hits of saved searches that are due."""

from __future__ import annotations

from marketplace.core.repeating import RepeatedCommand
from search.saved import known, mailing
from search.saved.models import SavedSearch


class Command(RepeatedCommand):
    help = (
        "Mails the new hits of saved searches: daily and weekly ones when due, others that could not be sent at once."
    )

    def once(self, quiet: bool = False) -> None:
        pending = SavedSearch.objects.filter(watch=SavedSearch.Watch.PENDING).order_by("pk")
        begun = sum(map(known.begin_watching, pending.values_list("pk", flat=True)))
        mailing.make_mailings()
        sent, failed = mailing.send_due()
        lost = mailing.unsent()
        if not quiet or begun or sent or failed:
            self.stdout.write(
                f"{sent} mails sent, {failed} to be tried again, {lost} given up; {begun} searches watched"
            )
