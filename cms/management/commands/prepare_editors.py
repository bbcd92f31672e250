"""Groups, permissions and the workflow of the bureau's editors."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.editors.groups import editors_prepare


class Command(BaseCommand):
    help = "Make the groups that write and review policies, and the workflow between them. Leaves what exists alone."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = editors_prepare()
        except LookupError as error:
            raise CommandError(str(error), returncode=1) from error
        if options["verbosity"]:
            self.stdout.write("\n".join(f"created {name}" for name in made) or "nothing was missing")
