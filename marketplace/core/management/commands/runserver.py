"""Django's development server, refused to anyone but this machine. It does the background work too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesRunserver
from django.core.management.base import CommandError

from marketplace.core import background
from marketplace.core.checks import is_loopback


class Command(StaticFilesRunserver):
    addr: str

    def run(self, **options: Any) -> None:
        self._refuse_others()
        super().run(**options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """The server itself: with the reloader, in the process that is started anew after a change."""
        stop, _threads = background.start()
        try:
            super().inner_run(*args, **options)
        finally:
            stop.set()

    def _refuse_others(self) -> None:
        """Raise CommandError (kr.E001) when these settings are not for others and the address is not loopback."""
        if settings.LOOPBACK_ONLY and not is_loopback(self.addr):
            raise CommandError(
                f"kr.E001: these settings have a well-known secret key, so they do not listen on {self.addr}. "
                "Use 127.0.0.1, or a server with DJANGO_SETTINGS_MODULE=marketplace.settings.production."
            )
