"""What was found when somebody looked whether a policy holds; doubts about a policy's fields."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from marketplace.core.migration_operations import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0010_what_is_read'),
    ]

    operations = [
        migrations.AddField(
            model_name='policypage',
            name='days_source',
            field=models.URLField(blank=True, help_text='Where the first and the last day were read, if the text does not say them. Readers see it.', max_length=500, verbose_name='source of the days'),
        ),
        migrations.AddField(
            model_name='policypage',
            name='doubts',
            field=models.JSONField(default=list, editable=False, verbose_name='doubts about fields'),
        ),
        migrations.CreateModel(
            name='ValidityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(default=django.utils.timezone.localdate, help_text='The day on which you looked at the source.', verbose_name='checked on')),
                ('found', models.CharField(choices=[('holds', 'In force'), ('ended', 'Not in force any more')], max_length=8, verbose_name='what was found')),
                ('source', models.URLField(help_text='The page of the issuer or of an official collection of laws. Readers see it beside the state.', max_length=500, verbose_name='address of the source')),
                ('words', models.TextField(help_text='In its words, such as: 时效性：现行有效.', max_length=500, verbose_name='what the source says')),
                ('checked_by', models.UUIDField(editable=False, verbose_name='checked by')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='validity_checks', to='cms.policypage', verbose_name='policy')),
            ],
            options={
                'verbose_name': 'check of validity',
                'verbose_name_plural': 'checks of validity',
                'ordering': ['policy_id', 'day', 'pk'],
            },
        ),
        append_only('cms_validitycheck'),
    ]
