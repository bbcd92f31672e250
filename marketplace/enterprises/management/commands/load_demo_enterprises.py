"""Load the fictional enterprises and needs of the demonstration. Safe to run twice; touches no other enterprise."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.enterprises.demonstration import load_demonstration


class Command(BaseCommand):
    """1,300 enterprises and 300 needs, the same on every machine."""

    help = "Load the fictional enterprises and needs of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_demonstration(report=self.stdout.write)
        self.stdout.write(
            f"{loaded.enterprises} enterprises ({loaded.new_versions} new versions), {loaded.needs} needs ({loaded.new_needs} new)."
        )
