"""The table of the cache that counts tries at sign-in (production settings), shared by all web processes."""

from django.core.management import call_command
from django.db import migrations

TABLE = "kerong_cache"


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
        # Only for the way back: the command above has made the table where it was missing.
        migrations.RunSQL(migrations.RunSQL.noop, f"DROP TABLE IF EXISTS {TABLE}"),
    ]
