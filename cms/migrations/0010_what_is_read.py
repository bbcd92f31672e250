"""A column that was written at every save and read by nobody: `content` says it."""

from django.db import migrations

from marketplace.core.migration_operations import append_only, no_longer_append_only


class Migration(migrations.Migration):
    dependencies = [("cms", "0009_standing")]

    operations = [
        # Taken off here and put on at the end, so that going back ends with the refusal too.
        no_longer_append_only("cms_benefitversion"),
        migrations.RemoveField(model_name="benefitversion", name="opens"),
        append_only("cms_benefitversion"),
    ]
