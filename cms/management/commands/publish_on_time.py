"""Publish and take back pages at the times that editors chose: `publish_on_time [--forever]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from cms.publishing import clock
from marketplace.core.repeating import RepeatedCommand


class Command(RepeatedCommand):
    help = "Publishes pages whose time has come and takes back those whose time is over."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(every=clock.PAUSE)

    def once(self, quiet: bool = False) -> None:
        try:
            clock.pages_publish_due()
        except clock.OverdueError as error:
            if not quiet:
                raise CommandError(str(error)) from error
            self.stderr.write(str(error))
