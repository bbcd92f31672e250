"""Organisations that had a state before their steps were recorded keep it, and say so in one event.

On the way back a state that the table before did not know becomes the nearest one that hides the organisation as well.
"""

from django.db import migrations
from django.utils import timezone

BEFORE = {"refusal_proposed": "submitted", "refused": "returned", "appealed": "submitted", "lapsed": "draft", "closed": "suspended"}


def carry_over(apps, schema_editor):
    organisation_model = apps.get_model("accounts", "Organisation")
    event_model = apps.get_model("accounts", "OrganisationEvent")
    now = timezone.now()
    rows = organisation_model.objects.exclude(state="draft").filter(events__isnull=True).values_list("pk", "state")
    event_model.objects.bulk_create(
        [
            event_model(
                subject_id=pk, number=1, kind="carried_over", action="carried_over", from_state="draft", to_state=state,
                day=timezone.localdate(now), at=now,
            )
            for pk, state in rows
        ],
        batch_size=500,
    )


def map_back(apps, schema_editor):
    organisation_model = apps.get_model("accounts", "Organisation")
    for state, before in BEFORE.items():
        organisation_model.objects.filter(state=state).update(state=before)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_verification_steps")]

    operations = [migrations.RunPython(carry_over, map_back)]
