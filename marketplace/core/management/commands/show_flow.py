"""`python manage.py show_flow [NAME] [--language en] [--audience bureau] [--drift]`: a flow drawn and written out."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from marketplace.core.flows.drawing import markdown
from marketplace.core.flows.records import FlowSubject
from marketplace.core.flows.registry import declared
from marketplace.core.flows.table import Flow
from marketplace.core.flows.telling import drifted


class Command(BaseCommand):
    help = "Prints a flow as Markdown with a Mermaid drawing; with --drift finds states that no steps lead to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="the flow's code; without it all codes are listed")
        parser.add_argument("--language", choices=["zh", "en"], default="zh")
        parser.add_argument("--audience", help="in whose words; the last of the table unless given")
        parser.add_argument("--drift", action="store_true", help="compare every state with its steps instead")

    def handle(self, *args: Any, **options: Any) -> None:
        flows = declared()
        if not options["name"]:
            self.stdout.write("\n".join(sorted(flows)))
            return
        flow = flows.get(options["name"])
        if flow is None:
            raise CommandError(f'There is no flow "{options["name"]}". There are: {", ".join(sorted(flows))}.')
        if options["drift"]:
            self._drift(flow)
            return
        audience = options["audience"] or list(flow.audiences)[-1]
        if audience not in flow.audiences:
            raise CommandError(f'There is no audience "{audience}". There are: {", ".join(flow.audiences)}.')
        self.stdout.write(markdown(flow, options["language"], audience))

    def _drift(self, flow: Flow) -> None:
        models: list[Any] = [
            one for one in apps.get_models() if issubclass(one, FlowSubject) and one.flow.code == flow.code
        ]
        found, looked = [], 0
        for model in models:
            rows = model._default_manager.prefetch_related("events").order_by("pk")
            for subject in rows.iterator(chunk_size=500):
                looked += 1
                found += drifted([subject])
        for subject, wrong in found:
            self.stdout.write(f"{subject._meta.label} {subject.pk}: {wrong}")
        if found:
            raise CommandError(f"{len(found)} of {looked} states are not what their steps lead to.", returncode=1)
        self.stdout.write(f"{looked} states are what their steps lead to.")
