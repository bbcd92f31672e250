"""`manage.py show_examples`: one firm with three results, and ten real rules as sentences, as Markdown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from marketplace.core import current
from marketplace.institutions.selectors import published_offerings
from marketplace.matching.results.examples import examples


class Command(BaseCommand):
    help = "Prints one firm with a result of each kind and its trace, and ten real rules as sentences, both languages."

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        offerings = published_offerings(day)
        if not offerings:
            raise CommandError("No offering is published. Import some first: manage.py load_demo_offerings.")
        for language, _name in settings.LANGUAGES:
            self.stdout.write(f"\n## {language}\n")
            with translation.override(language):
                for line in examples(offerings, day, language, current.reference()):
                    self.stdout.write(line)
