import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0002_numbers_of_kept_answers_as_sent'),
        ('interactions', '0006_imports_and_bulk_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is called.', max_length=80)),
                ('query', models.CharField(help_text="The filters, as in the list's address.", max_length=2000)),
                ('created_at', models.DateTimeField(help_text='When it was saved first.')),
                ('updated_at', models.DateTimeField(help_text='When it was last changed.')),
                ('company', models.ForeignKey(help_text='Whose staff sees it; null: the owner alone.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='companies.company')),
                ('owner', models.ForeignKey(help_text='Who saved it.', on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'id'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_name_is_unique')],
            },
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status_details__isnull', False)), fields=['company', 'status_details', 'sort_at', 'id'], name='interaction_company_details'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('channel__in', ['chat', 'document', 'fax', 'mail'])), fields=['company', 'channel', 'sort_at', 'id'], name='interaction_company_channel'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status__in', ['canceled', 'failed', 'inProgress', 'scheduled'])), fields=['company', 'status', 'sort_at', 'id'], name='interaction_company_status'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('sensitive', True)), fields=['company', 'sort_at', 'id'], name='interaction_company_locked'),
        ),
    ]
