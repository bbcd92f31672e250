"""Quotation marks and brackets stand between no words any more, so the first groups that only left them out say nothing."""

from django.db import migrations

NEEDLESS = (
    "专精特新小巨人\n专精特新“小巨人”",
    "专精特新小巨人企业\n专精特新“小巨人”企业",
    "首台套\n首台（套）",
)


def remove_needless_groups(apps, schema_editor):
    # Those that the bureau has changed since stay.
    apps.get_model("search", "SynonymGroup").objects.filter(words__in=NEEDLESS).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0004_synonyms")]

    operations = [migrations.RunPython(remove_needless_groups, migrations.RunPython.noop)]
