"""Wagtail's command of this name, each page whole or not at all."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from cms.publishing import clock


class Command(WagtailCommand):
    help = "Publishes pages whose time has come and takes back those whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        try:
            clock.pages_publish_due()
        except clock.OverdueError as error:
            raise CommandError(str(error)) from error
