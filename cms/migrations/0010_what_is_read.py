"""A column that was written at every save and read by nobody: `content` says it."""

from django.db import migrations

from marketplace.core.migration_operations import append_only


class Migration(migrations.Migration):
    dependencies = [("cms", "0009_standing")]

    operations = [
        migrations.RemoveField(model_name="benefitversion", name="opens"),
        append_only("cms_benefitversion"),
    ]
