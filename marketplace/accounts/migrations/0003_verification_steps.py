"""States of a verification get more, and every step its event; the events refuse to be changed."""

import django.db.models.deletion
from django.db import migrations, models

from marketplace.core.migration_operations import append_only

STATES = [
    "draft", "submitted", "returned", "refusal_proposed", "verified", "refused", "appealed", "suspended", "lapsed", "closed",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.RemoveConstraint(model_name="organisation", name="accounts_organisation_state_known"),
        migrations.AlterField(
            model_name="organisation",
            name="state",
            field=models.CharField(
                db_index=True, default="draft", editable=False, max_length=32, verbose_name="verification"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="accounts_organisation_state_known"
            ),
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("kind", models.CharField(max_length=32, verbose_name="what happened")),
                ("action", models.CharField(max_length=32, verbose_name="action")),
                ("from_state", models.CharField(max_length=32, verbose_name="state before")),
                ("to_state", models.CharField(max_length=32, verbose_name="state after")),
                ("actor", models.UUIDField(blank=True, null=True, verbose_name="taken by")),
                ("permission", models.CharField(blank=True, max_length=64, verbose_name="permission")),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="reasons")),
                ("effects", models.JSONField(blank=True, default=dict, verbose_name="effects")),
                ("has_note", models.BooleanField(default=False, verbose_name="has words")),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="taken at")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a verification",
                "verbose_name_plural": "steps of verifications",
                "ordering": ["subject_id", "number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "number"), name="accounts_organisationevent_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="accounts_organisationevent_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEventNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="words of the step")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note",
                        to="accounts.organisationevent",
                        verbose_name="step",
                    ),
                ),
            ],
            options={"verbose_name": "words of a step", "verbose_name_plural": "words of steps"},
        ),
        append_only("accounts_organisationevent"),
    ]
