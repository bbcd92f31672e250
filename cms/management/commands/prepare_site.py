"""The site and its obligatory pages; safe to run again, and never touches a page that exists."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.site.services import site_prepare


class Command(BaseCommand):
    help = "Create the site and the pages that are missing. Pages that exist, edited or not, stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        created = site_prepare()
        for path in created:
            self.stdout.write(f"created {path}")
        if not created:
            self.stdout.write("The site is complete; nothing was changed.")
