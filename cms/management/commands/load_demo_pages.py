"""An invented policy, its interpretation, a notice, an event and a topic for the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.site.demonstration import demo_pages_load
from search.outbox import drained_once


class Command(BaseCommand):
    help = "Publish the demo's invented pages, marked 演示. A page that is there is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with drained_once():
                made = demo_pages_load()
        except LookupError as error:
            raise CommandError(str(error), returncode=1) from error
        if options["verbosity"]:
            self.stdout.write("\n".join(f"published {slug}" for slug in made) or "nothing was missing")
