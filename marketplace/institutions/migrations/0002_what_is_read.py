"""Columns and tables that were written at every save and read by nobody: `content` says all of it."""

from django.db import migrations

from marketplace.core.migration_operations import append_only, no_longer_append_only

UNREAD = (
    "kinds",
    "region",
    "stages",
    "guarantee_modes",
    "amount_least",
    "amount_most",
    "rate_least",
    "rate_most",
    "tenor_least",
    "tenor_most",
    "online",
)


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]

    operations = [
        # Taken off here and put on at the end, so that going back ends with the refusal too.
        no_longer_append_only("institutions_offeringversion"),
        no_longer_append_only("institutions_equityterms"),
        no_longer_append_only("institutions_insuranceterms"),
        migrations.DeleteModel(name="EquityTerms"),
        migrations.DeleteModel(name="InsuranceTerms"),
        *(migrations.RemoveField(model_name="offeringversion", name=name) for name in UNREAD),
        append_only("institutions_offeringversion"),
    ]
